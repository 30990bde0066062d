"""How is content named by its digest?"""

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any, Final

_DIGEST: Final = re.compile(r"sha256:[0-9a-f]{64}")


def sha256_text(data: bytes) -> str:
    """The digest of `data` with its algorithm named: ``sha256:`` and 64 hex digits."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


def is_digest(words: str) -> bool:
    """Whether this looks like what `sha256_text` gives."""
    return _DIGEST.fullmatch(words) is not None


def canonical_json(value: Mapping[str, Any]) -> str:
    """One text for one value: sorted keys, no spaces, Unicode kept.

    Raises:
        TypeError: if `value` holds something that JSON cannot say.
        ValueError: if it holds a number that JSON cannot say.
    """
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
