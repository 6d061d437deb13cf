"""What can go wrong between a reader and PubMed, by name."""

from __future__ import annotations

from dataclasses import dataclass

#: Name → what the server then does.
FAULTS = {
    "rate_limited": "429 with NCBI's JSON, which echoes the caller's API key; no Retry-After",
    "rate_limited_retry_after": "429 with Retry-After: 1",
    "rate_limited_200": "the same JSON with status 200",
    "key_refused": "400 with 'API key invalid', echoing the key",
    "too_long": "414 with a short html page",
    "search_backend": "200 with an in-band 'Search Backend failed' of an outage",
    "address_table": '200 with "Couldn\'t resolve #PMQuerySrv…, the address table is empty."',
    "backend_reset": "200 with the text of an NCBI C++ exception",
    "history_expired": "200 with 'Unable to obtain query #1'",
    "server_error": "500 with NCBI's diagnostic html",
    "bad_gateway": "502 with html",
    "unavailable": "503 with html",
    "unavailable_retry_after": "503 with Retry-After: 1",
    "captive_portal": "200 with a login page",
    "maintenance": "200 text/html with a maintenance page",
    "cut_short": "200, the answer ends in the middle although its length is right",
    "reset": "the connection is reset in the middle of the answer",
    "empty": "200 with nothing in it",
    "garbled_json": "200 with JSON that is none",
    "garbled_xml": "200 with XML that is none",
    "garbled_gzip": "200 with Content-Encoding: gzip over something else",
    "in_band_error": "200 with <ERROR> or an error member in place of the answer",
    "missing_ids": "efetch leaves out every second record",
    "duplicate_ids": "efetch gives every record twice",
    "out_of_order": "efetch gives the records backwards",
    "redirect": "301 to another host",
    "hang": "the request is taken and never answered",
    "trickle": "the answer comes a few bytes at a time",
    "disconnect": "the connection is closed before an answer",
}

HTML = "text/html; charset=UTF-8"

#: Answers that are the same for every program: status, type, headers, body ({key} is the caller's key or address).
CANNED: dict[str, tuple[int, str, dict[str, str], str]] = {
    "rate_limited": (
        429,
        "application/json",
        {},
        '{{"error":"API rate limit exceeded","api-key":"{key}","count":"4","limit":"3"}}',
    ),
    "rate_limited_retry_after": (
        429,
        "application/json",
        {"Retry-After": "1"},
        '{{"error":"API rate limit exceeded","api-key":"{key}","count":"4","limit":"3"}}',
    ),
    "rate_limited_200": (
        200,
        "application/json",
        {},
        '{{"error":"API rate limit exceeded","api-key":"{key}","count":"4","limit":"3"}}',
    ),
    "key_refused": (400, "application/json", {}, '{{"error":"API key invalid","api-key":"{key}"}}'),
    "too_long": (414, HTML, {}, "<html><head><title>414 Request-URI Too Large</title></head></html>"),
    "backend_reset": (
        200,
        "text/plain",
        {},
        "NCBI C++ Exception:\n    Error: CTxRawClientRead Read failed: EOF (the other side has unexpectedly closed)",
    ),
    "server_error": (
        500,
        HTML,
        {},
        "<html><head><title>NCBI/eutils202 - WWW Error 500 Diagnostic</title></head><body>Error: 500</body></html>",
    ),
    "bad_gateway": (502, HTML, {}, "<html><body><h1>502 Bad Gateway</h1></body></html>"),
    "unavailable": (503, HTML, {}, "<html><body><h1>503 Service Unavailable</h1></body></html>"),
    "unavailable_retry_after": (503, HTML, {"Retry-After": "1"}, "<html><body><h1>503</h1></body></html>"),
    "captive_portal": (
        200,
        HTML,
        {},
        '<!DOCTYPE html><html><head><title>Hospital guest network</title></head><body><form action="/login"></form></body></html>',
    ),
    "maintenance": (200, HTML, {}, "<html><body>NCBI is undergoing maintenance.</body></html>"),
    "empty": (200, "text/plain", {}, ""),
    "garbled_json": (200, "application/json", {}, '{{"header":{{"type":"esear'),
    "garbled_xml": (200, "text/xml", {}, "<PubmedArticleSet><PubmedArticle><Medline&&"),
    "redirect": (301, HTML, {"Location": "https://internal.example.invalid/"}, ""),
}

#: In-band sentences by fault.
SENTENCES = {
    "search_backend": "Search Backend failed: Database is not supported: pubmed",
    "address_table": "Search Backend failed: Couldn't resolve #PMQuerySrv_2_0?dbaf=pubmed, the address table is empty.",
    "history_expired": "Unable to obtain query #1",
    "in_band_error": "Invalid db name specified: nonsense_db",
}


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
