"""Which versions of models are there, and which of them speak?"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings

from openiru.learning.errors import UnknownVersionError
from openiru.learning.models import ModelVersion, RefitRun, Switch
from openiru.learning.policy import schedule
from openiru.learning.queries.golden import set_view
from openiru.learning.types import Group, Label, RefitView, Standing, SwitchView, Verdict, VersionView
from openiru.review.queries import decided_count


def versions(label: Label | None = None) -> tuple[VersionView, ...]:
    """All versions, or those of one label: the newest first."""
    rows = ModelVersion.objects.select_related("golden_set").order_by("-made_at", "-id")
    if label is not None:
        rows = rows.filter(label=label.value)
    return _views(list(rows))


def version(version_id: str) -> VersionView:
    """One version, by its id or the first characters of its digest (at least eight).

    Raises:
        UnknownVersionError: if there is none, or several begin so.
    """
    return _views([version_row(version_id)])[0]


def versions_on() -> tuple[VersionView, ...]:
    """The versions that speak now, in the order of labels and groups."""
    rows = ModelVersion.objects.select_related("golden_set").filter(pk__in=ids_on())
    order = ([*Label], [*Group])
    return tuple(
        sorted(_views(list(rows)), key=lambda each: (order[0].index(each.label), order[1].index(each.group)))
    )


def newest_version(label: Label, group: Group) -> VersionView | None:
    """The version that was made last, whatever became of it; None if there is none."""
    rows = ModelVersion.objects.select_related("golden_set").filter(label=label.value, group=group.value)
    return next(iter(_views(list(rows.order_by("-number")[:1]))), None)


def switches(label: Label | None = None) -> tuple[SwitchView, ...]:
    """Every moment at which another version came on, or none: the newest first."""
    rows = Switch.objects.select_related("version").order_by("-id")
    if label is not None:
        rows = rows.filter(label=label.value)
    return tuple(
        SwitchView(
            label=Label(row.label),
            group=Group(row.group),
            version_id=str(row.version.pk) if row.version else None,
            number=row.version.number if row.version else None,
            by=row.by,
            at=row.at,
            reason=row.reason,
            is_automatic=row.is_automatic,
        )
        for row in rows
    )


def is_off_by_hand(label: Label, group: Group) -> bool:
    """Whether a supervisor said that no version of a label and script speaks, and nobody switched one on since."""
    row = Switch.objects.filter(label=label.value, group=group.value).order_by("-id").first()
    return row is not None and row.version_id is None


def last_refit() -> RefitView | None:
    """The last refit of all labels; None if there was none."""
    row = RefitRun.objects.order_by("-id").first()
    if row is None:
        return None
    return RefitView(by=row.by, at=row.at, decisions=row.decisions, models_made=row.models_made)


def is_refit_due(at: datetime, *, every_decisions: int, every: timedelta) -> bool:
    """Whether so many cases were decided, or so much time has passed, since the last refit of all labels; 0: never for that."""
    return schedule.is_due(
        at=at, decisions=decided_count(), last=last_refit(), every_decisions=every_decisions, every=every
    )


def newest_switch() -> int:
    """The number of the last switch; another one whenever other versions speak. 0 if there was none."""
    row = Switch.objects.order_by("-id").first()
    return row.pk if row else 0


def folder_of(digest: str) -> Path:
    """Where the weights of a version lie, by its digest."""
    return Path(settings.DATA_FOLDER) / "models" / digest.replace(":", "-")


def ids_on() -> tuple[UUID, ...]:
    """The ids of the versions that speak now; stays in this capability."""
    rows = Switch.objects.order_by("label", "group", "-id").distinct("label", "group")
    return tuple(version_id for version_id in rows.values_list("version_id", flat=True) if version_id)


def version_row(version_id: str) -> ModelVersion:
    """The row of a version; stays in this capability.

    Raises:
        UnknownVersionError: if there is none, or several begin so.
    """
    rows = ModelVersion.objects.select_related("golden_set")
    try:
        found = list(rows.filter(pk=UUID(version_id)))
    except ValueError:
        start = version_id if version_id.startswith("sha256:") else f"sha256:{version_id}"
        is_long = len(start) >= len("sha256:") + 8 and version_id.isprintable()
        found = list(rows.filter(digest__startswith=start)[:2]) if is_long else []
    if len(found) != 1:
        raise UnknownVersionError(f"There is no version {version_id!r}; see `openiru learn list`.")
    return found[0]


def _views(rows: Sequence[ModelVersion]) -> tuple[VersionView, ...]:
    on = set(ids_on())
    return tuple(version_view(row, is_on=row.pk in on) for row in rows)


def version_view(row: ModelVersion, *, is_on: bool) -> VersionView:
    """One version as others may see it."""
    return VersionView(
        version_id=str(row.pk),
        label=Label(row.label),
        group=Group(row.group),
        number=row.number,
        digest=row.digest,
        data_digest=row.data_digest,
        features=row.features,
        texts=row.texts,
        labelled=row.labelled,
        held_out=row.held_out,
        golden=row.golden,
        golden_set=set_view(row.golden_set) if row.golden_set else None,
        verdict=Verdict(standing=Standing(row.standing), words=row.standing_words),
        card=row.card,
        size_bytes=row.size_bytes,
        made_by=row.made_by,
        made_at=row.made_at,
        is_on=is_on,
    )
