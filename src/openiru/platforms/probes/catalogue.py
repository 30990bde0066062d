"""Which probes are there, ours and those that a unit wrote itself, and do they hold on their own test pages?

Pages of platforms change faster than programs: a unit's file `rules/<platform>.yaml` takes the place of ours, with its test
pages in `pages/<platform>.yaml`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter

from openiru.engines.probes.asking import asked_about
from openiru.engines.probes.errors import UnusableAddressError, UnusableRuleError
from openiru.engines.probes.rules import (
    Probe,
    TestPage,
    TestPages,
    Walls,
    check_rules,
    check_sources,
)
from openiru.engines.probes.scoring import score
from openiru.engines.probes.types import Asked, Page, Verdict
from openiru.foundation.rule_files import rules_in
from openiru.platforms.errors import BadProbeError, NoProbeError

WEB: Final = "web"
_OURS: Final = Path(__file__).parent
_PROBES: Final = TypeAdapter(Probe)
_WALLS: Final = TypeAdapter(Walls)
_PAGES: Final = TypeAdapter(TestPages)


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """All probes by platform, and what stands before any page."""

    probes: Mapping[str, Probe]
    pages: Mapping[str, TestPages]
    walls: Walls

    def probe(self, platform: str) -> Probe:
        """The probe of a platform.

        Raises:
            NoProbeError: naming those that there are.
        """
        if platform not in self.probes:
            raise NoProbeError(
                f"There is no probe for {platform!r}; there are {', '.join(sorted(self.probes))}."
            )
        return self.probes[platform]

    def asked(self, url: str, *, stable_id: str = "", platform: str = "", kind: str = "") -> Asked:
        """What an address asks about, and that there is a probe for it; the arguments are those of `asked_about`.

        Raises:
            NoProbeError: if it is no address, or no probe reads it.
        """
        try:
            asked = asked_about(url, stable_id=stable_id, platform=platform, kind=kind)
        except UnusableAddressError as error:
            raise NoProbeError(str(error)) from error
        self.probe(asked.platform)
        return asked

    def score(self, page: Page, asked: Asked) -> Verdict:
        """What a page says about what was asked.

        Raises:
            NoProbeError: if no probe reads the platform.
        """
        return score(page, asked, self.probe(asked.platform), self.walls)


@cache
def catalogue(folder: Path | None = None) -> Catalogue:
    """Our probes, and those in `folder`, which win.

    Raises:
        BadProbeError: if a file cannot be followed, a state has no test page, or a test page is read otherwise.
    """
    probes = rules_in(_OURS / "rules", _PROBES, BadProbeError)
    pages = rules_in(_OURS / "pages", _PAGES, BadProbeError)
    walls = rules_in(_OURS / "walls", _WALLS, BadProbeError)["walls"]
    if folder is not None:
        if not folder.is_dir():
            raise BadProbeError(f"{folder} is no folder; it would hold rules/ and pages/.")
        own = rules_in(folder / "rules", _PROBES, BadProbeError)
        own_pages = rules_in(folder / "pages", _PAGES, BadProbeError)
        # The pages of ours do not speak for the rules of others.
        pages = {**{name: each for name, each in pages.items() if name not in own}, **own_pages}
        probes = {**probes, **own}
    check_rules(walls.rules, may_judge_by_status=True, walls=True)
    made = Catalogue(probes=probes, pages=pages, walls=walls)
    for probe in probes.values():
        _check(probe, made)
    return made


def check_controls(known: Catalogue, named: Mapping[str, Sequence[str]]) -> None:
    """Refuse addresses that could never serve as controls.

    Raises:
        NoProbeError: naming the address: if it is none, its platform is not there, or it belongs to another one.
    """
    for platform, urls in named.items():
        known.probe(platform)
        for url in urls:
            theirs = known.asked(url).platform
            if platform not in {WEB, theirs}:
                raise NoProbeError(
                    f"{url} is an address of {theirs}, not of {platform}: it is no control of it."
                )


def kinds_without_control(known: Catalogue, named: Mapping[str, Sequence[str]]) -> list[str]:
    """Platforms and kinds for which no address is known to be up; of these, nobody is called gone.

    Args:
        known: the probes.
        named: addresses that the unit knows to be up, by platform.
    """
    found = []
    for platform, probe in sorted(known.probes.items()):
        held = {known.asked(url, platform=platform).kind for url in named.get(platform, ())}
        for kind in probe.kinds:
            controls = probe.controls_of(kind)
            is_held = any(each.live or held.intersection(each.kinds or probe.kinds) for each in controls)
            if not is_held and any(kind in way.kinds for way in probe.requests):
                found.append(f"{platform} {kind}")
    return found


def _check(probe: Probe, made: Catalogue) -> None:
    try:
        check_rules(probe.walls, may_judge_by_status=True, walls=True)
        check_rules(probe.rules, may_judge_by_status=probe.name == WEB, walls=False)
        check_sources(probe.identity)
    except UnusableRuleError as error:
        raise BadProbeError(f"probe {probe.name}: {error}") from error
    pages = made.pages[probe.name].pages if probe.name in made.pages else ()
    for page in pages:
        _check_page(page, probe, made)
    if missing := sorted(probe.states() - {page.state for page in pages}):
        raise BadProbeError(f"probe {probe.name}: no test page shows {', '.join(missing)}.")
    named = {rule.name for rule in (*probe.rules, *probe.walls)}
    if unshown := sorted(named - {page.rule for page in pages}):
        raise BadProbeError(f"probe {probe.name}: no test page shows the rule {unshown[0]}.")


def _check_page(page: TestPage, probe: Probe, made: Catalogue) -> None:
    asked = made.asked(page.url, stable_id=page.stable_id, kind=page.kind)
    told = score(page_of(page), asked, probe, made.walls)
    if (told.state, told.marker.rule) != (page.state, page.rule):
        raise BadProbeError(
            f"probe {probe.name}: test page {page.name} reads {told.state} by {told.marker.rule} "
            f"({told.marker.found}); it should be {page.state} by {page.rule}."
        )


def page_of(test: TestPage) -> Page:
    """A test page as it would have come."""
    return Page(
        status=test.status,
        final_url=test.final_url or test.url,
        body=test.body.encode(),
        headers=test.headers,
    )
