"""MeSH put into the library: NLM's newest file, fetched, or one that is here; for the command line and the reader."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from netreader.errors import BadResponse, NetreaderError
from netreader.text import clean_line

if TYPE_CHECKING:
    from netreader.library.vocabulary import Installed, Vocabulary
    from netreader.mesh.qualifiers import QualifierRecord
    from netreader.pubmed.descriptors import Downloaded
    from netreader.settings import Settings

#: Called with how many bytes are done, and how many there are in all (0 if not known). What it raises ends the work.
Progress = Callable[[int, int], object]


class UnreadableFile(NetreaderError):
    """A file that can't be opened."""


class BrokenFile(NetreaderError):
    """A file that the disk does not give to its end."""


async def fetch(settings: Settings, *, progress: Progress) -> tuple[Downloaded, list[QualifierRecord]]:
    """NLM's newest file of descriptors, and the qualifiers of its year: none where they can't be had.

    Raises:
        PubMedError: NLM can't be reached, has no such file, or sent something else.
    """
    from netreader.mesh.xml import read_qualifiers
    from netreader.pubmed.descriptors import download, download_qualifiers

    downloaded = await download(settings, progress=progress)
    data = await download_qualifiers(settings, downloaded.year)
    try:
        return downloaded, read_qualifiers([data]) if data else []
    except ValueError:
        return downloaded, []  # the program's own serve


def install_fetched(
    downloaded: Downloaded, qualifiers: Sequence[QualifierRecord], vocabulary: Vocabulary, *, progress: Progress
) -> Installed:
    """Put what was fetched into the library; the file goes.

    Raises:
        BadResponse: It is no file of MeSH, or not whole; what was known before is unchanged.
        LibraryError: The library can't be written.
    """
    from netreader.mesh.files import VocabularyFileError
    from netreader.pubmed.descriptors import discard

    try:
        told = install_file(downloaded.path, vocabulary, downloaded.year, qualifiers, progress=progress)
    except VocabularyFileError as error:
        discard(downloaded)  # it would not be better the next time
        raise BadResponse(error.message, "Try again later; what was known before is unchanged.") from error
    discard(downloaded)
    return told


def install_file(
    path: Path,
    vocabulary: Vocabulary,
    year: str = "",
    qualifiers: Sequence[QualifierRecord] = (),
    *,
    progress: Progress,
) -> Installed:
    """Put a file of MeSH into the library. The year it is of: as the file says, or its name does, or as given.

    Args:
        qualifiers: Where none are given, those of NLM's file of qualifiers of that name beside it (desc2026.xml,
            qual2026.xml), if there is one.

    Raises:
        UnreadableFile, BrokenFile: The disk does not give it, or not all of it.
        VocabularyFileError: It is no file of MeSH, or not whole.
        LibraryError: The library can't be written.
    """
    from netreader.mesh.files import open_mesh

    try:
        total = path.stat().st_size
        file: BinaryIO = path.open("rb")
    except OSError as error:
        raise UnreadableFile(
            f"{clean_line(str(path))} can't be read: {(error.strerror or 'error').lower()}."
        ) from error
    with file:
        found = open_mesh(_Counted(file, path, lambda done: progress(done, total)), clean_line(path.name))
        known = qualifiers or _qualifiers_beside(path)
        return vocabulary.install(found.descriptors, found.year or year, qualifiers=known)


def _qualifiers_beside(path: Path) -> list[QualifierRecord]:
    """The qualifiers of NLM's file of them beside a file of descriptors; none where there is none, or it is broken."""
    import gzip
    import zlib

    from netreader.mesh.xml import read_qualifiers

    if not path.name.startswith("desc"):
        return []
    name = path.name.replace("desc", "qual", 1)
    for one in (name, name.removesuffix(".gz"), f"{name}.gz"):
        try:
            data = path.with_name(one).read_bytes()
            return read_qualifiers([gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data])
        except (OSError, EOFError, ValueError, zlib.error):
            continue
    return []


def told_of(installed: Installed) -> str:
    """What was installed, with NLM's name, in a sentence."""
    year = f" {installed.year}" if installed.year else ""
    return (
        f"MeSH{year}, {installed.descriptors:,} headings at {installed.places:,} places, courtesy of the U.S. National"
        " Library of Medicine."
    )


class _Counted:
    """A file that tells how far it was read; what the disk does not give is told in a sentence."""

    def __init__(self, file: BinaryIO, path: Path, told: Callable[[int], object]) -> None:
        self._file = file
        self._path = path
        self._told = told
        self._done = 0

    def read(self, size: int = -1, /) -> bytes:
        try:
            block = self._file.read(size)
        except OSError as error:
            reason = (error.strerror or "error").lower()
            raise BrokenFile(f"{clean_line(str(self._path))} can't be read to its end: {reason}.") from error
        self._done += len(block)
        self._told(self._done)
        return block
