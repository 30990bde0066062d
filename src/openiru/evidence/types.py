"""What is known of captured content."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureView:
    """One captured content; its bytes lie in the store under `digest`."""

    digest: str  # sha256:...
    size_bytes: int
    media_type: str  # sniffed from the content
    source: str
    collector_id: str
    captured_at: datetime
