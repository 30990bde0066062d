"""Does a text say anything that somebody can see?"""


def seen_characters(text: str) -> int:
    """How many characters of `text` are visible: neither spaces nor marks that leave no trace on paper."""
    return sum(character.isprintable() and not character.isspace() for character in text)
