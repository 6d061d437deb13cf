"""What the parts of the reader screen share: the library, the client, the panes, and where one is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from textual import events
from textual.screen import Screen

from netreader.tui.actions import BY_ID, keys_of, spell
from netreader.tui.finder import Finder
from netreader.tui.listing import Listing
from netreader.tui.panes.notes import NotesPane
from netreader.tui.panes.paper import PaperPane
from netreader.tui.panes.results import ResultsPane
from netreader.tui.panes.search import QueryInput, SearchBar
from netreader.tui.parts import Guarded
from netreader.tui.status import StatusLine
from netreader.tui.understood import Line, Understood

if TYPE_CHECKING:
    from netreader.errors import NetreaderError
    from netreader.library.library import Library
    from netreader.pubmed.client import PubMed
    from netreader.settings import Settings
    from netreader.tui.host import Host
    from netreader.tui.panes.terms import TermsPane

#: Panes in reading order; their place is their key.
PANES = ("results", "paper", "terms", "notes")

#: What one types in.
FIELDS = ("query", "find", "note-text", "library-filter", "mesh-filter")


class ReaderBase(Guarded, Screen[None]):
    """State of the reader screen.

    Attributes:
        source, sort: Where the search field looks, and in which order.
        order: The order of the list at hand, which a saved search has for itself.
        online: Whether PubMed answered last; None before it was asked.
        key: The paper shown, 0 for none.
        new_papers: What is new in the saved search that was chosen last.
        marked: Papers of the list that are marked, to be acted on together.
        pane: Where the reader is: one of `PANES`.
        pictured: The first picture, of the list and the paper, stands; what is beside them can follow.
    """

    def __init_subclass__(cls, whole: bool = False, **options: Any) -> None:
        """Textual looks through all that a class of its has; of a screen in parts it need see only the whole."""
        if whole:
            super().__init_subclass__(**options)

    def __init__(self, settings: Settings, library: Library, pubmed: Callable[[], PubMed]) -> None:
        super().__init__(id="reader")
        self.settings = settings
        self.library = library
        self._client = pubmed
        self.finder = Finder(library, pubmed)
        self.listing = Listing("library", sort="added")
        self.source = "pubmed"
        self.sort = self.order = "relevance"
        self.online: bool | None = None
        self.asking = False
        self.key = 0
        self.pane = "results"
        self.new_papers: frozenset[int] = frozenset()
        self.marked: set[int] = set()
        self._terms: TermsPane | None = None
        self._notes: NotesPane | None = None
        self.pictured = False
        self._put_off = False

    @property
    def host(self) -> Host:
        """The app, as what the reader asks of it."""
        return cast("Host", self.app)

    @property
    def pubmed(self) -> PubMed:
        """The client."""
        return self._client()

    @property
    def ascii_only(self) -> bool:
        """Whether the terminal shows only ASCII."""
        return self.settings.ascii

    def key_of(self, action: str) -> str:
        """The key that runs an action, as a reader sees it."""
        keys = keys_of(BY_ID[action], self.settings.keys)
        return spell(keys[0], ascii_only=self.ascii_only) if keys else self.key_of("palette")

    def chosen_papers(self) -> list[int]:
        """The papers that a key acts on: in the results those that are marked, in their order; else the one at hand."""
        if self.pane == "results" and self.marked:
            return self.listing.in_order(self.marked)
        return [self.key] if self.key else []

    @property
    def bar(self) -> SearchBar:
        """Top line."""
        return self.query_one("#search-bar", SearchBar)

    @property
    def field(self) -> QueryInput:
        """Search field."""
        return self.query_one("#query", QueryInput)

    @property
    def results(self) -> ResultsPane:
        """Results pane."""
        return self.query_one("#results", ResultsPane)

    @property
    def paper(self) -> PaperPane:
        """Paper pane."""
        return self.query_one("#paper", PaperPane)

    @property
    def terms(self) -> TermsPane:
        """Keywords & MeSH pane; on the screen from `pictured` on."""
        if self._terms is None:  # with its modules, after the first picture
            from netreader.tui.panes.terms import TermsPane

            self._terms = TermsPane(ascii_only=self.ascii_only)
        return self._terms

    @property
    def notes(self) -> NotesPane:
        """Notes pane; on the screen from `pictured` on."""
        if self._notes is None:
            self._notes = NotesPane(ascii_only=self.ascii_only)
        return self._notes

    @property
    def status(self) -> StatusLine:
        """Bottom line."""
        return self.query_one("#status", StatusLine)

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        """At the start all has just been styled, and would be again."""
        event.refresh_styles = self.pictured

    def _compositor_refresh(self) -> None:
        """While updates are batched Textual would draw the whole screen and then throw the picture away."""
        self._put_off = bool(self.app._batch_count)
        if not self._put_off:
            super()._compositor_refresh()

    async def _on_idle(self, event: events.Idle) -> None:
        if self._put_off and not self.app._batch_count:
            self._put_off = False
            self._repaint_required = True
        await super()._on_idle(event)

    def show_bar(self) -> None:
        """Bring the top line up to date."""
        self.bar.show(source=self.source, sort=self.order, online=self.online, asking=self.asking)

    def tell(self, text: str, *, severity: str = "information", title: str = "") -> None:
        """A line that comes and goes."""
        self.app.notify(text, severity=severity, title=title, markup=False, timeout=6)  # type: ignore[arg-type]

    def tell_error(self, error: NetreaderError) -> None:
        """What happened and what to do."""
        self.tell(error.hint or " ", severity="error", title=error.message)

    def say(self, *lines: Line) -> None:
        """Sentences under the search field, the most telling first: what PubMed understood, or why it wasn't asked."""
        understood = self.query_one("#understood", Understood)
        understood.set_class(bool(lines), "shown")
        understood.set_class(not self.listing.count, "roomy")  # where nothing is listed, all of it can be read
        understood.update(lines)
