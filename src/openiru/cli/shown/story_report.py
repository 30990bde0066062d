"""The tables that the demo prints."""

from collections.abc import Mapping
from typing import Any

from rich.table import Table


def figures_table(figures: Mapping[str, Any]) -> Table:
    """The official figures by platform, with the totals last."""
    table = Table(title=f"Official figures as of {figures['as_of']} (items; account blocks)")
    table.add_column("platform")
    for heading in (
        "referred",
        "blocked",
        "pending",
        "refused",
        "followers blocked",
        "action rate",
        "median h",
    ):
        table.add_column(heading, justify="right")
    for row in (*figures["platforms"], {"platform": "all", **figures["totals"]}):
        rate, median = row["action_rate_strict"], row["median_hours_to_act"]
        table.add_row(
            row["platform"],
            *(f"{row[key]:,}" for key in ("referred", "blocked", "pending", "refused", "followers_blocked")),
            "-" if rate is None else f"{rate:.1%}",
            "not yet" if median is None else f"{median:.1f}",
        )
    table.caption = (
        f"Data requests answered: {figures['data_requests']['answered']} of {figures['data_requests']['sent']}. "
        f"Meetings: {figures['meetings']}. {_corrected(figures['corrections'])} Followers are the accounts' combined following, not unique people."
    )
    return table


def _corrected(made: Mapping[str, Any]) -> str:
    median = made["median_hours_to_reinstatement"]
    return (
        f"Referred in error: {made['wrong']}; reinstated {made['reinstated']} of {made['asked']} asked, "
        f"median {'not yet' if median is None else f'{median:.1f} h'}."
    )


def quality_table(document: Mapping[str, Any]) -> Table:
    """What the demo alone can know: how right leads and referrals were, and what it took."""
    quality, seconds = document["quality"], document["seconds"]
    table = Table("against the ground truth of the invented world", "", title="Quality and cost")
    table.add_row("precision of leads", f"{quality['lead_precision']:.3f}")
    table.add_row("recall of leads", f"{quality['lead_recall']:.3f}")
    table.add_row("precision of referrals", f"{quality['referral_precision']:.3f}")
    table.add_row("wrong referrals", str(quality["wrong_referrals"]))
    table.add_row("seconds", f"{seconds['total']:.0f}")
    table.add_row("peak memory of all processes", f"{document['peak_rss_mb']} MB")
    return table


def login_table(passwords: Mapping[str, str]) -> Table:
    """Who may log in to the demo's desk."""
    table = Table("user name", "password", title="Log in as")
    for username, password in passwords.items():
        table.add_row(username, password)
    return table
