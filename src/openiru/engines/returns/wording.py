"""How is each line of the reckoning said in words?"""

from collections.abc import Mapping
from typing import Final

SENTENCES: Final[Mapping[tuple[str, str], str]] = {
    ("identity", "same"): "The same id of the platform, telephone number, address or wallet.",
    ("identity", "different"): "No id in common, and no contact that few others show.",
    ("pointer", "announces"): "The new account links to the barred one, or calls it its own.",
    ("pointer", "claims"): "Only the barred account links to the new one, or claims it.",
    ("pointer", "points"): "One of the two accounts sends readers to the other.",
    ("pointer", "different"): "Neither account sends readers to the other.",
    ("links", "several-rare"): "Several links or invitations that hardly anybody else shows.",
    ("links", "rare"): "A link or invitation that hardly anybody else shows.",
    ("links", "common"): "A link that many show.",
    ("links", "different"): "Other links.",
    ("handle", "same"): "The same handle, counters and additions left out.",
    ("handle", "near"): "Handles that differ in one letter.",
    ("handle", "begins"): "One handle begins with the other.",
    ("handle", "alike"): "Handles that differ in two letters.",
    ("handle", "different"): "Other handles.",
    ("name", "same"): "The same name, in whatever script.",
    ("name", "words"): "Several words of the name are the same.",
    ("name", "word"): "One word of the name is the same.",
    ("name", "different"): "Other names.",
    ("avatar", "same"): "The same profile picture.",
    ("avatar", "different"): "Other profile pictures.",
    ("banner", "same"): "The same banner.",
    ("banner", "different"): "Other banners.",
    ("bio", "copied"): "The bio is copied.",
    ("bio", "much"): "Much of the bio is the same, word for word.",
    ("bio", "some"): "Some words of the bio that hardly anybody else writes.",
    ("bio", "different"): "Other bios.",
    ("media", "many"): "Three or more of the same rare pictures or videos.",
    ("media", "some"): "One or two of the same rare pictures or videos.",
    ("media", "different"): "Other pictures and videos.",
    ("texts", "many"): "Three or more of the same rare posts.",
    ("texts", "some"): "One or two of the same rare posts.",
    ("texts", "different"): "Other posts.",
    ("company", "many"): "Three or more accounts share the same things within seconds of both.",
    ("company", "some"): "One or two accounts share the same things within seconds of both.",
    ("company", "different"): "They share things together with other accounts.",
    ("hours", "same"): "Busy in the same hours of the day.",
    ("hours", "alike"): "Busy in nearly the same hours of the day.",
    ("hours", "different"): "Busy in other hours of the day.",
    ("opened", "days"): "Opened within a week after the block.",
    ("opened", "weeks"): "Opened within two months after the block.",
    ("opened", "later"): "Opened long after the block.",
    ("opened", "different"): "Opened before the block.",
}


def sentence_of(comparison: str, level: str) -> str:
    """What a line says; every outcome has its sentence."""
    return SENTENCES[comparison, level]
