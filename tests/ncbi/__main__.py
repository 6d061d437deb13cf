"""A local NCBI server by hand: ``python -m tests.ncbi`` (or ``make server``)."""

from __future__ import annotations

import argparse
import signal
import threading

from tests.ncbi import FAULTS, NCBI


def main() -> None:
    """Serve until Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python -m tests.ncbi", description=__doc__)
    parser.add_argument("--port", type=int, default=8642)
    parser.add_argument("--limit", type=int, default=0, metavar="N", help="requests a second before 429")
    parser.add_argument("--slow", type=float, default=0.0, metavar="SECONDS", help="how long each answer takes")
    parser.add_argument("--synthetic", type=int, default=0, metavar="N", help="made records, found by `synthetic`")
    parser.add_argument("--no-shared-data", action="store_true", help="only the project's own records")
    parser.add_argument("--fault", action="append", default=[], choices=sorted(FAULTS), help="what goes wrong")
    options = parser.parse_args()
    server = NCBI(
        port=options.port,
        limit=options.limit,
        slow=options.slow,
        synthetic=options.synthetic,
        shared_data=not options.no_shared_data,
    )
    for name in options.fault:
        server.fault(name, times=None)
    over = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: over.set())
    with server:
        print(f"{len(server.records):,} records at {server.url}")
        print(f"Try: NETREADER_EUTILS_URL={server.url} netreader", flush=True)
        over.wait()


if __name__ == "__main__":
    main()
