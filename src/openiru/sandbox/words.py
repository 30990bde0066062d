"""What letters does the program tesseract see in a stranger's picture?

The picture is decoded and made ready in the sandbox; tesseract gets pages that were made there, all of them in one run for
each language, and reads them under bubblewrap.
"""

from collections.abc import Sequence
from typing import Final

from openiru.engines.media.types import MediaFault, NoMedia
from openiru.engines.media.words.languages import LANGUAGES, USUAL
from openiru.engines.media.words.preparing import VIEWS
from openiru.engines.media.words.reading import READER
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
    read: list[OcrText] = []
    for language in languages:
        found = _read(pages, language, unconfined=unconfined)
        if isinstance(found, NoMedia):
            return found
        read += found
    return tuple(read)


def _read(pages: bytes, language: str, *, unconfined: bool) -> list[OcrText] | NoMedia:
    arguments = ["stdin", "stdout", "-l", language, "--psm", _ONE_BLOCK]
    told = run_tool(TESSERACT, arguments, pages, unconfined=unconfined)
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
