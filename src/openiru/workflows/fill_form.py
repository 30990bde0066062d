"""How is the form that goes with a referral filled in, and which questions are left to a person?

What the referral itself says is filled in from it and cannot be written otherwise; what a platform's rule says
(particulars) comes next; the rest is asked of the person who makes the referral.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from openiru.evidence import operations as evidence
from openiru.forms.copies import copies_of
from openiru.forms.errors import BadFormError
from openiru.forms.types import FieldKind, FilledForm, Form, FormField, Profile, Value
from openiru.intake.queries import subjects
from openiru.platforms import queries as platforms
from openiru.platforms.types import FormRuleView
from openiru.referrals import operations as referrals
from openiru.referrals.types import ItemView, KeptForm, ReferralView
from openiru.registry import queries as registry
from openiru.review.types import Instrument

# Answers that the referral itself gives, by the names that fields of forms have for them.
FROM_REFERRAL: Final = frozenset(
    {
        *("authority", "addressee", "reference", "issued_at", "comply_by", "items", "grounds", "reasons"),
        *("redress", "legal_instrument", "necessity", "scope", "data_classes", "class_reasons"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormToFill:
    """The form that goes with what is asked of a platform, and what is left of it to answer."""

    form: Form
    profile: Profile
    rule: FormRuleView

    @property
    def questions(self) -> tuple[FormField, ...]:
        """The fields that neither the referral nor the platform's rule answers."""
        return tuple(
            field
            for field in self.form.fields
            if field.name not in FROM_REFERRAL and field.name not in self.rule.particulars
        )


def form_to_fill(platform: str, instrument: Instrument) -> FormToFill | None:
    """The form that goes with what is asked of a platform; None if there is none.

    Raises:
        UnknownFormError, BadFormError: if the form that was chosen is not there any more.
    """
    rule = platforms.form_rule(platform, instrument)
    if rule is None:
        return None
    known = platforms.known_forms()
    return FormToFill(form=known.form(rule.form), profile=known.profile(rule.profile), rule=rule)


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
    given = FROM_REFERRAL | set(wanted.rule.particulars)
    if taken := sorted(set(answers) & given):
        raise BadFormError(f"{taken[0]} is filled in already; leave it out of the answers.")
    told = {**_from_referral(made, wanted.form, at=at), **wanted.rule.particulars, **answers}
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


def _from_referral(made: ReferralView, form: Form, *, at: datetime) -> dict[str, Value]:
    """Of what the referral says, all that the form asks for."""
    asked = {field.name: field for field in form.fields}
    said: dict[str, Value] = {
        "authority": made.unit_name,
        "addressee": platforms.platform(made.platform).name,
        "reference": made.reference,
        "issued_at": at.isoformat(timespec="seconds"),
        "comply_by": _comply_by(made),
        "grounds": sorted({item.ground.value for item in made.items}),
        "reasons": "\n\n".join(dict.fromkeys(item.reason for item in made.items)),
        "redress": made.redress,
    }
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


def _comply_by(made: ReferralView) -> str:
    """When the platform's time would be over if the referral left as soon as it may; empty without a deadline."""
    seconds = platforms.deadline(made.platform, made.instrument).act_s
    if seconds is None:
        return ""
    return (made.send_not_before + timedelta(seconds=seconds)).isoformat(timespec="seconds")


def _rows(items: Sequence[ItemView], table: FormField) -> list[dict[str, Value]]:
    known = subjects([item.subject_id for item in items])
    names = {each.organisation_id: each.name for each in registry.organisations()}
    entries = {ref: registry.entry(ref) for ref in {ref for item in items for ref in item.entry_ids}}
    columns = {column.name: column for column in table.columns}
    return [
        {
            name: _cut(value, columns[name])
            for name, value in {
                "url": known[item.subject_id].url,
                "what": known[item.subject_id].kind.value,
                "stable_id": known[item.subject_id].native_id or known[item.subject_id].handle,
                "organisation": names[item.organisation_id],
                "list_entries": "; ".join(
                    f"{entries[ref].list_name}: {entries[ref].reference or entries[ref].primary_name}"
                    for ref in item.entry_ids
                ),
                "ground": item.ground.value,
                "reason": item.reason,
            }.items()
            if name in columns
        }
        for item in items
    ]


def _cut(value: str, column: FormField) -> str:
    """A long list of entries ends with dots, as forms have room for so much; nothing else is ever that long."""
    if column.kind is FieldKind.ADDRESS or column.most is None or len(value) <= column.most:
        return value
    return value[: column.most - 1] + "…"
