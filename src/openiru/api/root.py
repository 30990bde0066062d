"""The API, whole: `config.urls` includes `api.urls` at `/api/v1/`.

There are no browsable docs: they would need scripts that our content security policy refuses. The
OpenAPI document at `openapi.json` holds everything; any viewer shows it.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, path
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI

from openiru.api import (
    callbacks,
    coop,
    evidence,
    figures,
    hash_feed,
    items,
    messages,
    platform_inbox,
    referrals,
    returns,
    units_inbox,
    watch,
)
from openiru.api.callers import TokenAuth
from openiru.api.refusals import install, not_found, refused

View = Callable[..., HttpResponseBase]


class JsonApi(NinjaAPI):
    """An API that answers in JSON also where the framework would answer with a page."""

    @property
    def urls(self) -> tuple[list[URLResolver | URLPattern], str, str]:
        """The routes, and a last one that takes every other address."""
        patterns, application, namespace = super().urls
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                pattern.callback = _in_json(pattern.callback)
        patterns.append(path("<path:rest>", csrf_exempt(_nothing), name="nothing"))
        return patterns, application, namespace


def _in_json(view: View) -> View:
    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            response = view(request, *args, **kwargs)
        except Http404:
            return not_found()
        if not isinstance(response, HttpResponseNotAllowed):
            return response
        allowed = response["Allow"]
        refusal = refused(405, "api.method-not-allowed", f"This address takes {allowed}.")
        refusal["Allow"] = allowed
        return refusal

    return answered


def _nothing(_request: HttpRequest, rest: str) -> HttpResponse:
    del rest  # what was asked for is nobody's business in an answer
    return not_found()


api: Final = JsonApi(
    title="OpenIRU",
    version="1",
    description=(
        "Platforms read the referrals that were sent to them and answer them; people of the unit read "
        'referrals and figures. Every failure is `{"error": {"code", "message"}}`. What does not exist '
        "and what is another platform's look the same: 404."
    ),
    docs_url=None,
    auth=TokenAuth(),
    urls_namespace="api",
)
install(api)
api.add_router("", referrals.router)
api.add_router("", items.router)
api.add_router("", messages.router)
api.add_router("", evidence.router)
api.add_router("", callbacks.router)
api.add_router("", coop.router)
api.add_router("", figures.router)
api.add_router("", hash_feed.router)
api.add_router("", units_inbox.router)
api.add_router("", returns.router)
api.add_router("", watch.router)

# Where the installation is a platform's own, this is all of it: nothing of a unit's is served there.
platform_api: Final = JsonApi(
    title="OpenIRU for platforms",
    version="1",
    description="Authorities send signed messages; answers go back to each authority in the same way.",
    docs_url=None,
    auth=TokenAuth(),
    urls_namespace="platform-api",
)
install(platform_api)
platform_api.add_router("", platform_inbox.router)
