"""Which records a request means: by its ids, or by a set of the history."""

from __future__ import annotations

import re

from tests.ncbi.answer import Params, number
from tests.ncbi.esearch import CAP
from tests.ncbi.history import Histories


class PastTheWall(Exception):
    """A page of a history that begins beyond what PubMed lists."""


class Nothing(Exception):
    """Neither ids nor a history."""


def pmids(params: Params, histories: Histories) -> list[str]:
    """PMIDs in the order asked, as often as asked.

    Ids are read as digits where they can be: ``42.9`` is two papers (EUTILS.md §4). A page of a history that reaches
    over the wall is silently short (§2.4).

    Raises:
        Nothing: Nothing was asked for.
        Expired: The set is gone.
        PastTheWall: `retstart` is too large.
    """
    if "id" in params:
        return [pmid.lstrip("0") or "0" for pmid in re.split(r"[^0-9A-Za-z]+", params["id"]) if pmid]
    if "query_key" not in params:
        raise Nothing
    start = number(params, "retstart", 0)
    if start >= CAP:
        raise PastTheWall
    return histories.named(params)[:CAP][start : start + number(params, "retmax", 20)]
