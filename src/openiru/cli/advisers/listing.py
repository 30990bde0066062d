"""`openiru advisers list`: which there are, where they live, and which speak."""

from typing import Any

from rich.table import Table

from openiru.advisers.asking.definitions import fingerprint, read_definitions
from openiru.advisers.queries import is_on, newest_measurement, newest_switch
from openiru.advisers.types import Definition
from openiru.cli.advisers.house import house
from openiru.cli.doors import Json, emit, now, with_database
from openiru.cli.shown.tables import folding_table
from openiru.workflows.advisers.asking import House


@with_database
def list_(*, as_json: Json = False) -> None:
    """List the advisers that the unit describes: where they live, whether they speak, how they were measured.

    Example: openiru advisers list
    """
    home = house()
    found = [_facts(each, home) for each in read_definitions(home.file).values()]
    emit({"file": str(home.file), "advisers": found}, as_json=as_json, table=lambda: _table(found))


def _facts(described: Definition, home: House) -> dict[str, Any]:
    mark = fingerprint(described)
    measured = newest_measurement(described.name, fingerprint=mark)
    switch = newest_switch(described.name)
    speaks = is_on(described.name, mark)
    spent = home.budget(described).spent(now())
    return {
        "name": described.name,
        "kind": described.kind.value,
        "model": described.model,
        "place": described.address or described.folder,
        "policy": described.policy.version if described.policy.text else "",
        "policy_hash": described.policy.digest,
        "label": described.label,
        "fingerprint": mark,
        "is_on": speaks,
        "stands": _stand(speaks=speaks, was_switched_on=switch is not None and switch.is_on),
        "measured_at": measured.measured_at if measured else None,
        "set": measured.set_name if measured else "",
        "macro_f1": measured.figures["macro_f1"] if measured else None,
        "flag_rate": measured.figures["flag_rate"] if measured else None,
        "labelled_rate": measured.figures["labelled_rate"] if measured else None,
        "requests_today": spent.requests,
        "requests_day": described.budget.requests,
    }


def _stand(*, speaks: bool, was_switched_on: bool) -> str:
    if speaks:
        return "on"
    return "off: described otherwise since it was switched on" if was_switched_on else "off"


def _table(found: list[dict[str, Any]]) -> Table:
    table = folding_table(
        "adviser", "kind", "model", "place", "stands", "macro F1", "flags", "people", "today"
    )
    for each in found:
        table.add_row(
            each["name"],
            each["kind"],
            each["model"],
            each["place"],
            each["stands"],
            _figure(each["macro_f1"], "not measured"),
            _figure(each["flag_rate"], ""),
            _figure(each["labelled_rate"], ""),
            f"{each['requests_today']:,} of {each['requests_day']:,}",
        )
    return table


def _figure(value: float | None, otherwise: str) -> str:
    return otherwise if value is None else f"{value:.3f}"
