"""Keywords & MeSH on the screen: its two views, its keys, and learning of headings that are not known yet."""

from __future__ import annotations

import asyncio
from time import monotonic
from typing import TYPE_CHECKING

from textual import on, work
from textual.message import Message
from textual.timer import Timer

from netreader.errors import LibraryError, NetreaderError
from netreader.mesh.descriptor import is_ui
from netreader.tui.reader.session import Session

if TYPE_CHECKING:
    from netreader.article import Article
    from netreader.mesh.descriptor import Descriptor, SupplementaryRecord
    from netreader.tui.dialogs.term import Form
    from netreader.tui.termtree import Term
    from netreader.tui.widgets.termrows import TermRows

#: Seconds that a paper is looked at before NCBI is asked of its headings, and after a failure before it is asked again.
LOOKED_AT, PAUSE = 0.6, 60.0

#: A heading's page in NLM's MeSH browser.
BROWSER = "https://meshb.nlm.nih.gov/record/ui?ui={ui}"


class Terming(Session):
    """Terms."""

    class HeadingsLearned(Message):
        """Headings of a paper are known now."""

        def __init__(self, key: int) -> None:
            super().__init__()
            self.key = key

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self._article: Article | None = None
        self._learning: Timer | None = None
        self._asked_of: set[str] = set()
        self._rests_until = 0.0

    def show_terms(self, article: Article | None) -> None:
        self._article = article
        self.redraw_terms()
        if self._learning is not None:
            self._learning.stop()
        if article is not None and self.online is not False and monotonic() >= self._rests_until:
            key = self.key
            self._learning = self.set_timer(LOOKED_AT, lambda: self._learn(key, article))

    # Learning

    @work(exclusive=True, group="learn-headings", exit_on_error=False)
    async def _learn(self, key: int, article: Article) -> None:
        """Ask NCBI where the headings of a paper stand, once each. That it can't be asked is nobody's trouble."""
        vocabulary = self.library.vocabulary
        uis = [heading.ui for heading in article.mesh]
        uis += [concept.ui for concept in article.supplementary_concepts]
        uis += [substance.ui for substance in article.substances]
        uis = [ui for ui in uis if is_ui(ui) and ui not in self._asked_of]
        try:
            wanted = await asyncio.to_thread(vocabulary.unknown, uis) if uis else []
            if not wanted:
                return
            records = await self.pubmed.headings(wanted, knows=lambda number: vocabulary.at(number) is not None)
            self._asked_of.update(wanted)
            await asyncio.to_thread(vocabulary.learn, records)
        except NetreaderError:
            self._rests_until = monotonic() + PAUSE
            return
        if records:
            self.post_message(self.HeadingsLearned(key))

    @on(HeadingsLearned)
    def _headings_learned(self, event: HeadingsLearned) -> None:
        if event.key == self.key:
            self.redraw_terms()

    def redraw_terms(self) -> None:
        """Show the paper's terms by what is known of MeSH now."""
        if not self.pictured:
            return
        try:
            self.terms.show(self._article, self.library.vocabulary)
        except LibraryError:  # a paper can be read without
            from netreader.tui.termtree import NothingKnown

            self.terms.show(self._article, NothingKnown())

    async def _ask_of(self, ui: str) -> Descriptor | SupplementaryRecord | None:
        """What NCBI says of a heading or concept; None where it can't be asked."""
        if self.online is False or not is_ui(ui):
            return None
        vocabulary = self.library.vocabulary
        try:
            records = await self.pubmed.headings(
                [ui], knows=lambda number: vocabulary.at(number) is not None, urgent=True
            )
            await asyncio.to_thread(vocabulary.learn, records)
        except NetreaderError:
            return None
        return next((record for record in records if record.ui == ui), None)

    # The views

    def action_terms_view(self, view: str = "") -> None:
        """Go to a view of the terms' pane; without a name to the library's, and from within the pane to the next."""
        views = self.terms.views
        if not view:
            following = views[(views.index(self.terms.view) + 1) % len(views)]
            view = following if self.pane == "terms" else "library"
        self.terms.show_view(view)
        self.go_to("terms")
        if (tree := self.terms.shown_tree) is not None:
            tree.take_focus()

    def action_term_places(self) -> None:
        self.terms.show_everywhere(not self.terms.everywhere)
        self.tell(
            "Headings are shown at all of their places."
            if self.terms.everywhere
            else "Each heading is shown at one of its places, where the tree is smallest."
        )

    # Moving

    def action_term_down(self) -> None:
        self.terms.rows.move(1)

    def action_term_up(self) -> None:
        self.terms.rows.move(-1)

    def action_term_page_down(self) -> None:
        self.terms.rows.move_page(1)

    def action_term_page_up(self) -> None:
        self.terms.rows.move_page(-1)

    def action_term_half_down(self) -> None:
        self.terms.rows.move_page(0.5)

    def action_term_half_up(self) -> None:
        self.terms.rows.move_page(-0.5)

    def action_first_term(self) -> None:
        self.terms.rows.cursor = 0

    def action_last_term(self) -> None:
        self.terms.rows.cursor = self.terms.rows.row_count - 1

    def action_fold(self) -> None:
        self.terms.rows.fold()

    def action_unfold(self) -> None:
        self.terms.rows.unfold()

    # Asking

    def action_search_term(self) -> None:
        term = self.terms.rows.current
        if term is None:
            return
        if term.query:
            self.search(term.query, source="pubmed")
        else:
            self.terms.rows.toggle()

    def action_search_term_here(self) -> None:
        if query := self._query():
            self.search(query, source="library")

    def action_add_term(self) -> None:
        self._add("AND", self._query())

    def action_or_term(self) -> None:
        self._add("OR", self._query())

    def action_not_term(self) -> None:
        self._add("NOT", self._query())

    def action_copy_term(self) -> None:
        if query := self._query():
            self._copy_term(query)

    def _query(self) -> str:
        term = self.terms.rows.current
        return term.query if term is not None else ""

    def _add(self, operator: str, query: str) -> None:
        """Join a term to the query in the search field, and go there."""
        if not query:
            return
        before = self.field.value.strip()
        if before:
            query = f"({before}) {operator} {query}"
        elif operator == "NOT":
            self.tell("There is no query yet to exclude it from.")
            return
        self.field.value = query
        self.field.focus()

    def _copy_term(self, query: str) -> None:
        self.app.copy_to_clipboard(query)
        self.tell(query, title="Copied")

    # Dialogs

    def on_term_rows_asked(self, event: TermRows.Asked) -> None:
        event.stop()
        self.action_term_menu()

    def action_term_menu(self) -> None:
        term = self.terms.rows.current
        if term is None or not term.query:
            self.tell("Go to a term first; this is only a group of terms.")
            return
        if term.kind == "tag":
            self.tell("Tags are your own; PubMed doesn't know them.")
            return
        from netreader.tui.dialogs.term import Form

        tag, _, alone = term.query.rpartition("[")[2][:-1].partition(":")
        self._choose_deed(term, Form(term.name, tag, term.qualifier, exploded=not alone))

    def action_term_info(self) -> None:
        term = self.terms.rows.current
        if term is not None:
            self._inform(term)

    def action_term_page(self) -> None:
        term = self.terms.rows.current
        if term is not None and term.query:
            self._browse(term)

    @work(exclusive=True, group="term", exit_on_error=False)
    async def _choose_deed(self, term: Term, form: Form) -> None:
        from netreader.tui.dialogs.term import TermDialog
        from netreader.tui.termtree import HEADINGS

        record = self._record(term)
        allowed = getattr(record, "qualifiers", ()) or [one.name for one in self.library.vocabulary.qualifiers()]
        dialog = TermDialog(
            form,
            heading=term.kind in HEADINGS,
            qualifiers=sorted(allowed),
            info=record is not None or is_ui(term.ui),
            page=record is not None or is_ui(term.ui),
        )
        deed = await self.app.push_screen_wait(dialog)
        if deed is None:
            return
        if deed.what in ("pubmed", "library"):
            self.search(deed.query, source=deed.what)
        elif deed.what == "copy":
            self._copy_term(deed.query)
        elif deed.what == "info":
            self._inform(term)
        elif deed.what == "browser":
            self._browse(term)
        elif deed.what == "tree":
            self.show_in_tree(term)
        else:
            self._add(deed.what.upper(), deed.query)

    @work(exclusive=True, group="term", exit_on_error=False)
    async def _inform(self, term: Term) -> None:
        """Show what MeSH says of a term; from there one goes on to its neighbours, or to what can be done."""
        from netreader.tui.dialogs.heading import HeadingDialog
        from netreader.tui.dialogs.term import Form

        record = self._record(term) or (await self._ask_of(term.ui) if term.query else None)
        if record is None and term.kind == "category":
            self.tell(f"{term.label} is a category of MeSH, which says no more of it. Right unfolds it.")
            return
        if record is None:
            what = f"“{term.name}”" if term.query else "A group"
            self.tell(f"{what} is not a MeSH heading that is known here.".replace("A group is", "This is"))
            return
        dialog = HeadingDialog(
            record, self.library.vocabulary, ask=self._ask_of, count=self._count, ascii_only=self.ascii_only
        )
        ui = await self.app.push_screen_wait(dialog)
        found = (self.library.vocabulary.descriptor(ui) or self.library.vocabulary.supplementary(ui)) if ui else None
        if found is not None:
            kind = "concept" if found.ui.startswith("C") else "heading"
            from netreader.tui.termtree import FIELDS, Term

            wanted = Term(found.name, kind, ui=found.ui)  # type: ignore[arg-type]
            self._choose_deed(wanted, Form(found.name, FIELDS[wanted.kind]))

    def show_in_tree(self, term: Term) -> None:
        """Go to a heading in the trees; `Counting` knows the way."""

    def _record(self, term: Term) -> Descriptor | SupplementaryRecord | None:
        try:
            from netreader.tui.termtree import record_of

            return record_of(term, self.library.vocabulary)
        except LibraryError:
            return None

    def _count(self, name: str) -> int | None:
        """How many papers of the library have a heading or one below it; None where it can't be asked."""
        try:
            from netreader.tui.termtree import query_term

            return len(self.library.ask(query_term(name, "mh")).keys)
        except NetreaderError:
            return None

    def _browse(self, term: Term) -> None:
        record = self._record(term)
        ui = record.ui if record else term.ui
        if is_ui(ui):
            self.open_address(BROWSER.format(ui=ui))
        else:
            self.tell("No page of the MeSH browser is known for this.")
