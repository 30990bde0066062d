"""What tests of exchanges share: a folder for keys, and loopback."""

from pathlib import Path

import pytest
from django.conf import settings


@pytest.fixture(autouse=True)
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where keys of exchanges lie."""
    folder = tmp_path / "exchange-keys"
    monkeypatch.setattr(settings, "EXCHANGE_KEYS", folder)
    return folder
