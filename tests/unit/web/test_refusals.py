from django.db import IntegrityError
from django.test import RequestFactory

from openiru.foundation.errors import Kind
from openiru.review.errors import OwnCaseError
from openiru.web.refusals import HEADING, NEXT, STATUS, RefusalMiddleware


class TestTables:
    def test_know_every_kind(self) -> None:
        assert set(STATUS) == set(HEADING) == set(NEXT) == set(Kind)


class TestRefusalMiddleware:
    def test_leaves_unexpected_failures_alone(self) -> None:
        middleware = RefusalMiddleware(lambda _request: None)  # type: ignore[arg-type, return-value]

        assert middleware.process_exception(RequestFactory().get("/"), RuntimeError("fault")) is None

    def test_says_which_guard_of_the_database_refused(self) -> None:
        middleware = RefusalMiddleware(lambda _request: None)  # type: ignore[arg-type, return-value]
        error = IntegrityError("a case is approved by an active supervisor\nDETAIL: the row of somebody")

        answer = middleware.process_exception(RequestFactory().get("/"), error)

        assert answer is not None
        assert answer.status_code == 409
        assert b"a case is approved by an active supervisor" in answer.content
        assert b"somebody" not in answer.content.replace(b"Somebody", b"")

    def test_says_which_rule_refused_and_what_would_satisfy_it(self) -> None:
        middleware = RefusalMiddleware(lambda _request: None)  # type: ignore[arg-type, return-value]

        answer = middleware.process_exception(RequestFactory().get("/"), OwnCaseError("Ask a second person."))

        assert answer is not None
        assert answer.status_code == 403
        assert b"Ask a second person." in answer.content
        assert b"review.own-case" in answer.content
