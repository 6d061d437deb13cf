"""The server's own reading of PubMed XML, with the standard library and without netreader."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

from tests.ncbi.entries import Author, Entry

#: The record elements of a set, whole.
RECORD = re.compile(rb"<PubmedArticle>.*?</PubmedArticle>|<PubmedBookArticle>.*?</PubmedBookArticle>", re.DOTALL)
_SEASONS = {"win": 1, "spr": 4, "sum": 7, "fal": 10, "aut": 10}  # SYNTAX.md §5
_MONTHS = {
    name: number for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)
} | _SEASONS


def read(data: bytes) -> Iterator[Entry]:
    """The records of a file."""
    for chunk in RECORD.findall(data):
        yield entry(chunk)


def read_folder(folder: Path) -> Iterator[Entry]:
    """The records of all files of a folder."""
    for path in sorted(folder.glob("*.xml")):
        yield from read(path.read_bytes())


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
    if medline:  # "1998 Dec-1999 Jan", "2000 Spring": the first month counts
        found = re.match(r"\D*(\d{4})\W*([^\W\d]{3})?", medline)
        if not found:
            return ""
        named = _MONTHS.get((found[2] or "").lower())
        return f"{found[1]}-{named:02}" if named else found[1]
    parts = [element.findtext("Year") or ""]
    month = (element.findtext("Month") or element.findtext("Season") or "").strip().lower()
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


def _authors(parent: ET.Element | None, kind: str = "Author") -> list[Author]:
    if parent is None:
        return []
    return [
        Author(
            _text(author.find("LastName")),
            _text(author.find("Initials")),
            _text(author.find("ForeName")),
            _text(author.find("CollectiveName")),
        )
        for author in parent.findall(kind)
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
    found.other_abstracts = " ".join(_text(part) for part in citation.findall("OtherAbstract/AbstractText"))
    found.authors = _authors(article.find("AuthorList"))
    found.investigators = _authors(citation.find("InvestigatorList"), "Investigator")
    found.orcids = [_text(name) for name in article.findall("AuthorList/Author/Identifier")]
    found.affiliations = [_text(place) for place in citation.iter("Affiliation")]
    found.grants = [" ".join(_text(part) for part in grant) for grant in article.iter("Grant")]
    found.subjects = [
        f"{_text(person.find('LastName'))} {_text(person.find('ForeName'))}"
        for person in citation.iter("PersonalNameSubject")
    ]
    found.conflicts = _text(citation.find("CoiStatement"))
    found.place = _text(citation.find("MedlineJournalInfo/Country"))
    found.journal = _text(citation.find("MedlineJournalInfo/MedlineTA"))
    found.journal_full = _text(article.find("Journal/Title"))
    for number in article.findall("Journal/ISSN"):
        if number.get("IssnType") == "Electronic":
            found.essn = _text(number)
        else:
            found.issn = _text(number)
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
    found.registry = [_text(number) for number in citation.iter("RegistryNumber") if _text(number) != "0"]
    found.databanks = [_text(number) for number in article.iter("AccessionNumber")]
    found.ids = {location.get("EIdType", ""): _text(location) for location in article.findall("ELocationID")} | _ids(
        root.find("PubmedData/ArticleIdList")
    )
    found.publication_status = _text(root.find("PubmedData/PublicationStatus"))
    _keep_history(found, root.findall("PubmedData/History/PubMedPubDate"))
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
    for part in (*document.findall("AuthorList"), *book.findall("AuthorList")):
        if part.get("Type") == "editors":
            found.editors += _authors(part)
        elif not found.authors:
            found.authors = _authors(part)
    found.affiliations = [_text(place) for place in root.iter("Affiliation")]
    found.published, found.printed = _date(book.find("PubDate")), _printed(book.find("PubDate"))
    found.types = [_text(kind) for kind in document.findall("PublicationType")]
    found.languages = [_text(language) for language in document.findall("Language")]
    found.keywords = [_text(word) for word in document.findall("KeywordList/Keyword")]
    found.ids = _ids(document.find("ArticleIdList")) | _ids(root.find("PubmedBookData/ArticleIdList"))
    _keep_history(found, root.findall("PubmedBookData/History/PubMedPubDate"))
    found.status = "PubMed"
    return found


def _keep_history(found: Entry, moments: list[ET.Element]) -> None:
    """The record's dates at PubMed; the three that can be searched also by their tag (SYNTAX.md §9)."""
    for moment in moments:
        status, day = moment.get("PubStatus", ""), _date(moment)
        hour, minute = (int(moment.findtext(part) or 0) for part in ("Hour", "Minute"))
        found.history.append((status, f"{day.replace('-', '/')} {hour:02}:{minute:02}"))
        tag = {"entrez": "crdt", "pubmed": "edat", "medline": "mhda"}.get(status)
        if tag:
            found.dates[tag] = day
