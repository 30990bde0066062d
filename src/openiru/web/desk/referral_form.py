"""What does somebody write who makes a referral, takes items back, looks for themselves or meets a platform?"""

from collections.abc import Mapping
from datetime import UTC
from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from openiru.disclosures.types import NewBasis
from openiru.referrals.types import DataClass, SeenState, Terms
from openiru.review.types import Instrument
from openiru.web.words import word_of
from openiru.workflows.make_referral import ORDER_BYTES_MAX

DATA_INSTRUMENTS: Final = frozenset({Instrument.DATA_REQUEST, Instrument.PRESERVATION})

_WORDS: Final = {"rows": 3, "dir": "auto"}
_BRIEF: Final = {"rows": 2, "class": "brief", "dir": "auto"}


class TermsForm(forms.Form):
    """The legal instrument and the limits of a request for data; each class of data has its own reason."""

    legal_instrument = forms.CharField(
        label=_("Legal instrument"),
        help_text=_("Which law or order, with number and date."),
        widget=forms.Textarea(attrs=_BRIEF),
    )
    order = forms.FileField(
        label=_("Attached order"),
        help_text=_(
            "The law, order or warrant itself: PDF, JPEG or PNG, at most 20 MB. It is kept as evidence."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )
    necessity = forms.CharField(
        label=_("Necessity"), help_text=_("Why nothing less will do."), widget=forms.Textarea(attrs=_WORDS)
    )
    scope = forms.CharField(
        label=_("Scope"), help_text=_("Which period and which records."), widget=forms.Textarea(attrs=_WORDS)
    )

    proportionality = forms.CharField(
        label=_("Proportionality"),
        required=False,
        help_text=_("Why it weighs more than what it does to the person. A data request needs it."),
        widget=forms.Textarea(attrs=_WORDS),
    )
    preservation = forms.CharField(
        label=_("Preservation request"),
        required=False,
        max_length=64,
        help_text=_("Its reference. Content and traffic are preserved before they are asked for."),
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )
    no_preservation_because = forms.CharField(
        label=_("Why there is no preservation request"), required=False, widget=forms.Textarea(attrs=_BRIEF)
    )
    emergency = forms.CharField(
        label=_("Imminent threat to life"),
        required=False,
        help_text=_(
            "Only a supervisor says so, in words. The request leaves at once; another person reviews it within a day."
        ),
        widget=forms.Textarea(attrs=_BRIEF),
    )

    def __init__(self, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        for data_class in DataClass:
            self.fields[f"class_{data_class}"] = forms.CharField(
                label=word_of(data_class), required=False, widget=forms.Textarea(attrs=_BRIEF)
            )

    @property
    def classes(self) -> tuple[BoundField, ...]:
        """The fields of the classes of data, from least to most intrusive."""
        return tuple(self[f"class_{data_class}"] for data_class in DataClass)

    def clean(self) -> dict[str, Any] | None:
        """At least one class of data is asked for."""
        cleaned = super().clean()
        if cleaned is not None and not self._asked(cleaned):
            self.add_error(
                f"class_{DataClass.SUBSCRIBER}",
                _("Say for at least one class of data why it is needed; leave the others empty."),
            )
        return cleaned

    def clean_order(self) -> bytes:
        """The bytes of the order."""
        file: UploadedFile[Any] = self.cleaned_data["order"]
        if file.size is None or file.size > ORDER_BYTES_MAX:
            raise forms.ValidationError(_("The order is larger than 20 MB; attach a smaller scan."))
        order: bytes = file.read()
        return order

    @property
    def attached(self) -> bytes:
        """The order, once it is valid."""
        order: bytes = self.cleaned_data["order"]
        return order

    def terms(self) -> Terms:
        """What was written, once it is valid; the order goes beside it."""
        said = self.cleaned_data
        return Terms(
            legal_instrument=said["legal_instrument"],
            necessity=said["necessity"],
            scope=said["scope"],
            data_classes=self._asked(said),
        )

    def basis(self) -> NewBasis:
        """Why it is proportionate, once it is valid."""
        said = self.cleaned_data
        return NewBasis(
            proportionality=said["proportionality"],
            preservation=said["preservation"],
            no_preservation_because=said["no_preservation_because"],
            emergency=said["emergency"],
        )

    @staticmethod
    def _asked(said: Mapping[str, Any]) -> dict[DataClass, str]:
        return {each: said[f"class_{each}"] for each in DataClass if said.get(f"class_{each}")}


class WithdrawalForm(forms.Form):
    """Why items are taken back; the platform reads it."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The platform reads it. At least ten characters."),
        min_length=10,
        max_length=5_000,
        widget=forms.Textarea(attrs=_WORDS),
    )


class SightingForm(forms.Form):
    """What we saw of a subject ourselves."""

    item_id = forms.CharField(max_length=64)
    state = forms.ChoiceField(
        label=_("We observed"), choices=[(state.value, word_of(state)) for state in SeenState]
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=5_000)


class MeetingForm(forms.Form):
    """A meeting with a platform, and what it promised."""

    held_at = forms.DateTimeField(
        label=_("Held at (UTC)"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
    )
    subject = forms.CharField(label=_("About"), max_length=500, widget=forms.TextInput(attrs={"dir": "auto"}))
    commitments = forms.CharField(
        label=_("What the platform promised"),
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs=_WORDS),
    )

    def clean_held_at(self) -> Any:
        """The moment, in UTC."""
        return self.cleaned_data["held_at"].astimezone(UTC)
