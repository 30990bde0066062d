import pytest

from openiru.api.limits import WINDOW_S, FixedWindow
from openiru.api.refusals import TooManyRequestsError


class Watch:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.now_s = 1_000_000.0

    def __call__(self) -> float:
        return self.now_s


class TestFixedWindow:
    def test_refuses_one_too_many_and_says_how_long_to_wait(self) -> None:
        watch = Watch()
        window = FixedWindow(3, now_s=watch)
        for _ in range(3):
            window.take("facebook")

        with pytest.raises(TooManyRequestsError) as refused:
            window.take("facebook")

        assert 1 <= refused.value.retry_after_s <= WINDOW_S + 1

    def test_counts_callers_apart(self) -> None:
        window = FixedWindow(1, now_s=Watch())

        window.take("facebook")
        window.take("telegram")

        with pytest.raises(TooManyRequestsError):
            window.take("telegram")

    def test_begins_again_after_the_wait(self) -> None:
        watch = Watch()
        window = FixedWindow(1, now_s=watch)
        window.take("facebook")
        with pytest.raises(TooManyRequestsError) as refused:
            window.take("facebook")

        watch.now_s += refused.value.retry_after_s

        window.take("facebook")
