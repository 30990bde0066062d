"""How is a referral made, with the order that a request for data rests on, and the form that a law asks for?"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Final

from django.db import transaction

from openiru.campaigns.operations import hold_campaign, join_campaign
from openiru.deconfliction.operations import ask_units
from openiru.disclosures.errors import BasisError
from openiru.disclosures.operations import state_basis
from openiru.disclosures.types import NewBasis
from openiru.evidence import operations as evidence
from openiru.forms.types import Value
from openiru.foundation.digests import sha256_text
from openiru.referrals import operations as referrals
from openiru.referrals.errors import TermsError
from openiru.referrals.types import NewReferral, ReferralView
from openiru.review.types import Instrument
from openiru.workflows.fill_form import fill_form

ORDER_BYTES_MAX: Final = 20 * 1024 * 1024  # of a scanned order; far more than any we have seen


@transaction.atomic
def make_referral(
    new: NewReferral,
    *,
    order: bytes | None = None,
    answers: Mapping[str, Value] | None = None,
    basis: NewBasis | None = None,
    campaign: str = "",
    by: str,
    at: datetime,
) -> ReferralView:
    """Keep the attached order as evidence, make the referral, and fill in its form; all or nothing is recorded.

    Args:
        new: the referral.
        order: what a request for data rests on.
        answers: to the questions of the form that `fill_form.form_to_fill` leaves open.
        basis: why a request for data is proportionate; an emergency leaves at once.
        campaign: the campaign that it joins; empty for none.
        by: who makes it.
        at: when.

    Raises:
        TermsError: if the order is too large, or attached to what is no request for data.
        BasisError, EmergencyError: if a request for data does not say why, and a basis on anything else.
        campaigns' NotFoundError, CampaignClosedError, BadCampaignError: if it cannot join the campaign.
        IncompleteFormError, BadFormError: if a form goes with it and is not complete, saying what is missing.
        Otherwise as `referrals.operations.create_referral`.
    """
    if campaign:
        hold_campaign(campaign)  # before anything is recorded: whoever closes it waits for the record
    if order is not None:
        new = _with_order(new, order)
    if basis is not None and new.instrument is not Instrument.DATA_REQUEST:
        raise BasisError("Only a request for data has a basis or an emergency of its own; removals never do.")
    if basis is not None and basis.emergency:
        new = replace(new, recall_window_s=0)
    kept = None if order is None else partial(_keep, order, by=by, at=at)
    made = referrals.create_referral(new, by=by, at=at, keep_order=kept)
    if new.instrument is Instrument.DATA_REQUEST:
        state_basis(made.referral_id, basis, by=by, at=at)
    fill_form(made, answers or {}, by=by, at=at)
    # Other units answer while the recall window runs; without any, nothing waits.
    ask_units([each.item_id for each in made.items], by=by, at=at)
    if campaign:
        join_campaign(campaign, made.referral_id, by=by, at=at)
    return made


def _with_order(new: NewReferral, order: bytes) -> NewReferral:
    if new.terms is None:
        raise TermsError("An order is attached to requests for data alone.")
    if len(order) > ORDER_BYTES_MAX:
        raise TermsError(f"The order has {len(order):,} bytes; the limit is {ORDER_BYTES_MAX:,}.")
    return replace(new, terms=replace(new.terms, order_digest=sha256_text(order)))


def _keep(order: bytes, *, by: str, at: datetime) -> None:
    evidence.keep(order, source="order of a request for data", collector=by, at=at)
