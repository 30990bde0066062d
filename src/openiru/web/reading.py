"""How does this reader want pages: which light, which Urdu script?"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

_A_YEAR_S: Final = 365 * 86_400
Choice = TypeVar("Choice", bound=StrEnum)


class Theme(StrEnum):
    """Light, dark, or as the reader's system says."""

    AUTO = "auto"
    LIGHT = "light"
    DARK = "dark"


class Script(StrEnum):
    """Where Urdu is set in Nastaliq: nowhere, in headings, everywhere."""

    PLAIN = "plain"
    HEADINGS = "headings"
    NASTALIQ = "nastaliq"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A reader's wishes, kept in cookies of their own browser."""

    theme: Theme
    script: Script


def reading_of(request: HttpRequest) -> Reading:
    """The wishes that came with `request`; what is unknown counts as not said."""
    return Reading(
        theme=_choice(Theme, request.COOKIES.get("theme"), Theme.AUTO),
        script=_choice(Script, request.COOKIES.get("script"), Script.HEADINGS),
    )


@require_POST
def change(request: HttpRequest) -> HttpResponse:
    """Keep a reader's wish and go back to where it was made."""
    here = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(here, {request.get_host()}, require_https=request.is_secure()):
        here = "/"
    response = redirect(here)
    wishes = {
        "theme": _choice(Theme, request.POST.get("theme"), None),
        "script": _choice(Script, request.POST.get("script"), None),
    }
    for name, wish in wishes.items():
        if wish is not None:
            response.set_cookie(
                name, wish, max_age=_A_YEAR_S, samesite="Lax", httponly=True, secure=request.is_secure()
            )
    return response


def _choice(kind: type[Choice], said: str | None, otherwise: Choice | None) -> Choice:
    return kind(said) if said in set(kind) else otherwise  # type: ignore[return-value]
