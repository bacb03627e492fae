"""Fetching weights over the network: resumed where it broke off, checked before it is used."""

import hashlib
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.client import HTTPException
from pathlib import Path
from typing import Any

from core.errors import UserError, WeightsError
from core.events import Progress, Stage
from core.jobs import Emit, StopToken, Throttle

_CHUNK = 1 << 18
_TIMEOUT = 30.0
_ATTEMPTS = 4

_BROKEN_OFF = (HTTPException, ConnectionError, TimeoutError)


class DownloadStopped(WeightsError):  # noqa: N818 - not a failure: the person asked for it
    """The person stopped the job while it was downloading."""


def from_url(url: str, file: Path, sha256: str, emit: Emit, stop: StopToken) -> Path:
    """Put what lies at `url` into `file`. A download that broke off goes on from its `.part`.

    Args:
        sha256: of the content, in hex, or its beginning.

    Raises:
        WeightsError: no connection, a full disk, or other bytes than expected.
        DownloadStopped: `stop` was asked; what arrived is kept.
    """
    meter = _Meter(emit, stop)
    part = file.with_name(file.name + ".part")
    with _explained(url, OSError, HTTPException, ValueError):
        part.parent.mkdir(parents=True, exist_ok=True)
        for left in reversed(range(_ATTEMPTS)):
            try:
                if _fetch_rest(url, part, meter):
                    break
            except _BROKEN_OFF:
                if not left:
                    raise
        else:
            raise ConnectionError("the connection breaks off again and again")
        _check(part, sha256)
        part.replace(file)
    return file


def from_hub(repository: str, file: str, emit: Emit, stop: StopToken) -> Path:
    """Fetch `file` of a Hugging Face repository into the cache that all its libraries share.

    The cache and the mirror are those of `HF_HOME` and `HF_ENDPOINT`.

    Raises:
        WeightsError: no connection, no such repository, or other bytes than expected.
        DownloadStopped: `stop` was asked.
    """
    from huggingface_hub import hf_hub_download
    from huggingface_hub.utils.tqdm import tqdm

    meter = _Meter(emit, stop)

    class Bar(tqdm):
        """Draws nothing and tells the meter; a transfer may have a second bar, which lags."""

        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **{**options, "disable": True})  # type: ignore[no-untyped-call]

        def update(self, n: float | None = 1) -> None:
            self.n += n or 0
            meter(int(self.n), int(self.total or 0))

    with _explained(f"the Hugging Face hub ({repository})", Exception):  # its client has its own
        path = Path(hf_hub_download(repository, file, tqdm_class=Bar))
        blob = path.resolve()
        if re.fullmatch(r"[0-9a-f]{64}", blob.name):  # large files are named by their SHA-256
            _check(blob, blob.name)
    return path


def matches(file: Path, sha256: str) -> bool:
    """Whether a file's SHA-256, in hex, begins with `sha256`; nothing is read for an empty one."""
    if not sha256:
        return True
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest().startswith(sha256)


class _Meter:
    """Tells how far a download is, and ends it when the job is to stop."""

    def __init__(self, emit: Emit, stop: StopToken) -> None:
        self._emit = emit
        self._stop = stop
        self._throttle = Throttle()
        self._done = 0

    def __call__(self, done: int, total: int) -> None:
        if self._stop.asked:
            raise DownloadStopped("The download was stopped.", hint="Start again to go on with it.")
        if done > self._done and (self._throttle.ready() or done == total):
            self._done = done
            self._emit(Progress(stage=Stage.DOWNLOAD, done=done, total=total))


def _fetch_rest(url: str, part: Path, meter: _Meter) -> bool:
    """Append to `part` what it lacks of `url`. False when the connection broke off."""
    begun = part.stat().st_size if part.exists() else 0
    request = urllib.request.Request(url, headers={"Range": f"bytes={begun}-"} if begun else {})
    try:
        response = urllib.request.urlopen(request, timeout=_TIMEOUT)
    except urllib.error.HTTPError as error:
        error.close()
        if error.code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            return True  # all of it is there; whether it is the right thing is checked next
        raise
    with response:
        resumed = response.status == HTTPStatus.PARTIAL_CONTENT
        done = begun if resumed else 0
        total = done + int(response.headers["Content-Length"] or 0)
        with part.open("ab" if resumed else "wb") as file:
            while chunk := response.read(_CHUNK):
                file.write(chunk)
                done += len(chunk)
                meter(done, total)
    return done >= total


def _check(file: Path, sha256: str) -> None:
    if not matches(file, sha256):
        file.unlink()
        raise WeightsError(
            "The downloaded weights are not what they should be.",
            f"The SHA-256 of {file.name} does not begin with {sha256[:8]}, so it was removed.",
            "Try again. If it happens again, something on the way changes the file.",
        )


@contextmanager
def _explained(source: str, *kinds: type[Exception]) -> Iterator[None]:
    """Say in plain words which error of these kinds stood in the way of a download."""
    try:
        yield
    except UserError:
        raise
    except kinds as error:
        reason = getattr(error, "reason", None) or getattr(error, "strerror", None) or error
        raise WeightsError(
            "The weights could not be downloaded.", f"{source}: {str(reason).splitlines()[0]}."
        ) from error
