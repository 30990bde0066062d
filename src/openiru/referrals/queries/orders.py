"""Which order does a request for data carry, and who may read it?"""

from django.db.models import QuerySet

from openiru.referrals.errors import NotFoundError
from openiru.referrals.models import DataRequestTerms
from openiru.referrals.queries.keys import id_of


def order_of(referral_id: str, *, for_platform: str | None = None) -> str:
    """The digest of the order that a request for data carries; a platform sees those that were sent to it.

    Raises:
        NotFoundError: if there is none, or it is not the platform's, or the request was taken back.
    """
    terms = _readable(for_platform).filter(pk=id_of(referral_id, "referral")).first()
    if terms is None:
        raise NotFoundError("There is no such referral.")
    return terms.order_digest


def is_order_sent_to(platform: str, digest: str) -> bool:
    """Whether a request that was sent to this platform, and not taken back, carries this order."""
    return _readable(platform).filter(order_digest=digest).exists()


def _readable(platform: str | None) -> QuerySet[DataRequestTerms]:
    carried = DataRequestTerms.objects.exclude(order_digest="")
    if platform is None:
        return carried
    return carried.filter(
        referral__platform_id=platform, referral__sent_at__isnull=False, referral__withdrawn_at__isnull=True
    )
