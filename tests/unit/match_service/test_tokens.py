from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from openiru.match_service.errors import (
    BadTokenFactsError,
    NoSuchMatchTokenError,
    TokenAlreadyRevokedError,
)
from openiru.match_service.tokens import FILE, Scope, TokenBook, add_token, read_tokens, revoke_token

AT = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
LOOKUP = (Scope.LOOKUP,)


class TestAddToken:
    @pytest.mark.parametrize(
        ("name", "more"),
        [
            ("", {}),
            ("two\nlines", {}),
            ("uploads", {"rate": (0.0, None)}),
            ("uploads", {"rate": (None, -1.0)}),
            ("uploads", {"valid_for": timedelta(0)}),
        ],
    )
    def test_refuses_facts_that_make_no_token(
        self, tmp_path: Path, name: str, more: dict[str, object]
    ) -> None:
        with pytest.raises(BadTokenFactsError):
            add_token(tmp_path, name, scopes=LOOKUP, at=AT, **more)  # type: ignore[arg-type]

        assert read_tokens(tmp_path) == []

    def test_keeps_no_secret_and_lets_nobody_else_read(self, tmp_path: Path) -> None:
        text, _ = add_token(tmp_path, "uploads", scopes=LOOKUP, at=AT)

        assert text.split("_", 2)[2] not in (tmp_path / FILE).read_text()
        assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600


class TestRevokeToken:
    def test_refuses_one_that_there_is_not(self, tmp_path: Path) -> None:
        with pytest.raises(NoSuchMatchTokenError):
            revoke_token(tmp_path, "00000000", at=AT)

    def test_refuses_one_that_was_revoked(self, tmp_path: Path) -> None:
        _, token = add_token(tmp_path, "uploads", scopes=LOOKUP, at=AT)
        revoke_token(tmp_path, token.id, at=AT)

        with pytest.raises(TokenAlreadyRevokedError):
            revoke_token(tmp_path, token.id, at=AT)


class TestTokenBook:
    def test_opens_nothing_for_texts_that_are_no_token(self, tmp_path: Path) -> None:
        text, token = add_token(tmp_path, "uploads", scopes=LOOKUP, at=AT)
        book = TokenBook(tmp_path)

        for wrong in ("", "oirum_", text[:-1], text + "x", text.upper(), f"oirum_{token.id}_", "\udcff", "é"):
            assert book.find(wrong, at=AT) is None
        assert book.find(text, at=AT) == token

    def test_sees_at_once_what_another_process_added_and_revoked(self, tmp_path: Path) -> None:
        book = TokenBook(tmp_path)
        assert book.is_empty

        text, token = add_token(tmp_path, "uploads", scopes=LOOKUP, at=AT)
        assert book.find(text, at=AT) == token

        revoke_token(tmp_path, token.id, at=AT)
        assert book.find(text, at=AT) is None
        assert not book.is_empty  # nobody comes in without a token again

    def test_closes_when_the_term_ends(self, tmp_path: Path) -> None:
        text, _ = add_token(tmp_path, "uploads", scopes=LOOKUP, at=AT, valid_for=timedelta(days=1))
        book = TokenBook(tmp_path)

        assert book.find(text, at=AT + timedelta(hours=23)) is not None
        assert book.find(text, at=AT + timedelta(days=1)) is None

    def test_lets_nobody_in_while_the_file_is_damaged(self, tmp_path: Path) -> None:
        (tmp_path / FILE).write_text('{"tokens": [{"id": 1')

        with pytest.raises(BadTokenFactsError):
            _ = TokenBook(tmp_path).is_empty
