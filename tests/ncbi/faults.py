"""What can go wrong between a reader and PubMed, by name (EUTILS.md §11, and what networks do)."""

from __future__ import annotations

from dataclasses import dataclass

from tests.ncbi.answer import HTML, JSON, TEXT, XML, Answer, Request, failed, in_json, wants_json
from tests.ncbi.esearch import PAST_THE_WALL, past_the_wall

#: Name → what the server then does.
FAULTS = {
    "rate_limited": "429 with NCBI's JSON, which echoes the caller's API key; no Retry-After",
    "rate_limited_retry_after": "429 with Retry-After: 1",
    "rate_limited_200": "the same JSON with status 200",
    "key_refused": "400 with 'API key invalid', echoing the key",
    "too_long": "414 with a short html page",
    "past_the_wall": "esearch: 200 with JSON that a raw newline makes invalid; the others: 400 with the sentence",
    "search_backend": "200 with an in-band 'Search Backend failed' of an outage",
    "address_table": '200 with "Couldn\'t resolve #PMQuerySrv…, the address table is empty."',
    "unable_to_connect": '200 with "Unable to open connection to #PMQuerySrv…"',
    "backend_reset": "200 with the text of an NCBI C++ exception",
    "history_expired": "200 with 'Unable to obtain query #1'",
    "too_many_uids": "200 with esummary's error member, and no result",
    "invalid_uid": "200 with esummary's error member, and an empty result",
    "in_band_error": "200 with <ERROR> or an error member in place of the answer",
    "server_error": "500 with NCBI's diagnostic html",
    "server_error_retry_after": "500 with Retry-After: 1",
    "bad_gateway": "502 with html",
    "bad_gateway_retry_after": "502 with Retry-After: 1",
    "unavailable": "503 with html",
    "unavailable_retry_after": "503 with Retry-After: 1",
    "gateway_timeout": "504 with html",
    "proxy_login": "407 from a proxy that wants a password",
    "captive_portal": "200 with a login page",
    "maintenance": "200 text/html with a maintenance page",
    "redirect": "301 to another host",
    "empty": "200 with nothing in it",
    "garbled_json": "200 with JSON that is none",
    "garbled_xml": "200 with XML that is none",
    "garbled_gzip": "200 with Content-Encoding: gzip over something else",
    "truncated_gzip": "200 with gzip that ends in the middle although its length is right",
    "cut_short": "200, the answer ends in the middle although its length is right",
    "incomplete": "200, the connection is closed before as much came as was promised",
    "reset": "the connection is reset in the middle of the answer",
    "disconnect": "the connection is closed before an answer",
    "hang": "the request is taken and never answered",
    "stall": "half of the answer comes, and then nothing more",
    "trickle": "the answer comes a few bytes at a time",
    "missing_ids": "esearch, esummary and efetch leave out every second record",
    "duplicate_ids": "esearch, esummary and efetch give every record twice",
    "out_of_order": "esearch, esummary and efetch give the records backwards",
}

#: Faults of the line: the answer is right, and what becomes of it on its way isn't.
ON_THE_LINE = frozenset("garbled_gzip truncated_gzip cut_short incomplete reset disconnect hang stall trickle".split())
#: Faults of the list: the answer is right but for which records it has, and in what order.
OF_THE_LIST = frozenset(("missing_ids", "duplicate_ids", "out_of_order"))

_RETRY = {"Retry-After": "1"}
_BACKEND = "NCBI C++ Exception:\n    Error: CTxRawClientRead Read failed: EOF (the other side has unexpectedly closed)"
_DIAGNOSTIC = (
    "<html><head><title>NCBI/eutils202 - WWW Error 500 Diagnostic</title></head><body>Error: 500</body></html>"
)
_PORTAL = (
    "<!DOCTYPE html><html><head><title>Hospital guest network</title></head>"
    '<body><form action="/login"></form></body></html>'
)

#: Answers that are the same for every request.
_CANNED = {
    "too_long": Answer("<html><head><title>414 Request-URI Too Large</title></head></html>", HTML, 414),
    "backend_reset": Answer(_BACKEND, TEXT),
    "server_error": Answer(_DIAGNOSTIC, HTML, 500),
    "server_error_retry_after": Answer(_DIAGNOSTIC, HTML, 500, _RETRY),
    "bad_gateway": Answer("<html><body><h1>502 Bad Gateway</h1></body></html>", HTML, 502),
    "bad_gateway_retry_after": Answer("<html><body><h1>502 Bad Gateway</h1></body></html>", HTML, 502, _RETRY),
    "unavailable": Answer("<html><body><h1>503 Service Unavailable</h1></body></html>", HTML, 503),
    "unavailable_retry_after": Answer("<html><body><h1>503 Service Unavailable</h1></body></html>", HTML, 503, _RETRY),
    "gateway_timeout": Answer("<html><body><h1>504 Gateway Time-out</h1></body></html>", HTML, 504),
    "proxy_login": Answer("<html>407</html>", HTML, 407, {"Proxy-Authenticate": 'Basic realm="hospital"'}),
    "captive_portal": Answer(_PORTAL, HTML),
    "maintenance": Answer("<html><body>NCBI is undergoing maintenance.</body></html>", HTML),
    "redirect": Answer("", HTML, 301, {"Location": "https://internal.example.invalid/"}),
    "empty": Answer("", TEXT),
    "garbled_json": Answer('{"header":{"type":"esear', JSON),
    "garbled_xml": Answer("<PubmedArticleSet><PubmedArticle><Medline&&", XML),
}
_SENTENCES = {
    "search_backend": "Search Backend failed: Database is not supported: pubmed",
    "address_table": "Search Backend failed: Couldn't resolve #PMQuerySrv_2_0?dbaf=pubmed, the address table is empty.",
    "unable_to_connect": "Search Backend failed: Unable to open connection to #PMQuerySrv?dbaf=pubmed",
    "history_expired": "Unable to obtain query #1",
    "in_band_error": "Invalid db name specified: nonsense_db",
}


def rate_limited(caller: str, limit: int, *, status: int = 429, headers: dict[str, str] | None = None) -> Answer:
    """NCBI's refusal, which echoes the API key, or the address where there is none."""
    body = f'{{"error":"API rate limit exceeded","api-key":"{caller}","count":"{limit + 1}","limit":"{limit}"}}'
    return Answer(body, JSON, status, headers or {})


def key_refused(key: str) -> Answer:
    """The refusal of a bad key, which echoes it."""
    return Answer(f'{{"error":"API key invalid","api-key":"{key}"}}', JSON, 400)


def spoilt(name: str, request: Request) -> Answer:
    """What a fault that is neither of the line nor of the list answers in place of an answer."""
    params = request.params
    caller = params.get("api_key") or "127.0.0.1"
    if name in _CANNED:
        return _CANNED[name]
    if name in _SENTENCES:
        return failed(request.program, _SENTENCES[name], params)
    if name == "key_refused":
        return key_refused(caller)
    if name == "past_the_wall":
        return past_the_wall(params) if request.program == "esearch" else Answer(PAST_THE_WALL, TEXT, 400)
    if name in ("too_many_uids", "invalid_uid"):
        many = name == "too_many_uids"
        text = (
            "Too many UIDs in request. Maximum number of UIDs is 500 for JSON format output."
            if many
            else "Invalid uid abc at position= 0"
        )
        if not wants_json(params):
            return failed(request.program, text, params)
        return in_json("esummary", error=text, **({} if many else {"result": {"uids": []}}))
    after = _RETRY if name == "rate_limited_retry_after" else {}
    return rate_limited(caller, 3, status=200 if name == "rate_limited_200" else 429, headers=after)


@dataclass
class Fault:
    """A fault that is switched on: for how many more requests (None: until cleared), and of which program."""

    name: str
    times: int | None
    program: str

    def strikes(self, program: str) -> bool:
        """Whether it meets this request; counts it if so."""
        if self.program and self.program != program:
            return False
        if self.times is not None:
            if self.times <= 0:
                return False
            self.times -= 1
        return True
