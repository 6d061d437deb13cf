"""One question to the E-utilities: within NCBI's budget, tried again where that helps, every failure a typed error.

The API key travels in the body of a POST, so that no address, and so no log of addresses, ever holds it.
"""

from __future__ import annotations

import asyncio
import logging
import math
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlencode, urlsplit

from netreader import __version__
from netreader.errors import BadResponse, RateLimited, Unreachable
from netreader.pubmed.failures import (
    AGAIN,
    Failure,
    cut_short,
    empty,
    is_web_page,
    of_network,
    of_status,
    timed_out,
    web_page,
)
from netreader.pubmed.lookup import look_up
from netreader.pubmed.throttle import PER_SECOND, PER_SECOND_WITH_KEY, Throttle

if TYPE_CHECKING:
    import httpx

    from netreader.settings import Settings

T = TypeVar("T")

#: Seconds that a question may take with all its tries; for a person waiting, less.
DEADLINE, URGENT_DEADLINE = 60.0, 20.0

#: Seconds to connect: name look-up, TCP and TLS together.
CONNECT, URGENT_CONNECT = 10.0, 1.5

#: Seconds without a byte before an answer is given up.
SILENCE = 20.0

#: How often a failure is tried again; asking too often is waited out until the deadline.
RETRIES, URGENT_RETRIES = 4, 2

#: Bytes of an answer; the largest real ones (200 records of trial groups) have some 20 MB.
LARGEST = 96 << 20

# NCBI refuses addresses beyond some 3,300 characters with status 414.
_LONG = 1000
# Bytes from which an answer is read in a thread.
_LARGE = 1 << 16
# Seconds for which an address that answered counts as known.
_FRESH = 30.0


class Wire:
    """The connection to the E-utilities, for one event loop.

    Args:
        sleep, clock, chance: Waiting, monotonic seconds, and a number in 0…1; replaced in tests.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        throttle: Throttle | None = None,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._settings = settings
        self._sleep, self._clock, self._chance = sleep, clock, chance
        name, limit = ("eutils-key", PER_SECOND_WITH_KEY) if settings.api_key else ("eutils", PER_SECOND)
        self._throttle = throttle or Throttle(settings.places.cache / f"{name}.times", limit)
        self._http: httpx.AsyncClient | None = None
        self._opening = asyncio.Lock()
        self._proxied = False
        self._answered = -math.inf

    async def aclose(self) -> None:
        """Close the connections; a later question opens new ones."""
        http, self._http = self._http, None
        if http is not None:
            await http.aclose()

    async def ask(
        self,
        program: str,
        params: Mapping[str, object],
        read: Callable[[bytes], T],
        *,
        urgent: bool = False,
        retries: int | None = None,
        deadline: float | None = None,
    ) -> T:
        """Ask a program of the E-utilities (``esearch.fcgi``) and read its answer.

        Args:
            params: None and empty values are left out: NCBI answers an empty api_key with an error.
            read: From the body to the result. A BadResponse or RateLimited that it raises is tried again.
            urgent: A person is waiting: no connection within 1.5 s is final.

        Raises:
            PubMedError: As its kinds say. None holds the API key.
        """
        if retries is None:
            retries = URGENT_RETRIES if urgent else RETRIES
        await self._throttle.wait()
        # Standing in the queue is no fault of PubMed's, so the time counts from its end.
        until = self._clock() + (deadline or (URGENT_DEADLINE if urgent else DEADLINE))
        tries = 0
        while True:
            failure = await self._try(program, params, read, urgent=urgent, limit=until - self._clock())
            if not isinstance(failure, Failure):
                return failure[0]
            delay = self._delay(tries, failure)
            tries += 1
            patient = isinstance(failure.error, RateLimited) or tries <= retries
            if not failure.again or not patient or (urgent and failure.connecting) or self._clock() + delay >= until:
                raise failure.error
            await self._sleep(delay)
            await self._throttle.wait()

    def _delay(self, tries: int, failure: Failure) -> float:
        """Seconds until the next try: 1, 2, 4 … 30, give or take a quarter; longer if the server asks for it."""
        delay = min(30.0, 2.0**tries) * (0.75 + 0.5 * self._chance())
        return max(delay, failure.wait or 0)

    async def _try(
        self, program: str, params: Mapping[str, object], read: Callable[[bytes], T], *, urgent: bool, limit: float
    ) -> tuple[T] | Failure:
        body = await self._body(program, params, urgent=urgent, limit=limit)
        if isinstance(body, Failure):
            return body
        try:
            # Many records take a while to read, and the screen should not stand still meanwhile.
            return (await asyncio.to_thread(read, body) if len(body) > _LARGE else read(body),)
        except (BadResponse, RateLimited) as error:
            return Failure(error, again=True)

    async def _body(self, program: str, params: Mapping[str, object], *, urgent: bool, limit: float) -> bytes | Failure:
        """The body of one answer with status 200. The connection is closed when the task is cancelled."""
        http = await self._opened()
        if isinstance(http, Failure):
            return http
        import httpx

        loop = asyncio.get_running_loop()
        limit = max(limit, 1.0)
        sent = answering = False

        async def trace(event: str, info: Mapping[str, Any]) -> None:
            nonlocal sent
            # A proxy is asked to CONNECT first; that does not count as being connected.
            if event.endswith("send_request_headers.started") and info["request"].method != b"CONNECT":
                sent = True
                timer.reschedule(loop.time() + limit)

        try:
            async with asyncio.timeout(min(limit, URGENT_CONNECT if urgent else CONNECT)) as timer:
                await self._look_up()
                request = self._request(http, program, params)
                request.extensions["trace"] = trace
                response = await http.send(request, stream=True)
                answering = True
                try:
                    body = await self._whole(response)
                finally:
                    await response.aclose()
        except TimeoutError:
            return Failure(cut_short(), again=True) if answering else timed_out(connecting=not sent)
        except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, OSError, UnicodeError) as error:
            if answering and not isinstance(error, httpx.DecodingError):
                return Failure(cut_short(), again=True)
            return of_network(error, connecting=not sent)
        self._answered = self._clock()
        if body is None:
            return Failure(BadResponse("PubMed's answer is far too large.", AGAIN), again=True)
        if self._settings.api_key:
            # An error may quote the key; so no text made from an answer ever can.
            body = body.replace(self._settings.api_key.encode(), b"[API key]")
        if response.status_code != 200:
            return self._refusal(response.status_code, body, _asked_to_wait(response.headers))
        if not body.strip():
            return Failure(empty(), again=True)
        if is_web_page(body):
            return Failure(web_page(), again=True)
        return body

    async def _look_up(self) -> None:
        """Fail here, and soon, where PubMed's name can't be looked up. What came through lately need not be."""
        if not self._proxied and not 0 <= self._clock() - self._answered < _FRESH:
            await look_up(urlsplit(self._address).hostname or "")

    @property
    def _address(self) -> str:
        """Base address of the service, ending in ``/``."""
        return self._settings.eutils_url

    def _refusal(self, status: int, body: bytes, wait: float | None) -> Failure:
        """What a status other than 200 means."""
        return of_status(status, body, wait)

    @staticmethod
    async def _whole(response: httpx.Response) -> bytes | None:
        """The body, unpacked; None if it is larger than any that PubMed sends."""
        chunks, size = [], 0
        async for chunk in response.aiter_bytes():
            chunks.append(chunk)
            size += len(chunk)
            if size > LARGEST:
                return None
        return b"".join(chunks)

    def _request(self, http: httpx.AsyncClient, program: str, params: Mapping[str, object]) -> httpx.Request:
        settings = self._settings
        told = {**params, "tool": settings.tool, "email": settings.email, "api_key": settings.api_key}
        form = urlencode({name: str(value) for name, value in told.items() if value is not None and value != ""})
        address = self._address + program
        if not settings.api_key and len(form) <= _LONG:
            return http.build_request("GET", f"{address}?{form}")
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return http.build_request("POST", address, content=form, headers=headers)

    async def _opened(self) -> httpx.AsyncClient | Failure:
        async with self._opening:
            if self._http is None:
                try:
                    # Loading httpx and the certificates takes a tenth of a second.
                    self._http = await asyncio.to_thread(_open)
                    from urllib.request import getproxies

                    self._proxied = bool(getproxies())
                except (ValueError, ImportError):
                    hint = "Check the proxy settings (HTTPS_PROXY, ALL_PROXY)."
                    return Failure(Unreachable("The proxy that the environment names can't be used.", hint))
                except OSError:
                    hint = "Check SSL_CERT_FILE and SSL_CERT_DIR."
                    return Failure(Unreachable("The certificates that the environment names can't be read.", hint))
            return self._http


def _open() -> httpx.AsyncClient:
    """
    Raises:
        ValueError, ImportError: Of an unusable proxy.
        OSError: Of certificates that can't be read.
    """
    import httpx

    for name in ("httpx", "httpcore"):  # they log addresses, and headers that may quote the key
        logging.getLogger(name).setLevel(logging.WARNING)
    try:
        return httpx.AsyncClient(
            headers={"User-Agent": f"netreader/{__version__}"},
            timeout=httpx.Timeout(SILENCE, pool=None),
            # A connection kept while the network went away would swallow a request without a sign.
            limits=httpx.Limits(keepalive_expiry=3.0),
            follow_redirects=False,
        )
    except httpx.InvalidURL as error:
        raise ValueError(str(error)) from error


def _asked_to_wait(headers: Mapping[str, str]) -> float | None:
    """Retry-After in seconds, from now; None if it is absent or makes no sense. A date counts from the answer's own."""
    said = headers.get("retry-after", "").strip()
    if not said:
        return None
    if said.isascii() and said.isdigit():
        return float(said[:9])
    from email.utils import parsedate_to_datetime

    try:
        then = parsedate_to_datetime(said)
        now = parsedate_to_datetime(headers["date"]) if "date" in headers else datetime.now(UTC)
        return max(0.0, (then - now).total_seconds())
    except (ValueError, TypeError):
        return None
