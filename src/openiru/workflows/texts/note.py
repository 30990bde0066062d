"""How is every new text compared with all earlier ones, once, and on after a kill?

Texts are signed in other processes, shard by shard in order of arrival. Candidates come from the signatures that the database
keeps; what is called a copy was compared exactly. Copies, signatures and the note that a shard is done reach the tables in one
transaction. Then copies of what two persons approved become matches.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.engines.text.copies.comparing import CopyFacts
from openiru.engines.text.copies.index import joined
from openiru.engines.text.copies.segments import Segment, likeliest, taken
from openiru.engines.text.copies.shingles import comparable
from openiru.engines.text.copies.signatures import VERSION, sign
from openiru.foundation.digests import sha256_text
from openiru.intake import queries as intake
from openiru.intake.types import ArrivedText, ObservationKind
from openiru.signals import operations as signals
from openiru.signals import queries as known
from openiru.signals.types import (
    TEXTS,
    NewNoting,
    NotedCopy,
    NotedText,
    ScanView,
    TextRelation,
    TextShard,
)
from openiru.workflows.texts.comparing import compared
from openiru.workflows.texts.statements import statements_at

SHARD_OBSERVATIONS: Final = 16_384
# Beside addresses and @handles; shorter texts are greetings and blessings: not noted at all.
LEAST_LETTERS: Final = 24
_SIGNED_AT_ONCE: Final = 2_048
_MOST_COMPARED: Final = 8  # candidates of a text that are compared exactly

Advance = Callable[[int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class TextsReport:
    """What one call did."""

    items: int  # observations whose texts were compared now
    copies: int  # among them
    matches: int  # new ones: copies of what two persons approved
    suppressed: int  # kept from becoming leads by texts that were exempted
    scan_ids: tuple[str, ...]


def engine_versions() -> Mapping[str, str]:
    """The engine of copied texts with its version: another one compares everything anew."""
    return {TEXTS: f"{VERSION}.1"}


def note_texts(*, by: str, at: datetime, executor: Executor, advance: Advance | None = None) -> TextsReport:
    """Compare texts that were not compared yet with all earlier ones; a pass that was broken off goes on.

    Args:
        by: who scans.
        at: when; organisations count that a list names on that day.
        executor: where texts are signed and compared.
        advance: is called with the number of observations after each shard.

    Raises:
        NotAllowedError: if `by` may not scan.
        NotingUnderWayError: if another pass is under way.

    Cost:
        About 0.3 ms an observation among a million, and one reading of all signatures for a shard.
    """
    check_may(by, Right.RUN_SCAN)
    with signals.one_noting():
        return _note(by=by, at=at, executor=executor, advance=advance)


def _note(*, by: str, at: datetime, executor: Executor, advance: Advance | None) -> TextsReport:
    statements, items, copies, matches, suppressed = statements_at(at), 0, 0, 0, 0
    new = NewNoting(
        statements_digest=statements.digest, engines=engine_versions(), last_seq=intake.last_seq()
    )
    scan: ScanView | None = None
    if known.noting_is_due(new):
        scan = signals.begin_noting(new, by=by, at=at)
        for shard in _shards(scan, executor):
            signals.record_texts(scan.scan_id, shard, at=at)
            items, copies = items + shard.items, copies + len(shard.copies)
            if advance is not None:
                advance(shard.items)
    for judged in statements.judged(executor, engine_version=new.engines[TEXTS]):
        scan = scan or signals.begin_noting(new, by=by, at=at)
        matches += signals.record_judged(scan.scan_id, judged.matches, judged.marks, by=by, at=at)
        suppressed += judged.suppressed
    if scan is not None:
        signals.finish_noting(scan.scan_id, by=by, at=at)
    return TextsReport(
        items=items,
        copies=copies,
        matches=matches,
        suppressed=suppressed,
        scan_ids=() if scan is None else (scan.scan_id,),
    )


def _shards(scan: ScanView, executor: Executor) -> Iterator[TextShard]:
    """What was not compared yet, in order; each shard is recorded before the next one is asked for."""
    through = scan.scanned_through
    while through < scan.last_seq:
        texts = intake.text_batch(after_seq=through, up_to_seq=scan.last_seq, size=SHARD_OBSERVATIONS)
        is_last = len(texts) < SHARD_OBSERVATIONS
        last_seq = scan.last_seq if is_last else texts[-1].seq
        yield _compared(texts, through + 1, last_seq, executor)
        through = last_seq


def _compared(texts: Sequence[ArrivedText], first: int, last: int, executor: Executor) -> TextShard:
    """A shard with the copies in it."""
    worth = [each for each in texts if _is_worth(each.text)]
    signed = joined(
        [
            future.result()
            for future in [
                executor.submit(sign, [each.text for each in worth[at : at + _SIGNED_AT_ONCE]])
                for at in range(0, max(1, len(worth)), _SIGNED_AT_ONCE)
            ]
        ]
    )
    seqs = np.array([each.seq for each in worth], np.int64)
    own = Segment.of(seqs, signed)
    likely = likeliest(
        [
            own.likely(signed, before=seqs),
            *(segment.likely(signed) for segment in known.text_segments()),
        ],
        most=_MOST_COMPARED,
    )
    others = {each.seq: each for each in worth}
    others |= {each.seq: each for each in intake.texts_at(sorted({*likely.numbers.tolist()} - others.keys()))}
    pairs = [
        (worth[row], others[number])
        for row, number in zip(likely.rows.tolist(), likely.numbers.tolist(), strict=True)
        if number in others
    ]
    facts = compared(pairs, executor)
    same = {one.seq for (one, _), told in zip(pairs, facts, strict=True) if told.jaccard == 1}
    kept = np.array([row for row, each in enumerate(worth) if each.seq not in same], np.int64)
    return TextShard(
        first_seq=first,
        last_seq=last,
        input_digest=sha256_text("\n".join(each.id for each in texts).encode()),
        items=len(texts),
        copies=tuple(_copies(pairs, facts)),
        segment=Segment.of(seqs[kept], taken(signed, kept)).columns() if len(kept) else None,
        texts=len(kept),
    )


def _is_worth(text: str) -> bool:
    return len(text) >= LEAST_LETTERS and len(comparable(text)) >= LEAST_LETTERS


def _copies(
    pairs: Sequence[tuple[ArrivedText, ArrivedText]], facts: Iterable[CopyFacts]
) -> Iterable[NotedCopy]:
    """Each text that is a copy, with what it is most like."""
    best: dict[int, tuple[tuple[bool, float, int], ArrivedText, ArrivedText, TextRelation]] = {}
    for (text, other), told in zip(pairs, facts, strict=True):
        if told.relation is None or _is_met_again(text, other):
            continue
        rank = (told.is_copy, told.jaccard, -other.seq)
        if text.seq not in best or rank > best[text.seq][0]:
            best[text.seq] = (rank, text, other, TextRelation(told.relation))
    for _, (rank, text, other, relation) in sorted(best.items()):
        yield NotedCopy(text=_noted(text), of=_noted(other), relation=relation, alike=rank[1])


def _is_met_again(text: ArrivedText, other: ArrivedText) -> bool:
    """Whether both are one post, or one account's words about itself, met at two times: no copy."""
    if text.kind is ObservationKind.ACCOUNT and other.kind is ObservationKind.ACCOUNT:
        return text.subject_id == other.subject_id
    return text.post_id is not None and text.post_id == other.post_id


def _noted(text: ArrivedText) -> NotedText:
    return NotedText(observation_id=text.id, seq=text.seq, subject_id=text.subject_id, seen_at=text.seen_at)
