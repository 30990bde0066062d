"""Which single machine operations do the kernels need that plain Python cannot say?

Each is a few lines of LLVM's own language, which the compiler lowers to what the processor has: vectors of 512, 256
or 128 bits, a count instruction or its replacement by table.
"""

from collections.abc import Callable
from typing import Any, Final

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

LANES: Final = 32  # candidates compared at once; scanned arrays need as many spare elements at their end


Number = Any  # a whole number in a kernel; Numba chooses its width
_cgutils: Any = cgutils


def _operation(typed: Callable[..., Any]) -> Any:
    """An operation for kernels; what it takes and gives is seen by Numba, not by other tools."""
    return intrinsic(typed)


@_operation
def ones(_context: Any, _word: Any) -> Any:
    """How many bits of a 64-bit word are set."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.ctpop(arguments[0])

    return types.uint64(types.uint64), generate


@_operation
def lowest_bit(_context: Any, _mask: Any) -> Any:
    """The position of the lowest bit of a 32-bit mask that is set; the mask is not 0."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        place = builder.cttz(arguments[0], ir.Constant(ir.IntType(1), 1))
        return builder.zext(place, ir.IntType(64))

    return types.int64(types.uint32), generate


def _address(context: Any, builder: Any, array_type: Any, array: Any, place: Any) -> Any:
    data = context.make_array(array_type)(context, builder, array).data
    return builder.gep(data, [place])


@_operation
def prefetch(_context: Any, array: Any, _place: Any) -> Any:
    """Ask for the cache line of `array[place]`; a place out of bounds does no harm."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        address = _address(context, builder, signature.args[0], arguments[0], arguments[1])
        plain = builder.bitcast(address, cgutils.voidptr_t)
        kind = ir.FunctionType(ir.VoidType(), [cgutils.voidptr_t, *[ir.IntType(32)] * 3])
        function = _cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0i8")
        # To read, into the second cache, data.
        builder.call(function, [plain, *(ir.Constant(ir.IntType(32), value) for value in (0, 2, 1))])
        return context.get_dummy_value()

    return types.void(array, types.int64), generate


@_operation
def near_mask(_context: Any, array: Any, _place: Any, _word: Any, _limit: Any) -> Any:
    """Which of the `LANES` 16-bit words from `array[place]` on differ from `word` in at most `limit` bits.

    One bit for each, the lowest for the first. Reads all lanes, so the array must not end before them.
    """

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        lanes = ir.VectorType(ir.IntType(16), LANES)
        address = _address(context, builder, signature.args[0], arguments[0], arguments[1])
        loaded = builder.load(builder.bitcast(address, lanes.as_pointer()))
        loaded.align = 2
        differing = builder.xor(loaded, _spread(builder, lanes, arguments[2]))
        count = _cgutils.get_or_insert_function(
            builder.module, ir.FunctionType(lanes, [lanes]), f"llvm.ctpop.v{LANES}i16"
        )
        counts = builder.call(count, [differing])
        near = builder.icmp_unsigned("<=", counts, _spread(builder, lanes, arguments[3]))
        return builder.bitcast(near, ir.IntType(LANES))

    return types.uint32(array, types.int64, types.uint16, types.uint16), generate


def _spread(builder: Any, lanes: Any, value: Any) -> Any:
    """The value in every lane."""
    first = builder.insert_element(ir.Constant(lanes, ir.Undefined), value, ir.Constant(ir.IntType(32), 0))
    zeros = ir.Constant(ir.VectorType(ir.IntType(32), LANES), [0] * LANES)
    return builder.shuffle_vector(first, ir.Constant(lanes, ir.Undefined), zeros)
