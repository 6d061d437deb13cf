"""What a reader writes about papers: notes, marks, tags."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from netreader.library import personal
from netreader.library.marks import Marks
from netreader.library.notes import Note
from netreader.library.parts import LibraryParts
from netreader.library.versions import Version

if TYPE_CHECKING:
    pass


class ReadersWords(LibraryParts):
    """A reader's words; durable when a call returns."""

    def note(self, key: int) -> Note | None:
        """A paper's note."""
        return self._notes.note(key)

    def notes(self) -> dict[int, Note]:
        """Every note, by paper."""
        return self._notes.all()

    def save_note(self, key: int, text: str, *, base: int = 0) -> Note:
        """Save a note; durable when this returns. See `Notes.save`."""
        return self._notes.save(key, text, base)

    def note_versions(self, key: int) -> list[Version]:
        """Earlier texts of a note, newest first; see `netreader.library.versions`."""
        return self._notes.versions(key)

    def marks(self, key: int) -> Marks:
        """A paper's marks."""
        return self._marks.marks(key)

    def marks_among(self, keys: Iterable[int]) -> dict[int, Marks]:
        """The marks of each of these papers."""
        return self._marks.among(keys)

    def mark(
        self,
        key: int,
        *,
        starred: bool | None = None,
        status: str | None = None,
        opened: bool | None = None,
        rating: int | None = None,
    ) -> Marks:
        """Change some of a paper's marks."""
        return self._marks.mark(key, starred=starred, status=status, opened=opened, rating=rating)

    def mark_all(
        self,
        keys: Iterable[int],
        *,
        starred: bool | None = None,
        status: str | None = None,
        opened: bool | None = None,
        rating: int | None = None,
    ) -> dict[int, Marks]:
        """Mark several papers alike; see `MarkBook.mark_all`."""
        return self._marks.mark_all(keys, starred=starred, status=status, opened=opened, rating=rating)

    def mark_back(self, before: Mapping[int, Marks], now: Mapping[str, object]) -> list[int]:
        """Take back what `mark_all` did; see `MarkBook.mark_back`."""
        return self._marks.mark_back(before, now)

    def tag(self, keys: Iterable[int], add: Sequence[str] = (), drop: Sequence[str] = ()) -> dict[int, tuple[str, ...]]:
        """Give papers tags and take others away; see `MarkBook.tag`."""
        return self._marks.tag(keys, add, drop)

    def tag_back(self, before: Mapping[int, tuple[str, ...]], add: Sequence[str], drop: Sequence[str]) -> None:
        """Take back what `tag` did; see `MarkBook.tag_back`."""
        self._marks.tag_back(before, add, drop)

    def set_tags(self, tags: Mapping[int, tuple[str, ...]]) -> dict[int, tuple[str, ...]]:
        """Give papers exactly these tags; see `MarkBook.set_tags`."""
        return self._marks.set_tags(tags)

    def rename_tag(self, old: str, new: str) -> dict[int, tuple[str, ...]]:
        """Give a tag and all below it another name; see `MarkBook.rename_tag`."""
        return self._marks.rename_tag(old, new)

    def tag_counts(self, among: Collection[int] | None = None) -> dict[str, int]:
        """Every tag, with how many papers, of all or of some, have it or one below it."""
        return self._marks.tag_counts(among)

    def own_papers(self) -> set[int]:
        """Papers of which a person has said something: a note, highlight, tag, star, status, rating, or shelf."""
        with self._database.reading() as connection:
            return personal.own_papers(connection)
