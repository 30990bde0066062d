"""Who comes back in the story after a block, who only looks like it, and what does the unit make of them?"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import orjson

from openiru.engines.returns.model import shipped_model
from openiru.intake import queries as intake
from openiru.intake.types import ExportFormat, ObservationKind, SubjectView
from openiru.linking import queries as returns
from openiru.linking.types import ReturnFilter, ReturnVerdict, Verdict
from openiru.referrals.queries import blocked_subjects
from openiru.relations.operations import keep_postings
from openiru.workflows.import_export import Export, import_file
from openiru.workflows.play_story.types import Cast
from openiru.workflows.returns.deciding import decide_return
from openiru.workflows.returns.watch import ReturnWatch

_LOOKED_AT: Final = 200  # blocked accounts among which the story chooses
_PLATFORMS: Final = ("facebook", "instagram", "telegram")  # whose handles may be as long as these become
_LONGEST: Final = 24
_COPIED: Final = 6  # posts that whoever comes back posts again
_PLAIN: Final = (
    "Tea, rain and the new bridge: a long walk on a free day.",
    "The school play was lovely; the costumes were made at home.",
    "Looking for a second-hand bicycle, blue if possible.",
)


def come_back(cast: Cast, folder: Path, at: datetime) -> None:
    """Two accounts come back, a namesake turns up; the unit compares them and decides two of the three.

    Nothing is referred by it, so that the figures stay as they are.
    """
    chosen = _chosen(at)
    if len(chosen) < 2:
        return
    seen_at = at - timedelta(days=1)
    rows = [
        *_return_of(chosen[0], "2", seen_at),
        *_return_of(chosen[1], "new", seen_at),
        *_namesake_of(chosen[0], seen_at),
    ]
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "new-accounts.jsonl"
    file.write_bytes(b"\n".join(map(orjson.dumps, rows)))
    export = Export(path=file, format=ExportFormat.LINES, source="invented export of new accounts")
    import_file(export, by=cast.analysts[0], at=at)
    keep_postings(by=cast.analysts[0])
    ReturnWatch(shipped_model()).watch(by=cast.analysts[0], at=at, sweep=True)
    _decide(cast, chosen[0], at)


def _chosen(at: datetime) -> list[SubjectView]:
    """Blocked accounts of which enough is known to come back as themselves, those with most followers first."""
    blocked = [each.subject_id for each in blocked_subjects(at)][:_LOOKED_AT]
    known = [
        each
        for each in intake.subjects(blocked).values()
        if each.display_name and each.platform in _PLATFORMS and 5 <= len(each.handle) <= _LONGEST
    ]
    return sorted(known, key=lambda each: (-(each.followers or 0), each.id))[:2]


def _return_of(old: SubjectView, mark: str, seen_at: datetime) -> Iterator[dict[str, object]]:
    """Whoever was blocked opens another account, says so, and posts what it posted."""
    seen = intake.observations_of(old.id, _COPIED * 3)
    posts = [each.text for each in seen if each.kind is ObservationKind.POST and each.text]
    handle = f"{old.handle}{mark}"
    bio = f"{old.bio} Our account @{old.handle} was taken down; we go on here.".strip()
    yield from _account(old, handle, bio, posts[:_COPIED], seen_at)


def _namesake_of(old: SubjectView, seen_at: datetime) -> Iterator[dict[str, object]]:
    """Somebody else has the same name and much the same handle, and says so."""
    bio = f"Photos of food and hills. I am not @{old.handle}; we only have one name."
    yield from _account(old, f"{old.handle}01", bio, _PLAIN, seen_at)


def _account(
    old: SubjectView, handle: str, bio: str, posts: Sequence[str], seen_at: datetime
) -> Iterator[dict[str, object]]:
    common = {"platform": old.platform, "observed_at": seen_at.isoformat(), "visibility": "public"}
    yield {
        **common,
        "type": "account",
        "kind": old.kind.value,
        "handle": handle,
        "display_name": old.display_name,
        "bio": bio,
        "followers": 40,
    }
    for number, text in enumerate(posts):
        yield {
            **common,
            "type": "post",
            "account": handle,
            "native_id": f"{handle}-{number}",
            "text": text,
            "posted_at": (seen_at - timedelta(hours=7 * (number + 1))).isoformat(),
        }


def _decide(cast: Cast, old: SubjectView, at: datetime) -> None:
    """A person confirms the first return and rejects the namesake; the second return waits."""
    for row in returns.leads_page(ReturnFilter(), rows=500).rows:
        if row.barred.id != old.id:
            continue
        if row.subject.handle == f"{old.handle}2":
            said = Verdict(
                verdict=ReturnVerdict.CONFIRMED,
                reason="It names the account that was blocked as its own, and posts the same posts.",
            )
        elif row.subject.handle == f"{old.handle}01":
            said = Verdict(
                verdict=ReturnVerdict.REJECTED,
                reason="Only the name is the same, as the account says itself: other posts, other interests.",
            )
        else:
            continue
        decide_return(row.lead_id, said, by=cast.analysts[-1], at=at)
