"""The real command line of python-threatexchange reads our feed from a running web server, and forgets what we withdraw."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.factories import people
from tests.factories.exchanges import digest, shared
from tests.factories.peers import MISSING, Peer, is_installed
from tests.factories.scene import drawing
from tests.factories.web_servers import web_server

from openiru.access.operations import issue_token
from openiru.access.types import Role
from openiru.engines.hashes.pdq import hash_picture
from openiru.engines.hashes.types import PdqHash
from openiru.signals import operations as signals

pytestmark = [
    pytest.mark.skipif(not is_installed(), reason=MISSING),
    pytest.mark.usefixtures("socket_enabled"),
    pytest.mark.timeout(240),
]

POSTER, OTHER = drawing("river front poster"), drawing("school play")


@pytest.fixture
def token(database_url: str) -> str:
    """The token of a partner's program."""
    partner = people.somebody("partner-program", Role.PARTNER).person_id
    now = datetime.now(UTC)
    return issue_token(
        partner, "hma", by=people.administrator().person_id, at=now, valid_for=timedelta(days=1)
    )


@pytest.fixture
def feed(database_url: str, token: str, tmp_path: Path) -> Iterator[str]:
    """A running OpenIRU."""
    with web_server(tmp_path / "unit", database_url) as url:
        yield url


def peer(folder: Path, url: str, token: str) -> Peer:
    folder.mkdir()
    made = Peer(folder=folder, token=token)
    assert "openiru - OpenIRUSignalExchangeAPI" in made.run(
        "config", "extensions", "add", "openiru_threatexchange"
    )
    made.run("config", "collab", "edit", "openiru", "unit-a", "--create", "--url", url)
    return made


def written(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def looked_up(reader: Peer, value: str) -> str:
    return reader.run("match", "--only-signal", "pdq", "--hashes", "photo", "--", value)


class TestThreatexchange:
    def test_fetches_matches_and_forgets_what_is_withdrawn(
        self, feed: str, token: str, tmp_path: Path
    ) -> None:
        made = hash_picture(POSTER)
        assert isinstance(made, PdqHash)
        entry_id = shared(1, pdq=made.value.hex())
        kept_id = shared(2)
        # Its stored index finds nothing while it holds a single hash, so some others stay.
        shared(3)
        shared(4)
        reader = peer(tmp_path / "peer", feed, token)
        poster = written(tmp_path, "poster.png", POSTER)
        other = written(tmp_path, "other.png", OTHER)

        first = reader.run("fetch")
        matched = reader.run("match", "photo", poster)
        unmatched = reader.run("match", "photo", other)
        by_hash = looked_up(reader, digest(2))
        signals.withdraw_signal(
            entry_id, by=people.analyst(), at=datetime.now(UTC), reason="a news agency's picture"
        )
        second = reader.run("fetch")
        after = reader.run("match", "photo", poster)
        by_hash_after = looked_up(reader, digest(2))
        signals.withdraw_signal(kept_id, by=people.analyst(), at=datetime.now(UTC), reason="wrong")
        reader.run("fetch")
        at_last = looked_up(reader, digest(2))

        assert "Up to date" in first
        assert "unit-a" in matched
        assert "river-front" in matched
        assert unmatched == ""
        assert "unit-a" in by_hash
        assert "Up to date" in second
        assert after == ""
        assert "unit-a" in by_hash_after
        assert at_last == ""
        assert "unit-a" in looked_up(reader, digest(3))

    def test_says_that_a_token_opens_nothing(self, feed: str, tmp_path: Path) -> None:
        reader = peer(tmp_path / "peer", feed, "oiru_wrong")

        said = reader.run("-v", "fetch", fails=True)

        assert "the token opens nothing there" in said
