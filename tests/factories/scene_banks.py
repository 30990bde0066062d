"""Banks of the scene: one known picture that two parties disagree on, and others in every other state."""

import io
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from django.db import transaction
from PIL import Image

from openiru.access.types import SYSTEM
from openiru.audit.operations import record
from openiru.audit.types import Event
from openiru.engines.hashes.engine import PictureEngine
from openiru.engines.interface import Effect, EngineItem, EngineMatch, explained
from openiru.intake.types import ObservationView
from openiru.signals import operations, queries
from openiru.signals.models import BankEntry
from openiru.signals.types import UNIT_BANK, EntryState, NewBank, Polarity, Purpose, Stance
from openiru.workflows.fill_bank import add_image

_EVERY: Final = frozenset(EntryState)


def put_up_banks(
    organisation: str, shown: bytes, others: tuple[bytes, bytes], *, people: Mapping[str, str], at: datetime
) -> dict[str, str]:
    """Two banks; the entries by what they are in the scene: poster, press, withdrawn, quarantined.

    Args:
        organisation: short name of the one whose output is known.
        shown: a picture that somebody posts; what is known is the same, saved again and scaled.
        others: two pictures that nobody posts.
        people: ayesha fills the banks, bilal keeps them.
        at: when.
    """
    ayesha, bilal = people["ayesha"], people["bilal"]
    press = NewBank(
        slug="press",
        name="Pictures of newspapers",
        legal_basis="Regulation (EU) 2021/784, Article 1(3): material of the press is not terrorist content.",
        polarity=Polarity.NEGATIVE,
        purpose=Purpose.PRESS,
        effect=Effect.WARN,
    )
    operations.create_bank(press, by=bilal, at=at)
    found: dict[str, str] = {}

    def keep(name: str, picture: bytes, slug: str, note: str) -> None:
        source = f"file {name}.jpg"
        of = None if slug == "press" else organisation
        add_image(of, picture, note=note, source=source, by=ayesha, at=at, bank=slug)
        entries = queries.known_pictures(at, bank=slug, states=_EVERY)
        found[name] = next(each.entry_id for each in entries if each.source == source)

    keep("poster", saved_again(shown, 60), UNIT_BANK, "Official channel, 3 May.")
    keep("press", saved_again(shown, 90), "press", "Front page of a daily paper, 4 May.")
    keep("withdrawn", others[0], UNIT_BANK, "")
    keep("quarantined", others[1], UNIT_BANK, "A flag.")
    operations.give_opinion(
        found["poster"],
        party="platform:facebook",
        stance=Stance.NEGATIVE,
        reason="A news broadcast shows it as well.",
        by=ayesha,
        at=at,
    )
    operations.withdraw_signal(found["withdrawn"], by=ayesha, at=at, reason="It shows a reporter.")
    _quarantine(found["quarantined"], "It matched 1,204 subjects in one scan; the bank allows 1,000.", at)
    return found


@transaction.atomic
def _quarantine(entry_id: str, reason: str, at: datetime) -> None:
    """As a flood leaves it; a thousand subjects for one would take the scene minutes."""
    BankEntry.objects.filter(pk=entry_id).update(quarantined_at=at, quarantine_reason=reason)
    record(
        Event.ENTRY_QUARANTINED,
        subject_kind="signal",
        subject_id=entry_id,
        by=SYSTEM,
        at=at,
        detail={"reason": reason},
    )


def saved_again(picture: bytes, quality: int) -> bytes:
    """The same picture, smaller and compressed with losses."""
    file = io.BytesIO()
    Image.open(io.BytesIO(picture)).resize((280, 210)).save(file, "JPEG", quality=quality)
    return file.getvalue()


def found_in(seen: ObservationView, at: datetime) -> Iterable[tuple[EngineMatch, dict[str, object]]]:
    """What the engine finds of known pictures in one observation, with its explanation as it is stored."""
    pictures = tuple(medium.pdq for medium in seen.media if medium.pdq is not None)
    prepared = PictureEngine().prepare(queries.bank_on(at))
    for match in prepared.match([EngineItem(item_id=seen.id, pictures=pictures)]):
        yield match, explained(match.explanation)
