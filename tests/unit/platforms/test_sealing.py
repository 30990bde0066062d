import pytest

from openiru.platforms.errors import SecretUnreadableError
from openiru.platforms.policy import secret_bytes
from openiru.platforms.sealing import Seal
from openiru.platforms.types import new_secret


def seal(*keys: str, purpose: str = "facebook/send") -> Seal:
    return Seal(keys, purpose=purpose)


class TestSeal:
    def test_opens_what_it_closed(self) -> None:
        assert seal("key").open(seal("key").close("whsec_abc")) == "whsec_abc"

    def test_hides_the_text(self) -> None:
        assert b"whsec" not in seal("key").close("whsec_abc")

    def test_closes_differently_each_time(self) -> None:
        assert seal("key").close("whsec_abc") != seal("key").close("whsec_abc")

    def test_does_not_open_with_another_key(self) -> None:
        with pytest.raises(SecretUnreadableError):
            seal("other").open(seal("key").close("whsec_abc"))

    def test_does_not_open_for_another_purpose(self) -> None:
        with pytest.raises(SecretUnreadableError):
            seal("key", purpose="x/send").open(seal("key").close("whsec_abc"))

    def test_notices_a_changed_byte(self) -> None:
        closed = bytearray(seal("key").close("whsec_abc"))
        closed[-2] ^= 1

        with pytest.raises(SecretUnreadableError):
            seal("key").open(bytes(closed))

    def test_opens_with_an_old_key_behind_the_new_one(self) -> None:
        assert seal("new", "old").open(seal("old").close("whsec_abc")) == "whsec_abc"

    def test_renews_with_the_first_key(self) -> None:
        renewed = seal("new", "old").renew(seal("old").close("whsec_abc"))

        assert seal("new").open(renewed) == "whsec_abc"


class TestNewSecret:
    def test_holds_a_key_of_32_bytes(self) -> None:
        assert len(secret_bytes(new_secret())) == 32

    def test_is_new_each_time(self) -> None:
        assert new_secret() != new_secret()
