"""Precision and recall against the truth, counted by hand."""

from pathlib import Path

import orjson
import pytest

from openiru.simulation.types import Role
from openiru.workflows.play_story.judgement import Truth
from openiru.workflows.play_story.quality import Named, quality
from openiru.workflows.play_story.truth import read_truths, true_accounts, truth_of

MEMBER = Truth(account="x:1", role=Role.MEMBER, organisation="ttp")
MEDIA = Truth(account="x:2", role=Role.SUPPORTER_MEDIA, organisation="bla")
NEWS = Truth(account="x:3", role=Role.NEWS, organisation=None)


def named(truth: Truth, organisation: str) -> Named:
    return Named(truth=truth, organisation=organisation)


class TestQuality:
    def test_counts_an_account_once_for_recall_and_each_lead_for_precision(self) -> None:
        leads = [named(MEMBER, "ttp"), named(MEMBER, "bla"), named(MEDIA, "bla"), named(NEWS, "ttp")]

        found = quality(leads, [named(MEMBER, "ttp"), named(NEWS, "ttp")], true_accounts=4)

        assert (found.lead_precision, found.lead_recall) == (0.5, 0.5)
        assert (found.referral_precision, found.wrong_referrals) == (0.5, 1)

    def test_says_nothing_where_there_is_nothing_to_be_right_about(self) -> None:
        found = quality([], [], true_accounts=0)

        assert (found.lead_precision, found.lead_recall, found.referral_precision) == (None, None, None)


class TestReadTruths:
    def test_finds_an_account_by_id_and_by_handle(self, tmp_path: Path) -> None:
        entries = {
            "a": {
                "platform": "x",
                "native_id": "1",
                "handle": "Sun",
                "role": "member",
                "organisation": "ttp",
            },
            "b": {"platform": "x", "native_id": "", "handle": "moon", "role": "news", "organisation": None},
        }
        file = tmp_path / "truth.json"
        file.write_bytes(orjson.dumps({"accounts": entries}))

        truths = read_truths(file)

        by_id = truth_of(truths, platform="x", native_id="1", handle="")
        assert by_id == truth_of(truths, platform="x", native_id="", handle="SUN")
        assert truth_of(truths, platform="x", native_id="", handle="moon").role is Role.NEWS
        assert true_accounts(truths) == 1
        with pytest.raises(KeyError):
            truth_of(truths, platform="facebook", native_id="1", handle="sun")
