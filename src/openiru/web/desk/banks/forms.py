"""What does somebody write who changes a bank, withdraws or confirms an entry, or notes an opinion?"""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from openiru.platforms.queries import platforms
from openiru.signals.types import OUR_UNIT, BankChange, BankView, KnownPictureView, Stance
from openiru.web.words import word_of

_WORDS: Final = {"rows": 3, "dir": "auto"}
_LONGEST: Final = 5_000  # characters


def _reason(prefix: str) -> forms.CharField:
    """A field of its own for each form of a page: ids are there once."""
    attributes = {**_WORDS, "id": f"{prefix}-reason"}
    return forms.CharField(label=_("Reason"), max_length=_LONGEST, widget=forms.Textarea(attrs=attributes))


class WithdrawForm(forms.Form):
    """Why an entry is taken out."""

    reason = _reason("withdraw")


class ConfirmForm(forms.Form):
    """Why an entry stands."""

    reason = _reason("confirm")


class OpinionForm(forms.Form):
    """What a party says of an entry, and why."""

    party = forms.ChoiceField(label=_("Party"))
    stance = forms.ChoiceField(label=_("It says"))
    reason = _reason("opinion")

    def __init__(self, entry: KnownPictureView, data: Any = None) -> None:
        super().__init__(data)
        parties = [(OUR_UNIT, str(_("our unit")))]
        parties += [(f"platform:{each.slug}", each.name) for each in platforms()]
        if entry.exchange:
            parties.append((f"exchange:{entry.exchange}", entry.exchange))
        self.fields["party"].choices = parties  # type: ignore[attr-defined]
        self.fields["stance"].choices = [(each.value, word_of(each)) for each in Stance]  # type: ignore[attr-defined]


class ChangeForm(forms.Form):
    """How a bank is kept from now on, and why it changes."""

    name = forms.CharField(
        label=_("Name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"})
    )
    legal_basis = forms.CharField(
        label=_("Legal basis"), max_length=_LONGEST, widget=forms.Textarea(attrs=_WORDS)
    )
    max_distance_bits = forms.IntegerField(
        label=_("Radius in bits"), help_text=_("Of 256; 31 at most."), min_value=0, max_value=31
    )
    validity_days = forms.IntegerField(
        label=_("Days for which new entries are looked for"),
        help_text=_("0: until they are withdrawn."),
        min_value=0,
        max_value=36_525,
    )
    flood_scan_subjects = forms.IntegerField(
        label=_("Quarantine above so many subjects in a scan"), min_value=1, max_value=10**9
    )
    flood_day_subjects = forms.IntegerField(
        label=_("Quarantine above so many subjects in a day"), min_value=1, max_value=10**9
    )
    reason = _reason("change")

    def change(self) -> BankChange:
        """What was written, once it is valid."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "reason"}
        return BankChange(**said)


def initial_of(bank: BankView) -> dict[str, Any]:
    """What the form of a bank begins with: the bank as it is."""
    return {
        "name": bank.name,
        "legal_basis": bank.legal_basis,
        "max_distance_bits": bank.max_distance_bits,
        "validity_days": bank.validity_days or 0,
        "flood_scan_subjects": bank.flood_scan_subjects,
        "flood_day_subjects": bank.flood_day_subjects,
    }
