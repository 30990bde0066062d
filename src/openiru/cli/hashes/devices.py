"""Where do the commands look up hashes: on the processor, or on a GPU?"""

from enum import StrEnum
from importlib import import_module
from typing import Annotated, Final

import typer

from openiru.engines.hashes.index.known import Finder, on_processor
from openiru.foundation.errors import Kind, OpenIruError

# Bringing an index to a GPU takes longer than looking up some ten thousand hashes here.
_WORTH_A_GPU: Final = 100_000


class Device(StrEnum):
    """Where hashes are looked up."""

    AUTO = "auto"
    CPU = "cpu"
    GPU = "gpu"


DeviceOption = Annotated[
    Device,
    typer.Option("--device", help="Where to look: auto takes a GPU, if one is there, for many hashes."),
]


class NoGpuHereError(OpenIruError):
    """A GPU was asked for where none can be used."""

    code = "index.no-gpu"
    kind = Kind.UNAVAILABLE


def finder_on(device: Device, *, queries: int) -> Finder:
    """The way to look up so many hashes.

    Raises:
        NoGpuHereError: if a GPU was asked for and there is none.
    """
    if device is Device.CPU or (device is Device.AUTO and queries < _WORTH_A_GPU):
        return on_processor
    # Numba's part for GPUs takes a while to load: not for commands that never use it.
    gpu = import_module("openiru.engines.hashes.index.gpu")
    if gpu.gpu_is_there():
        found: Finder = gpu.Gpu()
        return found
    if device is Device.GPU:
        raise NoGpuHereError(
            'no GPU can be used here: CUDA finds no device. Install "openiru[gpu]" beside one.'
        )
    return on_processor
