"""The folder of a vault: which files are in it, what they say, and how they are written."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import re
import time
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from netreader.errors import NetreaderError
from netreader.exchange.whole import written_whole

#: The file by which a folder is known as a vault.
SIGN = ".netreader-vault.json"

#: Bytes of the longest file that is read.
LARGEST = 20_000_000

#: Bytes at the head of an unknown file in which its paper must be named.
HEAD = 16_000


class VaultError(NetreaderError):
    """A vault that can't be used as it is."""


class Unread(Exception):
    """A file that can't be read as text; its words say why."""


#: Names of files that `exchange.whole` has not brought to their end, and seconds after which nobody will.
_PART = re.compile(r"\..{1,40}-[0-9a-f]{8}\.part")
OLD = 3_600


@dataclass(frozen=True, slots=True)
class Stamp:
    """By which it is seen that a file has not changed: time in nanoseconds, and size in bytes."""

    time: int
    size: int


@dataclass(frozen=True, slots=True)
class Read:
    """A file's text, its lines ended by ``\\n``.

    Attributes:
        crlf: They are ended by ``\\r\\n`` in the file.
        digest: Of its bytes.
        stamp: As it was when it was read.
    """

    text: str
    crlf: bool
    digest: str
    stamp: Stamp


def sign_of(folder: Path) -> str | None:
    """By which number a folder is known; None where it is no vault.

    Raises:
        VaultError: What is there can't be read.
    """
    try:
        text = (folder / SIGN).read_text(encoding="utf-8")
        found = json.loads(text)
        return str(uuid.UUID(str(found["vault"])))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise VaultError(
            f"{folder / SIGN}, by which netreader knows this vault, can't be read.",
            "Put it back from a copy, or delete it: the folder then becomes a new vault, and every file is compared.",
        ) from error


def put_sign(folder: Path) -> str:
    """Make a folder a vault.

    Raises:
        VaultError: It can't be made or written.
    """
    name = str(uuid.uuid4())
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with written_whole(folder / SIGN) as put:
            put(json.dumps({"vault": name, "version": 1}) + "\n")
    except OSError as error:
        raise unwritable(folder, error) from error
    return name


def unwritable(path: Path, error: OSError) -> VaultError:
    """What to say of a place that can't be written."""
    reason = (error.strerror or "error").lower()
    hint = "Free some space." if error.errno in (errno.ENOSPC, errno.EDQUOT) else "Name another folder."
    return VaultError(f"{path} can't be written: {reason}.", hint)


def files_in(folder: Path) -> dict[str, Stamp]:
    """The Markdown files of a folder and those below it, by path with slashes; hidden ones and links are passed over.

    Raises:
        VaultError: The folder can't be read.
    """
    found: dict[str, Stamp] = {}
    waiting = [""]
    while waiting:
        below = waiting.pop()
        try:
            with os.scandir(folder / below) as entries:
                for entry in entries:
                    if entry.name.startswith("."):
                        continue
                    path = f"{below}{entry.name}"
                    with contextlib.suppress(OSError):
                        if entry.is_dir(follow_symlinks=False):
                            waiting.append(f"{path}/")
                        elif entry.name.lower().endswith(".md") and entry.is_file(follow_symlinks=False):
                            stat = entry.stat(follow_symlinks=False)
                            found[path] = Stamp(stat.st_mtime_ns, stat.st_size)
        except OSError as error:
            if not below:
                reason = (error.strerror or "error").lower()
                raise VaultError(f"The folder {folder} can't be read: {reason}.", "") from error
    return found


def clear_leftovers(folder: Path, paths: Iterable[str]) -> None:
    """Take away what a run that was killed left half-written, an hour ago or more, beside these files."""
    for below in {path.rpartition("/")[0] for path in paths}:
        with contextlib.suppress(OSError), os.scandir(folder / below) as entries:
            for entry in entries:
                with contextlib.suppress(OSError):
                    if _PART.fullmatch(entry.name) and time.time() - entry.stat().st_mtime > OLD:
                        (folder / below / entry.name).unlink()


def read_file(path: Path) -> Read:
    """A file's text.

    Raises:
        Unread: It is no text that can be read.
    """
    try:
        with path.open("rb") as file:
            stat = os.fstat(file.fileno())
            if stat.st_size > LARGEST:
                raise Unread(f"has {stat.st_size / 1e6:,.0f} MB")
            data = file.read()
    except OSError as error:
        raise Unread(f"can't be read ({(error.strerror or 'error').lower()})") from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise Unread(f"is not UTF-8 text (line {line})") from error
    if "\0" in text:
        raise Unread("holds bytes that are not text")
    crlf = "\r\n" in text
    return Read(
        text.replace("\r\n", "\n") if crlf else text,
        crlf,
        hashlib.blake2b(data, digest_size=16).hexdigest(),
        Stamp(stat.st_mtime_ns, stat.st_size),
    )


def head_of(path: Path) -> str:
    """The first lines of a file, as far as they can be read."""
    try:
        with path.open("rb") as file:
            return file.read(HEAD).decode("utf-8-sig", "replace").replace("\r\n", "\n")
    except OSError:
        return ""


def write_file(path: Path, text: str, *, crlf: bool, expected: Stamp | None) -> tuple[str, Stamp] | None:
    """Write a file whole; gives its digest and stamp, or None where it is not as it was when it was read.

    Args:
        expected: As it was when it was read; None where there must be none.

    Raises:
        OSError: It can't be written.
    """
    data = text.replace("\n", "\r\n") if crlf else text
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with written_whole(path, lasting=expected is not None) as put:  # a new file can be made again
            put(data)
            if not _is(path, expected):
                raise _Changed
    except _Changed:
        return None
    stat = path.stat()
    encoded = data.encode("utf-8", "backslashreplace")
    return hashlib.blake2b(encoded, digest_size=16).hexdigest(), Stamp(stat.st_mtime_ns, stat.st_size)


class _Changed(Exception):
    """Somebody wrote the file meanwhile."""


def _is(path: Path, expected: Stamp | None) -> bool:
    try:
        stat = path.stat(follow_symlinks=False)
    except FileNotFoundError:
        return expected is None
    except OSError:
        return False
    return expected is not None and (stat.st_mtime_ns, stat.st_size) == (expected.time, expected.size)
