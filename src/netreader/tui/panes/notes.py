"""A paper's note: a Markdown text area that is saved as one types."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.style import Style
from textual.timer import Timer
from textual.widgets import Static

from netreader.library.links import Link, links_in
from netreader.text import clean, shorten
from netreader.tui.parts import Guarded

if TYPE_CHECKING:
    from textual.widget import Widget
    from textual.widgets import TextArea

    from netreader.library.library import Marks, Note
    from netreader.tui.widgets.notearea import NoteArea
    from netreader.tui.widgets.preview import Preview

#: Seconds after the last key, and at most after the first, until a note is saved.
PAUSE = 0.6
LONGEST = 3.0

#: Papers whose notes lead here that are named.
BACKLINKS = 3


class Unsaved(NamedTuple):
    """A text that is on the screen and not yet in the library."""

    key: int
    text: str
    base: int


class NotesPane(Guarded, Vertical):
    """Star, status, and the note of the paper at hand."""

    class NoteEdited(Message):
        """The text changed and should be saved."""

        def __init__(self, unsaved: Unsaved) -> None:
            super().__init__()
            self.unsaved = unsaved

    class LinkBegun(Message):
        """``[[`` was typed."""

    class Followed(Message):
        """A link of the preview was followed."""

        def __init__(self, address: str) -> None:
            super().__init__()
            self.address = address

    def __init__(self, *, ascii_only: bool) -> None:
        super().__init__(id="notes")
        self.border_title = "Notes"
        self._ascii = ascii_only
        self._key: int | None = None
        self._base = 0
        self._saved_text = ""
        self._area: NoteArea | None = None
        self._preview: Preview | None = None
        self._pause: Timer | None = None
        self._longest: Timer | None = None
        self._marks: Marks | None = None
        self._state = Content("")

    def compose(self) -> ComposeResult:
        yield Static(id="note-head")
        yield Static(id="note-backlinks")

    @property
    def area(self) -> NoteArea:
        """The text area. It is made when it is first asked for: the first picture is there sooner without."""
        if self._area is None:
            from netreader.tui.widgets.notearea import NoteArea

            self._area = NoteArea(self._saved_text)
            self._area.disabled = self._key is None
            self._area.move_cursor(self._area.document.end)
            self.mount(self._area)
        return self._area

    @property
    def key(self) -> int | None:
        """The paper whose note is shown."""
        return self._key

    def show(self, key: int | None, note: Note | None, marks: Marks | None, unsaved: Unsaved | None = None) -> None:
        """Show a paper's note, or a text of it that is still to be saved; the one shown before must have been taken."""
        self._stop_timers()
        self.write(focus=False)
        self._key = key
        self._load(note)
        if self._area is not None:
            self._area.disabled = key is None
        self.show_marks(marks)
        if unsaved is not None:
            self._base = unsaved.base
            self.area.load_text(unsaved.text)
            self.area.move_cursor(self.area.document.end)

    def _load(self, note: Note | None) -> None:
        self._base = note.revision if note else 0
        self._saved_text = note.text if note else ""
        if self._area is not None:
            with self.prevent(self._area.Changed):
                self._area.load_text(self._saved_text)
                self._area.move_cursor(self._area.document.end)
        self._say_saved(note)

    def refresh_from(self, note: Note | None) -> None:
        """Take over what another running copy wrote, unless something here is unsaved."""
        if self.unsaved() is None and (note.revision if note else 0) != self._base:
            cursor = self.area.cursor_location
            self._load(note)
            last = self.area.document.line_count - 1
            self.area.move_cursor((min(cursor[0], last), 0 if cursor[0] > last else cursor[1]))

    # Writing with more than letters

    @property
    def text(self) -> str:
        """The note as it stands on the screen."""
        return self._saved_text if self._area is None else self._area.text

    def insert(self, text: str) -> None:
        """Put a text in at the cursor."""
        self.write()
        self.area.insert(text)
        self.area.focus()

    def insert_block(self, text: str) -> None:
        """Put a text in that begins a line: below the one in which the cursor stands, if there is something on it."""
        self.write()
        area = self.area
        row, column = area.cursor_location
        line = area.document.get_line(row)
        before = "\n\n" if line[:column].strip() else ""
        behind = "\n" if line[column:].strip() else ""
        area.insert(f"{before}{text}{behind}")
        area.focus()

    def replace(self, text: str) -> None:
        """Put a text in the place of the whole note; undo takes it back."""
        self.write()
        area = self.area
        area.replace(text, (0, 0), area.document.end)
        area.move_cursor(area.document.end)

    def change_line(self, change: Callable[[str], str]) -> None:
        """Change the line at the cursor, which stays where it is in it."""
        area = self.area
        row, column = area.cursor_location
        old = area.document.get_line(row)
        new = change(old)
        area.replace(new, (row, 0), (row, len(old)))
        area.move_cursor((row, max(0, min(len(new), column + len(new) - len(old)))))

    def typed_link(self) -> str | None:
        """What stands between ``[[`` and the cursor; None where no link is begun there."""
        area = self.area
        row, column = area.cursor_location
        _, brackets, typed = area.document.get_line(row)[:column].rpartition("[[")
        return typed if brackets and "]]" not in typed else None

    def finish_link(self, text: str) -> None:
        """Put the rest of a link in the place of what was typed of it."""
        self.write()
        area = self.area
        row, column = area.cursor_location
        area.replace(text, (row, column - len(self.typed_link() or "")), (row, column))
        area.focus()

    def link_at_cursor(self) -> Link | None:
        """The link that the cursor stands in."""
        if self._area is None:
            return None
        row, column = self._area.cursor_location
        line = self._area.document.get_line(row)
        return next((link for link in links_in(line) if link.start <= column <= link.end), None)

    @property
    def place(self) -> Widget:
        """What is shown: the text area, or the preview in its place."""
        return self._preview or self.area

    @property
    def previewing(self) -> bool:
        """Whether the note is shown as it reads."""
        return self._preview is not None

    def preview(self, titles: Mapping[int, str]) -> None:
        """Show the note as it reads, in the place of the text area."""
        from netreader.tui.widgets.preview import Preview

        self._preview = Preview(self.text, titles)
        self.mount(self._preview)
        self.call_after_refresh(self._put_in_place)

    def _put_in_place(self) -> None:
        if self._preview is not None:
            self.screen.set_focus(self._preview)  # first: a hidden text area would give the focus to another pane
            self.area.display = False

    def write(self, *, focus: bool = True) -> None:
        """Show the text area again."""
        if self._preview is None:
            return
        self.area.display = True
        if focus:
            self.screen.set_focus(self.area)
        self._preview.remove()
        self._preview = None

    def show_backlinks(self, papers: Sequence[tuple[int, str]]) -> None:
        """Say which papers' notes lead here, each to be followed."""
        line = self.query_one("#note-backlinks", Static)
        line.display = bool(papers)
        parts: list[Content] = [Content.styled("Linked from ", "$muted")]
        for key, title in papers[:BACKLINKS]:
            link = Style.from_meta({"@click": ("screen.follow_to", (key,))})
            parts.append(Content.styled(shorten(title, 40), "$text-primary").stylize(link))
            parts.append(Content.styled(" · " if not self._ascii else " - ", "$muted"))
        more = len(papers) - BACKLINKS
        parts[-1] = Content.styled(f" and {more:,} more" if more > 0 else "", "$muted")
        line.update(Content("").join(parts) if papers else "")

    def on_note_area_link_begun(self, event: NoteArea.LinkBegun) -> None:
        event.stop()
        self.post_message(self.LinkBegun())

    def on_preview_followed(self, event: Preview.Followed) -> None:
        event.stop()
        self.post_message(self.Followed(event.address))

    def show_marks(self, marks: Marks | None) -> None:
        """Say whether the paper is starred and read."""
        self._marks = marks
        self._draw_head()

    def _say(self, state: Content | str) -> None:
        """Say whether the note is saved."""
        self._state = state if isinstance(state, Content) else Content.styled(state, "$muted")
        self._draw_head()

    def _draw_head(self) -> None:
        head = self.query_one("#note-head", Static)
        marks = self._marks
        if marks is None:
            head.update(Content.styled("Open a paper to write about it.", "$muted"), layout=False)
            return
        star = ("*" if self._ascii else "★") if marks.starred else ("-" if self._ascii else "☆")
        left = Content.assemble((star, "$text-warning" if marks.starred else "$muted"), "  ")
        left += Content.styled(marks.status or "no status", "$text-accent" if marks.status else "$muted")
        if marks.rating:
            left += Content.styled(f"  {marks.rating}/5", "$text-warning")
        room = head.content_size.width - left.cell_length - self._state.cell_length - 4
        if marks.tags and room > 3:
            left += Content.styled("  " + shorten(" ".join(f"#{tag}" for tag in marks.tags), room), "$text-primary")
        left = left.truncate(max(1, head.content_size.width - self._state.cell_length - 2))  # what is saved comes first
        gap = max(2, head.content_size.width - left.cell_length - self._state.cell_length)
        head.update(left + " " * gap + self._state, layout=False)

    def on_resize(self) -> None:
        self._draw_head()

    # Saving

    def unsaved(self) -> Unsaved | None:
        """What has been typed since the last save, if anything."""
        if self._key is None or self._area is None:
            return None
        text = clean(self.area.text)
        return None if text == self._saved_text else Unsaved(self._key, text, self._base)

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        event.stop()
        if self.unsaved() is None:
            return
        self._say("…" if not self._ascii else "...")
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(PAUSE, self._ask_to_save)
        if self._longest is None:
            self._longest = self.set_timer(LONGEST, self._ask_to_save)

    def _ask_to_save(self) -> None:
        self._stop_timers()
        unsaved = self.unsaved()
        if unsaved is not None:
            self.post_message(self.NoteEdited(unsaved))

    def _stop_timers(self) -> None:
        for timer in (self._pause, self._longest):
            if timer is not None:
                timer.stop()
        self._pause = self._longest = None

    def saved(self, unsaved: Unsaved, note: Note | None) -> None:
        """The library acknowledged a text; typing may have gone on since."""
        if unsaved.key != self._key:
            return
        if note is not None and note.merged and clean(self.area.text) == unsaved.text:
            self._load(note)
            return
        # While typing goes on over a merge, the merged text stays the base, so that the next save merges too.
        if note is None or not note.merged:
            self._base = note.revision if note else 0
            self._saved_text = unsaved.text
        self._say_saved(note)

    def failed(self, message: str) -> None:
        """A save failed: say so where the eyes are, keep the text, try again."""
        self._say(Content.styled(" NOT SAVED ", "bold $background on $error") + " " + shorten(message, 60))
        self._pause = self.set_timer(5.0, self._ask_to_save)

    def _say_saved(self, note: Note | None) -> None:
        if note is None or not note.text:
            self._say("")
            return
        local = note.modified.astimezone()
        today = datetime.now().astimezone().date()
        when = f"{local:%H:%M}" if local.date() == today else f"{local:%Y-%m-%d}"
        self._say(f"saved {when}" if not note.merged else f"saved {when}, both copies kept")
