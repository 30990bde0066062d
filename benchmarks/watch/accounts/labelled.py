"""What is a labelled page, and what wraps around its core?"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from openiru.engines.probes.types import GONE, NO_VERDICT, Page, State

# Bundles of scripts hold the words of all states, whatever the page says.
BUNDLE: Final = (
    "<script>window.__t={'a':'Account suspended','b':'This account doesn\\'t exist','c':'Sorry, this page isn\\'t "
    "available.','d':'This content isn\\'t available right now','e':'404 Not Found','f':'\"statusCode\":10221'}</script>"
    "<!-- <h2>This content isn't available right now</h2> <title>Page Not Found</title> -->"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A page, and what it truly shows."""

    name: str
    platform: str
    url: str
    state: State  # of no verdict: any of them is right, since the page proves nothing
    page: Page = field(repr=False)
    handle: str = ""
    kind: str = ""
    stable_id: str = ""
    held_out: bool = False  # a shape that was written after the rules, which were not changed for it

    @property
    def sort(self) -> str:
        """`gone`, `up` or `nothing`."""
        return "nothing" if self.state in NO_VERDICT else "gone" if self.state in GONE else "up"


def html(head: str, body: str = "", *, bundle: bool = True) -> str:
    """A whole page."""
    noise = BUNDLE if bundle else ""
    return f"<!DOCTYPE html>\n<html><head><meta charset='utf-8'>{head}{noise}</head>\n<body>{body}{noise}</body></html>"


def escaped(data: Any) -> str:
    """JSON with all that is not ASCII escaped, as scripts of pages have it."""
    return json.dumps(data).replace("</", "<\\/")


def sent(url: str, body: str | bytes, status: int = 200, headers: Mapping[str, str] | None = None) -> Page:
    """A page as it came."""
    content = body.encode() if isinstance(body, str) else body
    return Page(status=status, final_url=url, body=content, headers=dict(headers or {}))
