"""Notes that the library could not take: put aside in files, and found again at the next start."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from netreader.text import clean, clean_line, shorten

if TYPE_CHECKING:
    from netreader.settings import Places

#: Characters of a note by which it is known again.
BEGINNING = 60

#: Files in which vim has what was not saved.
SWAP = ".*.sw?"

_ASIDE = re.compile(r"unsaved-note-(-?[0-9]{1,18})(?:-[0-9]+)?\.md")
_EDITED = re.compile(r"note-(-?[0-9]{1,18})\.md")


@dataclass(frozen=True, slots=True)
class Left:
    """A note in a file.

    Attributes:
        when: When it was written, by the local clock.
        folder: A folder that goes with it, or None.
    """

    path: Path
    key: int
    text: str
    when: datetime
    folder: Path | None = None

    @property
    def beginning(self) -> str:
        """How it begins, in a line."""
        return shorten(clean_line(self.text), BEGINNING)

    def leave(self) -> Path:
        """Give the file a name by which it is not found again: nobody wants to be asked twice. Gives that name."""
        kept = (self.folder or self.path).parent / f"left-{self.when:%Y-%m-%d-%H%M%S}-{self.path.name}"
        try:
            self.path.replace(kept)
        except OSError:
            return self.path
        if self.folder is not None:
            with contextlib.suppress(OSError):  # what an editor left in it stays
                self.folder.rmdir()
        return kept

    def remove(self) -> Path | None:
        """Take the file away: its text is in the library.

        Returns:
            A folder that stays, because vim left there what it had not saved.
        """
        if self.folder is not None and list(self.folder.glob(SWAP)):
            kept = self.folder.parent.parent / f"left-{self.when:%Y-%m-%d-%H%M%S}-{self.path.stem}"
            with contextlib.suppress(OSError):
                return self.folder.replace(kept)
            return self.folder
        with contextlib.suppress(OSError):
            self.path.unlink()
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)
        return None


def put_aside(text: str, key: int, folder: Path) -> Path:
    """Write a note that the library could not take into a file of its own, in `folder` or else where there is room.

    Returns:
        Where it is.
    """
    name = f"unsaved-note-{key}.md"
    for place in (folder, Path.home(), Path(tempfile.gettempdir())):
        made = None
        try:
            place.mkdir(parents=True, exist_ok=True, mode=0o700)
            path = place / name
            number = 1
            while path.exists():
                number += 1
                path = place / f"unsaved-note-{key}-{number}.md"
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            made = path
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            if made is not None:  # a disk with room for a name and for no text
                with contextlib.suppress(OSError):
                    made.unlink()
            continue
        return path
    return Path(name)


def left_notes(places: Places) -> list[Left]:
    """Notes put aside, and those that were in an editor when netreader was killed, the oldest first."""
    found = [*_found(places.data, _ASIDE)]
    with contextlib.suppress(RuntimeError):
        found += _found(Path.home(), _ASIDE)
    with contextlib.suppress(OSError):
        for folder in places.editing.iterdir():
            if not _is_running(folder.name.partition("-")[0]):
                found += _found(folder, _EDITED, folder)
    return sorted(found, key=lambda left: left.when)


def _found(place: Path, pattern: re.Pattern[str], folder: Path | None = None) -> Iterator[Left]:
    try:
        files = [(path, match) for path in place.iterdir() if (match := pattern.fullmatch(path.name))]
    except OSError:
        return
    for path, match in files:
        try:
            if path.is_symlink() or not path.is_file():
                continue
            text = clean(path.read_text(encoding="utf-8", errors="replace"))
            when = datetime.fromtimestamp(path.stat().st_mtime)
        except OSError:
            continue
        if text.strip():
            yield Left(path, int(match[1]), text[:-1] if folder and text.endswith("\n") else text, when, folder)


def _is_running(process: str) -> bool:
    """Whether a process, by its number, is there: its editor may still be open."""
    if not process.isdecimal() or os.name != "posix":
        return False
    try:
        os.kill(int(process), 0)
    except PermissionError:
        return True
    except (OSError, OverflowError):
        return False
    return True
