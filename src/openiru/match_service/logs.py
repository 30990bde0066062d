"""What does the match service say about itself? One JSON line for each event, without hashes and addresses."""

import sys
from datetime import UTC, datetime

import orjson


def log(event: str, **facts: object) -> None:
    """Write an event with its facts: names of things and numbers, never what clients sent."""
    line = {"at": datetime.now(UTC), "event": event, **facts}
    sys.stderr.buffer.write(orjson.dumps(line, default=str, option=orjson.OPT_APPEND_NEWLINE))
    sys.stderr.buffer.flush()
