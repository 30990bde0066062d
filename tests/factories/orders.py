"""The order that a request for data rests on: an invented one, kept as evidence."""

from typing import Final

from tests.factories import people

from openiru.evidence import operations as evidence
from openiru.foundation.digests import sha256_text

ORDER: Final = b"%PDF-1.4\n% Order 12/2025 of an invented district court, 1 July 2025\n%%EOF\n"
ORDER_DIGEST: Final = sha256_text(ORDER)


def keep_order() -> None:
    """Keep the order; safe to repeat."""
    evidence.keep(ORDER, source="order of a request for data", collector=people.analyst(), at=people.AT)
