"""The web server of an installation in processes of its own, on a database that a test commits to."""

import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import httpx
from tests.factories.installations import environment, free_port

from openiru.cli.installation.processes import web_command

_PATIENCE_S: Final = 60.0


@contextmanager
def web_server(folder: Path, database_url: str, *, more: Mapping[str, str] | None = None) -> Iterator[str]:
    """Where it listens, while the block runs; `more` is what it is told besides."""
    port = free_port()
    basics = {"DATABASE_URL": database_url, "DJANGO_SETTINGS_MODULE": "openiru.config.settings"}
    told = environment(folder, {**basics, **(more or {})})
    command = web_command(host="127.0.0.1", port=port, workers=1)
    with subprocess.Popen(command, env=told, stderr=subprocess.PIPE, text=True) as process:
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_for(url, process)
            yield url
        finally:
            process.terminate()
            process.wait(30)


def _wait_for(url: str, process: "subprocess.Popen[str]") -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while time.monotonic() < deadline:
        assert process.poll() is None, process.stderr and process.stderr.read()
        try:
            httpx.get(f"{url}/api/v1/openapi.json", trust_env=False).raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the web server never answered")
