import csv
import io
import json
from xml.etree import ElementTree as ET

import pytest
from typer.testing import CliRunner, Result

from openiru.cli.whole import app

HEADING = "object_id,account_id,content_id,timestamp_share\n"
SHARES = HEADING + "".join(
    f'thing {thing},"{account}","post {thing} {account}",{1000 * thing + second}\n'
    for thing in range(3)
    for account, second in (("ann & co", 0), ("bo, b", 4), ("cy", 400), ("di", 600))
)


def run(*arguments: str, typed: str = SHARES) -> Result:
    return CliRunner(env={"COLUMNS": "300"}).invoke(app, ["network", "graph", "-", *arguments], input=typed)


class TestNetworkGraph:
    def test_writes_edges_with_what_chance_says_of_them(self) -> None:
        result = run("--decay", "4", "--null", "99", "--seed", "1", "--communities")

        (edge,) = csv.DictReader(io.StringIO(result.stdout))
        assert (edge["account_a"], edge["account_b"]) == ("ann & co", "bo, b")
        assert (edge["pairs"], edge["things"], edge["weight"]) == ("3", "3", "1.5")
        assert edge["community_a"] == edge["community_b"] == "0"
        assert float(edge["expected"]) < 0.6
        assert 0.01 <= float(edge["p"]) <= float(edge["q"]) < 0.1
        assert run("--decay", "4", "--null", "99", "--seed", "1", "--communities").stdout == result.stdout

    def test_writes_no_formula(self) -> None:
        rows = HEADING + "one,=1+2,c1,0\none,bo,c2,1\n"

        assert run("--min-participation", "1", typed=rows).stdout.splitlines()[1] == "'=1+2,bo,1,1,1"

    def test_writes_json_and_graphml(self) -> None:
        (line,) = run("--format", "jsonl", "--weights", "normalised").stdout.splitlines()
        graph = ET.fromstring(run("--format", "graphml", "--communities").stdout.encode())

        assert json.loads(line)["weight"] == 1
        names = [each.text for each in graph.iterfind(".//{*}node/{*}data[@key='name']")]
        assert names == ["ann & co", "bo, b"]
        assert [each.text for each in graph.iterfind(".//{*}edge/{*}data[@key='things']")] == ["3"]

    def test_says_nothing_of_shares_that_do_not_stand_together(self) -> None:
        result = run("--null", "9", "--communities", typed=HEADING)

        assert (
            result.stdout == "account_a,account_b,pairs,things,weight,expected,p,q,community_a,community_b\n"
        )

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (["--decay", "0"], "a half life is more than 0 seconds"),
            (["--decay", "nan"], "a half life is more than 0 seconds"),
            (["--null", "0"], "greater than or equal to 1"),
            (["--weights", "heavy"], "heavy"),
        ],
    )
    def test_says_what_is_wrong_with_options(self, arguments: list[str], said: str) -> None:
        result = run(*arguments)

        assert result.exit_code == 2
        assert said in result.stderr
