"""How are requests for data, what came, and who opened it shown to people?"""

from collections.abc import Iterable, Mapping

from rich.table import Table

from openiru.cli.shown.referral_tables import moment
from openiru.cli.shown.tables import folding_table
from openiru.disclosures.types import (
    Compliance,
    DisclosureRow,
    DisclosureView,
    HoldingView,
    LeftFile,
    OpeningView,
)


def requests(rows: Iterable[DisclosureRow]) -> Table:
    """Requests for data."""
    table = folding_table(
        "reference", "platform", "asked", "status", "sent (UTC)", "produced", "emergency", "kept", "opened"
    )
    for row in rows:
        urgent = ("not reviewed" if row.is_unreviewed else "reviewed") if row.is_emergency else "-"
        table.add_row(
            row.reference,
            row.platform,
            row.instrument.replace("_", " "),
            row.status,
            moment(row.sent_at),
            row.produced or "-",
            urgent,
            str(row.holdings),
            str(row.openings),
        )
    return table


def one(view: DisclosureView) -> Table:
    """One request: what came, and the words around it."""
    table = holdings(view.holdings)
    table.title = view.reference
    said = [f"proportionate: {view.basis.proportionality}"] if view.basis else []
    if view.emergency:
        said.append(f"emergency: {view.emergency.words} ({view.emergency.verdict or 'not reviewed'})")
    if view.preservation:
        said.append(f"preserved until {moment(view.preservation.until_at)}")
    table.caption = "; ".join([*said, f"opened {len(view.openings)} times"])
    return table


def holdings(views: Iterable[HoldingView]) -> Table:
    """What platforms handed over, and tombstones of it."""
    table = folding_table("label", "bytes", "received (UTC)", "kept until", "destroyed", "digest", "id")
    for view in views:
        gone = f"{moment(view.destroyed_at)}: {view.destruction_reason}" if view.destroyed_at else "-"
        table.add_row(
            view.label,
            f"{view.size_bytes:,}",
            moment(view.received_at),
            moment(view.keep_until),
            gone,
            view.digest,
            view.holding_id,
        )
    return table


def openings(views: Iterable[OpeningView], *, names: Mapping[str, str]) -> Table:
    """Who opened what; people by their user names."""
    table = folding_table("opened (UTC)", "by", "reference", "label", "reason")
    for view in views:
        table.add_row(
            moment(view.opened_at),
            names.get(view.opened_by, view.opened_by),
            view.reference,
            view.label,
            view.reason,
        )
    return table


def compliance(rows: Iterable[Compliance]) -> Table:
    """How platforms answered requests for data."""
    table = folding_table(
        "platform", "asked", "all", "some", "none", "not yet", "median hours", "emergencies", "not reviewed"
    )
    for row in rows:
        hours = "-" if row.median_hours_to_answer is None else f"{row.median_hours_to_answer:.1f}"
        table.add_row(
            row.platform,
            str(row.asked),
            str(row.produced_all),
            str(row.produced_some),
            str(row.produced_none),
            str(row.unanswered),
            hours,
            str(row.emergencies),
            str(row.unreviewed),
        )
    return table


def left(files: Iterable[LeftFile]) -> Table:
    """Sealed files that stand on no record."""
    table = folding_table("file", "whole", "bytes", "written (UTC)", "digest as it lies there")
    for each in files:
        table.add_row(
            each.name,
            "yes" if each.is_whole else "no: broken off",
            f"{each.size_bytes:,}",
            moment(each.written_at),
            each.sealed_digest,
        )
    return table
