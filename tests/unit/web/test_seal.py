import pytest
from cryptography.fernet import InvalidToken

from openiru.web.account.seal import sealer


class TestSealer:
    def test_opens_what_it_sealed(self) -> None:
        sealed = sealer("key of the installation").encrypt(b"SECRET")

        assert sealer("key of the installation").decrypt(sealed) == b"SECRET"

    def test_opens_nothing_with_another_key(self) -> None:
        sealed = sealer("key of the installation").encrypt(b"SECRET")

        with pytest.raises(InvalidToken):
            sealer("another key").decrypt(sealed)
