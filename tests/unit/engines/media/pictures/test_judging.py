from typing import Any

import pytest

from openiru.engines.media.pictures.blocks import Overlay
from openiru.engines.media.pictures.judging import is_copy, is_hashed_copy, is_replaced


def laid(**changed: Any) -> Overlay:
    """Nine tenths of a picture without writing are seen again, and nothing else."""
    facts: dict[str, Any] = {
        "covered": 200,
        "alike": 180,
        "textured": 200,
        "writing": 0,
        "other_writing": 0,
        "resolution": 320.0,
        "explained": 1.0,
        "softer": 0,
        "is_illegible": False,
        "is_page": False,
        "replaced": 0,
        "added": 0,
        "missing_region": 0,
        "other_region": 0,
        "captioned": 0,
        "other_line": 0,
        "is_written": False,
    }
    return Overlay(**facts | changed)


class TestIsReplaced:
    @pytest.mark.parametrize(
        ("changed", "is_other"),
        [
            ({}, False),
            ({"missing_region": 35}, False),
            ({"missing_region": 36}, True),  # 18 % of 200 covered blocks
            ({"added": 50, "other_region": 49}, False),
            ({"added": 50, "other_region": 50}, True),  # 20 % of 250 blocks that either shows
            ({"replaced": 44}, True),
        ],
    )
    def test_a_region_that_shows_something_else_makes_a_template(
        self, changed: dict[str, Any], *, is_other: bool
    ) -> None:
        overlay = laid(**changed)

        assert is_replaced(overlay) is is_other
        assert is_copy(overlay, 40, None) is not is_other
        assert is_hashed_copy(overlay, overlay, None) is not is_other


class TestIsCopy:
    def test_what_a_caption_lies_over_is_forgiven_where_many_features_agree(self) -> None:
        assert is_copy(laid(alike=110, captioned=30), 20, None)
        assert not is_copy(laid(alike=110, captioned=30), 19, None)

    def test_what_is_lost_elsewhere_is_not(self) -> None:
        assert not is_copy(laid(alike=110), 40, None)
