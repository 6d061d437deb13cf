"""A local NCBI server: real HTTP on loopback, the E-utilities' manners, records of our own, faults by name.

    with NCBI() as ncbi:
        ncbi.url                                # base address, as NETREADER_EUTILS_URL wants it
        ncbi.fault("rate_limited", times=2)     # see FAULTS
        ncbi.requests                           # what was asked

``python -m tests.ncbi`` starts one by hand.
"""

from tests.ncbi.faults import FAULTS
from tests.ncbi.server import NCBI, Request

__all__ = ["FAULTS", "NCBI", "Request"]
