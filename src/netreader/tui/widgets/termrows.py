"""Terms as lines, indented; branches fold. The paper's terms and those of the library are both seen through it."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct
from textual import events
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message

from netreader.tui.actions import bindings
from netreader.tui.parts import Guarded
from netreader.tui.row import glyph
from netreader.tui.termtree import Term, ways
from netreader.tui.widgets.rowlist import RowList

#: Columns from which a level is indented by two.
ROOMY = 44


#: Unfolded branches that are remembered.
REMEMBERED = 200


class Standing(Struct, frozen=True):
    """How far a tree is unfolded, and where the cursor is, by the marks of its terms."""

    opened: list[tuple[str, ...]] = []
    at: tuple[str, ...] = ()


class TermRows(Guarded, RowList):
    """Terms, one a line."""

    BINDINGS = bindings("terms")

    class Asked(Message):
        """What can be done with the term at the cursor is asked for, by mouse."""

    def __init__(self, *, id: str, ascii_only: bool) -> None:
        super().__init__(id=id)
        self._ascii = ascii_only
        self._roots: list[Term] = []
        self._lines: list[tuple[int, Term]] = []
        self._remembered: Standing | None = None

    def standing(self) -> Standing:
        """What is unfolded, and where the cursor is."""
        opened = [term.mark for _, term in _walk(self._roots) if term.open and term.folds]
        return Standing(opened[:REMEMBERED], self.current.mark if self.current is not None else ())

    def take_up(self, standing: Standing) -> None:
        """Unfold this and go there when the first terms come."""
        self._remembered = standing

    def show(self, roots: list[Term], *, same: bool = False) -> None:
        """Show terms.

        Args:
            same: They are those that stand here already, known better: the cursor and what is folded stay.
        """
        cursor = 0
        current = self.current
        shut = {term.mark for _, term in _walk(self._roots) if not term.open} if same else set()
        opened = {term.mark for _, term in _walk(self._roots) if term.open} if same else set()
        before = self.cursor
        self._roots = roots
        remembered, self._remembered = (self._remembered, None) if roots else (None, self._remembered)
        if remembered is not None:
            opened.update(remembered.opened)
        stack = list(roots) if same or remembered is not None else []
        while stack:
            term = stack.pop()
            term.open = term.mark in opened or (term.open and term.mark not in shut)
            stack += term.load() if term.open else term.children
        self._unroll()
        if same and current is not None and before:
            cursor = self._line_of(current, before)
        elif remembered is not None:
            marks = [term.mark for _, term in self._lines]
            cursor = marks.index(remembered.at) if remembered.at in marks else 0
        self.set_count(len(self._lines), cursor=cursor)

    def _line_of(self, wanted: Term, before: int) -> int:
        """Where a term stands now: at the same place of the tree, else wherever its name stands, else near by."""
        near = before
        for index, (_, term) in reversed(list(enumerate(self._lines))):
            if term.mark == wanted.mark:
                return index
            if term.query and term.mark[1:3] == wanted.mark[1:3]:
                near = index
        return near

    def _unroll(self) -> None:
        self._lines = []
        stack = [(0, term) for term in reversed(self._roots)]
        while stack:
            depth, term = stack.pop()
            self._lines.append((depth, term))
            if term.open:
                stack.extend((depth + 1, child) for child in reversed(term.load()))

    def _fold(self, index: int, *, unfold: bool) -> None:
        self._lines[index][1].open = unfold
        self._unroll()
        self.set_count(len(self._lines), cursor=index)

    @property
    def current(self) -> Term | None:
        """The term under the cursor."""
        return self._lines[self.cursor][1] if self._lines else None

    def above(self, index: int) -> list[Term]:
        """The terms that a line stands under, the outermost first."""
        found: list[Term] = []
        depth = self._lines[index][0]
        for level, term in reversed(self._lines[:index]):
            if level < depth:
                found.insert(0, term)
                depth = level
        return found

    def fold(self) -> None:
        """Fold the branch under the cursor, or go to the branch it stands in."""
        if not self._lines:
            return
        depth, term = self._lines[self.cursor]
        if term.folds and term.open:
            self._fold(self.cursor, unfold=False)
            return
        above = next((i for i in range(self.cursor - 1, -1, -1) if self._lines[i][0] < depth), None)
        if above is not None:
            self.cursor = above

    def unfold(self) -> None:
        """Unfold the branch under the cursor, or go into it."""
        term = self.current
        if term is None or not term.folds:
            return
        if term.open:
            self.cursor += bool(term.children)
        else:
            self._fold(self.cursor, unfold=True)

    def toggle(self) -> None:
        """Fold the branch under the cursor, or unfold it."""
        term = self.current
        if term is not None and term.folds:
            self._fold(self.cursor, unfold=not term.open)

    def reveal(self, way: Callable[[Term], bool], wanted: Callable[[Term], bool]) -> bool:
        """Put the cursor on a term, whatever is folded above it; False if there is none.

        Args:
            way: Whether a branch leads to it.
            wanted: Whether it is the one.
        """
        terms, found = self._roots, None
        while found is None:
            found = next((term for term in terms if wanted(term)), None)
            if found is None:
                branch = next((term for term in terms if way(term)), None)
                if branch is None:
                    return False
                terms, branch.open = branch.load(), True
        self._unroll()
        self.set_count(len(self._lines), cursor=next(i for i, (_, term) in enumerate(self._lines) if term is found))
        return True

    # Mouse

    def on_click(self, event: events.Click) -> None:
        index = self.row_at(event.y - self.gutter.top)
        if index is None:
            return
        event.stop()
        self.focus()
        self.cursor = index
        depth, term = self._lines[index]
        sign = 1 + depth * self._step + self.gutter.left
        if term.folds and (not term.query or sign <= event.x < sign + 2):
            self.toggle()
        elif event.chain == 2 and term.query:
            self.post_message(self.Asked())

    # Drawing

    @property
    def _step(self) -> int:
        return 2 if self.scrollable_content_region.width >= ROOMY else 1

    def draw(self, index: int, width: int) -> list[Content]:
        depth, term = self._lines[index]
        signs = ("- ", "+ ") if self._ascii else ("▾ ", "▸ ")
        sign = (signs[0] if term.open else signs[1]) if term.folds else "  "
        edge = glyph("cursor", self._ascii) if index == self.cursor else " "
        lead = Content.assemble((edge, "$accent"), " " * (depth * self._step), (sign, "$muted"))
        if term.kind == "qualifier":
            lead += Content.styled("/", "$muted")
        if term.kind == "concept" and depth > 1:
            lead += Content.styled("+ ", "$muted")
        star = Content.styled(" *", "bold $text-warning") if term.major else Content("")
        if term.again:
            star += Content.styled(" ^" if self._ascii else " ↑", "$muted")  # its subheadings stand above
        number = "" if term.papers is None else f" {term.papers:,}"
        room = max(4, width - lead.cell_length - star.cell_length - len(number))
        label = self._label(term, room)
        line = lead + label + star
        if number:
            line += Content(" " * (width - line.cell_length - len(number)))
            return [line + Content.styled(number, "$muted" if term.faint else "")]
        gap = " " if term.kind == "group" else "  "
        for detail in (term.detail, term.detail.rpartition(" ")[2]):
            longer = line + Content.styled(gap + detail, "$muted")
            if detail and longer.cell_length <= width:
                return [longer]
        return [line]

    def _label(self, term: Term, room: int) -> Content:
        style = _style(term)
        if term.kind == "ancestor":
            sign, gap = (" > ", "..") if self._ascii else (" › ", "…")
            for way in ways(term, sign, gap, room):
                if len(way) <= room and Content(way).cell_length <= room:
                    break
            return self._cut(Content.styled(way, style), room)
        return self._cut(Content.styled(term.label, style), room)

    def _cut(self, label: Content, room: int) -> Content:
        if label.cell_length <= room:
            return label
        if self._ascii:
            return label.truncate(max(1, room - 2)) + ".."
        return label.truncate(room, ellipsis=True)


class TermsView(Guarded, Vertical):
    """One of the views of the terms' pane."""

    @property
    def rows(self) -> TermRows:
        """Its lines: what the pane's keys work on."""
        raise NotImplementedError


def _style(term: Term) -> str:
    if term.kind == "group":
        return "bold $text-primary"
    if term.kind == "heading":
        return "" if term.again else "bold"
    return "$muted" if term.faint or term.kind in ("category", "ancestor") else "bold" if term.major else ""


def _walk(roots: list[Term]) -> list[tuple[int, Term]]:
    found: list[tuple[int, Term]] = []
    stack = [(0, term) for term in reversed(roots)]
    while stack:
        depth, term = stack.pop()
        found.append((depth, term))
        stack.extend((depth + 1, child) for child in reversed(term.children))
    return found
