"""How is the way set on which what is asked reaches a platform?"""

import json
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.audit.operations import record
from openiru.audit.types import Event
from openiru.platforms import queries
from openiru.platforms.connectors.reach.shapes import Settings
from openiru.platforms.connectors.ways import NEVER_SHOWN, check_instrument, check_secret_names, way_of
from openiru.platforms.errors import BadPlatformError, SecretUnreadableError
from openiru.platforms.models import Route
from openiru.platforms.types import RouteDraft, RouteView


@transaction.atomic
def set_route(draft: RouteDraft, secrets: Mapping[str, str], *, by: str, at: datetime) -> RouteView:
    """Say on which way what is asked reaches a platform; counts from the next attempt at a message on.

    Args:
        draft: the route; its settings replace those that were there.
        secrets: by name; they replace those of the same name, others stay, an empty one is forgotten. Where the
            way changes, none of the old ones stays; where another host is spoken to, none that would be shown to it.
        by: a person with the right to manage platforms.
        at: now.

    Raises:
        NotAllowedError: if `by` may not manage platforms.
        UnknownPlatformError: if there is no such platform.
        BadPlatformError: naming the setting or secret that is wrong, or that the way does not carry what is asked.
        BadEndpointError: saying why no message may go to an address of the settings.
    """
    check_may(by, Right.MANAGE_PLATFORMS)
    queries.row(draft.platform)
    way = way_of(draft.way)
    check_instrument(draft.way, draft.instrument)
    settings = way.settings.read(draft.settings)
    settings.check_reach(allow_loopback=draft.allow_loopback)
    check_secret_names(draft.way, secrets)
    found, _ = Route.objects.select_for_update().get_or_create(
        platform_id=draft.platform, instrument=draft.instrument, defaults={"way": draft.way}
    )
    kept = {**_staying(found, draft.way, settings), **secrets}
    whole = {name: secret for name, secret in kept.items() if secret}
    way.check_secrets(settings, whole)
    found.way = draft.way
    found.settings = settings.kept()
    found.sealed_secrets = queries.route_seal(found).close(json.dumps(whole)) if whole else None
    found.save()
    detail = {"way": draft.way, "settings": found.settings, "secrets": sorted(whole)}
    _record(draft.platform, draft.instrument, by, at, detail)
    return queries.route_view(found)


@transaction.atomic
def remove_route(platform: str, instrument: str | None, *, by: str, at: datetime) -> None:
    """Let what is asked go the way of the route for all, else by the platform's own connector.

    Raises:
        NotAllowedError: if `by` may not manage platforms.
        BadPlatformError: if there is no such route.
    """
    check_may(by, Right.MANAGE_PLATFORMS)
    removed, _ = Route.objects.filter(platform_id=platform, instrument=instrument).delete()
    if not removed:
        raise BadPlatformError(f"There is no route for {instrument or 'all instruments'} to {platform}.")
    _record(platform, instrument, by, at, {"way": None})


def _staying(found: Route, way: str, settings: Settings) -> Mapping[str, str]:
    """The secrets that stay unless others are given; none of another way or host, and none that no key opens."""
    if found.way != way or not found.sealed_secrets:
        return {}
    try:
        secrets = queries.route_secrets(found)
        known = {host for host, _ in way_of(way).settings.read(found.settings).hosts()}
    except (SecretUnreadableError, BadPlatformError):
        # A lost key is the very reason why secrets are set anew.
        return {}
    if {host for host, _ in settings.hosts()} <= known:
        return secrets
    # Whoever may set a route must not come by a password that another host asked for.
    return {name: secret for name, secret in secrets.items() if name in NEVER_SHOWN}


def _record(
    platform: str, instrument: str | None, by: str, at: datetime, detail: Mapping[str, object]
) -> None:
    record(
        Event.ROUTE_SET,
        subject_kind="platform",
        subject_id=platform,
        by=by,
        at=at,
        detail={"instrument": instrument, **detail},
    )
