"""How are values of what arrived kept, once, and on after a kill?"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from django.db import connection, transaction

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.intake import queries as intake
from openiru.relations.models import Reading
from openiru.relations.policy import digest_of, files_of, values_of
from openiru.relations.types import Content, Value

_AT_ONCE: Final = 2_000  # observations in one transaction
_BYTES_AT_ONCE: Final = 8_000_000  # of their words and links, but for the last one
_VALUES: Final = """
INSERT INTO relations_value (digest, kind, text, accounts)
SELECT digest, kind, text, 0 FROM unnest(%s::bytea[], %s::text[], %s::text[]) AS new (digest, kind, text)
ON CONFLICT (digest) DO NOTHING
"""
_NEW_ACCOUNTS: Final = """
SELECT count(*) FROM (SELECT DISTINCT unnest(%s::uuid[]) AS owner) AS here
WHERE NOT EXISTS (SELECT FROM relations_posting p WHERE p.subject_id = here.owner)
"""
_POSTINGS: Final = """
WITH new AS (
    INSERT INTO relations_posting AS p (value_id, subject_id, owner_id, first_seen)
    SELECT v.id, here.subject, here.owner, here.first_seen
    FROM unnest(%s::bytea[], %s::uuid[], %s::uuid[], %s::timestamptz[]) AS here (digest, subject, owner, first_seen)
    JOIN relations_value v ON v.digest = here.digest
    ON CONFLICT (value_id, subject_id) DO UPDATE SET first_seen = EXCLUDED.first_seen
    WHERE p.first_seen IS NULL OR p.first_seen > EXCLUDED.first_seen
    -- A row that was there before has an xmax.
    RETURNING p.value_id, p.subject_id = p.owner_id AND p.xmax = 0 AS is_new_account
)
UPDATE relations_value v SET accounts = v.accounts + counted.accounts
FROM (SELECT value_id, count(*) AS accounts FROM new WHERE is_new_account GROUP BY value_id) AS counted
WHERE v.id = counted.value_id
"""

Holding = tuple[Value, str, str, datetime]  # value, subject, owner, when it was seen


def keep_postings(*, by: str) -> int:
    """Keep the values of what arrived and was not read yet; the number of observations and files read now.

    Args:
        by: whose act it is.

    Raises:
        NotAllowedError: if `by` may not scan.

    Cost:
        Some 0.3 ms an observation.
    """
    check_may(by, Right.RUN_SCAN)
    read = 0
    while done := _next_observations():
        read += done
    while done := _next_files():
        read += done
    return read


@transaction.atomic
def _next_observations() -> int:
    reading = _locked()
    end = intake.batch_end(after_seq=reading.through_seq, size=_AT_ONCE, most_bytes=_BYTES_AT_ONCE)
    if end is None:
        return 0
    arrived = intake.observation_batch(after_seq=reading.through_seq, up_to_seq=end, size=_AT_ONCE)
    texts = intake.text_batch(after_seq=reading.through_seq, up_to_seq=arrived[-1].seq, size=_AT_ONCE)
    posts = {each.id: each.post_id for each in texts}
    seen = intake.observed_at(posts)
    holdings = [
        (value, subject, each.subject_id, seen[each.id])
        for each in arrived
        for value in values_of(
            Content(
                platform=each.platform, url=each.url, handle=each.handle, text=each.text, links=each.links
            )
        )
        for subject in _subjects(each.subject_id, posts.get(each.id))
    ]
    reading.accounts += _store(holdings)
    reading.through_seq = arrived[-1].seq
    reading.save(update_fields=["through_seq", "accounts"])
    return len(arrived)


@transaction.atomic
def _next_files() -> int:
    reading = _locked()
    files = intake.file_batch(after=reading.through_media, up_to=intake.last_media(), size=_AT_ONCE)
    if not files:
        return 0
    seqs = sorted({each.seq for each in files})
    arrived = intake.observations_at(seqs)
    posts = {each.id: each.post_id for each in intake.texts_at(seqs)}
    seen = intake.observed_at(posts)
    holdings = [
        (value, subject, each.subject_id, seen[each.id])
        for each in arrived
        for value in files_of((media.digest, media.pdq) for media in each.media)
        for subject in _subjects(each.subject_id, posts.get(each.id))
    ]
    reading.accounts += _store(holdings)
    reading.through_media = files[-1].number
    reading.save(update_fields=["through_media", "accounts"])
    return len(files)


def _locked() -> Reading:
    """The one row, locked: two readers would count twice."""
    Reading.objects.get_or_create(pk=1)
    return Reading.objects.select_for_update().get(pk=1)


def _subjects(account: str, post: str | None) -> Iterator[str]:
    yield account
    if post is not None and post != account:
        yield post


def _store(holdings: Sequence[Holding]) -> int:
    """Keep them; the number of accounts that had no value before."""
    known = {digest_of(value): value for value, *_ in holdings}
    first: dict[tuple[bytes, str], tuple[str, datetime]] = {}
    for value, subject, owner, at in holdings:
        key = (digest_of(value), subject)
        before = first.get(key)
        first[key] = (owner, at if before is None else min(at, before[1]))
    if not first:
        return 0
    kept = [(*key, *first[key]) for key in sorted(first)]
    values = [(digest, known[digest].kind.value, known[digest].text) for digest in sorted(known)]
    with connection.cursor() as cursor:
        cursor.execute(_NEW_ACCOUNTS, [[owner for _, _, owner, _ in kept]])
        accounts: int = cursor.fetchone()[0]
        cursor.execute(_VALUES, [list(column) for column in zip(*values, strict=True)])
        cursor.execute(_POSTINGS, [list(column) for column in zip(*kept, strict=True)])
    return accounts
