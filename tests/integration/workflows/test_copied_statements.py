"""A copy of what two persons approved is a reason to look; a copy of what was exempted accuses nobody."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from tests.factories.cases import answers, draft
from tests.factories.observed import account_row, post_row, take_in
from tests.factories.organisations import delist, listed
from tests.factories.people import analyst, supervisor
from tests.factories.referrals import deliver, new_referral, platforms
from tests.factories.texts import AT, changed, note, text

from openiru.access.types import SYSTEM
from openiru.referrals.operations import create_referral as refer
from openiru.referrals.operations import withdraw_items
from openiru.review import operations as review
from openiru.review.types import Exemption
from openiru.runners.local import InProcess
from openiru.signals import queries
from openiru.signals.models import Match
from openiru.signals.operations import set_lead_status
from openiru.signals.types import LeadStatus, LeadView
from openiru.workflows.scan_intake import scan_intake
from openiru.workflows.texts import weighing

STATEMENT = f"River Front says {text(1)}"
WITHOUT_NAME = STATEMENT.replace("River Front", "we")
TIMES = AT + timedelta(hours=1)


def scan() -> None:
    scan_intake(by=analyst(), at=AT, executor=InProcess())


def leads() -> dict[str, LeadView]:
    return {row.subject_name: queries.lead(row.lead_id) for row in queries.all_leads()}


def arrive(folder: Path, handle: str, words: str, *, name: str = "", bio: str = "", posted: str = "") -> None:
    post = post_row(handle, 1, words)
    post["posted_at"] = posted or post["posted_at"]
    take_in(folder, [account_row(handle, name=name, bio=bio), post], AT, name=handle)
    scan()


def approve(handle: str) -> str:
    case_id = review.open_case(leads()[handle].lead_id, by=analyst(), at=AT).case_id
    review.propose(case_id, draft(), by=analyst(), at=AT)
    review.approve(case_id, by=supervisor(), at=TIMES, reason="Basis and words hold.")
    return case_id


def exempt(handle: str, *, by: str = "") -> None:
    review.dismiss_lead(
        leads()[handle].lead_id,
        by=by or analyst(),
        at=AT,
        reason="A news outlet that prints the statement.",
        exemptions=answers(applying=Exemption.PRESS),
    )


@pytest.fixture
def river(tmp_path: Path) -> Path:
    """An account that says the statement of a listed organisation, approved by two persons."""
    listed()
    arrive(tmp_path, "member", STATEMENT)
    approve("member")
    return tmp_path


@pytest.mark.django_db
class TestCopiesOfApprovedStatements:
    def test_are_leads_that_name_the_statement(self, river: Path) -> None:
        arrive(river, "copier", changed(WITHOUT_NAME))

        report = note()

        lead = leads()["copier"]
        (match,) = lead.matches
        told = match.explanation
        assert report.matches == 1
        assert (lead.status, lead.engines, told["field"]) == (LeadStatus.OPEN, ("texts",), "statement")
        assert told["of_observation"] == leads()["member"].matches[0].observation_id
        assert (told["rule"], told["accounts"]) == ("copy", 2)

    def test_follow_a_later_approval(self, tmp_path: Path) -> None:
        listed()
        arrive(tmp_path, "member", STATEMENT)
        arrive(tmp_path, "copier", WITHOUT_NAME)
        note()
        assert "copier" not in leads()
        approve("member")

        assert note(days=1).matches == 1

        assert "copier" in leads()
        assert note(days=2).scan_ids == ()

    @pytest.mark.parametrize(
        "before",
        [
            pytest.param(lambda: None, id="nobody decided"),
            pytest.param(lambda: exempt("member"), id="only the exemption side"),
        ],
    )
    def test_need_an_approval(self, tmp_path: Path, before: Callable[[], None]) -> None:
        listed()
        arrive(tmp_path, "member", STATEMENT)
        before()
        arrive(tmp_path, "copier", WITHOUT_NAME)

        assert note().matches == 0

        assert "copier" not in leads()

    def test_need_a_list_entry_in_force(self, river: Path) -> None:
        delist("river-front", AT.date() - timedelta(days=1))
        arrive(river, "copier", WITHOUT_NAME)

        assert note().matches == 0

    def test_are_no_leads_where_a_longer_text_quotes_it(self, river: Path) -> None:
        arrive(river, "paper", f"{text(5, 40)} {WITHOUT_NAME} {text(6, 40)}")

        note()

        assert "paper" not in leads()

    def test_are_no_leads_where_a_passage_of_it_is_said(self, river: Path) -> None:
        arrive(river, "reader", " ".join(text(1).split()[:5]))

        report = note()

        assert report.copies == 1
        assert "reader" not in leads()

    def test_are_no_leads_where_hundreds_say_it(self, river: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(weighing, "WIDESPREAD_ACCOUNTS", 3)
        for handle in ("one", "two"):
            arrive(river, handle, WITHOUT_NAME)

        note()

        assert set(leads()) == {"member"}

    def test_are_no_leads_where_the_name_stood_beside_the_words(self, tmp_path: Path) -> None:
        listed()
        arrive(tmp_path, "member", text(1), name="River Front", bio=text(2))
        approve("member")
        arrive(tmp_path, "stranger", text(1), bio=text(2))

        assert note().matches == 0

        assert "stranger" not in leads()

    def test_are_no_leads_where_they_came_first(self, river: Path) -> None:
        arrive(river, "source", WITHOUT_NAME, posted="2025-06-29T09:59:59Z")

        assert note().matches == 0

        assert "source" not in leads()

    def test_do_not_count_for_whoever_was_approved(self, river: Path) -> None:
        take_in(river, [post_row("member", 2, WITHOUT_NAME)], AT, name="again")

        assert note().matches == 0

    def test_teach_nothing_once_the_referral_was_taken_back(self, tmp_path: Path) -> None:
        listed()
        arrive(tmp_path, "member", STATEMENT)
        case_id = approve("member")
        platforms()
        made = refer(new_referral([case_id]), by=analyst(), at=TIMES)
        deliver(made.referral_id, at=TIMES + timedelta(hours=1))
        withdraw_items(
            [made.items[0].item_id], reason="A namesake.", by=supervisor(), at=TIMES + timedelta(hours=2)
        )
        arrive(tmp_path, "copier", WITHOUT_NAME)

        assert note(days=1).matches == 0

        assert "copier" not in leads()

    def test_make_no_lead_of_two_quotes(self, river: Path) -> None:
        other = f"River Front says {text(7)}"
        arrive(river, "second", other)
        approve("second")
        quotes = [
            f"{text(40 + number, 40)} {said.replace('River Front', 'they')} {text(50 + number, 40)}"
            for number, said in enumerate((STATEMENT, other))
        ]
        rows = [post_row("paper", number, words) for number, words in enumerate(quotes)]
        take_in(river, [account_row("paper"), *rows], AT, name="paper")

        note()

        assert "paper" not in leads()


@pytest.mark.django_db
class TestExemptedTexts:
    def test_keep_their_accounts_from_being_accused_by_other_copies(self, river: Path) -> None:
        arrive(river, "paper", f"River Front: {text(9)}")
        exempt("paper")
        take_in(river, [post_row("paper", 2, WITHOUT_NAME)], AT, name="again")

        report = note()

        assert (report.matches, report.suppressed) == (0, 1)
        assert leads()["paper"].status is LeadStatus.DISMISSED

    def test_accuse_where_the_lead_was_approved_later(self, tmp_path: Path) -> None:
        listed()
        arrive(tmp_path, "member", STATEMENT)
        exempt("member")
        take_in(tmp_path, [post_row("member", 2, f"River Front: {text(3)}")], AT, name="more")
        scan()
        set_lead_status(leads()["member"].lead_id, LeadStatus.OPEN, by=SYSTEM, at=AT)
        approve("member")
        arrive(tmp_path, "copier", WITHOUT_NAME)

        assert note().matches == 1

    def test_keep_back_by_the_nearest_of_many(self, river: Path) -> None:
        handles = [f"paper{number}" for number in range(6)]
        for number, handle in enumerate(handles):
            arrive(river, handle, f"River Front says {changed(text(1), 0.3, seed=number)}")
        last = max(handles, key=lambda handle: leads()[handle].lead_id)
        take_in(river, [post_row(last, 2, STATEMENT)], AT, name="again")
        scan()
        for handle in handles:
            exempt(handle)
        arrive(river, "copier", changed(WITHOUT_NAME))

        note()

        assert "copier" not in leads()

    def test_warn_where_one_person_said_so(self, river: Path) -> None:
        arrive(river, "paper", STATEMENT)
        exempt("paper")
        arrive(river, "named", f"River Front {WITHOUT_NAME}")

        report = note()

        copied = [match for match in leads()["named"].matches if match.engine == "texts"]
        assert report.suppressed == 1  # of the exempted account itself
        (negative,) = copied[0].explanation["negatives"]
        assert negative["alike"] >= copied[0].explanation["alike"]
        assert negative["observation_id"] == leads()["paper"].matches[0].observation_id
        assert {match.engine for match in leads()["named"].matches} == {"names", "texts"}

    def test_make_no_lead_alone_where_one_person_said_so(self, river: Path) -> None:
        arrive(river, "paper", STATEMENT)
        exempt("paper")
        arrive(river, "copier", WITHOUT_NAME)

        note()

        assert "copier" not in leads()

    def test_keep_copies_from_accusing_where_two_said_so(self, river: Path) -> None:
        for handle, person in (("paper", analyst()), ("radio", supervisor())):
            arrive(river, handle, STATEMENT)
            exempt(handle, by=person)
        arrive(river, "named", f"River Front {WITHOUT_NAME}")

        report = note()

        assert report.suppressed >= 1
        named = leads()["named"]
        assert {match.engine for match in named.matches} == {"names"}

    def test_say_nothing_against_copies_nearer_to_the_statement(self, river: Path) -> None:
        for number, (handle, person) in enumerate((("paper", analyst()), ("radio", supervisor()))):
            arrive(river, handle, f"River Front says {changed(text(1), 0.25, seed=number)}")
            exempt(handle, by=person)
        arrive(river, "copier", STATEMENT)

        note()

        assert Match.objects.filter(engine="texts", lead_id=leads()["copier"].lead_id).count() == 1
