"""Looking up a host's address in a thread that nobody waits for.

The event loop's own look-up runs in a pool that is joined at the end of the program. On a network that swallows the
questions, leaving the reader would then take as long as the system's resolver tries, which may be half a minute.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from contextlib import suppress


async def look_up(host: str) -> None:
    """Return when the host's address is known.

    Raises:
        OSError: There is none, or no name server to ask.
        UnicodeError: It is no name of a host.
    """
    loop = asyncio.get_running_loop()
    known: asyncio.Future[None] = loop.create_future()

    def settle(error: Exception | None) -> None:
        if known.done():
            return
        if error is None:
            known.set_result(None)
        else:
            known.set_exception(error)

    def ask() -> None:
        found: Exception | None = None
        try:
            socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            found = error
        with suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(settle, found)

    threading.Thread(target=ask, name="look-up", daemon=True).start()
    await known
