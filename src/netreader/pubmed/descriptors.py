"""NLM's file of descriptors, fetched: the newest year that there is, resumed where an earlier try broke off.

NLM answers for a file that it doesn't have with a web page and status 200, so what came is judged by its first bytes.
The file has its own name only when all of it is there.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from netreader import __version__
from netreader.errors import BadResponse, NetreaderError, PubMedError, Unreachable

if TYPE_CHECKING:
    import httpx

    from netreader.settings import Settings

#: Years that are tried, from the next one (its file comes in November) downwards.
YEARS = 4

#: Seconds to connect, and without a byte before a try is given up.
CONNECT, SILENCE = 10.0, 30.0

#: Tries without a byte more before the download is given up; what came is kept for the next time.
TRIES = 4

#: Bytes of a file; the largest known has 17 MB packed and 313 MB plain.
LARGEST = 1 << 30

_GZIP = b"\x1f\x8b"
_FROM = "Try again later, or get the file by other means and name it with --from."

Progress = Callable[[int, int], object]


@dataclass(frozen=True)
class Downloaded:
    """A file of descriptors that is whole."""

    path: Path
    year: str


class _Absent(Exception):
    """NLM has no file of this year."""

    def __init__(self, *, page: bool) -> None:
        self.page = page


class _BrokenOff(Exception):
    """The line failed; what came is kept."""

    def __init__(self, error: PubMedError) -> None:
        self.error = error


class _Unwritable(NetreaderError):
    """The cache can't be written."""


async def download(
    settings: Settings,
    *,
    year: int | None = None,
    progress: Progress = lambda done, total: None,
    sleep: Callable[[float], Awaitable[object]] | None = None,
) -> Downloaded:
    """Fetch the newest file of descriptors into the cache.

    Args:
        year: The newest to ask for; the next one if None.
        progress: Called with the bytes that came and the bytes in all (0 if not known).

    Raises:
        PubMedError: NLM can't be reached, has no such file, or sent something else.
    """
    folder = settings.places.cache / "mesh"
    newest = year or datetime.now(UTC).year + 1
    pages = 0
    with _writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
    async with await asyncio.to_thread(_open) as http:
        for wanted in range(newest, newest - YEARS, -1):
            part = _Part(folder / f"desc{wanted}.gz.part")
            try:
                await _whole(http, f"{settings.mesh_url}desc{wanted}.gz", part, progress, sleep or asyncio.sleep)
            except _Absent as absent:
                pages += absent.page
                continue
            target = part.path.with_suffix("")
            with _writing(folder):
                part.path.replace(target)
                part.forget()
            return Downloaded(target, str(wanted))
    span = f"{newest - YEARS + 1} to {newest}"
    if pages == YEARS:
        raise BadResponse(
            f"Web pages came instead of MeSH's files of {span}.",
            "A login page of your network may be in the way. If not, NLM has moved them: set mesh_url, or use --from.",
        )
    raise BadResponse(f"There are no files of MeSH of {span} at {_shown(settings)}.", "Set mesh_url, or use --from.")


async def download_qualifiers(settings: Settings, year: str) -> bytes | None:
    """NLM's small file of qualifiers of a year; None if it can't be had, which is no failure."""
    import httpx

    try:
        async with await asyncio.to_thread(_open) as http:
            url = f"{settings.mesh_url}qual{year}.xml"
            response = await http.get(url)
            _check_way(url, response)
    except (PubMedError, httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError):
        return None
    return (
        response.content if response.status_code == 200 and b"<QualifierRecordSet" in response.content[:4096] else None
    )


class _Part:
    """A file that is coming: its bytes so far, and by which sign of the server it is known to be the same."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._sign = path.with_suffix(".part.json")

    def size(self) -> int:
        try:
            return self.path.stat().st_size
        except OSError:
            return 0

    def validator(self) -> str:
        """ETag or date of the file that the bytes are of; empty if not known, and the bytes are of no use then."""
        try:
            told = json.loads(self._sign.read_text(encoding="utf-8"))
            return str(told["validator"])
        except (OSError, ValueError, KeyError, TypeError):
            return ""

    def begin(self, headers: Mapping[str, str]) -> None:
        """Start anew with a file of the server."""
        # A weak ETag does not promise the same bytes.
        etag = headers.get("etag", "")
        sign = etag if etag.startswith('"') else headers.get("last-modified", "")
        self.path.write_bytes(b"")
        self._sign.write_text(json.dumps({"validator": sign}), encoding="utf-8")

    def forget(self) -> None:
        for path in (self.path, self._sign):
            path.unlink(missing_ok=True)


async def _whole(
    http: httpx.AsyncClient,
    url: str,
    part: _Part,
    progress: Progress,
    sleep: Callable[[float], Awaitable[object]],
) -> None:
    """Fetch until the part is whole, going on after each break."""
    tries = 0
    while True:
        before = part.size()
        try:
            await _go_on(http, url, part, progress)
            return
        except _BrokenOff as broken:
            # Where there is no connection at all, a person is not kept waiting for long.
            more = 2 if isinstance(broken.error, Unreachable) else 1
            tries = 1 if part.size() > before else tries + more
            if tries >= TRIES:
                raise broken.error from broken.__cause__
            await sleep(2.0 ** (tries - 1))


async def _go_on(http: httpx.AsyncClient, url: str, part: _Part, progress: Progress) -> None:
    """One try: ask for what is still missing, and write it as it comes."""
    import httpx

    have, sign = part.size(), part.validator()
    # Packed once more on its way it could not be resumed.
    headers = {"Accept-Encoding": "identity"}
    if have and sign:
        headers |= {"Range": f"bytes={have}-", "If-Range": sign}
    answering = False
    try:
        async with http.stream("GET", url, headers=headers) as response:
            answering = True
            _check_way(url, response)
            if response.status_code == 416:  # the part is of another file
                part.forget()
                raise _BrokenOff(BadResponse("MeSH's file can't be read.", _FROM))
            have, total = _judge(response, have)
            if response.status_code == 200:
                with _writing(part.path.parent):
                    part.begin(response.headers)
            with _writing(part.path.parent), part.path.open("ab") as file:
                head = b"" if have == 0 else _GZIP
                async for block in response.aiter_raw():
                    if len(head) < 2:
                        head = (head + block)[:2]
                        if not _GZIP.startswith(head):
                            part.forget()
                            raise _Absent(page=True)
                    file.write(block)
                    have += len(block)
                    if have > LARGEST:
                        raise BadResponse("MeSH's file is far too large.", "Check mesh_url in the settings.")
                    progress(have, total)
                file.flush()
                os.fsync(file.fileno())
    except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, OSError, UnicodeError) as error:
        raise _BrokenOff(_of_network(error, answering=answering, host=urlsplit(url).hostname or "")) from error
    if total and have < total:
        raise _BrokenOff(BadResponse("MeSH's file broke off before its end.", _FROM))
    if not have or (total and have > total):
        part.forget()
        raise _BrokenOff(BadResponse("MeSH's file can't be read.", _FROM))


def _judge(response: httpx.Response, have: int) -> tuple[int, int]:
    """From which byte on the answer is, and how many there are in all (0 if not said).

    Raises:
        _Absent: There is no such file.
        _BrokenOff, BadResponse: The server is in trouble, or says no.
    """
    status = response.status_code
    length = response.headers.get("content-length", "")
    size = int(length) if length.isascii() and length.isdigit() else 0
    if status == 200:
        if response.headers.get("content-type", "").lower().startswith("text/html"):
            raise _Absent(page=True)
        return 0, size
    if status == 206:
        start, _, total = response.headers.get("content-range", "").removeprefix("bytes ").partition("/")
        if start.partition("-")[0] != str(have):
            raise BadResponse("MeSH's file can't be read.", _FROM)
        return have, int(total) if total.isascii() and total.isdigit() else have + size
    if status in (404, 410):
        raise _Absent(page=False)
    if status == 429 or status >= 500 or status == 408:
        raise _BrokenOff(BadResponse("NLM's server is having trouble.", _FROM))
    if status in (407, 511) or 300 <= status < 400:
        raise BadResponse("The network wants you to log in first.", "Log in to it in a browser.")
    raise BadResponse("NLM's server does not give the file of MeSH.", _FROM)


def _check_way(url: str, response: httpx.Response) -> None:
    """Refuse an answer to which we were led from https over plain http."""
    if url.startswith("https:") and any(step.url.scheme != "https" for step in (*response.history, response)):
        raise BadResponse("The network redirected us away from NLM.", "Log in to the network in a browser.")


def _of_network(error: Exception, *, answering: bool, host: str) -> PubMedError:
    if answering:
        return BadResponse("MeSH's file broke off before its end.", _FROM)
    if "timeout" in type(error).__name__.lower():
        return Unreachable(f"No connection: {host} did not answer in time.", _FROM)
    if "CERTIFICATE" in str(error):
        return Unreachable(
            f"The certificate of {host} can't be trusted.", "A filter of your network may be in the way."
        )
    return Unreachable(f"No connection to {host}.", "Check the network, or name a file with --from.")


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    import httpx

    try:
        yield
    except (httpx.HTTPError, httpx.StreamError):
        raise
    except OSError as error:
        reason = (error.strerror or "error").lower()
        raise _Unwritable(f"MeSH's file can't be written to {folder}: {reason}.", "Free some space there.") from error


def _open() -> httpx.AsyncClient:
    """
    Raises:
        Unreachable: A proxy or certificates that can't be used.
    """
    import httpx

    try:
        return httpx.AsyncClient(
            headers={"User-Agent": f"netreader/{__version__}"},
            timeout=httpx.Timeout(SILENCE, connect=CONNECT),
            follow_redirects=True,
            max_redirects=5,
        )
    except (ValueError, ImportError, httpx.InvalidURL, OSError) as error:
        hint = "Check the proxy settings (HTTPS_PROXY, ALL_PROXY) and SSL_CERT_FILE."
        raise Unreachable("The proxy or the certificates that the environment names can't be used.", hint) from error


def _shown(settings: Settings) -> str:
    return urlsplit(settings.mesh_url).hostname or "the address"


def discard(downloaded: Downloaded) -> None:
    """Remove a file that has been read."""
    with suppress(OSError):
        downloaded.path.unlink()
