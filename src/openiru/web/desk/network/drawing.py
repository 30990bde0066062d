"""How is a network drawn? As an SVG whose boxes and edges are links, without scripts or inline styles."""

from collections.abc import Callable, Sequence
from typing import Final

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openiru.relations.types import Edge, Layer, Network, Node, ReachPoint
from openiru.web.desk.network.layout import HEIGHT, WIDTH, Box, Layout, Line, laid_out
from openiru.web.words import word_of

_LETTERS: Final = 24  # of a label
_REACH_WIDTH, _REACH_HEIGHT, _REACH_LEFT = 640, 150, 8


def drawn(network: Network, platform_of: Callable[[str], str], *, right_to_left: bool) -> SafeString:
    """The network as a picture.

    Args:
        network: what is drawn.
        platform_of: the name of a platform.
        right_to_left: the organisation stands at the right.
    """
    layout = laid_out(network, right_to_left=right_to_left)
    names = {each.subject.id: name_of(each) for each in network.nodes}
    return format_html(
        '<svg class="network" viewBox="0 0 {} {}" role="group" direction="{}" aria-label="{}">{}{}{}</svg>',
        f"{layout.width:.0f}",
        f"{layout.height:.0f}",
        "rtl" if right_to_left else "ltr",
        _("The network around the case; the tables below say the same."),
        _heads(layout, right_to_left=right_to_left),
        format_html_join("", "{}", ((_line(each, names),) for each in layout.lines)),
        format_html_join(
            "", "{}", ((_box(each, network, platform_of, right_to_left),) for each in layout.boxes)
        ),
    )


def name_of(node: Node) -> str:
    """How a subject is called."""
    subject = node.subject
    return subject.handle or subject.display_name or subject.url or subject.native_id


def edge_says(edge: Edge, names: dict[str, str]) -> str:
    """An edge in words."""
    couple = f"{names[edge.one]} – {names[edge.other]}"
    shared = ngettext("%(total)s value shared", "%(total)s values shared", edge.values) % {
        "total": edge.values
    }
    return f"{couple}: {shared}"


def reach_drawn(points: Sequence[ReachPoint], *, right_to_left: bool) -> SafeString:
    """Followers over time as steps; the table beside it holds the numbers."""
    most = max((each.followers for each in points), default=0) or 1
    first, last = points[0].on, points[-1].on
    days = max(1, (last - first).days)

    def x_of(point: ReachPoint) -> float:
        part = (point.on - first).days / days
        return _REACH_LEFT + (_REACH_WIDTH - 2 * _REACH_LEFT) * (1 - part if right_to_left else part)

    def y_of(point: ReachPoint) -> float:
        return 20 + (_REACH_HEIGHT - 50) * (1 - point.followers / most)

    path = f"M{x_of(points[0]):.1f} {y_of(points[0]):.1f}" + "".join(
        f"H{x_of(each):.1f}V{y_of(each):.1f}" for each in points[1:]
    )
    begin, end = ("end", "start") if right_to_left else ("start", "end")
    return format_html(
        '<svg viewBox="0 0 {w} {h}" role="img" direction="ltr"><title>{title}</title><path class="network__reach" d="{path}"/>{dots}'
        '<text x="{x0}" y="{y}" text-anchor="{a0}">{first}</text><text x="{x1}" y="{y}" text-anchor="{a1}">{last}</text></svg>',
        w=_REACH_WIDTH,
        h=_REACH_HEIGHT,
        title=_("Followers of all subjects together, over time"),
        path=path,
        dots=format_html_join(
            "",
            '<circle class="network__dot" cx="{}" cy="{}" r="3"><title>{}: {}</title></circle>',
            (
                (f"{x_of(each):.1f}", f"{y_of(each):.1f}", each.on.isoformat(), each.followers)
                for each in points
            ),
        ),
        y=_REACH_HEIGHT - 8,
        x0=f"{x_of(points[0]):.1f}",
        x1=f"{x_of(points[-1]):.1f}",
        a0=begin,
        a1=end if len(points) > 1 else begin,
        first=first.isoformat(),
        last=last.isoformat() if last != first else "",
    )


def _heads(layout: Layout, *, right_to_left: bool) -> SafeString:
    words: dict[Layer | None, str] = {layer: word_of(layer) for layer in Layer}
    words[None] = _("Organisation")
    return format_html_join(
        "",
        '<text class="network__head" x="{}" y="24">{}</text>',
        ((f"{left + (WIDTH if right_to_left else 0):.0f}", words[layer]) for left, layer in layout.columns),
    )


def _line(line: Line, names: dict[str, str]) -> SafeString:
    if line.edge is None:
        node = line.box.node
        address = reverse("case", args=[node.case_id]) if node else ""
        kind, says = "network__edge network__edge--case", _("Case")
    else:
        address = reverse("shared", args=[line.edge.one, line.edge.other])
        points = " network__edge--points" if line.edge.points else ""
        weight = min(3, 1 + int(line.edge.weight / 12))
        kind, says = f"network__edge network__edge--{weight}{points}", edge_says(line.edge, names)
    return format_html(
        '<a href="{}" tabindex="-1" class="{}"><title>{}</title><path class="network__wide" d="{}"/><path d="{}"/></a>',
        address,
        kind,
        says,
        line.path,
        line.path,
    )


def _box(
    box: Box,
    network: Network,
    platform_of: Callable[[str], str],
    right_to_left: bool,
) -> SafeString:
    if box.more:
        more = ngettext("+ %(total)s more", "+ %(total)s more", box.more) % {"total": box.more}
        return _linked(box, "#subjects", "network__box--more", (more, ""), right_to_left)
    if box.node is None:
        address = reverse("organisation", args=[network.organisation.slug])
        return _linked(
            box, address, "network__box--organisation", (network.organisation.name, ""), right_to_left
        )
    node = box.node
    kinds = [
        "network__box--own" if node.subject.id == network.centre else "",
        "network__box--acted" if node.acted_at else "",
    ]
    below = f"{platform_of(node.subject.platform)} · {word_of(node.subject.kind)}"
    address = reverse("subject", args=[node.subject.id])
    return _linked(box, address, " ".join(filter(None, kinds)), (name_of(node), below), right_to_left)


def _linked(box: Box, address: str, kind: str, lines: tuple[str, str], right_to_left: bool) -> SafeString:
    above, below = lines
    short = above if len(above) <= _LETTERS else above[: _LETTERS - 1] + "…"
    x = box.x + (WIDTH - 10 if right_to_left else 10)
    second = (
        format_html(
            '<text class="network__below" x="{}" y="{}">{}</text>', f"{x:.0f}", f"{box.y + 35:.0f}", below
        )
        if below
        else ""
    )
    return format_html(
        '<a href="{}" class="network__box {}"><title>{}</title><rect x="{}" y="{}" width="{}" height="{}" rx="6"/>'
        '<text x="{}" y="{}">{}</text>{}</a>',
        address,
        kind,
        above,
        f"{box.x:.0f}",
        f"{box.y:.0f}",
        WIDTH,
        HEIGHT,
        f"{x:.0f}",
        f"{box.y + (19 if below else 27):.0f}",
        short,
        second,
    )
