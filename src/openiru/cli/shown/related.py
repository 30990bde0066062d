"""How are related cases and the network around a case shown on a terminal?"""

from rich.table import Table

from openiru.cli.shown.tables import folding_table
from openiru.relations.types import Network, Relations


def related_table(found: Relations) -> Table:
    """Related cases with what they share, then what is common."""
    table = folding_table("case", "subject", "status", "weight", "shares")
    for each in found.cases:
        shared = "\n".join(f"{value.kind} {value.text} ({value.accounts} accounts)" for value in each.shared)
        table.add_row(each.case_id, each.subject_name, each.status.value, f"{each.weight:.1f}", shared)
    if found.more:
        table.add_row(f"{found.more} more", "", "", "", "")
    for value in found.common:
        table.add_row("", "", "", "", f"common: {value.accounts} accounts have {value.kind} {value.text}")
    if not (found.cases or found.common):
        table.add_row("none", "", "", "", "")
    return table


def network_table(found: Network) -> Table:
    """Edges, the heaviest first, then what platforms took away."""
    table = folding_table("one", "other", "weight", "shares")
    names = {
        each.subject.id: each.subject.handle or each.subject.url or each.subject.id for each in found.nodes
    }
    for edge in found.edges:
        shared = "\n".join(f"{value.kind} {value.text} ({value.accounts} accounts)" for value in edge.shared)
        if edge.values > len(edge.shared):
            shared += f"\nand {edge.values - len(edge.shared)} more"
        table.add_row(names[edge.one], names[edge.other], f"{edge.weight:.1f}", shared)
    for loss in found.losses:
        table.add_row(
            names[loss.subject_id],
            "a platform acted",
            loss.on.isoformat(),
            f"{loss.reference}: {loss.edges} edges and {loss.followers or 0} followers lost",
        )
    if not (found.edges or found.losses):
        table.add_row("none", "", "", "")
    return table
