import csv
import io
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from tests.factories.forms import complete

from openiru.forms.catalogue import catalogue
from openiru.forms.copies import Copies, copies_of
from openiru.forms.errors import IncompleteFormError
from openiru.forms.types import FilledForm, Language

FOUND = catalogue()
PAIRS = [(form, profile.name) for profile in FOUND.profiles.values() for form in profile.forms]


def copies(
    form: str = "tco-removal-order",
    profile: str = "eu-tco",
    language: Language = Language.ENGLISH,
    **changed: Any,
) -> Copies:
    values = {**complete(FOUND.form(form)), **changed}
    filled = FilledForm(form=form, profile=profile, values=values)
    return copies_of(FOUND.form(form), FOUND.profile(profile), filled, language)


def cells(made: Copies) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(made.csv.decode(), newline="")))


class TestCopies:
    @pytest.mark.parametrize(("form", "profile"), PAIRS)
    @pytest.mark.parametrize("language", list(Language))
    def test_every_form_is_set_in_both_languages_and_the_same_again(
        self, form: str, profile: str, language: Language
    ) -> None:
        made = copies(form, profile, language)

        assert made.pdf.startswith(b"%PDF-")
        assert b"pdfaid:part" in made.pdf
        assert made == copies(form, profile, language)

    def test_an_incomplete_form_is_refused_and_says_what_is_missing(self) -> None:
        with pytest.raises(IncompleteFormError, match=r"Section G, redress_body .* is missing") as refused:
            copies(redress_body="")
        assert len(refused.value.sentences) == 1

    def test_json_gives_the_answers_back(self) -> None:
        told = json.loads(copies(file_number="F 1").json)

        assert told["values"] == {**complete(FOUND.form("tco-removal-order")), "file_number": "F 1"}
        assert told["compared_with_law"] is False

    def test_csv_has_a_line_for_each_answer_and_each_cell(self) -> None:
        rows = cells(copies())

        urls = [row for row in rows if row["field"] == "url"]
        assert [row["row"] for row in urls] == ["1", "2"]
        assert [row["value"] for row in rows if row["field"] == "must_not_inform"] == ["yes"]

    @pytest.mark.parametrize("value", ["=1+1", "+1", "-1", "@x"])
    def test_no_cell_of_the_csv_runs_as_a_formula(self, value: str) -> None:
        told = next(row for row in cells(copies(authority=value)) if row["field"] == "authority")

        assert told["value"] == "'" + value

    @pytest.mark.parametrize(
        "value",
        [
            "#panic()",
            "$x$",
            '"); #eval("1")',
            "\\u{200b}",
            "*_`<a>@b",
            "../../etc/passwd",
        ],
    )
    def test_answers_are_never_read_as_markup(self, value: str) -> None:
        assert copies(reasons=f"It says {value} and asks readers of the post to join.").pdf

    def test_nothing_in_the_pdf_is_a_live_link(self) -> None:
        assert b"/URI" not in copies().pdf

    def test_long_words_stay_on_the_page(self) -> None:
        row = {"url": "https://facebook.example/" + "a" * 3000, "what": "post"}

        assert copies(items=[row] * 30).pdf

    @pytest.mark.parametrize("signs", ["🏴😀", "ਪੰਜਾਬੀ", "中文", "தமிழ்", "ڵ", "\U0001f468\u200d\U0001f469"])
    def test_signs_that_no_font_shows_are_spelled_out_in_the_pdf_alone(self, signs: str) -> None:
        made = copies(reasons=f"The post says {signs} and asks readers to join.")

        assert made.pdf.startswith(b"%PDF-")
        assert signs in made.json.decode()

    def test_threads_set_forms_side_by_side(self) -> None:
        with ThreadPoolExecutor(6) as pool:
            made = list(pool.map(lambda number: copies(file_number=f"F {number % 2}").pdf, range(24)))

        assert len(set(made)) == 2

    def test_what_is_not_asked_for_is_not_told(self) -> None:
        told = json.loads(copies(must_not_inform=False, must_not_inform_weeks=3).json)

        assert "must_not_inform_weeks" not in told["values"]
