"""What may allauth do here? Nobody signs up, and second factors are sealed and stay."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest

from openiru.access import operations
from openiru.web.account.seal import sealer
from openiru.web.doors import now


class AccountAdapter(DefaultAccountAdapter):
    """People are added by an administrator, never by themselves."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002  (allauth calls it so)
        """Never."""
        return False

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """Change one's own password as every other door does, so that it is checked and recorded."""
        operations.set_password(str(user.pk), password, by=str(user.pk), at=now())
        user.refresh_from_db(fields=["password"])


class SecondFactorAdapter(DefaultMFAAdapter):
    """Keeps secrets of second factors sealed, and keeps people from giving them up."""

    def encrypt(self, text: str) -> str:
        """The sealed form of a secret."""
        return self._sealer().encrypt(text.encode()).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        """The secret again.

        Raises:
            cryptography.fernet.InvalidToken: if it was sealed with another key.
        """
        return self._sealer().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:  # noqa: ARG002  (the same)
        """Whether a person may give up this second factor themselves."""
        return not settings.TOTP_REQUIRED

    def _sealer(self) -> Fernet:
        return sealer(settings.SECRET_KEY)
