"""The ways in which asking PubMed fails, each with a sentence for the reader and whether trying again may help.

NCBI's own words are never repeated: they may hold the API key, the caller's address or paths of its servers. The
cases are those seen on the wire: status codes, errors inside an answer with status 200, and what the network does.
"""

from __future__ import annotations

from dataclasses import dataclass

from netreader.errors import BadResponse, KeyRefused, PubMedError, RateLimited, Refused, Unreachable

AGAIN = "Try again in a minute."
_REPORT = "If this happens again, change the search or report it."
_NETWORK = "Check the network; the papers you keep can be read without it."
_OUTAGE = (
    "address table is empty",
    "couldn't resolve",
    "unable to open connection",
    "database is not supported",
    "c++ exception",
    "read failed",
    "timed out",
    "timeout",
    "temporarily",
    "unavailable",
)


@dataclass(frozen=True)
class Failure:
    """One try that failed.

    Attributes:
        again: Whether trying again may help.
        wait: Seconds that the server asked us to wait, if it did.
        connecting: It failed before the request was sent.
    """

    error: PubMedError
    again: bool = False
    wait: float | None = None
    connecting: bool = False


class HistoryExpired(Refused):
    """PubMed no longer holds the search that a page was asked of."""


def rate_limited(wait: float | None = None) -> RateLimited:
    """NCBI's budget is used up; `wait` in seconds if NCBI said how long."""
    if wait is None or wait < 60:
        return RateLimited("PubMed gets too many requests from here.", AGAIN)
    minutes = round(wait / 60)
    return RateLimited(
        "PubMed gets too many requests from here.",
        f"Try again in {minutes} minute{'s' if minutes > 1 else ''}, as PubMed asks.",
    )


def key_refused() -> KeyRefused:
    """The API key is not one."""
    return KeyRefused("NCBI does not accept the API key.", "Check it in your NCBI account and in netreader's settings.")


def trouble() -> BadResponse:
    """PubMed says that it has a problem of its own."""
    return BadResponse("PubMed is having trouble.", AGAIN)


def empty() -> BadResponse:
    """An answer of no bytes."""
    return BadResponse("PubMed sent an empty answer.", AGAIN)


def web_page() -> BadResponse:
    """HTML where there should be an answer of the E-utilities."""
    return BadResponse(
        "A web page came instead of PubMed's answer.",
        "A login page of your network may be in the way, or PubMed is down for maintenance.",
    )


def is_web_page(body: bytes) -> bool:
    """Whether a body is HTML, as login pages and gateways send it with any status."""
    start = body[:1024].lower()
    return b"<html" in start or b"<!doctype html" in start


def garbled() -> BadResponse:
    """Not the answer that was asked for, and no error that we know."""
    return BadResponse("PubMed's answer can't be read.", AGAIN)


def cut_short() -> BadResponse:
    """The connection ended before the answer did."""
    return BadResponse("PubMed's answer was cut off.", AGAIN)


def in_band(said: str) -> PubMedError:
    """The error for what PubMed says in an answer of status 200, or in the body of another."""
    return known(said) or Refused("PubMed answered with an error.", _REPORT)


def known(said: str) -> PubMedError | None:
    """As `in_band`; None for words that were never seen."""
    words = said.lower()
    if "rate limit" in words:
        return rate_limited()
    if "api key" in words or "api-key" in words or "api_key" in words:
        return key_refused()
    if "empty term" in words:
        return Refused("The search is empty.", "Type what to search for.")
    if "unable to obtain query" in words or "query_key" in words or "webenv" in words:
        return HistoryExpired("PubMed no longer holds this search.", "Run the search again.")
    if "retstart" in words:
        return Refused("PubMed lists only the first 9,999 papers of a search.", "Narrow the search, such as by years.")
    if "uid" in words or "id list" in words or "invalid value" in words:
        return Refused("PubMed could not use these PMIDs.", "Check the numbers.")
    if is_outage(said) or "backend failed" in words or "exception" in words:
        return trouble()
    return None


def is_outage(said: str) -> bool:
    """Whether PubMed's words tell of a part of it that is down, as against something wrong with what was asked."""
    words = said.lower()
    return any(sign in words for sign in _OUTAGE)


def of_status(status: int, body: bytes, wait: float | None) -> Failure:
    """The failure for an HTTP status that is not 200."""
    if status == 429:
        return Failure(rate_limited(wait), again=True, wait=wait)
    if 300 <= status < 400:
        # Never followed: the E-utilities don't redirect, and the API key would go along.
        return Failure(
            BadResponse("The network redirected us away from PubMed.", "Log in to the network in a browser.")
        )
    if status == 511:
        return Failure(BadResponse("The network wants you to log in first.", "Log in to it in a browser."))
    if status == 407:
        return Failure(Unreachable("The proxy asks for a password.", "Check the proxy settings (HTTPS_PROXY)."))
    if status in (401, 403):
        return Failure(
            Refused("PubMed does not accept requests from this network.", "Wait, or write to eutils@ncbi.nlm.nih.gov.")
        )
    if status == 501:
        return Failure(BadResponse("The server we asked is not PubMed.", "Check eutils_url in the settings."))
    if status >= 500 or status == 408:
        return Failure(trouble(), again=True, wait=wait)
    if status in (413, 414):
        return Failure(Refused("The request is too long for PubMed.", "Shorten the search."))
    said = body[:4000].decode("utf-8", "replace")
    if status == 400:
        if is_web_page(body):
            return Failure(Refused("PubMed refused the request.", _REPORT))
        error = in_band(said)
        return Failure(error, again=isinstance(error, RateLimited | BadResponse))
    return Failure(BadResponse("There is no PubMed at this address.", "Check eutils_url in the settings."))


def of_network(error: BaseException, *, connecting: bool) -> Failure:
    """The failure for an exception of httpx, socket or ssl (by name: reading records should not load these).

    Args:
        connecting: No request had been sent yet.
    """
    name = type(error).__name__
    causes = _names_of_causes(error)
    if name == "DecodingError":
        return Failure(garbled(), again=True)
    if name == "ProxyError":
        refused = "407" in str(error) or "403" in str(error)
        hint = "Check the proxy settings (HTTPS_PROXY)."
        return Failure(
            Unreachable("The proxy does not let us through to PubMed.", hint), again=not refused, connecting=True
        )
    if causes & {"gaierror", "UnicodeError"}:
        return Failure(Unreachable("PubMed's address can't be found.", _NETWORK), again=True, connecting=True)
    if "SSLCertVerificationError" in causes:
        hint = "A login page or a filter of your network may be in the way; check the computer's clock as well."
        return Failure(Unreachable("PubMed's certificate can't be trusted.", hint), connecting=True)
    if "SSLError" in causes and connecting:
        return Failure(
            Unreachable("No secure connection to PubMed could be made.", _NETWORK), again=True, connecting=True
        )
    if isinstance(error, TimeoutError) or "Timeout" in name:
        return timed_out(connecting=connecting)
    if connecting:
        refused = "ConnectionRefusedError" in causes
        said = "PubMed refused the connection." if refused else "No connection to PubMed."
        return Failure(Unreachable(said, _NETWORK), again=True, connecting=True)
    return Failure(Unreachable("The connection to PubMed was lost.", AGAIN), again=True)


def timed_out(*, connecting: bool) -> Failure:
    """Nothing came for too long."""
    if connecting:
        return Failure(Unreachable("PubMed can't be reached.", _NETWORK), again=True, connecting=True)
    return Failure(Unreachable("PubMed did not answer in time.", AGAIN), again=True)


def _names_of_causes(error: BaseException | None) -> set[str]:
    """Names of the classes of an exception and of those that it came from."""
    seen: list[BaseException] = []
    while error is not None and error not in seen:
        seen.append(error)
        error = error.__cause__ or error.__context__
    return {kind.__name__ for each in seen for kind in type(each).__mro__}
