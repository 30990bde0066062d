"""No platform ever sees or changes another platform's rows: every route, every role, every platform."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.factories import conversations as talk
from tests.factories import people
from tests.factories import referrals as factory
from tests.factories.machines import Machine

from openiru.access.types import SYSTEM, Role
from openiru.api.root import api
from openiru.conversations.operations import receive_message, record_check
from openiru.conversations.queries import waiting_files
from openiru.conversations.types import NewFile, NewReceived
from openiru.disclosures.operations import state_basis
from openiru.evidence.operations import keep
from openiru.foundation.digests import sha256_text
from openiru.foundation.ids import new_id
from openiru.intake.models import Import, Observation, ObservationMedia, Subject
from openiru.referrals import operations, queries
from openiru.referrals.types import ItemState, ReferralView, Reply
from openiru.review.types import Instrument

pytestmark = pytest.mark.django_db

OPEN_TO_ALL = {
    ("/api/v1/callbacks/{platform}", "post"),
    ("/api/v1/coop/{platform}", "post"),
    ("/api/v1/units/{unit}/messages", "post"),
}  # signatures open them
OF_THE_UNIT = "/api/v1/returns/"  # closed to a platform's people, whatever they name there
SAYING = "/api/v1/referrals/{referral_id}/messages"  # takes a form, since files may go with it
BODIES: dict[str, dict[str, Any]] = {
    "/api/v1/referrals/{referral_id}/acknowledge": {},
    SAYING: {"text": "A word of another one."},
    "/api/v1/units/{unit}/messages": {"type": "deconfliction.question", "data": {}},
    "/api/v1/referrals/{referral_id}/answer": {"produced": "all"},
    "/api/v1/returns/{lead_id}/decisions": {"verdict": "confirmed", "reason": "A word of another one."},
    "/api/v1/items/{item_id}/outcomes": {"outcome": "account_terminated"},
    "/api/v1/hash-feed": {"entries": []},
    "/api/v1/callbacks/{platform}": {"type": "referral.outcomes", "data": {}},
    "/api/v1/coop/{platform}": {"item": {"id": "1"}, "action": {"id": "2"}},
}
UNKNOWN = [str(new_id()), "no-id", "sha256:" + "0" * 64, "%00"]


@dataclass(slots=True)
class Holdings:
    """What the unit keeps about one platform."""

    platform: str
    sent: list[ReferralView] = field(default_factory=list)
    hidden: list[ReferralView] = field(default_factory=list)  # never left
    digests: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)  # of the conversation
    contents: list[str] = field(default_factory=list)

    def handles_for_paths(self) -> dict[str, list[str]]:
        """What may stand in the place of each parameter of a path."""
        views = self.sent + self.hidden
        return {
            "referral_id": [view.referral_id for view in views],
            "item_id": [item.item_id for view in views for item in view.items],
            "digest": self.digests,
            "platform": [self.platform],
            "unit": ["north-unit"],
            "lead_id": [],
            "file_id": self.files,
        }

    def marks(self, views: list[ReferralView]) -> set[str]:
        """Texts that give away that one of these was seen."""
        subjects = Subject.objects.filter(pk__in=[item.subject_id for view in views for item in view.items])
        return {
            *(view.referral_id for view in views),
            *(view.reference for view in views),
            *(item.item_id for view in views for item in view.items),
            *(subject.handle for subject in subjects),
        }

    def secrets(self) -> set[str]:
        """What no other platform may see."""
        return self.marks(self.sent + self.hidden) | {
            *self.digests,
            *self.contents,
            *self.files,
            word_of(self.platform),
        }


def holdings(platform: str) -> Holdings:
    """Referrals of every sort for one platform, with captured files."""
    held = Holdings(platform)
    held.sent = [
        factory.sent(platform=platform, items=2),
        factory.sent(platform=platform, items=1, instrument=Instrument.DATA_REQUEST),
    ]
    recalled = factory.scheduled(platform=platform, items=1)
    operations.recall(recalled.referral_id, by=people.analyst(), at=factory.AT)
    held.hidden = [recalled, factory.scheduled(platform=platform, items=1)]
    for view in held.sent + held.hidden:
        content = f"captured for {view.referral_id}"
        held.contents.append(content)
        held.digests.append(capture(view.items[0].subject_id, platform, content))
    said = NewReceived(
        referral_id=held.sent[0].referral_id,
        text=word_of(platform),
        files=(NewFile(name="words.txt", data=f"In a file: {word_of(platform)}".encode()),),
    )
    receive_message(said, by=SYSTEM, at=factory.AT, reply=Reply(platform=platform))
    held.files = [each.attachment_id for each in waiting_files(9)]
    for file_id in held.files:
        record_check(file_id, talk.CLEAN, at=talk.AT)
    return held


def word_of(platform: str) -> str:
    """What the platform wrote to us."""
    return f"A word between {platform} and the unit."


def capture(subject_id: str, platform: str, content: str) -> str:
    """The digest of a file of an observation of the subject."""
    kept = keep(content.encode(), source="test", collector=people.analyst(), at=factory.AT)
    run, _ = Import.objects.get_or_create(
        id=new_id(),
        defaults={
            "format": "lines",
            "file_name": "export.jsonl",
            "file_digest": "sha256:0",
            "source": "test",
            "collector_id": people.analyst(),
            "collected_at": factory.AT,
            "started_at": factory.AT,
        },
    )
    observation = Observation.objects.create(
        id=new_id(),
        import_run=run,
        subject_id=subject_id,
        kind="post",
        platform=platform,
        observed_at=factory.AT,
        raw=b"{}",
        raw_digest="sha256:0",
    )
    ObservationMedia.objects.create(
        observation=observation, position=0, digest=kept.digest, state="not-a-picture"
    )
    return kept.digest


@pytest.fixture
def world() -> dict[str, Holdings]:
    factory.platforms()
    return {platform: holdings(platform) for platform in ("facebook", "telegram", "x")}


def requests(world: dict[str, Holdings]) -> Iterator[tuple[str, str, str]]:
    """Every route with every id that exists, and some that do not: template, method, path."""
    places = [held.handles_for_paths() for held in world.values()]
    for template, methods in api.get_openapi_schema()["paths"].items():
        for method in methods:
            if "{" not in template:
                yield template, method, template
                continue
            name = template[template.index("{") + 1 : template.index("}")]
            for value in [*(each for place in places for each in place[name]), *UNKNOWN]:
                yield template, method, template.replace(f"{{{name}}}", value)


def ask(machine: Machine, template: str, method: str, path: str) -> tuple[int, str]:
    """The status and the text of an answer."""
    where = path.removeprefix("/api/v1")
    if method == "get":
        answer = machine.get(where)
    elif template == SAYING:
        answer = machine.form(where, **BODIES[template])
    else:
        answer = machine.post(where, BODIES[template])
    return answer.status_code, answer.content.decode(errors="replace")


class TestPlatformStaff:
    @pytest.mark.parametrize("platform", ["facebook", "telegram", "x"])
    def test_see_nothing_of_others_on_any_route(self, world: dict[str, Holdings], platform: str) -> None:
        staff = people.somebody("staff", Role.PLATFORM_STAFF, platform=platform)
        machine = Machine(staff.person_id)
        own = world[platform]
        others = set().union(*(held.secrets() for name, held in world.items() if name != platform))
        hidden = own.marks(own.hidden) | set(own.contents[2:])
        seen = 0

        for template, method, path in requests(world):
            status, text = ask(machine, template, method, path)
            seen += status == 200
            assert status < 500, path
            assert not [mark for mark in others | hidden if mark in text], path

        assert seen >= 10

    def test_cannot_tell_what_is_anothers_from_what_is_not_there(self, world: dict[str, Holdings]) -> None:
        machine = Machine(people.somebody("staff", Role.PLATFORM_STAFF, platform="x").person_id)
        own = {value for values in world["x"].handles_for_paths().values() for value in values}
        hidden = {view.referral_id for view in world["x"].hidden}
        hidden |= {item.item_id for view in world["x"].hidden for item in view.items}
        asked = [
            (template, method, path)
            for template, method, path in requests(world)
            if "{" in template and (template, method) not in OPEN_TO_ALL
            if not any(value in path for value in own - hidden)
        ]
        answers = {ask(machine, *each) for each in asked if not each[0].startswith(OF_THE_UNIT)}
        closed = {
            (template, method): {ask(machine, *each) for each in asked if each[:2] == (template, method)}
            for template, method, _ in asked
            if template.startswith(OF_THE_UNIT)
        }

        assert len(answers) == 1
        assert {status for status, _ in answers} == {404}
        assert len(closed) == 2
        assert all([status for status, _ in told] == [403] for told in closed.values())

    def test_change_nothing_of_others(self, world: dict[str, Holdings]) -> None:
        machine = Machine(people.somebody("staff", Role.PLATFORM_STAFF, platform="x").person_id)

        for template, method, path in requests(world):
            ask(machine, template, method, path)

        for platform, held in world.items():
            for view in held.sent:
                after = queries.referral(view.referral_id)
                if platform == "x":
                    assert after != view
                else:
                    assert after == view

    def test_lose_sight_of_files_when_the_item_is_withdrawn(self, world: dict[str, Holdings]) -> None:
        machine = Machine(people.somebody("staff", Role.PLATFORM_STAFF, platform="x").person_id)
        held = world["x"]
        digest, item = held.digests[0], held.sent[0].items[0]
        before = machine.get(f"/evidence/{digest}")
        operations.withdraw_items(
            [item.item_id],
            reason="A namesake after all.",
            by=people.supervisor(),
            at=datetime(2025, 7, 1, 12, tzinfo=UTC),
        )

        after = machine.get(f"/evidence/{digest}")
        shown = machine.get(f"/items/{item.item_id}").json()

        assert (before.status_code, before.content.decode()) == (200, held.contents[0])
        assert before["Content-Type"] == "application/octet-stream"
        assert before["Content-Disposition"].startswith("attachment")
        assert after.status_code == 404
        assert (shown["state"], shown["evidence"]) == (ItemState.WITHDRAWN, [])

    def test_read_the_order_of_their_own_request_alone(self, world: dict[str, Holdings]) -> None:
        order = keep(b"%PDF-1.4 for X alone", source="test", collector=people.analyst(), at=factory.AT)
        case_id = factory.approved_case(
            factory.account("asked.for", platform="x"), platform="x", instrument=Instrument.DATA_REQUEST
        )
        terms = replace(factory.TERMS, order_digest=order.digest)
        new = factory.new_referral([case_id], platform="x", instrument=Instrument.DATA_REQUEST, terms=terms)
        asked = operations.create_referral(new, by=people.analyst(), at=factory.AT)
        state_basis(asked.referral_id, factory.BASIS, by=people.analyst(), at=factory.AT)
        (own, other) = (
            Machine(people.somebody(f"staff-{each}", Role.PLATFORM_STAFF, platform=each).person_id)
            for each in ("x", "telegram")
        )

        before = own.get(f"/evidence/{order.digest}").status_code
        factory.deliver(asked.referral_id)

        assert before == 404  # it has not left yet
        assert own.get(f"/evidence/{order.digest}").status_code == 200
        assert other.get(f"/evidence/{order.digest}").status_code == 404

    def test_nobody_fetches_as_evidence_what_its_check_did_not_let_through(
        self, world: dict[str, Holdings]
    ) -> None:
        unit = Machine(people.analyst())
        file = talk.picture()
        new = NewReceived(referral_id=world["x"].sent[0].referral_id, text="See there.", files=(file,))
        receive_message(new, by=SYSTEM, at=talk.AT, reply=Reply(platform="x"))
        address = f"/evidence/{sha256_text(file.data)}"
        (waiting,) = waiting_files(10)

        before = unit.get(address)
        record_check(waiting.attachment_id, talk.CLEAN, at=talk.AT)

        assert (before.status_code, before.json()["error"]["code"]) == (409, "conversations.not-checked")
        assert unit.get(address).status_code == 200

    def test_find_their_files_with_their_items(self, world: dict[str, Holdings]) -> None:
        machine = Machine(people.somebody("staff", Role.PLATFORM_STAFF, platform="x").person_id)
        held = world["x"]

        shown = machine.get(f"/items/{held.sent[0].items[0].item_id}").json()

        assert [file["digest"] for file in shown["evidence"]] == [held.digests[0]]

    def test_read_no_figures(self, world: dict[str, Holdings]) -> None:
        machine = Machine(people.somebody("staff", Role.PLATFORM_STAFF, platform="x").person_id)

        assert machine.get("/figures").status_code == 403


class TestOtherRoles:
    @pytest.mark.parametrize("role", sorted(set(Role) - {Role.PLATFORM_STAFF, Role.PARTNER, Role.MODERATOR}))
    def test_read_everything_and_answer_nothing(self, world: dict[str, Holdings], role: Role) -> None:
        machine = Machine(people.somebody("one", role).person_id)
        known = {
            value
            for held in world.values()
            for values in held.handles_for_paths().values()
            for value in values
        }

        for template, method, path in requests(world):
            status, _ = ask(machine, template, method, path)
            is_known = "{" not in template or any(value in path for value in known)
            if (template, method) in OPEN_TO_ALL:
                assert status == 401, path
            elif method == "post":
                decides = template.endswith("/decisions") and role in {Role.ANALYST, Role.SUPERVISOR}
                assert status == (404 if decides else 403), path
            else:
                assert status == (200 if is_known else 404), path

        for held in world.values():
            for view in held.sent:
                assert queries.referral(view.referral_id) == view


class TestPartners:
    def test_read_the_feed_and_nothing_else(self, world: dict[str, Holdings]) -> None:
        machine = Machine(people.somebody("one", Role.PARTNER).person_id)

        for template, method, path in requests(world):
            status, text = ask(machine, template, method, path)
            if (template, method) == ("/api/v1/hash-feed", "get"):
                assert (status, json.loads(text)["entries"]) == (200, [])
            else:
                assert status in {401, 403, 404}, path

    def test_moderators_of_a_platform_read_nothing_of_a_unit(self, world: dict[str, Holdings]) -> None:
        machine = Machine(people.somebody("one", Role.MODERATOR).person_id)

        answers = {ask(machine, *each)[0] for each in requests(world)}

        assert answers <= {401, 403, 404}


class TestStrangers:
    def test_see_the_description_of_the_api_alone(self, world: dict[str, Holdings]) -> None:
        stranger = Machine()
        secrets = set().union(*(held.secrets() for held in world.values()))

        for template, method, path in requests(world):
            status, text = ask(stranger, template, method, path)
            assert status == 401, path
            assert not [mark for mark in secrets if mark in text], path

        description = stranger.get("/openapi.json")
        assert description.status_code == 200
        assert json.loads(description.content)["info"]["title"] == "OpenIRU"


class TestRoutes:
    def test_this_file_knows_every_route_that_takes_a_body(self) -> None:
        taking = {
            template
            for template, methods in api.get_openapi_schema()["paths"].items()
            if set(methods) - {"get"}
        }

        assert taking == set(BODIES)
