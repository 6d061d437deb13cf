"""Europe PMC, asked where PubMed has no answer: citations, references, full texts. It takes no key and no e-mail.

Its REST service answers with status 200 also where it can't do what was asked, and then has no list (EBI, version 6.9).
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlencode

from netreader.errors import BadResponse, PubMedError, Refused
from netreader.pubmed.answers import document
from netreader.pubmed.failures import AGAIN, Failure, of_status
from netreader.pubmed.identifiers import pmid_of
from netreader.pubmed.throttle import Throttle
from netreader.pubmed.wire import Wire
from netreader.related import Linked
from netreader.text import clean_line

if TYPE_CHECKING:
    import httpx

    from netreader.settings import Settings

T = TypeVar("T")

#: Questions a second: it names no limit, so a modest one (NCBI's own).
PER_SECOND = 3

#: Entries of a page, and pages of a list that are asked for.
PAGE, PAGES = 1_000, 20

_DOI = re.compile(r"10\.\d{4,9}/\S+")


class Absent(Refused):
    """It has no such thing."""


class EuropeWire(Wire):
    """The connection to Europe PMC."""

    def __init__(self, settings: Settings, *, throttle: Throttle | None = None, **time: Any) -> None:
        # Its own budget, and nothing of what NCBI is told.
        bare = replace(settings, api_key="")
        own = throttle or Throttle(settings.places.cache / "europepmc.times", PER_SECOND)
        super().__init__(bare, throttle=own, **time)

    @property
    def _address(self) -> str:
        return self._settings.europepmc_url

    def _request(self, http: httpx.AsyncClient, program: str, params: Mapping[str, object]) -> httpx.Request:
        form = urlencode({name: str(value) for name, value in params.items()})
        return http.build_request("GET", f"{self._address}{program}" + (f"?{form}" if form else ""))

    def _refusal(self, status: int, body: bytes, wait: float | None) -> Failure:
        return Failure(Absent("It is not there.")) if status == 404 else of_status(status, body, wait)

    async def ask(self, program: str, params: Mapping[str, object], read: Callable[[bytes], T], **how: Any) -> T:
        """As `Wire.ask`; its errors speak of Europe PMC."""
        try:
            return await super().ask(program, params, read, **how)
        except Absent:
            raise
        except PubMedError as error:
            raise type(error)(_renamed(error.message), _renamed(error.hint)) from error


def _renamed(sentence: str) -> str:
    sentence = re.sub(r"\b(?:PubMed|NCBI)\b", "Europe PMC", sentence)
    return sentence.replace("eutils_url", "europepmc_url")


class EuropePMC:
    """Europe PMC's REST service. For use in one event loop; errors are PubMedErrors that name it."""

    def __init__(self, settings: Settings, *, wire: Wire | None = None) -> None:
        self._wire = wire or EuropeWire(settings)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._wire.aclose()

    async def citations(self, pmid: str, *, urgent: bool = False) -> tuple[list[Linked], int]:
        """Papers that cite a paper, and how many it counts."""
        return await self._list(pmid, "citations", "citationList", "citation", urgent)

    async def references(self, pmid: str, *, urgent: bool = False) -> tuple[list[Linked], int]:
        """A paper's references in order, those without a PMID too, and how many it counts."""
        return await self._list(pmid, "references", "referenceList", "reference", urgent)

    async def _list(self, pmid: str, what: str, outer: str, inner: str, urgent: bool) -> tuple[list[Linked], int]:
        links: list[Linked] = []
        total = 0
        for page in range(1, PAGES + 1):
            params = {"page": page, "pageSize": PAGE, "format": "json"}
            try:
                entries, total = await self._wire.ask(
                    f"MED/{pmid}/{what}", params, lambda data: _entries(data, outer, inner), urgent=urgent
                )
            except Absent:
                break
            links += [linked for entry in entries if (linked := _linked(entry)) is not None]
            if len(entries) < PAGE or page * PAGE >= total:
                break
            await asyncio.sleep(0)
        links = [link for link in links if link.pmid != pmid]
        return links, max(total, len(links))

    async def full_text(self, pmcid: str, *, urgent: bool = False) -> bytes | None:
        """The JATS of an open-access article; None where it has none."""
        try:
            return await self._wire.ask(f"{pmcid}/fullTextXML", {}, _whole, urgent=urgent)
        except Absent:
            return None


def _whole(data: bytes) -> bytes:
    if b"<article" not in data or b"</article>" not in data:
        raise BadResponse("PubMed's answer was cut off.", AGAIN)
    return data


def _entries(data: bytes, outer: str, inner: str) -> tuple[list[dict[str, Any]], int]:
    found = document(data)
    if found.get("errCode"):
        if str(found["errCode"]) == "404":
            raise Absent("It is not there.")
        raise Refused("PubMed refused the request.", AGAIN)
    listed = found.get(outer)
    count = str(found.get("hitCount", ""))
    if not count.isdigit() or (int(count) and not isinstance(listed, dict)):
        raise BadResponse("PubMed's answer can't be read.", AGAIN)
    entries = listed.get(inner) if isinstance(listed, dict) else []
    return [entry for entry in entries or [] if isinstance(entry, dict)], int(count)


def _linked(entry: Mapping[str, Any]) -> Linked | None:
    """An entry of a list; None where it names nothing."""

    def said(name: str) -> str:
        value = entry.get(name)
        return clean_line(str(value)) if isinstance(value, str | int | float) else ""

    pmid = (pmid_of(said("id")) or "") if said("source") == "MED" else ""
    doi = said("doi")
    citation = said("unstructuredInformation")
    if said("title") or not citation:
        issue = f"({said('issue')})" if said("issue") else ""
        where = f"{said('pubYear')};{said('volume')}{issue}".strip(";")
        where += f":{said('pageInfo')}" if said("pageInfo") else ""
        pieces = (said("authorString"), said("title"), said("journalAbbreviation"), where)
        citation = ". ".join(piece.rstrip(".") for piece in pieces if piece) or citation
    if not (pmid or citation):
        return None
    return Linked(pmid, 0, citation[:2_000], doi if _DOI.fullmatch(doi) else "")
