"""How many copies of posts are found, and how quickly, beside datasketch's MinHashLSH in the same run?

Targets: recall .99, .95 and .80 where 10, 20 and 35 % of the words were changed, and for posts inside longer ones; an index of
700 bytes a post; 1,000 queries/s among a million posts. Posts are RUHSOLD's of eight words and more (or `--posts FILE`, one a
line); one half is known, edits of it are asked about, and the other half, which should not be found. Run `make bench-text`, or
with `--million` for the speed. Processor time, one thread.
"""

import argparse
import os
import random
import resource
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.text.language_texts import roman_urdu
from benchmarks.text.tables import write_table
from openiru.engines.text.copies.comparing import compare_posts
from openiru.engines.text.copies.index import CopyIndex, joined
from openiru.engines.text.copies.signatures import sign

DOCUMENT: Final = "text-copies.md"
LEAST_WORDS: Final = 8
MILLION: Final = 1_000_000
WORDS: Final = 18  # of a made-up post
BATCH: Final = 20_000
HEADING: Final = ("asked about", "posts", "ours found", "ours confirmed", "candidates a post", "µs a post", "datasketch found", "µs a post")  # fmt: skip


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--posts", type=Path, help="one post a line")
    parser.add_argument(
        "--million", action="store_true", help="also the speed among a million posts; two minutes"
    )
    parser.add_argument(
        "--write", action="store_true", help=f"write the tables into docs/reference/{DOCUMENT}"
    )
    options = parser.parse_args()
    texts = options.posts.read_text(encoding="utf-8").split("\n") if options.posts else roman_urdu("train")
    posts = [text for text in dict.fromkeys(texts) if len(text.split()) >= LEAST_WORDS]
    if not posts:
        print("no posts are here: give --posts, a file with one post a line")
        return
    print(f"load {os.getloadavg()[0]:.1f}; {len(posts):,} posts")
    tell("copies", HEADING, list(recalls(posts)), write=options.write)
    if options.million:
        tell("million", ("posts", "signed in", "built in", "bytes a post", "queries/s", "found", "memory at most"),
             [million(posts)], write=options.write)  # fmt: skip


def tell(name: str, heading: tuple[str, ...], rows: list[tuple[str, ...]], *, write: bool) -> None:
    """Print a table, and write it into the document."""
    for row in (heading, *rows):
        print("  ".join(f"{cell:<18}" for cell in row), flush=True)
    if write:
        write_table(DOCUMENT, name, heading, rows)


def edited(posts: list[str], others: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Kinds of edits, with the posts edited so."""
    rng = random.Random(1)
    words = [word for post in posts + others for word in post.split()]

    def changed(post: str, share: float) -> str:
        own = post.split()
        for place in rng.sample(range(len(own)), max(1, round(share * len(own)))):
            own[place] = rng.choice(words)
        return " ".join(own)

    for share in (0.1, 0.2, 0.35):
        yield f"{share:.0%} of words changed", [changed(post, share) for post in posts]
    yield (
        "halves swapped",
        [" ".join([*(own := post.split())[len(own) // 2 :], *own[: len(own) // 2]]) for post in posts],
    )
    yield (
        "inside three others",
        [f"{rng.choice(others)} {post} {rng.choice(others)} {rng.choice(others)}" for post in posts],
    )
    yield (
        "inside, 10 % changed",
        [
            f"{rng.choice(others)} {changed(post, 0.1)} {rng.choice(others)} {rng.choice(others)}"
            for post in posts
        ],
    )


def recalls(posts: list[str]) -> Iterator[tuple[str, ...]]:
    """A row for each kind of edit, and one for posts that are not known."""
    known, others = posts[::2], posts[1::2]
    index = CopyIndex.of_texts(known)
    index.candidates(sign(known[:2]))  # compiles
    peer = peer_of(known)
    for name, asked in (*edited(known, others), ("other posts", others)):
        begun = time.process_time()
        found = index.candidates(sign(asked))
        each = (time.process_time() - begun) / len(asked)
        lists = [found.posts[found.starts[row] : found.starts[row + 1]].tolist() for row in range(len(asked))]
        if name == "other posts":
            met = [bool(posts) for posts in lists]
            sure = [
                any(confirmed(text, known[post]) for post in posts)
                for text, posts in zip(asked, lists, strict=True)
            ]
        else:
            met = [row in posts for row, posts in enumerate(lists)]
            sure = [yes and confirmed(asked[row], known[row]) for row, yes in enumerate(met)]
        row = [
            name,
            f"{len(asked):,}",
            f"{np.mean(met):.4f}",
            f"{np.mean(sure):.4f}",
            f"{len(found.posts) / len(asked):.1f}",
        ]
        yield (
            *row,
            f"{each * 1e6:.0f}",
            *(peers_row(peer, asked, of_own=name != "other posts") if peer else ("", "")),
        )


def confirmed(text: str, other: str) -> bool:
    """Whether the exact comparison calls them copies."""
    facts = compare_posts(text, other)
    return facts.is_copy or facts.is_inside


def peer_of(known: list[str]) -> Callable[[str], list[int]] | None:
    """The peer's index, where it is installed."""
    try:
        from benchmarks.text.peers import DatasketchIndex
    except ImportError:
        print("datasketch is not installed: `make bench-text` brings it")
        return None
    find: Callable[[str], list[int]] = DatasketchIndex(known).find
    return find


def peers_row(find: Callable[[str], list[int]], asked: list[str], *, of_own: bool) -> tuple[str, str]:
    """What the peer finds."""
    begun = time.process_time()
    lists = [find(text) for text in asked]
    each = (time.process_time() - begun) / len(asked)
    met = [row in posts if of_own else bool(posts) for row, posts in enumerate(lists)]
    return f"{np.mean(met):.4f}", f"{each * 1e6:.0f}"


def million(posts: list[str]) -> tuple[str, ...]:
    """Speed and memory among a million posts of words drawn as often as people use them; 20 % of those asked about changed."""
    words = [word for post in posts for word in post.split()]
    drawn = np.random.default_rng(2).integers(len(words), size=(MILLION, WORDS), dtype=np.int32)
    begun = time.process_time()
    parts = [
        sign([" ".join(words[word] for word in row) for row in drawn[first : first + BATCH]])
        for first in range(0, MILLION, BATCH)
    ]
    signed = time.process_time() - begun
    begun = time.process_time()
    index = CopyIndex(joined(parts))
    built = time.process_time() - begun
    del parts
    rows = np.arange(0, MILLION, 500)
    rng = np.random.default_rng(3)
    asked = drawn[rows]
    for row in asked:
        row[rng.choice(WORDS, round(0.2 * WORDS), replace=False)] = rng.integers(
            len(words), size=round(0.2 * WORDS)
        )
    texts = [" ".join(words[word] for word in row) for row in asked]
    begun = time.process_time()
    found = index.candidates(sign(texts))
    each = (time.process_time() - begun) / len(texts)
    met = [row in found.posts[found.starts[at] : found.starts[at + 1]] for at, row in enumerate(rows)]
    return (
        f"{MILLION:,}",
        f"{signed:.0f} s",
        f"{built:.0f} s",
        f"{index.size_bytes / MILLION:.0f}",
        f"{1 / each:,.0f}",
        f"{np.mean(met):.4f}",
        f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.1f} GB",
    )


if __name__ == "__main__":
    main()
