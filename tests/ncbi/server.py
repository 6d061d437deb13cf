"""The server: programs, faults, history and a record of what was asked, over real HTTP."""

from __future__ import annotations

import os
import secrets
import socket
import struct
import sys
import threading
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from urllib.parse import parse_qs, urlsplit

from tests.ncbi import answers, synthetic
from tests.ncbi.entries import Entry, plain, read_folder
from tests.ncbi.faults import CANNED, FAULTS, SENTENCES, Fault
from tests.ncbi.search import Evaluator, Unparsable, relevance

FIXTURES = Path(__file__).parent.parent / "fixtures" / "pubmed"
BASE = "/entrez/eutils/"

#: Longest address that NCBI's front end takes, about.
LONGEST_ADDRESS = 4_000

JSON, XML, TEXT = "application/json; charset=UTF-8", "text/xml; charset=UTF-8", "text/plain; charset=UTF-8"


def shared_data() -> Path | None:
    """Where the recorded data is, if it is at hand."""
    named = os.environ.get("NETREADER_TEST_DATA")
    place = Path(named) if named else Path(__file__).parents[2].parent / "shared" / "data"
    return place if (place / "pubmed").is_dir() else None


@cache
def _entries(folder: Path) -> tuple[Entry, ...]:
    return tuple(read_folder(folder))


@cache
def _synthetic(count: int) -> tuple[Entry, ...]:
    return tuple(synthetic.light(number) for number in range(count))


@dataclass
class Request:
    """What was asked: program without its ending, parameters, method, and when (monotonic seconds)."""

    program: str
    params: dict[str, str]
    method: str
    when: float = field(default_factory=time.monotonic)


@dataclass
class Answer:
    """What goes back."""

    body: str
    kind: str = JSON
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


class _HTTPServer(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away in the middle is no error of ours; anything else is."""
        if not isinstance(sys.exc_info()[1], ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


class NCBI:
    """A local NCBI.

    Args:
        port: 0 for a free one.
        shared_data: Serve the recorded data too, where it is at hand; None for yes.
        synthetic: So many made records beside the others, all found by ``synthetic``.
        limit: Requests a second and client before 429; 0 for no limit. With a key it is ten.
        slow: Seconds each answer takes.
        history_lifetime: Seconds a history lives.
    """

    def __init__(
        self,
        *,
        port: int = 0,
        shared_data: bool = True,
        synthetic: int = 0,
        limit: int = 0,
        slow: float = 0.0,
        history_lifetime: float = 3600.0,
    ) -> None:
        self._port = port
        self._with_shared = shared_data
        self._made = synthetic
        self._limit = limit
        self._slow = slow
        self._lifetime = history_lifetime
        self._faults: list[Fault] = []
        self._histories: dict[str, tuple[float, dict[str, list[str]]]] = {}
        self._times: dict[str, deque[float]] = {}
        self._lock = threading.Lock()
        self._server: _HTTPServer | None = None
        self._over = threading.Event()
        self.requests: list[Request] = []

    # Life

    def __enter__(self) -> NCBI:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Listen; after `stop` on the same port as before."""
        if self._server is not None:
            return
        self._over.clear()
        handler = type("Handler", (_Handler,), {"ncbi": self})
        self._server = _HTTPServer(("127.0.0.1", self._port), handler)
        self._port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def stop(self) -> None:
        """Go away: connections are refused from now on."""
        if self._server is None:
            return
        self._over.set()
        server, self._server = self._server, None
        server.shutdown()
        server.server_close()

    @property
    def url(self) -> str:
        """Base address of the E-utilities."""
        return f"http://127.0.0.1:{self._port}{BASE}"

    # Records

    @property
    def records(self) -> dict[str, Entry]:
        """All records by PMID; recorded ones go before ours of the same number."""
        found = {entry.pmid: entry for entry in _entries(FIXTURES)}
        data = shared_data() if self._with_shared else None
        if data is not None:
            for folder in ("pubmed-rare", "pubmed"):
                found.update((entry.pmid, entry) for entry in _entries(data / folder))
        found.update((entry.pmid, entry) for entry in _synthetic(self._made))
        return found

    def whole(self, entry: Entry) -> Entry:
        """A record with its XML."""
        return entry if entry.xml else synthetic.whole(int(entry.pmid) - synthetic.FIRST)

    # Faults

    def fault(self, name: str, *, times: int | None = 1, program: str = "") -> None:
        """Switch a fault on, for so many requests (None: until cleared), for one program or all."""
        if name not in FAULTS:
            raise KeyError(f"no fault {name}; there are {', '.join(FAULTS)}")
        self._faults.append(Fault(name, times, program))

    def clear_faults(self) -> None:
        """All is well again."""
        self._faults.clear()

    def struck(self, program: str) -> str:
        """The fault that meets a request, or empty."""
        with self._lock:
            return next((fault.name for fault in self._faults if fault.strikes(program)), "")

    def over(self, seconds: float) -> bool:
        """Wait, but not beyond the server's end."""
        return self._over.wait(seconds)

    # Asking

    def answer(self, request: Request) -> Answer:
        """Answer a request that no fault met."""
        self.requests.append(request)
        if self._slow and self.over(self._slow):
            return Answer("", TEXT)
        params = request.params
        if params.get("api_key") == "" or params.get("api_key", "").startswith("bad"):
            return Answer(CANNED["key_refused"][3].format(key=params.get("api_key", "")), JSON, 400)
        if self._limit and self._too_fast(params.get("api_key", "")):
            return Answer(CANNED["rate_limited"][3].format(key=params.get("api_key") or "127.0.0.1"), JSON, 429)
        program = getattr(self, f"_{request.program}", None)
        return program(params) if program else Answer("<html>404</html>", "text/html", 404)

    def _too_fast(self, key: str) -> bool:
        with self._lock:
            times = self._times.setdefault(key, deque())
            now = time.monotonic()
            while times and now - times[0] > 1.0:
                times.popleft()
            times.append(now)
            return len(times) > (10 if key else self._limit)

    # Programs

    def _esearch(self, params: dict[str, str]) -> Answer:
        if params.get("db", "pubmed") != "pubmed":
            return self._error("esearch", f"Invalid db name specified: {params.get('db')}", params)
        start, limit = int(params.get("retstart", "0") or 0), int(params.get("retmax", "20") or 20)
        if start > answers.CAP - 1:
            return Answer(answers.past_the_wall())
        sets = self._sets(params)
        records = self.records
        term = params.get("term", "")
        try:
            outcome = Evaluator(records.values(), sets).read(term)
        except Unparsable:
            return self._error("esearch", f"Search Backend failed: error while parsing {term!r}"[:200], params)
        found = [entry for entry in records.values() if outcome.test(entry)] if term.strip() else []
        pmids = [entry.pmid for entry in _sorted(found, params.get("sort", "relevance"), term)]
        clamped = ""
        if start + limit > answers.CAP:
            limit = answers.CAP - start
            clamped = f"Restrictions achieved. start and count adjusted to {start}, {limit}"
        page = pmids[start : start + limit]
        history = self._keep(params, pmids) if params.get("usehistory") == "y" else None
        result = answers.esearch(outcome, len(pmids), start, page, clamped, history)
        if params.get("rettype") == "count":
            result = {"count": result["count"]}
        if params.get("retmode") == "json":
            return Answer(answers.dumps({"header": answers.header("esearch"), "esearchresult": result}))
        if params.get("rettype") == "count":
            return Answer(answers.xml("eSearchResult", f"<Count>{result['count']}</Count>"), XML)
        return Answer(answers.esearch_xml(result), XML)

    def _esummary(self, params: dict[str, str]) -> Answer:
        ids, error = self._ids(params)
        if error:
            return self._error("esummary", error, params)
        records = self.records
        if params.get("retmode") == "json":
            if len(ids) > 500:
                text = "Too many UIDs in request. Maximum number of UIDs is 500 for JSON format output."
                return Answer(answers.dumps({"header": answers.header("esummary"), "error": text}))
            bad = next((place for place, pmid in enumerate(ids) if not pmid.isdigit()), None)
            if bad is not None:
                text = f"Invalid uid {ids[bad]} at position= {bad}"
                return Answer(
                    answers.dumps({"header": answers.header("esummary"), "error": text, "result": {"uids": []}})
                )
            result: dict[str, object] = {"uids": ids}
            for pmid in ids:
                entry = records.get(pmid)
                result[pmid] = (
                    answers.summary(entry) if entry else {"uid": pmid, "error": "cannot get document summary"}
                )
            return Answer(answers.dumps({"header": answers.header("esummary"), "result": result}))
        parts = [
            answers.summary_xml(records[pmid])
            if pmid in records
            else f"<ERROR>UID={pmid}: cannot get document summary</ERROR>"
            for pmid in ids
        ]
        return Answer(answers.xml("eSummaryResult", "".join(parts)), XML)

    def _efetch(self, params: dict[str, str]) -> Answer:
        ids, error = self._ids(params)
        if error:
            if "9998" in error:
                return Answer(error, TEXT, 400)
            return Answer(
                '<?xml version="1.0" encoding="UTF-8" ?>\n<!DOCTYPE eEfetchResult PUBLIC "-//NLM//DTD efetch 20131226//EN" '
                f'"https://eutils.ncbi.nlm.nih.gov/eutils/dtd/20131226/efetch.dtd">\n<eFetchResult><ERROR>{error}</ERROR>'
                "</eFetchResult>",
                XML,
            )
        records = self.records
        found = [self.whole(records[pmid]) for pmid in dict.fromkeys(ids) if pmid in records]
        kind, mode = params.get("rettype", ""), params.get("retmode", "xml")
        if mode == "json" or kind == "uilist":
            return Answer("\n".join(entry.pmid for entry in found), TEXT)
        if mode == "text" and kind == "medline":
            return Answer("\n" + "\n".join(answers.medline(entry) for entry in found), TEXT)
        if mode == "text":
            return Answer("\n\n\n".join(answers.abstract_text(n, entry) for n, entry in enumerate(found, 1)), TEXT)
        return Answer(self._set([entry.xml.decode() for entry in found]), XML)

    @staticmethod
    def _set(records: list[str]) -> str:
        return answers.SET_HEAD + "\n".join(records) + "\n</PubmedArticleSet>"

    def bent(self, fault: str, answer: Answer) -> Answer:
        """An efetch answer whose records are missing, doubled or out of order."""
        from tests.ncbi.entries import _RECORD

        records = [chunk.decode() for chunk in _RECORD.findall(answer.body.encode())]
        if fault == "missing_ids":
            records = records[::2]
        elif fault == "duplicate_ids":
            records = [record for record in records for _ in range(2)]
        else:
            records = records[::-1]
        return Answer(self._set(records), XML)

    def _epost(self, params: dict[str, str]) -> Answer:
        ids = [pmid for pmid in params.get("id", "").split(",") if pmid.isdigit()]
        if not ids:
            return Answer(answers.xml("ePostResult", "<ERROR>Empty ID list; Nothing to store</ERROR>"), XML)
        key, web = self._keep(params, ids)
        return Answer(answers.xml("ePostResult", f"<QueryKey>{key}</QueryKey><WebEnv>{web}</WebEnv>"), XML)

    def _elink(self, params: dict[str, str]) -> Answer:
        groups = params.get("id", "").split("\n")
        command = params.get("cmd", "neighbor")
        records = self.records
        if command in ("prlinks", "llinks", "llinkslib"):
            return self._outside(groups, params)
        name = params.get("linkname", "pubmed_pubmed")
        sets, body = [], ""
        for group in groups:
            ids = group.split(",")
            links = [link for pmid in ids for link in self._linked(records, pmid, name)]
            scored = command == "neighbor_score"
            linkset: dict[str, object] = {"dbfrom": "pubmed", "ids": ids}
            if links:
                shown = (
                    [{"id": pmid, "score": str(score)} for pmid, score in links] if scored else [p for p, _ in links]
                )
                linkset["linksetdbs"] = [{"dbto": "pubmed", "linkname": name, "links": shown}]
            sets.append(linkset)
            body += (
                "<LinkSet><DbFrom>pubmed</DbFrom><IdList>" + "".join(f"<Id>{pmid}</Id>" for pmid in ids) + "</IdList>"
            )
            if links:
                body += f"<LinkSetDb><DbTo>pubmed</DbTo><LinkName>{name}</LinkName>"
                body += "".join(
                    f"<Link><Id>{pmid}</Id>{f'<Score>{score}</Score>' if scored else ''}</Link>"
                    for pmid, score in links
                )
                body += "</LinkSetDb>"
            body += "</LinkSet>"
        if params.get("retmode") == "json":
            return Answer(answers.dumps({"header": answers.header("elink"), "linksets": sets}))
        return Answer(answers.xml("eLinkResult", body), XML)

    @staticmethod
    def _linked(records: dict[str, Entry], pmid: str, name: str) -> list[tuple[str, int]]:
        """Links of one record: similar by shared headings and title words, the record itself first."""
        source = records.get(pmid)
        if name == "pubmed_pubmed_refs":
            return [(other, 0) for other in (source.references if source else ())]
        if name == "pubmed_pubmed_citedin":
            return [(other.pmid, 0) for other in records.values() if pmid in other.references]
        if name != "pubmed_pubmed":
            return []
        if source is None:
            return [(pmid, 2_147_483_647)]
        headings = {heading for heading, _, _ in source.mesh}
        words = {word for word in plain(source.title).split() if len(word) > 4}
        scores = {}
        for other in records.values():
            score = 1000 * len(headings & {h for h, _, _ in other.mesh}) + 700 * len(
                words & set(plain(other.title).split())
            )
            if score > 2000 and other.pmid != pmid:
                scores[other.pmid] = score
        best = sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:50]
        return [(pmid, 2_147_483_647), *((other, 10_000 * score) for other, score in best)]

    def _outside(self, groups: list[str], params: dict[str, str]) -> Answer:
        records = self.records
        rows, body = [], ""
        for pmid in (pmid for group in groups for pmid in group.split(",")):
            entry = records.get(pmid)
            doi = entry.ids.get("doi", "") if entry else ""
            row: dict[str, object] = {"id": pmid}
            if doi:
                url = f"https://doi.org/{doi}"
                row["objurls"] = [
                    {
                        "url": {"value": url},
                        "iconurl": {"value": ""},
                        "subjecttypes": ["publishers/providers"],
                        "categories": ["Full Text Sources"],
                        "attributes": ["free resource"] if entry and entry.ids.get("pmc") else ["full-text online"],
                        "provider": {"name": "Invented Press", "nameabbr": "invpress", "id": "1"},
                    }
                ]
                link = (
                    f"<ObjUrl><Url>{url}</Url><Category>Full Text Sources</Category><Provider><Name>Invented Press</Name>"
                    "<NameAbbr>invpress</NameAbbr><Id>1</Id></Provider></ObjUrl>"
                )
            else:
                link = ""
            rows.append(row)
            body += f"<IdUrlSet><Id>{pmid}</Id>{link}</IdUrlSet>"
        if params.get("retmode") == "json":
            sets = [{"dbfrom": "pubmed", "idurllist": rows}]
            return Answer(answers.dumps({"header": answers.header("elink"), "linksets": sets}))
        return Answer(
            answers.xml("eLinkResult", f"<LinkSet><DbFrom>pubmed</DbFrom><IdUrlList>{body}</IdUrlList></LinkSet>"), XML
        )

    def _espell(self, params: dict[str, str]) -> Answer:
        if params.get("retmode") == "json":
            return Answer("<html>500</html>", "text/html", 500)
        return Answer(answers.espell(params.get("term", ""), _vocabulary(tuple(self.records.values()))), XML)

    def _einfo(self, params: dict[str, str]) -> Answer:
        count = len(self.records)
        if params.get("retmode") == "json":
            return Answer(answers.dumps(answers.einfo(count)))
        return Answer(answers.einfo_xml(count), XML)

    def _ecitmatch(self, params: dict[str, str]) -> Answer:
        lines = []
        records = self.records
        for line in params.get("bdata", "").replace("\n", "\r").split("\r"):
            parts = [part.strip() for part in line.strip().split("|")]
            if len(parts) < 6:
                continue
            journal, _year, volume, page, _author = parts[:5]
            inside = [e for e in records.values() if plain(journal) in (plain(e.journal), plain(e.journal_full))]
            hits = [
                e for e in inside if (not volume or e.volume == volume) and (not page or e.pages.split("-")[0] == page)
            ]
            if not inside:
                said = "NOT_FOUND;INVALID_JOURNAL"
            elif not hits:
                said = "NOT_FOUND"
            elif len(hits) == 1:
                said = hits[0].pmid
            else:
                said = "AMBIGUOUS " + (",".join(e.pmid for e in hits) if len(hits) <= 3 else f"({len(hits)} citations)")
            lines.append("|".join(parts[:6]) + f"|{said}")
        return Answer("\n".join(lines) + "\n", TEXT)

    def _egquery(self, params: dict[str, str]) -> Answer:
        return Answer("", "text/html", 301, {"Location": "https://internal.example.invalid/gquery"})

    # History

    def _keep(self, params: dict[str, str], pmids: list[str]) -> tuple[str, str]:
        with self._lock:
            web = params.get("WebEnv") or f"MCID_{secrets.token_hex(12)}"
            _, sets = self._histories.get(web, (0.0, {}))
            key = str(len(sets) + 1)
            sets[key] = pmids
            self._histories[web] = (time.monotonic(), sets)
            return key, web

    def _sets(self, params: dict[str, str]) -> dict[str, list[str]]:
        made, sets = self._histories.get(params.get("WebEnv", ""), (0.0, {}))
        return sets if time.monotonic() - made < self._lifetime else {}

    def forget_history(self) -> None:
        """All histories expire."""
        self._histories.clear()

    def _ids(self, params: dict[str, str]) -> tuple[list[str], str]:
        if params.get("id"):
            # NCBI reads digits where it can: 42.9 is two papers.
            import re

            return [pmid.lstrip("0") or "0" for pmid in re.split(r"[^0-9A-Za-z]+", params["id"]) if pmid], ""
        key = params.get("query_key", "")
        pmids = self._sets(params).get(key)
        if pmids is None:
            return [], f"Unable to obtain query #{key or 1}"
        start = int(params.get("retstart", "0") or 0)
        if start > answers.CAP - 1:
            return [], "'retstart' cannot be larger than 9998."
        return pmids[: answers.CAP][start : start + int(params.get("retmax", "20") or 20)], ""

    @staticmethod
    def _error(program: str, text: str, params: dict[str, str]) -> Answer:
        if params.get("retmode") == "json":
            member = "esearchresult" if program == "esearch" else "esummaryresult"
            value: object = {"ERROR": text} if program == "esearch" else [text]
            return Answer(answers.dumps({"header": answers.header(program), member: value}))
        root = "eSearchResult" if program == "esearch" else "eSummaryResult"
        return Answer(answers.xml(root, f"<ERROR>{text}</ERROR>"), XML)

    def sentence(self, fault: str, request: Request) -> Answer:
        """An in-band error of a fault."""
        text = SENTENCES[fault]
        if request.program in ("esearch", "esummary"):
            return self._error(request.program, text, request.params)
        if request.params.get("retmode") == "json":
            return Answer(answers.dumps({"header": answers.header(request.program), "ERROR": text}))
        root = {"efetch": "eFetchResult", "epost": "ePostResult", "elink": "eLinkResult", "espell": "eSpellResult"}
        name = root.get(request.program, "eFetchResult")
        return Answer(f'<?xml version="1.0" encoding="UTF-8" ?>\n<{name}><ERROR>{text}</ERROR></{name}>', XML)


@cache
def _vocabulary(entries: tuple[Entry, ...]) -> set[str]:
    return {word for entry in entries[:2_000] for word in entry.words_of_text.split() if len(word) > 3}


def _sorted(found: list[Entry], sort: str, term: str) -> list[Entry]:
    if sort == "pub_date":
        return sorted(found, key=lambda entry: (entry.published, entry.pmid), reverse=True)
    if sort == "Author":
        return sorted(found, key=lambda entry: (plain(entry.authors[0].name) if entry.authors else "", entry.pmid))
    if sort == "JournalName":
        return sorted(found, key=lambda entry: (plain(entry.journal), entry.pmid))
    return sorted(found, key=lambda entry: (relevance(entry, term), entry.pmid))


class _Handler(BaseHTTPRequestHandler):
    ncbi: NCBI
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if len(self.path) > LONGEST_ADDRESS:
            self._send(Answer(CANNED["too_long"][3], "text/html", 414))
            return
        self._serve(urlsplit(self.path).query)

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", "0"))
        body = self.rfile.read(length).decode()
        query = urlsplit(self.path).query
        self._serve("&".join(part for part in (query, body) if part))

    def _serve(self, query: str) -> None:
        place = urlsplit(self.path).path
        program = place.removeprefix(BASE).removesuffix(".fcgi").removesuffix(".cgi")
        # elink takes several id parameters, one link set for each
        params = {name: "\n".join(values) for name, values in parse_qs(query, keep_blank_values=True).items()}
        if "webenv" in params:  # some clients write it small, and are understood
            params["WebEnv"] = params.pop("webenv")
        request = Request(program, params, self.command)
        fault = self.ncbi.struck(program)
        with suppress(ConnectionError, TimeoutError):
            if fault:
                self.ncbi.requests.append(request)
                self._strike(fault, request)
            else:
                self._send(self.ncbi.answer(request))

    def _strike(self, fault: str, request: Request) -> None:
        if fault in CANNED:
            status, kind, headers, body = CANNED[fault]
            self._send(Answer(body.format(key=request.params.get("api_key") or "127.0.0.1"), kind, status, headers))
        elif fault in SENTENCES:
            self._send(self.ncbi.sentence(fault, request))
        elif fault == "hang":
            self.ncbi.over(60)
            self.close_connection = True
        elif fault == "disconnect":
            self.close_connection = True
        else:
            answer = self.ncbi.answer(request)
            self.ncbi.requests.pop()
            if fault in ("missing_ids", "duplicate_ids", "out_of_order"):
                self._send(self.ncbi.bent(fault, answer) if request.program == "efetch" else answer)
            elif fault == "cut_short":
                self._send(Answer(answer.body[: len(answer.body) * 2 // 3], answer.kind))
            elif fault == "garbled_gzip":
                self._send(Answer(answer.body, answer.kind, 200, {"Content-Encoding": "gzip"}))
            elif fault == "trickle":
                self._trickle(answer)
            elif fault == "reset":
                self._reset(answer)

    def _send(self, answer: Answer) -> None:
        body = answer.body.encode()
        self._head(answer, len(body))
        self.wfile.write(body)

    def _head(self, answer: Answer, length: int) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.kind)
        self.send_header("Content-Length", str(length))
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()

    def _trickle(self, answer: Answer) -> None:
        body = answer.body.encode()
        self._head(answer, len(body))
        step = max(1, len(body) // 20)
        for start in range(0, len(body), step):
            self.wfile.write(body[start : start + step])
            self.wfile.flush()
            if self.ncbi.over(0.05):
                return

    def _reset(self, answer: Answer) -> None:
        body = answer.body.encode()
        self._head(answer, len(body))
        self.wfile.write(body[: len(body) // 2])
        self.wfile.flush()
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Tests read `NCBI.requests` instead."""
