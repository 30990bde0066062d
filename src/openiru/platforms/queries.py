"""What is known about platforms? Secrets come out only through the functions that name them."""

import json
from collections.abc import Mapping

from django.conf import settings
from django.db.models import F, Q

from openiru.forms.catalogue import Catalogue, catalogue
from openiru.forms.types import Language
from openiru.platforms.errors import NotReadyError, SecretUnreadableError, UnknownPlatformError
from openiru.platforms.models import DeadlineRule, FormRule, HandedPart, Platform, Route
from openiru.platforms.sealing import Seal
from openiru.platforms.types import (
    Deadline,
    Destination,
    FormRuleView,
    PlatformView,
    RouteTarget,
    RouteView,
    Way,
)


def platform(slug: str) -> PlatformView:
    """The platform with this slug.

    Raises:
        UnknownPlatformError: if there is none.
    """
    return view(row(slug))


def platforms(*, active_only: bool = False) -> tuple[PlatformView, ...]:
    """All platforms, by name."""
    rows = Platform.objects.filter(is_active=True) if active_only else Platform.objects.all()
    return tuple(view(each) for each in rows.order_by("name", "slug"))


def deadline(platform: str, instrument: str) -> Deadline:
    """The deadline that holds: the platform's own rule, else the default of the instrument.

    Where neither is set there is no deadline, and `source` says so.
    """
    rules = DeadlineRule.objects.filter(Q(platform_id=platform) | Q(platform_id=None), instrument=instrument)
    best = max(rules, key=lambda rule: rule.platform_id is not None, default=None)
    if best is None:
        return Deadline(
            acknowledge_s=None,
            act_s=None,
            source="No deadline is set for this instrument",
            is_verified=False,
            is_of_platform=False,
        )
    return Deadline(
        acknowledge_s=best.acknowledge_s,
        act_s=best.act_s,
        source=best.source,
        is_verified=best.is_verified,
        is_of_platform=best.platform_id is not None,
    )


def known_forms() -> Catalogue:
    """All forms and profiles of this installation, the unit's own among them; files that cannot be followed are told apart."""
    return catalogue(settings.FORMS_FOLDER)


def form_rule(platform: str, instrument: str) -> FormRuleView | None:
    """The form that goes with what is asked: the platform's own, else the default of the instrument, else none."""
    rules = FormRule.objects.filter(Q(platform_id=platform) | Q(platform_id=None), instrument=instrument)
    best = max(rules, key=lambda rule: rule.platform_id is not None, default=None)
    if best is None:
        return None
    return FormRuleView(
        form=best.form,
        profile=best.profile,
        language=Language(best.language),
        particulars=best.particulars,
        is_of_platform=best.platform_id is not None,
    )


def destination(platform: str) -> Destination:
    """Where and how to write to a platform, for connectors; holds its secret.

    Raises:
        UnknownPlatformError: if there is no such platform.
        NotReadyError: if it is not active, or has no endpoint or no secret to sign with.
        SecretUnreadableError: if the secret was sealed with another key.
    """
    found = row(platform)
    if not found.is_active:
        raise NotReadyError(f"{found.name} is not active; activate it to write to it.")
    if not found.endpoint_url:
        raise NotReadyError(f"{found.name} has no endpoint; set one to write to it.")
    return Destination(
        platform=found.slug,
        connector=found.connector,
        endpoint_url=found.endpoint_url,
        send_secret=send_secret(platform),
    )


def routes(platform: str) -> tuple[RouteView, ...]:
    """The routes to a platform: those of one instrument by its name, then the one for all others."""
    rows = Route.objects.filter(platform_id=platform).order_by(F("instrument").asc(nulls_last=True))
    return tuple(route_view(each) for each in rows)


def routed_platforms() -> frozenset[str]:
    """The platforms to which a route leads, by slug."""
    return frozenset(Route.objects.values_list("platform_id", flat=True))


def route_target(platform: str, instrument: str | None) -> RouteTarget | None:
    """The route by which what is asked reaches a platform, for connectors; holds its secrets.

    The route of the instrument, else the one for all that have none, else None: the platform's own connector.

    Raises:
        UnknownPlatformError: if there is no such platform.
        NotReadyError: if it is not active.
        SecretUnreadableError: if the secrets were sealed with another key.
    """
    found = row(platform)
    if not found.is_active:
        raise NotReadyError(f"{found.name} is not active; activate it to write to it.")
    rows = Route.objects.filter(Q(instrument=instrument) | Q(instrument=None), platform_id=platform)
    best = max(rows, key=lambda route: route.instrument is not None, default=None)
    if best is None:
        return None
    return RouteTarget(
        platform=found.slug,
        platform_name=found.name,
        way=best.way,
        settings=best.settings,
        secrets=route_secrets(best),
    )


def parts_taken(message_id: str) -> frozenset[str]:
    """The parts of a message that its platform has."""
    return frozenset(HandedPart.objects.filter(message_id=message_id).values_list("part", flat=True))


def send_secret(platform: str) -> str:
    """The secret that signs our messages to a platform.

    Raises:
        UnknownPlatformError: if there is no such platform.
        NotReadyError: if none is set.
        SecretUnreadableError: if it was sealed with another key.
    """
    found = row(platform)
    if found.sealed_send_secret is None:
        raise NotReadyError(f"{found.name} has no secret for our messages; set one.")
    return seal(found.slug, "send").open(bytes(found.sealed_send_secret))


def callback_secret(platform: str) -> str:
    """The secret that signs a platform's messages to us; also of platforms that are not active any more.

    Raises:
        UnknownPlatformError: if there is no such platform.
        NotReadyError: if none is set.
        SecretUnreadableError: if it was sealed with another key.
    """
    found = row(platform)
    if found.sealed_callback_secret is None:
        raise NotReadyError(f"{found.name} has no secret for its messages; set one.")
    return seal(found.slug, "callback").open(bytes(found.sealed_callback_secret))


def row(slug: str) -> Platform:
    """The row of a platform; stays in this capability.

    Raises:
        UnknownPlatformError: if there is none.
    """
    try:
        return Platform.objects.get(pk=slug)
    except Platform.DoesNotExist as error:
        raise UnknownPlatformError(f"There is no platform {slug!r}.") from error


def view(found: Platform) -> PlatformView:
    """What others may see of a row."""
    return PlatformView(
        slug=found.slug,
        name=found.name,
        hosts=tuple(found.hosts),
        connector=found.connector,
        endpoint_url=found.endpoint_url,
        has_send_secret=found.sealed_send_secret is not None,
        has_callback_secret=found.sealed_callback_secret is not None,
        is_active=found.is_active,
    )


def seal(slug: str, direction: str) -> Seal:
    """What seals and opens the secret of a platform for one direction; stays in this capability."""
    keys = [str(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    return Seal(keys, purpose=f"{slug}/{direction}")


def route_view(found: Route) -> RouteView:
    """What others may see of a row; names of secrets are read only where a key opens them."""
    try:
        names = tuple(sorted(route_secrets(found)))
    except SecretUnreadableError:
        names = ()
    return RouteView(
        platform=found.platform_id,
        instrument=found.instrument,
        way=Way(found.way),
        settings=found.settings,
        secrets_set=names,
    )


def route_secrets(found: Route) -> Mapping[str, str]:
    """The secrets of a route by name; stays in this capability.

    Raises:
        SecretUnreadableError: if they were sealed with another key.
    """
    if found.sealed_secrets is None:
        return {}
    opened: Mapping[str, str] = json.loads(route_seal(found).open(bytes(found.sealed_secrets)))
    return opened


def route_seal(found: Route) -> Seal:
    """What seals and opens the secrets of a route; stays in this capability."""
    return seal(found.platform_id, f"route/{found.instrument or 'all'}")
