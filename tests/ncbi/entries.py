"""The server's own reading of PubMed XML, with the standard library and without netreader."""

from __future__ import annotations

import re
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

_RECORD = re.compile(rb"<PubmedArticle>.*?</PubmedArticle>|<PubmedBookArticle>.*?</PubmedBookArticle>", re.DOTALL)
_WORD = re.compile(r"[^\W_]+")
_MONTHS = {name: number for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}


def plain(text: str) -> str:
    """Folded words of a text with single blanks between."""
    text = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(_WORD.findall("".join(ch for ch in text if not unicodedata.combining(ch))))


@dataclass
class Author:
    """A person or a group."""

    last: str = ""
    initials: str = ""
    fore: str = ""
    group: str = ""

    @property
    def name(self) -> str:
        """As in a citation."""
        return self.group or f"{self.last} {self.initials}".strip()


@dataclass(eq=False)
class Entry:
    """What the server knows of a record.

    Attributes:
        xml: The record's own element, as it stood in its file.
        dates: ISO dates by the tag that searches them.
    """

    pmid: str
    xml: bytes
    book: bool = False
    title: str = ""
    vernacular: str = ""
    abstract: str = ""
    authors: list[Author] = field(default_factory=list)
    journal: str = ""
    journal_full: str = ""
    issns: list[str] = field(default_factory=list)
    nlm_id: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    published: str = ""
    printed: str = ""
    types: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    mesh: list[tuple[str, bool, list[tuple[str, bool]]]] = field(default_factory=list)
    keywords: list[str] = field(default_factory=list)
    substances: list[str] = field(default_factory=list)
    ids: dict[str, str] = field(default_factory=dict)
    dates: dict[str, str] = field(default_factory=dict)
    status: str = ""
    publication_status: str = ""
    references: list[str] = field(default_factory=list)
    corrections: list[tuple[str, str, str]] = field(default_factory=list)
    databanks: list[str] = field(default_factory=list)
    affiliations: str = ""

    @cached_property
    def everything(self) -> str:
        """All Fields, folded, a blank before and after."""
        parts = [
            self.pmid, self.title, self.vernacular, self.abstract, self.journal, self.journal_full, self.published,
            *(author.name for author in self.authors), *(f"{author.last} {author.fore}" for author in self.authors),
            *self.types, *self.languages, *(name for name, _, _ in self.mesh),
            *(q for _, _, qualifiers in self.mesh for q, _ in qualifiers), *self.keywords, *self.substances,
            *self.ids.values(), *self.databanks, self.affiliations,
        ]  # fmt: skip
        return f" {plain(' '.join(parts))} "

    @cached_property
    def words_of_title(self) -> str:
        """The title, folded, a blank before and after."""
        return f" {plain(self.title)} "

    @cached_property
    def words_of_text(self) -> str:
        """Title, abstract and keywords, folded, a blank before and after."""
        return f" {plain(' '.join([self.title, self.abstract, *self.keywords]))} "


def read(data: bytes) -> Iterator[Entry]:
    """The records of a file."""
    for chunk in _RECORD.findall(data):
        yield entry(chunk)


def read_folder(folder: Path) -> Iterator[Entry]:
    """The records of all files of a folder; a file that can't be read is passed over."""
    for path in sorted(folder.glob("*.xml")):
        try:
            yield from read(path.read_bytes())
        except ET.ParseError:
            continue


def entry(chunk: bytes) -> Entry:
    """One record."""
    root = ET.fromstring(chunk)
    return _book(root, chunk) if root.tag == "PubmedBookArticle" else _article(root, chunk)


def _text(element: ET.Element | None) -> str:
    return "" if element is None else " ".join("".join(element.itertext()).split())


def _date(element: ET.Element | None) -> str:
    if element is None:
        return ""
    medline = element.findtext("MedlineDate")
    if medline:
        found = re.search(r"\d{4}", medline)
        return found[0] if found else ""
    parts = [element.findtext("Year") or ""]
    month = (element.findtext("Month") or "").strip().lower()
    if month:
        parts.append(f"{int(month) if month.isdigit() else _MONTHS.get(month[:3], 1):02}")
        day = element.findtext("Day")
        if day:
            parts.append(f"{int(day):02}")
    return "-".join(parts)


def _printed(element: ET.Element | None) -> str:
    if element is None:
        return ""
    return " ".join(_text(child) for child in element)


def _authors(parent: ET.Element | None) -> list[Author]:
    if parent is None:
        return []
    return [
        Author(
            _text(author.find("LastName")),
            _text(author.find("Initials")),
            _text(author.find("ForeName")),
            _text(author.find("CollectiveName")),
        )
        for author in parent.findall("Author")
        if author.get("ValidYN") != "N"
    ]


def _ids(parent: ET.Element | None) -> dict[str, str]:
    if parent is None:
        return {}
    return {item.get("IdType", ""): _text(item) for item in parent.findall("ArticleId")}


def _article(root: ET.Element, chunk: bytes) -> Entry:
    citation = root.find("MedlineCitation")
    assert citation is not None
    article = citation.find("Article")
    assert article is not None
    found = Entry(_text(citation.find("PMID")), chunk)
    found.status = citation.get("Status", "")
    found.title = _text(article.find("ArticleTitle"))
    found.vernacular = _text(article.find("VernacularTitle"))
    found.abstract = " ".join(_text(part) for part in article.findall("Abstract/AbstractText"))
    found.authors = _authors(article.find("AuthorList"))
    found.affiliations = " ".join(_text(place) for place in article.iter("Affiliation"))
    found.journal = _text(citation.find("MedlineJournalInfo/MedlineTA"))
    found.journal_full = _text(article.find("Journal/Title"))
    found.issns = [_text(issn) for issn in (*article.iter("ISSN"), *citation.iter("ISSNLinking"))]
    found.nlm_id = _text(citation.find("MedlineJournalInfo/NlmUniqueID"))
    issue = article.find("Journal/JournalIssue")
    if issue is not None:
        found.volume, found.issue = _text(issue.find("Volume")), _text(issue.find("Issue"))
        found.published, found.printed = _date(issue.find("PubDate")), _printed(issue.find("PubDate"))
    found.pages = _text(article.find("Pagination/MedlinePgn")) or _text(article.find("Pagination/StartPage"))
    found.types = [_text(kind) for kind in article.findall("PublicationTypeList/PublicationType")]
    found.languages = [_text(language) for language in article.findall("Language")]
    for heading in citation.findall("MeshHeadingList/MeshHeading"):
        name = heading.find("DescriptorName")
        if name is not None:
            qualifiers = [(_text(q), q.get("MajorTopicYN") == "Y") for q in heading.findall("QualifierName")]
            found.mesh.append((_text(name), name.get("MajorTopicYN") == "Y", qualifiers))
    found.keywords = [_text(word) for word in citation.findall("KeywordList/Keyword")]
    found.substances = [_text(s) for s in citation.findall("ChemicalList/Chemical/NameOfSubstance")]
    found.substances += [_text(s) for s in citation.findall("SupplMeshList/SupplMeshName")]
    found.databanks = [_text(number) for number in article.iter("AccessionNumber")]
    found.ids = {location.get("EIdType", ""): _text(location) for location in article.findall("ELocationID")} | _ids(
        root.find("PubmedData/ArticleIdList")
    )
    found.publication_status = _text(root.find("PubmedData/PublicationStatus"))
    for moment in root.findall("PubmedData/History/PubMedPubDate"):
        tag = {"entrez": "crdt", "pubmed": "edat", "medline": "mhda"}.get(moment.get("PubStatus", ""))
        if tag:
            found.dates[tag] = _date(moment)
    found.dates["lr"] = _date(citation.find("DateRevised"))
    found.dates["dcom"] = _date(citation.find("DateCompleted"))
    found.dates["epdat"] = _date(article.find("ArticleDate"))
    for reference in root.iter("Reference"):
        pmid = _ids(reference.find("ArticleIdList")).get("pubmed")
        if pmid:
            found.references.append(pmid)
    for correction in citation.findall("CommentsCorrectionsList/CommentsCorrections"):
        found.corrections.append(
            (correction.get("RefType", ""), _text(correction.find("PMID")), _text(correction.find("RefSource")))
        )
    return found


def _book(root: ET.Element, chunk: bytes) -> Entry:
    document = root.find("BookDocument")
    assert document is not None
    book = document.find("Book")
    assert book is not None
    found = Entry(_text(document.find("PMID")), chunk, book=True)
    found.journal = found.journal_full = _text(book.find("BookTitle"))
    found.title = _text(document.find("ArticleTitle")) or found.journal
    found.abstract = " ".join(_text(part) for part in document.findall("Abstract/AbstractText"))
    found.authors = _authors(document.find("AuthorList")) or _authors(book.find("AuthorList"))
    found.published, found.printed = _date(book.find("PubDate")), _printed(book.find("PubDate"))
    found.types = [_text(kind) for kind in document.findall("PublicationType")]
    found.languages = [_text(language) for language in document.findall("Language")]
    found.keywords = [_text(word) for word in document.findall("KeywordList/Keyword")]
    found.ids = _ids(document.find("ArticleIdList")) | _ids(root.find("PubmedBookData/ArticleIdList"))
    found.status = "PubMed"
    return found
