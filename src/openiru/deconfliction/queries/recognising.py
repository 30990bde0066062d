"""Which of our subjects does a digest name? Only those that people here work on, or that a referral of ours asked for."""

from collections.abc import Mapping

from openiru.deconfliction.policy import digests_of, pair_key
from openiru.deconfliction.types import Known, Recognised
from openiru.intake.queries import subjects
from openiru.intake.types import SubjectView
from openiru.peers.queries import destination, receive_secret
from openiru.referrals.queries import instruments_asked
from openiru.review.queries import subjects_in_review


def key_with(unit: str) -> bytes:
    """The key of the pair that we are with another unit.

    Raises:
        PeerNotReadyError: if a secret is missing.
    """
    return pair_key(destination(unit).send_secret, receive_secret(unit))


def names_of(subject: SubjectView) -> tuple[str, ...]:
    """Under which names a subject is found again: stable numbers first."""
    own = (
        f"n:{subject.native_id}" if subject.native_id else "",
        f"h:{subject.handle.casefold()}" if subject.handle else "",
        f"u:{subject.url}" if subject.url else "",
    )
    return tuple(dict.fromkeys(name for name in (*own, *subject.keys) if name))


def recognisable(unit: str) -> Mapping[str, Recognised]:
    """Our subjects by the digests under which that unit would ask for them.

    Cost:
        One keyed hash for each name of each subject that is in a case or was referred.
    """
    key = key_with(unit)
    asked = instruments_asked()
    in_review = subjects_in_review()
    found: dict[str, Recognised] = {}
    for subject_id, subject in subjects(sorted(set(asked) | in_review)).items():
        seen = Recognised(
            subject_id=subject_id,
            known=Known.REFERRED if subject_id in asked else Known.IN_CASE,
            instruments=asked.get(subject_id, frozenset()),
        )
        found.update(dict.fromkeys(digests_of(key, subject.platform, names_of(subject)), seen))
    return found
