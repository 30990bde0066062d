"""The Urdu words of the pages: which texts need one, which have one, and the compiled file beside them.

python -m tests.documents.catalogue    compiles django.po into django.mo, and says what is missing
"""

import ast
import re
import struct
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.utils.translation.template import templatize

import openiru
from openiru.engines.returns.wording import SENTENCES as LINES
from openiru.review.types import EXEMPTION_QUESTION, GROUND_SUMMARY, TIER_SUMMARY

WEB: Final = Path(openiru.__file__).parent / "web"
PO: Final = WEB / "locale" / "ur" / "LC_MESSAGES" / "django.po"
MO: Final = PO.with_suffix(".mo")

_SINGULAR: Final = {"_", "gettext", "gettext_lazy", "gettext_noop"}
_PLURAL: Final = {"ngettext", "ngettext_lazy"}
_STRING: Final = r"""u?((?:"(?:[^"\\]|\\.)*")|(?:'(?:[^'\\]|\\.)*'))"""
_IN_TEMPLATE: Final = re.compile(rf"\b(n?gettext|_)\(\s*{_STRING}(?:\s*,\s*{_STRING})?")
_MAGIC: Final = 0x950412DE


@dataclass(frozen=True, slots=True)
class Text:
    """One text in need of words, and how it is said of many."""

    single: str
    plural: str | None = None

    @property
    def key(self) -> str:
        """How compiled files name it."""
        return self.single if self.plural is None else f"{self.single}\0{self.plural}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One text of the catalogue with its words."""

    text: Text
    words: tuple[str, ...]
    is_fuzzy: bool


def needed() -> dict[Text, str]:
    """Every text that pages say, with the file where it was met first."""
    found: dict[Text, str] = {}
    for path in sorted(WEB.rglob("*.py")):
        for text in _in_source(path.read_text(encoding="utf-8")):
            found.setdefault(text, str(path.relative_to(WEB)))
    for path in sorted(p for p in (WEB / "templates").rglob("*") if p.is_file()):
        for text in _in_template(path.read_text(encoding="utf-8"), str(path)):
            found.setdefault(text, str(path.relative_to(WEB)))
    for line in LINES.values():
        found.setdefault(Text(line), "openiru.engines.returns.wording")
    for sentences in (EXEMPTION_QUESTION, GROUND_SUMMARY, TIER_SUMMARY):
        for sentence in sentences.values():
            found.setdefault(Text(sentence), "openiru.review.types")
    return found


def _in_source(source: str) -> Iterator[Text]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            said = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
            words = [each for each in said if isinstance(each, str)]
            if node.func.id in _SINGULAR and words:
                yield Text(words[0])
            elif node.func.id in _PLURAL and len(words) == 2:
                yield Text(*words)


def _in_template(source: str, origin: str) -> Iterator[Text]:
    for match in _IN_TEMPLATE.finditer(templatize(source, origin=origin)):
        name, single, plural = match.groups()
        yield Text(
            ast.literal_eval(single), ast.literal_eval(plural) if plural and name == "ngettext" else None
        )


def entries(po: str) -> Iterator[Entry]:
    """The entries of a catalogue, its head among them."""
    for block in re.split(r"\n\s*\n", po.strip()):
        fields: dict[str, str] = {}
        name = ""
        for line in block.splitlines():
            if line.startswith("#"):
                continue
            begun = re.match(r'(msgid_plural|msgid|msgstr(?:\[\d+\])?)\s+"', line)
            if begun:
                name = begun[1]
                fields[name] = ""
                line = line[begun.end() - 1 :]  # noqa: PLW2901  (what follows the name)
            fields[name] += ast.literal_eval(line)
        if "msgid" in fields:
            words = tuple(value for key, value in sorted(fields.items()) if key.startswith("msgstr"))
            text = Text(fields["msgid"], fields.get("msgid_plural"))
            yield Entry(text, words, is_fuzzy=", fuzzy" in block)


def compiled(po: str) -> bytes:
    """The compiled form of a catalogue, as GNU gettext's msgfmt writes it; the same text gives the same bytes."""
    said = {
        entry.text.key.encode(): "\0".join(entry.words).encode()
        for entry in entries(po)
        if all(entry.words) and not entry.is_fuzzy
    }
    keys = sorted(said)
    count = len(keys)
    start = 7 * 4 + 2 * 8 * count
    ids, words = b"\0".join([*keys, b""]), b"\0".join([*(said[key] for key in keys), b""])
    head = struct.pack("<7I", _MAGIC, 0, count, 28, 28 + 8 * count, 0, start)
    return head + _table(keys, start) + _table([said[key] for key in keys], start + len(ids)) + ids + words


def _table(texts: list[bytes], offset: int) -> bytes:
    rows = b""
    for text in texts:
        rows += struct.pack("<2I", len(text), offset)
        offset += len(text) + 1
    return rows


def missing(po: str) -> Mapping[Text, str]:
    """Texts without words, with the file that says them."""
    known = {entry.text for entry in entries(po) if all(entry.words) and not entry.is_fuzzy}
    return {text: place for text, place in needed().items() if text not in known}


if __name__ == "__main__":
    source = PO.read_text(encoding="utf-8")
    MO.write_bytes(compiled(source))
    for text, place in missing(source).items():
        sys.stdout.write(f"no Urdu words: {text.single!r} ({place})\n")
