"""What lies on the desk: a highlight or a note, each with the paper it belongs to; gathered from the library."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from netreader.article import Article
from netreader.errors import Corrupt

if TYPE_CHECKING:
    from netreader.library.highlights import Highlight
    from netreader.library.library import Library

#: Papers between two reports of the progress.
STEP = 100


@dataclass(frozen=True, slots=True)
class Paper:
    """What the desk tells of a paper.

    Attributes:
        key: As in the library.
        authors: ``Rinke A et al.``
        tags: The reader's tags.
        kept: Whether anything is known of it but what the reader wrote.
    """

    key: int
    title: str
    authors: str = ""
    journal: str = ""
    year: str = ""
    pmid: str = ""
    doi: str = ""
    tags: tuple[str, ...] = ()
    retracted: bool = False
    kept: bool = True

    @property
    def where(self) -> str:
        """``Rinke A et al. J Clin Oncol 2009``, as far as it is known."""
        people = f"{self.authors}." if self.authors and not self.authors.endswith(".") else self.authors
        told = " ".join(part for part in (people, self.journal, self.year) if part)
        return told or (f"PMID {self.pmid}" if self.pmid else "a paper that is not kept")


@dataclass(frozen=True, slots=True)
class Entry:
    """A highlight, or the note of a paper.

    Attributes:
        text: The words marked, or the note's Markdown.
        highlight: As the library has it; None for a note.
        placed: Whether a highlight stands in the text as it is now.
    """

    paper: Paper
    text: str
    highlight: Highlight | None = None
    placed: bool = True

    @property
    def id(self) -> str:
        """The same whenever it is gathered."""
        return self.highlight.id if self.highlight is not None else f"note-{self.paper.key}"

    @property
    def is_note(self) -> bool:
        """Whether it is a note."""
        return self.highlight is None

    @property
    def comment(self) -> str:
        """What the reader wrote on a highlight."""
        return self.highlight.comment if self.highlight is not None else ""

    @property
    def colour(self) -> str:
        """The highlight's colour, as the library names it; empty for a note."""
        return self.highlight.colour if self.highlight is not None else ""

    @property
    def section(self) -> str:
        """The journal's heading of the section in which it was marked."""
        return self.highlight.label if self.highlight is not None else ""


def gather(
    library: Library, keys: Iterable[int] | None, progress: Callable[[int, int], object] = lambda done, total: None
) -> list[Entry]:
    """Highlights and notes of papers: a paper's highlights as they stand in it, then its note.

    Args:
        keys: The papers, in the order wanted; None for all, those that came last first.
        progress: Told how many papers of how many are done.
    """
    highlights, notes = library.highlights.all(), library.notes()
    if keys is None:
        order = dict.fromkeys((*library.find("", sort="added"), *highlights, *notes))
    else:
        order = dict.fromkeys(keys)
    wanted = [key for key in order if key in highlights or key in notes]
    found: list[Entry] = []
    for done, key in enumerate(wanted):
        if done % STEP == 0:
            progress(done, len(wanted))
        try:
            article = library.article(key)
        except Corrupt:
            article = None  # what was written about it is shown all the same
        paper = paper_of(key, article, library.marks(key).tags)
        found += _marked(paper, article, highlights.get(key, []), library)
        if key in notes and notes[key].text.strip():
            found.append(Entry(paper, notes[key].text))
    return found


def paper_of(key: int, article: Article | None, tags: tuple[str, ...] = ()) -> Paper:
    """What the desk tells of a paper."""
    pmid = str(key) if key > 0 else ""
    if article is None:
        return Paper(key, f"PMID {pmid}" if pmid else "A paper that is not kept", pmid=pmid, tags=tags, kept=False)
    names = [author.short for author in article.authors]
    people = names[0] if len(names) == 1 else " and ".join(names) if len(names) == 2 else ""
    if not people and names:
        people = f"{names[0]} et al."
    return Paper(
        key,
        article.display_title,
        people,
        article.journal.medline_ta or article.journal_name,
        article.year,
        article.pmid,
        article.doi,
        tags,
        article.is_retracted,
    )


def _marked(paper: Paper, article: Article | None, highlights: list[Highlight], library: Library) -> list[Entry]:
    if not highlights:
        return []
    if article is None:
        return [Entry(paper, highlight.quote, highlight, placed=False) for highlight in highlights]
    from netreader.library.highlights import need_text, placed

    try:
        text = library.fulltext(article.key) if need_text(highlights) else None
    except Corrupt:
        text = None
    return [
        Entry(paper, item.highlight.quote, item.highlight, item.place is not None)
        for item in placed(article, highlights, text)
    ]
