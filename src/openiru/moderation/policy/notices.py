"""What would the account holder be told? A draft for the one who sends it.

DSA, Article 17: clear and specific, with the facts, the ground, where machines helped, and how to object; and,
after the Santa Clara Principles (2021), which state actor asked.
"""

from typing import Final

from openiru.moderation.types import (
    AccountMeasure,
    AutomatedDecision,
    DecisionGround,
    ItemRow,
    Measure,
    Monetary,
    Provision,
    StatementDraft,
    Visibility,
)

AUTHOR: Final = "Moderator"  # outwards the role stands for the person
_VISIBILITY: Final = {
    Visibility.CONTENT_REMOVED: "your content was removed",
    Visibility.CONTENT_DISABLED: "access to your content was disabled",
    Visibility.CONTENT_DEMOTED: "your content is shown less",
    Visibility.CONTENT_AGE_RESTRICTED: "your content is shown to adults only",
    Visibility.CONTENT_INTERACTION_RESTRICTED: "others can no longer interact with your content",
    Visibility.CONTENT_LABELLED: "your content carries a label",
}
_ACCOUNT: Final = {
    AccountMeasure.SUSPENDED: "your account was suspended",
    AccountMeasure.TERMINATED: "your account was closed for good",
}
_MONETARY: Final = {
    Monetary.SUSPENSION: "payments to you were suspended",
    Monetary.TERMINATION: "payments to you were ended",
    Monetary.OTHER: "payments to you were restricted",
}
_PROVISION: Final = {
    Provision.PARTIAL_SUSPENSION: "the service was suspended for you in part",
    Provision.TOTAL_SUSPENSION: "the service was suspended for you",
    Provision.PARTIAL_TERMINATION: "the service was ended for you in part",
    Provision.TOTAL_TERMINATION: "the service was ended for you",
}
_DECIDED: Final = {
    AutomatedDecision.FULLY: "A machine took this decision.",
    AutomatedDecision.PARTIALLY: "A moderator took this decision with the help of a machine.",
    AutomatedDecision.NOT_AUTOMATED: "A moderator took this decision; no machine did.",
}


def measure_words(measure: Measure) -> str:
    """What is restricted, where and until when, as the middle of a sentence."""
    parts = [_VISIBILITY.get(each, measure.visibility_other) for each in measure.visibility]
    parts += [_ACCOUNT[measure.account]] if measure.account else []
    parts += [_MONETARY[measure.monetary]] if measure.monetary else []
    parts += [_PROVISION[measure.provision]] if measure.provision else []
    where = f"in {', '.join(measure.scope)}" if measure.scope else "everywhere"
    until = f"until {measure.until.isoformat()}" if measure.until else "for good"
    return f"{'; '.join(parts)}, {where}, {until}"


def notice_text(item: ItemRow, draft: StatementDraft) -> str:
    """The text to the account holder about a decision that restricts something."""
    what = item.subject.get("url") or item.subject.get("handle") or item.subject.get("native_id") or ""
    lines = [
        f"About: {what}",
        f"From {draft.applied_date} on {measure_words(draft.measure)}.",
        f"What we found: {draft.facts.strip()}",
        *_ground_words(draft),
        f"Why we looked: {item.authority_name} told us about it ({item.reference}). It asked; we decided.",
        ("A machine found it. " if draft.automation.detected else "No machine found it. ")
        + _DECIDED[draft.automation.decided],
        f"How to object: {draft.redress.strip()}",
        f"Signed: {AUTHOR}",
    ]
    return "\n\n".join(lines)


def reinstated_text(item: ItemRow, reason: str) -> str:
    """The text to the account holder about a restriction that ended."""
    what = item.subject.get("url") or item.subject.get("handle") or ""
    return "\n\n".join(
        [
            f"About: {what}",
            "The restriction ended: what we had restricted is back.",
            f"Why: {item.authority_name} took its request back ({item.reference}). {reason.strip()}",
            f"Signed: {AUTHOR}",
        ]
    )


def _ground_words(draft: StatementDraft) -> list[str]:
    basis = draft.basis
    if basis is None:
        return []
    what = "This law" if basis.ground is DecisionGround.ILLEGAL_CONTENT else "This part of our terms"
    words = [f"{what} applies: {basis.rule.strip()}", f"Why: {basis.explanation.strip()}"]
    if basis.is_also_illegal:
        words.append("We think that it is against the law as well.")
    if basis.url:
        words.append(f"Read it at {basis.url}")
    return words
