import pickle

import pytest

from openiru.engines.interface import (
    AddressExplanation,
    Bank,
    EngineItem,
    EngineMatch,
    Field,
    KnownAddress,
)
from openiru.engines.urls.shared import SCORES, AddressEngine, AddressRule

BANK = Bank(
    addresses=(
        KnownAddress(signal_id="channel", organisation_id="sun", url="https://t.me/SunRise"),
        KnownAddress(signal_id="page", organisation_id="sun", url="https://sun.example/news/?utm_source=a"),
        KnownAddress(signal_id="account", organisation_id="river", url="https://x.example/river_bank"),
        KnownAddress(signal_id="post", organisation_id="river", url="https://x.example/other/status/77"),
        KnownAddress(signal_id="broken", organisation_id="river", url="javascript:alert(1)"),
    )
)
ADDRESSES = AddressEngine().prepare(BANK)


def found(
    text: str = "", *, links: tuple[str, ...] = (), address: str = "", platform: str = "x"
) -> list[EngineMatch]:
    texts = ((Field.TEXT, text),)
    return ADDRESSES.match(
        [EngineItem(item_id="1", platform=platform, texts=texts, links=links, address=address)]
    )


class TestAddressEngine:
    @pytest.mark.parametrize(
        ("text", "signal_id", "rule"),
        [
            ("join https://telegram.me/s/sunrise?x=1!", "channel", AddressRule.SAME),
            ("join sunrise.t.me", "channel", AddressRule.SAME),
            ("see t.me/SUNRISE/42", "channel", AddressRule.BELOW),
            ("http://www.sun.example/news#top", "page", AddressRule.SAME),
            ("http://sun.example/news/today?id=3", "page", AddressRule.BELOW),
            ("http://sun.example/news?id=3", "page", AddressRule.BELOW),
            ("https://x.example/River_Bank/status/1", "account", AddressRule.BELOW),
            ("with @River_Bank.", "account", AddressRule.MENTION),
            ("https://x.example/someone/status/77", "post", AddressRule.SAME),
        ],
    )
    def test_finds_known_addresses_in_any_spelling(
        self, text: str, signal_id: str, rule: AddressRule
    ) -> None:
        (match,) = found(text)

        why = match.explanation
        assert isinstance(why, AddressExplanation)
        assert (match.signal_id, why.rule, match.score) == (signal_id, rule, SCORES[rule])
        assert text[why.start : why.end] == why.matched

    @pytest.mark.parametrize(
        "text",
        [
            "https://t.me/SunRise2",
            "https://sun.example/newspaper",
            "https://sun.example/",
            "https://sun.example.evil.example/news",
            "https://t.me.evil.example/SunRise",
            "mail river_bank@x.example",
            "@river_banks",
            "t me SunRise",
        ],
    )
    def test_leaves_other_addresses_alone(self, text: str) -> None:
        assert found(text) == []

    def test_takes_a_mention_for_its_own_platform_only(self) -> None:
        assert found("with @river_bank", platform="instagram") == []

    def test_finds_addresses_that_came_apart_from_the_text(self) -> None:
        (match,) = found(links=("https://t.me/SunRise",))

        assert isinstance(match.explanation, AddressExplanation)
        assert match.explanation.field is Field.LINKS

    def test_knows_a_subject_that_is_itself_known(self) -> None:
        (match,) = found(address="https://www.x.example/river_bank/")

        assert isinstance(match.explanation, AddressExplanation)
        assert match.explanation.rule == AddressRule.OWN
        assert match.score == max(SCORES.values())

    def test_tells_each_known_address_once_where_it_says_most(self) -> None:
        (match,) = found("@river_bank https://x.example/river_bank https://x.example/river_bank/status/5")

        assert isinstance(match.explanation, AddressExplanation)
        assert match.explanation.rule == AddressRule.SAME

    def test_agrees_with_the_obvious_way(self) -> None:
        texts = [
            f"look https://t.me/Sun{end} now" for end in ("Rise", "rise", "Risen", "", "Rise/4", "Rise/x/")
        ]

        by_batch = ADDRESSES.match(
            [EngineItem(item_id=str(place), texts=((Field.TEXT, text),)) for place, text in enumerate(texts)]
        )

        expected = {
            str(place)
            for place, text in enumerate(texts)
            if text.split()[1].lower().removeprefix("https://t.me/").split("/")[0] == "sunrise"
        }
        assert {match.item_id for match in by_batch} == expected

    def test_every_rule_has_a_score(self) -> None:
        assert set(SCORES) == set(AddressRule)

    def test_prepared_bank_survives_pickling(self) -> None:
        copy = pickle.loads(pickle.dumps(ADDRESSES))  # noqa: S301 - our own bytes
        batch = [EngineItem(item_id="1", links=("https://t.me/SunRise",))]

        assert copy.match(batch) == ADDRESSES.match(batch)
