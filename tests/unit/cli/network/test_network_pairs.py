import csv
import gzip
import io
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from openiru.cli.whole import app

HEADING = "object_id,account_id,content_id,timestamp_share\n"
SHARES = (
    HEADING + 'a,"ann, b",c1,100\na,bo,c2,2025-01-01T00:00:00Z\na,bo,c3,104.5\na,"ann, b",c4,1735689601\n'
)


def run(*arguments: str | Path, typed: str | bytes | None = None) -> Result:
    return CliRunner(env={"COLUMNS": "300"}).invoke(
        app, ["network", "pairs", *map(str, arguments)], input=typed
    )


class TestNetworkPairs:
    def test_writes_one_row_a_pair_that_can_be_read_again(self) -> None:
        result = run("-", "--window", "10", "--min-participation", "2", typed=SHARES)

        assert list(csv.reader(io.StringIO(result.stdout))) == [
            ["object_id", "account_a", "account_b", "content_a", "content_b", "seconds"],
            ["a", "ann, b", "bo", "c1", "c3", "4.5"],
            ["a", "bo", "ann, b", "c2", "c4", "1"],
        ]

    def test_writes_names_as_they_came(self) -> None:
        rows = HEADING + "-one,@ann,=c1,100\n-one,+bo,-c2,101\n"

        result = run("-", "--window", "10", "--min-participation", "1", typed=rows)

        assert result.stdout.splitlines()[1] == "-one,@ann,+bo,=c1,-c2,1"

    def test_reads_packed_files_and_writes_json(self, tmp_path: Path) -> None:
        packed = tmp_path / "shares.csv.gz"
        packed.write_bytes(gzip.compress(SHARES.encode()))

        result = run(packed, "--window", "2000000000", "--format", "jsonl")

        told = [json.loads(line) for line in result.stdout.splitlines()]
        assert told[0]["account_a"] == "ann, b"
        assert {"1735689500", "1735689501"} & {str(each["seconds"]) for each in told}

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            ("a,b\n", "no column object_id"),
            (HEADING + "a,b,c\n", "line 2: 3 columns, and 4 in the heading"),
            (HEADING + "a,b,c,soon\n", "line 2: timestamp_share 'soon'"),
            (HEADING + "a,b,c,2025-07-01\n", "line 2: timestamp_share '2025-07-01' is a day without hours"),
            (HEADING + "a,b,c,20250701\na,d,e,20250702\n", "every timestamp_share is a whole day"),
            (HEADING + "a,b,c,86400\na,d,e,2025-07-01T00:00Z\n", "every timestamp_share is a whole day"),
            (HEADING + "a,b,c,nan\n", "line 2: timestamp_share 'nan'"),
            (HEADING + "a,,c,1\n", "line 2: account_id is empty"),
            (HEADING + 'a,"b,c,1\n', "unexpected end of data"),
            (b"\xff\xfe", "not UTF-8"),
            (gzip.compress(SHARES.encode(), mtime=0)[:40], "damaged or breaks off"),
            ("", "no column object_id"),
        ],
    )
    def test_says_what_is_wrong_with_a_file(self, content: str | bytes, said: str) -> None:
        result = run("-", typed=content)

        assert result.exit_code == 2
        assert said in result.stderr
        assert "Traceback" not in result.output
