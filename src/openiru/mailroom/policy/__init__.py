"""The rules of mail that comes back: pure functions."""

from openiru.mailroom.policy.letters import (
    LETTER_BYTES_MAX,
    belongs,
    domain_of,
    letter_key,
    read_letter,
    read_token,
    token_for,
    tokens_in,
    without_quotes,
)

__all__ = [
    "LETTER_BYTES_MAX",
    "belongs",
    "domain_of",
    "letter_key",
    "read_letter",
    "read_token",
    "token_for",
    "tokens_in",
    "without_quotes",
]
