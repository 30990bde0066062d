"""How do people and their machines come in, and how are they shut out?"""

import secrets
import unicodedata
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from openiru.access import policy, queries
from openiru.access.errors import (
    AlreadyRevokedError,
    NoSuchPersonError,
    NoSuchTokenError,
    UsernameTakenError,
    WeakPasswordError,
)
from openiru.access.models import ApiToken, Person
from openiru.access.types import NewPerson, PersonView, Right, Role
from openiru.audit.operations import record
from openiru.audit.types import Event
from openiru.foundation.digests import sha256_text
from openiru.foundation.ids import new_id

TOKEN_PREFIX: Final = "oiru_"  # noqa: S105 - lets scanners of leaked secrets recognise ours

_TOKEN_BYTES: Final = 32


@transaction.atomic
def add_person(new: NewPerson, password: str, *, by: str, at: datetime) -> PersonView:
    """Add somebody who may log in; the machine may add the first administrator.

    Raises:
        NotAllowedError: if `by` does not manage people.
        InvalidPersonError: if the facts do not fit together.
        WeakPasswordError: if the password would be guessed.
        UsernameTakenError: if somebody logs in with that name, whatever its case.
    """
    policy.check_may_add(queries.actor(by), new, has_administrator=_administrators().exists())
    policy.check_new_person(new)
    person_id = new_id()
    row = Person(
        pk=person_id,
        username=unicodedata.normalize("NFKC", new.username),
        role=new.role.value,
        platform_slug=new.platform,
        outward_name=new.outward_name or policy.neutral_name(new.role, str(person_id)),
        created_at=at,
    )
    _set_password(row, password)
    _insert(row)
    facts = {"role": new.role.value, "platform": new.platform}
    record(Event.PERSON_ADDED, subject_kind="person", subject_id=str(person_id), by=by, at=at, detail=facts)
    return queries.view_of(row)


@transaction.atomic
def set_password(person_id: str, password: str, *, by: str, at: datetime) -> None:
    """Give a person a new password; all their sessions end.

    Raises:
        NoSuchPersonError: if nobody has that id.
        NotAllowedError: if `by` is neither that person nor manages people.
        WeakPasswordError: if the password would be guessed.
    """
    row = _locked(person_id)
    policy.check_is_self_or_manages_people(queries.actor(by), str(row.pk))
    _set_password(row, password)
    row.save(update_fields=["password"])
    record(Event.PASSWORD_SET, subject_kind="person", subject_id=str(row.pk), by=by, at=at)


@transaction.atomic
def note_second_factor(person_id: str, change: str, *, at: datetime) -> None:
    """Record that a person changed how they prove themselves: `change` is a word or two.

    The change itself is made by the library of the sign-in pages, for the one who is signed in.

    Raises:
        NoSuchPersonError: if nobody has that id.
    """
    person = queries.person(person_id)
    record(
        Event.SECOND_FACTOR_CHANGED,
        subject_kind="person",
        subject_id=person.person_id,
        by=person.person_id,
        at=at,
        detail={"change": change},
    )


@transaction.atomic
def deactivate(person_id: str, *, by: str, at: datetime) -> PersonView:
    """Switch off an account: its sessions and tokens open nothing from now on; its acts stay.

    Raises:
        NoSuchPersonError: if nobody has that id.
        NotAllowedError: if `by` does not manage people, or it is the own account.
        AlreadyDeactivatedError: if it is switched off.
        LastAdministratorError: if nobody would remain to manage people.
    """
    queries.check_may(by, Right.MANAGE_PEOPLE)
    # Locked in one order: two administrators may switch each other off at once.
    list(_administrators().select_for_update().order_by("pk"))
    # Checked once more: the other one may have been faster.
    queries.check_may(by, Right.MANAGE_PEOPLE)
    row = _locked(person_id)
    others = _administrators().exclude(pk=row.pk).count()
    policy.check_may_deactivate(queries.view_of(row), by=by, other_administrators=others)
    row.is_active = False
    row.save(update_fields=["is_active"])
    record(Event.PERSON_DEACTIVATED, subject_kind="person", subject_id=str(row.pk), by=by, at=at)
    return queries.view_of(row)


@transaction.atomic
def issue_token(person_id: str, label: str, *, by: str, at: datetime, valid_for: timedelta) -> str:
    """Make a token with which a machine acts as that person; it can be read only now.

    Raises:
        NoSuchPersonError: if nobody has that id.
        NotAllowedError: if `by` does not manage people, or the account is switched off.
        InvalidTermError: if it is valid for nothing, or for more than a year.
        InvalidPersonError: if the label is empty or not printable.
    """
    queries.check_may(by, Right.MANAGE_PEOPLE)
    row = _locked(person_id)
    policy.check_may_issue(queries.view_of(row), label=label, valid_for=valid_for)
    token = TOKEN_PREFIX + secrets.token_urlsafe(_TOKEN_BYTES)
    kept = ApiToken.objects.create(
        person=row,
        label=label,
        digest=sha256_text(token.encode()),
        created_at=at,
        expires_at=at + valid_for,
    )
    facts = {"person_id": str(row.pk), "expires_at": kept.expires_at.isoformat()}
    record(Event.TOKEN_ISSUED, subject_kind="token", subject_id=str(kept.pk), by=by, at=at, detail=facts)
    return token


@transaction.atomic
def revoke_token(token_id: str, *, by: str, at: datetime) -> None:
    """Let a token open nothing from now on.

    Raises:
        NoSuchTokenError: if no token has that id.
        NotAllowedError: if `by` neither owns the token nor manages people.
        AlreadyRevokedError: if it was revoked before.
    """
    row = _locked_token(token_id)
    policy.check_is_self_or_manages_people(queries.actor(by), str(row.person_id))
    if row.revoked_at is not None:
        raise AlreadyRevokedError(f"The token {row.label} was revoked before.")
    row.revoked_at = at
    row.save(update_fields=["revoked_at"])
    facts = {"person_id": str(row.person_id)}
    record(Event.TOKEN_REVOKED, subject_kind="token", subject_id=str(row.pk), by=by, at=at, detail=facts)


def _administrators() -> QuerySet[Person]:
    return Person.objects.filter(role=Role.ADMINISTRATOR.value, is_active=True)


def _locked(person_id: str) -> Person:
    try:
        return Person.objects.select_for_update().get(pk=UUID(person_id))
    except (Person.DoesNotExist, ValueError) as error:
        raise NoSuchPersonError(f"Nobody here has the id {person_id}.") from error


def _locked_token(token_id: str) -> ApiToken:
    try:
        return ApiToken.objects.select_for_update().get(pk=UUID(token_id))
    except (ApiToken.DoesNotExist, ValueError) as error:
        raise NoSuchTokenError(f"No token has the id {token_id}; see `openiru user tokens`.") from error


def _set_password(row: Person, password: str) -> None:
    try:
        validate_password(password, user=row)
    except ValidationError as error:
        raise WeakPasswordError(" ".join(error.messages)) from error
    row.set_password(password)


def _insert(row: Person) -> None:
    try:
        # A savepoint: a refused row must not spoil the caller's transaction.
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if "access_username_once" not in str(error):
            raise
        raise UsernameTakenError(
            f"Somebody logs in as {row.username} already; choose another name."
        ) from error
