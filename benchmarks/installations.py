"""An installation for one benchmark: a folder, a database and its tables, gone at the end."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


@contextmanager
def installation(name: str, **settings: str) -> Iterator[tuple[Path, Any]]:
    """A fresh installation, and Django set up for it.

    Args:
        name: stands in the name of its folder.
        settings: more variables of the environment.

    Yields:
        Its folder, and the cluster of its database.
    """
    folder = Path(tempfile.mkdtemp(prefix=f"iru-{name}-", dir="/tmp"))
    os.environ.update(OPENIRU_DATA=str(folder), **settings)
    os.environ.pop("DATABASE_URL", None)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openiru.config.settings")
    try:
        import django

        django.setup()
        from openiru.cli.installation.folder import prepare_folder
        from openiru.cli.installation.service import prepare_tables
        from openiru.database.users import running

        prepare_folder(folder)
        with running(folder / "postgres") as cluster:
            prepare_tables()
            yield folder, cluster
    finally:
        shutil.rmtree(folder, ignore_errors=True)
