"""`/h`: what is the hash of a picture?"""

import asyncio
from concurrent.futures import Executor
from typing import Final

from openiru.engines.hashes.pdq import MIN_QUALITY
from openiru.engines.hashes.types import LowQuality, NoPicture, PdqHash, PictureFault
from openiru.match_service.fetching import fetch
from openiru.match_service.http.messages import Answer, Refusal, Request, message, unfit
from openiru.match_service.http.multipart import BadFormError, Part, parts_of
from openiru.match_service.pictures import Pictures
from openiru.match_service.routes.table import SMALL, Route
from openiru.match_service.search import json_answer
from openiru.match_service.settings import Settings

SIGNAL_TYPE: Final = "pdq"
CONTENT_TYPE: Final = "photo"

Hashed = PdqHash | LowQuality


class Hashing:
    """Hashes pictures that are uploaded, or fetched where that is allowed."""

    def __init__(self, pictures: Pictures, fetchers: Executor, settings: Settings) -> None:
        self._pictures = pictures
        self._fetchers = fetchers
        self._hosts = settings.fetch_hosts
        self._most_bytes = settings.picture_bytes
        self.form_bytes = settings.picture_bytes + SMALL
        self._cost = settings.upload_counts_as

    def routes(self) -> list[Route]:
        """What is answered here."""
        return [
            Route(
                method="GET",
                path="/h/hash",
                handler=self._get,
                summary="The hash of a picture at an address",
                tag="Hashing",
                cost=self._cost,
                query=("url", "content_type", "types"),
            ),
            Route(
                method="POST",
                path="/h/hash",
                handler=self._post,
                summary="The hash of an uploaded picture: a form with one file named photo",
                tag="Hashing",
                cost=self._cost,
                most_bytes=self.form_bytes,
                query=("types",),
            ),
        ]

    async def _get(self, request: Request) -> Answer:
        url = request.query.get("url")
        if url is None:
            raise unfit("missing", ("url",), "Field required", request.query)
        return json_answer({SIGNAL_TYPE: hex_of(await self.of_url(url, request))})

    async def _post(self, request: Request) -> Answer:
        return json_answer({SIGNAL_TYPE: hex_of(await self.of_form(request))})

    async def of_url(self, url: str, request: Request) -> Hashed:
        """The hash of a picture at an address.

        Raises:
            Refusal: if it is no picture, or may not be fetched.
        """
        loop = asyncio.get_running_loop()
        fetched = await loop.run_in_executor(
            self._fetchers, lambda: fetch(url, hosts=self._hosts, most_bytes=self._most_bytes)
        )
        kind = request.query.get("content_type") or ""
        if not kind and fetched.content_type.lower().startswith("image"):
            kind = CONTENT_TYPE
        if not kind:
            raise Refusal(
                message(
                    400,
                    f"unsupported url ContentType: '{fetched.content_type}', if you know the expected type, "
                    "provide it with the content_type query param",
                )
            )
        _check_types(kind, request)
        return await self._hash(fetched.content)

    async def of_form(self, request: Request) -> Hashed:
        """The hash of the one file of a form.

        Raises:
            Refusal: if there is none, more than one, or no picture.
        """
        return await self.of_parts(form_of(request), request)

    async def of_parts(self, parts: list[Part], request: Request) -> Hashed:
        """The same of a form that is read already."""
        files = [part for part in parts if part.is_file]
        if not files:
            raise Refusal(message(400, "Missing multipart/form-data file upload"))
        if len(files) > 1:
            raise Refusal(message(400, "Only one file allowed per request"))
        _check_types(files[0].name, request)
        return await self._hash(files[0].content)

    async def _hash(self, content: bytes) -> Hashed:
        if len(content) > self._most_bytes:
            raise Refusal(message(413, f"a picture may have {self._most_bytes:,} bytes"))
        found = await self._pictures.hash(content)
        if isinstance(found, NoPicture):
            raise Refusal(message(413 if found.fault is PictureFault.TOO_LARGE else 400, found.reason))
        return found


def form_of(request: Request) -> list[Part]:
    """The fields of a form.

    Raises:
        Refusal: if the form is broken.
    """
    try:
        return parts_of(request.body, request.header(b"content-type"))
    except BadFormError as error:
        raise Refusal(message(400, f"the form cannot be read: {error}")) from error


def hex_of(found: Hashed) -> str:
    """A hash as HMA writes it: empty for a picture with too little detail."""
    return found.value.hex() if isinstance(found, PdqHash) else ""


def comparable(found: Hashed, *, called: str) -> bytes:
    """A hash that can be looked up or kept.

    Raises:
        Refusal: if the picture has too little detail; its hash would resemble everything.
    """
    if isinstance(found, PdqHash):
        return found.value
    raise Refusal(
        message(
            400,
            f"{called}: the picture has too little detail to be compared "
            f"(quality {found.score} of 100, {MIN_QUALITY} are needed)",
        )
    )


def _check_types(content_type: str, request: Request) -> None:
    if content_type != CONTENT_TYPE:
        raise Refusal(message(400, f"no such content_type: '{content_type}'"))
    wanted = request.query.get("types")
    if wanted is None:
        return
    names = [name.strip() for name in wanted.split(",") if name.strip()]
    unknown = next((name for name in names if name != SIGNAL_TYPE), None)
    if unknown is not None:
        raise Refusal(message(400, f"signal type '{unknown}' doesn't exist or is disabled"))
    if not names:
        raise Refusal(message(400, "empty signal type selection"))
