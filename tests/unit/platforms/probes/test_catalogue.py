"""Which probes load, and which are refused."""

from pathlib import Path

import pytest
import yaml

from openiru.platforms.errors import BadProbeError
from openiru.platforms.probes.catalogue import catalogue

RULE = {"name": "up", "state": "live", "when": [{"at": "text(h1)", "equals": ["Up"]}]}
PAGE = {
    "name": "up",
    "state": "live",
    "rule": "up",
    "origin": "synthetic",
    "url": "https://tiktok.example/@sunrise",
    "body": "<html><h1>Up</h1></html>",
}


def written(folder: Path, *, rules: list[object], pages: list[object]) -> Path:
    probe = {
        "name": "tiktok",
        "version": 2,
        "hosts": ["tiktok.example"],
        "kinds": ["account"],
        "sources": ["a test"],
        "requests": [{"kinds": ["account"], "url": "{url}"}],
        "controls": {},
        "rules": rules,
    }
    for part, content in (("rules", probe), ("pages", {"name": "tiktok", "pages": pages})):
        (folder / part).mkdir()
        (folder / part / "tiktok.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
    return folder


class TestCatalogue:
    def test_a_probe_of_the_unit_takes_the_place_of_ours(self, tmp_path: Path) -> None:
        own = catalogue(written(tmp_path, rules=[RULE], pages=[PAGE]))

        assert own.probe("tiktok").version == 2
        assert own.probe("x") == catalogue().probe("x")

    @pytest.mark.parametrize(
        ("rules", "pages", "words"),
        [
            ([RULE], [], "no test page shows live"),
            ([RULE, {**RULE, "name": "also"}], [PAGE], "no test page shows the rule also"),
            ([RULE], [{**PAGE, "body": "<html></html>"}], "reads probe_stale by no-marker"),
            (
                [{**RULE, "when": [{"at": "status", "equals": [200]}]}],
                [PAGE],
                "how a page was sent is no marker",
            ),
            ([{**RULE, "when": [{"at": "text(body)", "says": ["Up"]}]}], [PAGE], "is the whole page"),
            ([{**RULE, "when": []}], [PAGE], "needs a marker that is there"),
            ([{**RULE, "state": "challenge"}], [PAGE], "does not belong among rules"),
            ([{**RULE, "when": [{"at": "text(h1)", "like": "("}]}], [PAGE], "is no pattern"),
            ([{**RULE, "when": [{"at": "text(h1 > b)"}]}], [PAGE], "cannot be read"),
            ([{**RULE, "when": [{"at": "somewhere"}]}], [PAGE], "is no place of a page"),
            ([{**RULE, "state": "banned"}], [PAGE], "state"),
        ],
    )
    def test_a_probe_that_claims_more_than_it_shows_does_not_load(
        self, tmp_path: Path, rules: list[object], pages: list[object], words: str
    ) -> None:
        folder = written(tmp_path, rules=rules, pages=pages)

        with pytest.raises(BadProbeError, match="tiktok") as refused:
            catalogue(folder)
        assert words in refused.value.message
