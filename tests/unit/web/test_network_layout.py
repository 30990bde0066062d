"""The drawing of a network: readable with few and with many, and always the same."""

from datetime import UTC, datetime

import pytest

from openiru.intake.types import SubjectKind, SubjectView
from openiru.registry.types import OrganisationView
from openiru.relations.policy import layer_of
from openiru.relations.types import Edge, HeldValue, Network, Node, ValueKind
from openiru.web.desk.network.layout import HEIGHT, MOST_DRAWN, MOST_IN_LAYER, WIDTH, laid_out

AT = datetime(2025, 7, 1, tzinfo=UTC)


def node(number: int, kind: SubjectKind) -> Node:
    subject = SubjectView(
        id=f"{number:03}",
        platform="facebook",
        kind=kind,
        handle=f"handle.{number}",
        native_id="",
        url="",
        display_name="",
        bio="",
        author_id=None,
        first_seen_at=AT,
        last_seen_at=AT,
        keys=(),
        followers=None,
        followers_at=None,
    )
    return Node(subject=subject, layer=layer_of(kind), weight=-number, case_id=None, acted_at=None)


def network(accounts: int, channels: int) -> Network:
    nodes = [node(number, SubjectKind.ACCOUNT) for number in range(accounts)]
    nodes += [node(accounts + number, SubjectKind.CHANNEL) for number in range(channels)]
    value = HeldValue(kind=ValueKind.URL, text="https://drop.example", accounts=2)
    edges = [
        Edge(one=nodes[0].subject.id, other=each.subject.id, weight=1.0, shared=(value,), values=1, points=())
        for each in nodes[1:]
    ]
    return Network(
        case_id="case",
        organisation=OrganisationView(organisation_id="o", slug="river-front", name="River Front"),
        centre=nodes[0].subject.id if nodes else "",
        nodes=tuple(nodes),
        left_out=0,
        edges=tuple(edges),
        edges_left_out=0,
        reach=(),
        losses=(),
    )


class TestLaidOut:
    @pytest.mark.parametrize(("accounts", "channels"), [(0, 0), (4, 1), (13, 0), (100, 50)])
    @pytest.mark.parametrize("right_to_left", [False, True])
    def test_lets_no_two_boxes_touch_and_none_stand_outside(
        self, accounts: int, channels: int, *, right_to_left: bool
    ) -> None:
        made = laid_out(network(accounts, channels), right_to_left=right_to_left)

        places = sorted((box.x, box.y) for box in made.boxes)
        assert all(x >= 0 and x + WIDTH <= made.width and y + HEIGHT <= made.height for x, y in places)
        assert all(
            abs(x - other_x) >= WIDTH or abs(y - other_y) >= HEIGHT
            for number, (x, y) in enumerate(places)
            for other_x, other_y in places[:number]
        )

    def test_puts_what_people_cannot_read_into_one_box_a_column(self) -> None:
        made = laid_out(network(100, 50))

        assert sorted(box.more for box in made.boxes if box.more) == [50 - MOST_IN_LAYER, 100 - MOST_IN_LAYER]
        shown = 2 * MOST_IN_LAYER - 1
        assert len(made.lines) == min(MOST_DRAWN, shown)
        assert made.edges_left_out == 149 - len(made.lines)

    def test_keeps_the_subject_of_the_case_on_top(self) -> None:
        made = laid_out(network(100, 50))

        accounts = [box for box in made.boxes if box.node and box.node.subject.kind is SubjectKind.ACCOUNT]
        assert accounts[0].node is not None
        assert accounts[0].node.subject.id == "000"
