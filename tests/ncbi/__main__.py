"""A local NCBI server by hand: ``python -m tests.ncbi`` (or ``make server``)."""

from __future__ import annotations

import argparse
import signal
import sys
import threading

from tests.ncbi import FAULTS, NCBI


def main() -> int:
    """Serve until Ctrl-C."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.ncbi",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="faults:\n" + "\n".join(f"  {name:<26}{what}" for name, what in FAULTS.items()),
    )
    parser.add_argument("--port", type=int, default=8642, help="8642; 0 for a free one")
    parser.add_argument("--limit", type=int, default=0, metavar="N", help="requests a second before 429")
    parser.add_argument(
        "--fault",
        action="extend",
        nargs="+",
        default=[],
        choices=sorted(FAULTS),
        metavar="NAME",
        help="what goes wrong",
    )
    parser.add_argument("--slow", type=float, default=0.0, metavar="SECONDS", help="how long each answer takes")
    parser.add_argument("--synthetic", type=int, default=0, metavar="N", help="made records, found by `synthetic`")
    parser.add_argument("--no-shared-data", action="store_true", help="only the project's own records")
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
    try:
        server.start()
    except OSError as error:
        print(f"Port {options.port} can't be had: {error.strerror}. Try --port 0.", file=sys.stderr)
        return 1
    print(f"{len(server.records):,} records at {server.url}")
    print(
        f"Try: NETREADER_EUTILS_URL={server.url} NETREADER_EUROPEPMC_URL={server.europepmc_url} netreader", flush=True
    )
    over.wait()
    server.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
