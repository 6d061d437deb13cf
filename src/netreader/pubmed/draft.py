"""An Article in the making: what the readers of journal articles and of books have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from xml.etree.ElementTree import Element

from netreader.article import AbstractSection, HistoryDate, Keyword, OtherAbstract, Reference
from netreader.errors import RecordError
from netreader.pubmed.dates import iso_date, moment_of
from netreader.pubmed.identifiers import doi_of, pmcid_of, pmid_of
from netreader.pubmed.markup import line_of, styled_text_of, term, text_of
from netreader.pubmed.people import authors_of
from netreader.pubmed.references import references_of
from netreader.pubmed.terms import keywords_of

_NO_LABEL = ("UNLABELLED", "UNLABELED")


class Draft:
    """What has been read of a record so far.

    Attributes:
        fields: Arguments of `Article`.
        journal, book: Arguments of `Journal` and `Book`.
        elocations: ELocationID by type, the first that is valid; ``doi N`` for a DOI that no longer is.
        other_ids, article_ids: Less common identifiers: OtherID, and of ArticleIdList.
        affiliation: The one of the whole article, in records of before 2014.
    """

    __slots__ = (
        "affiliation",
        "article_ids",
        "book",
        "elocations",
        "fields",
        "journal",
        "keywords",
        "other_ids",
        "references",
    )

    def __init__(self) -> None:
        self.fields: dict[str, Any] = {"title": ""}
        self.journal: dict[str, str] = {}
        self.book: dict[str, Any] = {}
        self.affiliation = ""
        self.elocations: dict[str, str] = {}
        self.keywords: list[Keyword] = []
        self.other_ids: list[str] = []
        self.article_ids: list[str] = []
        self.references: list[Reference] = []

    def read(self, element: Element, readers: Mapping[str, Reader]) -> None:
        """Hand each child of an element to the reader of its tag; a tag without one says nothing to a reader."""
        for child in element:
            reader = readers.get(child.tag)
            if reader is not None:
                reader(child, self)

    def take_ids(self, ids: Iterable[tuple[str, str]]) -> None:
        """Take the record's identifiers (IdType, value), the first of each kind."""
        fields = self.fields
        for kind, value in ids:
            if kind == "pubmed":
                fields["pmid"] = fields.get("pmid") or pmid_of(value)
            elif kind == "doi":
                fields["doi"] = fields.get("doi") or doi_of(value)
            elif kind == "pmc" or kind == "pmcid":
                fields["pmcid"] = fields.get("pmcid") or pmcid_of(value)
            elif kind == "pii":
                fields["pii"] = fields.get("pii") or line_of(value)
            elif kind != "bookaccession" and value:
                self.article_ids.append(f"{term(kind)}: {line_of(value)}")

    def settle(self) -> dict[str, Any]:
        """The fields, with those that several elements have a say in. A DOI of ArticleIdList goes before ELocationID's.

        Raises:
            RecordError: There is no PMID.
        """
        fields = self.fields
        if not fields.get("pmid"):
            raise RecordError("It has no PMID.")
        elocations = self.elocations
        fields["doi"] = fields.get("doi") or elocations.get("doi") or elocations.get("doi N", "")
        fields["elocation"] = elocations.get("pii", "")
        fields["pii"] = fields.get("pii") or fields["elocation"]
        fields["keywords"] = tuple(self.keywords)
        fields["other_ids"] = (*self.other_ids, *self.article_ids)
        fields["references"] = tuple(self.references)
        return fields


Reader = Callable[[Element, Draft], None]


def text_field(name: str) -> Reader:
    """A reader of an element whose text is a field of the article."""

    def reader(element: Element, draft: Draft) -> None:
        draft.fields[name] = text_of(element)

    return reader


def date_field(name: str) -> Reader:
    """A reader of an element with Year, Month and Day."""

    def reader(element: Element, draft: Draft) -> None:
        draft.fields[name] = iso_date(element)

    return reader


def list_field(name: str, read: Callable[[Element], object]) -> Reader:
    """A reader of a list element, by the function that turns it into the field's value."""

    def reader(element: Element, draft: Draft) -> None:
        draft.fields[name] = read(element)

    return reader


def each_field(name: str, read: Callable[[Element], object]) -> Reader:
    """A reader of an element that comes several times, each giving one value of the field."""

    def reader(element: Element, draft: Draft) -> None:
        draft.fields[name] = (*draft.fields.get(name, ()), read(element))

    return reader


def read_pmid(element: Element, draft: Draft) -> None:
    """PMID and its version."""
    draft.fields["pmid"] = pmid_of(element.text)
    version = element.get("Version", "1")
    if version != "1" and version.isdecimal() and len(version) < 6:
        draft.fields["version"] = int(version)


def read_title(element: Element, draft: Draft) -> None:
    """ArticleTitle."""
    draft.fields["title"], draft.fields["title_spans"] = styled_text_of(element)


def read_abstract(element: Element, draft: Draft) -> None:
    """Abstract; the copyright line is not part of its text."""
    draft.fields["abstract"], draft.fields["copyright"] = _sections(element)


def other_abstract_of(element: Element) -> OtherAbstract:
    """An OtherAbstract."""
    sections, copyright_line = _sections(element)
    return OtherAbstract(term(element.get("Type", "")), term(element.get("Language", "eng")), sections, copyright_line)


def _sections(element: Element) -> tuple[tuple[AbstractSection, ...], str]:
    sections = []
    copyright_line = ""
    for child in element:
        if child.tag == "AbstractText":
            text, spans = styled_text_of(child)
            if text:
                label = term(child.get("Label", "")).rstrip(" :")
                category = term(child.get("NlmCategory", ""))
                sections.append(
                    AbstractSection(
                        text,
                        "" if label.upper() in _NO_LABEL else label,
                        "" if category in ("UNASSIGNED", "UNLABELLED") else category,
                        spans,
                    )
                )
        elif child.tag == "CopyrightInformation":
            copyright_line = text_of(child)
    return tuple(sections), copyright_line


def read_authors(element: Element, draft: Draft) -> None:
    """AuthorList, of authors or of editors."""
    people, complete = authors_of(element)
    if element.get("Type") == "editors":
        draft.fields["editors"] = people
    else:
        draft.fields["authors"] = people
        draft.fields["authors_complete"] = complete


def read_investigators(element: Element, draft: Draft) -> None:
    """InvestigatorList; a book may have one for itself and one for the chapter."""
    draft.fields["investigators"] = (*draft.fields.get("investigators", ()), *authors_of(element)[0])


def read_keywords(element: Element, draft: Draft) -> None:
    """KeywordList; there may be several."""
    draft.keywords += keywords_of(element)


def read_elocation(element: Element, draft: Draft) -> None:
    """ELocationID; one that is no longer valid only counts for a DOI that is nowhere else."""
    kind = element.get("EIdType", "")
    if element.get("ValidYN", "Y") == "Y":
        draft.elocations.setdefault(kind, doi_of(element.text) if kind == "doi" else text_of(element))
    elif kind == "doi":
        draft.elocations.setdefault("doi N", doi_of(element.text))


def read_ids(element: Element, draft: Draft) -> None:
    """The record's own ArticleIdList (each reference has one too, which is not read here)."""
    draft.take_ids((item.get("IdType", "pubmed"), item.text or "") for item in element)


def read_history(element: Element, draft: Draft) -> None:
    """History: the record's way through the journal and through PubMed."""
    entries = (HistoryDate(term(child.get("PubStatus", "")), moment_of(child)) for child in element)
    draft.fields["history"] = tuple(entry for entry in entries if entry.date)


def read_references(element: Element, draft: Draft) -> None:
    """ReferenceList; there may be several, and lists in lists."""
    draft.references += references_of(element)


def read_data(element: Element, draft: Draft) -> None:
    """PubmedData or PubmedBookData."""
    draft.read(element, _DATA)


_DATA: dict[str, Reader] = {
    "ArticleIdList": read_ids,
    "History": read_history,
    "PublicationStatus": text_field("publication_status"),
    "ReferenceList": read_references,
}
