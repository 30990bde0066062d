"""What may follow from finding a referral wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from openiru.foundation.errors import Kind, OpenIruError


class Step(StrEnum):
    """One kind of consequence."""

    WITHDRAW_ITEM = "withdraw_item"  # a sent item: the platform is told
    ASK_REINSTATEMENT = "ask_reinstatement"  # of what the platform blocked on our word
    STOP_SHARING = "stop_sharing"  # a shared hash: withdrawn, and readers of our feed get its tombstone
    STOP_TEACHING = "stop_teaching"  # decided texts that no longer count as positive
    RECALL_REFERRAL = "recall_referral"  # one that did not leave yet
    WITHDRAW_SIGNAL = "withdraw_signal"  # a known picture or file made of the wrong evidence
    CLOSE_LEAD = "close_lead"  # an open lead that rests on nothing else
    LEAVE_LEAD = "leave_lead"  # one that rests on other things too, or that somebody works on: shown alone
    HALT_CASE = "halt_case"  # on a return of what was wrong: it can be neither approved nor referred any more
    WITHDRAW_GOLDEN = "withdraw_golden"  # a text that stands for the next golden set


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequence:
    """One thing that follows, or that may."""

    step: Step
    thing_id: str
    name: str  # as readers know it: reference and account, bank, subject
    why: str  # a code of `web/wording/corrections.py`
    is_at_once: bool  # by rule; else a person ticks it

    @property
    def key(self) -> str:
        """How forms and commands name it."""
        return f"{self.step}:{self.thing_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything that follows from finding some items wrong, as it stands at a moment."""

    item_ids: tuple[str, ...]
    consequences: tuple[Consequence, ...]
    evidence: Mapping[
        str, tuple[str, ...]
    ]  # marks of what may back nothing again, by entry; "": of files alone
    digest: str  # the same while nothing of this changes


class PlanChangedError(OpenIruError):
    """What follows has changed since it was shown; look again."""

    code = "withdraw.plan-changed"
    kind = Kind.CONFLICT


class NotInPlanError(OpenIruError):
    """A consequence was chosen that the plan does not hold."""

    code = "withdraw.not-in-plan"
    kind = Kind.INVALID
