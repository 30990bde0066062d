"""What does somebody write who keeps contacts, meetings, commitments and agreements?"""

from datetime import UTC
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from openiru.liaison.types import (
    CommitmentState,
    NewAgreement,
    NewCommitment,
    NewContact,
    NewMeeting,
    NewMinutes,
    Participant,
    PromisedDeadline,
    Side,
)
from openiru.review.types import CASE_INSTRUMENTS, Instrument
from openiru.web.words import word_of

_WORDS: Final = {"rows": 3, "dir": "auto"}
_HOUR_S: Final = 3_600
_TEXT_BYTES_MAX: Final = 20 * 1024 * 1024


def _line(label: Any, *, required: bool = True, most: int = 500) -> forms.CharField:
    return forms.CharField(
        label=label, required=required, max_length=most, widget=forms.TextInput(attrs={"dir": "auto"})
    )


def _text(label: Any, *, required: bool = True, hint: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=5_000,
        help_text=hint,
        widget=forms.Textarea(attrs=_WORDS),
    )


def _day(label: Any, *, required: bool = False) -> forms.DateField:
    return forms.DateField(
        label=label, required=required, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class ContactForm(forms.Form):
    """A role at a platform to whom we may turn."""

    role_title = _line(_("Role"))
    email = forms.EmailField(label=_("Email"), required=False)
    phone = _line(_("Phone"), required=False, most=60)
    form_url = forms.URLField(label=_("Address of a form"), required=False, assume_scheme="https")
    languages = forms.CharField(
        label=_("Languages"), required=False, max_length=100, help_text=_("Two letters each, such as: en, ur")
    )
    instruments = forms.MultipleChoiceField(
        label=_("Only for"),
        required=False,
        choices=[(each.value, word_of(each)) for each in Instrument if each in CASE_INSTRUMENTS],
        widget=forms.CheckboxSelectMultiple,
    )
    is_crisis = forms.BooleanField(label=_("Crisis number: at any hour, in a crisis alone"), required=False)
    valid_from = _day(_("Holds from"))
    valid_to = _day(_("Holds no more on"))
    note = _text(_("Note"), required=False)

    def new(self, slug: str) -> NewContact:
        """What was written, once it is valid."""
        said = self.cleaned_data
        return NewContact(
            platform=slug,
            role_title=said["role_title"],
            email=said["email"],
            phone=said["phone"],
            form_url=said["form_url"],
            languages=tuple(said["languages"].replace(",", " ").lower().split()),
            instruments=tuple(Instrument(each) for each in said["instruments"]),
            is_crisis=said["is_crisis"],
            valid_from=said["valid_from"],
            valid_to=said["valid_to"],
            note=said["note"],
        )


class EndForm(forms.Form):
    """Which contact holds no more, from today."""

    contact_id = forms.CharField(max_length=64, widget=forms.HiddenInput)


class PlanForm(forms.Form):
    """A meeting to come."""

    held_at = forms.DateTimeField(
        label=_("Will be held at (UTC)"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
    )
    subject = _line(_("About"))
    agenda = _text(_("Agenda"), required=False)

    def new(self, slug: str) -> NewMeeting:
        """What was written, once it is valid."""
        said = self.cleaned_data
        return NewMeeting(
            platform=slug,
            held_at=said["held_at"].astimezone(UTC),
            subject=said["subject"],
            agenda=said["agenda"],
        )


class MinutesForm(forms.Form):
    """What was said at a meeting."""

    meeting_id = forms.CharField(max_length=64, widget=forms.HiddenInput)
    words = _text(_("Minutes"))
    ours = _text(_("Took part for us, by role"), hint=_("One role on each line; no names of persons."))
    theirs = _text(_("Took part for the platform, by role"), required=False)

    def new(self, _slug: str) -> NewMinutes:
        """What was written, once it is valid."""
        said = self.cleaned_data
        sides = ((Side.UNIT, said["ours"]), (Side.PLATFORM, said["theirs"]))
        return NewMinutes(
            meeting_id=said["meeting_id"],
            words=said["words"],
            participants=tuple(
                Participant(side=side, role=line.strip())
                for side, lines in sides
                for line in lines.splitlines()
                if line.strip()
            ),
        )


class CommitmentForm(forms.Form):
    """What one side promised."""

    meeting_id = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    side = forms.ChoiceField(label=_("Who promised"), choices=[(each.value, word_of(each)) for each in Side])
    owner = _line(_("Role that promised"))
    words = _text(_("What was promised"))
    source_sentence = _text(_("The sentence on which it rests, word for word"))
    due_date = _day(_("By which day"))

    def new(self, slug: str) -> NewCommitment:
        """What was written, once it is valid."""
        said = self.cleaned_data
        return NewCommitment(
            platform=slug,
            side=Side(said["side"]),
            owner=said["owner"],
            words=said["words"],
            source_sentence=said["source_sentence"],
            due_date=said["due_date"],
            meeting_id=said["meeting_id"] or None,
        )


class SettleForm(forms.Form):
    """What became of a commitment."""

    commitment_id = forms.CharField(max_length=64, widget=forms.HiddenInput)
    to = forms.ChoiceField(
        label=_("It is"), choices=[(each.value, word_of(each)) for each in CommitmentState]
    )
    reason = _line(_("What shows it"))


class AgreementForm(forms.Form):
    """An agreement, its days and the deadlines that it promises."""

    title = _line(_("Title"))
    signed_on = _day(_("Signed on"), required=True)
    in_force_from = _day(_("In force from"), required=True)
    in_force_to = _day(_("In force no more on"))
    instrument = forms.ChoiceField(
        label=_("Promises a deadline for"),
        required=False,
        choices=[
            ("", "–"),
            *((each.value, word_of(each)) for each in Instrument if each in CASE_INSTRUMENTS),
        ],
    )
    act_hours = forms.IntegerField(label=_("Hours to act"), required=False, min_value=1, max_value=8_760)
    text = forms.FileField(label=_("Its text"), required=False, help_text=_("It is kept as evidence."))

    def clean_text(self) -> bytes | None:
        """The bytes of the text."""
        file = self.cleaned_data["text"]
        if file is None:
            return None
        if file.size > _TEXT_BYTES_MAX:
            raise forms.ValidationError(_("The text is larger than 20 MB; attach a smaller scan."))
        read: bytes = file.read()
        return read

    def clean(self) -> dict[str, Any] | None:
        """A deadline has both its instrument and its hours."""
        cleaned = super().clean()
        if cleaned is not None and bool(cleaned.get("instrument")) != bool(cleaned.get("act_hours")):
            self.add_error("act_hours", _("Say both what the deadline is for and how long it is."))
        return cleaned

    def new(self, slug: str) -> NewAgreement:
        """What was written, once it is valid."""
        said = self.cleaned_data
        promised: tuple[PromisedDeadline, ...] = ()
        if said["instrument"]:
            promised = (
                PromisedDeadline(
                    instrument=Instrument(said["instrument"]),
                    acknowledge_s=None,
                    act_s=said["act_hours"] * _HOUR_S,
                ),
            )
        return NewAgreement(
            platform=slug,
            title=said["title"],
            signed_on=said["signed_on"],
            in_force_from=said["in_force_from"],
            in_force_to=said["in_force_to"],
            deadlines=promised,
        )
