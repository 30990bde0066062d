"""`openiru network pairs`: who shares the same things within seconds of each other?"""

import csv
import io
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

from openiru.cli.doors import speaks
from openiru.cli.network.parts import Found, pairs_of
from openiru.cli.network.reading import read_shares

HEADING: Final = ("object_id", "account_a", "account_b", "content_a", "content_b", "seconds")
_LINES_AT_ONCE: Final = 100_000


class PairsForm(StrEnum):
    """The form of pairs."""

    CSV = "csv"
    JSONL = "jsonl"


Row = tuple[str, str, str, str, str, str]


@speaks
def pairs(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="CSV with the columns object_id, account_id, content_id and timestamp_share (seconds, or ISO 8601 with hours), packed with gzip or not. - reads standard input.",
        ),
    ],
    *,
    window: Annotated[
        float, typer.Option("--window", min=0.0, help="Seconds between the two shares of a pair, at most.")
    ] = 10.0,
    least: Annotated[
        int,
        typer.Option(
            "--min-participation", min=1, help="With how many shares an account must take part in pairs."
        ),
    ] = 2,
    form: Annotated[
        PairsForm, typer.Option("--format", help="csv with a heading, or one JSON object a line.")
    ] = PairsForm.CSV,
) -> None:
    """Print pairs of accounts that shared the same thing within a window, the older share first; the rule of CooRTweet 2.1.3.

    Fans of one news page look coordinated, too: a pair is a reason to look, never a finding.

    Example: openiru network pairs shares.csv.gz --window 60 --min-participation 2 > pairs.csv
    """
    found = pairs_of(read_shares(file), window_s=window, least=least)
    if form is PairsForm.CSV:
        _print(found, [",".join(HEADING) + "\n"], _csv_line, _quoted)
    else:
        _print(found, [], _json_line, json.dumps)


def _print(
    found: Iterator[Found],
    lines: list[str],
    line_of: Callable[[Row], str],
    written: Callable[[str], str],
) -> None:
    """Every id is written once for all its pairs; the heading goes out with the first of them, or with none."""
    names: list[str] = []
    accounts: list[str] = []
    shares = None
    for part, pairs in found:
        if part is not shares:
            shares = part
            names, accounts = (
                [written(each) for each in part.names],
                [written(each) for each in part.accounts],
            )
        seconds = part.at_s[pairs.second] - part.at_s[pairs.first]
        columns: Sequence[list[int]] = [
            part.object[pairs.first].tolist(),
            part.account[pairs.first].tolist(),
            part.account[pairs.second].tolist(),
            part.content[pairs.first].tolist(),
            part.content[pairs.second].tolist(),
        ]
        for thing, one, other, older, newer, apart in zip(*columns, seconds.tolist(), strict=True):
            lines.append(
                line_of(
                    (names[thing], accounts[one], accounts[other], names[older], names[newer], _plain(apart))
                )
            )
            if len(lines) == _LINES_AT_ONCE:
                sys.stdout.write("".join(lines))
                lines.clear()
    sys.stdout.write("".join(lines))


def _csv_line(row: Row) -> str:
    return ",".join(row) + "\n"


def _json_line(row: Row) -> str:
    return "{" + ", ".join(f'"{name}": {value}' for name, value in zip(HEADING, row, strict=True)) + "}\n"


def _quoted(text: str) -> str:
    # As it came: pairs are compared with those of other programs, sign for sign.
    cell = io.StringIO()
    csv.writer(cell, lineterminator="").writerow([text])
    return cell.getvalue()


def _plain(seconds: float) -> str:
    return str(int(seconds)) if seconds.is_integer() else repr(seconds)
