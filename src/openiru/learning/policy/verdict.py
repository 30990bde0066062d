"""Which version speaks? The rule for a new one, and what is asked of a person who switches by hand."""

from typing import Final

from openiru.foundation.words import seen_characters
from openiru.learning.errors import AlreadySwitchedError, IncompleteError, OwnDecisionError
from openiru.learning.types import Figures, Standing, Verdict

LEAST_TAUGHT: Final = 50  # texts with the label, and as many without, below which no version is switched on
LEAST_GOLDEN: Final = 20  # golden texts of each sort, below which figures on them say nothing
LEAST_MACRO_F1: Final = 0.65  # a coin gets 0.5
MOST_ECE: Final = 0.15  # a probability that is further off misleads
MOST_OF_ALL: Final = 0.9  # of the texts: a script with more of them gets no model of its own
MARGIN: Final = 0.02  # of macro-F1, below the best that was ever on: so that small steps down do not add up
WORDS_MIN: Final = 10  # characters of a reason


def verdict(
    *,
    taught: tuple[int, int],
    golden: Figures | None,
    reference: Figures | None,
    best_macro_f1: float | None,
    is_off_by_hand: bool = False,
) -> Verdict:
    """Whether a new version is switched on, and why.

    Args:
        taught: how many texts with the label it learnt from, and how many without.
        golden: its figures on the frozen golden set; None if there is none.
        reference: those of the version that speaks now, on the same set; None if none does.
        best_macro_f1: the greatest macro-F1 on this set of all versions that were ever on; None if there is none.
        is_off_by_hand: whether a supervisor said that no version of this label and script speaks; only a person ends that.
    """
    held = _reason_to_hold(taught, golden)
    if held is not None or golden is None:
        return Verdict(standing=Standing.HELD, words=held or "")
    if is_off_by_hand:
        return Verdict(
            standing=Standing.HELD,
            words="A supervisor switched this model off; only a supervisor switches it on: openiru learn switch.",
        )
    if reference is None and best_macro_f1 is None:
        return Verdict(
            standing=Standing.SWITCHED_ON,
            words=f"No version was on; macro-F1 {golden.macro_f1:.3f} on the golden set of {golden.texts}.",
        )
    # What cannot speak any more still says how good it can be: nobody lowers the bar by losing a folder.
    bar = max(reference.macro_f1 if reference else 0.0, best_macro_f1 or 0.0)
    compared = f"macro-F1 {golden.macro_f1:.3f} on the golden set of {golden.texts}, before {bar:.3f}"
    if golden.macro_f1 < bar - MARGIN:
        return Verdict(
            standing=Standing.HELD, words=f"Worse than what was on: {compared}, margin {MARGIN:.2f}."
        )
    return Verdict(standing=Standing.SWITCHED_ON, words=f"As good as what was on, or better: {compared}.")


def _reason_to_hold(taught: tuple[int, int], golden: Figures | None) -> str | None:
    if min(taught) < LEAST_TAUGHT:
        return f"Too few texts: {taught[0]} with the label and {taught[1]} without; {LEAST_TAUGHT} of each are needed."
    if golden is None:
        return "There is no frozen golden set, so nobody can say whether it is good: openiru learn golden freeze."
    others = golden.texts - golden.labelled
    if min(golden.labelled, others) < LEAST_GOLDEN:
        return (
            f"The golden set is too small: {golden.labelled} texts with the label and {others} without; "
            f"{LEAST_GOLDEN} of each are needed."
        )
    if golden.macro_f1 < LEAST_MACRO_F1:
        return f"Macro-F1 {golden.macro_f1:.3f} on the golden set; {LEAST_MACRO_F1:.2f} is the least."
    if golden.ece > MOST_ECE:
        return f"Calibration error {golden.ece:.3f} on the golden set; {MOST_ECE:.2f} is the most."
    return None


def check_may_switch(*, is_on: bool, wanted_on: bool, reason: str) -> None:
    """Refuse a switch that changes nothing, or that nobody could understand later.

    Raises:
        AlreadySwitchedError: if the version stands so already.
        IncompleteError: if the reason is too short.
    """
    if is_on == wanted_on:
        raise AlreadySwitchedError(f"This version is {'on' if is_on else 'not on'} already.")
    check_reason(reason)


def check_reason(reason: str) -> None:
    """Refuse a reason that nobody could understand later.

    Raises:
        IncompleteError: if it is too short.
    """
    if seen_characters(reason) < WORDS_MIN:
        raise IncompleteError(f"Say why in at least {WORDS_MIN} characters: it stands in the record.")


def check_can_be_kept(words: str) -> None:
    """Refuse words with characters that neither a file nor a database can hold.

    Raises:
        IncompleteError: if there are such.
    """
    if "\x00" in words or any("\ud800" <= character <= "\udfff" for character in words):
        raise IncompleteError(
            f"A text holds half a character or a zero byte: {words[:60]!r}. Save the file as UTF-8 and add it again."
        )


def check_may_choose(*, author_id: str, decided_by: str | None, by: str) -> None:
    """Refuse golden texts of a case from those who wrote or decided it, or of a case that nobody decided.

    Raises:
        IncompleteError: if the case is not decided.
        OwnDecisionError: if `by` wrote or decided it.
    """
    if decided_by is None:
        raise IncompleteError("The case is not decided yet; only decided ones say what their texts are.")
    if by in {author_id, decided_by}:
        raise OwnDecisionError("You wrote or decided this case; somebody else chooses its texts.")
