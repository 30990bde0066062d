"""How is the form that goes with a referral filled in, and which questions are left to a person?

What the referral itself says is filled in from it and cannot be written otherwise; what a platform's rule says
(particulars) comes next; the rest is asked of the person who makes the referral.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from openiru.evidence import operations as evidence
from openiru.forms.copies import copies_of
from openiru.forms.errors import BadFormError
from openiru.forms.types import FROM_REFERRAL, FilledForm, Form, FormField, Language, Profile, Value
from openiru.intake.queries import subjects
from openiru.platforms import queries as platforms
from openiru.platforms.types import FormRuleView
from openiru.referrals import operations as referrals
from openiru.referrals.types import ItemView, KeptForm, ReferralView
from openiru.registry import queries as registry
from openiru.review.types import Instrument

_EACH: Final[Mapping[Language, str]] = {
    Language.ENGLISH: "The reason for each item stands beside it.",
    Language.URDU: "ہر مواد کی وجہ اس کے ساتھ درج ہے۔",
}
_TURNING: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")  # signs that turn writing round


@dataclass(frozen=True, slots=True, kw_only=True)
class FormToFill:
    """The form that goes with what is asked of a platform, and what is left of it to answer."""

    form: Form
    profile: Profile
    rule: FormRuleView
    act_s: int | None  # how long the platform has

    @property
    def given(self) -> frozenset[str]:
        """The fields that the referral or the platform's rule answers."""
        silent = {"comply_by"} if self.act_s is None else set()
        return (FROM_REFERRAL - silent) | set(self.rule.particulars)

    @property
    def questions(self) -> tuple[FormField, ...]:
        """The fields that neither the referral nor the platform's rule answers."""
        return tuple(field for field in self.form.fields if field.name not in self.given)

    def seconds_to_act(self, answers: Mapping[str, Value]) -> int | None:
        """How long the platform has, as the answers say whether it is an emergency."""
        in_emergency = _limit(self.profile, "act_emergency")
        return in_emergency if answers.get("is_emergency") is True and in_emergency else self.act_s


def form_to_fill(platform: str, instrument: Instrument) -> FormToFill | None:
    """The form that goes with what is asked of a platform; None if there is none.

    Raises:
        UnknownFormError, BadFormError: if the form that was chosen is not there any more.
    """
    rule = platforms.form_rule(platform, instrument)
    if rule is None:
        return None
    known = platforms.known_forms()
    profile = known.profile(rule.profile)
    return FormToFill(
        form=known.form(rule.form),
        profile=profile,
        rule=rule,
        act_s=_seconds_to_act(profile, platforms.deadline(platform, instrument).act_s),
    )


def fill_form(made: ReferralView, answers: Mapping[str, Value], *, by: str, at: datetime) -> KeptForm | None:
    """Fill in the form of a referral that was just made, and keep its copies; None if no form goes with it.

    Raises:
        IncompleteFormError: saying which section and field is missing.
        BadFormError: if an answer is given that the referral or the platform's rule gives, or no form asks for answers.
    """
    wanted = form_to_fill(made.platform, made.instrument)
    if wanted is None:
        if answers:
            raise BadFormError(
                f"No form goes with {made.instrument} to {made.platform}; leave the answers out."
            )
        return None
    if taken := sorted(set(answers) & wanted.given):
        raise BadFormError(f"{taken[0]} is filled in already; leave it out of the answers.")
    said = {**wanted.rule.particulars, **answers}
    told = {**said, **_from_referral(made, wanted, wanted.seconds_to_act(said), at=at)}
    filled = FilledForm(form=wanted.form.name, profile=wanted.profile.name, values=told)
    copies = copies_of(wanted.form, wanted.profile, filled, wanted.rule.language)
    kept = evidence.keep_many(
        [copies.json, copies.csv, copies.pdf], source=f"form of {made.reference}", collector=by, at=at
    )
    form = KeptForm(
        form=wanted.form.name,
        profile=wanted.profile.name,
        language=wanted.rule.language,
        json_digest=kept[0].digest,
        csv_digest=kept[1].digest,
        pdf_digest=kept[2].digest,
    )
    referrals.keep_form(made.referral_id, form, by=by, at=at)
    return form


def _seconds_to_act(profile: Profile, agreed_s: int | None) -> int | None:
    """What was agreed; no quota of ours gives a platform longer than a law that binds it."""
    law_s = _limit(profile, "act")
    if agreed_s is None or law_s is None or not profile.binding:
        return agreed_s or law_s
    return min(agreed_s, law_s)


def _limit(profile: Profile, step: str) -> int | None:
    return next((limit.seconds for limit in profile.time_limits if limit.step == step), None)


def _from_referral(
    made: ReferralView, wanted: FormToFill, act_s: int | None, *, at: datetime
) -> dict[str, Value]:
    """Of what the referral says, all that the form asks for."""
    asked = {field.name: field for field in wanted.form.fields}
    said: dict[str, Value] = {
        "authority": made.unit_name,
        "addressee": platforms.platform(made.platform).name,
        "reference": made.reference,
        "issued_at": at.isoformat(timespec="seconds"),
        "grounds": sorted({item.ground.value for item in made.items}),
        "redress": made.redress,
    }
    if act_s is not None:
        # If it leaves as soon as it may.
        said["comply_by"] = (made.send_not_before + timedelta(seconds=act_s)).isoformat(timespec="seconds")
    if "reasons" in asked:
        said["reasons"] = _reasons(made.items, asked["reasons"], wanted.rule.language)
    if "items" in asked:
        said["items"] = _rows(made.items, asked["items"])
    if made.terms is not None:
        said |= {
            "legal_instrument": made.terms.legal_instrument,
            "necessity": made.terms.necessity,
            "scope": made.terms.scope,
            "data_classes": [each.value for each in made.terms.data_classes],
            "class_reasons": "\n".join(f"{each}: {why}" for each, why in made.terms.data_classes.items()),
        }
    return {name: value for name, value in said.items() if name in asked}


def _reasons(items: Sequence[ItemView], field: FormField, language: Language) -> str:
    """The reasons of all items, each once; where there is no room for them, where they stand."""
    reasons = "\n\n".join(dict.fromkeys(_plain(item.reason) for item in items))
    return reasons if field.most is None or len(reasons) <= field.most else _EACH[language]


def _rows(items: Sequence[ItemView], table: FormField) -> list[dict[str, Value]]:
    known = subjects([item.subject_id for item in items])
    names = {each.organisation_id: each.name for each in registry.organisations()}
    entries = {ref: registry.entry(ref) for ref in {ref for item in items for ref in item.entry_ids}}
    columns = {column.name: column for column in table.columns}
    rows = []
    for item in items:
        subject = known[item.subject_id]
        listed = "; ".join(
            f"{entries[ref].list_name}: {entries[ref].reference or entries[ref].primary_name}"
            for ref in item.entry_ids
        )
        row: dict[str, Value] = {
            "url": subject.url,
            "what": subject.kind.value,
            "stable_id": _plain(subject.native_id or subject.handle),
            "organisation": names[item.organisation_id],
            "ground": item.ground.value,
            "reason": _plain(item.reason),
        }
        if "list_entries" in columns:
            row["list_entries"] = _cut(listed, columns["list_entries"])
        rows.append({name: value for name, value in row.items() if name in columns})
    return rows


def _cut(text: str, column: FormField) -> str:
    """A long list of entries ends with dots where the form has no room for more."""
    return text if column.most is None or len(text) <= column.most else text[: column.most - 1] + "…"


def _plain(text: str) -> str:
    """What people wrote, without signs that turn writing round, and with a mark for what is no character of any text."""
    turned = _TURNING.sub("", text)
    return "".join(each if each.isprintable() or each in "\n\t" else "\ufffd" for each in turned)
