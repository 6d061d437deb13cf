"""``netreader serve``: the reader in a browser."""

from __future__ import annotations

import argparse
import os
import sys

from netreader import settings as settings_file
from netreader.cli.terminal import Terminal
from netreader.cli.verb import Parser, UsageError, Verb

#: Where it listens if nothing else is said; another free port if that is taken.
PORT = 8017

#: Hosts that stand for all addresses of this machine.
ANYWHERE = ("0.0.0.0", "::")


def declare(parser: Parser) -> None:
    """Its arguments."""
    parser.add_argument("what", nargs="*", metavar="WHAT", help="what the reader begins with, as for netreader alone")
    parser.add_argument("--port", type=int, metavar="N", help=f"(default {PORT}, or a free one; 0: any that is free)")
    parser.add_argument(
        "--host", default="127.0.0.1", metavar="ADDRESS", help="where to listen (default: this machine)"
    )
    parser.add_argument("--no-browser", action="store_true", help="print the address and open no browser")
    parser.add_argument("--theme", metavar="NAME", help="dark, light, or another theme of the palette")
    parser.add_argument("--ascii", action="store_true", help="draw with ASCII characters only")


def run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Print the address, open it, and serve until interrupted."""
    import asyncio
    import socket
    import threading

    from netreader.serving.door import Door, is_loopback
    from netreader.serving.server import CantServe, Server

    if arguments.port is not None and not 0 <= arguments.port < 65_536:
        raise UsageError(f"There is no port {arguments.port}.", "Ports go from 1 to 65535; 0 takes one that is free.")
    if not arguments.host.strip():
        raise UsageError("--host needs an address.", "Without it, only this machine is served.")
    settings_file.load(os.environ, theme=arguments.theme)  # what is wrong there is said here and now
    command = [sys.executable, "-m", "netreader.cli.served"]
    command += [f"--theme={arguments.theme}"] if arguments.theme else []
    command += ["--ascii"] if arguments.ascii else []
    local = is_loopback(arguments.host)
    machine = socket.gethostname()
    door = Door(arguments.host, frozenset() if local else frozenset({machine.lower()}))

    def ready(port: int) -> None:
        here = f"http://{_called(arguments.host)}:{port}"
        terminal.data(f"{here}/{door.secret}/")
        terminal.flush()
        if not local:
            if arguments.host in ANYWHERE:
                terminal.say(f"From other machines: http://{machine}:{port}/{door.secret}/")
            terminal.say(
                "Whoever has this address reads and changes your library, and it goes over the network unencrypted. "
                f"Safer: without --host, and from the other machine  ssh -L {port}:localhost:{port} {machine}"
            )
        terminal.say(
            "The reader is served there, to whoever has the whole address; keep it to yourself. Ctrl+C ends it."
        )
        if not arguments.no_browser:
            threading.Thread(target=_open, args=(f"{here}/once/{door.ticket}", terminal), daemon=True).start()

    ports = [PORT, 0] if arguments.port is None else [arguments.port]
    what = ["--", *arguments.what] if arguments.what else []
    while ports:
        port = ports.pop(0)
        try:
            asyncio.run(Server(command, what, door, port).serve(ready))
            break
        except CantServe as error:
            if not ports:
                raise UsageError(error.message, error.hint) from error
    return 0


def _called(host: str) -> str:
    """The host as it stands in an address that can be opened on this machine."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"[{host}]" if ":" in host else host


def _open(address: str, terminal: Terminal) -> None:
    from netreader.tui.browser import open_in_browser

    if not open_in_browser(address):
        terminal.say("No browser could be opened here: open the address in one yourself.")


VERB = Verb("serve", "Open the reader in a browser.", declare, run)
