"""What do others learn of what we share, and what do exchanges learn of what we think?"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final

from django.db.models import Max

from openiru.exchanges.errors import CheckpointAheadError
from openiru.exchanges.models import FeedPlace, Record
from openiru.exchanges.types import Feedback, FeedEntry, FeedPage, FeedStatus
from openiru.registry import queries as registry
from openiru.registry.types import OrganisationView
from openiru.signals import queries as banks
from openiru.signals.types import BankView, EntryState, KnownPictureView, Standing

_UNLISTED: Final = "unlisted"


def feed_head() -> int:
    """The number of the last change in our feed; 0 if nothing was ever shared."""
    return FeedPlace.objects.aggregate(head=Max("seq"))["head"] or 0


def organisations_named(at: datetime) -> frozenset[str]:
    """The organisations that some list in force names on the day."""
    return frozenset(name.organisation_id for name in registry.names_for_matching(at.date()))


def feed_page(after: int, limit: int, at: datetime) -> FeedPage:
    """What changed in our feed after a number, in order. Whoever asks notes those that expired first.

    Each entry is told as it stands now, once, at its last change. Entries that are withdrawn, expired, quarantined or
    disputed, or whose organisation no list names, are told as gone, without their hash.

    Raises:
        CheckpointAheadError: if no change has that number yet.
    """
    head = feed_head()
    if after > head:
        raise CheckpointAheadError(f"This feed ends at {head}; {after} belongs to another one. Begin at 0.")
    places = list(FeedPlace.objects.filter(seq__gt=after).order_by("seq")[: limit + 1])
    has_more, places = len(places) > limit, places[:limit]
    pictures = {each.entry_id: each for each in banks.pictures_by_id([str(place.pk) for place in places], at)}
    organisations = {each.organisation_id: each for each in registry.organisations()}
    kept_in = {each.slug: each for each in banks.banks()}
    named = organisations_named(at)
    entries = tuple(
        _gone(pictures[str(place.pk)], place.seq, named)
        or _entry(pictures[str(place.pk)], place.seq, organisations, kept_in)
        for place in places
    )
    return FeedPage(entries=entries, checkpoint=places[-1].seq if places else after, has_more=has_more)


def feedback_due(slug: str) -> tuple[Feedback, ...]:
    """What our unit says of hashes of an exchange, that the exchange was not told yet."""
    rows = Record.objects.filter(exchange_id=slug, entry__isnull=False, withdrawn_at=None).order_by("pk")
    words = banks.newest_words_of_unit([str(entry) for entry in rows.values_list("entry_id", flat=True)])
    return tuple(
        Feedback(record_id=str(row.pk), value=row.value, stance=stance, opinion_id=opinion_id)
        for row in rows
        if (word := words.get(str(row.entry_id))) is not None
        for opinion_id, stance in [word]
        if opinion_id > row.told_opinion
    )


def _entry(
    picture: KnownPictureView,
    seq: int,
    organisations: Mapping[str, OrganisationView],
    kept_in: Mapping[str, BankView],
) -> FeedEntry:
    organisation, bank = organisations[picture.organisation_id or ""], kept_in[picture.bank]
    return FeedEntry(
        entry_id=picture.entry_id,
        seq=seq,
        status=FeedStatus.ACTIVE,
        reason="",
        pdq=picture.pdq,
        max_distance_bits=bank.max_distance_bits,
        organisation_slug=organisation.slug,
        organisation_name=organisation.name,
        legal_basis=bank.legal_basis,
        decision=picture.case_id or "",
        origin=picture.exchange,
        added_at=picture.added_at,
        confirmed_at=picture.confirmed_at,
        expires_at=picture.expires_at,
    )


def _gone(picture: KnownPictureView, seq: int, named: Collection[str]) -> FeedEntry | None:
    """The entry as a tombstone, if it is one; why in one word: the reasons that people wrote down stay inside."""
    if picture.state is not EntryState.ACTIVE:
        why = picture.state.value
    elif picture.standing is not Standing.POSITIVE:
        why = picture.standing.value
    elif picture.organisation_id not in named:
        why = _UNLISTED
    else:
        return None
    return FeedEntry(entry_id=picture.entry_id, seq=seq, status=FeedStatus.WITHDRAWN, reason=why)
