"""What goes through a format: a paper with what belongs to it, on its way out or in; and what could not be read."""

from __future__ import annotations

from dataclasses import dataclass

from netreader.article import Article


@dataclass(slots=True)
class Entry:
    """A paper as far as a format carries it.

    Attributes:
        article: Read from a file it has what the file says; in a list of identifiers no more than one of them.
        xml: PubMed's own XML of the record (its element alone), empty where there is none.
        note: The reader's note, Markdown.
        tags: The reader's tags. Keywords of a file are the article's, since most formats don't tell them apart.
        starred, status, opened: The reader's marks, as in `netreader.library.marks`.
        line: Where it begins in the file that it was read from, counted from 1; 0 if it wasn't.
    """

    article: Article
    xml: bytes = b""
    note: str = ""
    tags: tuple[str, ...] = ()
    starred: bool = False
    status: str = ""
    opened: bool = False
    line: int = 0


@dataclass(frozen=True, slots=True)
class Flaw:
    """An entry of a file that can't be read.

    Attributes:
        line: Where it begins, counted from 1.
        message: One sentence.
    """

    line: int
    message: str
