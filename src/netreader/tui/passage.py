"""The cursor with which a passage is chosen: by sentence and by word, from either end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from netreader.passages.sentences import Stretch, sentences
from netreader.passages.words import words


class PassageCursor:
    """A stretch of one of several texts.

    Attributes:
        part, start, end: Where it is.
        at_start: The beginning is what grows and shrinks, not the end.
    """

    def __init__(self, texts: Mapping[str, str], part: str, start: int, end: int | None = None) -> None:
        self._texts = texts
        self._units: dict[tuple[str, bool], list[Stretch]] = {}
        self.at_start = False
        self.part = part
        if end is None:
            here = next((unit for unit in self._of(part) if unit.end > start), None)
            start, end = here or (0, len(texts[part]))
        self.start, self.end = start, end

    def _of(self, part: str, *, by_word: bool = False) -> Sequence[Stretch]:
        found = self._units.get((part, by_word))
        if found is None:
            text = self._texts[part]
            found = self._units[part, by_word] = words(text) if by_word else sentences(text)
        return found

    @property
    def quote(self) -> str:
        """Its words."""
        return self._texts[self.part][self.start : self.end]

    def move(self, step: int, *, by_word: bool = False) -> bool:
        """Go to the next sentence or word, or the one before, over the ends of texts; False at the last or first."""
        units = self._of(self.part, by_word=by_word)
        if step > 0:
            found = next((unit for unit in units if unit.start >= self.end), None)
            if by_word and self._is_whole():  # the first step goes into the sentence
                found = next((unit for unit in units if unit.start >= self.start), None)
        else:
            found = next((unit for unit in reversed(units) if unit.end <= self.start), None)
        parts = list(self._texts)
        at = parts.index(self.part)
        while found is None and 0 <= at + step < len(parts):
            at += step
            units = self._of(parts[at], by_word=by_word)
            found = units[0 if step > 0 else -1] if units else None
        if found is None:
            return False
        self.part, self.start, self.end = parts[at], found.start, found.end
        self.at_start = False
        return True

    def _is_whole(self) -> bool:
        return any((unit.start, unit.end) == (self.start, self.end) for unit in self._of(self.part))

    def stretch(self, step: int, *, by_word: bool = False) -> bool:
        """Move one end by a sentence or word, forward or back; False where it can't go further."""
        units = self._of(self.part, by_word=by_word)
        if self.at_start:
            ahead = (unit.start for unit in units if self.start < unit.start < self.end)
            behind = (unit.start for unit in reversed(units) if unit.start < self.start)
            start = next(ahead if step > 0 else behind, None)
            if start is None:
                return False
            self.start = start
            return True
        further = (unit.end for unit in units if unit.end > self.end)
        back = (unit.end for unit in reversed(units) if self.start < unit.end < self.end)
        end = next(further if step > 0 else back, None)
        if end is None:
            return False
        self.end = end
        return True
