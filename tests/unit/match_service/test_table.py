from openiru.match_service.http.messages import Answer, Request
from openiru.match_service.routes.table import Route, Table


def here(_request: Request) -> Answer:
    return Answer(200)


TABLE = Table(
    Route(method=method, path=path, handler=here, summary=path)
    for method, path in [
        ("GET", "/c/banks"),
        ("POST", "/c/banks"),
        ("GET", "/c/bank/<name>"),
        ("GET", "/c/bank/<name>/content/<int:id>"),
    ]
)


class TestTable:
    def test_finds_nothing_at_other_addresses(self) -> None:
        for path in (
            "/",
            "/c/banks/",
            "/c/bank/",
            "/c/bank/A/content/x",
            "/c/bank/A/content/-1",
            "/c/bank/A/B",
        ):
            found = TABLE.find("GET", path)
            assert isinstance(found, Answer)
            assert found.status == 404

    def test_says_which_methods_an_address_has(self) -> None:
        found = TABLE.find("DELETE", "/c/banks")

        assert isinstance(found, Answer)
        assert (found.status, found.headers) == (405, (("allow", "GET, POST"),))

    def test_answers_head_as_get(self) -> None:
        assert not isinstance(TABLE.find("HEAD", "/c/banks"), Answer)

    def test_reads_values_from_the_path(self) -> None:
        found = TABLE.find("GET", "/c/bank/A%20B/content/17")

        assert not isinstance(found, Answer)
        assert found[1] == ("A B", "17")


class TestRequest:
    def test_reads_the_first_of_several_values(self) -> None:
        for text in ("a=1&a=2&b=", "a=1&a=%32&b="):
            assert Request("GET", "/", text, {}).query == {"a": "1", "b": ""}
