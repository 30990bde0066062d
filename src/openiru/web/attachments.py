"""How is a kept file handed out so that no browser opens it here?"""

from django.http import HttpResponse

from openiru.evidence.queries import content
from openiru.referrals.errors import NotFoundError
from openiru.referrals.types import KeptForm
from openiru.web.pictures import HEADERS


def attached(data: bytes, name: str) -> HttpResponse:
    """The bytes as a download of unknown type: nothing in them runs in our pages."""
    headers = {**HEADERS, "Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(data, content_type="application/octet-stream", headers=headers)


def order_name(media_type: str, digest: str) -> str:
    """The name under which an order is saved."""
    endings = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}
    return f"order-{digest[7:19]}.{endings.get(media_type, 'bin')}"


def copy_of(kept: KeptForm | None, ending: str) -> HttpResponse:
    """A copy as a download.

    Raises:
        NotFoundError: if the referral carries no form, or there is no such copy; in the words of one that is not there,
            so that nobody learns of others' referrals.
    """
    digests = {"pdf": kept.pdf_digest, "json": kept.json_digest, "csv": kept.csv_digest} if kept else {}
    if kept is None or ending not in digests:
        raise NotFoundError("There is no such referral.")
    return attached(content(digests[ending]), f"{kept.form}.{ending}")
