"""Would what is asked of a platform arrive? A dry check: nothing is sent, and nobody is asked but name servers."""

from collections.abc import Iterator
from datetime import datetime

from openiru.platforms.connectors.reach.addresses import Resolve, checked_addresses, look_up
from openiru.platforms.connectors.ways import reached, way_of
from openiru.platforms.errors import (
    BadEndpointError,
    BadPlatformError,
    NotReadyError,
    SecretUnreadableError,
)
from openiru.platforms.queries import destination, route_target, routes
from openiru.platforms.types import Finding, RouteTarget, RouteView, Weight
from openiru.review.types import Instrument


def check_route(
    platform: str, instrument: Instrument, *, at: datetime, resolve: Resolve = look_up
) -> tuple[Finding, ...]:
    """What a dry check of the way to a platform finds; at least one finding.

    Args:
        platform: to whom.
        instrument: what is asked.
        at: now, for the days of certificates.
        resolve: looks names up.

    Raises:
        UnknownPlatformError: if there is no such platform.
    """
    try:
        target = route_target(platform, instrument)
        if target is None:
            destination(platform)
            return (Finding(weight=Weight.FINE, words="It goes by the platform's own signed webhook."),)
        found = tuple(_found(target, at, resolve))
    except (NotReadyError, SecretUnreadableError, BadPlatformError, BadEndpointError) as error:
        return (Finding(weight=Weight.FAULT, words=error.message),)
    return found or (
        Finding(weight=Weight.FINE, words=f"It goes by {target.way}; nothing stands against it."),
    )


def routes_shown(platform: str, at: datetime) -> tuple[tuple[RouteView, tuple[Finding, ...]], ...]:
    """The routes to a platform, each with what its settings and the days of its certificates say; asks nobody.

    Raises:
        UnknownPlatformError: if there is no such platform.
    """
    return tuple((each, _said(each, at)) for each in routes(platform))


def _said(route: RouteView, at: datetime) -> tuple[Finding, ...]:
    try:
        target = route_target(route.platform, route.instrument)
    except (NotReadyError, SecretUnreadableError) as error:
        return (Finding(weight=Weight.FAULT, words=error.message),)
    return days_of_certificates(target, at) if target else ()


def days_of_certificates(target: RouteTarget, at: datetime) -> tuple[Finding, ...]:
    """What is to be said of a route without looking anything up: secrets that lack, certificates that end."""
    try:
        way = way_of(target.way)
        settings = way.settings.read(target.settings)
        return tuple(way.findings(settings, target.secrets, at))
    except BadPlatformError as error:
        return (Finding(weight=Weight.FAULT, words=error.message),)


def _found(target: RouteTarget, at: datetime, resolve: Resolve) -> Iterator[Finding]:
    yield from days_of_certificates(target, at)
    for host, port in reached(target):
        yield from _address(host, port, resolve)


def _address(host: str, port: int, resolve: Resolve) -> Iterator[Finding]:
    try:
        checked_addresses(host, port, resolve)
    except OSError:
        yield Finding(weight=Weight.FAULT, words=f"The name {host} is not known.")
    except BadEndpointError as error:
        yield Finding(weight=Weight.FAULT, words=error.message)
