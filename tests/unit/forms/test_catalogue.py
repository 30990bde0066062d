from pathlib import Path

import pytest

from openiru.forms.catalogue import catalogue
from openiru.forms.errors import BadFormError, UnknownFormError
from openiru.forms.types import Direction

FORM = """
name: {name}
title: {{en: "Letter", ur: "خط"}}
law: "None"
direction: to_platform
instruments: [content_removal]
sections:
  - letter: A
    label: {{en: "All", ur: "سب"}}
    fields:
      - {{name: one, kind: {kind}, label: {{en: "One", ur: "ایک"}}{more}}}
"""


def unit_folder(tmp_path: Path, *, name: str = "letter", kind: str = "text", more: str = "") -> Path:
    (tmp_path / "forms").mkdir()
    (tmp_path / "profiles").mkdir()
    text = FORM.format(name=name, kind=kind, more=more)
    (tmp_path / "forms" / "letter.yaml").write_text(text, encoding="utf-8")
    return tmp_path


class TestOurs:
    def test_every_profile_has_its_forms_and_every_form_a_profile(self) -> None:
        found = catalogue()

        assert {name for each in found.profiles.values() for name in each.forms} == set(found.forms)

    def test_what_was_not_compared_with_the_law_says_so(self) -> None:
        assert not any(form.verified for form in catalogue().forms.values())

    def test_removal_orders_have_one_hour(self) -> None:
        limits = {each.step: each for each in catalogue().profile("eu-tco").time_limits}

        assert limits["act"].seconds == 3600
        assert limits["prior_information"].seconds == 12 * 3600
        assert limits["not_disclose"].seconds == 6 * 7 * 24 * 3600
        assert limits["preserve"].seconds >= 184 * 24 * 3600  # no six months are longer

    def test_platforms_have_forms_to_answer_with(self) -> None:
        answers = {
            form.name for form in catalogue().forms.values() if form.direction is Direction.FROM_PLATFORM
        }

        assert answers == {"tco-removed", "tco-impossible"}

    def test_unknown_names_are_told_the_known_ones(self) -> None:
        with pytest.raises(UnknownFormError, match="tco-removal-order"):
            catalogue().form("tco")
        with pytest.raises(UnknownFormError, match="pk-2021"):
            catalogue().profile("pk")


class TestOfTheUnit:
    def test_adds_forms(self, tmp_path: Path) -> None:
        found = catalogue(unit_folder(tmp_path))

        assert found.form("letter").title.ur == "خط"
        assert "dsa-notice" in found.forms

    def test_a_file_of_the_same_name_takes_the_place_of_ours(self, tmp_path: Path) -> None:
        folder = unit_folder(tmp_path, name="dsa-notice")
        (folder / "forms" / "letter.yaml").rename(folder / "forms" / "dsa-notice.yaml")

        assert [field.name for field in catalogue(folder).form("dsa-notice").fields] == ["one"]

    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            ({"name": "other"}, "file and name must agree"),
            ({"kind": "colour"}, "sections.0.fields.0.kind"),
            ({"kind": "choice"}, "has no choices"),
            ({"kind": "items"}, "no columns"),
            ({"more": ", colour: red"}, "sections.0.fields.0.colour"),
            ({"more": ', when: {field: two, answers: ["yes"]}'}, "depends on two, which is not in it"),
            ({"more": ', when: {field: one, answers: ["ja"]}'}, "'ja', which is no answer to one"),
            ({"more": ", least: 9, most: 6"}, "a least above its most"),
        ],
    )
    def test_refuses_what_cannot_be_followed(
        self, tmp_path: Path, change: dict[str, str], sentence: str
    ) -> None:
        found = catalogue(unit_folder(tmp_path, **change))

        with pytest.raises(BadFormError, match=sentence):
            found.form("letter")
        assert found.form("dsa-notice").fields

    @pytest.mark.parametrize("content", [b"\xff", b"name: [", b"[" * 5000, b"- 1"])
    def test_refuses_what_is_no_yaml_of_a_form(self, tmp_path: Path, content: bytes) -> None:
        folder = unit_folder(tmp_path)
        (folder / "forms" / "letter.yaml").write_bytes(content)

        found = catalogue(folder)

        with pytest.raises(BadFormError, match=r"letter\.yaml"):
            found.form("letter")
        assert set(catalogue().forms) == set(found.forms)

    def test_refuses_a_profile_with_a_form_that_is_not_there(self, tmp_path: Path) -> None:
        folder = unit_folder(tmp_path)
        ours = Path(__file__).parents[3] / "src/openiru/forms/profiles/pk-2021.yaml"
        text = ours.read_text(encoding="utf-8").replace("national-order", "nowhere")
        (folder / "profiles" / "pk-2021.yaml").write_text(text, encoding="utf-8")

        found = catalogue(folder)

        with pytest.raises(BadFormError, match="no form 'nowhere'"):
            found.profile("pk-2021")
        # What only reckons goes on with ours.
        assert found.profiles["pk-2021"] == catalogue().profiles["pk-2021"]
