"""A reader whose kernel is compiled in the worker, where numba does not find it."""

import sys
from typing import Final

from numba import njit

HERE: Final = __name__


@njit(cache=True)
def _doubled(number: int) -> int:
    return 2 * number


def warm() -> None:
    _doubled(1)


def read(data: bytes) -> bytes:
    """The double of a number, and whether the worker began again to load its kernel."""
    return f"{_doubled(int(data))} {'again' in sys.argv}".encode()
