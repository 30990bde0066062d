"""A process has its own workers and never touches those of the one that it was forked from."""

import subprocess
import sys
from os import environ, pathsep

import pytest
from tests.factories import sandboxed

from openiru.engines.media.known.readers import READERS, Reader
from openiru.engines.media.types import MediaKind
from openiru.sandbox.shared import limits_of
from openiru.sandbox.types import PICTURES, RECORDINGS

FORKING = f"""
import os
from openiru.sandbox.shared import shared_sandbox

def worker_and_parent():
    return shared_sandbox("{sandboxed.HERE}:who", workers=1).read(b"").split()

before = worker_and_parent()
assert worker_and_parent() == before
child = os.fork()
if child == 0:
    worker, parent = worker_and_parent()
    assert worker != before[0]
    assert int(parent) == os.getpid()
    print("forked", flush=True)
    raise SystemExit(0)
assert os.waitpid(child, 0)[1] == 0
assert worker_and_parent() == before
print("the same as before", flush=True)
"""


class TestLimitsOf:
    @pytest.mark.parametrize("reader", list(READERS.values()), ids=list(READERS))
    def test_gives_recordings_more_than_pictures(self, reader: Reader) -> None:
        expected = PICTURES if reader.kind is MediaKind.PICTURE else RECORDINGS

        assert limits_of(reader.function) == expected


class TestSharedSandbox:
    def test_belongs_to_one_process(self) -> None:
        ran = subprocess.run(
            [sys.executable, "-W", "error", "-c", FORKING],
            capture_output=True,
            text=True,
            check=False,
            env={**environ, "PYTHONPATH": pathsep.join(filter(None, sys.path))},
        )

        assert (ran.stdout.splitlines(), ran.stderr) == (["forked", "the same as before"], "")
