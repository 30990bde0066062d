"""Which accounts does a text call its author's own, who says it, and what is it worth? Never what reporters write."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from openiru.engines.returns.barred import keep
from openiru.engines.returns.features import features_of
from openiru.engines.returns.levels import COMPARISONS
from openiru.engines.returns.model import shipped_model
from openiru.engines.returns.owning import own_in
from openiru.engines.returns.scoring import LEAST_PROBABILITY, Scored, score_pairs
from openiru.engines.returns.types import Account

BLOCKED = Account(
    account_id="blocked",
    platform="telegram",
    handle="saffron_lantern",
    display_name="Saffron Lantern",
    bio="voice of the lantern people news and songs",
    barred_on=date(2025, 6, 1),
)
OTHER = Account(
    account_id="other",
    platform="telegram",
    handle="north_gate",
    display_name="North Gate",
    opened_on=date(2025, 6, 4),
)
OWN = (
    "this is our new account, @saffron_lantern is gone",
    "this is our new account, the old one @saffron_lantern is gone",
    "my old account was @saffron_lantern",
    "Our account @saffron_lantern was taken down; we go on here.",
    "our old channel was deleted: @saffron_lantern",
    "follow our new channel before this one is gone @saffron_lantern",
    "our page is on Telegram: https://t.me/saffron_lantern",
    "follow us at @saffron_lantern",
    "Join us: @saffron_lantern",
    "follow us on our new channel @saffron_lantern",
    "@saffron_lantern was our old channel",
    "حسابنا الجديد بعد @saffron_lantern",
    "قناتنا القديمة @saffron_lantern حذفت",
    "تابعونا على @saffron_lantern",
    "@saffron_lantern هي قناتنا الجديدة",
    "hamara naya channel, pehle @saffron_lantern",
    "mera purana account @saffron_lantern tha",
    "humein follow karein: @saffron_lantern",
    "ہمارا نیا چینل، پہلے @saffron_lantern",
    "میرا پرانا اکاؤنٹ @saffron_lantern تھا",
    "ہمیں فالو کریں @saffron_lantern",
    "@saffron_lantern ہمارا پرانا چینل تھا",
)
NOT_OWN = (
    "In my opinion the account @saffron_lantern was rightly removed",
    "My report on the channel @saffron_lantern is out",
    "our reporter looked at the channel @saffron_lantern",
    "Telegram removed @saffron_lantern. More on our page.",
    "More on our page: @saffron_lantern was removed",
    "@saffron_lantern was removed today. Follow us for more news",
    "Follow us: @saffron_lantern was removed",
    "please report @saffron_lantern ! join us",
    "Read our story: the group behind @saffron_lantern",
    "our page was removed after @saffron_lantern complained",
    "our group banned @saffron_lantern",
    "this is not our channel @saffron_lantern",
    "@saffron_lantern is not our account",
    "our channel @saffron_lantern is not us",
    "a fake of our page @saffron_lantern",
    "our account is @saffron_lantern's victim",
    "they wrote “our new channel @saffron_lantern”",
    "ہماری رپورٹ میں چینل @saffron_lantern کا ذکر",
    "میرے خیال میں اکاؤنٹ @saffron_lantern بند ہونا چاہیے تھا",
    "ہمارا چینل @saffron_lantern کے خلاف ہے",
    "@saffron_lantern ہمارا چینل نہیں ہے",
    "hamari report mein channel @saffron_lantern ka zikr",
    "hamara channel @saffron_lantern ke khilaf hai",
    "تابعونا: حذف @saffron_lantern",
    "ليس حسابنا @saffron_lantern",
    "في تقريرنا القناة @saffron_lantern",
)


def _scored(barred: Account, other: Account) -> Scored:
    kept = keep(features_of([barred]), [features_of([other])])
    both = np.zeros(1, np.int64)
    return score_pairs(kept.table_of(features_of([other])), kept, shipped_model(), both, both)


def _outcome(barred: Account, other: Account) -> str:
    """Who sends readers to whom."""
    (place, pointer), *_ = [(place, one) for place, one in enumerate(COMPARISONS) if one.name == "pointer"]
    number: int = _scored(barred, other).outcomes[0, place].item()
    return pointer.levels[len(pointer.levels) - 1 - number].name


class TestWhatIsOnesOwn:
    @pytest.mark.parametrize("text", OWN)
    def test_is_what_a_text_calls_so(self, text: str) -> None:
        assert len(set(own_in(text))) == 1
        assert _outcome(BLOCKED, replace(OTHER, texts=(text,))) == "announces"

    @pytest.mark.parametrize("text", NOT_OWN)
    def test_is_not_what_reporters_name_and_others_deny(self, text: str) -> None:
        assert not list(own_in(text, in_profile=True))
        assert _outcome(BLOCKED, replace(OTHER, texts=(text,))) != "announces"

    @pytest.mark.parametrize(
        "bio",
        [
            "backup of @saffron_lantern",
            "old account @saffron_lantern was removed",
            "Songs. Formerly @saffron_lantern",
            "الحساب القديم @saffron_lantern",
            "پرانا چینل @saffron_lantern",
        ],
    )
    def test_needs_no_our_in_a_profile(self, bio: str) -> None:
        assert _outcome(BLOCKED, replace(OTHER, bio=bio)) == "announces"

    @pytest.mark.parametrize(
        "bio",
        [
            "I am not @saffron_lantern; we only have one name.",
            "a fan of @saffron_lantern",
            "We expose extremists like @saffron_lantern. Follow us.",
            "Fact checks. Impersonated by @saffron_lantern; this is our only account",
            "news about the main channel @saffron_lantern",
            "I was @saffron_lantern's victim",
            "not the old account @saffron_lantern",
            "We archive https://t.me/saffron_lantern and others",
        ],
    )
    def test_is_not_all_that_a_profile_names(self, bio: str) -> None:
        assert _outcome(BLOCKED, replace(OTHER, bio=bio)) == "points"

    def test_takes_only_the_mention_beside_it(self) -> None:
        text = "Our account @north_gate reports: @saffron_lantern was removed"

        assert list(own_in(text)) == ["@north_gate"]

    def test_is_what_a_profile_links_to(self) -> None:
        linked = replace(OTHER, links=("https://t.me/saffron_lantern",))

        assert _outcome(BLOCKED, linked) == "announces"

    def test_is_not_looked_for_where_a_post_only_mentions(self) -> None:
        assert _outcome(BLOCKED, replace(OTHER, texts=("lunch with @saffron_lantern",))) == "different"


class TestWhoSaysIt:
    FRAMING = replace(BLOCKED, bio="our new channel @north_gate", texts=("follow us at @north_gate",))

    def test_is_told_apart(self) -> None:
        said = replace(OTHER, texts=("our old channel @saffron_lantern",))

        assert _outcome(self.FRAMING, OTHER) == "claims"
        assert _outcome(self.FRAMING, said) == "announces"
        assert _outcome(replace(BLOCKED, links=("https://t.me/north_gate",)), OTHER) == "claims"

    def test_a_barred_account_alone_puts_nobody_into_the_queue(self) -> None:
        said = replace(OTHER, texts=("our old channel @saffron_lantern",))

        claimed, announced = _scored(self.FRAMING, OTHER), _scored(BLOCKED, said)

        assert (
            claimed.probabilities[0] < LEAST_PROBABILITY / 2 < LEAST_PROBABILITY < announced.probabilities[0]
        )
        assert claimed.bits[0] < announced.bits[0] - 4
