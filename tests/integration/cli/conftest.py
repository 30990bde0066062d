"""What commands that ask for pages share: a server of pages, a probe that asks it, and an analyst who acts."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings
from tests.factories.page_servers import PageServer, page_server, probes_for
from tests.factories.people import analyst

from openiru.access.queries import person


@pytest.fixture
def server(
    socket_enabled: None, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[PageServer]:
    """Pages on loopback, with the probes and the person by whom commands of the test ask for them."""
    settings.DATA_FOLDER = tmp_path / "data"
    monkeypatch.setenv("DATABASE_URL", "postgresql:///of-the-tests")
    monkeypatch.setenv("OPENIRU_BY", person(analyst()).username)
    with page_server() as listening:
        monkeypatch.setenv("OPENIRU_PROBES", str(probes_for(listening, tmp_path / "probes")))
        yield listening
