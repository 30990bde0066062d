"""How do tables look on a terminal?"""

from rich.table import Column, Table


def folding_table(*headers: str) -> Table:
    """An empty table whose cells are folded, not cut off: ids must be whole to be copied."""
    return Table(*(Column(header, overflow="fold") for header in headers))
