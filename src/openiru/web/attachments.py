"""How is a kept file handed out so that no browser opens it here?"""

from django.http import HttpResponse

from openiru.web.pictures import HEADERS


def attached(data: bytes, name: str) -> HttpResponse:
    """The bytes as a download of unknown type: nothing in them runs in our pages."""
    headers = {**HEADERS, "Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(data, content_type="application/octet-stream", headers=headers)


def order_name(media_type: str, digest: str) -> str:
    """The name under which an order is saved."""
    endings = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}
    return f"order-{digest[7:19]}.{endings.get(media_type, 'bin')}"
