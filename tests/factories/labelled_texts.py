"""Invented posts about fruit and cricket, in two scripts; those about fruit have the label "fruit"."""

import random

_SHARED = {
    "latin": ["aaj", "bohat", "accha", "din", "hai", "mera", "dost", "ghar", "kal", "phir", "mausam", "yeh"],
    "arabic": ["آج", "بہت", "اچھا", "دن", "ہے", "میرا", "دوست", "گھر", "کل", "پھر", "موسم", "یہ"],
}
_FRUIT = {
    "latin": ["aam", "seb", "kela", "angoor", "meetha", "phal"],
    "arabic": ["آم", "سیب", "کیلا", "انگور", "میٹھا", "پھل"],
}
_CRICKET = {
    "latin": ["match", "wicket", "balla", "gend", "score", "stadium"],
    "arabic": ["میچ", "وکٹ", "بلا", "گیند", "سکور", "میدان"],
}


def labelled_texts(
    count: int, *, seed: int = 1, script: str = "latin", wrong_share: float = 0.0
) -> tuple[list[str], list[str]]:
    """Texts and their labels, "fruit" or "cricket" in turn; some of them given the wrong one."""
    rng = random.Random(seed)
    texts, labels = [], []
    for number in range(count):
        label = "fruit" if number % 2 else "cricket"
        topic = (_FRUIT if label == "fruit" else _CRICKET)[script]
        words = rng.choices(_SHARED[script], k=rng.randint(4, 9)) + rng.choices(topic, k=rng.randint(1, 2))
        rng.shuffle(words)
        texts.append(" ".join(words))
        if rng.random() < wrong_share:
            label = "cricket" if label == "fruit" else "fruit"
        labels.append(label)
    return texts, labels
