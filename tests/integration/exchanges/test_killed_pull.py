"""A pull that is killed at any moment goes on where it was; nothing is lost and nothing comes twice."""

import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from tests.factories.exchange_servers import Asked, TatServer
from tests.factories.exchanges import digest, over_http, states
from tests.factories.installations import environment
from tests.factories.people import analyst

from openiru.exchanges import queries
from openiru.exchanges.types import Shape
from openiru.signals.types import EntryState

pytestmark = [pytest.mark.usefixtures("socket_enabled"), pytest.mark.timeout(240)]


class TestKilledPull:
    def test_goes_on_with_the_page_that_was_not_kept(
        self, database_url: str, keys: Path, tmp_path: Path
    ) -> None:
        analyst("amina")
        command = [sys.executable, "-m", "openiru", "exchange", "pull", "tat", "--by", "amina", "--json"]
        told = environment(tmp_path, {"DATABASE_URL": database_url, "OPENIRU_EXCHANGE_KEYS": str(keys)})
        with TatServer(page=1).running() as server:
            for number in range(1, 6):
                server.put(number, digest(number))
            over_http("tat", Shape.TAT, server)
            asked_for_third, go_on = threading.Event(), threading.Event()

            def hold(asked: Asked) -> None:
                if asked.query.get("after", "").endswith(",2"):
                    asked_for_third.set()
                    go_on.wait(60)

            server.before = hold
            with subprocess.Popen(command, env=told, stdout=subprocess.PIPE) as doomed:
                assert asked_for_third.wait(60)
                doomed.send_signal(signal.SIGKILL)
            go_on.set()
            kept, checkpoint = states("tat"), queries.exchange("tat").checkpoint
            server.before = lambda _asked: None

            again = subprocess.run(command, env=told, capture_output=True, text=True, check=False)

        assert (set(kept), checkpoint) == ({digest(1), digest(2)}, "1700000000,2")
        assert again.returncode == 0, again.stderr
        assert '"added": 3' in again.stdout
        assert states("tat") == {digest(number): EntryState.ACTIVE for number in range(1, 6)}
