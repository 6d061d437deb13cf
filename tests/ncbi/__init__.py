"""A local NCBI server: real HTTP on loopback, the E-utilities' manners, records of our own, faults by name.

    with NCBI() as ncbi:
        ncbi.url                                # base address, as NETREADER_EUTILS_URL wants it
        ncbi.fault("rate_limited", times=2)     # see FAULTS
        ncbi.requests                           # what was asked
        ncbi.stop(); ncbi.start()               # no network, and back on the same port

``python -m tests.ncbi`` starts one by hand. It reads PubMed's XML by itself and shares nothing with netreader, so that
neither's misreading is confirmed by the other. A program of NCBI's is a module here; ``fields``, ``matching`` and
``search`` are PubMed's query language, ``wire`` is the line, ``faults`` what goes wrong.
"""

from tests.ncbi.answer import Request
from tests.ncbi.faults import FAULTS
from tests.ncbi.server import NCBI

__all__ = ["FAULTS", "NCBI", "Request"]
