"""What holds for every page: a second factor, headers, and that pages are not kept by browsers."""

from collections.abc import Callable
from typing import Final

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

Handler = Callable[[HttpRequest], HttpResponseBase]

# Where somebody without a second factor may go: to get one, to prove the password again, or away.
BEFORE_SECOND_FACTOR: Final = frozenset(
    {"mfa_activate_totp", "account_reauthenticate", "account_logout", "set_language", "reading"}
)

HEADERS: Final = {
    "Permissions-Policy": "accelerometer=(), autoplay=(), browsing-topics=(), camera=(), display-capture=(), "
    "geolocation=(), gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
}


class HeadersMiddleware:
    """Adds what browsers must respect; pages of people who are signed in are never stored."""

    def __init__(self, get_response: Handler) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, with the headers added."""
        response = self._get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class SecondFactorMiddleware:
    """Sends people who have no second factor to the page where they get one."""

    def __init__(self, get_response: Handler) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer; `process_view` has its say before the view."""
        return self._get_response(request)

    def process_view(self, request: HttpRequest, *_view_and_its_arguments: object) -> HttpResponseBase | None:
        """A redirect for those who lack it; None lets the view answer."""
        if not settings.TOTP_REQUIRED or not request.user.is_authenticated:
            return None
        match = request.resolver_match
        if match is not None and match.url_name in BEFORE_SECOND_FACTOR:
            return None
        if is_mfa_enabled(request.user, [Authenticator.Type.TOTP]):
            return None
        messages.info(request, _("Before you go on, set up the second step of signing in."))
        return redirect("mfa_activate_totp")
