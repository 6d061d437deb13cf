"""Notes, stars and reading status from the screen. A text typed is saved, or the screen says that it is not."""

from __future__ import annotations

import asyncio

from textual import on, work
from textual.message import Message

from netreader.errors import LibraryError, NetreaderError
from netreader.tui.panes.notes import NotesPane, Unsaved
from netreader.tui.reader.reading import Reading

#: Reading status by what follows it.
NEXT_STATUS = {"": "to read", "to read": "reading", "reading": "read", "read": ""}


class Noting(Reading):
    """What a reader writes."""

    class NoteSaved(Message):
        """The library acknowledged a text."""

        def __init__(self, unsaved: Unsaved, note: object) -> None:
            super().__init__()
            self.unsaved = unsaved
            self.note = note

    class NoteFailed(Message):
        """A text could not be saved."""

        def __init__(self, unsaved: Unsaved, error: NetreaderError) -> None:
            super().__init__()
            self.unsaved = unsaved
            self.error = error

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self._saving = asyncio.Lock()
        self._came_from = "paper"
        self._stranded: dict[int, Unsaved] = {}

    # Saving

    @on(NotesPane.NoteEdited)
    def _note_edited(self, event: NotesPane.NoteEdited) -> None:
        event.stop()
        self._save(event.unsaved)

    @work(group="notes", exit_on_error=False)
    async def _save(self, unsaved: Unsaved) -> None:
        async with self._saving:
            current = self.notes.unsaved()
            if current is not None and current.key == unsaved.key:
                unsaved = current  # typing went on while an earlier save was under way
            elif unsaved.key == self.notes.key and unsaved.key not in self._stranded:
                return  # saved by the one before
            try:
                note = await asyncio.to_thread(self.library.save_note, unsaved.key, unsaved.text, base=unsaved.base)
            except LibraryError as error:
                self.post_message(self.NoteFailed(unsaved, error))
            else:
                self.notes.saved(unsaved, note)
                self.post_message(self.NoteSaved(unsaved, note))

    @on(NoteSaved)
    def _note_saved(self, event: NoteSaved) -> None:
        self._stranded.pop(event.unsaved.key, None)
        self.refresh_rows([event.unsaved.key])

    @on(NoteFailed)
    def _note_failed(self, event: NoteFailed) -> None:
        if event.unsaved.key == self.notes.key:
            self.notes.failed(event.error.message)
        else:
            self._stranded[event.unsaved.key] = event.unsaved
            self.set_timer(5.0, lambda: self._save_stranded(event.unsaved.key))
        self.tell_error(event.error)

    def _save_stranded(self, key: int) -> None:
        if key in self._stranded:
            self._save(self._stranded[key])

    def leave_note(self) -> None:
        """Before another note takes its place: what can't be saved at once is kept and tried again."""
        unsaved = self.notes.unsaved()
        if unsaved is None:
            return
        try:
            self.library.save_note(unsaved.key, unsaved.text, base=unsaved.base)
        except LibraryError as error:
            self._stranded[unsaved.key] = unsaved
            self.set_timer(5.0, lambda: self._save_stranded(unsaved.key))
            self.tell_error(error)
        else:
            self._stranded.pop(unsaved.key, None)
            self.refresh_rows([unsaved.key])

    def flush(self) -> list[tuple[Unsaved, LibraryError]]:
        """Save everything now, without the event loop; what could not be saved comes back with the reason."""
        waiting = dict(self._stranded)
        unsaved = self.notes.unsaved() if self.is_mounted else None
        if unsaved is not None:
            waiting[unsaved.key] = unsaved
        failed: list[tuple[Unsaved, LibraryError]] = []
        for item in waiting.values():
            try:
                note = self.library.save_note(item.key, item.text, base=item.base)
            except LibraryError as error:
                failed.append((item, error))
            else:
                self._stranded.pop(item.key, None)
                self.notes.saved(item, note)
        return failed

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
            marks = self.library.marks(self.key)
            self._mark(starred=not marks.starred)

    def action_read_state(self) -> None:
        if self.key:
            marks = self.library.marks(self.key)
            self._mark(status=NEXT_STATUS.get(marks.status, ""))

    def _mark(self, *, starred: bool | None = None, status: str | None = None) -> None:
        try:
            marks = self.library.mark(self.key, starred=starred, status=status)
        except LibraryError as error:
            self.tell_error(error)
            return
        self.notes.show_marks(marks)
        self.refresh_rows([self.key])

    def action_editor(self) -> None:
        self.action_edit_note()

    def action_edit_note(self) -> None:
        """The note in the reader's own editor, the screen put aside meanwhile."""
        if not self.key:
            self.tell("Open a paper first; its note stands beside it.")
            return
        from netreader.tui.editor import EditorFailed, edit

        self.flush()  # the screen's own clock stands still while the editor is open
        unsaved = self.notes.unsaved()
        before = self.notes.area.text
        failed: EditorFailed | None = None
        with self.app.suspend():  # which must be left in order, or the screen stays away
            try:
                after = edit(before, self.settings.editor, name=f"note-{self.key}")
            except EditorFailed as error:
                failed = error
        if failed is not None:
            self.app.refresh()
            self.tell(str(failed), severity="error", title="The editor did not come to a good end.")
            return
        self.app.refresh()
        if after != before or unsaved is not None:
            self.notes.area.load_text(after)
            changed = self.notes.unsaved()
            if changed is not None:
                self._save(changed)
