import pickle
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openiru.engines.interface import (
    Bank,
    EngineItem,
    EngineMatch,
    Field,
    KnownName,
    NameExplanation,
    NameKind,
)
from openiru.engines.names.matcher import NameEngine
from openiru.engines.names.rules import FIELD_WEIGHTS, KIND_WEIGHTS, RULE_WEIGHTS, NameRule
from openiru.engines.names.skeleton import skeleton
from openiru.engines.text.normalise import normalise_text

SUN, RIVER = "sunrise", "river"
BANK = Bank(
    names=(
        KnownName(organisation_id=SUN, text="Harakat-e-Sunrise", kind=NameKind.PRIMARY),
        KnownName(organisation_id=SUN, text="Sunrise Liberation Brigade (Old)", kind=NameKind.FKA),
        KnownName(organisation_id=SUN, text="حرکت سن رائز", kind=NameKind.AKA),
        KnownName(organisation_id=SUN, text="HSR", kind=NameKind.ACRONYM),
        KnownName(organisation_id=SUN, text="The Lanterns", kind=NameKind.LOW),
        KnownName(organisation_id=RIVER, text="Harakat-e-Sunrise Riverside", kind=NameKind.PRIMARY),
        KnownName(organisation_id=RIVER, text="Dawn", kind=NameKind.AKA),
    )
)
NAMES = NameEngine().prepare(BANK)


def item(**texts: str) -> EngineItem:
    return EngineItem(item_id="1", texts=tuple((Field(field), text) for field, text in texts.items()))


def found(**texts: str) -> list[EngineMatch]:
    return NAMES.match([item(**texts)])


def only(matches: list[EngineMatch]) -> tuple[EngineMatch, NameExplanation]:
    assert len(matches) == 1, matches
    assert isinstance(matches[0].explanation, NameExplanation)
    return matches[0], matches[0].explanation


class TestWords:
    @pytest.mark.parametrize(
        ("text", "matched"),
        [
            ("News of HARAKAT-E-SUNRISE today", "HARAKAT-E-SUNRISE"),
            ("#harakat_e_sunrise!", "harakat_e_sunrise"),
            ("„Harakat e   Sunrise“", "Harakat e   Sunrise"),
            ("now Hаrаkаt-е-Sunrisе!", "Hаrаkаt-е-Sunrisе"),  # Cyrillic vowels
            ("ʜᴀʀᴀᴋᴀᴛ-ᴇ-ꜱᴜɴʀɪꜱᴇ", "ʜᴀʀᴀᴋᴀᴛ-ᴇ-ꜱᴜɴʀɪꜱᴇ"),
            ("بیان: حركت سن رائز کا", "حركت سن رائز"),
            ("حَرکت\u200c سن رائـز", "حَرکت\u200c سن رائـز"),
            ("(Sunrise Liberation Brigade) old", "Sunrise Liberation Brigade) old"),
        ],
    )
    def test_are_found_in_any_dress_and_shown_in_the_original(self, text: str, matched: str) -> None:
        match, why = only(found(text=text))

        assert (match.organisation_id, why.rule, why.matched) == (SUN, NameRule.WORDS, matched)
        assert text[why.start : why.end] == matched

    @pytest.mark.parametrize(
        "text",
        ["Harakat-e-Sunrises", "xHarakat-e-Sunrise", "Harakat Sunny Rise", "حرکت سن رائزنگ", "dawning"],
    )
    def test_are_not_found_inside_other_words(self, text: str) -> None:
        assert found(text=text) == []

    def test_give_way_to_a_longer_name_that_begins_in_the_same_place(self) -> None:
        match, why = only(found(text="It is Harakat-e-Sunrise Riverside again"))

        assert (match.organisation_id, why.matched) == (RIVER, "Harakat-e-Sunrise Riverside")

    def test_count_for_every_organisation_that_has_them(self) -> None:
        shared = Bank(
            names=tuple(
                KnownName(organisation_id=owner, text="Harakat-e-Sunrise", kind=NameKind.AKA)
                for owner in (SUN, RIVER)
            )
        )

        matches = NameEngine().prepare(shared).match([item(text="Harakat e Sunrise")])

        assert sorted(match.organisation_id for match in matches) == [RIVER, SUN]
        assert len({match.signal_id for match in matches}) == 2

    def test_are_told_once_for_an_item_where_they_count_most(self) -> None:
        name = "Harakat-e-Sunrise"

        _, why = only(found(text=f"{name} {name}", bio=name, display_name=f"{name} Media"))

        assert (why.field, why.start, why.end) == (Field.DISPLAY_NAME, 0, len(name))

    def test_are_not_looked_for_in_addresses(self) -> None:
        assert found(text="see https://x.example/harakat-e-sunrise/") == []


class TestHandles:
    @pytest.mark.parametrize(
        ("handle", "rule", "matched"),
        [
            ("harakat_e_sunrise", NameRule.WORDS, "harakat_e_sunrise"),
            ("Harakat.E.Sunrise313", NameRule.WORDS, "Harakat.E.Sunrise"),
            ("harakatesunrise", NameRule.GLUED, "harakatesunrise"),
            ("the_HarakatESunrise99", NameRule.GLUED, "HarakatESunrise"),
            ("real.harakate.sunrise.pk", NameRule.GLUED, "harakate.sunrise"),
            ("harkat_e_sunreez", NameRule.SKELETON, "harkat_e_sunreez"),
            ("harakath_sunrise", NameRule.SOUNDS, "harakath_sunrise"),
            ("harakat_sunrixe", NameRule.NEAR, "harakat_sunrixe"),
            ("herkat_i_sunrees", NameRule.SKELETON, "herkat_i_sunrees"),
            ("hrktsnrs2", NameRule.SKELETON, "hrktsnrs"),
            ("harakat_sunny_days", None, ""),
        ],
    )
    def test_show_names_run_together(self, handle: str, rule: NameRule | None, matched: str) -> None:
        matches = found(handle=handle)

        if rule is None:
            assert matches == []
            return
        match, why = only(matches)
        assert (match.organisation_id, why.rule, why.matched) == (SUN, rule, matched)


class TestOtherSpellings:
    @pytest.mark.parametrize(
        ("field", "text", "rule", "matched"),
        [
            ("display_name", "Voice of Harakat i Sunrize", NameRule.SKELETON, "Harakat i Sunrize"),
            ("bio", "we are the Harakath ul-Sunrise, daily", NameRule.SOUNDS, "Harakath ul-Sunrise"),
            (
                "bio",
                "tea, cricket and music for all of us who waited so long under grey skies before the locked gates of Harakat-us-Sunrixe",
                None,
                "",
            ),
            (
                "display_name",
                "Sunrise Liberasion Brigaed Old",
                NameRule.NEAR,
                "Sunrise Liberasion Brigaed Old",
            ),
            ("text", "Harakath ul-Sunrise", None, ""),
            ("display_name", "Harakat Sunday Rise", None, ""),
        ],
    )
    def test_are_found_where_accounts_name_themselves(
        self, field: str, text: str, rule: NameRule | None, matched: str
    ) -> None:
        matches = found(**{field: text})

        if rule is None:
            assert matches == []
            return
        match, why = only(matches)
        assert (match.organisation_id, why.rule, why.matched) == (SUN, rule, matched)
        assert text[why.start : why.end] == matched

    @pytest.mark.parametrize("text", ["jamat sahari", "Jamaat-e-Sahari youth wing"])
    def test_are_not_taken_for_others_that_are_called_much_alike(self, text: str) -> None:
        bank = Bank(names=(KnownName(organisation_id=SUN, text="JEMAA SAHARIYAH", kind=NameKind.PRIMARY),))

        assert NameEngine().prepare(bank).match([item(display_name=text, bio=text)]) == []

    def test_count_less_than_the_words_themselves(self) -> None:
        same, other = (found(display_name=name)[0] for name in ("Harakat-e-Sunrise", "Harakat-ul-Sunrize"))

        assert 0 < other.score < same.score

    def test_of_one_organisation_are_one_witness(self) -> None:
        # The name in Urdu letters has the same consonants; it is not there a second time.
        assert len(found(display_name="Harakat-e-Sunrise")) == 1
        assert len(found(display_name="Harkat-i-Sunrize")) == 1


class TestSkeletons:
    def test_find_other_spellings_of_the_vowels(self) -> None:
        match, why = only(found(text="They say Hirakat-i Sunreis did it"))

        assert (why.rule, why.matched) == (NameRule.SKELETON, "Hirakat-i Sunreis")
        assert match.score < only(found(text="Harakat-e Sunrise"))[0].score

    def test_are_not_told_where_the_words_themselves_stand(self) -> None:
        _, why = only(found(text="Harakat-e-Sunrise"))

        assert why.rule == NameRule.WORDS

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("tehreek e talibaan", "tahrik i taleban"),
            ("bani baloch", "bani baluch"),
            ("lashkar", "lashkkar"),
            ("لیبریشن", "لبریشن"),
            ("qaida of the", "kaeda"),
        ],
    )
    def test_are_the_same_for_spellings_of_one_name(self, one: str, other: str) -> None:
        assert skeleton(normalise_text(one)) == skeleton(normalise_text(other))


class TestShortAndPoorNames:
    @pytest.mark.parametrize("text", ["HSR", "the lanterns", "Dawn"])
    def test_do_not_stand_alone(self, text: str) -> None:
        match, why = only(found(text=f"Meeting of {text} on Friday"))

        assert not match.stands_alone
        assert why.context == ""

    @pytest.mark.parametrize(
        ("text", "context"),
        [
            ("HSR spokesman said", "spokesman"),
            ("کالعدم HSR", "کالعدم"),
            ("HSR, that is liberation", "liberation"),
            ("the lanterns of sunrise", "sunrise"),
        ],
    )
    def test_stand_beside_a_context_word(self, text: str, context: str) -> None:
        match, why = only(found(text=text))

        assert match.stands_alone
        assert why.context == normalise_text(context)

    def test_take_context_from_another_field(self) -> None:
        matches = found(display_name="HSR", bio="Official channel")

        assert only(matches)[0].stands_alone

    def test_take_no_context_from_their_own_words_or_from_places(self) -> None:
        assert not only(found(text="Dawn in Pakistan"))[0].stands_alone

    def test_weigh_less_without_context(self) -> None:
        alone, beside = only(found(text="HSR"))[0], only(found(text="HSR spokesman"))[0]

        assert alone.score < beside.score


class TestScores:
    def test_order_fields_kinds_and_rules(self) -> None:
        assert set(FIELD_WEIGHTS) == {Field.HANDLE, Field.DISPLAY_NAME, Field.BIO, Field.TEXT}
        assert set(KIND_WEIGHTS) == set(NameKind)
        assert set(RULE_WEIGHTS) == set(NameRule)
        name = "Harakat-e-Sunrise"
        scores = [
            only(found(**{field: name}))[0].score for field in ("handle", "display_name", "bio", "text")
        ]
        assert scores == sorted(scores, reverse=True)
        assert all(0 < score <= 1 for score in scores)


class TestPreparedNames:
    def test_survive_pickling(self) -> None:
        copy = pickle.loads(pickle.dumps(NAMES))  # noqa: S301 - our own bytes

        batch = [item(text="HSR spokesman of Harakat-e-Sunrise", handle="harakatesunrise")]
        assert copy.match(batch) == NAMES.match(batch)

    def test_find_nothing_without_names(self) -> None:
        empty = NameEngine().prepare(Bank())

        assert empty.match([item(text="Harakat-e-Sunrise")]) == []

    def test_keep_their_signal_ids_whatever_the_spelling_of_the_list(self) -> None:
        respelled = Bank(
            names=(KnownName(organisation_id=SUN, text="HARAKAT E SUNRISE", kind=NameKind.PRIMARY),)
        )

        (again,) = NameEngine().prepare(respelled).match([item(text="harakat-e-sunrise")])

        assert again.signal_id == only(found(text="harakat-e-sunrise"))[0].signal_id

    def test_leave_out_names_without_letters(self) -> None:
        bank = Bank(names=(KnownName(organisation_id=SUN, text=" 313 - ", kind=NameKind.PRIMARY),))

        assert NameEngine().prepare(bank).match([item(text="313")]) == []


WORDS = ["ab", "cd", "abcd", "ef", "g", "harakat", "sunrise", "حرکت"]
phrases = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join)


def slow_matches(names: list[str], text: str) -> set[tuple[str, int]]:
    """The obvious twin: at each word the longest name that begins there; then go on behind it."""
    words = text.split()
    found_names: set[tuple[str, int]] = set()
    place = 0
    while place < len(words):
        fitting = [name.split() for name in names if words[place:][: len(name.split())] == name.split()]
        if not fitting:
            place += 1
            continue
        longest = max(fitting, key=len)
        found_names.add((" ".join(longest), place))
        place += len(longest)
    return found_names


class TestAgainstTheSlowTwin:
    @settings(max_examples=200, deadline=None)
    @given(st.lists(phrases, min_size=1, max_size=6, unique=True), phrases)
    def test_the_same_names_are_found_in_words(self, names: list[str], text: str) -> None:
        bank = Bank(
            names=tuple(KnownName(organisation_id=SUN, text=name, kind=NameKind.PRIMARY) for name in names)
        )

        matches = NameEngine().prepare(bank).match([item(text=text)])

        by_words = {why.alias for why in explanations(matches) if why.rule == NameRule.WORDS}
        assert by_words == {name for name, _ in slow_matches(names, text)}

    @settings(max_examples=200, deadline=None)
    @given(
        st.text(max_size=40),
        st.sampled_from(["Harakat-e-Sunrise", "HSR", "حرکت سن رائز"]),
        st.text(max_size=40),
    )
    def test_spans_hold_the_name_in_any_surroundings(self, before: str, name: str, after: str) -> None:
        text = f"{before} {name} {after}"

        for why in explanations(found(text=text)):
            assert normalise_text(text[why.start : why.end]) == normalise_text(why.matched)
            assert 0 <= why.start < why.end <= len(text)


def explanations(matches: list[EngineMatch]) -> Iterator[NameExplanation]:
    for match in matches:
        assert isinstance(match.explanation, NameExplanation)
        yield match.explanation
