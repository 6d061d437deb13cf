"""Notes, stars and reading status from the screen.

The screen shows at once what was written, and a worker writes it, one after the other in the order it came: another
program may hold the library for seconds. What could not be written is said; a text stays and is tried again.
"""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from textual import on, work
from textual.message import Message

from netreader.errors import LibraryError, NetreaderError
from netreader.library.library import Marks, Note, Row
from netreader.tui.panes.notes import NotesPane, Unsaved
from netreader.tui.reader.reading import Reading

if TYPE_CHECKING:
    from netreader.tui.aside import Left

#: Reading status by what follows it.
NEXT_STATUS = {"": "to read", "to read": "reading", "reading": "read", "read": ""}

#: Seconds after which a text that could not be saved is tried again.
AGAIN = 5.0


@dataclass(eq=False, slots=True)
class Wish:
    """A change of a paper's marks that the screen shows and the library does not know yet; None stays as it is."""

    key: int
    starred: bool | None = None
    status: str | None = None
    opened: bool | None = None

    def on(self, marks: Marks) -> Marks:
        """Marks with this change."""
        return replace(
            marks,
            starred=marks.starred if self.starred is None else self.starred,
            status=marks.status if self.status is None else self.status,
            opened=marks.opened if self.opened is None else self.opened,
        )


class Noting(Reading):
    """What a reader writes."""

    class NoteSaved(Message):
        """The library acknowledged a text."""

        def __init__(self, unsaved: Unsaved, note: Note) -> None:
            super().__init__()
            self.unsaved = unsaved
            self.note = note

    class NoteFailed(Message):
        """A text could not be saved."""

        def __init__(self, unsaved: Unsaved, error: NetreaderError) -> None:
            super().__init__()
            self.unsaved = unsaved
            self.error = error

    class Marked(Message):
        """The library took a mark, or did not."""

        def __init__(self, wish: Wish, error: NetreaderError | None) -> None:
            super().__init__()
            self.wish = wish
            self.error = error

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self._in_turn = asyncio.Lock()
        self._writing = threading.Lock()
        self._came_from = "paper"
        self._failing = ""
        self._unsaved_texts: dict[int, Unsaved] = {}
        self._wishes: list[Wish] = []
        self._went_on: dict[tuple[int, int], int] = {}

    # Notes

    @on(NotesPane.NoteEdited)
    def _note_edited(self, event: NotesPane.NoteEdited) -> None:
        event.stop()
        self._save(event.unsaved)

    @work(group="notes", exit_on_error=False)
    async def _save(self, unsaved: Unsaved) -> None:
        async with self._in_turn:
            key = unsaved.key
            current = self.notes.unsaved()
            if current is not None and current.key == key:
                unsaved = current  # typing went on while an earlier save was under way
            elif key in self._unsaved_texts:
                unsaved = self._unsaved_texts[key]
            else:
                return  # saved by the one before
            try:
                note = await asyncio.to_thread(self._write_note, unsaved)
            except LibraryError as error:
                self.post_message(self.NoteFailed(unsaved, error))
            else:
                if self._unsaved_texts.get(key) == unsaved:
                    del self._unsaved_texts[key]
                self.notes.saved(unsaved, note)
                self.post_message(self.NoteSaved(unsaved, note))

    def _write_note(self, unsaved: Unsaved) -> Note:
        """Save a text, from any thread. One that was typed on while it was being saved goes on from what was saved."""
        with self._writing:
            base = unsaved.base
            while (unsaved.key, base) in self._went_on:
                base = self._went_on[unsaved.key, base]
            note = self.library.save_note(unsaved.key, unsaved.text, base=base)
            if not note.merged and note.revision != base:
                self._went_on[unsaved.key, base] = note.revision
                self._went_on.pop((unsaved.key, note.revision), None)
            return note

    @on(NoteSaved)
    def _note_saved(self, event: NoteSaved) -> None:
        self._failing = ""
        self.refresh_rows([event.unsaved.key])
        self.show_counts()
        if event.note.unindexed:
            self.tell(
                "The full-text index is damaged; it is made again at the next start.",
                severity="warning",
                title="The note is saved",
            )

    @on(NoteFailed)
    def _note_failed(self, event: NoteFailed) -> None:
        key = event.unsaved.key
        if key == self.notes.key:
            self.notes.failed(event.error.message)
        else:
            self._unsaved_texts.setdefault(key, event.unsaved)
            self.set_timer(AGAIN, lambda: self._try_again_to_save(key))
        if event.error.message != self._failing:  # said once, not at every try
            self._failing = event.error.message
            self.tell_error(event.error)

    def _try_again_to_save(self, key: int) -> None:
        if key in self._unsaved_texts:
            self._save(self._unsaved_texts[key])

    def leave_note(self) -> None:
        """Before another note takes its place: its text is saved behind the screen."""
        unsaved = self.notes.unsaved()
        if unsaved is not None:
            self._unsaved_texts[unsaved.key] = unsaved
            self._save(unsaved)

    def show_note(self, key: int) -> None:
        """Show a paper's note and marks, as they will be when all is written."""
        self.notes.show(key, self.library.note(key), self.marks_of(key), self._unsaved_texts.pop(key, None))

    def flush(self) -> list[tuple[Unsaved, LibraryError]]:
        """Save every text now, without the event loop; what could not be saved comes back with the reason."""
        waiting = dict(self._unsaved_texts)
        unsaved = self.notes.unsaved() if self.is_mounted else None
        if unsaved is not None:
            waiting[unsaved.key] = unsaved
        failed: list[tuple[Unsaved, LibraryError]] = []
        for item in waiting.values():
            try:
                note = self._write_note(item)
            except LibraryError as error:
                failed.append((item, error))
            else:
                self._unsaved_texts.pop(item.key, None)
                self.notes.saved(item, note)
        return failed

    # Marks

    def _mark(self, wish: Wish) -> None:
        """Show a mark, and have it written."""
        self._wishes.append(wish)
        self._show_marks(wish.key)
        self._keep_mark(wish)

    @work(group="marks", exit_on_error=False)
    async def _keep_mark(self, wish: Wish) -> None:
        async with self._in_turn:
            try:
                await asyncio.to_thread(self._write_mark, wish)
            except LibraryError as error:
                self.post_message(self.Marked(wish, error))
            else:
                self.post_message(self.Marked(wish, None))

    def _write_mark(self, wish: Wish) -> None:
        """Write a mark, unless that is done, from any thread."""
        with self._writing:
            if wish in self._wishes:
                try:
                    self.library.mark(wish.key, starred=wish.starred, status=wish.status, opened=wish.opened)
                finally:
                    self._wishes.remove(wish)

    @on(Marked)
    def _marked(self, event: Marked) -> None:
        self._show_marks(event.wish.key)
        if event.error is not None and not event.wish.opened:
            what = "The star" if event.wish.starred is not None else "The reading status"
            self.tell(str(event.error), severity="error", title=f"{what} is not kept.")

    def marks_of(self, key: int) -> Marks:
        """A paper's marks as the screen shows them."""
        marks = self.library.marks(key)
        for wish in self._wishes:
            if wish.key == key:
                marks = wish.on(marks)
        return marks

    def mark_opened(self, key: int) -> None:
        """Remember that a paper was opened."""
        if not self.marks_of(key).opened:
            self._mark(Wish(key, opened=True))

    def _show_marks(self, key: int) -> None:
        if key == self.key:
            self.notes.show_marks(self.marks_of(key))
        self.refresh_rows([key])

    def refresh_rows(self, keys: list[int]) -> None:
        """Draw the rows of these papers again, with what is about to be written."""
        super().refresh_rows(keys)
        for key in keys:
            row: Row | None = self.listing.rows.get(key)
            if row is not None:
                marks = self.marks_of(key)
                self.listing.rows[key] = replace(row, starred=marks.starred, status=marks.status, opened=marks.opened)

    def flush_marks(self) -> LibraryError | None:
        """Write every mark now, without the event loop; the reason if one could not be, those after it left waiting."""
        for wish in list(self._wishes):
            try:
                self._write_mark(wish)
            except LibraryError as error:
                self._show_marks(wish.key)
                return error
        return None

    # Actions

    def action_note(self) -> None:
        if not self.key:
            self.tell("Open a paper first; its note stands beside it.")
            return
        if self.pane != "notes":
            self._came_from = self.pane
        self.go_to("notes")

    def action_leave_note(self) -> None:
        unsaved = self.notes.unsaved()
        if unsaved is not None:
            self._save(unsaved)
        self.go_to(self._came_from)

    def action_star(self) -> None:
        if self.key:
            self._mark(Wish(self.key, starred=not self.marks_of(self.key).starred))

    def action_read_state(self) -> None:
        if self.key:
            self._mark(Wish(self.key, status=NEXT_STATUS.get(self.marks_of(self.key).status, "")))

    def action_editor(self) -> None:
        self.action_edit_note()

    def action_edit_note(self) -> None:
        """The note in the reader's own editor, the screen put aside meanwhile."""
        if not self.key:
            self.tell("Open a paper first; its note stands beside it.")
            return
        from netreader.tui.editor import EditorFailed, edit

        self.flush()  # the screen's own clock stands still while the editor is open
        before = self.notes.area.text
        failed: EditorFailed | None = None
        with self.app.suspend():  # which must be left in order, or the screen stays away
            try:
                after = edit(before, self.settings.editor, name=f"note-{self.key}", folder=self.settings.places.editing)
                if after != before:
                    self.notes.area.load_text(after)
                self.flush()  # at once: the terminal may be gone by now, and the screen not come back
            except EditorFailed as error:
                failed = error
        self.app.refresh()
        if failed is not None:
            self.tell(str(failed), severity="error", title="The editor did not come to a good end.")
            return
        unsaved = self.notes.unsaved()
        if unsaved is not None:
            self._save(unsaved)

    # What an earlier session could not save

    @work(exit_on_error=False)
    async def take_in_left_notes(self) -> None:
        """Offer the notes that are in files because the library could not take them."""
        from netreader.tui.aside import left_notes
        from netreader.tui.dialogs.confirm import ConfirmDialog

        for left in await asyncio.to_thread(left_notes, self.settings.places):
            note = await asyncio.to_thread(self.library.note, left.key)
            if note is not None and note.text == left.text:
                self._clear_away(left)
                continue
            question = (
                f"A note on {self._called(left.key)} was not saved on {left.when:%Y-%m-%d at %H:%M}. Take it in now? "
                f"It begins: {left.beginning}"
            )
            if not await self.app.push_screen_wait(ConfirmDialog(question, yes="Take it in", no="Leave the file")):
                self.tell(f"The text stays in {left.leave()}.")
                continue
            try:
                note = await asyncio.to_thread(self._write_note, Unsaved(left.key, left.text, 0))
            except LibraryError as error:
                self.tell_error(error)
                continue
            self._clear_away(left)
            if left.key == self.key:
                self.notes.refresh_from(note)
            self.post_message(self.NoteSaved(Unsaved(left.key, left.text, 0), note))
            self.tell("What the library had of it is there too." if note.merged else " ", title="The note is taken in")

    def _clear_away(self, left: Left) -> None:
        """Take a file away whose text is in the library, but not what an editor had not saved."""
        kept = left.remove()
        if kept is not None:
            self.tell(f"It is in {kept}; vim -r reads it.", title="An editor left words that it had not saved.")

    def _called(self, key: int) -> str:
        return f"PMID {key}" if key > 0 else "a paper of the starter shelf"
