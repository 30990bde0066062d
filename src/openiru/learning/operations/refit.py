"""How is everything learnt anew from what people decided so far?"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from time import perf_counter
from typing import Final
from uuid import UUID

from django.db import connection, transaction

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.audit import operations as audit
from openiru.audit.types import Event
from openiru.engines.text.classifier.files import FEATURES
from openiru.engines.text.classifier.model import TextModel
from openiru.engines.text.classifier.training import Kinship, TooFewTextsError, train_model
from openiru.foundation.digests import sha256_text
from openiru.learning.errors import BrokenVersionError, RefitUnderWayError
from openiru.learning.models import ModelVersion, RefitRun
from openiru.learning.operations import judging, shelf
from openiru.learning.operations.switching import write_switch
from openiru.learning.policy import teaching, verdict
from openiru.learning.queries.lessons import MOST_TEXTS
from openiru.learning.queries.lessons import lessons as read_lessons
from openiru.learning.queries.versions import is_off_by_hand, newest_version, version_view, versions_on
from openiru.learning.types import (
    Figures,
    Group,
    Label,
    Lesson,
    Lessons,
    ModelReport,
    RefitReport,
    Standing,
    Verdict,
    VersionView,
)
from openiru.review.queries import decided_count

_LOCK: Final = 7_410_061  # number of the advisory lock under which one process refits

Advance = Callable[[int], None]


def refit(
    *, by: str, at: datetime, labels: Sequence[Label] = tuple(Label), advance: Advance = lambda _: None
) -> RefitReport:
    """Learn anew from all decisions: for each label one model of all texts, and one for each script with enough of them.

    A version of the same texts, judged by the same golden set, is not made twice. Each version is kept as soon as it is
    made; a call that is killed loses the one that it was at.

    Args:
        by: who refits.
        at: when.
        labels: which.
        advance: called with 1 after each label.

    Raises:
        NotAllowedError: if `by` may not refit.
        RefitUnderWayError: if somebody else refits at this moment.
    """
    check_may(by, Right.REFIT_MODEL)
    begun = perf_counter()
    with _one_refit():
        decisions, known = decided_count(), read_lessons(at)
        models: list[ModelReport] = []
        for label in labels:
            models += _refit_label(label, known, by=by, at=at)
            advance(1)
        _record_run(decisions, models, labels, by=by, at=at)
    return RefitReport(decisions=decisions, models=tuple(models), seconds=perf_counter() - begun)


@contextmanager
def _one_refit() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            raise RefitUnderWayError("A refit is under way already; it learns what you would learn too.")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def _refit_label(label: Label, known: Lessons, *, by: str, at: datetime) -> Iterator[ModelReport]:
    own = teaching.lessons_of(label, known)
    golden = judging.golden_of(label)
    for group, places in teaching.places_by_group([each.group for each in own]).items():
        everything = [own[place] for place in places]
        part = teaching.capped(everything)
        notes = _notes(len(everything) - len(part), known.forgotten)
        # A script in which nearly everything is written needs no model beside the one of all texts.
        is_own_world = (
            len(part) <= verdict.MOST_OF_ALL * len(own) and min(_counts(part)) >= verdict.LEAST_TAUGHT
        )
        if group is Group.ALL or is_own_world:
            yield _refit(label, group, part, golden, notes, by=by, at=at)


def _refit(
    label: Label,
    group: Group,
    part: Sequence[Lesson],
    golden: judging.Golden | None,
    notes: Sequence[str],
    *,
    by: str,
    at: datetime,
) -> ModelReport:
    data_digest = _digest(part)
    last = newest_version(label, group)
    if last is not None and _is_the_same(last, data_digest, golden) and shelf.is_whole(last.digest):
        return _report(label, group, part, None, f"Nothing new since version {last.number}.")
    try:
        model = _learnt(label, group, part, notes, number=last.number + 1 if last else 1)
    except TooFewTextsError as error:
        return _report(label, group, part, None, f"Nothing was learnt: {error}.")
    if golden is not None:
        model = judging.with_golden_figures(model, golden, group)
    made = _keep_version(model, group, part, data_digest, golden, by=by, at=at)
    return _report(label, group, part, made, made.verdict.words)


def _notes(of_one: int, forgotten: int) -> list[str]:
    """What the model card says of texts that were not learnt from."""
    found = []
    if of_one:
        found.append(
            f"Left out: {of_one:,} texts, so that the word of one person alone makes no more than half of a sort."
        )
    if forgotten:
        found.append(f"Left out: {forgotten:,} texts that are older than the newest {MOST_TEXTS:,}.")
    return found


def _is_the_same(last: VersionView, data_digest: str, golden: judging.Golden | None) -> bool:
    judged_by = last.golden_set.set_id if last.golden_set else None
    wanted = golden.view.set_id if golden else None
    return (last.data_digest, judged_by, last.features) == (data_digest, wanted, FEATURES)


def _learnt(
    label: Label, group: Group, part: Sequence[Lesson], notes: Sequence[str], *, number: int
) -> TextModel:
    texts = [each.text for each in part]
    kin, by_account = teaching.kin_of([each.family for each in part], [each.subject_id for each in part])
    having, _ = _counts(part)
    facts = {
        # Part of the digest: what is learnt anew from what was learnt from before is a version of its own.
        "version": f"{label.value}/{group.value}/{number}",
        "data": [
            {"name": "decisions", "digest": _digest(part), "texts": len(part), "labelled": having},
        ],
        "notes": list(notes),
        "never_split": "copies and posts of one account" if by_account else "copies",
    }
    return train_model(
        texts,
        [label.value if each.is_labelled else "" for each in part],
        label=label.value,
        facts=facts,
        kinship=Kinship(families=kin, languages=[each.language for each in part]),
    )


def _keep_version(
    model: TextModel,
    group: Group,
    part: Sequence[Lesson],
    data_digest: str,
    golden: judging.Golden | None,
    *,
    by: str,
    at: datetime,
) -> VersionView:
    """Put the files away, then note the version and, if the rule says so, switch it on."""
    label = Label(model.label)
    said = _verdict(model, group, part, golden)
    digest, size_bytes = shelf.put(model)
    last = newest_version(label, group)
    with transaction.atomic():
        row = ModelVersion.objects.create(
            label=label.value,
            group=group.value,
            number=last.number + 1 if last else 1,
            digest=digest,
            data_digest=data_digest,
            features=FEATURES,
            texts=len(part),
            labelled=_counts(part)[0],
            held_out=model.facts["held_out"],
            golden=model.facts.get("golden", {}),
            golden_set_id=UUID(golden.view.set_id) if golden else None,
            standing=said.standing.value,
            standing_words=said.words,
            card=shelf.card(digest),
            size_bytes=size_bytes,
            made_by=by,
            made_at=at,
        )
        is_on = said.standing is Standing.SWITCHED_ON
        if is_on:
            write_switch(row, row, by=by, at=at, reason=said.words, is_automatic=True)
        audit.record(
            Event.VERSION_MADE,
            subject_kind="model-version",
            subject_id=str(row.pk),
            by=by,
            at=at,
            detail={
                "label": label.value,
                "group": group.value,
                "digest": digest,
                "data_digest": data_digest,
                "standing": said.standing.value,
                "golden_set": golden.view.digest if golden else None,
            },
        )
    return version_view(row, is_on=is_on)


def _verdict(
    model: TextModel, group: Group, part: Sequence[Lesson], golden: judging.Golden | None
) -> Verdict:
    label = Label(model.label)
    figures = judging.figures_of(model.facts.get("golden"))
    reference: Figures | None = None
    on = {view.group: view for view in versions_on() if view.label is label}
    speaks = on.get(group) or on.get(Group.ALL)
    if golden is not None and speaks is not None:
        try:
            again = judging.with_golden_figures(shelf.take(speaks.digest), golden, group)
            reference = judging.figures_of(again.facts.get("golden"))
        except BrokenVersionError:
            # What cannot be read cannot speak either: nothing stands against its successor.
            reference = None
    best = judging.best_macro_f1(label, group, golden.view.set_id) if golden else None
    return verdict.verdict(
        taught=_counts(part),
        golden=figures,
        reference=reference,
        best_macro_f1=best,
        is_off_by_hand=is_off_by_hand(label, group),
    )


@transaction.atomic
def _record_run(
    decisions: int, models: Sequence[ModelReport], labels: Sequence[Label], *, by: str, at: datetime
) -> None:
    made = [each.version for each in models if each.version is not None]
    if set(labels) == set(Label):
        RefitRun.objects.create(by=by, at=at, decisions=decisions, models_made=len(made))
    audit.record(
        Event.REFIT_FINISHED,
        subject_kind="model",
        subject_id="many" if len(labels) > 1 else labels[0].value,
        by=by,
        at=at,
        detail={
            "decisions": decisions,
            "made": [each.digest for each in made],
            "switched_on": [each.digest for each in made if each.is_on],
        },
    )


def _counts(part: Sequence[Lesson]) -> tuple[int, int]:
    return teaching.counts_by_sort([each.is_labelled for each in part])


def _digest(part: Sequence[Lesson]) -> str:
    texts = [sha256_text(each.text.encode()) for each in part]
    members: defaultdict[int, set[str]] = defaultdict(set)
    for each, text in zip(part, texts, strict=True):
        members[each.family].add(text)
    # The number of a family shifts with every text that comes; its members tell it from others.
    families = {family: sha256_text("\n".join(sorted(of)).encode()) for family, of in members.items()}
    lines = sorted(
        f"{text} {each.is_labelled} {families[each.family]}" for each, text in zip(part, texts, strict=True)
    )
    return sha256_text("\n".join(lines).encode())


def _report(
    label: Label, group: Group, part: Sequence[Lesson], made: VersionView | None, words: str
) -> ModelReport:
    return ModelReport(
        label=label, group=group, texts=len(part), labelled=_counts(part)[0], version=made, words=words
    )
