"""People and the tokens of their machines."""

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from openiru.access.types import Role
from openiru.foundation.ids import new_id


class PersonManager(BaseUserManager["Person"]):
    """Finds people by the name they log in with."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        """The person who logs in as `username`, whatever its case."""
        return self.get(username__iexact=username)


class Person(AbstractBaseUser):
    """Somebody who may log in; `outward_name` is all that platforms see of an analyst."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    username = models.TextField()
    role = models.TextField(choices=[(role.value, role.value) for role in Role])
    platform_slug = models.TextField(null=True, blank=True)
    outward_name = models.TextField()
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        db_table = "access_person"
        constraints = [
            models.UniqueConstraint(Lower("username"), name="access_username_once"),
            models.CheckConstraint(
                condition=models.Q(role__in=[role.value for role in Role]), name="access_role_is_known"
            ),
            models.CheckConstraint(
                condition=(
                    models.Q(role=Role.PLATFORM_STAFF.value, platform_slug__isnull=False)
                    | (~models.Q(role=Role.PLATFORM_STAFF.value) & models.Q(platform_slug__isnull=True))
                ),
                name="access_platform_staff_has_one_platform",
            ),
        ]

    def __str__(self) -> str:
        return self.outward_name


class ApiToken(models.Model):
    """A secret for a machine; only its digest is kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    label = models.TextField()
    digest = models.TextField(unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "access_api_token"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(digest__regex="^sha256:[0-9a-f]{64}$"), name="access_token_is_a_digest"
            ),
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")), name="access_token_has_a_term"
            ),
        ]
