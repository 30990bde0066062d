"""What becomes of a letter that came: a word of the platform, a message that did not arrive, or nothing?"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from typing import Final

from django.db import transaction

from openiru.access.types import SYSTEM
from openiru.conversations.operations import receive_message
from openiru.conversations.types import NewReceived
from openiru.disclosures import operations as disclosures
from openiru.evidence import operations as evidence
from openiru.foundation.digests import sha256_text
from openiru.foundation.errors import OpenIruError
from openiru.mailroom import policy, queries
from openiru.mailroom.errors import ForgedTokenError
from openiru.mailroom.operations import file_letter
from openiru.mailroom.types import Bounce, Filed, LetterView, NewLetter, Purpose, ReadLetter, Token
from openiru.platforms.queries import platforms
from openiru.referrals import operations as referrals
from openiru.referrals.errors import NotFoundError
from openiru.referrals.queries import referral, referral_of_message
from openiru.referrals.types import Reply
from openiru.review.types import Instrument

SEALED: Final = "A letter about this request came. It is sealed with what was handed over."
LABEL: Final = "Letter from the platform"
TOKENS_READ: Final = 20  # of one letter


@transaction.atomic
def take_letter(raw: bytes, *, recipients: Sequence[str] = (), at: datetime) -> LetterView:
    """Take a letter, whatever it is, and say what became of it; nothing of it is ever taken twice.

    Args:
        raw: the letter exactly as it came.
        recipients: the addresses of its envelope; without them those of its head count.
        at: now.
    """
    if len(raw) > policy.LETTER_BYTES_MAX:
        return _stranger(Filed.TOO_LARGE, raw, "", at)
    tokens = policy.tokens_in(recipients)
    if tokens and _named(tokens[0]) is None:
        # Nothing of a stranger's letter is read: its parts may be made to take hours.
        return _stranger(Filed.FORGED, raw, "", at)
    letter = policy.read_letter(raw)
    tokens = tokens or policy.tokens_in(letter.addresses)
    if not tokens:
        return _stranger(Filed.UNADDRESSED, raw, letter.sender, at)
    if _named(tokens[0]) is None:
        return _stranger(Filed.FORGED, raw, letter.sender, at)
    text, (token, platform, referral_id) = _about([*tokens, *policy.tokens_in(letter.addresses)])
    new = NewLetter(
        filed=Filed.REPLY,
        key=policy.letter_key(raw, letter, text),
        sender=letter.sender,
        size_bytes=len(raw),
        platform=platform,
        referral_id=referral_id,
        outbox_message_id=token.about if token.purpose is Purpose.BOUNCE else "",
    )
    if queries.was_taken(new.key):
        return file_letter(replace(new, filed=Filed.REPLAYED), at=at)
    new = replace(new, filed=_filed(token, letter, platform))
    if _may_hold_data(referral_id):
        new = replace(new, filed=_sealed(raw, new, letter, at))
    else:
        new = replace(new, text=letter.text)
        # What locks the referral comes first: keeping is recorded, and who records holds up all others.
        new = replace(new, filed=_settled(new, letter, at))
        kept = evidence.keep(raw, source=f"letter about {referral_id}", collector=SYSTEM, at=at)
        new = replace(new, raw_digest=kept.digest)
    return file_letter(new, at=at)


def _stranger(filed: Filed, raw: bytes, sender: str, at: datetime) -> LetterView:
    """A letter of which nothing is kept but that it came."""
    key = sha256_text(raw)
    if queries.was_taken(key):
        filed = Filed.REPLAYED
    return file_letter(NewLetter(filed=filed, key=key, sender=sender, size_bytes=len(raw)), at=at)


def _named(text: str) -> tuple[Token, str, str] | None:
    """A token with the platform and the referral that it names; None if it is none of ours."""
    try:
        token = queries.named_by(text)
        referral_id = referral_of_message(token.about) if token.purpose is Purpose.BOUNCE else token.about
        return token, referral(referral_id).platform, referral_id
    except (ForgedTokenError, NotFoundError):
        return None


def _about(texts: Sequence[str]) -> tuple[str, tuple[Token, str, str]]:
    """The token that says what a letter is about: of a request for data where one of them names it, else the first."""
    known = [(text, named) for text in texts[:TOKENS_READ] if (named := _named(text)) is not None]
    return next((each for each in known if _may_hold_data(each[1][2])), known[0])


def _may_hold_data(referral_id: str) -> bool:
    """Whether people's data may be in a letter: in all that comes about a request for data, to whichever address."""
    return referral(referral_id).instrument is Instrument.DATA_REQUEST


def _sealed(raw: bytes, new: NewLetter, letter: ReadLetter, at: datetime) -> Filed:
    """Seal a letter, and say in the conversation no more than that the platform wrote; a bounce is noted, and not kept."""
    if new.filed in {Filed.BOUNCE, Filed.DELAY}:
        return _settled(new, letter, at)
    said = NewReceived(referral_id=new.referral_id, text=SEALED)
    try:
        with transaction.atomic():
            referrals.hold_referral(new.referral_id)
            # Its bytes are written before anything is recorded: who records holds up all others.
            disclosures.receive(new.referral_id, BytesIO(raw), label=LABEL, by=SYSTEM, at=at)
            if new.filed in {Filed.REPLY, Filed.UNREADABLE}:
                receive_message(said, by=SYSTEM, at=at, reply=Reply(platform=new.platform))
    except OpenIruError:
        # Taken back, or never sent: what may not be had is not kept.
        return Filed.UNWANTED
    return Filed.SEALED


def _filed(token: Token, letter: ReadLetter, platform: str) -> Filed:
    if token.purpose is Purpose.BOUNCE:
        if letter.bounce is None:
            return Filed.AUTO_REPLY
        return Filed.BOUNCE if letter.bounce.is_final else Filed.DELAY
    if letter.is_automatic or letter.bounce is not None:
        return Filed.AUTO_REPLY
    if _is_of_another(letter.sender, platform):
        return Filed.OTHER_PLATFORM
    return Filed.REPLY if letter.text else Filed.UNREADABLE


def _is_of_another(sender: str, platform: str) -> bool:
    domain = policy.domain_of(sender)
    owners = {each.slug for each in platforms() if policy.belongs(domain, each.hosts)}
    return bool(owners) and platform not in owners


def _settled(new: NewLetter, letter: ReadLetter, at: datetime) -> Filed:
    """Do what follows from a letter; as what it is filed then."""
    if new.filed is Filed.BOUNCE and letter.bounce is not None:
        referrals.record_bounce(new.outbox_message_id, why=_why(letter.bounce), at=at)
    if new.filed is Filed.REPLY:
        said = NewReceived(referral_id=new.referral_id, text=letter.text)
        try:
            with transaction.atomic():
                receive_message(said, by=SYSTEM, at=at, reply=Reply(platform=new.platform))
        except OpenIruError:
            # What a conversation does not take is filed all the same, for people to read.
            return Filed.UNREADABLE
    return new.filed


def _why(bounce: Bounce) -> str:
    """For people; of what the server wrote only the number of RFC 3463."""
    status = f" with status {bounce.status}" if bounce.status else ""
    return f"The platform's mail server did not take the letter and sent it back{status}."
