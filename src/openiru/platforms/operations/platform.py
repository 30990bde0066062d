"""How are platforms, their secrets and their deadlines set?"""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.audit.operations import record
from openiru.audit.types import Event
from openiru.platforms import policy, queries
from openiru.platforms.defaults import DEFAULT_DEADLINES, DEFAULT_PLATFORMS
from openiru.platforms.errors import SecretUnreadableError
from openiru.platforms.models import DeadlineRule, FormRule, Platform
from openiru.platforms.types import (
    Deadline,
    DeadlineDraft,
    FormDraft,
    FormRuleView,
    NewSecrets,
    PlatformDraft,
    PlatformView,
)


@transaction.atomic
def save_platform(draft: PlatformDraft, *, by: str, at: datetime) -> PlatformView:
    """Add a platform, or change its name, hosts, connector or activity; endpoint and secrets stay.

    Raises:
        NotAllowedError: if `by` may not manage platforms.
        BadPlatformError: naming the field that is wrong.
    """
    check_may(by, Right.MANAGE_PLATFORMS)
    policy.check_platform(draft)
    saved, is_new = Platform.objects.update_or_create(
        slug=draft.slug,
        defaults={
            "name": draft.name.strip(),
            "hosts": list(draft.hosts),
            "connector": draft.connector,
            "is_active": draft.is_active,
        },
    )
    detail = {"is_new": is_new, "hosts": list(draft.hosts), "is_active": draft.is_active}
    _record(Event.PLATFORM_SAVED, draft.slug, by, at, detail)
    return queries.view(saved)


@transaction.atomic
def set_endpoint(
    platform: str, endpoint_url: str, *, by: str, at: datetime, allow_loopback: bool = False
) -> PlatformView:
    """Say where messages to a platform go; `allow_loopback` is for exercises on one machine.

    Raises:
        NotAllowedError: if `by` may not manage platforms.
        UnknownPlatformError: if there is no such platform.
        BadEndpointError: saying which rule refused the address.
    """
    check_may(by, Right.MANAGE_PLATFORMS)
    policy.check_endpoint(endpoint_url, allow_loopback=allow_loopback)
    found = _locked(platform)
    found.endpoint_url = endpoint_url
    found.save(update_fields=["endpoint_url"])
    _record(Event.ENDPOINT_SET, platform, by, at, {"endpoint_url": endpoint_url})
    return queries.view(found)


@transaction.atomic
def set_secrets(platform: str, secrets: NewSecrets, *, by: str, at: datetime) -> PlatformView:
    """Seal new secrets for one direction or both; they are never shown again.

    Raises:
        NotAllowedError: if `by` may not manage platforms.
        UnknownPlatformError: if there is no such platform.
        BadSecretError: if a secret has the wrong form, or both directions would share one.
    """
    check_may(by, Right.MANAGE_PLATFORMS)
    found = _locked(platform)
    policy.check_secrets(secrets, send_now=_kept(found, "send"), callback_now=_kept(found, "callback"))
    if secrets.send is not None:
        found.sealed_send_secret = queries.seal(platform, "send").close(secrets.send)
    if secrets.callback is not None:
        found.sealed_callback_secret = queries.seal(platform, "callback").close(secrets.callback)
    found.save(update_fields=["sealed_send_secret", "sealed_callback_secret"])
    detail = {"send": secrets.send is not None, "callback": secrets.callback is not None}
    _record(Event.SECRETS_SET, platform, by, at, detail)
    return queries.view(found)


@transaction.atomic
def set_deadline(draft: DeadlineDraft, *, by: str, at: datetime) -> Deadline:
    """Set how long a platform has, or the default of an instrument; counts for referrals sent from now on.

    Raises:
        NotAllowedError: if `by` may not manage platforms.
        UnknownPlatformError: if there is no such platform.
        BadDeadlineError: naming what is wrong.
    """
    check_may(by, Right.MANAGE_PLATFORMS)
    policy.check_deadline(draft)
    if draft.platform is not None:
        queries.row(draft.platform)
    DeadlineRule.objects.update_or_create(
        platform_id=draft.platform,
        instrument=draft.instrument,
        defaults={
            "acknowledge_s": draft.acknowledge_s,
            "act_s": draft.act_s,
            "source": draft.source.strip(),
            "is_verified": draft.is_verified,
        },
    )
    detail = {"instrument": draft.instrument, "acknowledge_s": draft.acknowledge_s, "act_s": draft.act_s}
    _record(Event.DEADLINE_SET, draft.platform or "all", by, at, detail)
    return queries.deadline(draft.platform or "", draft.instrument)


@transaction.atomic
def set_form(draft: FormDraft, *, by: str, at: datetime) -> FormRuleView:
    """Say which form goes with what is asked of a platform; counts for referrals made from now on.

    Raises:
        NotAllowedError: if `by` may not manage platforms.
        UnknownPlatformError, UnknownFormError: if there is no such platform, form or profile.
        BadPlatformError: if they do not go together, or a particular answers no question.
    """
    check_may(by, Right.MANAGE_PLATFORMS)
    if draft.platform is not None:
        queries.row(draft.platform)
    known = queries.known_forms()
    policy.check_form(draft, known.form(draft.form), known.profile(draft.profile))
    kept = {"form": draft.form, "profile": draft.profile, "language": draft.language.value}
    FormRule.objects.update_or_create(
        platform_id=draft.platform,
        instrument=draft.instrument,
        defaults={**kept, "particulars": dict(draft.particulars)},
    )
    detail = {"instrument": draft.instrument, **kept, "particulars": sorted(draft.particulars)}
    _record(Event.FORM_SET, draft.platform or "all", by, at, detail)
    return FormRuleView(
        form=draft.form,
        profile=draft.profile,
        language=draft.language,
        particulars=draft.particulars,
        is_of_platform=draft.platform is not None,
    )


@transaction.atomic
def drop_form(platform: str | None, instrument: str, *, by: str, at: datetime) -> bool:
    """Let no form of its own go with what is asked any more; whether there was one.

    Raises:
        NotAllowedError: if `by` may not manage platforms.
    """
    check_may(by, Right.MANAGE_PLATFORMS)
    dropped, _ = FormRule.objects.filter(platform_id=platform, instrument=instrument).delete()
    if dropped:
        _record(Event.FORM_SET, platform or "all", by, at, {"instrument": instrument, "form": None})
    return bool(dropped)


@transaction.atomic
def add_default_platforms(*, by: str, at: datetime) -> tuple[PlatformView, ...]:
    """Add the platforms and deadlines that every unit begins with; leaves what is there as it is.

    Returns:
        The platforms that were added; none the second time.

    Raises:
        NotAllowedError: if `by` may not manage platforms.
    """
    check_may(by, Right.MANAGE_PLATFORMS)
    known = set(Platform.objects.values_list("slug", flat=True))
    added = tuple(save_platform(each, by=by, at=at) for each in DEFAULT_PLATFORMS if each.slug not in known)
    ruled = set(DeadlineRule.objects.filter(platform_id=None).values_list("instrument", flat=True))
    for rule in DEFAULT_DEADLINES:
        if rule.instrument not in ruled:
            set_deadline(rule, by=by, at=at)
    return added


def _kept(found: Platform, direction: str) -> str | None:
    """The secret that is there; None where there is none or no key opens it any more."""
    sealed = found.sealed_send_secret if direction == "send" else found.sealed_callback_secret
    try:
        return None if sealed is None else queries.seal(found.slug, direction).open(bytes(sealed))
    except SecretUnreadableError:
        # A lost key is the very reason why secrets are set anew.
        return None


def _locked(slug: str) -> Platform:
    queries.row(slug)
    return Platform.objects.select_for_update().get(pk=slug)


def _record(event: Event, slug: str, by: str, at: datetime, detail: Mapping[str, object]) -> None:
    record(event, subject_kind="platform", subject_id=slug, by=by, at=at, detail=detail)
