"""The line under which PubMed cites a record, without authors and title.

``MedlineTA. Date;Volume(Issue):Pages. doi: DOI. Epub Date.`` Absent parts go with their punctuation. The rules for
PubModel are those of NLM's field SO: what came out electronically and later in print is dated by the print with the
other date as "Epub"; what is dated by its electronic publication ends in "Print …" or "eCollection …".
"""

from __future__ import annotations

from netreader.article import Article, Book, Journal
from netreader.pubmed.dates import printed

_LATER = {"Electronic-Print": "Print", "Electronic-eCollection": "eCollection"}


def citation_line(article: Article) -> str:
    """PubMed's citation line of an article, a book, or a chapter of one."""
    if article.book is not None:
        return book_line(article.book, title=article.title, revised=article.revised, doi=article.doi)
    return journal_line(
        article.journal,
        published=article.published_text,
        electronic=article.electronic,
        pub_model=article.pub_model,
        status=article.publication_status,
        elocation=article.elocation,
        doi=article.doi,
    )


def journal_line(
    journal: Journal,
    *,
    published: str,
    electronic: str = "",
    pub_model: str = "",
    status: str = "",
    elocation: str = "",
    doi: str = "",
) -> str:
    """The line of a journal article.

    Args:
        published: PubDate as printed: ``2018 Aug``.
        electronic: ArticleDate, ISO.
        status: PublicationStatus; ``aheadofprint`` is said at the end, as PubMed's page does (its field SO does not).
        elocation: Stands in for the pages where there are none.
    """
    epub = printed(electronic)
    date, later = published or epub, ""
    if epub and epub != published:
        if pub_model in _LATER:
            date, later = epub, f"{_LATER[pub_model]} {published}" if published else ""
        elif pub_model == "Print-Electronic" and published:
            later = f"Epub {epub}"
    issue = journal.volume + (f"({journal.issue})" if journal.issue else "")
    pages = journal.pages or elocation
    where = ";".join(part for part in (date, issue) if part)
    if pages:
        where = f"{where}:{pages}" if where else pages
    name = journal.medline_ta or journal.iso_abbreviation or journal.title
    return _sentences(
        name, where, doi and f"doi: {doi}", later, "Online ahead of print" if status == "aheadofprint" else ""
    )


def book_line(book: Book, *, title: str, revised: str = "", doi: str = "") -> str:
    """The line of a book, or of a chapter, which stands "In:" its book."""
    name = f"{book.title} [{book.medium}]" if book.medium else book.title
    years = printed(book.published)
    if book.begun:  # a book that grows on the web
        years = f"{printed(book.begun)}–{printed(book.ended)}"
    house = ": ".join(part for part in (book.place, book.publisher) if part)
    imprint = "; ".join(part for part in (house, years) if part)
    chapter_date = ""
    if book.chapter and book.contributed:
        chapter_date = printed(book.contributed)
        if revised and revised != book.contributed:
            chapter_date += f" [updated {printed(revised)}]"
    shown = f"In: {name}" if book.chapter else name if name != title else ""
    return _sentences(shown, book.edition, imprint, chapter_date, book.collection_title, doi and f"doi: {doi}")


def _sentences(*parts: str) -> str:
    """The parts that are there, each with one full stop."""
    return " ".join(f"{part.rstrip('. ')}." for part in parts if part)
