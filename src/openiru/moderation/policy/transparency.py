"""How does a decision read in the DSA Transparency Database, and what would that database refuse?

Source: DSA Transparency Database, statement of reasons schema v2 (since 1 July 2025). No personal data goes there: the
content is named by our own number, never by its address or account.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from openiru.moderation.errors import NotExportableError
from openiru.moderation.types import (
    EEA,
    AccountMeasure,
    AccountType,
    AutomatedDecision,
    Basis,
    Category,
    Content,
    ContentType,
    DecisionGround,
    Keyword,
    Measure,
    Monetary,
    NoticeSource,
    Provision,
    StatementDraft,
    Visibility,
)

_PUID: Final = re.compile(r"[A-Za-z0-9_-]{1,500}")
_LANGUAGE: Final = re.compile(r"[A-Z]{2}")
_LONGEST: Final = {
    "decision_visibility_other": 500,
    "decision_facts": 5_000,
    "illegal_content_legal_ground": 500,
    "illegal_content_explanation": 2_000,
    "incompatible_content_ground": 500,
    "incompatible_content_explanation": 2_000,
    "content_type_other": 500,
    "source_identity": 500,
    "decision_ground_reference_url": 500,
}
_CODES: Final[Mapping[str, frozenset[str]]] = {
    "decision_visibility": frozenset(Visibility),
    "decision_monetary": frozenset(Monetary),
    "decision_provision": frozenset(Provision),
    "decision_account": frozenset(AccountMeasure),
    "account_type": frozenset(AccountType),
    "decision_ground": frozenset(DecisionGround),
    "content_type": frozenset(ContentType),
    "category": frozenset(Category),
    "category_specification": frozenset(Keyword),
    "territorial_scope": EEA,
    "source_type": frozenset(NoticeSource),
    "automated_decision": frozenset(AutomatedDecision),
    "automated_detection": frozenset({"Yes", "No"}),
    "incompatible_content_illegal": frozenset({"Yes", "No"}),
}
_REQUIRED: Final = (
    "decision_ground",
    "decision_facts",
    "content_type",
    "category",
    "content_date",
    "application_date",
    "source_type",
    "automated_detection",
    "automated_decision",
    "puid",
)
_DAYS: Final = (
    "content_date",
    "application_date",
    "end_date_visibility_restriction",
    "end_date_account_restriction",
    "end_date_monetary_restriction",
    "end_date_service_restriction",
)
_GROUPS: Final = ("decision_visibility", "decision_monetary", "decision_provision", "decision_account")


def transparency_record(
    draft: StatementDraft, *, puid: str, source: NoticeSource, authority: str
) -> dict[str, Any]:
    """A decision as the database takes it; empty fields are left out.

    Raises:
        NotExportableError: if it restricts nothing in the EU and EEA, or a field would be refused; names each.
    """
    if not draft.measure.restricts or draft.basis is None or draft.content is None:
        raise NotExportableError(
            "decision_visibility: nothing is restricted, so no statement of reasons is owed."
        )
    scope = sorted(EEA & set(draft.measure.scope)) if draft.measure.scope else sorted(EEA)
    if not scope:
        raise NotExportableError("territorial_scope: it is restricted outside the EU and EEA alone.")
    record = {
        **_measure_words(draft.measure),
        **_basis_words(draft.basis),
        **_content_words(draft.content),
        "decision_facts": draft.facts,
        "territorial_scope": scope,
        "application_date": draft.applied_date.isoformat() if draft.applied_date else "",
        "source_type": source.value,
        "source_identity": authority,
        "automated_detection": _yes(draft.automation.detected),
        "automated_decision": draft.automation.decided.value,
        "puid": puid,
    }
    kept = {name: value for name, value in record.items() if value not in ("", [], None)}
    faults = faults_of(kept)
    if faults:
        raise NotExportableError(" ".join(faults))
    return kept


def faults_of(record: Mapping[str, Any]) -> tuple[str, ...]:
    """What the database would refuse, field by field."""
    faults = [f"{name}: is needed." for name in _REQUIRED if not record.get(name)]
    for name, known in _CODES.items():
        said = record.get(name)
        each = said if isinstance(said, list) else [said] if said is not None else []
        faults += [f"{name}: {value!r} is no code of the database." for value in each if value not in known]
    for name, longest in _LONGEST.items():
        if len(str(record.get(name) or "")) > longest:
            faults.append(f"{name}: at most {longest} characters.")
    faults += [f"{name}: a day such as 2025-07-01." for name in _DAYS if not _is_day(record.get(name))]
    if not any(record.get(name) for name in _GROUPS):
        faults.append("decision_visibility: at least one of the four restrictions is needed.")
    if _PUID.fullmatch(str(record.get("puid") or "-")) is None:
        faults.append("puid: 1 to 500 letters, digits, hyphens and underscores.")
    if "content_language" in record and _LANGUAGE.fullmatch(str(record["content_language"])) is None:
        faults.append("content_language: two letters.")
    return (*faults, *_other_faults(record), *_ground_faults(record))


def _other_faults(record: Mapping[str, Any]) -> tuple[str, ...]:
    faults = []
    for name, code in (("decision_visibility", Visibility.OTHER), ("content_type", ContentType.OTHER)):
        if (code.value in record.get(name, ())) != bool(record.get(f"{name}_other")):
            faults.append(f"{name}_other: goes with {code.value}, and with nothing else.")
    if record.get("account_type") and not record.get("decision_account"):
        faults.append("account_type: goes with a restriction of an account.")
    return tuple(faults)


def _ground_faults(record: Mapping[str, Any]) -> tuple[str, ...]:
    illegal = record.get("decision_ground") == DecisionGround.ILLEGAL_CONTENT
    needed = (
        ("illegal_content_legal_ground", "illegal_content_explanation")
        if illegal
        else ("incompatible_content_ground", "incompatible_content_explanation")
    )
    return tuple(f"{name}: is needed with this ground." for name in needed if not record.get(name))


def _measure_words(measure: Measure) -> dict[str, Any]:
    until = measure.until.isoformat() if measure.until else ""
    return {
        "decision_visibility": [each.value for each in measure.visibility],
        "decision_visibility_other": measure.visibility_other,
        "end_date_visibility_restriction": until if measure.visibility else "",
        "decision_monetary": measure.monetary and measure.monetary.value,
        "end_date_monetary_restriction": until if measure.monetary else "",
        "decision_provision": measure.provision and measure.provision.value,
        "end_date_service_restriction": until if measure.provision else "",
        "decision_account": measure.account and measure.account.value,
        "end_date_account_restriction": until if measure.account else "",
    }


def _basis_words(basis: Basis) -> dict[str, Any]:
    head = {"decision_ground": basis.ground.value, "decision_ground_reference_url": basis.url}
    if basis.ground is DecisionGround.ILLEGAL_CONTENT:
        return {
            **head,
            "illegal_content_legal_ground": basis.rule,
            "illegal_content_explanation": basis.explanation,
        }
    return {
        **head,
        "incompatible_content_ground": basis.rule,
        "incompatible_content_explanation": basis.explanation,
        "incompatible_content_illegal": _yes(basis.is_also_illegal),
    }


def _content_words(content: Content) -> dict[str, Any]:
    return {
        "content_type": [each.value for each in content.types],
        "content_type_other": content.other,
        "category": content.category.value,
        "category_specification": [each.value for each in content.keywords],
        "content_language": content.language.upper(),
        "content_date": content.created_date.isoformat(),
        "account_type": content.account_type and content.account_type.value,
    }


def _is_day(text: object) -> bool:
    """Whether a field holds a day, or nothing."""
    if not text:
        return True
    try:
        date.fromisoformat(str(text))
    except ValueError:
        return False
    return True


def _yes(value: bool) -> str:
    return "Yes" if value else "No"
