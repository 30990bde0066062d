"""The table of `openiru curves`."""

from rich.table import Table

from openiru.statistics.types import DAYS, LEAST_AT_RISK, End, Estimate, Staying


def staying_table(made: Staying) -> Table:
    """Shares still down by platform, with the total last, and how many were never looked at."""
    table = Table(title=f"Still down after the block, as of {made.as_of.isoformat()} (items; account blocks)")
    table.add_column("platform")
    for heading in ("blocked", "looked at", "never", "up again", *(f"after {day} days" for day in DAYS)):
        table.add_column(heading, justify="right")
    for group in (*made.platforms, made.total):
        counts = (group.at_risk, group.watched, group.ends[End.NEVER_LOOKED], group.ends[End.UP_AGAIN])
        table.add_row(group.key, *(f"{each:,}" for each in counts), *map(_said, group.estimates))
    differs = made.disagreement.rate
    table.caption = (
        f"Kaplan-Meier with 95 % intervals (at risk); a dash where fewer than {LEAST_AT_RISK} were watched that far. "
        f"Words and pages differ in {differs.numerator} of {differs.denominator} settled items."
    )
    return table


def _said(made: Estimate) -> str:
    if made.share is None:
        return f"- ({made.at_risk})"
    band = "" if made.low is None or made.high is None else f" [{made.low:.1%}-{made.high:.1%}]"
    return f"{made.share:.1%}{band} ({made.at_risk})"
