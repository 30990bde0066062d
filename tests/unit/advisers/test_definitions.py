from pathlib import Path

import pytest

from openiru.advisers.asking.definitions import definition, fingerprint, read_definitions
from openiru.advisers.errors import BadDefinitionError, UnknownAdviserError
from openiru.advisers.types import AdviserKind

WHOLE = """
advisers:
  house:
    kind: chat
    address: http://127.0.0.1:11434/v1
    model: house-model
    policy: policy.md
    policy_version: "3"
    limits: {at_once: 4}
    budget: {requests_day: 7}
"""


def write(folder: Path, content: str, policy: str = "Flag praise.") -> Path:
    (folder / "policy.md").write_text(policy, encoding="utf-8")
    path = folder / "advisers.yaml"
    path.write_text(content, encoding="utf-8")
    return path


class TestReadDefinitions:
    def test_finds_none_where_there_is_no_file(self, tmp_path: Path) -> None:
        assert read_definitions(tmp_path / "advisers.yaml") == {}

    def test_finds_none_in_an_empty_file(self, tmp_path: Path) -> None:
        assert read_definitions(write(tmp_path, "")) == {}

    def test_reads_an_adviser_and_its_policy(self, tmp_path: Path) -> None:
        house = read_definitions(write(tmp_path, WHOLE))["house"]

        assert house.kind is AdviserKind.CHAT
        assert (house.policy.version, house.policy.text) == ("3", "Flag praise.")
        assert (house.limits.at_once, house.budget.requests) == (4, 7)

    @pytest.mark.parametrize(
        ("before", "after", "words"),
        [
            ("kind: chat", "kind: oracle", "kind"),
            ("address: http://127.0.0.1:11434/v1", "", "needs an address"),
            ("http://127.0.0.1:11434/v1", "ftp://127.0.0.1", "http"),
            ("policy: policy.md", "", "needs a policy"),
            ("policy: policy.md", "policy: other.md", "No such file"),
            ("policy_version", "polcy_version", "polcy_version"),
            ("at_once: 4", "at_once: 0", "at_once"),
            ("at_once: 4", "at_once: .nan", "at_once"),
            ("requests_day: 7", "requests_day: -1", "requests_day"),
            ("limits: {at_once: 4}", "signs: ['#']", "signs"),
            ("limits: {at_once: 4}", "signs: ['a·b']", "signs"),
            ("house:", "House Model:", "small letters"),
            ("model: house-model", "model: ''", "model"),
            ("advisers:", "advisors:", "advisers"),
            ("  house:", "  - house", "no YAML"),
            (WHOLE, "7", "the file"),
            ("kind: chat", "kind: onnx", "folder and digests"),
            (
                "kind: chat",
                "kind: onnx\n    folder: m\n    digests: {model.onnx: abc}",
                "64 hexadecimal digits",
            ),
        ],
    )
    def test_refuses_what_cannot_be_meant(self, tmp_path: Path, before: str, after: str, words: str) -> None:
        path = write(tmp_path, WHOLE.replace(before, after))

        with pytest.raises(BadDefinitionError, match=words):
            read_definitions(path)

    def test_refuses_an_empty_policy(self, tmp_path: Path) -> None:
        with pytest.raises(BadDefinitionError, match="empty"):
            read_definitions(write(tmp_path, WHOLE, policy=" \n"))

    def test_makes_no_objects_that_yaml_asks_for(self, tmp_path: Path) -> None:
        with pytest.raises(BadDefinitionError):
            read_definitions(write(tmp_path, "advisers: !!python/object/apply:os.getcwd []"))


class TestDefinition:
    def test_names_those_that_are_described(self, tmp_path: Path) -> None:
        with pytest.raises(UnknownAdviserError, match="describes house"):
            definition(write(tmp_path, WHOLE), "other")


class TestFingerprint:
    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ("house-model", "other-model"),
            ("11434", "11435"),
            ("kind: chat", "kind: tokens"),
            ("limits: {at_once: 4}", "limits: {text_characters: 100}"),
            ("limits: {at_once: 4}", "flagged_from: 0.7"),
            ("limits: {at_once: 4}", "signs: ['### Instruction:']"),
        ],
    )
    def test_is_another_where_answers_may_be_others(self, tmp_path: Path, before: str, after: str) -> None:
        first = fingerprint(definition(write(tmp_path, WHOLE), "house"))
        second = fingerprint(definition(write(tmp_path, WHOLE.replace(before, after)), "house"))

        assert first != second

    def test_is_another_with_another_policy(self, tmp_path: Path) -> None:
        first = fingerprint(definition(write(tmp_path, WHOLE), "house"))
        second = fingerprint(definition(write(tmp_path, WHOLE, policy="Flag more."), "house"))

        assert first != second

    def test_stays_where_only_the_budget_changes(self, tmp_path: Path) -> None:
        first = fingerprint(definition(write(tmp_path, WHOLE), "house"))
        second = fingerprint(
            definition(write(tmp_path, WHOLE.replace("requests_day: 7", "requests_day: 8")), "house")
        )

        assert first == second
