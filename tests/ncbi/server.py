"""The server: who asks is recorded, faults are switched, programs answer."""

from __future__ import annotations

import json
import threading
import traceback
from pathlib import Path
from types import TracebackType

from tests.ncbi import ecitmatch, efetch, einfo, elink, epost, esearch, espell, esummary, mesh, pmc
from tests.ncbi.answer import HTML, Answer, Request
from tests.ncbi.budget import Budget
from tests.ncbi.entries import Entry
from tests.ncbi.faults import FAULTS, OF_THE_LIST, ON_THE_LINE, Fault, key_refused, rate_limited, spoilt
from tests.ncbi.history import Histories
from tests.ncbi.shelf import FIXTURES, shared_data, shelf
from tests.ncbi.wire import BASE, HTTPServer

PROGRAMS = {
    "esearch": esearch.answer,
    "esummary": esummary.answer,
    "efetch": efetch.answer,
    "epost": epost.answer,
    "elink": elink.answer,
    "espell": espell.answer,
    "einfo": einfo.answer,
    "ecitmatch": ecitmatch.answer,
}
#: Programs of db=mesh.
OF_MESH = {"esearch": mesh.search, "esummary": mesh.summaries}
#: Keys that begin so are refused.
BAD_KEY = "bad"


class NCBI:
    """A local NCBI.

    Args:
        port: 0 for a free one.
        shared_data: Serve the recorded data too, where it is at hand.
        synthetic: So many made records beside the others, all found by ``synthetic``.
        limit: Requests a second and client before 429; 0 for no limit. With a key it is ten.
        retry_after: Seconds that a 429 of the limit names in Retry-After; 0 for none, as NCBI does it.
        slow: Seconds each answer takes.
        history_lifetime: Seconds an unused history lives.

    Attributes:
        requests: What was asked, oldest first, those that met a fault too.
        crashes: Tracebacks of errors in the server itself.
    """

    def __init__(
        self,
        *,
        port: int = 0,
        shared_data: bool = True,
        synthetic: int = 0,
        limit: int = 0,
        retry_after: int = 0,
        slow: float = 0.0,
        history_lifetime: float = 3600.0,
    ) -> None:
        self._port = port
        self._shelf = shelf(_folders(shared_data), synthetic)
        self._limit = limit
        self._budget = Budget(limit)
        self._retry_after = retry_after
        self._slow = slow
        self._histories = Histories(history_lifetime)
        self._faults: list[Fault] = []
        self._lock = threading.Lock()
        self._server: HTTPServer | None = None
        self.requests: list[Request] = []
        self.crashes: list[str] = []

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
        if self._server is None:
            self._server = HTTPServer(self._port, self._ask)
            self._port = self._server.server_address[1]

    def stop(self) -> None:
        """Go away: open connections are cut, new ones refused."""
        if self._server is not None:
            self._server.end()
            self._server = None

    @property
    def url(self) -> str:
        """Base address of the E-utilities."""
        return f"http://127.0.0.1:{self._port}{BASE}"

    @property
    def mesh_url(self) -> str:
        """Address of the folder of MeSH's files, as NETREADER_MESH_URL wants it."""
        return f"http://127.0.0.1:{self._port}{mesh.FOLDER}"

    @property
    def europepmc_url(self) -> str:
        """Base address of Europe PMC's service, as NETREADER_EUROPEPMC_URL wants it."""
        return f"http://127.0.0.1:{self._port}{pmc.FOLDER}"

    @property
    def records(self) -> dict[str, Entry]:
        """All records by PMID. Of the same number, recorded ones go before ours."""
        return self._shelf.by_pmid

    # Faults

    def fault(self, name: str, *, times: int | None = 1, program: str = "") -> None:
        """Switch a fault on, for so many requests (None: until cleared), for one program or all.

        Raises:
            KeyError: There is no such fault, or no such program.
        """
        if name not in FAULTS:
            raise KeyError(f"no fault {name}; there are {', '.join(FAULTS)}")
        if program and program not in PROGRAMS and program not in ("mesh", "europepmc"):
            raise KeyError(f"no program {program}; there are {', '.join(PROGRAMS)}, mesh (its files) and europepmc")
        with self._lock:
            self._faults.append(Fault(name, times, program))

    def clear_faults(self) -> None:
        """All is well again."""
        with self._lock:
            self._faults.clear()

    def forget_history(self) -> None:
        """All histories expire."""
        self._histories.forget()

    # Answers

    def _ask(self, request: Request) -> tuple[Answer, str]:
        """The answer to a request, and the fault that befalls it on its way (or empty)."""
        with self._lock:
            self.requests.append(request)
            fault = next((fault.name for fault in self._faults if fault.strikes(request.program)), "")
        server = self._server
        if self._slow and server is not None:
            server.over.wait(self._slow)
        if fault and fault not in ON_THE_LINE | OF_THE_LIST:
            return spoilt(fault, request), ""
        try:
            answer = self._answer(request)
        except Exception:
            self.crashes.append(traceback.format_exc())
            return Answer("<html>The local NCBI itself has failed.</html>", HTML, 500), ""
        return (_rearranged(fault, request.program, answer), "") if fault in OF_THE_LIST else (answer, fault)

    def _answer(self, request: Request) -> Answer:
        key = request.params.get("api_key")
        if key is not None and (not key or key.startswith(BAD_KEY)):
            return key_refused(key)
        if self._budget.spent("127.0.0.1", key or ""):
            headers = {"Retry-After": str(self._retry_after)} if self._retry_after else {}
            return rate_limited(key or "127.0.0.1", Budget.WITH_KEY if key else self._limit, headers=headers)
        if request.program == "egquery":
            return Answer("", HTML, 301, {"Location": "https://internal.example.invalid/gquery"})
        if request.program == "mesh":
            return mesh.file(request)
        if request.program == "europepmc":
            return pmc.europe(request, self._shelf)
        if request.params.get("db") == "pmc" and request.program == "efetch":
            return pmc.fetch(request, self._shelf)
        if request.params.get("db") == "mesh" and request.program in OF_MESH:
            return OF_MESH[request.program](request)
        program = PROGRAMS.get(request.program)
        return program(request, self._shelf, self._histories) if program else Answer("<html>404</html>", HTML, 404)


def _folders(with_shared: bool) -> tuple[Path, ...]:
    data = shared_data() if with_shared else None
    return (FIXTURES, data / "pubmed-rare", data / "pubmed") if data else (FIXTURES,)


def _rearranged(fault: str, program: str, answer: Answer) -> Answer:
    """An answer whose list is disturbed: efetch's records, esearch's and esummary's ids in JSON."""
    if program == "efetch" and "<PubmedArticleSet>" in answer.body:
        return efetch.rearranged(fault, answer)
    if program not in ("esearch", "esummary") or not answer.body.startswith("{"):
        return answer
    document = json.loads(answer.body, strict=False)
    place, name = ("esearchresult", "idlist") if program == "esearch" else ("result", "uids")
    if name in document.get(place, {}):
        document[place][name] = efetch.disturbed(fault, document[place][name])
    return Answer(json.dumps(document, ensure_ascii=False), answer.kind, answer.status)
