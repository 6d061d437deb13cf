"""PubmedBookArticle → Article: a book, or a chapter of one (GeneReviews, StatPearls and the like)."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from netreader.article import Article, Book, Journal
from netreader.errors import RecordError
from netreader.pubmed.citation import book_line
from netreader.pubmed.dates import iso_date, publication_date
from netreader.pubmed.draft import (
    Draft,
    Reader,
    date_field,
    each_field,
    list_field,
    read_abstract,
    read_authors,
    read_data,
    read_elocation,
    read_ids,
    read_investigators,
    read_keywords,
    read_pmid,
    read_references,
    read_title,
    text_field,
)
from netreader.pubmed.journal import pages_of
from netreader.pubmed.markup import MAX_DEPTH, text_of
from netreader.pubmed.people import authors_of
from netreader.pubmed.sources import grants_of, texts_of
from netreader.pubmed.terms import publication_type_of


def article_of(element: Element, draft: Draft) -> Article:
    """The article of a PubmedBookArticle element. A whole book has the book's title and, if need be, its authors.

    Args:
        draft: What was read of the record before, if anything.

    Raises:
        RecordError: It has no PMID, or is nested beyond all measure.
    """
    draft.read(element, _RECORD)
    fields = draft.settle()
    if fields["title"]:
        draft.book["chapter"] = True
    else:
        fields["title"] = draft.book.get("title", "")
    book = fields["book"] = Book(**draft.book)
    fields["authors"] = fields.get("authors") or book.authors
    fields["citation"] = book_line(book, title=fields["title"], revised=fields.get("revised", ""), doi=fields["doi"])
    return Article(**fields)


def _read_document(element: Element, draft: Draft) -> None:
    draft.read(element, _DOCUMENT)


def _read_book(element: Element, draft: Draft) -> None:
    book = draft.book
    for child in element:
        tag = child.tag
        if tag in _BOOK:
            book[_BOOK[tag]] = text_of(child)
        elif tag in _BOOK_DATES:
            book[_BOOK_DATES[tag]] = iso_date(child)
        elif tag == "PubDate":
            book["published"], draft.fields["published_text"] = publication_date(child)
            draft.fields["published"] = book["published"]
        elif tag == "Publisher":
            for part in child:
                book["publisher" if part.tag == "PublisherName" else "place"] = text_of(part)
        elif tag == "AuthorList":
            book["editors" if child.get("Type") == "editors" else "authors"] = authors_of(child)[0]
        elif tag == "Isbn":
            book["isbn"] = (*book.get("isbn", ()), text_of(child))
        elif tag == "InvestigatorList":
            read_investigators(child, draft)
        elif tag == "ELocationID":
            read_elocation(child, draft)


def _read_document_ids(element: Element, draft: Draft) -> None:
    read_ids(element, draft)
    for item in element:
        if item.get("IdType") == "bookaccession":
            draft.book["accession"] = text_of(item)


def _read_contributed(element: Element, draft: Draft) -> None:
    draft.book["contributed"] = iso_date(element)


def _read_label(element: Element, draft: Draft) -> None:
    """LocationLabel ("Chapter 2") says that this is a part of the book, even one without a title."""
    label = text_of(element)
    if label:
        draft.book["chapter"] = True
        draft.book["label"] = label


def _read_sections(element: Element, draft: Draft) -> None:
    draft.book["sections"] = tuple(_section_titles(element, 0))


def _section_titles(element: Element, depth: int) -> list[str]:
    if depth > MAX_DEPTH:
        raise RecordError("Its sections are nested too deeply.")
    titles: list[str] = []
    for section in element:
        if section.tag != "Section":
            continue
        parts = {child.tag: text_of(child) for child in section if child.tag in ("LocationLabel", "SectionTitle")}
        title = " ".join(filter(None, (parts.get("LocationLabel"), parts.get("SectionTitle"))))
        if title:
            titles.append(title)
        titles += _section_titles(section, depth + 1)
    return titles


def _read_items(element: Element, draft: Draft) -> None:
    if element.get("ListType") == "Synonyms":
        draft.book["synonyms"] = texts_of(element)


def _read_pagination(element: Element, draft: Draft) -> None:
    draft.fields["journal"] = Journal(pages=pages_of(element))


_RECORD: dict[str, Reader] = {"BookDocument": _read_document, "PubmedBookData": read_data}

_DOCUMENT: dict[str, Reader] = {
    "PMID": read_pmid,
    "ArticleIdList": _read_document_ids,
    "Book": _read_book,
    "LocationLabel": _read_label,
    "ArticleTitle": read_title,
    "VernacularTitle": text_field("vernacular_title"),
    "Pagination": _read_pagination,
    "ItemList": _read_items,
    "Language": each_field("languages", text_of),
    "AuthorList": read_authors,
    "InvestigatorList": read_investigators,
    "PublicationType": each_field("publication_types", publication_type_of),
    "Abstract": read_abstract,
    "Sections": _read_sections,
    "KeywordList": read_keywords,
    "ContributionDate": _read_contributed,
    "DateRevised": date_field("revised"),
    "GrantList": list_field("grants", grants_of),
    "ReferenceList": read_references,
}

# Elements of Book → attributes of `Book`.
_BOOK = {
    "BookTitle": "title",
    "Edition": "edition",
    "Volume": "volume",
    "VolumeTitle": "volume_title",
    "CollectionTitle": "collection_title",
    "Medium": "medium",
    "ReportNumber": "report_number",
}
_BOOK_DATES = {"BeginningDate": "begun", "EndingDate": "ended"}
