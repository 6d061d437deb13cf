"""The E-utilities of PubMed as methods: search, summaries, records, links, spelling, citations.

"Nothing found" is an empty result; that PubMed could not be asked or did not answer is a PubMedError. The two are
never confused.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Self

from msgspec.structs import replace

from netreader.article import Article, Summary, summarise
from netreader.errors import BadResponse, PubMedError, QueryError, RecordError
from netreader.identifier import Identifier
from netreader.mesh.descriptor import Descriptor, SupplementaryRecord
from netreader.pubmed import answers, vocabulary
from netreader.pubmed.answers import CAP, Fetched, Found, History, Info, Link
from netreader.pubmed.batches import BATCH, SMALLEST, arranged, batches, checked, halved
from netreader.pubmed.failures import HistoryExpired, garbled
from netreader.pubmed.matching import line_of, matches_of
from netreader.pubmed.records import parse
from netreader.pubmed.spelling import respelled
from netreader.pubmed.summaries import articles_of
from netreader.pubmed.wire import Wire
from netreader.reference import Citation, citation_in
from netreader.related import Linked, LinkOut, Related
from netreader.text import clean_line

if TYPE_CHECKING:
    from netreader.fulltext import FullText
    from netreader.pubmed.europepmc import EuropePMC
    from netreader.settings import Settings

#: Orders that esearch knows → what PubMed calls them. It ignores any other without a word.
SORTS = {"relevance": "Best match", "pub_date": "Most recent", "Author": "First author", "JournalName": "Journal"}

# Seconds for a batch of records, which has megabytes.
_BATCH_DEADLINE = 120.0
# PMIDs that epost takes at once.
_POSTABLE = 10_000
# A longer query has words that ESpell does not look at.
_SPELLABLE = 500


class PubMed:
    """PubMed, asked through the E-utilities. For use in one event loop.

    Every method raises PubMedError of the kind that fits when PubMed can't be asked or does not answer as it should.
    `urgent` is for a person waiting: without a connection, Unreachable comes within two seconds; otherwise a method
    tries again for up to a minute.
    """

    def __init__(self, settings: Settings, *, wire: Wire | None = None, europe: EuropePMC | None = None) -> None:
        self._settings = settings
        self._wire = wire or Wire(settings)
        self._europe = europe

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections."""
        await self._wire.aclose()
        if self._europe is not None:
            await self._europe.aclose()

    async def search(
        self,
        query: str,
        *,
        sort: str = "relevance",
        start: int = 0,
        limit: int = BATCH,
        history: bool = False,
        urgent: bool = False,
    ) -> Found:
        """A page of the papers that a query finds.

        Args:
            sort: One of `SORTS`.
            start: Place of the page's first paper, from 0. At 9,999 and beyond PubMed lists nothing, and isn't asked.
            limit: Papers on the page; cut where PubMed's list ends.
            history: Have PubMed hold the whole list for a while.

        Raises:
            QueryError: The query is empty, or there is no such order.
            Refused: PubMed can't run the query.
        """
        term = clean_line(query)
        if not term:
            raise QueryError("The search is empty.", "Type what to search for.")
        if sort not in SORTS:
            raise QueryError(f"PubMed has no order {sort!r}.", f"It has {', '.join(SORTS)}.")
        limit = max(0, min(limit, CAP - start))
        if start < 0 or start >= CAP:
            start, limit = 0, 0
        params = {
            "db": "pubmed",
            "term": term,
            "retmode": "json",
            "sort": sort,
            "retstart": start,
            "retmax": limit,
            "usehistory": "y" if history else None,
        }

        def read(data: bytes) -> Found:
            found = answers.found_of(data, query)
            found.start, found.sort = start, sort
            due = max(0, min(limit, found.total - start, CAP - start))
            del found.pmids[due:]
            if due and not found.pmids:
                raise garbled()  # papers were found, and none is named
            if len(found.pmids) < due:
                found.warnings.append(f"PubMed named only {len(found.pmids):,} of the {due:,} papers of this page.")
            return found

        return await self._wire.ask("esearch.fcgi", params, read, urgent=urgent)

    async def summaries(self, pmids: Sequence[str], *, urgent: bool = False) -> list[Summary]:
        """List rows of papers, in the order asked; those that PubMed has no record of are absent.

        Raises:
            QueryError: One of them is no PMID.
        """
        return [summarise(article) for article in await self._articles(checked(pmids), urgent=urgent)]

    async def _articles(self, pmids: Sequence[str], *, urgent: bool = False) -> list[Article]:
        """What esummary tells of papers."""
        found: dict[str, Article] = {}
        for batch in batches(pmids):
            params = {"db": "pubmed", "id": ",".join(batch), "retmode": "json"}
            found |= await self._wire.ask("esummary.fcgi", params, articles_of, urgent=urgent)
        return [found[pmid] for pmid in pmids if pmid in found]

    async def fetch(self, pmids: Sequence[str], *, urgent: bool = False) -> Fetched:
        """Records of any number of papers, in the order asked, each once.

        Raises:
            QueryError: One of them is no PMID.
            RecordError: None of the records that came can be read.
        """
        whole = Fetched([])
        async for part in self.fetch_batches(pmids, urgent=urgent):
            whole.records += part.records
            whole.missing += part.missing
            whole.broken += part.broken
        if whole.broken and not whole.records:
            raise whole.broken[0]
        return whole

    async def fetch_batches(self, pmids: Sequence[str], *, urgent: bool = False) -> AsyncIterator[Fetched]:
        """As `fetch`, batch by batch as they come, so that each can be kept at once."""
        wanted = checked(pmids)
        size = BATCH
        while wanted:
            batch = wanted[:size]
            try:
                fetched = await self._efetch({"id": ",".join(batch)}, len(batch), urgent=urgent)
            except BadResponse:
                # Gateways break off the answer to a large batch, and give the same papers in smaller ones.
                if len(batch) <= SMALLEST:
                    raise
                size = halved(len(batch))
                continue
            wanted = wanted[len(batch) :]
            yield arranged(fetched, batch)

    async def fetch_found(self, found: Found) -> AsyncIterator[Fetched]:
        """Records of all papers that PubMed lists of a search made with `history`, batch by batch.

        When PubMed no longer holds the search, it is run once more. Papers that did not come are named as missing as
        far as `found` names its papers.
        """
        place, size, renewed = 0, BATCH, False
        while place < (total := min(found.total, CAP)):
            count = min(size, total - place)
            page = {"WebEnv": found.web_env, "query_key": found.query_key, "retstart": place, "retmax": count}
            try:
                fetched = await self._efetch(page, count)
            except HistoryExpired:
                if renewed:
                    raise
                renewed = True
                found = await self.search(found.query, sort=found.sort, limit=len(found.pmids), history=True)
                continue
            except BadResponse:
                if count <= SMALLEST:
                    raise
                size = halved(count)
                continue
            named = found.pmids[place : place + count] if found.start == 0 else []
            place += count
            yield arranged(fetched, named) if len(named) == count else fetched

    async def _efetch(self, which: dict[str, object], count: int, *, urgent: bool = False) -> Fetched:
        broken: list[RecordError] = []

        def read(data: bytes) -> Fetched:
            broken.clear()
            return Fetched(parse(data, bad=broken.append), broken=list(broken))

        params = {"db": "pubmed", "retmode": "xml", **which}
        large = count > SMALLEST
        return await self._wire.ask(
            "efetch.fcgi",
            params,
            read,
            urgent=urgent,
            retries=1 if large else None,
            deadline=_BATCH_DEADLINE if large else None,
        )

    async def resolve(self, identifier: Identifier, *, urgent: bool = False) -> list[str]:
        """The PMIDs that an identifier stands for; none if PubMed has no such paper."""
        if identifier.kind in ("pmid", "pmids"):
            return checked(identifier.pmids or (identifier.value,))
        if identifier.kind == "doi":
            doi = identifier.value
            found = await self._candidates('"{}"[doi]'.format(doi.replace('"', " ")), urgent)
            return [article.pmid for article in found if _same(article.doi, doi)]
        if identifier.kind == "pmcid":
            pmcid = identifier.value
            found = await self._candidates(pmcid, urgent)
            same = [article.pmid for article in found if _same(article.pmcid, pmcid)]
            return same or [link.pmid for link in await self._from_pmc(pmcid, urgent)]
        citation = citation_in(identifier.value)
        if citation is None:
            return []
        return (await self.match_citations([citation], urgent=urgent))[0]

    async def match_dois(self, dois: Sequence[str], *, urgent: bool = False) -> dict[str, str]:
        """The PMIDs of some twenty DOIs, by the DOI in small letters; those that PubMed doesn't know are absent."""
        wanted = {doi.lower() for doi in dois}
        quoted = " OR ".join('"{}"[doi]'.format(doi.replace('"', " ")) for doi in sorted(wanted))
        if not quoted:
            return {}
        found = await self.search(quoted, limit=5 * len(wanted), urgent=urgent)
        articles = await self._articles(found.pmids, urgent=urgent)
        return {article.doi.lower(): article.pmid for article in articles if article.doi.lower() in wanted}

    async def _candidates(self, query: str, urgent: bool) -> list[Article]:
        """The first papers that a query finds. PubMed searches for the words of an identifier that it does not know."""
        found = await self.search(query, limit=20, urgent=urgent)
        return await self._articles(found.pmids, urgent=urgent)

    async def links(self, pmid: str, name: str = "pubmed_pubmed", *, urgent: bool = False) -> list[Link]:
        """Papers that a paper leads to, without itself.

        Args:
            name: ``pubmed_pubmed`` (similar, best first), ``pubmed_pubmed_citedin``, ``pubmed_pubmed_refs`` … An empty
                list of references does not mean that the paper cites nothing: PubMed knows those of some papers only.
        """
        (wanted,) = checked([pmid])
        command = "neighbor_score" if name == "pubmed_pubmed" else "neighbor"
        params = {"dbfrom": "pubmed", "db": "pubmed", "id": wanted, "linkname": name, "cmd": command, "retmode": "json"}
        read = partial(answers.links_of, pmid=wanted, name=name)
        return await self._wire.ask("elink.fcgi", params, read, urgent=urgent)

    # What a paper leads to

    @property
    def europe(self) -> EuropePMC | None:
        """Europe PMC, which is asked where PubMed has no answer; None where the settings say that it is not."""
        if self._europe is None and self._settings.europepmc:
            from netreader.pubmed.europepmc import EuropePMC

            self._europe = EuropePMC(self._settings)
        return self._europe

    async def related(self, pmid: str, kind: str, *, urgent: bool = False) -> Related:
        """The links of one kind of a paper; where PubMed fails or names none, what Europe PMC has (`source` says so).

        Args:
            kind: One of `netreader.related.ASKED`.

        Returns:
            An empty list means that whoever was asked has none; `caution` says what it may not mean.

        Raises:
            PubMedError: PubMed could not be asked, and Europe PMC neither.
        """
        if kind not in _LINK_NAMES:
            raise ValueError(f"{kind!r} is no kind of links that is asked for")
        failure: PubMedError | None = None
        links: list[Link] = []
        try:
            links = await self.links(pmid, _LINK_NAMES[kind], urgent=urgent)
        except PubMedError as error:
            failure = error
        now = datetime.now(UTC).isoformat(timespec="seconds")
        if links:
            return Related(kind, tuple(Linked(link.pmid, link.score) for link in links), "pubmed", now, len(links))
        if kind == "similar" or self.europe is None:
            if failure is not None:
                raise failure
            return Related(kind, (), "pubmed", now, 0, _NO_REFERENCES if kind == "refs" else "")
        ask = self.europe.citations if kind == "cited" else self.europe.references
        try:
            found, total = await ask(pmid, urgent=urgent)
        except PubMedError as error:
            if failure is not None:
                raise failure from error
            return Related(
                kind, (), "pubmed", now, 0, f"PubMed has none; Europe PMC could not be asked. {error.message}"
            )
        caution = f"PubMed could not be asked. {failure.message}" if failure is not None else ""
        if not found and kind == "refs":
            caution = caution or _NO_REFERENCES
        return Related(kind, tuple(found), "europepmc" if found or failure else "pubmed", now, total, caution)

    async def linkout(self, pmid: str, *, urgent: bool = False) -> LinkOut:
        """The places outside PubMed that LinkOut names of a paper: publishers, archives, and more."""
        (wanted,) = checked([pmid])
        params = {"dbfrom": "pubmed", "id": wanted, "cmd": "llinks", "retmode": "json"}
        read = partial(answers.linkout_of, pmid=wanted)
        places = await self._wire.ask("elink.fcgi", params, read, urgent=urgent)
        return LinkOut(tuple(places), datetime.now(UTC).isoformat(timespec="seconds"))

    async def pmcid_of(self, pmid: str, *, urgent: bool = False) -> str:
        """A paper's number in PMC, as PubMed links to it; empty where it is not there."""
        (wanted,) = checked([pmid])
        name = "pubmed_pmc"
        params = {"dbfrom": "pubmed", "db": "pmc", "id": wanted, "linkname": name, "retmode": "json"}
        read = partial(answers.links_of, pmid="", name=name)
        found = await self._wire.ask("elink.fcgi", params, read, urgent=urgent)
        return f"PMC{found[0].pmid}" if found else ""

    async def fulltext(self, pmcid: str, *, urgent: bool = False) -> tuple[FullText, bytes] | None:
        """An article's full text with its XML, from PMC or else from Europe PMC; without parts where it is closed.

        Returns:
            None where neither has the article.

        Raises:
            PubMedError, RecordError: PMC could not be asked or its text not read, and Europe PMC did not help.
        """
        number = pmcid.upper().removeprefix("PMC")
        if not (number.isascii() and number.isdigit()):
            raise QueryError(f"{pmcid!r} is not a PMC number.", "It looks like PMC6052453.")
        from netreader.pubmed import jats

        def read(data: bytes) -> tuple[FullText, bytes] | None:
            text = jats.parse(data)
            return None if text is None else (text, data)

        failure: PubMedError | RecordError | None = None
        found: tuple[FullText, bytes] | None = None
        params = {"db": "pmc", "id": number, "retmode": "xml"}
        try:
            found = await self._wire.ask("efetch.fcgi", params, read, urgent=urgent, deadline=_BATCH_DEADLINE)
        except (PubMedError, RecordError) as error:
            failure = error
        now = datetime.now(UTC).isoformat(timespec="seconds")
        if (found is None or not found[0].is_open) and self.europe is not None:
            try:
                data = await self.europe.full_text(f"PMC{number}", urgent=urgent)
                text = jats.parse(data, "europepmc") if data is not None else None
                if text is not None and data is not None and (text.is_open or found is None):
                    return replace(text, pmcid=f"PMC{number}", fetched=now), data
            except (PubMedError, RecordError) as error:
                if failure is None and found is None:
                    raise
                if failure is not None:
                    raise failure from error
        if failure is not None:
            raise failure
        return None if found is None else (replace(found[0], pmcid=f"PMC{number}", fetched=now), found[1])

    async def _from_pmc(self, pmcid: str, urgent: bool) -> list[Link]:
        """The paper of a PMC id, as PMC has it."""
        name = "pmc_pubmed"
        params = {"dbfrom": "pmc", "db": "pubmed", "id": pmcid[3:], "linkname": name, "retmode": "json"}
        read = partial(answers.links_of, pmid="", name=name)
        return await self._wire.ask("elink.fcgi", params, read, urgent=urgent)

    async def spell(self, query: str) -> str:
        """The query with PubMed's spelling of its words, fit to be run; empty if PubMed would change nothing."""
        term = clean_line(query)
        if not term or len(term) > _SPELLABLE:
            return ""
        params = {"db": "pubmed", "term": term}
        return respelled(term, await self._wire.ask("espell.fcgi", params, answers.suggestion_of))

    async def match_citations(self, citations: Sequence[Citation], *, urgent: bool = False) -> list[list[str]]:
        """The PMIDs of each citation: one as a rule, several where PubMed can't decide, none where it knows no paper.

        PubMed matches by journal, volume and page, and passes over a wrong year or author.
        """
        found: dict[str, list[str]] = {}
        lines = {f"c{number}": line_of(cited, f"c{number}") for number, cited in enumerate(citations)}
        for keys in batches(list(lines)):
            params = {"db": "pubmed", "retmode": "xml", "bdata": "\r".join(lines[key] for key in keys)}
            read = partial(matches_of, keys=keys)
            found |= await self._wire.ask("ecitmatch.cgi", params, read, urgent=urgent)
        return [found[key] for key in lines]

    async def post(self, pmids: Sequence[str]) -> History:
        """Have PubMed hold a set of papers for a while.

        Raises:
            QueryError: One of them is no PMID, or there are none, or more than 10,000.
        """
        wanted = checked(pmids)
        if not 0 < len(wanted) <= _POSTABLE:
            raise QueryError(f"PubMed holds sets of 1 to {_POSTABLE:,} papers, not of {len(wanted):,}.")
        return await self._wire.ask("epost.fcgi", {"db": "pubmed", "id": ",".join(wanted)}, answers.history_of)

    async def headings(
        self, uis: Sequence[str], *, knows: Callable[[str], bool] = lambda number: False, urgent: bool = False
    ) -> list[Descriptor | SupplementaryRecord]:
        """Headings and supplementary concepts of MeSH by UI, with all that stands above them; see `vocabulary`."""
        return await vocabulary.headings(self._wire, uis, knows=knows, urgent=urgent)

    async def info(self, *, urgent: bool = False) -> Info:
        """PubMed's size and date: the way to ask whether it is there."""
        return await self._wire.ask("einfo.fcgi", {"db": "pubmed", "retmode": "json"}, answers.info_of, urgent=urgent)


_LINK_NAMES = {"similar": "pubmed_pubmed", "cited": "pubmed_pubmed_citedin", "refs": "pubmed_pubmed_refs"}
_NO_REFERENCES = "PubMed has the references of some papers only: none here does not mean that it cites nothing."


def _same(one: str, other: str) -> bool:
    return bool(one) and one.casefold() == other.casefold()
