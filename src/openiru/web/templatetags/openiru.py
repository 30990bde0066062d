"""How do words, times, numbers and addresses of files appear in a page?"""

import hashlib
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django import template
from django.contrib.staticfiles import finders
from django.forms import Form
from django.forms.boundfield import BoundField
from django.template import Node, NodeList, TemplateSyntaxError
from django.template.base import FilterExpression, Parser, Token
from django.templatetags.static import static
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openiru.access.types import Role
from openiru.engines.interface import NameKind as FoundKind
from openiru.engines.interface import TermKind
from openiru.platforms.queries import platforms
from openiru.registry.types import NameKind
from openiru.signals.types import OUR_UNIT
from openiru.web import words

register = template.Library()

SOON: Final = timedelta(hours=24)  # a clock turns to "soon" a day before it ends
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


@register.filter
def word(value: StrEnum) -> str:
    """What readers call `value`: a state, an outcome, an instrument."""
    return words.word_of(value)


@register.filter
def name_kind(value: str) -> str:
    """What readers call a kind of name or term that came as text."""
    if value == FoundKind.KNOWN:
        return words.word_of(FoundKind.KNOWN)
    for kind in (NameKind, TermKind):
        if value in set(kind):
            return words.word_of(kind(value))
    return value


@register.filter
def language(value: str) -> str:
    """What readers call a language that texts are in."""
    return words.language_of(value)


@register.filter
def act_word(value: str) -> str:
    """What readers call a recorded act."""
    return words.act_of(value)


@register.filter
def term(value: str) -> str:
    """What readers call an engine, a script, or a thing that an act is about."""
    return words.term_of(value)


@register.filter
def role_word(value: str) -> str:
    """What readers call a role that came as text."""
    return words.word_of(Role(value))


@register.filter
def tone(value: StrEnum) -> str:
    """The colour that helps the word of a state along."""
    return words.tone_of(value)


@register.filter
def count(value: float | None) -> str:
    """A number with its thousands apart, safe inside lines that run from the right."""
    if value is None:
        return "–"
    return format_html("<bdi>{}</bdi>", f"{value:,}")


@register.filter
def percent(value: float | None) -> str:
    """A share between 0 and 1 as a percentage with one decimal."""
    if value is None:
        return "–"
    return format_html("<bdi>{} %</bdi>", f"{value * 100:.1f}")


@register.filter
def hours(value: float | None) -> str:
    """A duration in hours: in minutes below two hours, in days above four."""
    if value is None:
        return "–"
    return duration(timedelta(hours=value))


@register.filter
def seconds(value: int | None) -> str:
    """A duration in seconds; none is said as a dash."""
    return "–" if value is None else duration(timedelta(seconds=value))


@register.filter
def bdi(value: object) -> SafeString:
    """Foreign text (a handle, a name, a title) that may run either way."""
    return format_html('<bdi dir="auto">{}</bdi>', value)


@register.filter
def when(value: datetime | None) -> str:
    """A moment with its zone."""
    if value is None:
        return "–"
    said = _("%(day)s, %(time)s UTC") % {"day": date_format(value, "j M Y"), "time": f"{value:%H:%M}"}
    return format_html('<time datetime="{}"><bdi>{}</bdi></time>', value.isoformat(), said)


@register.filter
def day(value: date | None) -> str:
    """A day."""
    if value is None:
        return "–"
    return format_html(
        '<time datetime="{}"><bdi>{}</bdi></time>', value.isoformat(), date_format(value, "j M Y")
    )


@register.filter
def duration(value: timedelta) -> str:
    """How long, in the one unit that people would use."""
    seconds = max(0, int(value.total_seconds()))
    if 0 < seconds < _MINUTE:
        return ngettext("%(n)s second", "%(n)s seconds", seconds) % {"n": seconds}
    if seconds < 2 * _HOUR:
        minutes = seconds // _MINUTE
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    if seconds < 4 * _DAY:
        whole = seconds // _HOUR
        return ngettext("%(n)s hour", "%(n)s hours", whole) % {"n": whole}
    days = seconds // _DAY
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}


@register.simple_tag
def ago(value: datetime, now: datetime) -> str:
    """How long ago `value` was at `now`."""
    said = _("%(duration)s ago") % {"duration": duration(now - value)}
    exact = f"{value:%Y-%m-%d %H:%M} UTC"
    return format_html('<time datetime="{}" title="{}">{}</time>', value.isoformat(), exact, said)


@register.simple_tag
def age(value: datetime, now: datetime) -> str:
    """How long `value` lies back at `now`."""
    exact = f"{value:%Y-%m-%d %H:%M} UTC"
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', value.isoformat(), exact, duration(now - value)
    )


@register.simple_tag(takes_context=True)
def platform_name(context: template.RequestContext, slug: str) -> SafeString:
    """What a platform is called; the names are read once a page."""
    names: dict[str, str] | None = context.get("platform_names")
    if names is None:
        names = {each.slug: each.name for each in platforms()}
        outermost: dict[str, Any] = context.dicts[0]  # for the whole page
        outermost["platform_names"] = names
    return format_html("<bdi>{}</bdi>", names.get(slug, slug))


@register.simple_tag(takes_context=True)
def party_name(context: template.RequestContext, party: str) -> SafeString:
    """Who holds an opinion of a known picture: our unit, a platform by its name, an exchange."""
    kind, _colon, slug = party.partition(":")
    if kind == "platform":
        return platform_name(context, slug)
    return bdi(_("our unit") if party == OUR_UNIT else slug)


@register.inclusion_tag("components/clock.html")
def clock(due: datetime | None, now: datetime) -> dict[str, Any]:
    """A deadline: how long is left, or by how much it passed, and when it is."""
    if due is None:
        return {"due": None}
    left = due - now
    late = left < timedelta(0)
    return {
        "due": due,
        "late": late,
        "left": duration(abs(left)),
        "tone": "bad" if late else ("warn" if left <= SOON else "calm"),
    }


@register.simple_tag(takes_context=True)
def room(context: template.RequestContext, name: str, *values: str) -> str:
    """The address of a page for the party that looks: staff of a platform, or whoever holds a link."""
    return str(context["party"].address(name, *values))


@register.simple_tag
def asset(path: str) -> str:
    """The address of one of our files; it changes with the file, so that browsers may keep it."""
    return f"{static('openiru/' + path)}?v={_version('openiru/' + path)}"


@register.simple_tag
def tick(given: object, value: object) -> SafeString:
    """The attribute of a box or option that was chosen before."""
    chosen = value in given if isinstance(given, list | tuple | set | frozenset) else str(given) == str(value)
    return SafeString(" checked") if chosen else SafeString("")


@register.simple_tag
def chosen(given: object, value: object) -> SafeString:
    """The attribute of a list's option that was chosen before."""
    return SafeString(" selected") if str(given) == str(value) else SafeString("")


@register.simple_tag
def field_named(form: Form, name: str) -> BoundField:
    """The field of a form that is called so."""
    return form[name]


@register.filter
def at_key(mapping: dict[Any, Any], key: object) -> Any:
    """What `mapping` holds under `key`; None where it holds nothing."""
    return mapping.get(key)


@register.filter
def pairs(mapping: dict[Any, Any]) -> list[tuple[Any, Any]]:
    """Keys with what `mapping` holds; `.items` in a template would mean a key of that name."""
    return list(mapping.items())


class PanelNode(Node):
    """A framed part of a page with its heading."""

    def __init__(self, title: FilterExpression, name: FilterExpression | None, inside: NodeList) -> None:
        self.title, self.name, self.inside = title, name, inside

    def render(self, context: template.Context) -> SafeString:
        """The panel with what stands between its tags."""
        title = self.title.resolve(context)
        name = self.name.resolve(context) if self.name else ""
        shell = context.template.engine.get_template("components/panel.html")  # type: ignore[union-attr]
        with context.push(title=title, panel_id=name, inside=self.inside.render(context)):
            return SafeString(shell.render(context))


@register.inclusion_tag("components/priority.html")
def priority(severity: int, confidence: int) -> dict[str, Any]:
    """Severity as bars, confidence as a number, both explained on demand."""
    return {"severity": severity, "confidence": confidence, "bars": _bars(severity)}


@lru_cache(maxsize=8)
def _bars(severity: int) -> SafeString:
    """Seven bars, as many filled as the severity says; drawn once for each severity."""
    bar = '<rect x="{x}" y="{y:.1f}" width="2.5" height="{height:.1f}" rx="1"{on}/>'
    drawn = [
        bar.format(
            x=3 * n + 0.5, y=13 - 1.7 * n, height=3 + 1.7 * n, on=' class="on"' if n < severity else ""
        )
        for n in range(7)
    ]
    return mark_safe("".join(drawn))  # noqa: S308  (numbers alone)


@register.tag
def panel(parser: Parser, token: Token) -> PanelNode:
    """``{% panel title [id] %} ... {% endpanel %}``."""
    pieces = token.split_contents()[1:]
    if not 1 <= len(pieces) <= 2:
        raise TemplateSyntaxError("panel takes a title and, if it is linked to, an id")
    inside = parser.parse(("endpanel",))
    parser.delete_first_token()
    name = parser.compile_filter(pieces[1]) if len(pieces) == 2 else None
    return PanelNode(parser.compile_filter(pieces[0]), name, inside)


@lru_cache(maxsize=128)
def _version(path: str) -> str:
    found = finders.find(path)
    if not isinstance(found, str):
        raise TemplateSyntaxError(f"there is no file {path}")
    return hashlib.sha256(Path(found).read_bytes()).hexdigest()[:10]
