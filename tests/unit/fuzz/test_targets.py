"""What the fuzzer checks holds for its seeds and for some changed ones, also where no fuzzer is installed."""

import random

import pytest
from tests.fuzz.targets import TARGETS, changed


class TestTargets:
    @pytest.mark.parametrize("name", sorted(TARGETS))
    def test_answer_for_any_bytes(self, name: str) -> None:
        target, rng = TARGETS[name], random.Random(name)

        for seed in (b"", *target.seeds):
            target.check(seed)
            for _ in range(20):
                target.check(changed(seed, rng))
