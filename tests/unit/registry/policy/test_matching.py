import pytest

from openiru.registry.policy.matching import folded_name, forms_of_name
from openiru.registry.types import NameKind

PRIMARY, AKA, LOW, ACRONYM = NameKind.PRIMARY, NameKind.AKA, NameKind.LOW, NameKind.ACRONYM


class TestFormsOfName:
    @pytest.mark.parametrize(
        ("text", "kind", "forms"),
        [
            ("Order of the Sun", PRIMARY, [("Order of the Sun", PRIMARY)]),
            ("ORDER OF THE SUN (OTS)", PRIMARY, [("ORDER OF THE SUN", PRIMARY), ("OTS", ACRONYM)]),
            (
                "UGANDA COMMERCIAL IMPEX (UCI) LTD",
                AKA,
                [("UGANDA COMMERCIAL IMPEX LTD", AKA), ("UCI", ACRONYM)],
            ),
            ("Army of the Lord (LRM/A)", AKA, [("Army of the Lord", AKA), ("LRM/A", ACRONYM)]),
            ("OTS", AKA, [("OTS", ACRONYM)]),
            ("M23", PRIMARY, [("M23", ACRONYM)]),
            ("TALIBAN", PRIMARY, [("TALIBAN", PRIMARY)]),
            ("Sunny (SUN)", LOW, [("Sunny", LOW), ("SUN", LOW)]),
            ("SUN", LOW, [("SUN", LOW)]),
            ("شمس (Shams)", AKA, [("شمس", AKA), ("Shams", AKA)]),
            ("شمس (Shams - sub-unit name)", AKA, [("شمس", AKA), ("Shams", AKA)]),
            ("Shams (martyrs)", AKA, [("Shams (martyrs)", AKA)]),
            ("(OTS)", AKA, [("OTS", ACRONYM)]),
        ],
    )
    def test_tells_what_to_look_for(
        self, text: str, kind: NameKind, forms: list[tuple[str, NameKind]]
    ) -> None:
        assert list(forms_of_name(text, kind)) == forms


class TestFoldedName:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("TEHRIK-E TALIBAN PAKISTAN (TTP)", "Tehrik-e  Taliban Pakistan"),
            ("Groupe Islamique Armé", "GROUPE ISLAMIQUE ARME"),
            ("القاعدة", "القاعده"),
            ("تحریک", "تحريك"),
        ],
    )
    def test_is_one_for_names_that_differ_in_writing_alone(self, one: str, other: str) -> None:
        assert folded_name(one, PRIMARY) == folded_name(other, AKA) != ""

    def test_tells_spellings_apart(self) -> None:
        assert folded_name("Tehreek", PRIMARY) != folded_name("Tehrik", PRIMARY)

    @pytest.mark.parametrize(
        ("text", "kind"), [("Sunny", LOW), ("OTS", ACRONYM), ("OTS", AKA), ("(OTS)", AKA)]
    )
    def test_is_empty_for_names_that_say_too_little(self, text: str, kind: NameKind) -> None:
        assert folded_name(text, kind) == ""
