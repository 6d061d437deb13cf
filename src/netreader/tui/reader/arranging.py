"""How the panes stand: three widths, zen, the drawer, and moving between them."""

from __future__ import annotations

from textual import events, on
from textual.content import Content
from textual.style import Style
from textual.widget import Widget
from textual.widgets import Static

from netreader.tui.actions import BY_ID
from netreader.tui.panes.results import ResultsPane
from netreader.tui.panes.search import QueryInput
from netreader.tui.reader.base import FIELDS, PANES
from netreader.tui.reader.proposing import Proposing

#: Narrowest and widest a side column may be made.
LEAST, MOST = 20, 90


def columns(width: int) -> dict[str, int]:
    """Cells of the results and of the side column on a screen so wide, where nobody has made them otherwise.

    The paper comes first: at 200 columns it has its measure and a margin for labels. The rest goes to the lists.
    """
    if width < 140:
        return {"results": max(34, width // 3), "side": 36}
    return {"results": min(80, max(38, width * 28 // 100)), "side": min(60, max(34, width // 5))}


#: Columns from which all tabs have their names.
ROOMY = 64

#: Names on the tabs of the narrow screen.
TABS = {"results": "Results", "paper": "Paper", "terms": "Terms", "notes": "Notes"}


class Arranging(Proposing):
    """Panes, focus, widths."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-medium"), (140, "-wide")]

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.widths: dict[str, int] = {}  # of columns that were made so wide
        self.zen = False

    @property
    def narrow(self) -> bool:
        """One pane at a time."""
        return self.size.width < 100

    @property
    def wide(self) -> bool:
        """All panes at once."""
        return self.size.width >= 140

    # Panes

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A character typed in a field is a character."""
        key = self.host.key_at_hand
        if key is not None and key.is_printable and self._is_field(self.focused):
            return action not in BY_ID
        return super().check_action(action, parameters)

    @staticmethod
    def _is_field(widget: Widget | None) -> bool:
        """Whether one types in it."""
        return widget is not None and widget.id in FIELDS

    def go_to(self, pane: str, *, focus: bool = True) -> None:
        """Show a pane and, usually, put the focus in it."""
        self.pane = pane
        if self.zen and pane != "paper":
            self._set_zen(False)
        self._arrange()
        if focus and (self.pictured or pane in ("results", "paper")):
            self._focus(self._target(pane))

    def _focus(self, widget: Widget) -> None:
        """Put the focus in a widget now, if it can be: keys typed on are for it."""
        if widget.focusable:
            self.set_focus(widget)
        else:
            widget.focus()

    def _target(self, pane: str) -> Widget:
        if pane == "results":
            return self.results.rows
        if pane == "paper":
            return self.paper
        if pane == "terms":
            return self.terms.rows
        return self.notes.place

    def width_of(self, column: str) -> int:
        """How many cells a column has: as it was made, or as there is room for."""
        return min(self.widths.get(column) or columns(self.size.width)[column], self.size.width // 2)

    def _arrange(self) -> None:
        """Show the panes that there is room for.

        Where the side column is a drawer it takes the place of the list, and the paper keeps its measure; but not the
        trees that narrow the list.
        """
        drawer = self.pane in ("terms", "notes")
        alone = drawer and not (self.pane == "terms" and self.pictured and self.terms.shown_tree is not None)
        classes = {f"at-{pane}": pane == self.pane for pane in PANES}
        self.update_classes({**classes, "drawer": drawer, "without-list": alone})
        self.results.styles.width = "1fr" if self.narrow else self.width_of("results")
        self.query_one("#side").styles.width = "1fr" if self.narrow else self.width_of("side")
        self._show_tabs()

    def _show_tabs(self) -> None:
        self.query_one("#tabs", Static).update(self._tabs(), layout=False)

    @on(ResultsPane.Positioned)
    def _positioned(self, event: ResultsPane.Positioned) -> None:
        event.stop()
        if self.narrow:  # where the pane has no title to say it
            self._show_tabs()

    def _tabs(self) -> Content:
        parts: list[Content] = []
        roomy = self.size.width >= ROOMY
        for number, pane in enumerate(PANES, 1):
            link = Style.from_meta({"@click": (f"screen.pane_{pane}", ())})
            style = "bold $text on $primary" if pane == self.pane else "$muted"
            name = f"{number} {TABS[pane]}" if roomy or pane == self.pane else str(number)
            parts.append(Content.styled(f" {name} ", style).stylize(link))
        tabs = Content(" ").join(parts)
        place = self.results.position
        gap = self.size.width - 2 - tabs.cell_length - place.cell_length
        return tabs if gap < 2 else tabs + " " * gap + place.stylize("$muted")

    def on_resize(self, event: events.Resize) -> None:
        self._arrange()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        widget = event.widget
        if isinstance(widget, QueryInput):
            place = "query"
        elif self.pictured and self.notes in widget.ancestors:
            place = "notes"
        elif self.pictured and self.terms in widget.ancestors:
            place = "terms"
        elif self.paper in widget.ancestors_with_self:
            place = "paper"
        else:
            place = "results"
        keys = self._keys_of(place, widget)
        self.status.show_place(keys, self.paper.match_said if keys == "matches" else "")
        if place != "query" and place != self.pane:
            self.pane = place
            self._arrange()

    def _keys_of(self, place: str, widget: Widget) -> str:
        """Of what place the keys are that work in a widget."""
        if place == "terms" and self.terms.shown_tree is not None:
            return "trees"
        if widget.id == "find":
            return "find"
        return "passage" if place == "paper" and widget is not self.paper else place

    def action_pane_results(self) -> None:
        self.go_to("results")

    def action_pane_paper(self) -> None:
        self.go_to("paper")

    def action_pane_terms(self) -> None:
        self.go_to("terms")

    def action_pane_notes(self) -> None:
        self.go_to("notes")

    def action_next_pane(self) -> None:
        self._cycle(1)

    def action_previous_pane(self) -> None:
        self._cycle(-1)

    def _cycle(self, step: int) -> None:
        if step < 0 or not self.take_proposal(or_first=True):
            self._go_round(step)

    def go_on(self) -> None:
        self._go_round(1)

    def _go_round(self, step: int) -> None:
        if isinstance(self.focused, QueryInput):
            self.go_to("results" if step > 0 else "notes")
        else:
            self.go_to(PANES[(PANES.index(self.pane) + step) % len(PANES)])

    def action_search(self) -> None:
        if self.zen:
            self._set_zen(False)
        self._focus(self.field)
        self.field.action_select_all()

    def action_escape(self) -> None:
        if self.zen:
            self._set_zen(False)
        elif self.close_proposals():
            pass
        elif isinstance(self.focused, QueryInput):
            self.be_quiet(self.listing.query)
            self.field.value = self.listing.query  # what was not searched for would belie the list
            self.go_to("results")
        elif self.pane != "results":
            self.go_to("results")

    # Zen

    def action_zen(self) -> None:
        self._set_zen(not self.zen)

    def _set_zen(self, zen: bool) -> None:
        self.zen = zen
        self.set_class(zen, "zen")
        if zen:
            self.pane = "paper"
            self.paper.focus()
            self.tell(f"{self.key_of('zen')} or {self.key_of('escape')} brings the other panes back.")
        self._arrange()

    # Widths

    def action_wider(self) -> None:
        self._widen(2)

    def action_narrower(self) -> None:
        self._widen(-2)

    def _widen(self, cells: int) -> None:
        if self.narrow:
            self.tell("At this width one pane is shown at a time.")
        elif self.pane in ("results", "paper"):
            self.set_width("results", self.width_of("results") + (cells if self.pane == "results" else -cells))
        else:
            self.set_width("side", self.width_of("side") + cells)

    def set_width(self, column: str, cells: int) -> None:
        """Make the results (``results``) or the side column (``side``) so many cells wide."""
        self.widths[column] = max(LEAST, min(cells, MOST))
        self._arrange()
