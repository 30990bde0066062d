"""When may a lead be decided, what does a state mean, and in which band does a probability lie?"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Final

from openiru.foundation.words import seen_characters
from openiru.linking.errors import (
    AlreadySaidError,
    IncompleteVerdictError,
    NotBarredError,
    ReckonedAnewError,
    SameAccountError,
)
from openiru.linking.types import (
    Band,
    BarredBy,
    BarredEnd,
    BarredStanding,
    BarredSubject,
    DecisionView,
    ReturnVerdict,
    Tie,
    Verdict,
)

WORDS_MIN: Final = 10  # characters; less than a sentence explains nothing to an overseer
WORDS_MAX: Final = 5_000
BANDS: Final = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)  # where each begins


def check_verdict(said: Verdict, *, protected_by: Collection[str]) -> None:
    """Refuse a decision that explains nothing.

    Args:
        said: the decision.
        protected_by: what people found to protect one of the two accounts.

    Raises:
        IncompleteVerdictError: if the reason is too short or too long, or a protected account is confirmed without words.
    """
    _check_words(said.reason, "reason")
    if (protected_by and said.verdict is ReturnVerdict.CONFIRMED) or said.exemption_words:
        _check_words(said.exemption_words, "exemption check")


def check_may_confirm(standing: BarredStanding | None, tie: Tie) -> None:
    """Refuse to call something a return where nothing can have come back.

    Raises:
        NotBarredError: if the older account is not barred any more.
        SameAccountError: if both are one account.
    """
    if standing is None or not standing.is_barred:
        raise NotBarredError(
            "The block of the older account does not stand any more: it was withdrawn or found wrong, or the account is up again. "
            "Reject the lead, or say that you are unsure."
        )
    if tie is Tie.SAME_ACCOUNT:
        raise SameAccountError(
            "Both have the same id of the platform: it is the barred account under another handle, and nothing came back. "
            "Reject the lead; look whether the account is up."
        )


def check_is_newest(looked_at: int | None, newest: int) -> None:
    """Refuse a decision on a reckoning that is not the newest.

    Raises:
        ReckonedAnewError: saying what to do.
    """
    if looked_at is not None and looked_at != newest:
        raise ReckonedAnewError("There is a newer reckoning than the one you saw; look at the lead again.")


def check_is_news(said: Verdict, last: DecisionView | None, *, by: str) -> None:
    """Refuse to keep the same word twice.

    Raises:
        AlreadySaidError: if the last decision is the same person's, with the same verdict and reason.
    """
    if last and (last.by, last.verdict, last.reason) == (by, said.verdict, said.reason.strip()):
        raise AlreadySaidError("You said the same before; it is kept once.")


def changes_of(
    known: Mapping[str, BarredStanding],
    barred: Mapping[str, BarredSubject],
    wrong: Collection[str] = (),
    over: Collection[tuple[str, datetime]] = (),
) -> tuple[list[BarredSubject], list[tuple[BarredStanding, BarredEnd]]]:
    """Which accounts are barred now and were not, or otherwise; and which blocks ended, and how; in order of subject.

    A block by a platform's word ends with that word, also where our own looks bar the account from then on. One that ended
    otherwise ends again when it turns out that we referred the account in error.

    Args:
        known: what was noted last.
        barred: which are barred now.
        wrong: which of the others were referred in error.
        over: blocks that a platform had made for a time that is over: of whom, and since when.
    """
    fresh = [
        each
        for subject_id, each in sorted(barred.items())
        if not (
            (before := known.get(subject_id)) is not None
            and before.is_barred
            and (before.by, before.barred_at, before.organisation_id)
            == (each.by, each.barred_at, each.organisation_id)
        )
    ]
    ends = (
        (each, _end_of(each, barred.get(key), is_wrong=key in wrong, is_over=(key, each.barred_at) in over))
        for key, each in sorted(known.items())
    )
    return fresh, [(standing, end) for standing, end in ends if end is not None]


def _end_of(
    before: BarredStanding, now: BarredSubject | None, *, is_wrong: bool, is_over: bool
) -> BarredEnd | None:
    """How a block ended since it was noted; None if it did not."""
    of_word = BarredEnd.TERM if is_over else BarredEnd.WORD
    if now is not None:
        has_lost_word = before.is_barred and before.by is BarredBy.PLATFORM and now.by is BarredBy.CHECKS
        return of_word if has_lost_word else None
    if is_wrong:
        return None if before.ended is BarredEnd.WRONG else BarredEnd.WRONG
    if not before.is_barred:
        return None
    return of_word if before.by is BarredBy.PLATFORM else BarredEnd.LOOKS


def bands(decided: Iterable[tuple[float, bool]]) -> tuple[Band, ...]:
    """How often leads were right, by band.

    Args:
        decided: of each lead its probability when it was decided, and whether it was confirmed.
    """
    counts = [[0, 0] for _ in BANDS]
    for probability, is_confirmed in decided:
        place = max(each for each, least in enumerate(BANDS) if probability >= least)
        counts[place][0] += 1
        counts[place][1] += is_confirmed
    ends = (*BANDS[1:], 1.0)
    return tuple(
        Band(least=least, below=below, decided=all_of, confirmed=right)
        for least, below, (all_of, right) in zip(BANDS, ends, counts, strict=True)
    )


def is_writable(text: str) -> bool:
    """Whether the database can keep a text: it knows neither NUL nor halves of signs."""
    return "\x00" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)


def _check_words(text: str, what: str) -> None:
    if not is_writable(text):
        raise IncompleteVerdictError(f"The {what} holds half a sign or a NUL, which cannot be kept.")
    if seen_characters(text) < WORDS_MIN:
        raise IncompleteVerdictError(
            f"The {what} needs a sentence, {WORDS_MIN} characters at least: others must understand it."
        )
    if len(text) > WORDS_MAX:
        raise IncompleteVerdictError(f"The {what} has {WORDS_MAX:,} characters at most.")
