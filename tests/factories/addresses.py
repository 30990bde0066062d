"""Every address of the pages, read from the URLconf, and what may stand in the place of its parameters."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from tests.factories.scene import Scene

from openiru.access.queries import people
from openiru.clocks.queries import pauses_of, tasks_of
from openiru.disclosures.queries import holdings_of, openings
from openiru.foundation.ids import new_id
from openiru.referrals.queries import form_of, referral

_PARAMETER: Final = re.compile(r"<str:(\w+)>")
UNKNOWN: Final = (str(new_id()), "no-id", "%00", "\x00", "Ⅻ", "x" * 300, "sha256:" + "0" * 64)


@dataclass(frozen=True, slots=True)
class Page:
    """One address of the URLconf."""

    name: str
    route: str

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of its parameters, in order."""
        return tuple(_PARAMETER.findall(self.route))

    def path(self, *values: str) -> str:
        """The address with these values in the place of its parameters."""
        return reverse(self.name, kwargs=dict(zip(self.parameters, values, strict=True)))


def pages() -> tuple[Page, ...]:
    """All pages that there are, without the API, which has walks of its own."""
    return tuple(_below(get_resolver().url_patterns, ""))


def _below(patterns: Sequence[URLPattern | URLResolver], before: str) -> Iterator[Page]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            if not route.startswith("api/"):
                yield from _below(pattern.url_patterns, route)
        else:
            yield Page(str(pattern.name), route)


def known_values(scene: Scene) -> Mapping[str, Sequence[str]]:
    """What exists, by the name of the parameter; slugs by the page that they belong to."""
    made = [referral(each.referral_id) for each in scene.referrals.values()]
    to_file = tuple(message.message_id for each in made for message in each.messages if message.awaits_person)
    return {
        "lead_id": tuple(scene.leads.values()),
        "case_id": tuple(scene.cases.values()),
        "return_id": (scene.returned,),
        "subject_id": tuple(subject.id for subject in scene.subjects.values()),
        "other_id": tuple(subject.id for subject in scene.subjects.values())[:2],
        "referral_id": tuple(each.referral_id for each in made),
        "order.referral_id": tuple(each.referral_id for each in made if each.terms),
        "referral_form.referral_id": tuple(each.referral_id for each in made if form_of(each.referral_id)),
        "portal_form.referral_id": tuple(each.referral_id for each in made if form_of(each.referral_id)),
        "ending": ("pdf", "json", "csv"),
        "ask_reinstatement.item_id": (scene.wrong_item,),
        "answer_reinstatement.item_id": (scene.wrong_item,),
        "item_id": tuple(item.item_id for each in made for item in each.items),
        "filing.message_id": to_file,
        "unfiled.message_id": to_file,
        "holding_id": tuple(held.holding_id for each in made for held in holdings_of(each.referral_id)),
        "opening_id": tuple(each.opening_id for each in openings()),
        "task_id": tuple(task.task_id for each in made for task in tasks_of(each.referral_id)),
        "pause_id": tuple(pause.pause_id for each in made for pause in pauses_of(each.referral_id)),
        "question_id": (scene.units["question"],),
        "hold_id": (scene.units["hold"],),
        "message_id": tuple(message.message_id for each in made for message in each.messages),
        "digest": tuple(scene.pictures.values()),
        "entry_id": tuple(scene.entries.values()),
        "match_id": tuple(scene.copies.values()),
        "version_id": tuple(scene.models.values()),
        "file_id": tuple(scene.talk.files.values()),
        "link_id": tuple(scene.talk.links.values()),
        "note_id": tuple(scene.talk.notes.values()),
        "person_id": tuple(person.person_id for person in people()),
        "job_id": (scene.job,),
        "campaigns/": ("summer-day", "spring-day"),
        "banks/": ("unit", "press"),
        "platforms/": ("facebook", "telegram", "x"),
        "organisations/": (scene.organisation.slug, "quiet-garden"),
    }


def values_for(
    page: Page, known: Mapping[str, Sequence[str]], most: int | None = None
) -> Iterator[tuple[str, ...]]:
    """Every combination of what exists that fits the parameters of `page`; of each at most `most`, spread out."""
    empty = [name for name in page.parameters if name in known and not known[name]]
    assert not empty, (page.name, empty)
    choices = [
        next(known[start] for start in known if page.route.startswith(start))
        if name == "slug"
        else known.get(f"{page.name}.{name}", known[name])
        for name in page.parameters
    ]
    yield from product(*(spread(values, most or max(1, len(values))) for values in choices))


def spread(values: Sequence[str], most: int) -> Sequence[str]:
    """At most `most` of the values, from the first to the last."""
    step = max(1, len(values) // most)
    return values[::step][:most]


def unknown_values(page: Page, most: int | None = None) -> Iterator[tuple[str, ...]]:
    """Values that name nothing, each in the place of all parameters; at most `most` of them."""
    if page.parameters:
        for value in UNKNOWN[:most]:
            yield (value,) * len(page.parameters)
