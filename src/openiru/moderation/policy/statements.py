"""Which decisions fit together, and which outcome does each come to?

The outcome is what the authority is told; the measure is what the account holder feels. Both are one thing said twice,
so either follows from the other, and a decision that says them differently is refused in words.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from openiru.moderation.errors import BadStatementError
from openiru.moderation.types import (
    AccountMeasure,
    AutomatedDecision,
    Basis,
    Content,
    ContentType,
    DecisionGround,
    Measure,
    Monetary,
    StatementDraft,
    Visibility,
)
from openiru.referrals.types import OutcomeBasis, OutcomeCode

FACTS_MAX: Final = 5_000  # DSA Transparency Database, decision_facts
RULE_MAX: Final = 500  # the same, ..._ground
EXPLANATION_MAX: Final = 2_000  # the same, ..._explanation
OTHER_MAX: Final = 500
REDRESS_MAX: Final = 5_000
FACTS_MIN: Final = 10
REDRESS: Final = (
    "You can complain to us within six months, free of charge; a person who took no part in this decision looks at "
    "it again. You can also turn to a certified out-of-court dispute settlement body, or to a court."
)  # DSA, Articles 17(3)(f), 20 and 21

GONE: Final = frozenset({Visibility.CONTENT_REMOVED, Visibility.CONTENT_DISABLED})
SOFT: Final = frozenset(
    {
        Visibility.CONTENT_DEMOTED,
        Visibility.CONTENT_LABELLED,
        Visibility.CONTENT_AGE_RESTRICTED,
        Visibility.CONTENT_INTERACTION_RESTRICTED,
        Visibility.OTHER,
    }
)
_COUNTRY: Final = re.compile(r"[A-Z]{2}")
_LANGUAGE: Final = re.compile(r"[a-z]{2}")
LONGEST: Final = timedelta(days=36_500)  # what an outcome can say of its duration


@dataclass(frozen=True, slots=True)
class _Rule:
    """What an outcome is: its usual measure, which others fit, and what is missing where none does."""

    usual: Measure
    fits: Callable[[Measure, Basis], bool]
    needs: str


def _gone(measure: Measure) -> bool:
    return bool(GONE & set(measure.visibility)) and measure.account is None


RESTRICTING: Final[Mapping[OutcomeCode, _Rule]] = {
    OutcomeCode.REMOVED_TOS: _Rule(
        Measure(visibility=(Visibility.CONTENT_REMOVED,)),
        lambda m, b: _gone(m) and not m.scope and b.ground is DecisionGround.INCOMPATIBLE_CONTENT,
        "content that is removed or disabled everywhere, and a clause of the terms",
    ),
    OutcomeCode.REMOVED_LAW_GLOBAL: _Rule(
        Measure(visibility=(Visibility.CONTENT_REMOVED,)),
        lambda m, b: _gone(m) and not m.scope and b.ground is DecisionGround.ILLEGAL_CONTENT,
        "content that is removed or disabled everywhere, and a provision of law",
    ),
    OutcomeCode.GEO_RESTRICTED: _Rule(
        Measure(visibility=(Visibility.CONTENT_DISABLED,)),
        lambda m, _b: _gone(m) and bool(m.scope),
        "content that is removed or disabled, and the countries where",
    ),
    OutcomeCode.ACCOUNT_SUSPENDED: _Rule(
        Measure(account=AccountMeasure.SUSPENDED),
        lambda m, _b: m.account is AccountMeasure.SUSPENDED,
        "a suspension of the account",
    ),
    OutcomeCode.ACCOUNT_TERMINATED: _Rule(
        Measure(account=AccountMeasure.TERMINATED),
        lambda m, _b: m.account is AccountMeasure.TERMINATED and m.until is None,
        "a termination of the account, which has no end",
    ),
    OutcomeCode.DEMOTED_OR_LABELLED: _Rule(
        Measure(visibility=(Visibility.CONTENT_LABELLED,)),
        lambda m, _b: bool(SOFT & set(m.visibility)) and not GONE & set(m.visibility) and m.account is None,
        "content that is demoted, labelled or restricted by age or interaction, and stays up",
    ),
    OutcomeCode.PARTIALLY_ACTIONED: _Rule(
        Measure(),
        lambda m, _b: m.restricts,
        "at least one restriction, and in the facts what was left",
    ),
}
LEAVING_ALONE: Final = frozenset(OutcomeCode) - set(RESTRICTING) - {OutcomeCode.NO_RESPONSE}
SAYABLE: Final = tuple(code for code in OutcomeCode if code is not OutcomeCode.NO_RESPONSE)


def measure_of(outcome: OutcomeCode) -> Measure:
    """The usual measure of an outcome; of one that leaves content alone, none."""
    rule = RESTRICTING.get(outcome)
    return rule.usual if rule else Measure()


def outcome_of(measure: Measure, basis: Basis) -> OutcomeCode:
    """The outcome that a measure comes to, the most telling one first."""
    order = (
        OutcomeCode.ACCOUNT_TERMINATED,
        OutcomeCode.ACCOUNT_SUSPENDED,
        OutcomeCode.GEO_RESTRICTED,
        OutcomeCode.REMOVED_LAW_GLOBAL,
        OutcomeCode.REMOVED_TOS,
        OutcomeCode.DEMOTED_OR_LABELLED,
    )
    fitting = (code for code in order if RESTRICTING[code].fits(measure, basis))
    return next(fitting, OutcomeCode.PARTIALLY_ACTIONED)


def basis_told(basis: Basis | None) -> OutcomeBasis | None:
    """On what the authority is told that we acted."""
    if basis is None:
        return None
    return OutcomeBasis.LAW if basis.ground is DecisionGround.ILLEGAL_CONTENT else OutcomeBasis.TERMS


def check_statement(draft: StatementDraft, *, today: date) -> None:
    """Refuse a decision whose parts do not fit together.

    Raises:
        BadStatementError: naming the field and what would satisfy it.
    """
    facts = draft.facts.strip()
    if not FACTS_MIN <= len(facts) <= FACTS_MAX:
        raise BadStatementError(f"facts: say in {FACTS_MIN} to {FACTS_MAX:,} characters what was found.")
    if draft.outcome is OutcomeCode.NO_RESPONSE:
        raise BadStatementError("outcome: silence is noted by the authority; nobody says it of themselves.")
    if draft.automation.decided is AutomatedDecision.FULLY:
        raise BadStatementError(
            "automation: a person decides here, so it was not decided by a machine alone."
        )
    if draft.outcome in LEAVING_ALONE:
        _check_leaves_alone(draft)
        return
    _check_measure(draft.measure, today)
    basis = _checked_basis(draft.basis)
    rule = RESTRICTING[draft.outcome]
    if not rule.fits(draft.measure, basis):
        words = draft.outcome.value.replace("_", " ")
        raise BadStatementError(
            f"outcome: {words} needs {rule.needs}; change the outcome or the restriction."
        )
    _check_content(draft.content, draft.measure, today)
    _check_rest(draft, today)


def _check_leaves_alone(draft: StatementDraft) -> None:
    words = draft.outcome.value.replace("_", " ")
    if draft.measure.restricts or draft.measure.scope or draft.measure.until:
        raise BadStatementError(
            f"restriction: {words} restricts nothing; leave restriction, countries and end empty."
        )
    if draft.basis is not None:
        raise BadStatementError(f"ground: {words} rests on no ground for a restriction; leave it empty.")


def _check_measure(measure: Measure, today: date) -> None:
    if not measure.restricts:
        raise BadStatementError("restriction: say what is restricted: content, account, payments or service.")
    if measure.monetary is Monetary.OTHER:
        raise BadStatementError("payments: say that they are suspended or ended.")
    if (Visibility.OTHER in measure.visibility) != bool(measure.visibility_other.strip()):
        raise BadStatementError(
            "restriction: another restriction of content is named in words, and no other is."
        )
    if len(measure.visibility_other) > OTHER_MAX:
        raise BadStatementError(f"restriction: at most {OTHER_MAX} characters.")
    if any(_COUNTRY.fullmatch(code) is None for code in measure.scope):
        raise BadStatementError("countries: two-letter codes such as PK, or none for everywhere.")
    if len(set(measure.scope)) != len(measure.scope):
        raise BadStatementError("countries: each once.")
    if measure.until is not None and not today < measure.until <= today + LONGEST:
        raise BadStatementError("end: a day after today, or none for good.")


def _checked_basis(basis: Basis | None) -> Basis:
    if basis is None:
        raise BadStatementError("ground: say whether it is against the law or against the terms.")
    if not 0 < len(basis.rule.strip()) <= RULE_MAX:
        raise BadStatementError(f"rule: name the provision or the clause, in at most {RULE_MAX} characters.")
    if not 0 < len(basis.explanation.strip()) <= EXPLANATION_MAX:
        raise BadStatementError(f"explanation: say why it fits, in at most {EXPLANATION_MAX:,} characters.")
    if basis.is_also_illegal and basis.ground is DecisionGround.ILLEGAL_CONTENT:
        raise BadStatementError(
            "ground: what rests on the law alone is not illegal as well; leave that empty."
        )
    if basis.url and not basis.url.startswith("https://"):
        raise BadStatementError("ground: the address of the rule begins with https://.")
    return basis


def _check_content(content: Content | None, measure: Measure, today: date) -> None:
    if content is None or not content.types:
        raise BadStatementError("content: say what sort of content it is, and from which day.")
    if (ContentType.OTHER in content.types) != bool(content.other.strip()):
        raise BadStatementError("content: another sort is named in words, and no other is.")
    if len(content.other) > OTHER_MAX:
        raise BadStatementError(f"content: at most {OTHER_MAX} characters.")
    if content.language and _LANGUAGE.fullmatch(content.language) is None:
        raise BadStatementError("language: two small letters such as ur, or none.")
    if content.created_date > today:
        raise BadStatementError("content: it cannot be from a day in the future.")
    if content.account_type is not None and measure.account is None:
        raise BadStatementError("account: say whose account it is only where an account is restricted.")


def _check_rest(draft: StatementDraft, today: date) -> None:
    if draft.applied_date is None or draft.applied_date > today:
        raise BadStatementError("applied: the day on which the restriction began, not in the future.")
    if not 0 < len(draft.redress.strip()) <= REDRESS_MAX:
        raise BadStatementError("redress: tell the account holder how to object.")
