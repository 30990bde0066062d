from pathlib import Path

import pytest

from openiru.foundation.errors import BadInputError
from openiru.foundation.ownership import KEY_FILE, ROLE_FILE, Owner, owner_of


class TestOwnerOf:
    @pytest.mark.parametrize(
        ("files", "asked", "owner"),
        [
            ({}, "", Owner.UNIT),
            ({}, "platform", Owner.PLATFORM),
            ({KEY_FILE: "k"}, "unit", Owner.UNIT),
            ({KEY_FILE: "k", ROLE_FILE: "platform\n"}, "", Owner.PLATFORM),
        ],
    )
    def test_is_what_was_asked_or_made(
        self, tmp_path: Path, files: dict[str, str], asked: str, owner: Owner
    ) -> None:
        for name, text in files.items():
            (tmp_path / name).write_text(text)

        assert owner_of(tmp_path, asked) is owner

    @pytest.mark.parametrize(
        ("files", "asked", "why"),
        [
            # A unit's folder from before folders said whose they are does not become a platform's.
            ({KEY_FILE: "k"}, "platform", "made for a unit"),
            ({KEY_FILE: "k", ROLE_FILE: "unit\n"}, "platform", "made for a unit"),
            ({KEY_FILE: "k", ROLE_FILE: "platform\n"}, "unit", "made for a platform"),
            ({ROLE_FILE: "both\n"}, "", "neither unit nor platform"),
        ],
    )
    def test_refuses_to_change_sides(
        self, tmp_path: Path, files: dict[str, str], asked: str, why: str
    ) -> None:
        for name, text in files.items():
            (tmp_path / name).write_text(text)

        with pytest.raises(BadInputError, match=why):
            owner_of(tmp_path, asked)
