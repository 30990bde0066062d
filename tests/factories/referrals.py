"""Referrals in every state, and what they stand on: listed organisations, accounts, approved cases.

What other capabilities own is written as rows here, so that tests of referring do not wait for imports
and queues; the guards of the database check each row all the same. Names are invented.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from django.db import connections, transaction
from tests.factories import people
from tests.factories.cases import draft
from tests.factories.orders import ORDER_DIGEST, keep_order

from openiru.access.types import SYSTEM
from openiru.audit.operations import record
from openiru.audit.types import Event
from openiru.disclosures.operations import state_basis
from openiru.disclosures.types import NewBasis
from openiru.foundation.ids import derived_id, new_id
from openiru.intake.models import FollowerCount, Subject
from openiru.platforms.operations import add_default_platforms
from openiru.referrals import operations, queries
from openiru.referrals.models import Referral
from openiru.referrals.types import (
    DataClass,
    Delivery,
    NewOutcome,
    NewReferral,
    OutcomeCode,
    ReferralView,
    Reply,
    Terms,
)
from openiru.registry.models import (
    EntryPeriod,
    ListEdition,
    ListEntry,
    ListSource,
    Organisation,
    OrganisationLink,
)
from openiru.review import operations as review
from openiru.review.models import Case
from openiru.review.operations.journal import write_down
from openiru.review.types import Instrument, Step, Tier

AT = people.AT
WINDOW_S = 600
AFTER_WINDOW = AT + timedelta(seconds=WINDOW_S)
TERMS = Terms(
    legal_instrument="Order 12/2025 of the district court, 1 July 2025",
    necessity="The person behind the account can be identified in no other way than this.",
    scope="Records of June 2025, of these accounts alone",
    data_classes={DataClass.SUBSCRIBER: "To learn who registered the account"},
    order_digest=ORDER_DIGEST,
)

BASIS = NewBasis(proportionality="Names of two accounts alone weigh less than the recruiting that they lead.")


def platforms() -> None:
    """The platforms that every unit begins with; safe to repeat."""
    add_default_platforms(by=SYSTEM, at=AT)


def listed_organisation(slug: str = "sunrise-front") -> str:
    """The id of an invented organisation that a list names since 2010; the same one when asked again."""
    known = Organisation.objects.filter(slug=slug).first()
    if known is not None:
        return str(known.pk)
    source, _ = ListSource.objects.get_or_create(
        slug="example-list",
        defaults={"name": "Example list", "authority": "Example", "country": "XX", "legal_instrument": "Act"},
    )
    edition = ListEdition.objects.create(
        source=source,
        digest=f"sha256:{slug}",
        format="un-xml",
        generated_on=date(2025, 6, 1),
        status="in_force",
        entries_total=1,
        entries_new=1,
        entries_changed=0,
        entries_removed=0,
        imported_by=people.analyst(),
        imported_at=AT,
    )
    entry = ListEntry.objects.create(
        id=derived_id("entry", slug),
        source=source,
        entry_key=slug,
        kind="entity",
        primary_name=slug.replace("-", " ").title(),
        reference=f"EX.{slug}",
        listed_from=date(2010, 1, 1),
        first_edition=edition,
        last_edition=edition,
        content_digest="sha256:0",
        content={},
    )
    EntryPeriod.objects.create(entry=entry, listed_from=date(2010, 1, 1))
    organisation = Organisation.objects.create(
        id=derived_id("organisation", slug),
        slug=slug,
        name=slug.replace("-", " ").title(),
        created_by=people.analyst(),
        created_at=AT,
    )
    OrganisationLink.objects.create(
        organisation=organisation,
        entry=entry,
        reason="The entry names it",
        asserted_by=people.analyst(),
        asserted_at=AT,
        approved_by=people.supervisor(),
        approved_at=AT,
    )
    return str(organisation.pk)


def delist(organisation_id: str, on: date) -> None:
    """From that day on no list names the organisation."""
    linked = OrganisationLink.objects.filter(organisation_id=organisation_id).values("entry_id")
    EntryPeriod.objects.filter(entry_id__in=linked).update(listed_to=on)


def account(handle: str, *, platform: str = "facebook", followers: int | None = 1_200) -> str:
    """The id of an invented account."""
    made = Subject.objects.create(
        id=derived_id("subject", platform, f"h:{handle}"),
        platform=platform,
        kind="account",
        handle=handle,
        native_id=f"n-{handle}",
        url=f"https://{platform}.example/{handle}",
        display_name=handle.replace(".", " ").title(),
        first_seen_at=AT - timedelta(days=30),
        last_seen_at=AT,
    )
    if followers is not None:
        seen_at = AT - timedelta(days=30)
        FollowerCount.objects.create(subject=made, observed_at=seen_at, followers=followers)
    return str(made.pk)


def approved_case(
    subject_id: str,
    *,
    platform: str = "facebook",
    instrument: Instrument = Instrument.ACCOUNT_BLOCK,
    organisation_id: str | None = None,
    reason: str = "Invites to join in the organisation's name.",
) -> str:
    """The id of a case that an analyst proposed and a supervisor approved."""
    case = case_in_review(
        subject_id, platform=platform, instrument=instrument, organisation_id=organisation_id, reason=reason
    )
    return review.approve(case, by=people.supervisor(), at=AT, reason="Holds.").case_id


def case_in_review(
    subject_id: str,
    *,
    platform: str = "facebook",
    instrument: Instrument = Instrument.ACCOUNT_BLOCK,
    organisation_id: str | None = None,
    reason: str = "Invites to join in the organisation's name.",
) -> str:
    """The id of a case that nobody but its author has looked at."""
    author, at = people.analyst(), AT
    with transaction.atomic():
        # Without a lead, and therefore without what operations of leads would do.
        case = Case.objects.create(
            subject_id=UUID(subject_id),
            organisation_id=UUID(organisation_id or listed_organisation()),
            platform=platform,
            instrument=instrument.value,
            author_id=author,
            created_at=at,
        )
        write_down(case, Step.OPENED, by=author, at=at)
    proposal = draft(tier=Tier.PROMOTIONAL, reason=reason)
    return review.propose(str(case.pk), proposal, by=author, at=at).case_id


def new_referral(
    case_ids: Sequence[str],
    *,
    platform: str = "facebook",
    instrument: Instrument = Instrument.ACCOUNT_BLOCK,
    terms: Terms | None = None,
) -> NewReferral:
    """A request for a referral of these cases."""
    return NewReferral(
        platform=platform,
        instrument=instrument,
        case_ids=tuple(case_ids),
        recall_window_s=WINDOW_S,
        unit_name="Example Referral Unit",
        redress="Write to the unit; somebody else decides.",
        terms=terms,
    )


def scheduled(
    *,
    platform: str = "facebook",
    items: int = 2,
    instrument: Instrument = Instrument.ACCOUNT_BLOCK,
    organisation_id: str | None = None,
    at: datetime = AT,
) -> ReferralView:
    """A referral in its recall window."""
    platforms()
    case_ids = [
        approved_case(
            account(f"voice.{new_id().hex[-8:]}", platform=platform),
            platform=platform,
            instrument=instrument,
            organisation_id=organisation_id,
        )
        for _ in range(items)
    ]
    is_data = instrument in {Instrument.DATA_REQUEST, Instrument.PRESERVATION}
    if is_data:
        keep_order()
    new = new_referral(case_ids, platform=platform, instrument=instrument, terms=TERMS if is_data else None)
    made = operations.create_referral(new, by=people.analyst(), at=at)
    if instrument is Instrument.DATA_REQUEST:
        state_basis(made.referral_id, BASIS, by=people.analyst(), at=at)
    return made


def sent(
    *,
    platform: str = "facebook",
    items: int = 2,
    instrument: Instrument = Instrument.ACCOUNT_BLOCK,
    organisation_id: str | None = None,
    at: datetime = AFTER_WINDOW,
) -> ReferralView:
    """A referral that reached its platform."""
    made = scheduled(
        platform=platform,
        items=items,
        instrument=instrument,
        organisation_id=organisation_id,
        at=at - timedelta(seconds=WINDOW_S),
    )
    deliver(made.referral_id, at=at)
    return queries.referral(made.referral_id)


def deliver(referral_id: str, *, at: datetime = AFTER_WINDOW) -> list[Delivery]:
    """Carry the due messages of a referral to nowhere, and say that they arrived."""
    mine = {message.message_id for message in queries.referral(referral_id).messages}
    delivered = []
    for message_id in operations.lease_due(at=at, limit=1_000):
        if message_id not in mine:
            continue
        delivery = operations.prepare_delivery(message_id, at=at)
        if delivery is not None:
            operations.confirm_delivery(message_id, at=at)
            delivered.append(delivery)
    return delivered


def answer(item_id: str, code: OutcomeCode, *, at: datetime, platform: str = "facebook") -> None:
    """Let the platform say what it did with an item."""
    operations.record_outcome(
        NewOutcome(item_id=item_id, code=code, effective_at=at),
        by=SYSTEM,
        at=at,
        reply=Reply(platform=platform),
    )


def day(text: str) -> datetime:
    """Noon of a day, UTC."""
    return datetime.fromisoformat(text).replace(hour=12, tzinfo=UTC)


def close_connections() -> None:
    """Let go of this thread's connection to the database."""
    connections.close_all()


def break_message(referral_id: str) -> None:
    """Leave a message that cannot be made: its referral is recalled behind the back of the operations."""
    with transaction.atomic():
        Referral.objects.filter(pk=referral_id).update(status="recalled", recalled_at=AT)
        record(
            Event.REFERRAL_RECALLED,
            subject_kind="referral",
            subject_id=referral_id,
            by=people.analyst(),
            at=AT,
        )
