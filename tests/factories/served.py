"""A whole installation that serves: `openiru up` in a process of its own, and a browser in front of it."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, Request, Response
from tests.factories.people import PASSWORD
from tests.factories.tables import begin_with

_REPOSITORY: Final = Path(__file__).parents[2]
_FURNISH: Final = "import django; django.setup(); from tests.factories.{} import main; main()"
_PATIENCE_S: Final = 60.0
RECALL_WINDOW_S: Final = 2
FLAGS: Final = (
    "--no-sandbox",
    "--no-proxy-server",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    "--force-color-profile=srgb",
    "--font-render-hinting=none",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """Where the program serves, and where things of the scene are found."""

    url: str
    places: Mapping[str, Any]
    folder: Path

    def address(self, kind: str, name: str) -> str:
        """The path of a thing of the scene: `address("lead", "north.wind")`."""
        return f"/{kind}s/{self.places[kind + 's'][name]}/"


def chromium() -> str | None:
    """Where Chromium is; None where it is not installed."""
    return shutil.which("chromium")


@contextmanager
def serving(
    folder: Path, tables: Path, receiver_port: int, *, furnished: str = "furnished", **settings: str
) -> Iterator[Installation]:
    """A furnished installation behind `openiru up` while the block runs.

    Args:
        folder: its data folder.
        tables: what its database begins with.
        receiver_port: where a platform listens.
        furnished: the module that puts it up.
        settings: what its processes are told besides.
    """
    begin_with(tables, folder / "postgres")
    port = free_port()
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "openiru.config.settings",
        "PYTHONPATH": str(_REPOSITORY),
        "OPENIRU_DATA": str(folder),
        "OPENIRU_TOTP_REQUIRED": "false",
        "OPENIRU_RECALL_WINDOW_S": str(RECALL_WINDOW_S),
        **settings,
    }
    environment.pop("DATABASE_URL", None)
    put_up = subprocess.run(
        [sys.executable, "-c", _FURNISH.format(furnished), str(receiver_port)],
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
    )
    command = [sys.executable, "-m", "openiru", "up", "--port", str(port)]
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as process:
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_for(url, process)
            yield Installation(url=url, places=json.loads(put_up.stdout), folder=folder)
        finally:
            process.terminate()
            process.wait(30)


def free_port() -> int:
    """A port on loopback that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while time.monotonic() < deadline:
        assert process.poll() is None, "openiru up ended by itself"
        try:
            if httpx.get(f"{url}/account/login/", trust_env=False).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError("openiru up never answered")


def launched(playwright: Playwright) -> Browser:
    """Debian's Chromium, without a window."""
    return playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))


@dataclass
class Watch:
    """What went wrong in a browser: errors on the console, blocked content, other hosts, broken answers."""

    host: str
    problems: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        """Look at every page of `context`."""
        context.on("console", self._console)
        context.on("weberror", lambda error: self.problems.append(f"script: {error.error}"))
        context.on("request", self._request)
        context.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        # Chromium tells every refused form as an error; a refusal is what some tests want.
        is_answer = message.text.startswith(
            "Failed to load resource: the server responded with a status of 4"
        )
        if message.type in {"error", "warning"} and not is_answer:
            self.problems.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.netloc != self.host and address.scheme != "data":
            self.problems.append(f"another host: {request.url}")

    def _response(self, response: Response) -> None:
        if response.status >= 500:
            self.problems.append(f"{response.status}: {response.url}")


def sign_in(page: Page, username: str, password: str = PASSWORD) -> None:
    """Fill in the form of the sign-in page, as a person does."""
    page.goto("/account/login/")
    page.get_by_label("User name").fill(username)
    page.get_by_label("Password").fill(password)
    page.get_by_label("Password").press("Enter")
    page.wait_for_url(lambda url: "/account/login/" not in url)
