"""Which known hashes lie near many hashes, found on a GPU?

The same tables and the same answers as on the processor. Each group of 32 threads scans one bucket for one queried hash:
neighbouring threads read neighbouring cells, and compare in full what stays within the budget of its pair.
"""

from collections import OrderedDict
from typing import Any, Final, NamedTuple

import numpy as np
from numba import cuda as numba_cuda

from openiru.engines.hashes.index.budgets import WORDS, Budgets
from openiru.engines.hashes.index.intrinsics import Number
from openiru.engines.hashes.index.known import KnownHashes
from openiru.engines.hashes.index.tables import Tables, Words

cuda: Any = numba_cuda  # has no types

_THREADS: Final = 128  # a block: four groups
_BLOCKS_AT_ONCE: Final = 16  # blocks for each multiprocessor, which take one bucket after another
_PAIRS_AT_FIRST: Final = 1 << 20
_HELD: Final = 4  # indexes that stay in the memory of the GPU


class NoGpuError(RuntimeError):
    """There is no GPU that could be used, or it has too little memory."""


class _Plan(NamedTuple):
    """Which buckets to look into for any hash, on the GPU."""

    tables: Any  # uint8, one for each look-up
    flips: Any  # uint16
    limits: Any  # uint8: bits left for the partner
    words: Any  # int64, shape (16,): budgets
    pairs: Any  # int64, shape (8,)
    radius_bits: int


class _Held(NamedTuple):
    """An index in the memory of the GPU, and the one that it is a copy of."""

    original: Tables
    words: Any
    offsets: Any
    cells: Any


def gpu_is_there() -> bool:
    """Whether this process can use a GPU."""
    there: bool = cuda.is_available()
    return there


class Gpu:
    """Finds near pairs on a GPU; give it to `find_near` and `iter_near` as `find`. For one thread at a time."""

    def __init__(self) -> None:
        """Use the GPU of this process.

        Raises:
            NoGpuError: if there is none.
        """
        if not gpu_is_there():
            raise NoGpuError("no GPU can be used: CUDA finds no device")
        self._held: OrderedDict[int, _Held] = OrderedDict()
        self._plans: dict[int, _Plan] = {}
        # Numba's simulator, with which tests run the kernels, knows no devices.
        device = cuda.get_current_device() if hasattr(cuda, "get_current_device") else None
        self._most_blocks = _BLOCKS_AT_ONCE * getattr(device, "MULTIPROCESSOR_COUNT", 1)

    def __call__(self, known: KnownHashes, queries: Words, budget: Budgets, most: int) -> tuple[Words, bool]:
        """Packed pairs of rows, in no order, and whether they are all: none are given if there are more than `most`.

        Raises:
            NoGpuError: if the index does not fit into the memory of the GPU.
        """
        if not len(known.tables.words) or not len(queries):
            return np.empty(0, np.uint64), True
        held, plan = self._hold(known.tables), self._plan(budget)
        asked, room = cuda.to_device(queries), _PAIRS_AT_FIRST
        groups = len(queries) * budget.lookups
        blocks = max(1, min(self._most_blocks, (groups * 32 + _THREADS - 1) // _THREADS))
        while True:
            pairs, told = cuda.device_array(room, np.uint64), cuda.to_device(np.zeros(1, np.uint64))
            _find[blocks, _THREADS](held.words, held.offsets, held.cells, asked, plan, pairs, told)
            count = int(told.copy_to_host()[0])
            if count > most:
                return np.empty(0, np.uint64), False
            if count <= room:
                return pairs[:count].copy_to_host() if count else np.empty(0, np.uint64), True
            room = count

    def _hold(self, tables: Tables) -> _Held:
        """Bring an index to the GPU, unless it is there."""
        key = id(tables.cells)
        if key in self._held:
            self._held.move_to_end(key)
            return self._held[key]
        while len(self._held) >= _HELD or (self._held and not _fits(tables)):
            self._held.popitem(last=False)
        if not _fits(tables):
            raise NoGpuError(f"the index needs {tables.size_bytes:,} bytes, more than the GPU has free")
        # The original is kept as well: while it lives, no other index gets its id.
        held = _Held(tables, *(cuda.to_device(np.ascontiguousarray(array)) for array in tables))
        self._held[key] = held
        return held

    def _plan(self, budget: Budgets) -> _Plan:
        if budget.radius_bits not in self._plans:
            self._plans[budget.radius_bits] = _plan_for(budget)
        return self._plans[budget.radius_bits]


def _fits(tables: Tables) -> bool:
    free = cuda.current_context().get_memory_info().free
    return bool(free > tables.size_bytes + (1 << 28))


def _plan_for(budget: Budgets) -> _Plan:
    """The look-ups of a hash, table by table."""
    sizes = budget.flips_within[budget.words]
    tables = np.repeat(np.arange(WORDS), sizes)
    flips = np.concatenate([budget.flips[:size] for size in sizes])
    ones = np.array([int(flip).bit_count() for flip in flips], np.int64)
    limits = budget.pairs[tables >> 1] - ones
    return _Plan(
        tables=cuda.to_device(tables.astype(np.uint8)),
        flips=cuda.to_device(np.ascontiguousarray(flips)),
        limits=cuda.to_device(limits.astype(np.uint8)),
        words=cuda.to_device(np.ascontiguousarray(budget.words)),
        pairs=cuda.to_device(np.ascontiguousarray(budget.pairs)),
        radius_bits=budget.radius_bits,
    )


@cuda.jit(device=True)  # type: ignore[untyped-decorator]
def _word(words: Any, row: Number, word: Number) -> Number:
    return np.int32((words[row, word >> 2] >> np.uint64(48 - 16 * (word & 3))) & np.uint64(0xFFFF))


@cuda.jit(device=True)  # type: ignore[untyped-decorator]
def _first_finder(queries: Any, query: Number, words: Any, row: Number, plan: Any) -> Number:
    """The first table in which a look-up finds this hash; see `verify`."""
    for table in range(16):
        bits = cuda.popc(_word(queries, query, table) ^ _word(words, row, table))
        if bits > plan.words[table]:
            continue
        other = cuda.popc(_word(queries, query, table ^ 1) ^ _word(words, row, table ^ 1))
        if bits + other <= plan.pairs[table >> 1]:
            return table
    return -1


@cuda.jit  # type: ignore[untyped-decorator]
def _find(words: Any, offsets: Any, cells: Any, queries: Any, plan: Any, pairs: Any, told: Any) -> None:
    """Write all near pairs and count them; beyond the end of `pairs` they are only counted."""
    lane, count = cuda.threadIdx.x & 31, plan.tables.shape[0]
    first = (cuda.blockIdx.x * cuda.blockDim.x + cuda.threadIdx.x) >> 5
    step = (cuda.gridDim.x * cuda.blockDim.x) >> 5
    for group in range(first, queries.shape[0] * count, step):
        query = group // count
        lookup = group - query * count
        table, limit = plan.tables[lookup], plan.limits[lookup]
        key = _word(queries, query, table) ^ plan.flips[lookup]
        partner = _word(queries, query, table ^ 1)
        start, end = np.int64(offsets[table, key]), np.int64(offsets[table, key + 1])
        size = end - start
        begin = 3 * (np.int64(table) * words.shape[0] + start)
        for place in range(lane, size, 32):
            if cuda.popc(np.uint32(cells[begin + place] ^ partner)) > limit:
                continue
            cell = begin + size + 2 * place
            row = np.int64(cells[cell]) | (np.int64(cells[cell + 1]) << 16)
            bits = np.int64(0)
            for word in range(4):
                bits += np.int64(cuda.popc(queries[query, word] ^ words[row, word]))
            if bits <= plan.radius_bits and _first_finder(queries, query, words, row, plan) == table:
                number = cuda.atomic.add(told, 0, np.uint64(1))
                if np.int64(number) < pairs.shape[0]:
                    pairs[number] = np.uint64((np.int64(query) << 41) | (bits << 32) | row)
