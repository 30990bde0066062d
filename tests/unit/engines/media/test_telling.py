import json
import pickle

from openiru.engines.media.telling import likeness_of, told
from openiru.engines.media.types import NOTHING_SHARED, Box, Likeness, Outcome, Segment

COPY = Likeness(
    outcome=Outcome.SAME_CONTENT,
    method="orb",
    score=0.9,
    edit="mirrored",
    distance_bits=0,
    inliers=31,
    block_share=0.8125,
    transform=(1.0, 0.0, 0.125, 0.0, 1.0, -0.25),
    box=Box(left=0.0, top=0.25, right=0.5, bottom=1.0),
    segments=(Segment(query_from_s=0.0, query_to_s=4.5, known_from_s=10.0, known_to_s=14.5),),
    figures={"votes": 12.0},
)


class TestTold:
    def test_comes_back_whole_through_json(self) -> None:
        assert likeness_of(json.loads(json.dumps(told(COPY))), 0.9) == COPY

    def test_leaves_out_what_was_not_measured(self) -> None:
        assert told(Likeness(outcome=Outcome.SHARES_ELEMENT, method="mark")) == {
            "outcome": "shares-element",
            "rule": "mark",
        }


class TestLikeness:
    def test_travels_to_other_processes(self) -> None:
        assert pickle.loads(pickle.dumps(COPY)) == COPY  # noqa: S301  (made here)


class TestLikenessOf:
    def test_finds_nothing_in_other_explanations(self) -> None:
        assert likeness_of({"field": "text"}, 0.0) == NOTHING_SHARED
