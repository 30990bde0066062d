"""May a run be believed? Each asks about one that is known to be up, and one that never was, besides.

They are of the kind that the subjects are of, and asked for in the same way; the one that is up is asked again at the end,
since a platform may begin to refuse us in between.
"""

from dataclasses import dataclass, replace
from typing import Final

from openiru.engines.probes.types import GONE, UP, Marker, State, Verdict

_NOT_HELD: Final = "control"


@dataclass(frozen=True, slots=True, kw_only=True)
class Controls:
    """What a run read of its controls; None for one that the probe has not."""

    live: Verdict | None
    absent: Verdict | None
    again: Verdict | None = None  # the one that is up, after the subjects

    @property
    def are_held(self) -> bool:
        """Whether all were asked and read rightly: "gone" may be said."""
        return None not in {self.live, self.absent, self.again} and not self.fault

    @property
    def fault(self) -> str:
        """Which of them was read wrongly, and how; empty if the run may be believed."""
        if self.live is not None and self.live.state not in UP:
            return f"the control that is up reads {self.live.state}"
        if self.absent is not None and self.absent.state not in GONE:
            return f"the control that never was reads {self.absent.state}"
        if self.again is not None and self.again.state not in UP:
            return f"the control that is up reads {self.again.state} afterwards"
        return ""


def controlled(verdict: Verdict, controls: Controls) -> Verdict:
    """The verdict, or no verdict if a control was read wrongly, or if "gone" is said with no control to hold it."""
    if not verdict.is_verdict:
        return verdict
    fault = controls.fault
    if not fault and verdict.state in GONE and not controls.are_held:
        fault = "no control of its kind holds it"
    if not fault:
        return verdict
    return _nothing(verdict, fault)


def unheld(verdict: Verdict) -> Verdict:
    """The same page where its controls were not held at the time: no verdict."""
    return _nothing(verdict, "not held at the time") if verdict.is_verdict else verdict


def _nothing(verdict: Verdict, fault: str) -> Verdict:
    told = f"{fault}; the page itself reads {verdict.state}"
    return replace(
        verdict, state=State.PROBE_STALE, marker=Marker(rule=_NOT_HELD, place="controls", found=told)
    )
