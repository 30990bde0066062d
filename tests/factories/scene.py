"""A small unit in the middle of its work: leads, cases and referrals in every state, for pages to show.

All subjects, organisations and lists are invented; every step goes through the operations of people.
"""

import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw
from tests.factories import people
from tests.factories.cases import draft
from tests.factories.copies import record_copy
from tests.factories.forms import request_form
from tests.factories.learning import held_version, said, switch_to
from tests.factories.orders import ORDER
from tests.factories.organisations import listed, unlisted
from tests.factories.referrals import BASIS
from tests.factories.scene_banks import found_in, put_up_banks
from tests.factories.scene_clocks import handed_over, hurry, late_and_paused, opened
from tests.factories.scene_returns import came_back
from tests.factories.scene_talk import Talk, talked
from tests.factories.scene_units import put_up_unit

from openiru.access.types import SYSTEM, Role
from openiru.campaigns import operations as campaigns
from openiru.campaigns.types import BulkKind, NewCampaign
from openiru.engines.media.types import Likeness, Outcome
from openiru.foundation.ids import derived_id
from openiru.intake.queries import find_subject, observations_of
from openiru.intake.types import ExportFormat, SubjectView
from openiru.learning.types import Label
from openiru.liaison.operations import add_contact, note_commitment, record_meeting
from openiru.liaison.types import NewCommitment, NewContact, NewMeeting, Side
from openiru.mailroom.queries import reply_token
from openiru.platforms.operations import add_default_platforms, set_form, set_route
from openiru.platforms.types import RouteDraft
from openiru.referrals import operations as referrals
from openiru.referrals.types import (
    DataClass,
    FurtherMessage,
    MessageKind,
    NewAcknowledgement,
    NewOutcome,
    NewReferral,
    NewSighting,
    OutcomeBasis,
    OutcomeCode,
    ReferralView,
    Reply,
    SeenState,
    Terms,
)
from openiru.registry.types import OrganisationView
from openiru.relations.operations import keep_postings
from openiru.review import operations as review
from openiru.review.types import Exemption, ExemptionAnswer, Instrument, Tier
from openiru.signals.models import Scan
from openiru.signals.operations import record_matches
from openiru.signals.types import NewMatch
from openiru.workflows.bulk.preview import job_id, preview
from openiru.workflows.bulk.run import start
from openiru.workflows.bulk.types import Order
from openiru.workflows.import_export import Export, import_file
from openiru.workflows.make_referral import make_referral
from openiru.workflows.routes.inbound import take_letter
from openiru.workflows.withdraw.carry_out import withdraw_for_error
from openiru.workflows.withdraw.plan import plan_withdrawal

_scan_numbers = count(1)
_POSTS = (
    ("en", "Our statement for this week. River Front tells everybody to watch this channel for more."),
    ("ur", "ریور فرنٹ کا ہفتہ وار اعلان۔ مزید خبروں کے لیے اس صفحے کو دیکھتے رہیں۔ (آزمائشی متن)"),
    ("roman", "River Front ka paigham sab tak pohanchao. Yeh sirf aazmaishi matn hai."),
)
ACCOUNTS = (
    (
        "facebook",
        ("sun.rise", "hill.voice", "koh.e.sada", "north.wind", "valley.news", "north.hill", "green.field"),
        4_300,
    ),
    ("telegram", ("river.media", "sada.tv", "front.daily", "morning.herald"), 41_000),
    ("x", ("front.official", "rf.press", "student.notes", "old.archive", "rf.data"), 900),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Where things of the scene are found; ids as text."""

    at: datetime
    organisation: OrganisationView
    people: dict[str, str]  # user name -> person id
    leads: dict[str, str]  # handle -> lead id
    cases: dict[str, str]  # handle -> case id
    referrals: dict[str, ReferralView]  # what it is in the scene -> referral
    pictures: dict[str, str]  # handle -> digest of a captured picture
    entries: dict[str, str]  # what it is in the scene -> entry of a bank
    copies: dict[str, str]  # handle -> match of a close look
    job: str  # a bulk job of which something waits
    wrong_item: str  # one that was referred in error, whose reinstatement was asked for
    models: dict[str, str]  # what it is in the scene -> version of a text model
    subjects: dict[str, SubjectView]
    talk: Talk  # about the answered referral
    units: dict[str, str]  # what it is in the scene -> question of another unit, or hold
    returned: str  # lead on an account that may be a blocked one come back


class Stage:
    """Puts a scene up, step by step; time runs forward with each step."""

    def __init__(self, folder: Path, at: datetime) -> None:
        self._folder = folder
        self.at = at
        self.people = _cast()
        self.organisation = listed()
        unlisted()
        add_default_platforms(by=SYSTEM, at=at)
        self.leads: dict[str, str] = {}
        self.cases: dict[str, str] = {}
        self.pictures: dict[str, str] = {}
        self.subjects: dict[str, SubjectView] = {}
        self.entries: dict[str, str] = {}
        self.copies: dict[str, str] = {}

    def later(self, **span: float) -> datetime:
        """Let time pass; the new moment."""
        self.at += timedelta(**span)
        return self.at

    def take_in(
        self, handles: Sequence[str], platform: str, *, followers: int = 4_300, mark: str = ""
    ) -> None:
        """Accounts with three posts and a picture each; `mark` stands in every text of theirs."""
        folder = self._folder / f"{platform}-{len(self.subjects)}"
        (folder / "media").mkdir(parents=True)
        rows: list[dict[str, object]] = []
        for number, handle in enumerate(handles):
            picture = f"media/{handle}.png"
            (folder / picture).write_bytes(drawing(f"{platform} {handle}"))
            rows += _rows(
                handle, platform, self.at - timedelta(days=2), followers * (number + 1), picture, mark
            )
        file = folder / "export.jsonl"
        file.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
        export = Export(path=file, format=ExportFormat.LINES, source="invented export")
        import_file(export, by=self.people["ayesha"], at=self.at)
        for handle in handles:
            found = find_subject(f"https://{platform}.example/{handle}")
            assert found is not None
            self.subjects[handle] = found
            self.pictures[handle] = next(
                medium.digest for seen in observations_of(found.id, 10) for medium in seen.media
            )

    def match(self, handle: str, *, engine: str = "") -> str:
        """A lead on an account, for its name, its text and its picture; or for what one engine finds alone."""
        subject = self.subjects[handle]
        found = [
            each
            for each in _matches(subject, self.organisation.organisation_id, self.at)
            if engine in {"", each.engine}
        ]
        scan = Scan.objects.create(
            bank_digest=f"sha256:{next(_scan_numbers)}",
            engines={"names": "1", "pictures": "1"},
            first_seq=1,
            last_seq=1,
            started_by=SYSTEM,
            started_at=self.at,
        )
        record_matches(str(scan.pk), found, by=SYSTEM, at=self.at)
        self.leads[handle] = str(derived_id("lead", subject.id, self.organisation.organisation_id))
        return self.leads[handle]

    def look_closely(self, handle: str, entry: str) -> None:
        """What a close look says of the picture of an account that shows a known one."""
        likeness = Likeness(
            outcome=Outcome.SAME_CONTENT,
            method="orb",
            score=0.3,
            inliers=31,
            block_share=0.9,
            transform=(1.0, 0.0, 0.0, 0.0, 1.0, 0.0),
        )
        self.copies[handle] = record_copy(
            self.subjects[handle],
            self.organisation.organisation_id,
            self.entries[entry],
            likeness,
            at=self.at,
        )

    def open_case(self, handle: str, instrument: Instrument = Instrument.ACCOUNT_BLOCK) -> str:
        """A draft by ayesha."""
        opened = review.open_case(
            self.leads.get(handle) or self.match(handle),
            by=self.people["ayesha"],
            at=self.later(minutes=1),
            instrument=instrument,
        )
        self.cases[handle] = opened.case_id
        return opened.case_id

    def propose(
        self, handle: str, instrument: Instrument = Instrument.ACCOUNT_BLOCK, *, mark: str = ""
    ) -> str:
        """A case that waits for bilal."""
        case_id = self.open_case(handle, instrument)
        words = f"Official output that asks readers to join. {mark}".strip()
        written = draft(reason=words, tier=Tier.DESIGNATED)
        review.propose(case_id, written, by=self.people["ayesha"], at=self.later(minutes=3))
        return case_id

    def approve(
        self, handle: str, instrument: Instrument = Instrument.ACCOUNT_BLOCK, *, mark: str = ""
    ) -> str:
        """A case that bilal approved."""
        case_id = self.propose(handle, instrument, mark=mark)
        review.approve(
            case_id, by=self.people["bilal"], at=self.later(minutes=5), reason="Basis and words hold."
        )
        return case_id

    def refer(
        self,
        handles: Sequence[str],
        platform: str,
        instrument: Instrument = Instrument.ACCOUNT_BLOCK,
        *,
        terms: Terms | None = None,
        window_s: int = 600,
        mark: str = "",
    ) -> ReferralView:
        """A referral of new approved cases, in its recall window."""
        case_ids = tuple(self.approve(handle, instrument, mark=mark) for handle in handles)
        new = NewReferral(
            platform=platform,
            instrument=instrument,
            case_ids=case_ids,
            recall_window_s=window_s,
            unit_name="National Internet Referral Unit",
            redress="The account holder may object with the unit; a person who took no part in it decides.",
            terms=terms,
        )
        order = ORDER if terms else None
        basis = BASIS if instrument is Instrument.DATA_REQUEST else None
        return make_referral(
            new, order=order, basis=basis, by=self.people["ayesha"], at=self.later(minutes=2)
        )

    def send(self, made: ReferralView) -> ReferralView:
        """The referral reaches its platform when its window has passed."""
        at = self.later(minutes=11)
        for message_id in referrals.lease_due(at=at, limit=100):
            if referrals.prepare_delivery(message_id, at=at) is not None:
                referrals.confirm_delivery(message_id, at=at)
        return made

    def answer(self, item_id: str, platform: str, code: OutcomeCode, *, reason: str = "") -> None:
        """The platform says what it did."""
        outcome = NewOutcome(
            item_id=item_id,
            code=code,
            reason=reason,
            basis=OutcomeBasis.TERMS,
            rule="Dangerous organisations",
            effective_at=self.at,
        )
        referrals.record_outcome(outcome, by=SYSTEM, at=self.later(hours=2), reply=Reply(platform=platform))


def stand_up(folder: Path, at: datetime, marks: Mapping[str, str] | None = None) -> Scene:
    """The whole scene; `marks` gives a text that stands in everything about a platform, by platform."""
    stage = Stage(folder, at)
    mark = (marks or {}).get
    for platform, handles, followers in ACCOUNTS:
        stage.take_in(handles, platform, followers=followers, mark=mark(platform, ""))
    stage.entries |= put_up_banks(
        stage.organisation.slug,
        drawing("facebook valley.news"),
        (drawing("river front poster"), drawing("another river poster")),
        people=stage.people,
        at=stage.at,
    )
    stage.match("north.wind")
    stage.match("morning.herald")
    stage.later(hours=1)
    stage.match("valley.news", engine="pictures")
    stage.look_closely("valley.news", "poster")
    stage.match("student.notes", engine="names")
    stage.open_case("rf.press")
    stage.propose("hill.voice")
    stage.propose("front.daily")
    stage.propose("front.official")
    _dismiss_protected(stage, "old.archive")
    made = _referred(stage, mark)
    talk = talked(made["answered"].referral_id, stage.people, mark("facebook", ""), stage.later(minutes=1))
    stage.later(minutes=10)
    add_contact(
        NewContact(
            platform="facebook", role_title="Law enforcement response team", email="desk@facebook.example"
        ),
        by=stage.people["bilal"],
        at=stage.at,
    )
    meeting = NewMeeting(
        platform="facebook",
        held_at=stage.at,
        subject="Quarterly meeting on response times",
        commitments="A named contact at weekends; answers to account blocks within 48 hours.",
    )
    held = record_meeting(meeting, by=stage.people["ayesha"], at=stage.later(minutes=5))
    promise = NewCommitment(
        platform="facebook",
        side=Side.PLATFORM,
        owner="Law enforcement response team",
        words="A named contact at weekends",
        source_sentence="A named contact at weekends; answers to account blocks within 48 hours.",
        due_date=stage.at.date() - timedelta(days=1),
        meeting_id=held.meeting_id,
    )
    note_commitment(promise, by=stage.people["ayesha"], at=stage.at)
    wrong = _found_wrong(stage, mark("telegram", ""))
    # Just before visitors come, an hour after all this: an opening gives its bytes for some minutes.
    opened(made["data"].referral_id, by=stage.people["bilal"], at=stage.at + timedelta(minutes=59))
    keep_postings(by=SYSTEM)
    return Scene(
        at=stage.at,
        organisation=stage.organisation,
        people=stage.people,
        leads=stage.leads,
        cases=stage.cases,
        referrals=made,
        pictures=stage.pictures,
        entries=stage.entries,
        copies=stage.copies,
        job=_many(stage, made["asked"].referral_id),
        wrong_item=wrong,
        models=_read_by_models(stage, "north.wind"),
        talk=talk,
        subjects=stage.subjects,
        units=put_up_unit(made["waiting"], by=stage.people["bilal"], at=stage.at),
        returned=came_back(stage.subjects["north.wind"], stage.at),
    )


def drawing(words: str) -> bytes:
    """A harmless picture that is different for different words."""
    seed = sum(map(ord, words))
    picture = Image.new("RGB", (320, 240), (seed * 37 % 200 + 40, seed * 59 % 200 + 40, seed * 83 % 200 + 40))
    pen = ImageDraw.Draw(picture)
    for step in range(6):
        left = (seed * (step + 3)) % 240
        pen.ellipse(
            (left, 20 + step * 30, left + 70, 80 + step * 30), fill=((step * 40 + seed) % 255, 120, 90)
        )
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def _cast() -> dict[str, str]:
    found = {
        "omar": people.administrator().person_id,
        "ayesha": people.analyst(),
        "bilal": people.supervisor(),
        "nadia": people.overseer(),
    }
    for username, platform in (("farid", "facebook"), ("tania", "telegram")):
        found[username] = people.somebody(username, Role.PLATFORM_STAFF, platform=platform).person_id
    return found


def _rows(
    handle: str, platform: str, seen: datetime, followers: int, picture: str, mark: str
) -> list[dict[str, object]]:
    moment = seen.isoformat().replace("+00:00", "Z")
    url = f"https://{platform}.example/{handle}"
    common = {"platform": platform, "observed_at": moment, "visibility": "public"}
    account = {
        "type": "account",
        "native_id": f"n-{handle}",
        "handle": handle,
        "url": url,
        "kind": "channel" if platform == "telegram" else "account",
        "display_name": f"{handle.replace('.', ' ').title()} · River Front",
        "bio": f"Voice of the River Front. Invented for exercises. {mark}".strip(),
        "followers": followers,
    }
    posts: list[dict[str, Any]] = [
        {
            "type": "post",
            "native_id": f"p-{handle}-{number}",
            "account": handle,
            "account_native_id": f"n-{handle}",
            "url": f"{url}/posts/{number}",
            "text": f"{text} {mark}".strip(),
            "posted_at": (seen - timedelta(hours=number * 7)).isoformat().replace("+00:00", "Z"),
            "media": [picture] if number == 0 else [],
        }
        for number, (_language, text) in enumerate(_POSTS)
    ]
    return [{**common, **row} for row in (account, *posts)]


def _read_by_models(stage: Stage, handle: str) -> dict[str, str]:
    """Two models that are on, with what they say of a post of an account, and one that is not."""
    post = next(each for each in observations_of(stage.subjects[handle].id, 10) if each.text and each.post_id)
    recruits, protects = held_version(Label.GROUND_C), held_version(Label.EXEMPT)
    for version, probability in ((recruits, 0.93), (protects, 0.41)):
        switch_to(version)
        said(version, post.id, probability)
    held = held_version(Label.GROUND_C)
    return {"on": str(recruits.pk), "exempt": str(protects.pk), "held": str(held.pk)}


def _many(stage: Stage, referral_id: str) -> str:
    """A campaign that is open, one that was closed, and a job that reminds a platform."""
    by = stage.people["bilal"]
    for slug, name in (("summer-day", "Summer action day"), ("spring-day", "Spring action day")):
        campaign = NewCampaign(
            slug=slug,
            name=name,
            goal="To look at old channels that came back.",
            starts_on=stage.at.date(),
            ends_on=stage.at.date() + timedelta(days=2),
            units=("National Internet Referral Unit", "Northern Unit"),
        )
        campaigns.open_campaign(campaign, by=by, at=stage.at)
    campaigns.join_campaign("summer-day", referral_id, by=by, at=stage.at)
    campaigns.close_campaign("spring-day", unit="National Internet Referral Unit", by=by, at=stage.at)
    found = preview(BulkKind.REMIND, [referral_id], at=stage.at)
    order = Order(
        kind=BulkKind.REMIND,
        things=(referral_id,),
        job_id=job_id(),
        preview_digest=found.digest,
        typed="1",
    )
    return start(order, by=by, at=stage.at).job_id


def _found_wrong(stage: Stage, mark: str) -> str:
    """An item that was blocked on our word and turned out wrong."""
    stage.take_in(["same.name"], "telegram", followers=210, mark=mark)
    (item,) = stage.send(stage.refer(["same.name"], "telegram", mark=mark)).items
    stage.answer(item.item_id, "telegram", OutcomeCode.ACCOUNT_SUSPENDED)
    plan = plan_withdrawal([item.item_id], at=stage.later(minutes=1))
    withdraw_for_error(
        [item.item_id],
        plan_digest=plan.digest,
        chosen=(),
        reason="A namesake: the account belongs to a bookshop.",
        by=stage.people["bilal"],
        at=stage.at,
    )
    return item.item_id


def _matches(subject: SubjectView, organisation_id: str, at: datetime) -> list[NewMatch]:
    found: list[NewMatch] = []
    for seen in observations_of(subject.id, 10):
        for field, text in (("display_name", seen.display_name), ("text" if seen.text else "", seen.text)):
            start = text.find("River Front")
            if field and start >= 0 and not (field == "text" and seen.handle):
                told = {
                    "rule": "whole-name",
                    "field": field,
                    "start": start,
                    "end": start + len("River Front"),
                    "matched": "River Front",
                    "alias": "River Front",
                    "kind": "primary",
                }
                found.append(_match(subject, organisation_id, seen.id, "names", "name-1", 0.62, told))
        known = list(found_in(seen, at))
        for match, explanation in known:
            found.append(
                _match(
                    subject, organisation_id, seen.id, "pictures", match.signal_id, match.score, explanation
                )
            )
        if seen.media and not known:
            told = {"rule": "near-picture", "field": "pictures", "position": 0, "distance_bits": 12}
            found.append(_match(subject, organisation_id, seen.id, "pictures", "image-1", 0.91, told))
    return found


def _match(
    subject: SubjectView,
    organisation_id: str,
    observation_id: str,
    engine: str,
    signal_id: str,
    score: float,
    explanation: dict[str, object],
) -> NewMatch:
    return NewMatch(
        observation_id=observation_id,
        subject_id=subject.id,
        platform=subject.platform,
        organisation_id=organisation_id,
        engine=engine,
        engine_version="1",
        signal_id=signal_id,
        score=score,
        stands_alone=True,
        explanation=explanation,
    )


def _dismiss_protected(stage: Stage, handle: str) -> None:
    case_id = stage.open_case(handle)
    words = "An archive that quotes for historians and comments on every piece."
    review.dismiss(
        case_id,
        by=stage.people["ayesha"],
        at=stage.later(minutes=4),
        reason="Research on the organisation; it speaks about it, not for it.",
        exemptions={Exemption.RESEARCH: ExemptionAnswer(applies=True, words=words)},
    )


def _referred(stage: Stage, mark: Callable[[str, str], str]) -> dict[str, ReferralView]:
    made = stage.refer(["sun.rise", "koh.e.sada"], "facebook", mark=mark("facebook", ""))
    answered = stage.send(made)
    referrals.record_acknowledgement(
        NewAcknowledgement(referral_id=answered.referral_id, acknowledged_at=stage.at, ticket="FB-20871"),
        by=SYSTEM,
        at=stage.later(minutes=30),
        reply=Reply(platform="facebook"),
    )
    first, second = answered.items
    stage.answer(first.item_id, "facebook", OutcomeCode.ACCOUNT_TERMINATED)
    stage.answer(
        second.item_id, "facebook", OutcomeCode.NOT_VIOLATING, reason="Reads as news to our reviewers."
    )
    seen = NewSighting(
        item_id=second.item_id, state=SeenState.LIVE, observed_at=stage.at, note="Posts as before."
    )
    referrals.record_observed_state(seen, by=stage.people["ayesha"], at=stage.later(minutes=1))
    hurry("telegram", by=stage.people["bilal"], at=stage.at)
    asked = stage.send(stage.refer(["river.media", "sada.tv"], "telegram", mark=mark("telegram", "")))
    terms = Terms(
        legal_instrument="Order 12/2025 of the district court, 1 July 2025",
        necessity="The person behind the account can be identified in no other way than this.",
        scope="Records of June 2025, of this account alone",
        data_classes={DataClass.SUBSCRIBER: "To learn who registered the account"},
    )
    set_form(request_form("x"), by=SYSTEM, at=stage.later(minutes=1))
    data = stage.send(stage.refer(["rf.data"], "x", Instrument.DATA_REQUEST, terms=terms, mark=mark("x", "")))
    _to_file(stage, asked)
    waiting = stage.refer(["north.hill"], "facebook", window_s=7_200, mark=mark("facebook", ""))
    stage.approve("green.field")
    handed_over(data.referral_id, by=stage.people["ayesha"], at=stage.later(minutes=1))
    late_and_paused(data.referral_id, by=stage.people["ayesha"], at=stage.later(minutes=1))
    return {"answered": answered, "asked": asked, "data": data, "waiting": waiting}


def _to_file(stage: Stage, asked: ReferralView) -> None:
    """A reminder that waits for a person who files it in the platform's own form."""
    settings = {"form_url": "https://telegram.example/report", "guidance": "Choose 'other', then paste."}
    route = RouteDraft(platform="telegram", instrument=None, way="manual", settings=settings)
    set_route(route, {}, by=SYSTEM, at=stage.later(minutes=1))
    reminder = FurtherMessage(referral_id=asked.referral_id, kind=MessageKind.REFERRAL_REMINDER, words={})
    message_id = referrals.add_message(reminder, by=SYSTEM, at=stage.later(minutes=1))
    referrals.await_person(message_id, file_within_s=4 * 3600, at=stage.later(minutes=1))
    to = f"replies+{reply_token(asked.referral_id)}@iru.example"
    head = f"From: legal@telegram.example\r\nTo: {to}\r\nAuto-Submitted: auto-replied\r\n\r\n"
    take_letter(f"{head}We read mail on working days.".encode(), at=stage.later(minutes=2))
