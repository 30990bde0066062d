"""How well and how quickly are names compared and found, beside rapidfuzz's WRatio in the same run?

Targets: F1 .80 on all pairs and .88 on those of organisations of nomenklatura's name_bench (its own logic-v2: .796 and
.872); recall .95 at 0.3 % false alerts on other spellings; 5,000 names/s against 10,000 aliases. Run `make bench-text`,
or with `--cases contrib/name_bench/cases.csv` of a checkout of opensanctions/nomenklatura. Processor time, one thread.
"""

import argparse
import csv
import gzip
import hashlib
import os
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element

from defusedxml import ElementTree
from rapidfuzz import fuzz

from benchmarks.text.name_variants import PUBLIC, spellings
from benchmarks.text.tables import write_table
from openiru.engines.interface import Bank, EngineItem, Field, KnownName, NameKind
from openiru.engines.names.comparing.latin import latin
from openiru.engines.names.comparing.scoring import THRESHOLD, compare_names
from openiru.engines.names.comparing.tokens import Schema
from openiru.engines.names.matcher import NameEngine
from openiru.engines.names.screening.index import AliasIndex
from openiru.engines.names.screening.scanning import screen_line
from openiru.engines.names.screening.types import KnownAlias
from openiru.engines.text.normalise import normalise_text

LISTS: Final = Path(__file__).parents[3] / "shared" / "data" / "lists"
DOCUMENT: Final = "text-names.md"
SEEDS: Final = 8
PEER_THRESHOLD: Final = 84  # the best of WRatio on all pairs
PEER_SCREENS: Final = 90
PARTS: Final = ("FIRST", "SECOND", "THIRD", "FOURTH")
ACRONYM: Final = 6  # capital letters of a name that is one at most

Case = tuple[Schema, str, str, bool, bool]  # schema, both names, whether one bearer, whether used for tuning


def main() -> None:
    """Measure what there is data for, and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cases", type=Path, help="name_bench's cases.csv")
    parser.add_argument("--lists", type=Path, default=LISTS, help="folder with sdn.csv.gz and alt.csv.gz")
    parser.add_argument(
        "--write", action="store_true", help=f"write the tables into docs/reference/{DOCUMENT}"
    )
    options = parser.parse_args()
    print(f"load {os.getloadavg()[0]:.1f}")
    if options.cases is None or not options.cases.is_file():
        print("pairs are not compared: give --cases, the file contrib/name_bench/cases.csv of nomenklatura")
    else:
        tell("pairs", ("comparator", "pairs", "F1 tuned half", "F1 other half", "F1 whole", "µs a pair"),
             list(compared(read_cases(options.cases))), write=options.write)  # fmt: skip
    if not (options.lists / "sdn.csv.gz").is_file():
        print(f"spellings are not screened: {options.lists} does not hold sdn.csv.gz; give --lists")
        return
    people, aliases = read_lists(options.lists)
    tell("screening", ("screener", "spellings found", "false alerts on names of people", "names/s"),
         list(screened(people)), write=options.write)  # fmt: skip
    if (options.lists / "UN_consolidated.xml.gz").is_file():
        rows = list(alerts(options.lists / "UN_consolidated.xml.gz", people))
        tell("alerts", ("people", "asked about", "false alerts"), rows, write=options.write)
    tell(
        "speed",
        ("aliases", "built in", "names/s, people and handles"),
        [speed(people, aliases)],
        write=options.write,
    )


def tell(name: str, heading: Sequence[str], rows: Sequence[Sequence[str]], *, write: bool) -> None:
    """Print a table, and write it into the document."""
    for row in (heading, *rows):
        print("  ".join(f"{cell:<24}" for cell in row), flush=True)
    if write:
        write_table(DOCUMENT, name, heading, rows)


def read_cases(path: Path) -> list[Case]:
    """The labelled pairs; the half that was tuned on is told by a digest of both names."""
    known = {schema.value: schema for schema in Schema}
    with path.open(encoding="utf-8", newline="") as file:
        return [
            (
                known.get(row["schema"], Schema.ANYTHING),
                row["name1"],
                row["name2"],
                row["is_match"] == "true",
                hashlib.sha256(f"{row['name1']}|{row['name2']}".encode()).digest()[0] % 2 == 0,
            )
            for row in csv.DictReader(file)
        ]


def compared(cases: list[Case]) -> Iterator[tuple[str, ...]]:
    """F1 of both comparators, on all pairs and on organisations."""
    for name, score, threshold in (
        ("ours", lambda case: compare_names(case[1], case[2], case[0]).score, THRESHOLD),
        ("WRatio", wratio, PEER_THRESHOLD),
    ):
        begun = time.process_time()
        found = [score(case) >= threshold for case in cases]
        each = f"{(time.process_time() - begun) / len(cases) * 1e6:.0f}"
        for what, schemas in (
            ("all", frozenset(Schema)),
            ("organisations", frozenset({Schema.COMPANY, Schema.ORGANIZATION})),
            ("persons", frozenset({Schema.PERSON})),
        ):
            rows = [
                (yes, case[3], case[4]) for yes, case in zip(found, cases, strict=True) if case[0] in schemas
            ]
            halves = [[(yes, truth) for yes, truth, tuned in rows if tuned is half] for half in (True, False)]
            figures = [f"{f1(half):.3f}" for half in (*halves, halves[0] + halves[1])]
            yield name, f"{what} ({len(rows)})", *figures, each


def wratio(case: Case) -> float:
    """The peer on Latin letters."""
    return fuzz.WRatio(*(" ".join(map(latin, normalise_text(name).split())) for name in case[1:3]))


def f1(rows: list[tuple[bool, bool]]) -> float:
    """The harmonic mean of precision and recall."""
    right = sum(yes and truth for yes, truth in rows)
    return 2 * right / max(1, sum(yes for yes, _ in rows) + sum(truth for _, truth in rows))


def read_lists(folder: Path) -> tuple[list[str], list[str]]:
    """Names of people in their usual order, and names of all else with their aliases."""
    entries = list(rows_of(folder / "sdn.csv.gz"))
    kinds = {row[0]: row[2].strip() for row in entries if len(row) > 2}
    people = [
        " ".join(reversed(row[1].split(", "))).title() for row in entries if kinds.get(row[0]) == "individual"
    ]
    names = [row[1] for row in entries if kinds.get(row[0], "") != "individual" and len(row) > 2]
    names += [
        row[3] for row in rows_of(folder / "alt.csv.gz") if len(row) > 3 and kinds.get(row[0]) != "individual"
    ]
    names += [
        row[3] for row in rows_of(folder / "alt.csv.gz") if len(row) > 3 and kinds.get(row[0]) == "individual"
    ]
    return people, names[:10_000]


def rows_of(path: Path) -> Iterator[list[str]]:
    """Rows of a compressed CSV file."""
    with gzip.open(path, "rt", encoding="latin-1", newline="") as file:
        yield from csv.reader(file)


def screened(people: list[str]) -> Iterator[tuple[str, ...]]:
    """Other spellings that are found, and people who are not meant."""
    index = AliasIndex([KnownAlias(text=name, bearer=name) for name in PUBLIC])
    plain = {name: normalise_text(name) for name in PUBLIC}
    lines = [(name, line) for name, others in PUBLIC.items() for line in written(name, others)]

    def ours(line: str) -> set[str]:
        return {match.alias.bearer for match in screen_line(index, line)}

    def peer(line: str) -> set[str]:
        asked = " ".join(map(latin, normalise_text(line).split()))
        return {name for name, known in plain.items() if fuzz.WRatio(asked, known) >= PEER_SCREENS}

    prepared = NameEngine().prepare(
        Bank(names=tuple(KnownName(organisation_id=name, text=name, kind=NameKind.AKA) for name in PUBLIC))
    )

    def scan(line: str) -> set[str]:
        field = Field.DISPLAY_NAME if " " in line else Field.HANDLE
        found = prepared.match([EngineItem(item_id="", texts=((field, line),))])
        return {match.organisation_id for match in found if match.stands_alone}

    for title, screener in (("ours", ours), ("ours, in a scan", scan), (f"WRatio >= {PEER_SCREENS}", peer)):
        yield title, *recall_and_alerts(screener, lines, people)


def alerts(path: Path, people: list[str]) -> Iterator[tuple[str, ...]]:
    """People who are not meant, beside all names of organisations of the UN's list; weak names left out."""
    with gzip.open(path) as file:
        root = ElementTree.parse(file).getroot()
    assert root is not None
    index = AliasIndex(list(names_of_entities(root)))
    named = list(root.iter("INDIVIDUAL"))
    own = [" ".join(filter(None, (each.findtext(f"{number}_NAME") for number in PARTS))) for each in named]
    script = [text for each in named if (text := (each.findtext("NAME_ORIGINAL_SCRIPT") or "").strip())]
    for name, asked in (
        ("OFAC's, in Latin letters", people),
        ("the same as handles", [person.replace(" ", "").lower() for person in people]),
        ("the UN's, in Latin letters", own),
        ("the UN's, mostly in Arabic letters", script),
    ):
        found = sum(any(match.stands_alone for match in screen_line(index, line)) for line in asked)
        yield name, f"{len(asked):,}", f"{found / len(asked):.2%}"


def names_of_entities(root: Element) -> Iterator[KnownAlias]:
    """Names and aliases of organisations on the UN's list."""
    for entity in root.iter("ENTITY"):
        for text in (entity.findtext("FIRST_NAME"), entity.findtext("NAME_ORIGINAL_SCRIPT")):
            if text and text.strip():
                yield KnownAlias(text=text.strip())
        for alias in entity.iter("ENTITY_ALIAS"):
            text = (alias.findtext("ALIAS_NAME") or "").strip()
            if text:
                is_weak = alias.findtext("QUALITY") == "Low" or (text.isupper() and len(text) <= ACRONYM)
                yield KnownAlias(text=text, is_weak=is_weak)


def written(name: str, others: Sequence[str]) -> Iterator[str]:
    """All other spellings of a name."""
    for seed in range(SEEDS):
        yield from (line for _, line in spellings(name, seed))
    yield from others


def recall_and_alerts(
    screener: Callable[[str], set[str]], lines: list[tuple[str, str]], people: list[str]
) -> tuple[str, str, str]:
    """Spellings found, false alerts, and names/s."""
    found = sum(name in screener(line) for name, line in lines)
    begun = time.process_time()
    alerts = sum(bool(screener(person)) for person in people)
    each = (time.process_time() - begun) / len(people)
    return (
        f"{found / len(lines):.3f} of {len(lines):,}",
        f"{alerts / len(people):.2%} of {len(people):,}",
        f"{1 / each:,.0f}",
    )


def speed(people: list[str], aliases: list[str]) -> tuple[str, str, str]:
    """Names a second beside many aliases."""
    begun = time.process_time()
    index = AliasIndex([KnownAlias(text=alias) for alias in aliases])
    screen_line(index, "so that every automaton is built")
    built = time.process_time() - begun
    asked = people + [person.replace(" ", "").lower() for person in people]
    begun = time.process_time()
    for line in asked:
        screen_line(index, line)
    each = (time.process_time() - begun) / len(asked)
    return f"{len(aliases):,}", f"{built:.2f} s", f"{1 / each:,.0f}"


if __name__ == "__main__":
    main()
