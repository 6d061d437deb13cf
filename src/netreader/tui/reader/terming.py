"""Keywords & MeSH on the screen: its two views, its keys, and learning of headings that are not known yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on

from netreader.tui.panes.terms import TermsPane
from netreader.tui.reader.session import Session

if TYPE_CHECKING:
    from netreader.article import Article


class Terming(Session):
    """Terms."""

    def show_terms(self, article: Article | None) -> None:
        self.terms.show(article, self.library.vocabulary)

    # The views

    def action_terms_view(self, view: str = "") -> None:
        """Go to a view of the terms' pane; without a name to the other one."""
        views = self.terms.views
        self.terms.show_view(view or views[(views.index(self.terms.view) + 1) % len(views)])
        self.go_to("terms")

    @on(TermsPane.ViewShown)
    def _view_shown(self, event: TermsPane.ViewShown) -> None:
        event.stop()

    # Moving

    def action_term_down(self) -> None:
        self.terms.rows.move(1)

    def action_term_up(self) -> None:
        self.terms.rows.move(-1)

    def action_term_page_down(self) -> None:
        self.terms.rows.move_page(1)

    def action_term_page_up(self) -> None:
        self.terms.rows.move_page(-1)

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
            self.terms.rows.unfold()

    def action_add_term(self) -> None:
        term = self.terms.rows.current
        if term is None or not term.query:
            return
        before = self.field.value.strip()
        self.field.value = f"({before}) AND {term.query}" if before else term.query
        self.field.focus()

    def action_copy_term(self) -> None:
        term = self.terms.rows.current
        if term is not None and term.query:
            self.app.copy_to_clipboard(term.query)
            self.tell(term.query, title="Copied")
