from dataclasses import replace

import numpy as np
import pytest
from tests.factories.films import print_of

from openiru.engines.media.packing import BrokenPrintError
from openiru.engines.media.video.types import VideoPrint


class TestFromBytes:
    @pytest.mark.parametrize(
        ("from_s", "to_s"),
        [(1e308, 1.7e308), (-1.7e308, 1.7e308), (np.nan, 1.0), (0.0, np.inf), (2.0, 2.0), (3.0, 2.0)],
    )
    def test_refuses_times_that_are_none(self, from_s: float, to_s: float) -> None:
        made = print_of(1, 2)
        count = len(made.looks)
        looks = replace(made.looks, from_s=np.full(count, from_s), to_s=np.full(count, to_s))

        with pytest.raises(BrokenPrintError, match="damaged"):
            VideoPrint.from_bytes(replace(made, looks=looks).to_bytes())

    def test_refuses_looks_that_do_not_follow_each_other(self) -> None:
        made = print_of(1, 2)
        looks = replace(made.looks, from_s=made.looks.from_s[::-1].copy(), to_s=made.looks.to_s[::-1].copy())

        with pytest.raises(BrokenPrintError, match="damaged"):
            VideoPrint.from_bytes(replace(made, looks=looks).to_bytes())
