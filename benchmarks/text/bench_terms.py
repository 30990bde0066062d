"""How quickly are 10,000 terms found in posts, beside Aho-Corasick automata and hyperscan in the same run?

Target: 100,000 posts/s on one core after normalising, the same matches as an automaton gives at whole words. Posts are RUHSOLD's,
sentences of installed programs in English, Urdu, Arabic and Persian (or `--posts FILE`, one a line). Run `make bench-text`.
Processor time, one thread.
"""

import argparse
import os
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from ahocorasick_rs import AhoCorasick, Implementation

from benchmarks.text.posts_and_terms import read_posts, terms_of_public_words
from benchmarks.text.tables import write_table
from openiru.engines.interface import TermKind
from openiru.engines.terms.finding import find_terms
from openiru.engines.terms.index import TermIndex
from openiru.engines.text.normalise import normalise_text

DOCUMENT: Final = "text-terms.md"
HEADING: Final = ("finder", "built in", "posts/s", "MB/s", "places found")
Finder = Callable[[list[str]], int]  # how many forms stand in texts as whole words, overlapping ones too


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--posts", type=Path, help="one post a line")
    parser.add_argument("--count", type=int, default=50_000, help="posts, if they are made up")
    parser.add_argument("--terms", type=int, default=10_000)
    parser.add_argument(
        "--write", action="store_true", help=f"write the tables into docs/reference/{DOCUMENT}"
    )
    options = parser.parse_args()
    terms = terms_of_public_words(options.terms)
    posts = read_posts(options.posts, options.count, terms)
    print(f"load {os.getloadavg()[0]:.1f}; {len(posts):,} posts, {len(terms):,} terms")
    begun = time.process_time()
    plain = [normalise_text(post) for post in posts]
    normalised = len(posts) / (time.process_time() - begun)
    megabytes = sum(len(text.encode("utf-8", "replace")) for text in plain) / 1e6
    rows = list(finders(terms, plain, megabytes))
    tell("terms", HEADING, rows, write=options.write)
    tell("stages", ("stage", "posts/s"), list(stages(terms, posts, plain, normalised)), write=options.write)
    tell("worst", ("post", "characters", "s", "memory at most"), list(worst(terms)), write=options.write)


def tell(name: str, heading: Sequence[str], rows: Sequence[Sequence[str]], *, write: bool) -> None:
    """Print a table, and write it into the document."""
    for row in (heading, *rows):
        print("  ".join(f"{cell:<30}" for cell in row), flush=True)
    if write:
        write_table(DOCUMENT, name, heading, rows)


def finders(terms: Sequence[Any], plain: list[str], megabytes: float) -> Iterator[tuple[str, ...]]:
    """A row for ours and for each peer that is installed: the finding alone, on texts in comparable form."""
    TermIndex(terms[:10]).walk(plain[:10])  # compiles
    begun = time.process_time()
    index = TermIndex(terms)
    built = time.process_time() - begun
    begun = time.process_time()
    told = index.walk(plain)
    took = time.process_time() - begun
    yield _row("ours, whole words, longest", built, len(plain), took, megabytes, int(told[:, 4].sum()))
    forms = sorted({form for prepared in index.terms for form, _ in prepared.forms()})
    for name, peer in (("ahocorasick_rs", _ahocorasick_rs), *_peers()):
        begun = time.process_time()
        find = peer(forms)
        built = time.process_time() - begun
        padded = [f" {text} " for text in plain]
        begun = time.process_time()
        places = find(padded)
        yield _row(name, built, len(plain), time.process_time() - begun, megabytes, places)


def _row(name: str, built: float, posts: int, took: float, megabytes: float, places: int) -> tuple[str, ...]:
    return (name, f"{built:.2f} s", f"{posts / took:,.0f}", f"{megabytes / took:.0f}", f"{places:,}")


def _ahocorasick_rs(forms: list[str]) -> Finder:
    automaton = AhoCorasick([f" {form} " for form in forms], implementation=Implementation.ContiguousNFA)
    return lambda texts: sum(len(automaton.find_matches_as_indexes(text, overlapping=True)) for text in texts)


def _peers() -> tuple[tuple[str, Callable[[list[str]], Finder]], ...]:
    try:
        from benchmarks.text.peers import daachorse_finder, hyperscan_finder, pyahocorasick_finder
    except ImportError:
        print("hyperscan, pyahocorasick and daachorse are not installed: `make bench-text` brings them")
        return ()
    return (
        ("hyperscan", hyperscan_finder),
        ("daachorse", daachorse_finder),
        ("pyahocorasick", pyahocorasick_finder),
    )


def stages(
    terms: Sequence[Any], posts: list[str], plain: list[str], normalised: float
) -> Iterator[tuple[str, str]]:
    """Posts a second of normalising, of finding with spans and context, and of both."""
    index = TermIndex(terms)
    begun = time.process_time()
    found = find_terms(index, posts, plain=plain)
    took = time.process_time() - begun
    yield "normalising", f"{normalised:,.0f}"
    yield f"finding, with spans of originals ({len(found):,} found)", f"{len(posts) / took:,.0f}"
    yield "both", f"{len(posts) / (took + len(posts) / normalised):,.0f}"


def worst(terms: Sequence[Any]) -> Iterator[tuple[str, ...]]:
    """Posts that are made to take long: what they take, normalising included."""
    index = TermIndex(terms)
    tags = [replace(terms[0], text=f"#lantern{place}", kind=TermKind.HASHTAG) for place in range(10_000)]
    weak = [replace(terms[0], text=f"lantern{place}", needs_context=True) for place in range(10_000)]
    strong = [replace(terms[0], text=f"emblem{place}", kind=TermKind.OUTLET) for place in range(10_000)]
    for name, known, text in (
        ("all of 10,000 known hashtags", TermIndex(tags), " ".join(each.text for each in tags)),
        (
            "10,000 weak terms, 10,000 context words",
            TermIndex([*weak, *strong]),
            " ".join(each.text for each in (*weak, *strong)),
        ),
        ("one word of 10 MB", index, "a" * 10_000_000),
        ("one term, over and over", index, f"{terms[0].text} " * (10_000_000 // (len(terms[0].text) + 1))),
        ("a hashtag, over and over", index, "#GreenStarDawn" * 700_000),
        ("unpaired surrogates", index, "\ud800" * 10_000_000),
        ("bidi controls within words", index, "\u202ea\u202d" * 3_300_000),
    ):
        begun = time.process_time()
        find_terms(known, [text])
        took = time.process_time() - begun
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        yield name, f"{len(text):,}", f"{took:.1f}", f"{memory:.1f} GB"


if __name__ == "__main__":
    main()
