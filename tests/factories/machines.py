"""Programs that speak to the API with a token, and the clock that they meet."""

import json
from datetime import datetime, timedelta
from typing import Any

from django.test import Client
from tests.factories import people

from openiru.access.operations import issue_token

ROOT = "/api/v1"


class StandingClock:
    """A clock that stands still until it is moved."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


class Machine:
    """A program with the token of a person; without one, a stranger."""

    def __init__(self, person_id: str | None = None) -> None:
        self._client = Client(raise_request_exception=True)
        self.headers: dict[str, str] = {}
        if person_id is not None:
            token = issue_token(
                person_id,
                "machine",
                by=people.administrator().person_id,
                at=people.AT,
                valid_for=timedelta(days=30),
            )
            self.headers = {"Authorization": f"Bearer {token}"}

    def get(self, path: str, **query: str) -> Any:
        return self._client.get(ROOT + path, query, headers=self.headers)

    def post(self, path: str, body: Any = None, *, headers: dict[str, str] | None = None) -> Any:
        content = body if isinstance(body, bytes) else json.dumps(body if body is not None else {})
        return self._client.post(
            ROOT + path,
            content,
            content_type="application/json",
            headers={**self.headers, **(headers or {})},
        )

    def form(self, path: str, **fields: str) -> Any:
        return self._client.post(ROOT + path, fields, headers=self.headers)

    def send(self, method: str, path: str) -> Any:
        return self._client.generic(method, ROOT + path, headers=self.headers)
