"""One reader behind one browser window: its process, started, spoken to and ended."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress

from netreader.text import clean

#: Seconds that a reader has to save and go when its window is closed.
LAST_CALL = 5.0

#: Columns and rows that a window may claim.
LEAST, MOST = 2, 1_000

#: The first line of a Textual app that has begun to draw.
PRELUDE = b"__GANGLION__\n"


class Window:
    """A reader process that draws for a browser.

    Args:
        command: What to start.
        paint: Takes the bytes for the window's terminal.
        tell: Takes what the page itself is to do, as JSON.
    """

    def __init__(
        self,
        command: Sequence[str],
        paint: Callable[[bytes], Awaitable[None]],
        tell: Callable[[str], Awaitable[None]],
    ) -> None:
        self._command = list(command)
        self._paint = paint
        self._tell = tell
        self._process: asyncio.subprocess.Process | None = None

    async def show(self, width: int, height: int) -> bool:
        """Start the reader and pass on what it paints until it ends.

        Returns:
            Whether it drew anything; else what it said instead is on the window.
        """
        pipe = asyncio.subprocess.PIPE
        self._process = process = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=pipe,
            stdout=pipe,
            stderr=pipe,
            env=environment(os.environ, width, height),
            start_new_session=True,  # Ctrl+C is for the server, which lets its readers save
        )
        assert process.stdout is not None
        assert process.stderr is not None
        words = asyncio.create_task(self._read_words(process.stderr))
        drew = False
        try:
            while line := await process.stdout.readline():
                if line == PRELUDE:
                    drew = True
                    words.cancel()
                    words = asyncio.create_task(_swallow(process.stderr))
                    break
            while drew:
                head = await process.stdout.readexactly(5)
                body = await process.stdout.readexactly(int.from_bytes(head[1:], "big"))
                with suppress(ConnectionError):  # the browser is gone: a reader that nobody listens to could not leave
                    if head[:1] == b"D":
                        await self._paint(body)
                    elif head[:1] == b"M":
                        await self._take(json.loads(body))
        except asyncio.IncompleteReadError:
            pass  # it has left
        finally:
            with suppress(asyncio.CancelledError):
                await words
        if not drew:
            with suppress(ConnectionError):
                await self._paint(b"Reload this page to try again.\r\n")
        return drew

    async def type(self, text: str) -> None:
        """What was typed, clicked or pasted in the window, as a terminal sends it."""
        await self._send(b"D", text.encode("utf-8", "replace"))

    async def resize(self, width: object, height: object) -> None:
        """The window has another size, in columns and rows."""
        await self._inform({"type": "resize", "width": columns(width), "height": columns(height)})

    async def focus(self, *, there: bool) -> None:
        """The window is looked at, or no longer."""
        await self._inform({"type": "focus" if there else "blur"})

    async def close(self) -> None:
        """End the reader: its input ends, upon which it saves and leaves; one that doesn't is killed."""
        process = self._process
        if process is None or process.returncode is not None:
            return
        assert process.stdin is not None
        process.stdin.close()
        try:
            await asyncio.wait_for(process.wait(), LAST_CALL)
        except (TimeoutError, asyncio.CancelledError):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()

    async def _inform(self, what: dict[str, object]) -> None:
        await self._send(b"M", json.dumps(what).encode())

    async def _send(self, kind: bytes, body: bytes) -> None:
        process = self._process
        if process is None or process.stdin is None or process.stdin.is_closing():
            return
        process.stdin.write(kind + len(body).to_bytes(4, "big") + body)
        with suppress(ConnectionError):
            await process.stdin.drain()

    async def _take(self, what: dict[str, object]) -> None:
        if what.get("type") == "open_url" and str(what.get("url")).startswith(("https://", "http://")):
            await self._tell(json.dumps(["open_url", {"url": what["url"], "new_tab": True}]))

    async def _read_words(self, stream: asyncio.StreamReader) -> None:
        """Show what the reader says before it draws: that it can't, or what it is at."""
        while line := await stream.readline():
            text = clean(line.decode("utf-8", "replace")).strip()
            with suppress(ConnectionError):
                await self._paint(f"{text}\r\n".encode())


async def _swallow(stream: asyncio.StreamReader) -> None:
    """Take what is said beside the picture: a pipe that nobody empties stops who writes into it."""
    while await stream.read(4096):
        pass


def columns(value: object) -> int:
    """A size that a browser claims, as one that can be drawn."""
    return min(max(value, LEAST), MOST) if isinstance(value, int) else 80


def environment(environ: Mapping[str, str], width: int, height: int) -> dict[str, str]:
    """The environment of a reader that draws for a browser, whatever terminal the server was started in."""
    kept = {name: value for name, value in environ.items() if name not in ("TMUX", "STY", "TEXTUAL_DRIVER")}
    return kept | {
        "COLUMNS": str(columns(width)),
        "ROWS": str(columns(height)),  # so named by Textual's driver
        "TERM": "xterm-256color",
        "TEXTUAL_COLOR_SYSTEM": "truecolor",
    }
