"""What does a route to a platform's Coop need?"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Final, Literal

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from pydantic import AfterValidator, Field

from openiru.platforms.connectors.reach.shapes import Name, Settings, Url, host_of
from openiru.platforms.policy import check_endpoint
from openiru.platforms.types import Finding, Weight

SECRETS: Final = frozenset({"api_key"})
INSTRUMENTS: Final = frozenset({"account_block", "content_removal"})

Source = Literal[
    "url", "handle", "native_id", "display_name", "kind", "reason", "organisation", "reference", "item_id"
]


def verification_key(pem: str) -> RSAPublicKey:
    """The key with which the platform's Coop signs its actions.

    Raises:
        ValueError: if it is no RSA key in PEM.
    """
    key = load_pem_public_key(pem.encode())
    if not isinstance(key, RSAPublicKey):
        raise ValueError("a public RSA key in PEM is needed")  # noqa: TRY004  (the reader of settings turns it round)
    return key


def _checked_key(pem: str) -> str:
    verification_key(pem)
    return pem


class CoopSettings(Settings):
    """The settings of a route to Coop."""

    report_url: Url  # https://coop.platform.example/api/v1/report
    reporter_id: Name  # who reports, as the platform's Coop knows the unit
    reporter_type_id: Name
    item_type_id: Name  # of subjects whose kind has no type of its own
    item_types: Mapping[str, Name] = {}  # kind of a subject -> item type
    fields: Mapping[str, Source] = {"url": "url"}  # field of the item type -> what goes there
    policy_id: Name | None = None
    actions: Mapping[str, Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")]] = {}  # action -> outcome
    verification_key: Annotated[str, AfterValidator(_checked_key)] | None = None  # of the platform's Coop

    def check_reach(self, *, allow_loopback: bool) -> None:
        """Refuse an address that reports may not go to."""
        check_endpoint(self.report_url, allow_loopback=allow_loopback)

    def hosts(self) -> Sequence[tuple[str, int]]:
        """The platform's Coop."""
        return (host_of(self.report_url),)

    def goes_to(self) -> Sequence[str]:
        """The platform's Coop."""
        return (self.report_url,)


def findings(settings: CoopSettings, secrets: Mapping[str, str], _at: datetime) -> Sequence[Finding]:
    """What a dry check of a route to Coop finds, without asking anybody."""
    found: list[Finding] = []
    if not secrets.get("api_key"):
        found.append(
            Finding(weight=Weight.FAULT, words="No api_key is set; Coop refuses reports without it.")
        )
    if not settings.verification_key:
        found.append(
            Finding(
                weight=Weight.WARNING,
                words="No verification_key is set: the actions of its Coop are refused.",
            )
        )
    if not settings.actions:
        found.append(
            Finding(
                weight=Weight.WARNING, words="No actions are set: none of what it does becomes an outcome."
            )
        )
    return found
