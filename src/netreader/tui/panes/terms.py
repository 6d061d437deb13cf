"""Keywords & MeSH: the terms of the paper at hand, those of the whole library, and all of MeSH, under tabs."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import msgspec
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.style import Style
from textual.widgets import Static

from netreader.tui.panes.trees import Remembered, TreesView
from netreader.tui.parts import Guarded
from netreader.tui.termtree import HEADINGS, Term, terms_of
from netreader.tui.widgets.rowlist import RowList
from netreader.tui.widgets.termrows import TermRows, TermsView

if TYPE_CHECKING:
    from netreader.article import Article
    from netreader.mesh.placing import Known

#: The views, in the order of their tabs, and what stands on these.
VIEWS = {"paper": "This paper", "library": "Library", "mesh": "MeSH"}

#: Those with numbers.
TREES = ("library", "mesh")

#: Lines from which the pane has room to say the whole of what the cursor stands on.
TALL = 14


class PaperTerms(TermsView):
    """This paper: its terms, or a sentence where it has none; below, the whole of what the cursor stands on."""

    def __init__(self, *, ascii_only: bool) -> None:
        super().__init__(id="paper-terms")
        self._ascii = ascii_only
        self.everywhere = True
        self._article: Article | None = None
        self._known: Known | None = None
        self._tree = TermRows(id="term-tree", ascii_only=ascii_only)

    def compose(self) -> ComposeResult:
        yield Static(id="terms-empty")
        yield self._tree
        yield Static(id="terms-detail")

    @property
    def rows(self) -> TermRows:
        """The tree."""
        return self._tree

    def show(self, article: Article | None, known: Known) -> None:
        """Show a paper's terms; of the same paper, whose headings are known better now, without losing the place."""
        roots = terms_of(article, known, everywhere=self.everywhere) if article else []
        self._known = known
        self._tree.show(roots, same=_key(article) is not None and _key(article) == _key(self._article))
        self._article = article
        self._tree.display = bool(roots)
        empty = self.query_one("#terms-empty", Static)
        empty.display = not roots
        if article is None:
            empty.update(Content.styled("The terms of the paper you are reading are listed here.", "$muted"))
        elif not roots:
            empty.update(Content.styled(_why_none(article), "$muted"))
        self.show_detail()

    def show_everywhere(self, everywhere: bool) -> None:
        """Show headings at all of their places, or each at one."""
        self.everywhere = everywhere
        if self._known is not None:
            self.show(self._article, self._known)

    def show_detail(self) -> None:
        """Say in full what the cursor stands on: names are cut short in the tree."""
        detail = self.query_one("#terms-detail", Static)
        # Of one height for all: the tree must not jump while one goes through it.
        detail.display = self._tree.display and self.size.height >= TALL
        term = self._tree.current
        detail.update(self._detail(term) if term is not None else Content(""), layout=False)

    def _detail(self, term: Term) -> Content:
        sign = " > " if self._ascii else " › "
        above = [one for one in self._tree.above(self._tree.cursor) if one.kind in ("category", "ancestor", "heading")]
        name = f"{term.heading}/{term.label}" if term.kind == "qualifier" else term.label
        told = [Content.styled(name + " *" * term.major, "bold")]
        if term.again:
            told.append(Content.styled("Its subheadings are listed at its first place, above.", "$muted"))
        if term.kind in HEADINGS and term.number:
            way = sign.join((*(step for one in above for step in (*one.steps, one.label)), *term.steps))
            also = f"also at {', '.join(term.elsewhere)}  " if term.elsewhere else ""
            told.append(Content.styled(f"{term.number}  {also}{way}", "$muted"))
        elif term.detail and term.kind != "group":
            told.append(Content.styled(term.detail, "$muted"))
        return Content("\n").join(told)

    def on_row_list_moved(self, event: RowList.Moved) -> None:
        event.stop()
        self.show_detail()

    def on_resize(self) -> None:
        self.show_detail()


class TermsPane(Guarded, Vertical):
    """Views under tabs."""

    def __init__(self, *, ascii_only: bool) -> None:
        super().__init__(id="terms")
        self.border_title = "Keywords & MeSH"
        self.view = "paper"
        self._ascii = ascii_only
        self._paper = PaperTerms(ascii_only=ascii_only)
        #: The views by name; their tabs stand in this order.
        self._views: dict[str, TermsView] = {"paper": self._paper}
        #: The views with numbers: the library's tree, and all of MeSH.
        self.trees = [TreesView(name, ascii_only=ascii_only) for name in TREES]
        self._views |= dict(zip(TREES, self.trees, strict=True))
        self._seen = {"paper"}

    def compose(self) -> ComposeResult:
        tabs = Static(id="terms-views")
        tabs.auto_links = False
        yield tabs
        yield self._paper  # the others are mounted when they are first looked at: the first paint goes before them

    def on_mount(self) -> None:
        self._arrange()

    @property
    def rows(self) -> TermRows:
        """The lines of the view that is shown."""
        return self._views[self.view].rows

    @property
    def shown_tree(self) -> TreesView | None:
        """The view with numbers that is shown, if one is."""
        view = self._views[self.view]
        return view if isinstance(view, TreesView) else None

    @property
    def seen_trees(self) -> list[TreesView]:
        """The views with numbers that were looked at."""
        return [view for view in self.trees if view.is_mounted]

    @property
    def views(self) -> list[str]:
        """Names of the views there are."""
        return list(self._views)

    def show(self, article: Article | None, known: Known) -> None:
        """Show a paper's terms, in the view that is of the paper."""
        self._paper.show(article, known)

    @property
    def everywhere(self) -> bool:
        """Whether a paper's headings stand at all of their places."""
        return self._paper.everywhere

    def show_everywhere(self, everywhere: bool) -> None:
        """Show a paper's headings at all of their places, or each at one."""
        self._paper.show_everywhere(everywhere)

    def remembered(self) -> dict[str, Any]:
        """Which view stands, and how each looks, for the next start."""
        trees = {name: msgspec.to_builtins(tree.remembered()) for name, tree in zip(TREES, self.trees, strict=True)}
        return {"view": self.view, "everywhere": self.everywhere, "trees": trees}

    def take_up(self, remembered: Mapping[str, Any]) -> None:
        """Look as at the last start, as far as that makes sense."""
        with suppress(msgspec.ValidationError):
            saved = msgspec.convert(remembered, _Remembered)
            self._paper.everywhere = saved.everywhere
            for name, tree in zip(TREES, self.trees, strict=True):
                tree.take_up(saved.trees.get(name) or tree.remembered())
            self.show_view(saved.view)

    def show_view(self, view: str) -> None:
        """Show one of the views."""
        if view in self._views and view != self.view:
            self.view = view
            if view not in self._seen:
                self._seen.add(view)
                self.mount(self._views[view])
            self._arrange()

    def _arrange(self) -> None:
        for name, widget in self._views.items():
            widget.display = name == self.view
        tabs = self.query_one("#terms-views", Static)
        tabs.display = len(self._views) > 1
        tabs.update(self._tabs(), layout=False)

    def _tabs(self) -> Content:
        parts = []
        for name in self._views:
            link = Style.from_meta({"@click": ("screen.terms_view", (name,))})
            style = "bold $text-primary underline" if name == self.view else "$muted"
            parts.append(Content.assemble(" ", (VIEWS[name], style), " ").stylize(link))
        return Content.styled("|" if self._ascii else "│", "$muted").join(parts)


class _Remembered(msgspec.Struct):
    view: str = "paper"
    everywhere: bool = True
    trees: dict[str, Remembered] = {}


def _key(article: Article | None) -> tuple[object, ...] | None:
    return (article.pmid, article.local_id, article.source) if article else None


def _why_none(article: Article) -> str:
    if article.status and article.status != "MEDLINE":
        return "No keywords; MeSH terms are added when NLM has indexed the paper."
    return "PubMed gives no keywords or MeSH terms for this paper."
