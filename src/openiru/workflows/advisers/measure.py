"""How good is an adviser, and may it speak?"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.advisers import operations
from openiru.advisers.asking.definitions import definition, fingerprint
from openiru.advisers.asking.measuring import figures
from openiru.advisers.errors import NoGoldenSetError, NoTextsError
from openiru.advisers.types import (
    Advice,
    Definition,
    Item,
    MeasurementView,
    NewMeasurement,
    Opinion,
    SwitchView,
    Unanswered,
)
from openiru.engines.text.languages.detecting import detect_languages
from openiru.learning.queries import frozen_texts, newest_golden_set
from openiru.learning.types import GoldenSetView, Label
from openiru.workflows.advisers.asking import House, guarded

_AT_ONCE: Final = 64  # texts between two steps of progress


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledSet:
    """Texts, and whether people gave the label."""

    name: str
    digest: str
    texts: Sequence[str]
    labelled: Sequence[bool]
    languages: Sequence[str]  # BCP 47; empty text: found by the engine


def golden_set(name: str, house: House) -> LabelledSet:
    """The golden set that counts for an adviser.

    Raises:
        NoGoldenSetError: if its description names no label, or none was frozen.
    """
    described = definition(house.file, name)
    frozen = _golden(described)
    texts = frozen_texts(frozen.set_id)
    return LabelledSet(
        name=f"golden set {frozen.number} of {frozen.label.value}",
        digest=frozen.digest,
        texts=[each.text for each in texts],
        labelled=[each.is_labelled for each in texts],
        languages=[each.language for each in texts],
    )


def measure_adviser(
    name: str,
    labelled: LabelledSet,
    house: House,
    *,
    by: str,
    at: datetime,
    advance: Callable[[int], None] = lambda _steps: None,
) -> MeasurementView:
    """Ask an adviser about labelled texts, and keep what it got right. Of the texts nothing is kept.

    Nothing leaves before the role of `by` was checked and the sending is on record.

    Raises:
        UnknownAdviserError: if none of that name is described.
        NoTextsError: if there are no texts, or people said the same of all.
        NotAllowedError: if `by` may not measure.
    """
    check_may(by, Right.REFIT_MODEL)
    described = definition(house.file, name)
    if len(set(labelled.labelled)) < 2:
        raise NoTextsError(f"{labelled.name} needs texts with the label and texts without it.")
    items = _items(labelled)
    opinions: list[Opinion] = []
    unanswered: list[Unanswered] = []
    with guarded(house, described) as adviser:
        model_id = adviser.classifier.model_id
        operations.begin_measuring(
            described, fingerprint=fingerprint(described), texts=len(items), by=by, at=at
        )
        for first in range(0, len(items), _AT_ONCE):
            part = items[first : first + _AT_ONCE]
            said = adviser.classify(part)
            opinions += said.opinions
            unanswered += said.unanswered
            advance(len(part))
    advice = Advice(opinions=tuple(opinions), unanswered=tuple(unanswered))
    measured = NewMeasurement(
        adviser=name,
        fingerprint=fingerprint(described),
        model_id=model_id,
        policy_hash=described.policy.digest,
        set_digest=labelled.digest,
        set_name=labelled.name,
        texts=len(items),
        answered=len(opinions),
        figures=figures(items, labelled.labelled, advice),
    )
    return operations.keep_measurement(measured, by=by, at=at)


def switch_on(name: str, house: House, *, by: str, at: datetime, reason: str) -> SwitchView:
    """Let an adviser speak, if it was found fit on the golden set that counts.

    Raises:
        NoGoldenSetError: if there is none.
        NotMeasuredError, LeavesUnansweredError, TooFewTextsError, UnfitError, OverFlagsError: if it was not found fit.
    """
    described = definition(house.file, name)
    return operations.switch_on(
        name,
        fingerprint=fingerprint(described),
        golden_digest=_golden(described).digest,
        most_flagged=described.most_flagged,
        by=by,
        at=at,
        reason=reason,
    )


def _golden(described: Definition) -> GoldenSetView:
    known = ", ".join(Label)
    if described.label not in set(Label):
        raise NoGoldenSetError(
            f"Say in the file of advisers by which golden set {described.name} is judged: label, one of {known}."
        )
    frozen = newest_golden_set(Label(described.label))
    if frozen is None:
        raise NoGoldenSetError(
            f"No golden set of {described.label} was frozen; people choose its texts first."
        )
    return frozen


def _items(labelled: LabelledSet) -> list[Item]:
    found = detect_languages(list(labelled.texts))
    return [
        Item(id=str(place), text=text, lang=said or each.code)
        for place, (text, said, each) in enumerate(
            zip(labelled.texts, labelled.languages, found, strict=True)
        )
    ]
