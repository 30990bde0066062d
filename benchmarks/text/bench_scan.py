"""How quickly do posts go through all that reads texts, each normalised once, and what does cheap-first reading miss?

Target: 20,000 posts/s on one core with 10,000 terms and 1,000 aliases, normalising 60,000, memory that does not grow with the
number of posts. Posts are RUHSOLD's and sentences of installed programs in five languages (or `--posts FILE`, one a line); aliases
are those of OFAC's list (`--lists FOLDER`). Run `make bench-text`. Processor time, one thread.
"""

import argparse
import csv
import gc
import os
import random
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

from benchmarks.text.bench_names import LISTS, read_lists, written
from benchmarks.text.language_texts import ROMAN_URDU
from benchmarks.text.name_variants import PUBLIC
from benchmarks.text.posts_and_terms import read_posts, terms_of_public_words
from benchmarks.text.tables import write_table
from openiru.engines.interface import (
    Bank,
    EngineItem,
    EngineMatch,
    Field,
    KnownAddress,
    KnownName,
    NameKind,
    PreparedBank,
)
from openiru.engines.names.matcher import NameEngine
from openiru.engines.names.screening.index import AliasIndex
from openiru.engines.names.screening.scanning import THRESHOLD, screen_line
from openiru.engines.names.screening.types import KnownAlias
from openiru.engines.reading import ReadBatch
from openiru.engines.terms.engine import TermEngine
from openiru.engines.text.classifier.model import TextModel
from openiru.engines.text.classifier.training import train_model
from openiru.engines.text.copies.signatures import sign
from openiru.engines.text.languages.detecting import detect_languages
from openiru.engines.text.normalise import normalise_text
from openiru.engines.urls.shared import AddressEngine

DOCUMENT: Final = "text-scan.md"
SHARD: Final = 4_000
ALIASES: Final = 1_000
ADDRESSES: Final = 1_000


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--posts", type=Path, help="one post a line")
    parser.add_argument("--count", type=int, default=40_000, help="posts, if they are made up")
    parser.add_argument("--lists", type=Path, default=LISTS, help="folder with sdn.csv.gz and alt.csv.gz")
    parser.add_argument(
        "--write", action="store_true", help=f"write the tables into docs/reference/{DOCUMENT}"
    )
    options = parser.parse_args()
    if not (options.lists / "sdn.csv.gz").is_file():
        print(f"nothing is scanned: {options.lists} does not hold sdn.csv.gz; give --lists")
        return
    terms = terms_of_public_words(10_000)
    people, aliases = read_lists(options.lists)
    bank = bank_of(terms, aliases)
    posts = read_posts(options.posts, options.count, terms)
    chain = Chain(bank, model_of_roman_urdu())
    chain.read(posts[:10])  # compiles
    print(
        f"load {os.getloadavg()[0]:.1f}; {len(posts):,} posts, {len(terms):,} terms, {len(bank.names):,} aliases"
    )
    tell("stages", ("stage", "posts/s", "µs a post"), list(stages(chain, posts)), write=options.write)
    tell("accounts", ("accounts", "a second"), [accounts(chain, people, posts)], write=options.write)
    tell("gate", ("names in posts", "spellings found", "posts/s"), list(gate(posts)), write=options.write)
    tell("memory", ("posts read", "memory at most"), list(memory(chain, posts)), write=options.write)


def tell(name: str, heading: Sequence[str], rows: Sequence[Sequence[str]], *, write: bool) -> None:
    """Print a table, and write it into the document."""
    for row in (heading, *rows):
        print("  ".join(f"{cell:<48}" for cell in row), flush=True)
    if write:
        write_table(DOCUMENT, name, heading, rows)


def bank_of(terms: list[Any], aliases: list[str]) -> Bank:
    """What is looked for in texts."""
    names = [
        KnownName(organisation_id=f"bearer {number // 5}", text=alias, kind=NameKind.AKA)
        for number, alias in enumerate(aliases[:ALIASES])
    ]
    addresses = [
        KnownAddress(
            signal_id=f"address:{number}",
            organisation_id=f"bearer {number}",
            url=f"https://outlet-{number}.example/",
        )
        for number in range(ADDRESSES)
    ]
    return Bank(names=tuple(names), addresses=tuple(addresses), terms=tuple(terms))


def model_of_roman_urdu() -> TextModel | None:
    """A model learnt from RUHSOLD; None where it is not."""
    path = ROMAN_URDU / "task_1_train.tsv"
    if not path.is_file():
        return None
    with path.open(encoding="utf-8", newline="\n") as file:
        rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return train_model([row[0] for row in rows], [row[1] for row in rows], label="0", facts={})


class Chain:
    """All that reads texts, each normalised once: engines, keys of copies, then what reads closely."""

    def __init__(self, bank: Bank, model: TextModel | None) -> None:
        self.engines = {
            engine.name: engine.prepare(bank) for engine in (TermEngine(), NameEngine(), AddressEngine())
        }
        self.model = model

    def read(self, posts: Sequence[str], *, cheap_first: bool = True) -> list[EngineMatch]:
        """A shard of posts through everything; cheap first, languages and labels are told where something was found."""
        read = batch_of(posts)
        found = [match for engine in self.engines.values() for match in engine.match(read)]
        sign(read.texts, plain=read.plain)
        rows = sorted({int(match.item_id) for match in found}) if cheap_first else range(len(posts))
        texts, plain = [posts[row] for row in rows], [read.plain[row] for row in rows]
        detect_languages(texts)
        if self.model is not None:
            self.model.predict(texts, plain=plain)
        return found


def batch_of(posts: Sequence[str]) -> ReadBatch:
    """Posts as engines look at them."""
    return ReadBatch(
        [EngineItem(item_id=str(row), texts=((Field.TEXT, post),)) for row, post in enumerate(posts)]
    )


def shards_of(posts: list[str]) -> Iterator[list[str]]:
    """Posts as scans cut them."""
    return (posts[first : first + SHARD] for first in range(0, len(posts), SHARD))


def stages(chain: Chain, posts: list[str]) -> Iterator[tuple[str, str, str]]:
    """Each stage by itself, on texts that are normalised already, and all of them together."""
    shards = [batch_of(shard) for shard in shards_of(posts)]
    yield timed(
        "normalising", posts, lambda: [[normalise_text(text) for text in read.texts] for read in shards]
    )
    plain = [read.plain for read in shards]
    for name, engine in chain.engines.items():
        yield timed(name, posts, partial(_match_all, engine, shards))
    yield timed(
        "keys of copies",
        posts,
        lambda: [sign(read.texts, plain=own) for read, own in zip(shards, plain, strict=True)],
    )
    yield timed("languages", posts, lambda: [detect_languages(read.texts) for read in shards])
    model = chain.model
    if model is not None:
        yield timed(
            "classifier, on every post",
            posts,
            lambda: [model.predict(read.texts, plain=own) for read, own in zip(shards, plain, strict=True)],
        )
    for name, cheap_first in (("all, on every post", False), ("all, cheap first", True)):
        yield timed(
            name,
            posts,
            partial(_read_all, chain, posts, cheap_first=cheap_first),
        )


def _match_all(engine: PreparedBank, shards: Sequence[ReadBatch]) -> None:
    for read in shards:
        engine.match(read)


def _read_all(chain: Chain, posts: list[str], *, cheap_first: bool) -> None:
    for shard in shards_of(posts):
        chain.read(shard, cheap_first=cheap_first)


def timed(name: str, posts: Sequence[str], work: Callable[[], object]) -> tuple[str, str, str]:
    """A row of the table."""
    begun = time.process_time()
    work()
    took = (time.process_time() - begun) / len(posts)
    return name, f"{1 / took:,.0f}", f"{took * 1e6:.1f}"


def accounts(chain: Chain, people: list[str], posts: list[str]) -> tuple[str, str]:
    """Accounts with handle, display name and bio, in all spellings of names."""
    items = [
        EngineItem(
            item_id=str(number),
            texts=(
                (Field.HANDLE, name.replace(" ", "_").lower()),
                (Field.DISPLAY_NAME, name),
                (Field.BIO, posts[number % len(posts)]),
            ),
        )
        for number, name in enumerate(people)
    ]
    chain.engines["names"].match(items)  # builds what it needs
    _, rate, _ = timed("", people, lambda: chain.engines["names"].match(ReadBatch(items)))
    return f"{len(items):,}", rate


def gate(posts: list[str]) -> Iterator[tuple[str, str, str]]:
    """Other spellings of public names within posts: what scans find of them, and what all rules would."""
    rng = random.Random(9)
    lines = [(name, line) for name, others in PUBLIC.items() for line in written(name, others)]
    planted = []
    for name, line in lines:
        words = rng.choice(posts).split()
        words.insert(rng.randrange(len(words) + 1), line)
        planted.append((name, " ".join(words)))
    prepared = NameEngine().prepare(
        Bank(names=tuple(KnownName(organisation_id=name, text=name, kind=NameKind.AKA) for name in PUBLIC))
    )
    index = AliasIndex([KnownAlias(text=name, bearer=name) for name in PUBLIC])

    def cheap(texts: Sequence[str]) -> list[set[str]]:
        found: list[set[str]] = [set() for _ in texts]
        for match in prepared.match(batch_of(texts)):
            found[int(match.item_id)].add(match.organisation_id)
        return found

    def full(texts: Sequence[str]) -> list[set[str]]:
        return [
            {match.alias.bearer for match in screen_line(index, text) if match.score >= THRESHOLD}
            for text in texts
        ]

    for title, finder in (
        ("words and consonants, as scans look", cheap),
        ("all spellings, too dear for posts", full),
    ):
        found = finder([text for _, text in planted])
        recall = sum(name in names for (name, _), names in zip(planted, found, strict=True)) / len(planted)
        _, rate, _ = timed("", posts[:SHARD], partial(finder, posts[:SHARD]))
        yield title, f"{recall:.3f} of {len(planted):,}", rate


def memory(chain: Chain, posts: list[str]) -> Iterator[tuple[str, str]]:
    """The most memory that was held after some posts, and after ten times as many, each another."""
    for times in (1, 10):
        for round_ in range(times):
            for shard in shards_of(posts):
                chain.read([f"{post} {round_}" for post in shard])
        gc.collect()
        held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
        yield f"{len(posts) * times:,}", f"{held:,.0f} MB"


if __name__ == "__main__":
    main()
