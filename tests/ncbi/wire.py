"""HTTP on loopback: requests read, answers sent, and what the line does to them."""

from __future__ import annotations

import gzip
import socket
import struct
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from tests.ncbi.answer import HTML, Answer, Request
from tests.ncbi.faults import ON_THE_LINE, spoilt
from tests.ncbi.mesh import FOLDER
from tests.ncbi.pmc import FOLDER as EUROPE

BASE = "/entrez/eutils/"

#: The longest address that NCBI's front end takes, about (EUTILS.md §1).
LONGEST_ADDRESS = 3_300

#: The longest that a fault holds a connection, in seconds.
_FOREVER = 60.0
_DRIP = 0.05

#: Answers a request, and names the fault of the line that befalls the answer.
Ask = Callable[[Request], tuple[Answer, str]]


class HTTPServer(ThreadingHTTPServer):
    """Listens on loopback.

    Args:
        port: 0 for a free one.
        ask: Where requests go.
    """

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, port: int, ask: Ask) -> None:
        self.ask = ask
        self.over = threading.Event()
        self._connections: set[socket.socket] = set()
        self._lock = threading.Lock()
        super().__init__(("127.0.0.1", port), Handler)
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def end(self) -> None:
        """Refuse connections from now on, and cut those that are open: nobody is answered any more."""
        self.over.set()
        self.shutdown()
        self.server_close()
        with self._lock:
            for connection in self._connections:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    def opened(self, connection: socket.socket) -> None:
        """A connection to cut at the end."""
        with self._lock:
            self._connections.add(connection)
            if self.over.is_set():
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    def closed(self, connection: socket.socket) -> None:
        """A connection that has ended by itself."""
        with self._lock:
            self._connections.discard(connection)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away in the middle is no error of ours; anything else is."""
        if not isinstance(sys.exc_info()[1], ConnectionError | TimeoutError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class Handler(BaseHTTPRequestHandler):
    """One connection, kept alive for several requests."""

    server: HTTPServer
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def setup(self) -> None:
        super().setup()
        self.server.opened(self.connection)

    def finish(self) -> None:
        self.server.closed(self.connection)
        with suppress(ConnectionError, ValueError):  # cut, or closed by a fault
            super().finish()

    def do_GET(self) -> None:
        """Parameters in the address."""
        if len(self.path) > LONGEST_ADDRESS:
            self._send(spoilt("too_long", Request("", {})))
        else:
            self._serve(urlsplit(self.path).query)

    def do_POST(self) -> None:
        """Parameters in the body, or in both."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode("utf-8", "replace")
        self._serve("&".join(part for part in (urlsplit(self.path).query, body) if part))

    def _serve(self, query: str) -> None:
        place = urlsplit(self.path).path
        if place.startswith(FOLDER):
            asked = {name: self.headers[name] for name in ("Range", "If-Range") if name in self.headers}
            self._answer(Request("mesh", {"name": place.removeprefix(FOLDER), **asked}, self.command))
            return
        if place.startswith(EUROPE):
            named = {name: values[0] for name, values in parse_qs(query, keep_blank_values=True).items()}
            self._answer(Request("europepmc", {**named, "path": place.removeprefix(EUROPE)}, self.command))
            return
        if not place.startswith(BASE):
            self._send(Answer("<html>404</html>", HTML, 404))
            return
        given = parse_qs(query, keep_blank_values=True)
        params = {name: values[0] for name, values in given.items()}
        if "webenv" in params:  # some clients write it small, and are understood
            params["WebEnv"] = params.pop("webenv")
        program = place.removeprefix(BASE)
        request = Request(program.removesuffix(".fcgi").removesuffix(".cgi"), params, self.command, given.get("id", []))
        self._answer(request)

    def _answer(self, request: Request) -> None:
        answer, fault = self.server.ask(request)
        with suppress(ConnectionError, TimeoutError):
            if fault in ON_THE_LINE:
                getattr(self, f"_{fault}")(answer)
            elif not self.server.over.is_set():
                self._send(answer)

    def _send(self, answer: Answer) -> None:
        self._bytes(answer, answer.octets)

    def _bytes(self, answer: Answer, body: bytes, **more: str) -> None:
        self._head(answer, len(body), **more)
        self.wfile.write(body)

    def _head(self, answer: Answer, length: int, **more: str) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.kind)
        self.send_header("Content-Length", str(length))
        for name, value in {**answer.headers, **more}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    # Faults of the line, by their names

    def _garbled_gzip(self, answer: Answer) -> None:
        self._bytes(answer, answer.octets, Content_Encoding="gzip")

    def _truncated_gzip(self, answer: Answer) -> None:
        packed = gzip.compress(answer.octets)
        self._bytes(answer, packed[: len(packed) * 2 // 3], Content_Encoding="gzip")

    def _cut_short(self, answer: Answer) -> None:
        body = answer.octets
        self._bytes(answer, body[: len(body) * 2 // 3])

    def _half(self, answer: Answer) -> None:
        body = answer.octets
        self._head(answer, len(body))
        self.wfile.write(body[: len(body) // 2])
        self.wfile.flush()
        self.close_connection = True

    def _incomplete(self, answer: Answer) -> None:
        self._half(answer)

    def _reset(self, answer: Answer) -> None:
        self._half(answer)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def _stall(self, answer: Answer) -> None:
        self._half(answer)
        self.server.over.wait(_FOREVER)

    def _hang(self, answer: Answer) -> None:
        self.close_connection = True
        self.server.over.wait(_FOREVER)

    def _disconnect(self, answer: Answer) -> None:
        self.close_connection = True

    def _trickle(self, answer: Answer) -> None:
        body = answer.octets
        self._head(answer, len(body))
        step = max(1, len(body) // 20)
        for start in range(0, len(body), step):
            self.wfile.write(body[start : start + step])
            self.wfile.flush()
            if self.server.over.wait(_DRIP):
                self.close_connection = True
                return

    def log_message(self, format: str, *args: object) -> None:
        """Tests read `NCBI.requests` instead."""
