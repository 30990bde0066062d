from openiru.engines.hashes.edits import differing_bits
from openiru.web.bits import Cell, bits_of


def flipped(*places: int) -> tuple[int, ...]:
    """The bits that differ if these are turned over, counted from the last one."""
    return differing_bits(bytes(32), sum(1 << place for place in places).to_bytes(32))


class TestBitsOf:
    def test_puts_the_broadest_shape_first(self) -> None:
        assert bits_of(flipped(0)).cells == (Cell(1, 1, 0, 0),)

    def test_puts_the_finest_detail_last(self) -> None:
        assert bits_of(flipped(255)).cells == (Cell(16, 16, 150, 150),)

    def test_tells_broad_shapes_from_details(self) -> None:
        found = bits_of(flipped(0, 7, 8, 7 * 16, 8 * 16, 255))

        assert (found.coarse, found.fine) == (3, 3)

    def test_says_every_cell_in_words(self) -> None:
        assert bits_of(flipped(16, 18, 40)).rows == ((2, "1, 3"), (3, "9"))

    def test_is_empty_where_nothing_differs(self) -> None:
        found = bits_of(())

        assert (found.cells, found.rows, found.coarse, found.fine) == ((), (), 0, 0)
