from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from tests.factories.forms import complete

from openiru.forms.catalogue import catalogue
from openiru.forms.checking import MOST_ITEMS, faults_of
from openiru.forms.types import FieldKind

FORMS = catalogue().forms
ANYTHING: some.SearchStrategy[Any] = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(),
    lambda inner: some.lists(inner) | some.dictionaries(some.text(), inner),
    max_leaves=8,
)


def order(**changed: Any) -> dict[str, Any]:
    return {**complete(FORMS["tco-removal-order"]), **changed}


def fields_at_fault(**changed: Any) -> list[str]:
    return [fault.field for fault in faults_of(FORMS["tco-removal-order"], order(**changed))]


class TestComplete:
    @pytest.mark.parametrize("name", sorted(FORMS))
    def test_a_form_with_all_answers_has_no_fault(self, name: str) -> None:
        assert faults_of(FORMS[name], complete(FORMS[name])) == ()

    @pytest.mark.parametrize("name", sorted(FORMS))
    @pytest.mark.parametrize("nothing", [None, "", "  \u200b\u2063 ", "\u3164\u2800", "....", []])
    def test_each_mandatory_field_is_missed_and_told(self, name: str, nothing: Any) -> None:
        form = FORMS[name]
        for field in form.fields:
            if not field.mandatory or field.when is not None:
                continue
            told = faults_of(form, {**complete(form), field.name: nothing})

            assert field.name in [fault.field for fault in told]
            assert any(field.label.en in fault.message and "is missing" in fault.message for fault in told)

    @pytest.mark.parametrize("name", sorted(FORMS))
    def test_an_empty_form_misses_every_mandatory_field(self, name: str) -> None:
        missing = {fault.field for fault in faults_of(FORMS[name], {})}

        assert missing == {field.name for field in FORMS[name].fields if field.mandatory and not field.when}


class TestConditions:
    def test_silence_wants_a_reason_and_an_end(self) -> None:
        told = fields_at_fault(must_not_inform=True, must_not_inform_weeks=None, must_not_inform_reason="")

        assert told == ["must_not_inform_weeks", "must_not_inform_reason"]

    def test_without_silence_neither_is_asked(self) -> None:
        told = fields_at_fault(must_not_inform=False, must_not_inform_weeks=None, must_not_inform_reason="")

        assert told == []

    def test_silence_lasts_six_weeks_at_most(self) -> None:
        assert fields_at_fault(must_not_inform_weeks=6) == []
        assert fields_at_fault(must_not_inform_weeks=7) == ["must_not_inform_weeks"]


class TestAnswers:
    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("issued_at", "2026-01-31T14:05:00"),
            ("issued_at", "yesterday"),
            ("issued_at", 5),
            ("signed_on", "2026-02-30"),
            ("issuing_state", "Germany"),
            ("authority_type", "army"),
            ("grounds", ["a", "a"]),
            ("grounds", ["z"]),
            ("grounds", "a"),
            ("must_not_inform", "no"),
            ("must_not_inform_weeks", 2.5),
            ("must_not_inform_weeks", True),
            ("authority_email", "desk@"),
            ("authority_email", "a@b.example,c@d.example"),
            ("reference", "one\ntwo"),
            ("reference", "x" * 101),
            ("reasons", "bad."),
            ("reasons", "It says \u202etsirorret\u202c and asks to join."),
            ("reasons", "It asks readers \x07 to join."),
            ("reasons", "x" * 5001),
            ("reasons", "half \ud800 of a character, in a sentence that is long enough otherwise"),
            ("reasons", "a" + "\u200b" * 60),
            ("items", "https://facebook.example/a"),
            ("items", ["https://facebook.example/a"]),
        ],
    )
    def test_what_cannot_be_meant_is_told(self, field: str, value: Any) -> None:
        assert fields_at_fault(**{field: value}) == [field]

    @pytest.mark.parametrize(
        "url",
        [
            "facebook.example/a",
            "javascript:alert(1)",
            "https://",
            "https://a b",
            "https://[",
            "https://x/\n",
            7,
        ],
    )
    def test_a_place_is_an_exact_address(self, url: Any) -> None:
        rows = [{"url": "https://facebook.example/a", "what": "post"}, {"url": url, "what": "post"}]

        assert fields_at_fault(items=rows) == ["items[2].url"]

    def test_a_table_has_no_other_columns_and_not_endless_rows(self) -> None:
        row = {"url": "https://facebook.example/a", "what": "post"}

        assert fields_at_fault(items=[{**row, "phone": "1"}]) == ["items[1].phone"]
        assert fields_at_fault(items=[row] * (MOST_ITEMS + 1)) == ["items"]

    def test_unknown_fields_are_told(self) -> None:
        assert fields_at_fault(colour="red") == ["colour"]

    @given(some.data())
    def test_no_answer_breaks_the_check(self, data: some.DataObject) -> None:
        form = FORMS[data.draw(some.sampled_from(sorted(FORMS)))]
        field = data.draw(some.sampled_from(form.fields))
        value: Any = data.draw(ANYTHING)

        told = faults_of(form, {**complete(form), field.name: value})

        if field.kind in {FieldKind.CHOICE, FieldKind.YES_NO} and isinstance(
            value, int | float | list | dict
        ):
            assert told or value in ([], {}) or (isinstance(value, bool) and not field.choices)
        assert all(fault.message.endswith(".") for fault in told)
