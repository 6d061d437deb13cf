"""The web server: the page, what it is drawn with, and a socket for each window."""

from __future__ import annotations

import asyncio
import html
import signal
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from netreader.errors import NetreaderError
from netreader.serving.door import Door
from netreader.serving.window import LAST_CALL, Window, columns

if TYPE_CHECKING:
    from aiohttp import web

#: Windows at a time; each is a process of some 60 MB.
WINDOWS = 12

#: Seconds after which a window that answers nothing is taken for gone.
HEARTBEAT = 30.0

#: Bytes that one message from a window may have: a pasted text.
PASTE = 8_000_000

#: What the page is drawn with, of textual-serve's files.
DRAWN_WITH = (
    "js/textual.js",
    "css/xterm.css",
    "fonts/RobotoMono-VariableFont_wght.ttf",
    "fonts/RobotoMono-Italic-VariableFont_wght.ttf",
)

#: Nothing is loaded from elsewhere, and no page may frame this one. The terminal sets its colours as inline styles.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; img-src 'self' data:; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)

#: With every answer; no link tells our address.
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}

STRANGER = "There is nothing here. The address that netreader serve printed is the only one that opens the reader.\n"


class CantServe(NetreaderError):
    """The server can't be started as it was asked for."""


def parts() -> dict[str, Path]:
    """The files of the page by the names that it asks for.

    Raises:
        CantServe: What the page is drawn with is not installed.
    """
    package = find_spec("textual_serve")
    if package is None or not package.submodule_search_locations or find_spec("aiohttp") is None:
        raise CantServe(
            "What the browser needs is not installed.",
            "pip install 'netreader[serve]' brings it; in a clone, make run does.",
        )
    theirs = Path(next(iter(package.submodule_search_locations)), "static")
    ours = Path(__file__).parent
    found = {name: theirs / name for name in DRAWN_WITH}
    # The style sheet asks for its fonts beside itself, and the page for that in the same folder.
    return found | {"page.css": ours / "page.css", "page.js": ours / "page.js"}


class Server:
    """Serves the reader until it is told to end.

    Args:
        command: Starts a reader that draws for a browser.
        what: Further words for the first reader: what to begin with.
        door: Who may come in.
        port: 0 for one that is free.
    """

    def __init__(self, command: Sequence[str], what: Sequence[str], door: Door, port: int) -> None:
        self._command = list(command)
        self._what = list(what)
        self._door = door
        self._port = port
        self._parts = parts()
        self._open: set[web.WebSocketResponse] = set()
        self._ends = asyncio.Event()

    async def serve(self, ready: Callable[[int], object]) -> None:
        """Serve until SIGINT, SIGTERM or SIGHUP; then every reader saves and leaves, and is waited for.

        Args:
            ready: Told the port, once there is somebody behind it.

        Raises:
            CantServe: The port is taken, or the host is not this machine's.
        """
        from aiohttp import web

        app = web.Application()
        app.router.add_get("/once/{ticket}", self._let_in)
        app.router.add_get("/{secret}/", self._page)
        app.router.add_get("/{secret}/socket", self._socket)
        app.router.add_get("/{secret}/static/{name:.+}", self._part)
        app.router.add_route("*", "/{anything:.*}", self._refuse)
        app.on_response_prepare.append(_guard)
        runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=LAST_CALL + 2)
        await runner.setup()
        try:
            site = web.TCPSite(runner, self._door.host, self._port)
            try:
                await site.start()
            except OSError as error:
                raise self._cant(error) from error
            loop = asyncio.get_running_loop()
            for name in ("SIGINT", "SIGTERM", "SIGHUP"):
                loop.add_signal_handler(getattr(signal, name), self._ends.set)
            ready(runner.addresses[0][1])
            await self._ends.wait()
            await asyncio.gather(*(socket.close(code=1001) for socket in list(self._open)))
        finally:
            await runner.cleanup()

    def _cant(self, error: OSError) -> CantServe:
        import errno
        import socket

        host, port = self._door.host, self._port
        if error.errno == errno.EADDRINUSE:
            return CantServe(f"Port {port} is taken by another program.", "--port 0 takes one that is free.")
        if error.errno == errno.EACCES:
            return CantServe(f"Port {port} is not for ordinary programs.", "Take one from 1024 on, or --port 0.")
        if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
            return CantServe(f"This machine has no address {host}.", "Without --host, only this machine is served.")
        return CantServe(f"Nothing can be served at {host}, port {port}: {error.strerror or error}.", "")

    # What is asked for

    def _admits(self, request: web.Request) -> bool:
        secret = request.match_info.get("secret", "")
        return self._door.knows(secret) and self._door.admits(
            request.headers.get("Host", ""), request.headers.get("Origin")
        )

    async def _refuse(self, request: web.Request) -> web.StreamResponse:
        from aiohttp import web

        return web.Response(status=404, text=STRANGER)

    async def _let_in(self, request: web.Request) -> web.StreamResponse:
        from aiohttp import web

        ours = self._door.admits(request.headers.get("Host", ""), request.headers.get("Origin"))
        if not ours or not self._door.takes(request.match_info["ticket"]):
            return await self._refuse(request)
        return web.Response(status=303, headers={"Location": f"/{self._door.secret}/"})

    async def _page(self, request: web.Request) -> web.StreamResponse:
        from aiohttp import web

        if not self._admits(request):
            return await self._refuse(request)
        scheme = "wss" if request.headers.get("X-Forwarded-Proto") == "https" else "ws"
        socket = f"{scheme}://{request.headers['Host']}/{self._door.secret}/socket"
        page = Path(__file__).with_name("page.html").read_text(encoding="utf-8")
        policy = f"{POLICY}; connect-src {socket}"
        return web.Response(
            text=page.replace("{socket}", html.escape(socket)),
            content_type="text/html",
            headers={"Content-Security-Policy": policy},
        )

    async def _part(self, request: web.Request) -> web.StreamResponse:
        from aiohttp import web

        path = self._parts.get(request.match_info["name"])
        if path is None or not self._admits(request):
            return await self._refuse(request)
        return web.FileResponse(path)

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        from aiohttp import WSMsgType, web

        # A socket without an Origin comes from no page: a program on this machine that has the address.
        if not self._admits(request):
            return await self._refuse(request)
        if len(self._open) >= WINDOWS:
            return web.Response(status=503, text=f"{WINDOWS} windows are open; close one.\n")
        socket = web.WebSocketResponse(heartbeat=HEARTBEAT, timeout=2, max_msg_size=PASTE, compress=False)
        await socket.prepare(request)
        self._open.add(socket)
        command, self._what = [*self._command, *self._what], []
        window = Window(command, socket.send_bytes, socket.send_str)
        size = (_number(request.query.get("width"), 80), _number(request.query.get("height"), 24))
        showing = asyncio.create_task(_show(window, socket, *size))
        try:
            async for message in socket:
                if message.type == WSMsgType.TEXT:
                    with suppress(ValueError):
                        await _pass_on(message.json(), window, socket)
        finally:
            self._open.discard(socket)
            await window.close()
            with suppress(TimeoutError):  # a program that it started may still hold its end
                await asyncio.wait_for(showing, 1)
        return socket


async def _show(window: Window, socket: web.WebSocketResponse, width: int, height: int) -> None:
    if await window.show(width, height):
        await socket.close()  # the page then says that the reader is closed


async def _pass_on(said: object, window: Window, socket: web.WebSocketResponse) -> None:
    """What a window says: a list of a word and its value, as textual.js sends it."""
    match said:
        case ["stdin", str(text)]:
            await window.type(text)
        case ["resize", {"width": width, "height": height}]:
            await window.resize(width, height)
        case ["focus", *_]:
            await window.focus(there=True)
        case ["blur", *_]:
            await window.focus(there=False)
        case ["ping", value]:
            await socket.send_json(["pong", value])


async def _guard(request: web.Request, response: web.StreamResponse) -> None:
    """`HEADERS` with every answer, refusals too."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers["Server"] = "netreader"


def _number(text: str | None, otherwise: int) -> int:
    return columns(int(text)) if text and text.isascii() and text.isdigit() and len(text) < 6 else otherwise
