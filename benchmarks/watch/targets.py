"""What was measured, beside its target: one row a line."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from benchmarks.watch.figure import Figure, Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One thing that was measured."""

    what: str
    measured: str
    target: str  # "" where there is none
    met: bool | None = None  # None where there is no target


def figure_of(name: str, lines: Iterable[Measured]) -> Figure:
    """The lines as one table of that name; targets that were missed are told."""
    found = list(lines)
    says = {True: "yes", False: "no", None: ""}
    return Figure(
        tables=[
            Table(
                name=name,
                heading=("what", "measured", "target", "met"),
                rows=[(each.what, each.measured, each.target, says[each.met]) for each in found],
            )
        ],
        data={"lines": [asdict(each) for each in found]},
        missed=[f"{each.what}: {each.measured}" for each in found if each.met is False],
    )
