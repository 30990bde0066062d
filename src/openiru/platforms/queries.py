"""What is known about platforms? Secrets come out only through the functions that name them."""

from django.conf import settings
from django.db.models import Q

from openiru.forms.catalogue import Catalogue, catalogue
from openiru.forms.types import Language
from openiru.platforms.errors import NotReadyError, UnknownPlatformError
from openiru.platforms.models import DeadlineRule, FormRule, Platform
from openiru.platforms.sealing import Seal
from openiru.platforms.types import Deadline, Destination, FormRuleView, PlatformView


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
    """All forms and profiles of this installation, the unit's own among them.

    Raises:
        BadFormError: if a file of the unit's cannot be followed.
    """
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
