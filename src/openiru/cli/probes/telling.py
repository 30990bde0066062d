"""How is a verdict printed?"""

import json
import sys
from collections.abc import Mapping
from typing import Any

from openiru.cli.doors import emit
from openiru.engines.probes.types import Asked, Verdict


def told(asked: Asked, verdict: Verdict) -> dict[str, Any]:
    """A verdict as one JSON object."""
    return {
        "url": asked.url,
        "platform": asked.platform,
        "kind": asked.kind,
        "state": str(verdict.state),
        "is_verdict": verdict.is_verdict,
        "rule": verdict.marker.rule,
        "place": verdict.marker.place,
        "found": verdict.marker.found,
        "identity": str(verdict.identity),
        "stable_id": verdict.stable_id or None,
        "handle": verdict.handle or None,
        "followers": verdict.followers,
        "countries": list(verdict.countries),
        "probe": f"{verdict.probe} {verdict.version}",
    }


def print_row(row: Mapping[str, Any], *, as_json: bool) -> None:
    """Print a verdict: as one line of JSON, or as one for people."""
    if as_json:
        sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
    else:
        about = f", id {row['stable_id']}" if row["stable_id"] else ""
        sentence = f"{row['state']}  {row['url']}{about}  ({row['rule']}: {row['place']} = {row['found']})"
        emit(None, as_json=False, table=lambda: sentence)
