"""A worker in a process of its own, to be killed at a chosen moment."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

ROOT = Path(__file__).parents[2]


@contextmanager
def worker(moment: str, database_url: str, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A worker in a process of its own."""
    environment = {
        **os.environ,
        "DATABASE_URL": database_url,
        "DJANGO_SETTINGS_MODULE": "openiru.config.settings",
        "OPENIRU_SECRET_KEY": settings.SECRET_KEY,
        "OPENIRU_CLOCK_FILE": str(folder / "clock"),
        "OPENIRU_DATA": str(folder),
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
    }
    command = [sys.executable, "-m", "tests.factories.doomed_worker", moment]
    process = subprocess.Popen(command, env=environment, cwd=ROOT)
    try:
        yield process
    finally:
        process.kill()
        process.wait()
