"""How do people choose the texts that models are judged by, and freeze them?"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.audit import operations as audit
from openiru.audit.types import Event
from openiru.engines.text.languages.detecting import detect_languages
from openiru.engines.text.normalise import normalise_text
from openiru.foundation.digests import sha256_text
from openiru.learning.errors import (
    IncompleteError,
    NothingToFreezeError,
    OwnDecisionError,
    UnknownGoldenTextError,
    WrongLabelError,
)
from openiru.learning.models import GoldenSet, GoldenText
from openiru.learning.policy import teaching, verdict
from openiru.learning.queries.agreement import golden_digest
from openiru.learning.queries.golden import newest_golden_set, set_view, text_view
from openiru.learning.types import (
    GoldenAdded,
    GoldenSetView,
    GoldenSource,
    GoldenTextView,
    Label,
    NewGoldenText,
)
from openiru.referrals.queries import withdrawn_cases
from openiru.review.queries import decided_texts, facts, texts_of_person


@transaction.atomic
def add_golden_texts(
    label: Label, texts: Sequence[NewGoldenText], *, origin: str, by: str, at: datetime
) -> GoldenAdded:
    """Add labelled texts of a file to those that the next golden set of a label will hold; known ones are counted.

    Raises:
        NotAllowedError: if `by` may not choose golden texts.
        IncompleteError: if a text is empty, or holds characters that cannot be kept; then none is added.
        OwnDecisionError: if a text, or one nearly like it, is in a case that `by` wrote or decided; then none is added.
        WrongLabelError: if a text is among them already, with the other label; then none is added.

    Cost:
        About 0.5 ms for each different text of the cases that `by` wrote or decided.
    """
    check_may(by, Right.CHOOSE_GOLDEN_TEXT)
    for new in texts:
        for words in (new.text, new.language, origin):
            verdict.check_can_be_kept(words)
    _refuse_own(texts, by)
    return _add_golden(label, texts, source=GoldenSource.FILE, origin=origin, by=by, at=at)


@transaction.atomic
def add_golden_case(case_id: str, *, by: str, at: datetime) -> dict[Label, GoldenAdded]:
    """Add the texts of a decided case, for every label of which its decision says something; once frozen, they teach no more.

    Raises:
        NotAllowedError: if `by` may not choose golden texts.
        UnknownCaseError: if there is no such case.
        OwnDecisionError: if `by` wrote or decided it.
        IncompleteError: if it is not decided, or has no texts.
        WrongLabelError: if a text is golden already, with the other label; then none is added.
    """
    check_may(by, Right.CHOOSE_GOLDEN_TEXT)
    case = facts(case_id)
    verdict.check_may_choose(author_id=case.author_id, decided_by=case.decided_by, by=by)
    decided = list(decided_texts(case_ids=[case.case_id]))
    if not decided:
        raise IncompleteError("No text of this case was before those who decided it.")
    is_taken_back = bool(withdrawn_cases([case.case_id]))
    added = {}
    for label in Label:
        said = [(each, teaching.taught(label, each, is_taken_back=is_taken_back)) for each in decided]
        texts = [NewGoldenText(text=each.text, is_labelled=it) for each, it in said if it is not None]
        if texts:
            added[label] = _add_golden(
                label, texts, source=GoldenSource.CASE, origin=case.case_id, by=by, at=at
            )
    return added


@transaction.atomic
def withdraw_golden_text(text_id: str, *, by: str, at: datetime, reason: str) -> GoldenTextView:
    """Leave a text out of future golden sets; frozen ones keep it, and no model learns from it ever.

    Raises:
        NotAllowedError: if `by` may not freeze golden sets.
        UnknownGoldenTextError: if there is no such text, or it was withdrawn before.
        IncompleteError: if the reason is too short.
    """
    check_may(by, Right.FREEZE_GOLDEN_SET)
    verdict.check_reason(reason)
    try:
        row = GoldenText.objects.select_for_update().get(pk=UUID(text_id), withdrawn_at=None)
    except (GoldenText.DoesNotExist, ValueError, ValidationError) as error:
        raise UnknownGoldenTextError(f"No golden text {text_id!r} stands for the next set.") from error
    row.withdrawn_by, row.withdrawn_at = by, at
    row.save(update_fields=["withdrawn_by", "withdrawn_at"])
    audit.record(
        Event.GOLDEN_TEXT_WITHDRAWN,
        subject_kind="golden-text",
        subject_id=str(row.pk),
        by=by,
        at=at,
        detail={"label": row.label, "reason": reason.strip()},
    )
    return text_view(row)


@transaction.atomic
def freeze_golden_set(label: Label, *, by: str, at: datetime) -> GoldenSetView:
    """Freeze the texts that stand for a label now, as the golden set by which versions are judged from now on.

    Raises:
        NotAllowedError: if `by` may not freeze golden sets.
        NothingToFreezeError: without texts of both sorts, or if they are those of the last set.
    """
    check_may(by, Right.FREEZE_GOLDEN_SET)
    rows = list(
        GoldenText.objects.select_for_update()
        .filter(label=label.value, withdrawn_at=None)
        .order_by("text_digest")
    )
    labelled = sum(row.is_labelled for row in rows)
    if not 0 < labelled < len(rows):
        raise NothingToFreezeError(
            f"There are {labelled} golden texts with the label {label.value} and {len(rows) - labelled} without; "
            "both sorts are needed: openiru learn golden add."
        )
    digest = golden_digest(rows)
    last = newest_golden_set(label)
    if last is not None and last.digest == digest:
        raise NothingToFreezeError(f"These are the texts of golden set {last.number}; add or withdraw some.")
    made = GoldenSet.objects.create(
        label=label.value,
        number=last.number + 1 if last else 1,
        digest=digest,
        text_ids=[str(row.pk) for row in rows],
        texts=len(rows),
        labelled=labelled,
        frozen_by=by,
        frozen_at=at,
    )
    detail = {"label": label.value, "number": made.number, "digest": digest, "texts": made.texts}
    audit.record(
        Event.GOLDEN_SET_FROZEN,
        subject_kind="golden-set",
        subject_id=str(made.pk),
        by=by,
        at=at,
        detail=detail,
    )
    return set_view(made)


def _add_golden(
    label: Label, texts: Sequence[NewGoldenText], *, source: GoldenSource, origin: str, by: str, at: datetime
) -> GoldenAdded:
    digests = [_digest(new.text) for new in texts]
    rows = GoldenText.objects.filter(label=label.value, text_digest__in=digests, withdrawn_at=None)
    known = dict(rows.values_list("text_digest", "is_labelled"))
    fresh: list[GoldenText] = []
    for new, digest, found in zip(texts, digests, detect_languages([new.text for new in texts]), strict=True):
        is_new = digest not in known
        if known.setdefault(digest, new.is_labelled) != new.is_labelled:
            raise WrongLabelError(
                f"A text is golden for {label.value} already, with the other label: {new.text[:60]!r}. Withdraw it first."
            )
        if is_new:
            fresh.append(
                GoldenText(
                    label=label.value,
                    text=new.text,
                    text_digest=digest,
                    is_labelled=new.is_labelled,
                    language=new.language or found.code,
                    source=source.value,
                    origin=origin,
                    added_by=by,
                    added_at=at,
                )
            )
    GoldenText.objects.bulk_create(fresh)
    if fresh:
        detail = {"texts": len(fresh), "source": source.value, "origin": origin, "digest": _digest_of(fresh)}
        audit.record(
            Event.GOLDEN_TEXTS_ADDED,
            subject_kind="model",
            subject_id=label.value,
            by=by,
            at=at,
            detail=detail,
        )
    return GoldenAdded(added=len(fresh), known=len(texts) - len(fresh))


def _refuse_own(texts: Sequence[NewGoldenText], by: str) -> None:
    own = list(texts_of_person(by))
    families = teaching.families_of([*own, *(new.text for new in texts)]) if own else []
    decided = set(families[: len(own)])
    for new, family in zip(texts, families[len(own) :], strict=bool(own)):
        if family in decided:
            raise OwnDecisionError(
                f"You wrote or decided a case with this text, or one nearly like it: {new.text[:60]!r}. "
                "Somebody else chooses it."
            )


def _digest(text: str) -> str:
    comparable = normalise_text(text)
    if not comparable.strip():
        raise IncompleteError(f"A golden text says nothing: {text[:60]!r}.")
    return sha256_text(comparable.encode("utf-8", "surrogatepass"))


def _digest_of(rows: Sequence[GoldenText]) -> str:
    return sha256_text("\n".join(sorted(row.text_digest for row in rows)).encode())
