"""Advice that is broken off goes on; what people take back after sending is unlearnt."""

import random
from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings
from tests.factories import decided
from tests.factories.decided import AT
from tests.factories.people import analyst, supervisor
from tests.factories.referrals import deliver

from openiru.access.types import SYSTEM
from openiru.learning import operations, queries
from openiru.learning.models import Advice
from openiru.learning.operations import advising
from openiru.learning.policy import teaching
from openiru.learning.types import Label, NewGoldenText
from openiru.platforms.operations import add_default_platforms
from openiru.referrals import operations as referrals
from openiru.referrals.types import NewReferral
from openiru.review.types import Instrument

pytestmark = pytest.mark.django_db


def texts(source: random.Random, number: int) -> tuple[list[str], list[str]]:
    return [decided.call(source) for _ in range(number)], [decided.report(source) for _ in range(number)]


class TestAdviseLeads:
    def test_goes_on_where_it_was_broken_off(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        source = random.Random(2)
        calls, reports = texts(source, 60)
        decided.protected(tmp_path, reports)
        decided.approved(tmp_path, calls)
        golden = [NewGoldenText(text=text, is_labelled=True) for text in texts(source, 20)[0]]
        golden += [NewGoldenText(text=text, is_labelled=False) for text in texts(source, 20)[1]]
        operations.add_golden_texts(Label.GROUND_C, golden, origin="golden.csv", by=analyst(), at=AT)
        operations.freeze_golden_set(Label.GROUND_C, by=supervisor(), at=AT)
        operations.refit(by=SYSTEM, at=AT, labels=[Label.GROUND_C])
        monkeypatch.setattr(advising, "_LEADS_AT_ONCE", 5)

        def stop(_leads: int) -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            operations.advise_leads(by=SYSTEM, at=AT, advance=stop)
        before = Advice.objects.count()
        given = operations.advise_leads(by=SYSTEM, at=AT).answers

        assert before == 5 * 3  # the first batch: three posts of each lead
        assert before + given == Advice.objects.count() == 60


class TestLessons:
    def test_unlearn_what_was_withdrawn_after_it_was_sent(self, tmp_path: Path) -> None:
        add_default_platforms(by=SYSTEM, at=AT)
        kept, withdrawn = decided.approved(tmp_path, texts(random.Random(4), 2)[0], posts=1)
        before = self._labelled()

        self._send_and_withdraw(withdrawn.case_id)

        assert before == {kept.texts[0], withdrawn.texts[0]}
        assert self._labelled() == {kept.texts[0]}

    def test_are_the_newest_read_in_pages(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        made = decided.protected(tmp_path, texts(random.Random(4), 7)[1], posts=1)
        lessons = import_module("openiru.learning.queries.lessons")
        monkeypatch.setattr(lessons, "MOST_TEXTS", 5)
        monkeypatch.setattr(lessons, "_TEXTS_AT_ONCE", 2)

        found = queries.lessons(AT)

        assert [each.case_id for each in found.decided] == [
            each.case_id for each in sorted(made, key=lambda each: each.case_id)[2:]
        ]
        assert found.forgotten == 2

    @staticmethod
    def _labelled() -> set[str]:
        found = teaching.lessons_of(Label.GROUND_C, queries.lessons(AT))
        return {each.text for each in found if each.is_labelled}

    @staticmethod
    def _send_and_withdraw(case_id: str) -> None:
        made = referrals.create_referral(
            NewReferral(
                platform="facebook",
                instrument=Instrument.ACCOUNT_BLOCK,
                case_ids=(case_id,),
                recall_window_s=settings.RECALL_WINDOW_S,
                unit_name="Unit",
                redress="Write to us.",
            ),
            by=analyst(),
            at=AT + timedelta(hours=1),
        )
        deliver(made.referral_id, at=AT + timedelta(hours=3))
        referrals.withdraw_items(
            [made.items[0].item_id],
            reason="The account reports, it does not recruit.",
            by=supervisor(),
            at=AT + timedelta(hours=4),
        )
