"""What does somebody write who filed a message by hand, or leaves it unfiled?"""

from datetime import UTC, datetime
from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

PROOF_BYTES_MAX: Final = 20 * 1024 * 1024


class FilingForm(forms.Form):
    """When it was filed, under which number, and with which proof."""

    filed_at = forms.DateTimeField(
        label=_("Filed at (UTC)"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
    )
    ticket = forms.CharField(
        label=_("Number that the platform gave"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )
    proof = forms.FileField(
        label=_("Proof"),
        help_text=_("A picture or PDF of what the platform showed, at most 20 MB. It is kept as evidence."),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png,.webp"}),
    )

    def clean_filed_at(self) -> datetime:
        """The moment, in UTC."""
        moment: datetime = self.cleaned_data["filed_at"]
        return moment.astimezone(UTC)

    def clean_proof(self) -> bytes:
        """The bytes of the proof."""
        file: UploadedFile[Any] = self.cleaned_data["proof"]
        if file.size is None or file.size > PROOF_BYTES_MAX:
            raise forms.ValidationError(_("The proof is larger than 20 MB; take a smaller picture."))
        proof: bytes = file.read()
        return proof


class UnfiledForm(forms.Form):
    """Why a message is left unfiled."""

    why = forms.CharField(
        label=_("Why it is not filed"),
        help_text=_("Only the unit reads it. At least ten characters."),
        min_length=10,
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 2, "class": "brief", "dir": "auto"}),
    )
