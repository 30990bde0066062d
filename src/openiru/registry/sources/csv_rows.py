"""How is a CSV file read strictly, with the line of every row?"""

import csv
import io
import re
from collections.abc import Iterator, Sequence

from openiru.registry.sources.files import ListFile


def csv_rows(file: ListFile, *, encoding: str = "utf-8-sig") -> Iterator[tuple[int, list[str]]]:
    """The rows of a CSV file with the line on which each ends; empty rows are passed over.

    Raises:
        ListFileError: if the text is not in `encoding`, or quotes are not closed.
    """
    data = file.read_all()
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise file.refusal(f"the text is not {encoding.removesuffix('-sig').upper()}", line) from error
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        raise file.refusal("the text holds a zero byte; is this a CSV file in UTF-8?", line)
    # Old files of the US Treasury end with the end-of-file mark of CP/M.
    reader = csv.reader(io.StringIO(re.sub(r"\x1a\s*\Z", "", text)), strict=True)
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield reader.line_num, row
    except csv.Error as error:
        raise file.refusal(f"not readable as CSV ({error})", reader.line_num) from error


def missing_columns(header: Sequence[str], wanted: Sequence[str]) -> tuple[str, ...]:
    """The wanted columns that a header lacks."""
    there = {name.strip() for name in header}
    return tuple(name for name in wanted if name not in there)
