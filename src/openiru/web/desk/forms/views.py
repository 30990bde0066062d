"""How is the form that a referral carries handed out?"""

from django.http import HttpRequest, HttpResponse

from openiru.access.types import Right
from openiru.referrals.queries import form_of
from openiru.web.attachments import copy_of
from openiru.web.doors import Visit, door


@door(Right.READ_DESK)
def form_copy(_request: HttpRequest, _visit: Visit, referral_id: str, ending: str) -> HttpResponse:
    """One copy of the form that a referral carries, as it was kept."""
    return copy_of(form_of(referral_id), ending)
