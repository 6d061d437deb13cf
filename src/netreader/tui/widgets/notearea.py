"""The text area in which notes are written."""

from __future__ import annotations

from textual.geometry import Offset
from textual.message import Message
from textual.widgets import TextArea
from textual.widgets.text_area import Edit, EditResult

from netreader.text import clean
from netreader.tui.actions import bindings
from netreader.tui.parts import Guarded
from netreader.tui.widgets.typed import InOrder


class SafeArea(InOrder, Guarded, TextArea):
    """A text area without the two faults of Textual 8.2.8 that bite in notes."""

    def __init__(self, text: str, *, id: str) -> None:
        super().__init__(text, soft_wrap=True, tab_behavior="focus", show_line_numbers=False, id=id)
        self.cursor_blink = False

    def edit(self, edit: Edit) -> EditResult:
        """Every change passes here: what a terminal would obey never gets into the text."""
        edit.text = clean(edit.text)
        result = super().edit(edit)
        self._look_at_cursor()
        return result

    def on_focus(self) -> None:
        self._look_at_cursor()

    def on_resize(self) -> None:
        if self.has_focus:
            self._look_at_cursor()

    def _look_at_cursor(self) -> None:
        """Bring the cursor into view once the size of the text is known: Textual scrolls before that."""
        self.call_after_refresh(self.scroll_cursor_visible)

    def scroll_cursor_visible(self, center: bool = False, animate: bool = False) -> Offset:
        if self.cursor_location[0] >= self.document.line_count:  # undo after paste: Textual issue 6686
            return Offset()
        return super().scroll_cursor_visible(center, animate)


class NoteArea(SafeArea):
    """Where a paper's note is written."""

    BINDINGS = bindings("notes")

    class LinkBegun(Message):
        """``[[`` was typed."""

    def __init__(self, text: str) -> None:
        super().__init__(text, id="note-text")
        self.placeholder = "Your note on this paper, in Markdown. It is saved as you type."

    def edit(self, edit: Edit) -> EditResult:
        result = super().edit(edit)
        if edit.text == "[" and self._begins_link():
            self.post_message(self.LinkBegun())
        return result

    def _begins_link(self) -> bool:
        row, column = self.cursor_location
        before = self.document.get_line(row)[:column]
        return before.endswith("[[") and not before.endswith("[[[")
