"""What letters does the program tesseract see in a stranger's picture?

The picture is decoded and made ready in the sandbox, which answers with grey pages. The file that tesseract gets, under
bubblewrap, is written here from them: no byte of it is as a worker sent it. All pages are read in one run for each language.
"""

from collections.abc import Sequence
from typing import Final

from openiru.engines.media.packing import BrokenPrintError
from openiru.engines.media.types import MediaFault, NoMedia
from openiru.engines.media.words.languages import LANGUAGES, USUAL
from openiru.engines.media.words.preparing import VIEWS
from openiru.engines.media.words.reading import READER, tiff_of, unpacked_pages
from openiru.engines.media.words.types import OcrText
from openiru.sandbox.shared import shared_sandbox
from openiru.sandbox.tools import TESSERACT, missing, run_tool

_PAGE_ENDS: Final = "\f"
_ONE_BLOCK: Final = "6"  # tesseract's page segmentation mode: lines below each other


def read_words(
    data: bytes, languages: Sequence[str] = USUAL, *, unconfined: bool = False
) -> tuple[OcrText, ...] | NoMedia:
    """What was read, by language and view; guesses of a program, never quoted as what somebody wrote.

    Args:
        data: a picture (JPEG, PNG, WebP, GIF, AVIF).
        languages: of `LANGUAGES`; each model reads by itself.
        unconfined: see `run_tool`.

    Raises:
        ValueError: if a language is unknown.
        NoSandboxError: if no worker can be started.
    """
    unknown = set(languages) - set(LANGUAGES)
    if unknown:
        raise ValueError(f"{min(unknown)} is none of {', '.join(LANGUAGES)}.")
    lacking = missing(TESSERACT, unconfined=unconfined)
    if lacking is not None:
        return lacking
    pages = shared_sandbox(READER).read(data)
    if isinstance(pages, NoMedia):
        return pages
    try:
        file = tiff_of(unpacked_pages(pages))
    except BrokenPrintError:
        return NoMedia(fault=MediaFault.UNREADABLE, reason="The file made its decoder answer nonsense.")
    read: list[OcrText] = []
    for language in languages:
        found = _read(file, language, unconfined=unconfined)
        if isinstance(found, NoMedia):
            return found
        read += found
    return tuple(read)


def _read(file: bytes, language: str, *, unconfined: bool) -> list[OcrText] | NoMedia:
    arguments = ["stdin", "stdout", "-l", language, "--psm", _ONE_BLOCK]
    told = run_tool(TESSERACT, arguments, file, unconfined=unconfined)
    if isinstance(told, NoMedia):
        return told if _has_model(language, unconfined=unconfined) else _no_model(language)
    texts = told.decode(errors="replace").split(_PAGE_ENDS)
    return [
        OcrText(text=text.strip(), language=language, scale=view.scale)
        for text, view in zip(texts, VIEWS, strict=False)
    ]


def _has_model(language: str, *, unconfined: bool) -> bool:
    told = run_tool(TESSERACT, ["--list-langs"], b"", unconfined=unconfined)
    return isinstance(told, bytes) and language.encode() in told.split()


def _no_model(language: str) -> NoMedia:
    return NoMedia(
        fault=MediaFault.MISSING_TOOL,
        reason=f"tesseract has no model for {language} (Debian package tesseract-ocr-{language}).",
    )
