"""Finding papers for the screen: asks PubMed or the library, and says honestly who answered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from netreader.article import Summary
from netreader.errors import BadResponse, KeyRefused, PubMedError, QueryError, Refused, Unreachable
from netreader.tui.listing import IN_LIBRARY, PUBMED_CAP, Listing

if TYPE_CHECKING:
    from netreader.identifier import Identifier
    from netreader.library.answer import Answer
    from netreader.library.library import Library, Row
    from netreader.pubmed.client import PubMed

#: Ids asked for at once: several screens, one request.
PAGE = 200

#: Seconds a spelling suggestion may take; it is a courtesy.
SPELLING = 3.0

#: Rows asked for at once by esummary: a screen or two, so that the first is not kept waiting.
ROWS = 40

#: What PubMed says of operators in small letters, of which the reader has been told already.
LEFT_OUT = frozenset(f"PubMed ignored “{word}”." for word in ("and", "or", "not"))


def listing_of(answer: Answer, query: str, sort: str) -> Listing:
    """The library's answer as a list."""
    from netreader.query.sets import mended, told
    from netreader.query.syntax import is_personal, parse

    listing = Listing("library", query, sort, total=len(answer.keys), verdict=answer.verdict, reasons=answer.reasons)
    listing.warnings = [told(problem) for problem in answer.problems]
    listing.mend = mended(query) if any(problem.mend for problem in answer.problems) else ""
    tree = parse(query).tree
    listing.personal = tree is not None and is_personal(tree)
    listing.words, listing.more, listing.elsewhere = answer.words, answer.more, answer.elsewhere
    listing.place(0, answer.keys)
    return listing


class Finder:
    """Searches; never touches a widget.

    Args:
        library: The papers kept.
        pubmed: Gives the client, on the same event loop.
    """

    def __init__(self, library: Library, pubmed: Callable[[], PubMed]) -> None:
        self.library = library
        self._client = pubmed

    @property
    def pubmed(self) -> PubMed:
        """The client."""
        return self._client()

    async def find(self, query: str, source: str, sort: str) -> Listing:
        """Papers for what was typed: an identifier, or a query to `source`.

        Raises:
            PubMedError: PubMed could not be asked, or refused; never means "nothing found".
            QueryError: The query can't be run.
            LibraryError: The library can't be read.
        """
        from netreader.identifier import recognise

        identifier = recognise(query)
        if identifier is not None:
            listing = await self._identified(query, identifier)
            if listing is not None:
                return listing
        found = await (self.in_library(query, sort) if source == "library" else self._in_pubmed(query, sort))
        if identifier is not None and identifier.kind == "citation":
            found.warnings.insert(0, "PubMed knows no paper by this citation; its words were searched for.")
        return found

    async def in_library(self, query: str, sort: str) -> Listing:
        """Papers kept that the query finds.

        Raises:
            QueryError: It makes no sense.
        """
        answer = await asyncio.to_thread(self.library.ask, query, sort=sort)
        listing = listing_of(answer, query, sort)
        await self.fill(listing, range(ROWS))
        return listing

    async def _in_pubmed(self, query: str, sort: str) -> Listing:
        from netreader.query.sets import mended, ready, told
        from netreader.query.syntax import is_personal, parse, write
        from netreader.query.terms import shown_words

        parsed = ready(query, self.library.earlier)
        if parsed.tree is not None and is_personal(parsed.tree):
            listing = await self.in_library(query, IN_LIBRARY.get(sort, "added"))
            listing.personal, listing.verdict = True, ""
            listing.warnings.insert(0, "PubMed doesn't know your notes and marks, so your library was asked.")
            return listing
        # As typed, so that PubMed reads just that; only what it can't know is written out.
        numbered = parsed.tree is not None and parse(query).tree != parsed.tree
        sent = write(parsed.tree) if parsed.tree is not None and numbered else query
        found = await self.pubmed.search(sent, sort=sort, limit=PAGE, urgent=True)
        listing = Listing("pubmed", query, sort, found.total, translation=found.translation, sent=sent)
        listing.warnings = [told(problem) for problem in parsed.problems]
        small = any(problem.kind == "lower-case" for problem in parsed.problems)
        listing.warnings += [said for said in found.warnings if not (small and said in LEFT_OUT)]
        listing.mend = mended(query) if any(problem.mend for problem in parsed.problems) else ""
        listing.words = shown_words(parsed.tree)
        listing.place(0, map(int, found.pmids), PAGE)
        return listing

    async def _identified(self, query: str, identifier: Identifier) -> Listing | None:
        """The paper or papers an identifier names: from the library when kept, else from PubMed."""
        if identifier.kind in ("pmid", "pmids"):
            keys = [int(pmid) for pmid in identifier.pmids or (identifier.value,)]
            held = await asyncio.to_thread(self.library.held, keys)
            if len(held) == len(keys):
                return self._named(query, "library", keys)
            return await self._asked_for(query, keys, held)
        if identifier.kind == "doi":
            keys = await asyncio.to_thread(lambda: self.library.by_identifier(doi=identifier.value))
        elif identifier.kind == "pmcid":
            keys = await asyncio.to_thread(lambda: self.library.by_identifier(pmcid=identifier.value))
        else:
            keys = []
        if keys:
            return self._named(query, "library", keys)
        pmids = await self.pubmed.resolve(identifier, urgent=True)
        if not pmids and identifier.kind == "citation":
            return None  # perhaps a query after all
        return self._named(query, "pubmed", [int(pmid) for pmid in pmids])

    async def _asked_for(self, query: str, keys: list[int], held: set[int]) -> Listing:
        """Papers by their PMIDs; those that PubMed does not have are named and not listed."""
        missing: set[int] = set()
        unknown = [key for key in keys if key not in held]
        if len(unknown) <= ROWS:
            known = {summary.key for summary in await self.pubmed.summaries(list(map(str, unknown)), urgent=True)}
            missing = {key for key in unknown if key not in known}
        listing = self._named(query, "pubmed", [key for key in keys if key not in missing])
        if missing:
            names = ", ".join(str(key) for key in sorted(missing)[:10])
            listing.warnings.append(f"PubMed has no record with the number {names}.")
        return listing

    @staticmethod
    def _named(query: str, source: str, keys: Sequence[int]) -> Listing:
        listing = Listing(source, query, "relevance" if source == "pubmed" else "added", total=len(keys))
        listing.place(0, keys)
        return listing

    async def suggest(self, query: str) -> str:
        """PubMed's spelling of a query, or empty; a failure here is no failure of the search."""
        try:
            async with asyncio.timeout(SPELLING):
                return await self.pubmed.spell(query)
        except (PubMedError, QueryError, TimeoutError):
            return ""

    async def fill(self, listing: Listing, places: range) -> bool:
        """Learn the papers and rows of some places of a list. True if something became known.

        Raises:
            PubMedError: A page or the summaries could not be had; what became known before stays.
        """
        missing, rowless = listing.unknown(places)
        changed = False
        if missing and listing.source == "pubmed":
            start = missing[0] - missing[0] % PAGE
            limit = min(PAGE, PUBMED_CAP - start)
            sent = listing.sent or listing.query
            found = await self.pubmed.search(sent, sort=listing.sort, start=start, limit=limit, urgent=True)
            listing.place(start, map(int, found.pmids), limit)
            changed = True
            _, rowless = listing.unknown(places)
        if rowless:
            changed = await self._rows(listing, rowless) or changed
        return changed

    def fill_kept(self, listing: Listing, places: range) -> bool:
        """Learn the rows of papers that are kept: a fifth of a millisecond for a screen of them."""
        _, rowless = listing.unknown(places)
        known = {row.summary.key: row for row in self.library.rows(rowless) if row.summary.title}
        listing.rows.update(known)
        return bool(known)

    async def _rows(self, listing: Listing, keys: Sequence[int]) -> bool:
        """Rows from the library for what it holds, from PubMed's summaries for the rest."""
        from msgspec.structs import replace

        from netreader.library.library import Row

        known = {row.summary.key: row for row in self.library.rows(keys) if row.summary.title}
        listing.rows.update(known)
        wanted = [key for key in keys if key not in known and key > 0]
        for start in range(0, len(wanted), ROWS):
            part = wanted[start : start + ROWS]
            summaries = {
                summary.key: summary for summary in await self.pubmed.summaries([str(key) for key in part], urgent=True)
            }
            marks = {row.summary.key: row for row in self.library.rows(part)}
            for key in part:
                summary = summaries.get(key) or Summary(key, f"PMID {key}: PubMed has no record of this number")
                mine = marks.get(key)
                listing.rows[key] = (
                    replace(mine, summary=summary, kept=False)
                    if mine
                    else Row(summary, False, False, "", False, 0, False)
                )
        return bool(known or wanted)

    async def rows_of(self, keys: Sequence[int]) -> dict[int, Row]:
        """Rows of papers, from the library or else from PubMed.

        Raises:
            PubMedError: The summaries of those not kept could not be had.
        """
        listing = self._named("", "pubmed", keys)
        await self._rows(listing, keys)
        return listing.rows

    async def all_keys(self, listing: Listing) -> list[int]:
        """Every paper of a list that can be listed, in order (for fetching them all)."""
        for start in range(0, listing.count, PAGE):
            missing, _ = listing.unknown(range(start, start + PAGE))
            if missing:
                found = await self.pubmed.search(
                    listing.sent or listing.query, sort=listing.sort, start=0, limit=min(listing.count, PUBMED_CAP)
                )
                listing.place(0, map(int, found.pmids))
                break
        return list(listing.keys.values())


def was_reached(error: PubMedError) -> bool:
    """Whether there is a network, and PubMed at the other end of it."""
    return not isinstance(error, Unreachable | BadResponse)


def is_about_the_query(error: PubMedError) -> bool:
    """Whether PubMed was reached and said no, so that asking the library instead would hide the answer."""
    return isinstance(error, Refused | KeyRefused)
