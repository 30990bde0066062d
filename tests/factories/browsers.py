"""Browsers of people, and what a request changed."""

from collections.abc import Callable, Iterator
from typing import Final

from django.db import connection, transaction
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client
from tests.factories.rules import Rule
from tests.factories.scene import Scene

# Texts that stand in everything of the scene that is about a platform.
MARKS: Final = {
    "facebook": "only-about-facebook",
    "telegram": "only-about-telegram",
    "x": "only-about-x",
}
SignIn = Callable[[str | None], Client]


def ask(browser: Client, method: str, path: str, said: object = None) -> HttpResponse:
    """The answer; whatever was changed for it is undone."""
    with transaction.atomic():
        answer = getattr(browser, method.lower())(path, said)
        if isinstance(answer, StreamingHttpResponse):
            body = answer.getvalue()
            answer = HttpResponse(body, status=answer.status_code, headers=dict(answer.items()))
        transaction.set_rollback(True)
    assert isinstance(answer, HttpResponse)
    return answer


def said_to(rule: Rule, scene: Scene) -> Iterator[dict[str, object]]:
    """Bodies to send: nothing at all, and what a person would say."""
    yield {}
    if rule.step is not None:
        yield dict(rule.step.said(scene))


def contents() -> dict[str, tuple[int, str]]:
    """All tables but sessions, each as its number of rows and a digest of them."""
    with connection.cursor() as cursor:
        names = set(connection.introspection.table_names(cursor)) - {"django_session"}
        found = {}
        for name in names:
            rows = f"SELECT t::text AS row FROM {connection.ops.quote_name(name)} t"  # noqa: S608
            cursor.execute(
                f"SELECT count(*), coalesce(md5(string_agg(row, '|' ORDER BY row)), '') FROM ({rows}) r"  # noqa: S608
            )
            found[name] = cursor.fetchone()
    return found
