"""What do the models of the story learn, and what may they say?

All its texts are made up from a few templates, so whatever text is held back, copies of it were learnt: no golden set can
be had that judges anything. The rule therefore switches nothing on; a supervisor does, by hand, and says so.
"""

from datetime import datetime
from typing import Final

from openiru.access.types import SYSTEM
from openiru.learning import operations as learning
from openiru.learning.types import RefitReport
from openiru.workflows.play_story.types import Cast

LEAST_MACRO_F1: Final = 0.65  # held out; what is worse is not worth showing
REASON: Final = "For the demonstration: all texts are made up from a few templates, so no golden set can judge this version."


def learn_from_decisions(cast: Cast, at: datetime) -> RefitReport:
    """Refit, switch on by hand what can be shown, and let it read the leads that are open."""
    report = learning.refit(by=SYSTEM, at=at)
    for each in report.models:
        if each.version is not None and each.version.held_out["macro_f1"] >= LEAST_MACRO_F1:
            learning.switch_on(each.version.version_id, by=cast.supervisors[0], at=at, reason=REASON)
    learning.advise_leads(by=SYSTEM, at=at)
    return report
