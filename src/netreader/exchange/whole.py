"""A file that is there once all of it is written; until then the old one is."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

Put = Callable[[str], object]


@contextlib.contextmanager
def written_whole(path: Path, *, lasting: bool = True) -> Iterator[Put]:
    """A function that writes text. What is no plain file (a pipe, ``/dev/stdout``) is written to as it is.

    An exception inside, Ctrl+C too, leaves the place as it was.

    Args:
        lasting: Wait until it is on the disk, some 5 ms; else a power cut within seconds may take what was written.

    Raises:
        OSError: It can't be written.
    """
    path = path.resolve()
    if path.is_dir():
        raise IsADirectoryError(21, "it is a folder")
    if path.exists() and not path.is_file():
        with path.open("w", encoding="utf-8", newline="", errors="backslashreplace") as file:
            yield file.write
        return
    # Named before it is made, so that Ctrl+C at any moment finds what to take away.
    part = path.with_name(f".{path.name[:40]}-{secrets.token_hex(4)}.part")
    try:
        with part.open("x", encoding="utf-8", newline="", errors="backslashreplace") as file:
            yield file.write
            file.flush()
            if lasting:
                os.fsync(file.fileno())
        if path.exists():  # who may read it stays
            part.chmod(stat.S_IMODE(path.stat().st_mode))
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
