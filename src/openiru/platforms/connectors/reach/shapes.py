"""Which settings may a route have, whatever its way? Read strictly, with a sentence for every refusal."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final, Self, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from openiru.platforms.connectors.reach import smime
from openiru.platforms.connectors.reach.smtp import Relay, Security
from openiru.platforms.errors import BadEndpointError, BadPlatformError
from openiru.platforms.policy import check_endpoint, split_endpoint

_ADDRESS: Final = r"[A-Za-z0-9.!#$%&'*/=?^_`{|}~-]{1,64}@[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?"
_LOCAL_MAX: Final = 16  # RFC 5321, 4.5.3.1.1: 64 with a plus and the token
_HERE: Final = frozenset({"127.0.0.1", "::1"})

MailAddress = Annotated[str, Field(pattern=f"^{_ADDRESS}$", max_length=254)]
Name = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\r\n\x00]*$")]
Hours = Annotated[int, Field(ge=1, le=30 * 24)]

Shape = TypeVar("Shape", bound="Settings")


def _certificate(pem: str) -> str:
    try:
        smime.certificate_of(pem)
    except BadPlatformError as error:
        raise ValueError(error.message) from error
    return pem


def _reader(pem: str) -> str:
    try:
        smime.check_recipient(smime.certificate_of(pem))
    except BadPlatformError as error:
        raise ValueError(error.message) from error
    return pem


Certificate = Annotated[str, AfterValidator(_certificate)]
ReaderCertificate = Annotated[str, AfterValidator(_reader)]


class Settings(BaseModel):
    """The settings of a route; a name that is not known is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @classmethod
    def read(cls, settings: Mapping[str, object]) -> Self:
        """Settings as they were kept.

        Raises:
            BadPlatformError: naming the setting that is wrong.
        """
        try:
            return cls.model_validate(dict(settings))
        except ValidationError as error:
            raise BadPlatformError(_explained(error)) from error

    def check_reach(self, *, allow_loopback: bool) -> None:
        """Refuse addresses that messages may not go to.

        Raises:
            BadEndpointError: saying which rule refused.
        """

    def hosts(self) -> Sequence[tuple[str, int]]:
        """The hosts and ports to which connections are opened."""
        return ()

    def goes_to(self) -> Sequence[str]:
        """To whom messages go in the end: what a way has handed over in parts counts for these alone."""
        return ()

    def kept(self) -> dict[str, Any]:
        """The settings to be kept, without those that say nothing."""
        return self.model_dump(mode="json", exclude_defaults=True)


class ByMail(Settings):
    """How letters leave the unit, and where answers to them go."""

    relay_host: Annotated[str, Field(pattern=r"^[A-Za-z0-9.:-]{1,253}$")]
    relay_port: Annotated[int, Field(ge=1, le=65_535)] = 587  # RFC 6409: submission
    security: Security = Security.STARTTLS
    username: Annotated[str, Field(max_length=200)] = ""
    sender: MailAddress
    sender_name: Name = "Internet referral unit"
    to: Annotated[tuple[MailAddress, ...], Field(min_length=1, max_length=10)]
    reply_to: MailAddress | None = None  # a token goes behind its local part; None: the sender
    signing_certificate: Certificate | None = None
    recipient_certificates: Annotated[tuple[ReaderCertificate, ...], Field(max_length=10)] = ()

    @model_validator(mode="after")
    def _closed_to_others(self) -> Self:
        if self.security is Security.NONE and self.relay_host not in _HERE:
            raise ValueError("security: 'none' is for a server on this machine, such as 127.0.0.1, alone")
        if len(self.answers_to.partition("@")[0]) > _LOCAL_MAX:
            raise ValueError(
                f"reply_to: at most {_LOCAL_MAX} characters before the @; a token of 47 follows them, and mail "
                "servers take 64 in all"
            )
        return self

    def hosts(self) -> Sequence[tuple[str, int]]:
        """The mail server."""
        return ((self.relay_host, self.relay_port),)

    def goes_to(self) -> Sequence[str]:
        """Those to whom letters are addressed."""
        return self.to

    @property
    def answers_to(self) -> str:
        """Where answers go, before the token."""
        return self.reply_to or self.sender

    def relay(self, secrets: Mapping[str, str]) -> Relay:
        """The unit's mail server."""
        return Relay(
            host=self.relay_host,
            port=self.relay_port,
            security=self.security,
            username=self.username,
            password=secrets.get("password", ""),
        )


def check_url(url: str) -> str:
    """An endpoint as far as its text tells; http is for loopback alone."""
    try:
        check_endpoint(url, allow_loopback=True)
    except BadEndpointError as error:
        raise ValueError(error.message) from error
    return url


def host_of(url: str) -> tuple[str, int]:
    """The host and port of an endpoint."""
    parts = split_endpoint(url)
    return parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)


Url = Annotated[str, AfterValidator(check_url)]


def _explained(error: ValidationError) -> str:
    """The first fault as a sentence; names the setting, never repeats what was given."""
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    place = ".".join(str(part) for part in first["loc"])
    words = first["msg"].removeprefix("Value error, ")
    return f"{place}: {words}." if place else f"{words}."
