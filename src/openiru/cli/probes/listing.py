"""`openiru probe list`: which probes are there, and what can each tell?"""

from rich.table import Table

from openiru.cli.doors import Json, emit, speaks
from openiru.cli.probes.options import Rules
from openiru.platforms.probes.catalogue import catalogue


@speaks
def list_probes(*, rules: Rules = None, as_json: Json = False) -> None:
    """List the probes, each checked on its own test pages first: a probe that fails one is not loaded.

    Example: openiru probe list
    """
    known = catalogue(rules)
    rows = [
        {
            "probe": name,
            "version": probe.version,
            "kinds": list(probe.kinds),
            "states": sorted(probe.states()),
            "rules": len(probe.rules) + len(probe.walls),
            "test_pages": len(known.pages[name].pages),
            "synthetic_pages": sum(page.origin == "synthetic" for page in known.pages[name].pages),
            "needs_token": sorted({request.token for request in probe.requests if request.token}),
            "sources": list(probe.sources),
        }
        for name, probe in sorted(known.probes.items())
    ]

    def table() -> Table:
        shown = Table("probe", "version", "test pages", "states")
        for row in rows:
            pages = f"{row['test_pages']} ({row['synthetic_pages']} synthetic)"
            shown.add_row(str(row["probe"]), str(row["version"]), pages, ", ".join(row["states"]))  # type: ignore[arg-type]
        return shown

    emit(rows, as_json=as_json, table=table)
