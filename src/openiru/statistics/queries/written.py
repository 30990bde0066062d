"""How are moments, shares and hours written for machines? Rounded at the very end, alike everywhere."""

from datetime import UTC, datetime
from typing import Any

from openiru.statistics.types import Rate


def moment(at: datetime) -> str:
    """A moment in UTC, ISO 8601."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def rounded(value: float | None) -> float | None:
    """A share with four decimals."""
    return None if value is None else round(value, 4)


def hours(value: float | None) -> float | None:
    """Hours with two decimals."""
    return None if value is None else round(value, 2)


def rate_document(rate: Rate) -> dict[str, Any]:
    """A share with what is needed to judge it."""
    return {
        "numerator": rate.numerator,
        "denominator": rate.denominator,
        "value": rounded(rate.value),
        "low": rounded(rate.low),
        "high": rounded(rate.high),
        "interval": "Wilson 95 %",
        "small_number": rate.is_small,
    }
