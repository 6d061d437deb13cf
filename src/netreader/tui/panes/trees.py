"""The trees with the library's numbers: of the papers kept, with facets, and all of MeSH; filtered as one types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.style import Style
from textual.timer import Timer
from textual.widgets import Input, Static

from netreader.mesh.descriptor import above
from netreader.text import counted
from netreader.tui.actions import bindings
from netreader.tui.librarytree import Look, Trees, facet_terms
from netreader.tui.termtree import HEADINGS, Term
from netreader.tui.widgets.rowlist import RowList
from netreader.tui.widgets.termrows import Standing, TermRows, TermsView
from netreader.tui.widgets.typed import Field

if TYPE_CHECKING:
    from collections.abc import Mapping

    from netreader.library.tally import Facet, Tally
    from netreader.library.vocabulary import Vocabulary

#: Lines from which there is room to say the whole of what the cursor stands on.
TALL = 14

#: Seconds after the last letter until the trees are filtered.
PAUSE = 0.08

#: Letters from which they are.
LEAST = 2


class TreeRows(TermRows):
    """Terms with numbers; those by which the list is narrowed stand out."""

    BINDINGS = bindings("trees")

    class Sought(Message):
        """One wants to see where in the trees a heading stands that was found by its terms."""

        def __init__(self, ui: str) -> None:
            super().__init__()
            self.ui = ui

    def __init__(self, *, id: str, ascii_only: bool) -> None:
        super().__init__(id=id, ascii_only=ascii_only)
        self.chosen: frozenset[str] = frozenset()

    def unfold(self) -> None:
        term = self.current
        if term is not None and term.kind == "node" and not term.number:
            self.post_message(self.Sought(term.ui))
        else:
            super().unfold()

    def _label(self, term: Term, room: int) -> Content:
        if term.query and term.query in self.chosen:
            sign = "* " if self._ascii else "● "
            return self._cut(Content.styled(sign + term.label, "bold $text-success"), room)
        return super()._label(term, room)


class TreeFilter(Field):
    """What is typed to see only what contains it."""

    BINDINGS = [
        Binding("escape", "clear", "Clear", show=False),
        Binding("down,enter,tab", "leave", "To the tree", show=False),
    ]

    class Left(Message):
        """One goes on to the tree."""

    def action_clear(self) -> None:
        self.value = ""
        self.post_message(self.Left())

    def action_leave(self) -> None:
        self.post_message(self.Left())


class Remembered(Struct, frozen=True):
    """How a tree looked when one left."""

    look: Look = Look()
    standing: Standing = Standing()


class TreesView(TermsView):
    """A tree with numbers, a field that filters it, a line that says what is counted, and one for the cursor's.

    Args:
        name: ``library`` or ``mesh``, which has all headings.
    """

    class Wanted(Message):
        """Numbers are wanted.

        Attributes:
            facets: Those of the facets.
        """

        def __init__(self, *, facets: bool = False) -> None:
            super().__init__()
            self.facets = facets

    class LettersTyped(Message):
        """What the facets' values shall contain."""

        def __init__(self, typed: str) -> None:
            super().__init__()
            self.typed = typed

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, TreesView.LettersTyped)

    def __init__(self, name: str, *, ascii_only: bool) -> None:
        super().__init__(id=f"{name}-terms", classes="trees")
        self.whole = name == "mesh"
        self.look = Look(order="name" if self.whole else "number")
        self.tally: Tally | None = None
        self._ascii = ascii_only
        self._vocabulary: Vocabulary | None = None
        self._facets: Mapping[str, Facet] | None = None
        self._tags: Mapping[str, int] = {}
        self._matching: tuple[str, Mapping[str, Facet]] = ("", {})
        self._folded: list[tuple[str, str]] = []
        self._asked = False
        self._asked_facets = False
        self._scope = ""
        self._busy = ""
        self._typed = ""
        self._timer: Timer | None = None
        self._chosen: frozenset[str] = frozenset()
        self._to_focus = ""
        self._stood = Standing()
        self._rows = TreeRows(id=f"{name}-tree", ascii_only=ascii_only)

    def compose(self) -> ComposeResult:
        what = "Find a heading by any of its terms" if self.whole else "Filter"
        field = TreeFilter(placeholder=f"{what} (Ctrl+F)", id=f"{'mesh' if self.whole else 'library'}-filter")
        field.add_class("tree-filter")
        field.cursor_blink = False
        yield field
        state = Static(classes="tree-state")
        state.auto_links = False
        yield state
        yield Static(classes="tree-empty")
        yield self._rows
        yield Static(classes="tree-detail")

    def remembered(self) -> Remembered:
        """How it looks, for the next start."""
        # What the letters in the field leave is not how the tree stood.
        standing = self._rows.standing() if self.is_mounted and not self._typed else self._stood
        return Remembered(self.look, standing)

    def take_up(self, remembered: Remembered) -> None:
        """Look as at the last start."""
        self.look, self._stood = remembered.look, remembered.standing
        self._rows.take_up(remembered.standing)

    @property
    def rows(self) -> TreeRows:
        """The tree."""
        return self._rows

    @property
    def field(self) -> TreeFilter:
        """The filter."""
        return self.query_one(TreeFilter)

    def on_mount(self) -> None:
        self._rows.chosen = self._chosen
        self._say("counting")
        if self._to_focus:
            (self.field if self._to_focus == "field" else self._rows).focus()

    def on_show(self) -> None:
        """Somebody looks: at a start the view may stand in a pane that is not on the screen."""
        if not self._asked:
            self._asked = True
            self.post_message(self.Wanted())

    def take_focus(self, what: str = "rows") -> None:
        """Put the focus in the tree, or in the field (``field``), now or once they are there."""
        self._to_focus = what
        if self.is_mounted:
            (self.field if what == "field" else self._rows).focus()

    # What is shown

    def show(
        self, tally: Tally, vocabulary: Vocabulary, *, folded: list[tuple[str, str]], scope: str, current: bool
    ) -> None:
        """Show numbers.

        Args:
            folded: Names to filter by, from `librarytree.folded_names`.
            scope: Of which papers they are, where it isn't all.
            current: They are what holds now; else they are being counted.
        """
        same = self.tally is not None
        as_before = same and tally is self.tally and scope == self._scope
        self.tally, self._vocabulary, self._folded, self._scope = tally, vocabulary, folded, scope
        self._busy = "" if current else "counting"
        if as_before:
            self._say(self._busy)
        else:
            self._draw_tree(same=same)

    @property
    def facets_wanted(self) -> bool:
        """Whether somebody has looked at the facets."""
        return self._asked_facets

    def show_facets(self, facets: Mapping[str, Facet], tags: Mapping[str, int]) -> None:
        """Show the facets."""
        if (facets, tags) != (self._facets, self._tags):
            self._facets, self._tags = facets, tags
            if not self._typed:
                self._draw_tree(same=True)

    def show_matching(self, typed: str, facets: Mapping[str, Facet]) -> None:
        """Show the values of the facets that contain what is typed."""
        if typed == self._typed:
            self._matching = (typed, facets)
            self._draw_tree(same=False)

    def show_progress(self, percent: int) -> None:
        """How far counting has come."""
        self._say(f"counting {percent} %")

    def show_failure(self, said: str) -> None:
        """Why there are no numbers."""
        self._say(said)

    def show_chosen(self, chosen: frozenset[str]) -> None:
        """By what the list is narrowed."""
        self._chosen = chosen
        if self.is_mounted and chosen != self._rows.chosen:
            self._rows.chosen = chosen
            self._rows.redraw()

    def change_look(self, *, order: bool = False, exploded: bool = False, major: bool = False) -> None:
        """Turn over the order, whether what stands below counts, or whether only major topics do."""
        look = self.look
        self.look = replace(
            look,
            order=("name" if look.order == "number" else "number") if order else look.order,
            exploded=look.exploded != exploded,
            major=look.major != major,
        )
        self._draw_tree(same=True)

    def reveal(self, ui: str) -> bool:
        """Put the cursor on a heading, at its first place that is in this tree; False if it is nowhere."""
        if self._vocabulary is None:
            return False
        self._clear()
        return any(self._reveal_at(number) for number in self._vocabulary.tree_numbers(ui))

    def _reveal_at(self, number: str) -> bool:
        way = {number[0], *above(number)}
        return self._rows.reveal(lambda term: term.number in way, lambda term: term.number == number)

    def _clear(self) -> None:
        if self._typed or self.field.value:
            with self.prevent(Input.Changed):
                self.field.value = ""
            self._typed = ""
            self._draw_tree(same=False)

    def _draw_tree(self, *, same: bool) -> None:
        if not self.is_mounted or self.tally is None or self._vocabulary is None:
            return
        trees = Trees(self._vocabulary, self.tally, self.look, whole=self.whole, folded=self._folded)
        if self._typed and self.whole:
            roots = trees.named(self._typed)
        elif self._typed:
            matching = self._matching[1] if self._matching[0] == self._typed else {}
            roots = trees.containing(self._typed)
            roots += facet_terms(matching, self._tags, self.look, wanted=self._typed)
        else:
            roots = trees.roots()
            if not self.whole and self.tally.papers:
                roots += self._facet_groups()
        self._rows.show(roots, same=same)
        self._say(self._busy)
        self._show_empty(bool(roots))
        self.show_detail()

    def _facet_groups(self) -> list[Term]:
        if self._facets is not None:
            return facet_terms(self._facets, self._tags, self.look)
        # Not counted before somebody looks: their titles, and under each that they are being counted.
        from netreader.tui.librarytree import GROUPS

        return [Term(title, open=False, more=self._count_facets) for title in GROUPS.values()]

    def _count_facets(self) -> list[Term]:
        if not self._asked_facets:
            self._asked_facets = True
            self.post_message(self.Wanted(facets=True))
        return [Term("counting", faint=True)]

    def _show_empty(self, anything: bool) -> None:
        empty = self.query_one(".tree-empty", Static)
        empty.display = not anything
        self._rows.display = anything
        if anything:
            return
        if self._typed:
            said = f"No term of MeSH begins with “{self._typed}”."
            if not self.whole:
                said = f"No heading, keyword, journal or name of these papers has “{self._typed}” in it."
        elif self._scope:
            said = "The papers of this list have no headings, or are not kept."
        else:
            said = "The terms of all the papers you keep are listed here."
        empty.update(Content.styled(said, "$muted"))

    def _say(self, busy: str) -> None:
        """The line above the tree: what is counted, and how; each part can be clicked."""
        self._busy = busy
        dot = " - " if self._ascii else " · "
        parts: list[Content] = []
        if self.tally is not None:
            papers = self.tally.papers
            scope = self._scope or ("paper" if papers == 1 else "papers")
            if self.whole:
                parts.append(self._edition())
            if not self.whole or self._scope:
                parts.append(_link(f"{papers:,} {scope}" if not self.whole else scope, "tree_scope"))
            if not self.look.exploded:
                parts.append(_link("itself alone", "tree_exploded"))
            if self.look.major:
                parts.append(_link("major topics", "tree_major"))
            if not busy:  # thirty columns have no room for both
                parts.append(_link("by number" if self.look.order == "number" else "by name", "tree_order"))
        if busy:
            parts.append(Content.styled(busy, "$text-warning"))
        self.query_one(".tree-state", Static).update(Content.styled(dot, "$muted").join(parts), layout=False)

    def _edition(self) -> Content:
        """Whose trees, of which year; and where not all of it is here, the way to have it."""
        vocabulary = self._vocabulary
        if vocabulary is None:
            return Content("")
        if vocabulary.is_installed():
            return Content.styled(f"NLM's MeSH {vocabulary.year()}".rstrip(), "$muted")
        known = Content.styled(f"{vocabulary.counts()[0]:,} headings", "$muted")
        dot = Content.styled(" - " if self._ascii else " · ", "$muted")
        return known + dot + _link("get all", "install_mesh", "$text-accent underline")

    # The cursor

    def show_detail(self) -> None:
        """Say in full what the cursor stands on."""
        detail = self.query_one(".tree-detail", Static)
        detail.display = self._rows.display and self.size.height >= TALL
        term = self._rows.current
        detail.update(self._detail(term) if term is not None else Content(""), layout=False)

    def _detail(self, term: Term) -> Content:
        dot = " - " if self._ascii else " · "
        told = [Content.styled(term.label, "bold")]
        if term.kind in HEADINGS and self.tally is not None:
            numbers = self.tally.of(term.ui)
            said = [
                counted(numbers.papers, "paper"),
                f"{numbers.majors:,} major" if numbers.papers else "",
                f"{numbers.own:,} itself" if numbers.papers != numbers.own else "",
            ]
            told.append(Content.styled(dot.join(filter(None, said)), "$muted"))
            told.append(Content.styled(term.detail or term.number, "$muted"))
        elif term.kind == "category" and self.tally is not None:
            numbers = self.tally.of(term.number)
            told.append(Content.styled(f"{counted(numbers.papers, 'paper')}{dot}{numbers.majors:,} major", "$muted"))
            if self.whole and self._vocabulary is not None:
                told = [told[0], Content.styled(self._vocabulary.credit(), "$muted")]
        elif term.query:
            told.append(Content.styled(term.query, "$muted"))
        return Content("\n").join(told)

    def on_row_list_moved(self, event: RowList.Moved) -> None:
        event.stop()
        self.show_detail()

    def on_resize(self, event: events.Resize) -> None:
        self.show_detail()

    # The field

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(PAUSE, self._filter)

    def _filter(self) -> None:
        typed = " ".join(self.field.value.split())
        typed = typed if len(typed) >= LEAST else ""
        if typed == self._typed:
            return
        self._typed = typed
        if typed and not self.whole:
            self.post_message(self.LettersTyped(typed))
        self._draw_tree(same=False)

    @on(TreeRows.Sought)
    def _sought(self, event: TreeRows.Sought) -> None:
        event.stop()
        self.reveal(event.ui)

    @on(TreeFilter.Left)
    def _left(self, event: TreeFilter.Left) -> None:
        event.stop()
        if self._timer is not None:
            self._timer.stop()
            self._filter()
        self._rows.focus()


def _link(text: str, action: str, style: str = "$muted") -> Content:
    return Content.styled(text, style).stylize(Style.from_meta({"@click": (f"screen.{action}", ())}))
