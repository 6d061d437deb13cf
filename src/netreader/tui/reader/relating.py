"""What a paper leads to, from the screen: asked for when one lingers and is online, listed, opened; the trail's map."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace
from textual import on, work
from textual.message import Message
from textual.timer import Timer

from netreader import addresses
from netreader.errors import KeyRefused, LibraryError, PubMedError, RateLimited, Unreachable
from netreader.related import ASKED, KINDS, Linked, Related, joined
from netreader.text import shorten
from netreader.tui.listing import PUBMED_CAP, Listing
from netreader.tui.panes.paper import PaperPane
from netreader.tui.reader.screening import Screening
from netreader.tui.render import Foot

if TYPE_CHECKING:
    from netreader.article import Article
    from netreader.library.library import Row

#: Seconds for which one reads a paper before PubMed is asked what it leads to.
LINGER = 2.0

#: Links of each kind, and of all together, whose titles are asked for with them.
NAMED = 200

#: What was asked is good for so long; then it is asked again when one lingers.
FRESH = timedelta(days=30)


class Relating(Screening):
    """Similar papers, those that cite it, references, comments; and the trail one leaves among them."""

    class LinksKnown(Message):
        """Links of a paper became known."""

        def __init__(self, key: int, related: Related) -> None:
            super().__init__()
            self.key = key
            self.related = related

    class LinksFailed(Message):
        """Links of a paper could not be asked for."""

        def __init__(self, key: int, error: PubMedError) -> None:
            super().__init__()
            self.key = key
            self.error = error

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._linger: Timer | None = None
        self._has_settled = False
        self._asking_links: tuple[int, tuple[str, ...]] = (0, ())
        self._links_failed: dict[int, str] = {}
        # What the library could not take stays for this session.
        self._unkept_links: dict[int, dict[str, Related]] = {}

    # What is known

    def links_known(self, key: int) -> dict[str, Related]:
        """The links of a paper, as far as they are known: kept, and what its record says."""
        try:
            kept = self.library.links_of(key) | self._unkept_links.get(key, {})
            article = self.library.article(key)
        except LibraryError as error:
            self.tell_error(error)
            return {}
        return joined(kept, article)

    def foot_of(self, article: Article) -> Foot | None:
        if not self._has_settled:
            return None  # after the first picture
        key = article.key
        counts: dict[str, tuple[int, str]] = {}
        try:
            for kind, count in self.library.link_counts(key).items():
                counts[kind] = (count.number, count.source)
        except LibraryError:
            pass  # whoever opens the list is told
        for kind, related in self._unkept_links.get(key, {}).items():
            counts[kind] = (related.count, related.source)
        if article.references and "refs" in counts:
            counts["refs"] = (self.links_known(key)["refs"].count, counts["refs"][1])
        elif article.references:
            counts["refs"] = (len(article.references), "record")
        comments = sum(correction.type != "Cites" for correction in article.corrections)
        if comments:
            counts["comments"] = (comments, "record")
        of, kinds = self._asking_links
        asking = tuple(kind for kind in kinds if of == key and kind not in counts)
        return Foot(counts, asking, self._links_failed.get(key, ""), self.fulltext_label(article))

    def fulltext_label(self, article: Article) -> str:
        """What the link to the full text says; `FullReading` knows."""
        return ""

    def show_foot(self) -> None:
        """Bring the foot of the paper up to date."""
        if self.paper.article is not None and self.paper.article.key == self.key:
            foot = self.foot_of(self.paper.article)
            if foot is not None:
                self.paper.show_foot(foot)

    def settled(self) -> None:
        """The first picture stands: what is known beside the record can be shown too."""
        self._has_settled = True
        self.show_foot()

    # Asking while one lingers

    def open_paper(self, key: int, **how: Any) -> None:
        super().open_paper(key, **how)
        self.linger()

    def _show_article(self, article: Article, *, keep_scroll: bool = False) -> None:
        super()._show_article(article, keep_scroll=keep_scroll)
        self.linger()  # its record may have come late

    def linger(self) -> None:
        """Ask for what is not known of the paper at hand, if one stays with it."""
        if self._linger is not None:
            self._linger.stop()
        self._linger = self.set_timer(LINGER, self._lingered)

    def _lingered(self) -> None:
        article = self.paper.article
        if not self.online or article is None or article.key != self.key or article.source != "pubmed":
            return
        due = self._due(self.key) if self.key > 0 and self.key not in self._links_failed else []
        if due:
            self._ask_links(self.key, due)

    def _due(self, key: int) -> list[str]:
        """Kinds that were never asked for, or long ago."""
        now = datetime.now(UTC)
        try:
            counts = self.library.link_counts(key)
        except LibraryError:
            return []
        known = {kind for kind, count in counts.items() if now - _when(count.asked) < FRESH}
        return [kind for kind in ASKED if kind not in known and kind not in self._unkept_links.get(key, {})]

    @work(exclusive=True, group="links", exit_on_error=False)
    async def _ask_links(self, key: int, kinds: list[str]) -> None:
        self._asking_links = key, tuple(kinds)
        self.show_foot()
        try:
            for number, kind in enumerate(kinds, 1):
                try:
                    related = await self.pubmed.related(str(key), kind)
                except PubMedError as error:
                    self._asking_links = key, tuple(kinds[number:])
                    self.post_message(self.LinksFailed(key, error))
                    if isinstance(error, Unreachable | RateLimited | KeyRefused):
                        return  # the other kinds would fare no better
                    continue
                await self._keep_links(key, related)
                self.post_message(self.LinksKnown(key, related))
            await self._name_links(key)
        finally:
            self._asking_links = 0, ()

    async def _name_links(self, key: int) -> None:
        """Learn what the first of a paper's links are called, so that their lists can be read with no network."""
        try:
            known = self.library.links_of(key)
            wanted = {int(link.pmid) for one in known.values() for link in one.links[:NAMED] if _is_unnamed(link)}
            kept = self._rows_kept(list(wanted))
            rows = await self.finder.rows_of([pmid for pmid in wanted if pmid not in kept][:NAMED])
        except (LibraryError, PubMedError):
            return  # the list asks again for what is seen
        await self._keep_names(key, rows)

    async def _keep_names(self, key: int, rows: Mapping[int, Row]) -> None:
        """Write to a paper's links what these are called."""
        if not rows:
            return
        try:
            for related in self.library.links_of(key).values():
                named = replace(related, links=tuple(_named(link, rows) for link in related.links))
                if named != related:
                    await asyncio.to_thread(self.library.keep_links, key, named)
        except LibraryError:
            pass  # only for convenience

    async def _keep_links(self, key: int, related: Related) -> None:
        try:
            await asyncio.to_thread(self.library.keep_links, key, related)
        except LibraryError:
            self._unkept_links.setdefault(key, {})[related.kind] = related

    @on(LinksKnown)
    def _links_known(self, event: LinksKnown) -> None:
        if not self._due(event.key):
            self._links_failed.pop(event.key, None)
        self.show_foot()

    @on(LinksFailed)
    def _links_not_known(self, event: LinksFailed) -> None:
        """Said at the paper's foot alone: nobody asked for it."""
        self._links_failed[event.key] = f"Related papers could not be asked for. {event.error.message} N asks again."
        if isinstance(event.error, Unreachable):
            self.online = False
            self.show_bar()
        self.show_foot()

    # The list

    @on(PaperPane.OpenRelated)
    def _open_related(self, event: PaperPane.OpenRelated) -> None:
        self._show_related(event.kind)

    def action_related(self) -> None:
        self.settle_row()
        self._show_related("")

    @work(exit_on_error=False)
    async def _show_related(self, kind: str) -> None:
        from netreader.tui.dialogs.related import RelatedDialog

        key = self.key
        if key <= 0:
            self.tell(
                "PubMed knows no related papers of one without a PMID." if key else "Open a paper first.",
            )
            return
        article = self.paper.article
        row = self.listing.rows.get(key)
        title = article.display_title if article is not None else row.summary.title if row else f"PMID {key}"

        async def ask(kind: str) -> Related:
            related = await self.pubmed.related(str(key), kind, urgent=True)
            await self._keep_links(key, related)
            self.post_message(self.LinksKnown(key, related))
            return self.links_known(key).get(kind, related)

        learned: dict[int, Row] = {}

        async def rows(keys: list[int]) -> dict[int, Row]:
            found = await self.finder.rows_of(keys)
            learned.update(found)
            return found

        wish = await self.app.push_screen_wait(
            RelatedDialog(
                title,
                self.links_known(key),
                kind,
                ask=ask,
                kept=self._rows_kept,
                rows=rows,
                ascii_only=self.ascii_only,
            )
        )
        await self._keep_names(key, learned)
        if wish is None:
            return
        if wish.what == "open":
            self.open_paper(int(wish.target), focus=True, read=True, way=wish.kind)
        elif wish.what == "web":
            self.open_address(addresses.doi(wish.target))
        else:
            self._list_related(key, wish.kind, title)

    def _rows_kept(self, keys: list[int]) -> dict[int, Row]:
        return {row.summary.key: row for row in self.library.rows(keys) if row.summary.title}

    def _list_related(self, key: int, kind: str, title: str) -> None:
        """All papers of a kind in the results, where everything works with them."""
        related = self.links_known(key).get(kind)
        keys = [int(pmid) for pmid in related.pmids] if related is not None else []
        listing = Listing("pubmed", total=len(keys), title=f"{KINDS[kind]}: {shorten(title, 60)}")
        listing.place(0, keys[:PUBMED_CAP])
        without = related.count - len(keys) if related is not None else 0
        listing.warnings.append(
            f"{KINDS[kind]} of “{shorten(title, 80)}”"
            + (f". {without:,} more have no record in PubMed." if without and kind == "refs" else "")
        )
        self.look_in("pubmed")
        self.field.value = ""
        self.show_bar()
        self.show_listing(listing)
        self.go_to("results")

    # The trail

    @work(exit_on_error=False)
    async def action_trail(self) -> None:
        from netreader.tui.dialogs.trail import FORGET, TrailDialog

        if not len(self.trail):
            self.tell("The trail begins with the first paper that you open.")
            return
        self.leave_place()
        steps = self.trail.shown()
        known = self._rows_kept([step.key for step in steps])
        titles = {key: _called(row) for key, row in known.items()}
        chosen = await self.app.push_screen_wait(
            TrailDialog(steps, self.trail.here, titles, ascii_only=self.ascii_only)
        )
        if chosen == FORGET:
            self.trail.clear()
            self.tell("The trail begins here now.")
        elif chosen is not None and self.trail.jump(chosen):
            self.stand_on_trail()


def _is_unnamed(link: Linked) -> bool:
    return bool(link.pmid) and not link.citation


def _named(link: Linked, rows: Mapping[int, Row]) -> Linked:
    """A link with its citation, where it had none and the paper is known."""
    row = rows.get(int(link.pmid)) if _is_unnamed(link) else None
    if row is None or not (row.summary.authors or row.summary.journal):
        return link
    summary = row.summary
    who = ", ".join(summary.authors[:3]) + (" et al" if summary.more_authors or len(summary.authors) > 3 else "")
    pieces = (who, summary.title, summary.journal, summary.year)
    return replace(link, citation=". ".join(piece.rstrip(".") for piece in pieces if piece) + ".")


def _called(row: Row) -> str:
    """A paper in a line: who and when, and its title."""
    summary = row.summary
    who = summary.authors[0].partition(" ")[0] if summary.authors else ""
    head = " ".join(part for part in (who, summary.year) if part)
    return f"{head}: {summary.title}" if head else summary.title


def _when(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return datetime.fromtimestamp(0, UTC)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
