from urllib.parse import urlsplit

import pytest

from openiru.advisers.errors import BadAddressError
from openiru.advisers.policy import check_may_send, split_address


class TestSplitAddress:
    @pytest.mark.parametrize(
        "address",
        [
            "ftp://127.0.0.1/v1",
            "http://",
            "127.0.0.1:8080",
            "http://user:pass@127.0.0.1/v1",
            "http://127.0.0.1/v1?key=1",
            "http://127.0.0.1/v1#a",
            "http://127.0.0.1:99999/v1",
            "http://mödel.example/v1",
            "http://127.0.0.1/a b",
            "http://[::1/v1",
        ],
    )
    def test_refuses_what_is_no_plain_address(self, address: str) -> None:
        with pytest.raises(BadAddressError):
            split_address(address)

    def test_takes_a_plain_address(self) -> None:
        assert split_address("http://127.0.0.1:11434/v1").port == 11434


class TestCheckMaySend:
    def test_refuses_what_lies_outside_the_house(self) -> None:
        with pytest.raises(BadAddressError, match="OPENIRU_ADVISERS_PUBLIC_HOSTS"):
            check_may_send(urlsplit("https://model.example/v1"), in_house=False, public_hosts=frozenset())

    def test_refuses_plain_http_outside_even_where_the_host_is_named(self) -> None:
        with pytest.raises(BadAddressError, match="https"):
            check_may_send(
                urlsplit("http://model.example/v1"), in_house=False, public_hosts=frozenset({"model.example"})
            )

    def test_lets_texts_go_where_the_unit_says_so(self) -> None:
        check_may_send(
            urlsplit("https://model.example/v1"), in_house=False, public_hosts=frozenset({"model.example"})
        )

    def test_lets_texts_go_within_the_house(self) -> None:
        check_may_send(urlsplit("http://10.0.0.7/v1"), in_house=True, public_hosts=frozenset())
