"""What does somebody write who ends a task, or lets a clock stand still or run again?"""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from openiru.clocks.types import PauseReason, TaskEnding
from openiru.web.words import word_of

_WORDS: Final = {"rows": 2, "class": "brief", "dir": "auto"}
_ENDINGS: Final = (TaskEnding.DONE, TaskEnding.NEEDLESS)


def _words(label: Any) -> forms.CharField:
    return forms.CharField(label=label, min_length=10, max_length=5_000, widget=forms.Textarea(attrs=_WORDS))


class TaskForm(forms.Form):
    """What became of a task."""

    ending = forms.ChoiceField(label=_("Ending"), choices=[(each.value, word_of(each)) for each in _ENDINGS])
    words = _words(_("What was done, or why it is needless"))


class PauseForm(forms.Form):
    """Why a clock stands still."""

    reason = forms.ChoiceField(
        label=_("Reason"), choices=[(each.value, word_of(each)) for each in PauseReason]
    )
    words = _words(_("Why the clock stands still"))
    restarts = forms.BooleanField(label=_("Afterwards the whole limit runs anew"), required=False)


class ApprovalForm(forms.Form):
    """Why a clock stood still in the past."""

    words = _words(_("Why the clock stood still"))


class ResumeForm(forms.Form):
    """Why a clock runs again."""

    words = _words(_("Why the clock runs again"))
