"""How are secrets sealed anew after the key of the installation was changed?"""

from datetime import datetime

from django.db import transaction

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.audit.operations import record
from openiru.audit.types import Event
from openiru.platforms import queries
from openiru.platforms.models import Platform, Route


@transaction.atomic
def reseal_secrets(*, by: str, at: datetime) -> int:
    """Seal all secrets with the present key, after the key of the installation was changed.

    Returns:
        How many secrets were sealed anew.

    Raises:
        NotAllowedError: if `by` may not manage platforms.
        SecretUnreadableError: if none of the present keys opens a secret; nothing is changed then.
    """
    check_may(by, Right.MANAGE_PLATFORMS)
    count = 0
    for found in Platform.objects.select_for_update().order_by("slug"):
        if found.sealed_send_secret is not None:
            found.sealed_send_secret = queries.seal(found.slug, "send").renew(bytes(found.sealed_send_secret))
            count += 1
        if found.sealed_callback_secret is not None:
            renewed = queries.seal(found.slug, "callback").renew(bytes(found.sealed_callback_secret))
            found.sealed_callback_secret = renewed
            count += 1
        found.save(update_fields=["sealed_send_secret", "sealed_callback_secret"])
    for route in Route.objects.select_for_update().exclude(sealed_secrets=None).order_by("pk"):
        sealed = queries.route_seal(route).renew(bytes(route.sealed_secrets or b""))
        route.sealed_secrets = sealed
        route.save(update_fields=["sealed_secrets"])
        count += 1
    record(
        Event.SECRETS_SET,
        subject_kind="platform",
        subject_id="all",
        by=by,
        at=at,
        detail={"resealed": count},
    )
    return count
