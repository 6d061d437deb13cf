"""Notes, stars, reading status and ratings from the screen.

The screen shows at once what was written, and a worker writes it, one after the other in the order it came: another
program may hold the library for seconds. What could not be written is said; a text stays and is tried again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace
from textual import on, work
from textual.message import Message

from netreader.errors import LibraryError, NetreaderError
from netreader.library.library import Marks, Note, Row
from netreader.library.marks import BEST
from netreader.tui.panes.notes import NotesPane, Unsaved
from netreader.tui.reader.undoing import Deed, Undoing

if TYPE_CHECKING:
    from netreader.tui.aside import Left

#: Reading status by what follows it.
NEXT_STATUS = {"": "to read", "to read": "reading", "reading": "read", "read": ""}

#: Papers of which it isn't told how many are not kept, since that would take a moment.
MANY = 1_000

#: Seconds after which a text that could not be saved is tried again.
AGAIN = 5.0


class Wish(Struct, eq=False):
    """A change of papers' marks that the screen shows and the library does not know yet.

    Attributes:
        marks: What is set, by the names of `Marks`: ``starred``, ``status``, ``opened`` or ``rating``.
        said: What was done, to be said of it when it is taken back; empty for what nobody wished.
    """

    keys: Collection[int]
    marks: dict[str, Any]
    said: str = ""

    def on(self, marks: Marks) -> Marks:
        """Marks with this change."""
        return replace(marks, **self.marks)


class Noting(Undoing):
    """What a reader writes."""

    class NoteSaved(Message):
        """The library acknowledged a text.

        Attributes:
            before: What the note said before; None where that is not to be had back by the undo key.
        """

        def __init__(self, unsaved: Unsaved, note: Note, before: str | None = None) -> None:
            super().__init__()
            self.unsaved = unsaved
            self.note = note
            self.before = before

    class NoteFailed(Message):
        """A text could not be saved."""

        def __init__(self, unsaved: Unsaved, error: NetreaderError) -> None:
            super().__init__()
            self.unsaved = unsaved
            self.error = error

    class Marked(Message):
        """The library took a mark, or did not.

        Attributes:
            before: The papers whose marks changed, with those that they had.
        """

        def __init__(self, wish: Wish, before: dict[int, Marks], error: NetreaderError | None = None) -> None:
            super().__init__()
            self.wish = wish
            self.before = before
            self.error = error

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self._came_from = "paper"
        self._failing = ""
        self._unsaved_texts: dict[int, Unsaved] = {}
        self._wishes: list[Wish] = []
        self._went_on: dict[tuple[int, int], int] = {}
        self._visit = self._noted = 0

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
                before = await asyncio.to_thread(self.library.note, key)
                note = await asyncio.to_thread(self._write_note, unsaved)
            except LibraryError as error:
                self.post_message(self.NoteFailed(unsaved, error))
            else:
                if self._unsaved_texts.get(key) == unsaved:
                    del self._unsaved_texts[key]
                self.notes.saved(unsaved, note)
                self.post_message(self.NoteSaved(unsaved, note, before.text if before is not None else ""))

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
        if event.before is not None and event.before != event.note.text:
            self._note_changed(event.unsaved.key, event.before)
        if event.note.unindexed:
            self.tell(
                "The full-text index is damaged; it is made again at the next start.",
                severity="warning",
                title="The note is saved",
            )

    def _note_changed(self, key: int, before: str) -> None:
        """Remember what a note said before it was gone to; what is written while one stays there is one change."""
        last = self._deeds[-1] if self._deeds else None
        if last is not None and last.kind == "note" and key in last.keys and self._noted == self._visit:
            return
        self._noted = self._visit
        self.done(
            Deed("note changed" if before else "note written", (key,), partial(self._note_back, key, before), "note")
        )

    def _note_back(self, key: int, text: str) -> str:
        """Let a note say again what it said; what it says now stays among its versions."""
        note = self.library.note(key)
        self.library.save_note(key, text, base=note.revision if note is not None else 0)
        return f"What it said stays among its versions ({self.key_of('note_versions')})."

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
        self._visit += 1
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

    def _mark(self, keys: Collection[int], said: str = "", **marks: Any) -> None:
        """Show marks of papers, and have them written."""
        if not keys:
            return
        wish = Wish(frozenset(keys), marks, said)
        self._wishes.append(wish)
        self._show_wish(wish)
        if said and len(keys) > 1:
            self.tell_done(said, keys)
        self._keep_mark(wish)

    @work(group="marks", exit_on_error=False)
    async def _keep_mark(self, wish: Wish) -> None:
        async with self._in_turn:
            try:
                before = await asyncio.to_thread(self._write_mark, wish)
            except LibraryError as error:
                self.post_message(self.Marked(wish, {}, error))
            else:
                self.post_message(self.Marked(wish, before))

    def _write_mark(self, wish: Wish) -> dict[int, Marks]:
        """Write a mark, unless that is done, from any thread; gives what the papers had before."""
        with self._writing:
            if wish not in self._wishes:
                return {}
            try:
                return self.library.mark_all(wish.keys, **wish.marks)
            finally:
                self._wishes.remove(wish)

    @on(Marked)
    def _marked(self, event: Marked) -> None:
        wish = event.wish
        if event.error is not None:
            self.show_again(tuple(wish.keys))
            if wish.said:
                what = {"starred": "The star", "rating": "The rating"}.get(next(iter(wish.marks)), "The reading status")
                self.tell(str(event.error), severity="error", title=f"{what} is not kept.")
        elif wish.said and event.before:
            back = partial(self.library.mark_back, event.before, wish.marks)
            self.done(Deed(wish.said, tuple(event.before), back))

    def marks_of(self, key: int) -> Marks:
        """A paper's marks as the screen shows them."""
        marks = self.library.marks(key)
        for wish in self._wishes:
            if key in wish.keys:
                marks = wish.on(marks)
        return marks

    def marks_of_all(self, keys: Sequence[int]) -> Iterator[Marks]:
        """The same of many papers."""
        for key, marks in self.library.marks_among(keys).items():
            for wish in self._wishes:
                if key in wish.keys:
                    marks = wish.on(marks)
            yield marks

    def mark_opened(self, key: int) -> None:
        """Remember that a paper was opened."""
        if not self.marks_of(key).opened:
            self._mark([key], opened=True)

    def _show_wish(self, wish: Wish) -> None:
        """Draw papers with marks that are about to be written, without asking the library about thousands."""
        if self.key in wish.keys:
            self.notes.show_marks(self.marks_of(self.key))
        rows = self.listing.rows
        for key in wish.keys:
            row: Row | None = rows.get(key)
            if row is not None:
                rows[key] = replace(row, **wish.marks)
        self.results.rows.redraw()

    def show_again(self, keys: tuple[int, ...]) -> None:
        super().show_again(keys)
        if self.key in keys:
            self.notes.show_marks(self.marks_of(self.key))
            self.notes.refresh_from(self.library.note(self.key))

    def refresh_rows(self, keys: list[int]) -> None:
        """Draw the rows of these papers again, with what is about to be written."""
        super().refresh_rows(keys)
        if self._wishes:
            for key in keys:
                row: Row | None = self.listing.rows.get(key)
                if row is not None:
                    marks = self.marks_of(key)
                    self.listing.rows[key] = replace(
                        row, starred=marks.starred, status=marks.status, opened=marks.opened, rating=marks.rating
                    )

    def tell_done(self, said: str, keys: Collection[int]) -> None:
        """Say what was done to several papers, and whether some of them can't be read offline."""
        kept = self.library.rows(list(keys)) if len(keys) < MANY else []
        unkept = sum(not row.kept for row in kept)
        back = f"{self.key_of('undo')} takes it back."
        rest = f" {unkept:,} not kept yet: {self.key_of('fetch_all')} fetches them." if unkept else ""
        self.tell(back + rest, title=said)

    def flush_marks(self) -> LibraryError | None:
        """Write every mark now, without the event loop; the reason if one could not be, those after it left waiting."""
        for wish in list(self._wishes):
            try:
                self._write_mark(wish)
            except LibraryError as error:
                self.show_again(tuple(wish.keys))
                return error
        return None

    # Actions

    def action_note(self) -> None:
        self.settle_row()
        if not self.key:
            self.tell("Open a paper first; its note opens beside it.")
            return
        if self.pane != "notes":
            self._came_from = self.pane
            self._visit += 1
        self.go_to("notes")

    def action_leave_note(self) -> None:
        unsaved = self.notes.unsaved()
        if unsaved is not None:
            self._save(unsaved)
        self.go_to(self._came_from)

    def action_star(self) -> None:
        """Star the papers; where all have one, take it away."""
        keys = self.chosen_papers()
        if not keys:
            self.tell("Open a paper first; then s stars it.")
            return
        starred = not all(marks.starred for marks in self.marks_of_all(keys))
        self._mark(keys, of_papers(keys, "starred" if starred else "no longer starred"), starred=starred)

    def action_read_state(self) -> None:
        """Papers of one status get the next, papers of several the first."""
        keys = self.chosen_papers()
        if not keys:
            self.tell("Open a paper first; then r sets its reading status.")
            return
        there = {marks.status for marks in self.marks_of_all(keys)}
        status = NEXT_STATUS.get(there.pop() if len(there) == 1 else "", "")
        self._mark(
            keys, of_papers(keys, f"marked as “{status}”" if status else "without reading status"), status=status
        )

    def action_rate(self) -> None:
        """A digit is asked for in the bottom line."""
        from netreader.tui.dialogs.rate import RateDialog

        keys = self.chosen_papers()
        if not keys:
            self.tell("Open a paper first; then R rates it.")
            return
        there = {marks.rating for marks in self.marks_of_all(keys)}
        self.app.push_screen(
            RateDialog(there.pop() if len(there) == 1 else None), lambda rating: self._rate(keys, rating)
        )

    def _rate(self, keys: list[int], rating: int | None) -> None:
        if rating is None:
            return
        said = f"rated {rating}/{BEST}" if rating else "without rating"
        self._mark(keys, of_papers(keys, said), rating=rating)
        if len(keys) == 1:  # no row shows it
            self.tell(f"{said.capitalize()}.")

    def action_editor(self) -> None:
        self.action_edit_note()

    def action_edit_note(self) -> None:
        """The note in the reader's own editor, the screen put aside meanwhile."""
        self.settle_row()
        if not self.key:
            self.tell("Open a paper first; its note opens beside it.")
            return
        if self.app.is_web:
            self.tell("An editor needs a terminal. In the browser a note is written here.")
            self.go_to("notes")
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
            self.tell(str(failed), severity="error", title="The editor ended with an error.")
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
            self.tell(f"It is in {kept}; vim -r reads it.", title="An editor left text that it had not saved.")

    def _called(self, key: int) -> str:
        return f"PMID {key}" if key > 0 else "a paper of the starter shelf"


def of_papers(keys: Collection[int], done: str) -> str:
    """What was done, to how many papers, if to more than one: ``12 papers starred``."""
    return done if len(keys) == 1 else f"{len(keys):,} papers {done}"
