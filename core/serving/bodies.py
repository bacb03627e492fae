"""The pictures in the body of a request: as they are, in a form, or in JSON.

What is read is counted as it comes, so that neither one request nor many at once fill the memory.
"""

import asyncio
import base64
import binascii
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from pydantic import BaseModel, Field, ValidationError
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request

from core.serving.messages import RefusedError

MOST_BYTES = 64 * 2**20
"""Of the body of a request."""
MOST_PICTURES = 256
"""In a request."""
ROOM = 4 * MOST_BYTES
"""Bytes of all requests that are at work."""
SLOWEST = 60.0
"""Seconds that a body may take to arrive."""
_AT_ONCE = 2**18
"""Bytes of JSON that are taken apart in the web server's thread; more would hold the others up."""

Take = Callable[[int], None]


@dataclass(frozen=True)
class Sent:
    """A picture that was sent, or why there is none."""

    name: str
    data: bytes = b""
    problem: str = ""


class Encoded(BaseModel):
    """One picture or several in base64; a data: URL will do."""

    image: str = ""
    images: list[str] = Field(default=[], max_length=MOST_PICTURES)


class Room:
    """How much memory the bodies of all requests together may take."""

    def __init__(self, size: int = ROOM) -> None:
        self._free = size

    @contextmanager
    def taken(self) -> Iterator[Take]:
        """Count what a request takes; all of it is given back in the end.

        Raises:
            RefusedError: 413 for too much of one request, 429 for too much of all.
        """
        mine = 0

        def take(n: int) -> None:
            nonlocal mine
            mine += n
            self._free -= n
            if mine > MOST_BYTES:
                raise too_large()
            if self._free < 0:
                raise RefusedError(
                    429, "Too much was sent at once.", hint="Send fewer pictures at a time."
                )

        try:
            yield take
        finally:
            self._free += mine


def too_large() -> RefusedError:
    """Why a body is not read to its end."""
    return RefusedError(
        413,
        "The request is too large.",
        f"It may have {MOST_BYTES // 2**20} MB.",
        "Send fewer or smaller pictures at a time.",
    )


async def read_pictures(request: Request, take: Take) -> list[Sent]:
    """All pictures of a request, at least one.

    Raises:
        RefusedError: 400 for what is not well formed, 408 for what does not arrive, 413 for too
            much, 415 for what is no picture by its type, 429 for too much of all requests.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        async with asyncio.timeout(SLOWEST):
            sent = await _read(request, kind, _counted(request, take))
    except TimeoutError:
        raise RefusedError(408, f"The request took longer than {SLOWEST:g} s to arrive.") from None
    except ClientDisconnect:
        raise RefusedError(400, "The request was broken off.") from None
    if not sent:
        raise RefusedError(400, "There is no picture in the request.", hint="See /docs for how.")
    return sent


async def _read(request: Request, kind: str, stream: AsyncIterator[bytes]) -> list[Sent]:
    if kind == "multipart/form-data":
        return await _from_form(request, stream)
    if kind == "application/json":
        body = await _joined(stream)
        if len(body) <= _AT_ONCE:
            return _from_json(body)
        return await asyncio.to_thread(_from_json, body)
    if kind in ("", "application/octet-stream") or kind.startswith("image/"):
        body = await _joined(stream)
        return [Sent("picture 1", body)] if body else []
    raise RefusedError(
        415,
        f"Requests of the type “{kind}” are not understood.",
        hint="Send image/…, application/octet-stream, multipart/form-data or application/json.",
    )


async def _counted(request: Request, take: Take) -> AsyncIterator[bytes]:
    async for chunk in request.stream():
        take(len(chunk))
        yield chunk


async def _joined(stream: AsyncIterator[bytes]) -> bytes:
    return b"".join([chunk async for chunk in stream])


class _InMemory(MultiPartParser):
    spool_max_size = MOST_BYTES  # nothing of it is written to disk


async def _from_form(request: Request, stream: AsyncIterator[bytes]) -> list[Sent]:
    parser = _InMemory(
        request.headers,
        stream,  # type: ignore[arg-type]
        max_files=MOST_PICTURES,
        max_fields=MOST_PICTURES,
    )
    try:
        form = await parser.parse()
    except MultiPartException as error:
        raise RefusedError(400, "The form is not well formed.", error.message) from None
    sent = []
    for position, (_, value) in enumerate(form.multi_items(), 1):
        if not isinstance(value, str):
            sent.append(Sent(value.filename or f"picture {position}", await value.read()))
            value.file.close()
    return sent


def _from_json(body: bytes) -> list[Sent]:
    try:
        encoded = Encoded.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise RefusedError(
            400,
            "The JSON is not as it has to be.",
            f"{where}: {first['msg']}." if where else f"{first['msg']}.",
            'Send {"image": "…"} or {"images": ["…", "…"]}, each in base64.',
        ) from None
    every = [encoded.image] * bool(encoded.image) + encoded.images
    return [_decoded(f"picture {number}", text) for number, text in enumerate(every, 1)]


def _decoded(name: str, text: str) -> Sent:
    if text.startswith("data:"):
        text = text.partition(",")[2]
    try:
        return Sent(name, base64.b64decode("".join(text.split()), validate=True))
    except (binascii.Error, ValueError):
        return Sent(name, problem="not in base64")
