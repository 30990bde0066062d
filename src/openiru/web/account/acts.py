"""Who changed how they sign in? The library changes it and tells afterwards; we record it then."""

from typing import Any

from allauth.mfa import signals
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AbstractBaseUser

from openiru.access.operations import note_second_factor
from openiru.web.doors import now


def record_changes() -> None:
    """Record each second factor that is added, removed or renewed from now on."""
    signals.authenticator_added.connect(_added, dispatch_uid="openiru-added")
    signals.authenticator_removed.connect(_removed, dispatch_uid="openiru-removed")
    signals.authenticator_reset.connect(_renewed, dispatch_uid="openiru-renewed")


def _added(*, user: AbstractBaseUser, authenticator: Authenticator, **_: Any) -> None:
    note_second_factor(str(user.pk), f"{authenticator.type} added", at=now())


def _removed(*, user: AbstractBaseUser, authenticator: Authenticator, **_: Any) -> None:
    note_second_factor(str(user.pk), f"{authenticator.type} removed", at=now())


def _renewed(*, user: AbstractBaseUser, authenticator: Authenticator, **_: Any) -> None:
    note_second_factor(str(user.pk), f"{authenticator.type} renewed", at=now())
