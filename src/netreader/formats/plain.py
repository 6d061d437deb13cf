"""A record as plain text for a terminal or a file: the whole of it, in PubMed's order, without colour."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from netreader.article import AbstractSection, Article, Author, Book, Correction, MeshHeading, Reference
from netreader.formats.codes import CORRECTIONS, HISTORY, NOTICES, OWNERS
from netreader.formats.entry import Entry, marks_of
from netreader.formats.lines import rule, wrapped
from netreader.text import superscript


def as_text(article: Article, width: int = 80) -> str:
    """The record as text of at most `width` columns (words longer than that stand alone), ending in a line break."""
    page = _Page(max(width, 20))
    _head(page, article)
    _people(page, article)
    _identifiers(page, article)
    _abstracts(page, article)
    _book(page, article.book)
    if article.conflict_of_interest:
        page.section("Conflict of interest", [article.conflict_of_interest])
    _terms(page, article)
    _sources(page, article)
    _record(page, article)
    return "\n".join(page.lines).rstrip("\n") + "\n"


class _Page:
    """Lines of text as they come. `section` leaves out what is empty."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.lines: list[str] = []

    def put(self, text: str, indent: str = "", hanging: str | None = None) -> None:
        if text:
            self.lines += wrapped(text, self.width, indent, indent if hanging is None else hanging)

    def gap(self) -> None:
        if self.lines and self.lines[-1]:
            self.lines.append("")

    def section(self, name: str, items: Iterable[str], *, bullet: str = "") -> None:
        kept = [item for item in items if item]
        if kept:
            self.heading(name)
            for item in kept:
                self.put(item, bullet, " " * len(bullet))

    def heading(self, name: str) -> None:
        self.gap()
        self.put(name.upper())
        self.lines.append(rule(name, self.width))


def _head(page: _Page, article: Article) -> None:
    kinds = [kind.name for kind in article.publication_types if kind.name != "Journal Article"]
    page.put(" · ".join(kinds))
    page.put(article.citation)
    if article.withdrawn:
        page.gap()
        page.put("*** WITHDRAWN ***")
        page.put(f"PubMed has deleted this record (known since {article.withdrawn}). Your copy stays.", "    ")
    for notice, items in _notices(article):
        page.gap()
        page.put(f"*** {notice} ***")
        for item in items:
            page.put(_cited(item), "    ")
    page.gap()
    page.put(article.display_title)
    if article.vernacular_title and article.vernacular_title != article.display_title:
        page.put(article.vernacular_title)


def _notices(article: Article) -> list[tuple[str, list[Correction]]]:
    """What nobody may miss: retractions and expressions of concern, with the notices where they stand."""
    notices = [(name, [item for item in article.corrections if item.type == kind]) for kind, name in NOTICES.items()]
    notices = [(name, items) for name, items in notices if items]
    if article.is_retracted and not any(name.startswith("RETRACTED") for name, _ in notices):
        notices.insert(0, ("RETRACTED", []))
    return notices


def _people(page: _Page, article: Article) -> None:
    affiliations: dict[str, int] = {}
    names = [_name(author, affiliations) for author in article.authors]
    if not article.authors_complete:
        names.append("et al.")
    page.gap()
    page.put(", ".join(names))
    if article.editors:
        page.put("Editors: " + ", ".join(_name(editor, affiliations) for editor in article.editors))
    if any(author.equal_contribution for author in article.authors):
        page.put("# contributed equally")
    if affiliations:
        page.gap()
        for affiliation, number in affiliations.items():
            mark = f"{superscript(str(number))} "
            page.put(affiliation, mark, " " * len(mark))
    orcids = [f"{author.short}: https://orcid.org/{author.orcid}" for author in article.authors if author.orcid]
    page.section("ORCID", orcids)
    page.section("Collaborators", [", ".join(who.full for who in article.investigators)])


def _name(author: Author, affiliations: dict[str, int]) -> str:
    """The name with the numbers of its affiliations, counting new ones in."""
    numbers = [affiliations.setdefault(text, len(affiliations) + 1) for text in author.affiliations]
    mark = "#" if author.equal_contribution else ""
    return f"{author.full}{mark}{' '.join(superscript(str(number)) for number in numbers)}"


def _identifiers(page: _Page, article: Article) -> None:
    page.gap()
    identifiers = (
        ("PMID", article.pmid),
        ("PMCID", article.pmcid),
        ("DOI", article.doi and f"https://doi.org/{article.doi}"),
        ("PII", article.pii),
        ("Bookshelf", article.book.accession if article.book else ""),
    )
    for name, value in identifiers:
        if value:
            page.put(value, f"{name + ':':<11}", " " * 11)


def _abstracts(page: _Page, article: Article) -> None:
    _abstract(page, "Abstract", article.abstract)
    if article.copyright:
        page.gap()
        page.put(article.copyright)
    for other in article.other_abstracts:
        kind = "Plain language summary" if other.type == "plain-language-summary" else "Other abstract"
        _abstract(page, f"{kind} ({', '.join(filter(None, (other.language, other.type)))})", other.sections)
        page.put(other.copyright)


def _abstract(page: _Page, name: str, sections: tuple[AbstractSection, ...]) -> None:
    for number, section in enumerate(sections):
        text = f"{section.label}: {section.text}" if section.label else section.text
        if number:
            page.gap()
            page.put(text)
        else:
            page.section(name, [text])


def _book(page: _Page, book: Book | None) -> None:
    if book is None:
        return
    facts = (
        ("Part", book.label),
        ("Book", book.title if book.chapter else ""),
        ("Editors", ", ".join(editor.full for editor in book.editors)),
        ("Authors", ", ".join(author.full for author in book.authors) if book.chapter else ""),
        ("Volume", ". ".join(filter(None, (book.volume, book.volume_title)))),
        ("Report", book.report_number),
        ("ISBN", ", ".join(book.isbn)),
    )
    page.section("Book", [f"{name}: {value}" for name, value in facts if value])
    page.section("Synonyms", book.synonyms)
    page.section("Contents", book.sections)


def _terms(page: _Page, article: Article) -> None:
    owners: dict[str, list[str]] = {}
    for keyword in article.keywords:
        words = owners.setdefault(OWNERS.get(keyword.owner, f"Keywords ({keyword.owner})"), [])
        words.append(f"{keyword.text}*" if keyword.major else keyword.text)
    for name, words in owners.items():
        page.section(name, ["; ".join(words)])
    page.section("MeSH terms", [_heading(heading) for heading in article.mesh])
    if any(heading.is_major for heading in article.mesh):
        page.put("* major topic")
    page.section(
        "Supplementary concepts",
        [
            f"{concept.name} ({concept.type})" if concept.type else concept.name
            for concept in article.supplementary_concepts
        ],
    )
    page.section(
        "Substances",
        [f"{item.name} ({item.registry_number})" if item.registry_number else item.name for item in article.substances],
    )
    page.section("Gene symbols", ["; ".join(article.gene_symbols)])
    page.section("Publication types", ["; ".join(kind.name for kind in article.publication_types)])
    page.section(
        "Personal name as subject",
        [" ".join(filter(None, (who.fore_name, who.last_name, who.suffix))) for who in article.personal_name_subjects],
    )


def _heading(heading: MeshHeading) -> str:
    parts = [heading.descriptor + "*" * heading.major]
    parts += [qualifier.name + "*" * qualifier.major for qualifier in heading.qualifiers]
    return " / ".join(parts)


def _sources(page: _Page, article: Article) -> None:
    page.section(
        "Trial registries and data banks",
        [f"{bank.name}: {', '.join(bank.accession_numbers)}" for bank in article.databanks],
    )
    page.section(
        "Grants",
        ["/".join(filter(None, (grant.id, grant.acronym, grant.agency, grant.country))) for grant in article.grants],
    )
    kinds: dict[str, list[str]] = {}
    for item in article.corrections:
        if item.type != "Cites":
            kinds.setdefault(CORRECTIONS.get(item.type, item.type), []).append(_cited(item))
    for name, items in kinds.items():
        page.section(name, items, bullet="- ")
    _references(page, article)


def _cited(item: Correction) -> str:
    return " ".join(filter(None, (item.citation, item.note, item.pmid and f"PMID: {item.pmid}")))


def _references(page: _Page, article: Article) -> None:
    references = article.references or tuple(
        Reference(item.citation, item.pmid) for item in article.corrections if item.type == "Cites"
    )
    heading = ""
    if references:
        page.heading("References")
    for number, reference in enumerate(references, 1):
        mark = f"{number}. "
        if reference.heading != heading:
            heading = reference.heading
            page.put(heading)
        ids = (
            reference.pmid and f"PMID: {reference.pmid}",
            reference.pmcid,
            f"doi: {reference.doi}" if reference.doi and reference.doi not in reference.citation else "",
        )
        page.put(" ".join(filter(None, (reference.citation, *ids))), mark, " " * len(mark))


def _record(page: _Page, article: Article) -> None:
    page.section("General notes", article.general_notes)
    page.section("Space flight missions", article.space_flight_missions)
    facts = (
        ("Language", ", ".join(article.languages)),
        ("Journal", article.journal.title),
        ("ISSN", article.journal.issn),
        ("Country", article.journal.country),
        ("Status", "withdrawn" if article.withdrawn else article.status),
        ("Indexing", article.indexing_method),
        ("Other ids", ", ".join(article.other_ids)),
        ("Completed", article.completed),
        ("Revised", article.revised),
        *((HISTORY.get(entry.status, entry.status.capitalize()), entry.date) for entry in article.history),
    )
    page.section("Record", [f"{name}: {value}" for name, value in facts if value])


def one(entry: Entry, width: int) -> str:
    """The page of one record, what a reader wrote about it at the end."""
    parts = [as_text(entry.article, width)]
    for name, text in (
        ("TAGS", "; ".join(entry.tags)),
        ("MARKS", ", ".join(marks_of(entry))),
        ("NOTE", entry.note.rstrip()),
    ):
        if text.strip():
            parts.append(f"{name}\n{rule(name, width)}\n{text}\n")
    return "\n".join(parts)


def many(entries: Iterable[Entry], width: int) -> Iterator[str]:
    """Pages with a line between them."""
    for number, entry in enumerate(entries):
        yield (f"\n{'═' * min(width, 80)}\n\n" if number else "") + one(entry, width)
