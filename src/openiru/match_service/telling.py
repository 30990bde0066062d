"""How are the matches of one hash told: a few at once, many in parts, with the same bytes?"""

from collections.abc import Callable, Iterator

from openiru.match_service.banks import BankMatches, View
from openiru.match_service.bulk import Wanted, items_of, pieces_of, wanted_of
from openiru.match_service.http.messages import Answer
from openiru.match_service.search import Match, Matches, Telling, json_answer


def by_bank(wanted: Callable[[], Wanted], *, within: str | None) -> Telling:
    """As HMA's `/m/lookup` tells them: by bank, distances as text.

    Args:
        wanted: which are told; asked only if there are any.
        within: the signal type under whose name they stand; None for none.
    """

    def few(matches: Matches) -> Answer:
        found = _told(matches, wanted()) if matches else {}
        return json_answer(found if within is None else {within: found})

    def many(found: list[BankMatches], view: View) -> Iterator[bytes]:
        yield b"" if within is None else b'{"%b":' % within.encode()
        yield from pieces_of(wanted_of(found, view, wanted()))
        yield b"\n" if within is None else b"}\n"

    return Telling(few, many)


def plainly(*, banks: frozenset[str] | None, with_distance: bool) -> Telling:
    """As HMA's `/m/raw_lookup` tells them: all in one list, whatever is switched off."""

    def few(matches: Matches) -> Answer:
        told = [match for match in matches if banks is None or match.bank in banks]
        return json_answer(
            {"matches": [_entry(match) if with_distance else match.content_id for match in told]}
        )

    def many(found: list[BankMatches], _: View) -> Iterator[bytes]:
        yield b'{"matches":['
        parts = [part for part in found if banks is None or part.bank.name in banks]
        for number, part in enumerate(parts):
            yield b"," if number else b""
            yield from items_of(part, with_distance=with_distance)
        yield b"]}\n"

    return Telling(few, many)


def _told(matches: Matches, wanted: Wanted) -> dict[str, list[dict[str, object]]]:
    found: dict[str, list[dict[str, object]]] = {}
    for match in matches:
        is_wanted = match.is_enabled and (wanted.banks is None or match.bank in wanted.banks)
        if is_wanted and match.enabled_ratio >= wanted.coin:
            found.setdefault(match.bank, []).append(_entry(match))
    return found


def _entry(match: Match) -> dict[str, object]:
    return {"bank_content_id": match.content_id, "distance": str(match.distance_bits)}
