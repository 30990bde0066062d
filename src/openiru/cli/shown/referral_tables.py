"""How are referrals, and their messages shown to people?"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from rich.table import Table

from openiru.cli.shown.tables import folding_table
from openiru.clocks.types import Duty
from openiru.referrals.types import ItemView, MessageView, ReferralRow, ReferralView
from openiru.workflows.send_referral import DispatchReport


def moment(at: datetime | None) -> str:
    """A time as people read it, in UTC; a dash for none."""
    return "-" if at is None else at.astimezone(UTC).strftime("%Y-%m-%d %H:%M")


def now_due(duty: Duty | None) -> str:
    """When a duty is due now, with its pauses; a dash where nothing is owed."""
    if duty is None:
        return "-"
    if duty.unreckoned:
        return f"cannot be reckoned: {duty.unreckoned}"
    if duty.paused_since is not None:
        return f"paused since {moment(duty.paused_since)}"
    return moment(duty.due_at)


def referrals(rows: Iterable[ReferralRow], dues: Mapping[str, Duty]) -> Table:
    """A list of referrals; `dues` says by when answers are due now, by referral."""
    table = folding_table(
        "reference",
        "platform",
        "instrument",
        "status",
        "sent (UTC)",
        "told to act by",
        "now due",
        "items",
        "id",
    )
    for row in rows:
        counts = ", ".join(f"{count} {state.replace('_', ' ')}" for state, count in sorted(row.items.items()))
        table.add_row(
            row.reference,
            row.platform,
            row.instrument.replace("_", " "),
            row.status,
            moment(row.sent_at),
            moment(row.act_by),
            now_due(dues.get(row.referral_id)),
            counts,
            row.referral_id,
        )
    return table


def referral(view: ReferralView, due: Duty | None = None) -> Table:
    """One referral: a line for each item; `due` is the answer that it waits for."""
    table = folding_table("item", "state", "sent (UTC)", "decided (UTC)", "platform's last word", "reason")
    table.title = f"{view.reference} to {view.platform}: {view.instrument.replace('_', ' ')}, {view.status}"
    table.caption = (
        f"leaves not before {moment(view.send_not_before)}, sent {moment(view.sent_at)}, "
        f"told to act by {moment(view.act_by)}, now due {now_due(due)} (UTC)"
    )
    for item in view.items:
        table.add_row(
            item.item_id,
            item.state.replace("_", " "),
            moment(item.sent_at),
            moment(item.decided_at),
            _last_word(item),
            item.withdrawal_reason or item.reason,
        )
    return table


def _last_word(item: ItemView) -> str:
    if not item.outcomes:
        return "-"
    last = item.outcomes[-1]
    return f"{last.code.replace('_', ' ')}. {last.reason}".strip()


def messages(found: Sequence[MessageView]) -> Table:
    """Messages whose delivery failed."""
    table = folding_table("reference", "platform", "message", "attempts", "next try (UTC)", "why", "id")
    for each in found:
        table.add_row(
            each.reference,
            each.platform,
            each.kind,
            str(each.attempts),
            "given up" if each.dead_at else moment(each.next_try_at),
            each.last_error,
            each.message_id,
        )
    return table


def dispatched(report: DispatchReport) -> str:
    """What became of the messages of one pass."""
    return (
        f"{report.delivered} delivered, {report.retried} to be tried again, "
        f"{report.given_up} given up, {report.withheld} withheld."
    )
