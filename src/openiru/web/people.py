"""Who works here, and how do people come in and go?"""

import secrets
from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openiru.access import operations, queries
from openiru.access.types import NewPerson, Right, Role
from openiru.foundation.errors import OpenIruError
from openiru.platforms.queries import platforms
from openiru.web.doors import Visit, door
from openiru.web.refusals import STATUS
from openiru.web.words import word_of

_FRESH: Final = "fresh-password"
_PASSWORD_BYTES: Final = 15  # 20 characters, 120 bits


class PersonForm(forms.Form):
    """Somebody to be added; the password is made here."""

    username = forms.CharField(
        label=gettext_lazy("User name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    role = forms.ChoiceField(label=gettext_lazy("Role"))
    platform = forms.ChoiceField(label=gettext_lazy("Platform, for its staff"), required=False)
    outward_name = forms.CharField(
        label=gettext_lazy("Outward name"),
        required=False,
        max_length=150,
        help_text=gettext_lazy("All that platforms learn of the person. Left empty, a neutral name is made."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        known = [(each.slug, each.name) for each in platforms()]
        self.fields["role"].choices = [(role.value, word_of(role)) for role in roles_here()]  # type: ignore[attr-defined]
        self.fields["platform"].choices = [("", "–"), *known]  # type: ignore[attr-defined]


def roles_here() -> tuple[Role, ...]:
    """The roles that have something to do in this installation."""
    if settings.IS_PLATFORM:
        return (Role.MODERATOR, Role.OVERSIGHT, Role.ADMINISTRATOR)
    return tuple(role for role in Role if role is not Role.MODERATOR)


@door(Right.MANAGE_PEOPLE)
def people(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Everybody, and a form for one more; a fresh password is shown this once."""
    return people_page(request, visit, PersonForm(), fresh=request.session.pop(_FRESH, None))


@door(Right.MANAGE_PEOPLE, methods=("POST",))
def add(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Add somebody with a generated password."""
    form = PersonForm(request.POST)
    if not form.is_valid():
        return people_page(request, visit, form, status=422)
    said = form.cleaned_data
    password = secrets.token_urlsafe(_PASSWORD_BYTES)
    new = NewPerson(
        username=said["username"],
        role=Role(said["role"]),
        platform=said["platform"] or None,
        outward_name=said["outward_name"] or None,
    )
    try:
        added = operations.add_person(new, password, by=visit.by, at=visit.at)
    except OpenIruError as error:
        return people_page(request, visit, form, refused=error, status=STATUS[error.kind])
    request.session[_FRESH] = {"username": added.username, "password": password}
    return redirect("people")


@door(Right.MANAGE_PEOPLE, methods=("POST",))
def set_password(request: HttpRequest, visit: Visit, person_id: str) -> HttpResponse:
    """Give somebody a new, generated password; their sessions end."""
    password = secrets.token_urlsafe(_PASSWORD_BYTES)
    operations.set_password(person_id, password, by=visit.by, at=visit.at)
    request.session[_FRESH] = {"username": queries.person(person_id).username, "password": password}
    return redirect("people")


@door(Right.MANAGE_PEOPLE, methods=("POST",))
def deactivate(request: HttpRequest, visit: Visit, person_id: str) -> HttpResponse:
    """Switch an account off."""
    person = operations.deactivate(person_id, by=visit.by, at=visit.at)
    messages.success(request, _("%(name)s is switched off.") % {"name": person.username})
    return redirect("people")


def people_page(
    request: HttpRequest,
    visit: Visit,
    form: PersonForm,
    *,
    fresh: dict[str, str] | None = None,
    refused: OpenIruError | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of people; with a form that was not taken, and why, if there is one."""
    context = {"people": queries.people(), "form": form, "fresh": fresh, "refused": refused, "me": visit.by}
    return render(request, "people.html", context, status=status)
