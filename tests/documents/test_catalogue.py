"""Every text of the pages has Urdu words, and the compiled catalogue holds what the written one says."""

import gettext
import re
import string
from io import BytesIO

from tests.documents import catalogue

WRITTEN = catalogue.PO.read_text(encoding="utf-8")
# What Django and allauth say on the pages that are open here; there is no sign-up, no mail and no telephone.
OF_OTHERS = frozenset(
    {
        "Authenticator app activated.",
        "Authenticator app deactivated.",
        "Authenticator code",
        "A new set of recovery codes has been generated.",
        "Be patient, you are sending too many requests.",
        "Code",
        "Current Password",
        "Ensure this value has at least %(limit_value)d character (it has %(show_value)d).",
        "Ensure this value has at most %(limit_value)d character (it has %(show_value)d).",
        "Enter a valid date/time.",
        "Forgot your password?",
        "Incorrect code.",
        "Incorrect password.",
        "New Password",
        "New Password (again)",
        "Null characters are not allowed.",
        "Password",
        "Password successfully changed.",
        "Please type your current password.",
        "Remember Me",
        "Select a valid choice. %(value)s is not one of the available choices.",
        "Successfully signed in as %(name)s.",
        "The new value must be different from the current one.",
        "The username and/or password you specified are not correct.",
        "This account is currently inactive.",
        "This field is required.",
        "This password is entirely numeric.",
        "This password is too common.",
        "This password is too short. It must contain at least %d character.",
        "Too many failed login attempts. Try again later.",
        "Username",
        "You cannot deactivate two-factor authentication.",
        "You cannot generate recovery codes without having two-factor authentication enabled.",
        "You have signed out.",
        "You must type the same password each time.",
    }
)


def placeholders(text: str) -> set[str]:
    """The parts of a text that are filled in."""
    return set(re.findall(r"%\(\w+\)[sd]|%[sd]", text))


class TestCatalogue:
    def test_has_urdu_words_for_every_text_of_ours(self) -> None:
        assert dict(catalogue.missing(WRITTEN)) == {}
        assert len(catalogue.needed()) > 550

    def test_is_compiled_as_it_is_written(self) -> None:
        assert catalogue.MO.read_bytes() == catalogue.compiled(WRITTEN)

    def test_is_read_by_others_as_it_is_written(self) -> None:
        read = gettext.GNUTranslations(BytesIO(catalogue.compiled(WRITTEN)))

        for entry in catalogue.entries(WRITTEN):
            if entry.text.plural is None and entry.text.single:
                assert read.gettext(entry.text.single) == entry.words[0]
            elif entry.text.plural is not None:
                assert read.ngettext(entry.text.single, entry.text.plural, 1) == entry.words[0]
                assert read.ngettext(entry.text.single, entry.text.plural, 5) == entry.words[1]

    def test_names_no_text_twice(self) -> None:
        texts = [entry.text for entry in catalogue.entries(WRITTEN)]

        assert len(texts) == len(set(texts))

    def test_fills_in_what_the_text_fills_in(self) -> None:
        wrong = [
            entry.text.single
            for entry in catalogue.entries(WRITTEN)
            for text, words in zip((entry.text.plural or entry.text.single,) * 2, entry.words, strict=False)
            if not placeholders(words) <= placeholders(text) | placeholders(entry.text.single)
            or (words == entry.words[-1] and placeholders(words) != placeholders(text))
        ]

        assert wrong == []

    def test_is_written_in_urdu_letters(self) -> None:
        # Names of methods, codes and units stay Latin; a sentence never does.
        latin = [
            entry.text.single
            for entry in catalogue.entries(WRITTEN)
            for words in entry.words
            if entry.text.single
            and sum(letter in string.ascii_letters for letter in re.sub(r"%\(\w+\)s", "", words))
            > len(words) / 2
        ]

        assert latin == []

    def test_has_words_for_others_and_for_nobody_else(self) -> None:
        mine = {text.single for text in catalogue.needed()}
        known = {entry.text.single for entry in catalogue.entries(WRITTEN)}

        assert known - mine - {""} == OF_OTHERS
