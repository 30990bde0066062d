"""What Sherlock and Maigret say of pages; run by the Python of `.watch`, with their own code and rules.

Reads one JSON object a line (`platform`, `handle`, `status`, `url`, `body` in base64, `headers`), writes one with what each says:
`up`, `gone`, `nothing`, or `unread` where its rule asks another site or shape.
"""

import base64
import json
import logging
import sys
from collections.abc import Mapping
from datetime import timedelta
from importlib.resources import files
from typing import Any

import requests
from maigret import checking
from maigret.sites import MaigretDatabase
from sherlock_project import sherlock as sherlock_code
from sherlock_project.notify import QueryNotify

NAMES = {
    # Sherlock has no rule for Facebook; Maigret's looks for a word of its pages that invented ones do not have.
    "facebook": (None, None),
    # Sherlock's rules for these two ask mirrors of others.
    "instagram": (None, "Instagram"),
    "x": (None, "Twitter"),
    "tiktok": ("TikTok", "TikTok"),
    "telegram": ("Telegram", "Telegram"),
    "youtube": ("YouTube", "YouTube"),
}
SAID = {"Claimed": "up", "Available": "gone"}


class Answered:
    """A session that answers with one page."""

    def __init__(self, page: Mapping[str, Any]) -> None:
        self._page = page

    def __call__(self, **_options: object) -> "Answered":
        """Be the session that is asked for."""
        return self

    def get(self, **_options: object) -> "Answered":
        """Be the answer, too."""
        return self

    head = post = put = get

    def result(self) -> requests.models.Response:
        """The page."""
        if not self._page["status"]:
            raise requests.exceptions.ConnectionError("no answer")
        response = requests.models.Response()
        response.status_code = self._page["status"]
        response._content = base64.b64decode(self._page["body"])  # noqa: SLF001  (as requests' own tests do)
        response.headers.update(self._page["headers"])
        response.encoding = "utf-8"
        response.url = self._page["url"]
        response.elapsed = timedelta(seconds=1)
        return response


def sherlock_says(rules: Mapping[str, Any], name: str, page: Mapping[str, Any]) -> str:
    """What Sherlock reads."""
    sherlock_code.SherlockFuturesSession = Answered(page)
    found = sherlock_code.sherlock(page["handle"], {name: dict(rules[name])}, QueryNotify())
    return SAID.get(str(found[name]["status"].status), "nothing")


def maigret_says(database: MaigretDatabase, name: str, page: Mapping[str, Any]) -> str:
    """What Maigret reads."""
    site = database.sites_dict[name]
    text = base64.b64decode(page["body"]).decode("utf-8", "replace")
    error = None if page["status"] else checking.CheckError("Connecting failure")
    asked = {"username": page["handle"], "parsing_enabled": False, "url_user": page["url"]}
    logger = logging.getLogger("maigret")
    found = checking.process_site_result((text, page["status"], error), None, logger, asked, site)
    return SAID.get(str(found["status"].status), "nothing")


def main() -> None:
    """Read pages, write answers."""
    logging.disable(logging.CRITICAL)
    rules = json.loads(files("sherlock_project").joinpath("resources/data.json").read_text())
    database = MaigretDatabase().load_from_path(str(files("maigret").joinpath("resources/data.json")))
    for line in sys.stdin:
        page = json.loads(line)
        for_sherlock, for_maigret = NAMES.get(page["platform"], (None, None))
        said = {
            "sherlock": sherlock_says(rules, for_sherlock, page) if for_sherlock else "unread",
            "maigret": maigret_says(database, for_maigret, page) if for_maigret else "unread",
        }
        print(json.dumps(said), file=sys.__stdout__)


if __name__ == "__main__":
    main()
