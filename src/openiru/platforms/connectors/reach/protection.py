"""How are letters of a route signed and closed, and what is to be said of their certificates?"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from openiru.platforms.connectors.base import DeliveryError
from openiru.platforms.connectors.reach import smime
from openiru.platforms.connectors.reach.letters import Protection
from openiru.platforms.connectors.reach.shapes import ByMail
from openiru.platforms.errors import BadPlatformError
from openiru.platforms.types import Finding, Weight


def protection_of(settings: ByMail, secrets: Mapping[str, str]) -> Protection:
    """How letters of a route are signed and closed.

    Raises:
        BadPlatformError: if a key is there without its certificate, or they do not belong together.
    """
    pem, key_pem = settings.signing_certificate, secrets.get("signing_key")
    if key_pem and not pem:
        raise BadPlatformError("signing_certificate: give the certificate of the signing key.")
    readers = tuple(map(smime.certificate_of, settings.recipient_certificates))
    if not pem or not key_pem:
        return Protection(readers=readers)
    key, certificate = smime.key_of(key_pem), smime.certificate_of(pem)
    smime.check_pair(key, certificate)
    return Protection(key=key, certificate=certificate, readers=readers)


def findings(settings: ByMail, secrets: Mapping[str, str], at: datetime) -> Sequence[Finding]:
    """What a dry check of a route by e-mail finds, without asking anybody."""
    found: list[Finding] = []
    if settings.username and not secrets.get("password"):
        found.append(Finding(weight=Weight.FAULT, words="No password is set; the mail server wants one."))
    if settings.signing_certificate and not secrets.get("signing_key"):
        found.append(Finding(weight=Weight.FAULT, words="No signing key is set for the certificate."))
    if not settings.signing_certificate:
        found.append(
            Finding(weight=Weight.WARNING, words="Letters are not signed: anybody could write them.")
        )
    if not settings.recipient_certificates:
        found.append(
            Finding(
                weight=Weight.WARNING, words="Letters are not closed: every server on the way reads them."
            )
        )
    if settings.signing_certificate:
        own = smime.certificate_of(settings.signing_certificate)
        found += smime.findings("Our signing certificate", own, at)
    for number, pem in enumerate(settings.recipient_certificates, 1):
        found += smime.findings(f"Certificate {number} of the platform", smime.certificate_of(pem), at)
    return found


def checked_protection(settings: ByMail, secrets: Mapping[str, str], at: datetime) -> Protection:
    """How a letter that leaves at `at` is signed and closed.

    Raises:
        DeliveryError: not permanent, if a key or certificate is missing or not of its time: a person can set another.
    """
    for each in findings(settings, secrets, at):
        if each.weight is Weight.FAULT:
            raise DeliveryError(each.words, permanent=False)
    try:
        return protection_of(settings, secrets)
    except BadPlatformError as error:
        raise DeliveryError(error.message, permanent=False) from error
