"""The receiver of these tests goes on listening while another test has sockets shut."""

import json
import subprocess
import sys

import pytest
import pytest_socket
from tests.factories.receivers import Receiver

SENT = """
import sys, urllib.request
request = urllib.request.Request(sys.argv[1], data=b"{}", method="POST")
request.add_header("webhook-timestamp", "0")
try:
    print(urllib.request.urlopen(request).status)
except urllib.error.HTTPError as refused:
    print(refused.code)
except OSError as lost:
    print(type(lost).__name__)
"""


@pytest.mark.usefixtures("socket_enabled")
def test_listens_while_sockets_are_shut(monkeypatch: pytest.MonkeyPatch) -> None:
    with Receiver().listening() as receiver:
        monkeypatch.setattr(receiver, "take", lambda *_: 202)
        pytest_socket.disable_socket()
        asked = [sys.executable, "-c", SENT, f"http://127.0.0.1:{receiver.port}/tally/referrals"]
        answered = subprocess.run(asked, capture_output=True, check=True, timeout=30)
        assert json.loads(answered.stdout) == 202
