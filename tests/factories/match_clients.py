"""Clients of a match service that ask on and on, in a process of their own: what they asked, and what went wrong."""

import asyncio
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from tests.factories.hashes import some_hashes


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What came of it."""

    answers: list[int]  # of each client
    wrong: list[str]  # at most some
    broken: list[str]  # connections that broke


class Clients:
    """Clients that look up the first thousand of a bank's hashes, each over a connection that stays."""

    def __init__(self, port: int, *, seed: int, count: int) -> None:
        words = [sys.executable, "-m", "tests.factories.match_clients", str(port), str(seed), str(count)]
        root = Path(__file__).parents[2]
        self._process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=root)
        assert self._process.stdout is not None
        self._process.stdout.readline()  # the first answer has come

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Leave no process behind where a test fails before it stops them."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.communicate()

    def stop(self) -> Asked:
        """End them after the answers that they wait for."""
        said, _ = self._process.communicate(timeout=120)
        assert self._process.returncode == 0
        return Asked(**json.loads(said))


async def ask_on(port: int, hashes: list[str], first: int, results: dict[str, Any]) -> None:
    """One client."""
    row = first
    results["answers"].append(0)
    mine = len(results["answers"]) - 1
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while not results["stopping"]:
        row = (row + 7) % len(hashes)
        request = f"GET /m/lookup?signal={hashes[row]}&signal_type=pdq HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n"
        try:
            writer.write(request.encode())
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
            body = await reader.readexactly(length)
        except (OSError, asyncio.IncompleteReadError) as error:
            results["broken"].append(repr(error))
            writer.close()
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            continue
        expected = b'{"KNOWN":[{"bank_content_id":%d,"distance":"0"}]}\n' % (row + 1)
        if not head.startswith(b"HTTP/1.1 200 ") or body != expected:
            results["wrong"].append(repr(head + body))
        results["answers"][mine] += 1
        results["begun"].set()
    writer.close()


async def main() -> None:
    """Ask until standard input ends; then tell what came of it."""
    port, seed, count = (int(word) for word in sys.argv[1:])
    words = some_hashes(np.random.default_rng(seed), 4000)[:1000]
    digits = words.astype(">u8").tobytes().hex()
    hashes = [digits[place : place + 64] for place in range(0, len(digits), 64)]
    results: dict[str, Any] = {"answers": [], "wrong": [], "broken": [], "stopping": False}
    results["begun"] = asyncio.Event()
    tasks = [asyncio.create_task(ask_on(port, hashes, 0, results))]
    await results["begun"].wait()
    sys.stdout.write("\n")
    sys.stdout.flush()
    tasks += [asyncio.create_task(ask_on(port, hashes, first, results)) for first in range(1, count)]
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    results["stopping"] = True
    await asyncio.gather(*tasks)
    told = {"answers": results["answers"], "wrong": results["wrong"][:5], "broken": results["broken"][:50]}
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    asyncio.run(main())
