"""What tests in a real browser share: one installation that serves, one Chromium, and eyes on what goes wrong."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from tests.factories.furnished import CONNECTED
from tests.factories.receivers import Receiver
from tests.factories.served import Installation, Watch, chromium, free_port, launched, serving, sign_in

Visitor = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip all of this where there is no Chromium."""
    if chromium() is None:
        missing = pytest.mark.skip(reason="These tests drive Chromium: install the Debian package chromium.")
        for item in items:
            if Path(__file__).parent in item.path.parents:
                item.add_marker(missing)


@pytest.fixture(autouse=True)
def _shut_sockets(socket_enabled: None) -> None:
    """Sockets are open here: the server, the browser and the receiver speak on loopback."""


@pytest.fixture(scope="session")
def receiver() -> Iterator[Receiver]:
    """The platform that the installation writes to."""
    with Receiver().listening() as listening:
        yield listening


@pytest.fixture(scope="session")
def installation(
    tmp_path_factory: pytest.TempPathFactory, tables: Path, receiver: Receiver
) -> Iterator[Installation]:
    """A furnished installation behind `openiru up`."""
    with serving(tmp_path_factory.mktemp("unit"), tables, receiver.port) as made:
        receiver.secrets[CONNECTED] = made.places["secrets"]["send"]
        yield made


@pytest.fixture(scope="session")
def platform_side(tmp_path_factory: pytest.TempPathFactory, tables: Path) -> Iterator[Installation]:
    """A platform's own installation in the middle of its work behind `openiru up`."""
    folder, role = tmp_path_factory.mktemp("platform"), {"OPENIRU_ROLE": "platform"}
    with serving(folder, tables, free_port(), furnished="furnished_platform", **role) as made:
        yield made


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; ended with the module, since its event loop would keep Django's tests off the database."""
    with sync_playwright() as playwright:
        started = launched(playwright)
        yield started
        started.close()


@pytest.fixture
def watch(installation: Installation) -> Iterator[Watch]:
    """Fails the test when anything went wrong in a browser that it did not ask for."""
    made = Watch(urlsplit(installation.url).netloc)
    yield made
    assert made.problems == []


@pytest.fixture
def visit(browser: Browser, installation: Installation, watch: Watch) -> Iterator[Visitor]:
    """A page of somebody in a browser of their own: `visit("ayesha")`; signed in unless the name is None."""
    with _visits(browser, installation, watch) as made:
        yield made


@pytest.fixture
def visit_platform(browser: Browser, platform_side: Installation) -> Iterator[Visitor]:
    """As `visit`, at a platform's own installation; fails the test when anything went wrong in a browser."""
    watch = Watch(urlsplit(platform_side.url).netloc)
    with _visits(browser, platform_side, watch) as made:
        yield made
    assert watch.problems == []


@contextmanager
def _visits(browser: Browser, installation: Installation, watch: Watch) -> Iterator[Visitor]:
    opened: list[BrowserContext] = []

    def made(username: str | None = None, **wishes: Any) -> Page:
        settings = {"locale": "en-GB", "viewport": {"width": 1440, "height": 900}, **wishes}
        context = browser.new_context(base_url=installation.url, **settings)
        context.set_default_timeout(15_000)
        opened.append(context)
        watch.over(context)
        page = context.new_page()
        if username is not None:
            sign_in(page, username)
        return page

    yield made
    for context in opened:
        context.close()
