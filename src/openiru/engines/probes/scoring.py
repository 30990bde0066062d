"""Which state does a page show?

What stands before the page is looked at first. Then a state needs a marker that is there, at a place that says it; markers of
"up" and of "gone" on one page, none at all, a page that was cut off, or a page about somebody else are no verdict.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

from openiru.engines.probes.content import Content
from openiru.engines.probes.finding import marker_of, number, shown, taken, values
from openiru.engines.probes.rules import Place, Probe, Rule, Walls
from openiru.engines.probes.types import GONE, UP, Asked, Identity, Marker, Page, State, Verdict
from openiru.engines.probes.wording import folded, printable

_REST: Final = frozenset({State.GEO_WITHHELD, State.LIVE_RESTRICTED, State.LIVE, State.PREVIEW_OFF})


def score(page: Page, asked: Asked, probe: Probe, walls: Walls) -> Verdict:
    """What `page` says about `asked`; never raises for what a page holds."""
    if page.status <= 0:
        return _none(probe, State.NET_ERROR, "no-answer", "status", page.failure or "no answer")
    if not answers_for(page.final_url, asked, probe):
        return _none(probe, State.CHALLENGE, "other-host", "host", _host(page.final_url))
    if asked.kind not in probe.kinds:
        return unreadable(asked, probe)
    content = Content(page)
    wall = next(_fired((*probe.walls, *walls.rules), content, asked), None)
    return _read(content, asked, probe) if wall is None else _verdict(probe, *wall)


def _read(content: Content, asked: Asked, probe: Probe) -> Verdict:
    """What a page says before which nothing stands."""
    fired = list(_fired(probe.rules, content, asked))
    if not fired:
        return _none(probe, State.PROBE_STALE, "no-marker", "page", _outline(content))
    states = {rule.state for rule, _ in fired}
    if states & GONE and states & UP:
        told = ", ".join(sorted(rule.name for rule, _ in fired))
        return _none(probe, State.PROBE_STALE, "contradiction", "page", told)
    rule, marker = fired[0]
    if rule.state in GONE and marker.place != "status" and not content.is_complete:
        return _none(probe, State.NET_ERROR, "cut-off", marker.place, "the page is not complete")
    return _identified(_verdict(probe, rule, marker), rule, content, asked, probe)


def unreadable(asked: Asked, probe: Probe) -> Verdict:
    """That no page ever says anything about such a subject."""
    why = probe.unverifiable or "the probe has no rules for it"
    return _none(probe, State.UNVERIFIABLE, "kind", asked.kind, why)


def answers_for(url: str, asked: Asked, probe: Probe) -> bool:
    """Whether an address lies on a host that may speak for the platform; whole labels, so netflix.com is not x.com."""
    host = _host(url)
    hosts = probe.hosts or (asked.host,)
    return bool(host) and any(host == each or host.endswith(f".{each}") for each in hosts if each)


def _fired(rules: Sequence[Rule], content: Content, asked: Asked) -> Iterator[tuple[Rule, Marker]]:
    for rule in rules:
        marker = marker_of(rule, content, asked)
        if marker is not None:
            yield rule, marker


def _identified(verdict: Verdict, rule: Rule, content: Content, asked: Asked, probe: Probe) -> Verdict:
    """The verdict with whom the page is about; no verdict if that is somebody else."""
    sources = probe.identity
    seen = replace(
        verdict,
        stable_id=taken(tuple(sources.stable_id), content, asked),
        handle=taken(tuple(sources.handle), content, asked).lstrip("@"),
        followers=number(taken(tuple(sources.followers), content, asked)),
        countries=_countries(rule, content),
    )
    known = asked.stable_id or asked.native_id
    is_same_handle = _bare(seen.handle, sources.silent) == _bare(asked.handle, sources.silent)
    if known and seen.stable_id and known.isdigit() == seen.stable_id.isdigit():
        return _compared(seen, known, asked, is_same_handle=is_same_handle)
    if verdict.state in GONE:
        return seen
    if sources.id_is_needed and verdict.state is State.LIVE and not seen.stable_id:
        return _none(probe, State.PROBE_STALE, "no-id", "identity", "the page shows no native id")
    if asked.handle and seen.handle and not is_same_handle:
        return _none(probe, State.PROBE_STALE, "other-subject", "identity", "the page shows another handle")
    # What is restricted or withheld hardly ever says more of itself; what is shown does.
    is_shown = verdict.state in {State.LIVE, State.PREVIEW_OFF}
    if is_shown and sources.handle and not seen.handle and not seen.stable_id:
        return _none(
            probe, State.PROBE_STALE, "no-subject", "identity", "the page does not say whom it is about"
        )
    return replace(seen, identity=Identity.HANDLE if seen.handle and asked.handle else Identity.NOT_SHOWN)


def _compared(seen: Verdict, known: str, asked: Asked, *, is_same_handle: bool) -> Verdict:
    shows_other_handle = bool(seen.handle and asked.handle) and not is_same_handle
    if seen.stable_id == known:
        if seen.state in _REST and shows_other_handle:
            return replace(
                seen,
                state=State.RENAMED,
                identity=Identity.CONFIRMED,
                marker=Marker(rule="renamed", place="identity", found=seen.handle),
            )
        return replace(seen, identity=Identity.CONFIRMED)
    other = Marker(rule="other-id", place="identity", found=seen.stable_id)
    # That somebody else is gone says neither that ours is, nor that the name is in use.
    if shows_other_handle or seen.state in GONE:
        return replace(seen, state=State.PROBE_STALE, identity=Identity.OTHER, marker=other)
    return replace(seen, state=State.HANDLE_REASSIGNED, identity=Identity.OTHER, marker=other)


def _countries(rule: Rule, content: Content) -> tuple[str, ...]:
    if not rule.countries:
        return ()
    found = (
        printable(str(value)).upper() for value in values(content, Place.parsed(rule.countries)) if value
    )
    return tuple(dict.fromkeys(each for each in found if len(each) <= 8))[:300]


def _verdict(probe: Probe, rule: Rule, marker: Marker) -> Verdict:
    return Verdict(state=rule.state, marker=marker, probe=probe.name, version=probe.version)


def _none(probe: Probe, state: State, rule: str, place: str, found: str) -> Verdict:
    marker = Marker(rule=rule, place=place, found=shown(found))
    return Verdict(state=state, marker=marker, probe=probe.name, version=probe.version)


def _outline(content: Content) -> str:
    """What a page was that no rule knows, so that its rules can be mended."""
    if not content.body.strip():
        return "an empty page"
    what = "data" if content.data is not None else f"{len(content.document.elements)} elements"
    return f"status {content.page.status}, {len(content.body)} bytes, {what}"


def _bare(handle: str, silent: str) -> str:
    return folded(handle).translate(dict.fromkeys(map(ord, silent)))


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").lower().rstrip(".")
    except ValueError:
        return ""
