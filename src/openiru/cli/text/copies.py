"""`openiru text copies`: which posts of a file are copies of one another."""

from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.table import Table

from openiru.cli.doors import Json, emit
from openiru.cli.shown.tables import folding_table
from openiru.cli.text.errors import tells
from openiru.cli.text.reading import TextFile, read_texts
from openiru.engines.text.copies.comparing import LEAST_CONTAINED, LEAST_JACCARD, CopyFacts, shared_spans
from openiru.engines.text.copies.grouping import CopyLink, find_links, groups_of

_SHOWN: Final = 60  # characters of a text in the table


@tells
def copies(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="Posts: .tsv or .txt without a heading, .csv or .jsonl with text (and id). - reads standard input.",
        ),
    ],
    *,
    as_json: Json = False,
) -> None:
    """Group the posts of a file that are copies of one another: edited, turned about, or inside longer posts.

    Each post is told with the earlier one that it is most like, what they share exactly, and where. Posts without copies are
    left out. That a post is copied says nothing against those who copy it.

    Example: openiru text copies posts.csv --json
    """
    read = read_texts(file, labelled=False)
    links = find_links(read.texts)
    groups = groups_of(links, len(read.texts))
    by_post = {link.post: link for link in links}
    told = {
        "file": read.name,
        "file_digest": read.digest,
        "posts": len(read.texts),
        "copy_from_jaccard": LEAST_JACCARD,
        "inside_from_share": LEAST_CONTAINED,
        "groups": [
            {"size": len(group), "posts": [_post(read, post, by_post.get(post)) for post in group]}
            for group in groups
        ],
    }
    emit(told, as_json=as_json, table=lambda: _table(read, groups, by_post))


def _post(read: TextFile, post: int, link: CopyLink | None) -> dict[str, Any]:
    row: dict[str, Any] = {"row": post + 1}
    if read.ids[post]:
        row["id"] = read.ids[post]
    if link is None:
        return row
    text, other = read.texts[post], read.texts[link.of]
    return {
        **row,
        "of_row": link.of + 1,
        "relation": _relation(text, other, link.facts),
        "jaccard": link.facts.jaccard,
        "contained": link.facts.contained,
        "spans": [
            {"start": span.start, "end": span.end, "of_start": span.other_start, "of_end": span.other_end}
            for span in shared_spans(text, other)
        ],
    }


def _relation(text: str, other: str, facts: CopyFacts) -> str:
    if facts.is_copy:
        return "same" if facts.jaccard == 1 else "copy"
    return "inside" if len(text) < len(other) else "around"


def _table(read: TextFile, groups: list[list[int]], links: dict[int, CopyLink]) -> Table:
    table = folding_table(
        "group", "row", "of row", "relation", "shared of all", "shared of the shorter", "text"
    )
    for number, group in enumerate(groups, 1):
        for post in group:
            text, link = read.texts[post], links.get(post)
            cells = ("", "", "", "")
            if link is not None:
                relation = _relation(text, read.texts[link.of], link.facts)
                cells = (
                    str(link.of + 1),
                    relation,
                    f"{link.facts.jaccard:.2f}",
                    f"{link.facts.contained:.2f}",
                )
            shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
            table.add_row(str(number), str(post + 1), *cells, shown)
    return table
