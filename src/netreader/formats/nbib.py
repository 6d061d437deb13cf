"""MEDLINE text, which PubMed calls "PubMed format" and saves as .nbib.

Tags, their order and the breaking of lines are those of PubMed's records of 2021 and later: text of at most 81 columns
behind a tag of six, a blank at the end of every line that goes on. Where PubMed writes ``m(2)`` for a superscript this
writes ``m²``, which can be read back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from netreader.article import Article, Author, Book, Correction, Grant, MeshHeading
from netreader.formats import dates
from netreader.formats.entry import Entry
from netreader.formats.parts import abstract_of

#: Columns of text behind the tag.
WIDTH = 81

#: RefType → tag. "Cites" has none.
CORRECTIONS = {
    "AssociatedDataset": "DDIN",
    "AssociatedPublication": "DRIN",
    "CommentIn": "CIN",
    "CommentOn": "CON",
    "CorrectedandRepublishedFrom": "CRF",
    "CorrectedandRepublishedIn": "CRI",
    "ErratumFor": "EFR",
    "ErratumIn": "EIN",
    "ExpressionOfConcernFor": "ECF",
    "ExpressionOfConcernIn": "ECI",
    "OriginalReportIn": "ORI",
    "ReprintIn": "RPI",
    "ReprintOf": "RPF",
    "RepublishedFrom": "RPF",
    "RepublishedIn": "RPI",
    "RetractedandRepublishedFrom": "RRF",
    "RetractedandRepublishedIn": "RRI",
    "RetractionIn": "RIN",
    "RetractionOf": "ROF",
    "SummaryForPatientsIn": "SPIN",
    "UpdateIn": "UIN",
    "UpdateOf": "UOF",
}

AHEAD = " Online ahead of print."

Field = tuple[str, str]


def one(entry: Entry, width: int) -> str:
    """The record of one article."""
    return "".join(_lines(tag, text) for tag, text in fields(entry.article) if text)


def many(entries: Iterable[Entry], width: int) -> Iterator[str]:
    """Records with a blank line between them."""
    for number, entry in enumerate(entries):
        yield ("\n" if number else "") + one(entry, width)


def _lines(tag: str, text: str) -> str:
    if len(text) <= WIDTH:
        return f"{tag:<4}- {text}\n"
    lines, start, last = [], 0, len(text) - WIDTH
    while start < last:
        end = text.rfind(" ", start, start + WIDTH + 1)
        if end < 0:  # a word that is longer than a line stands on its own
            end = text.find(" ", start + WIDTH)
            if end < 0:
                break
        lines.append(text[start:end])
        start = end + 1
    lines.append(text[start:])
    return f"{tag:<4}- " + " \n      ".join(lines) + "\n"


def fields(article: Article) -> Iterator[Field]:
    """Tags with their text, in PubMed's order; a text may be empty."""
    journal = article.journal
    yield "PMID", article.pmid
    yield "OWN", article.owner
    yield "STAT", article.status
    yield "DCOM", _compact(article.completed)
    yield "LR", _compact(article.revised)
    yield "IS", journal.issn and f"{journal.issn} ({journal.issn_type or 'Print'})"
    yield "IS", journal.issn_linking and f"{journal.issn_linking} (Linking)"
    if article.book is not None:
        yield from _imprint(article.book)
    yield "VI", journal.volume
    yield "IP", journal.issue
    yield "DP", dates.published_text(article)
    if article.book is None:
        yield "TI", article.title
    else:
        yield "TI", article.title if article.book.chapter else ""
        yield from _book_titles(article.book)
    yield "PG", journal.pages
    yield "LID", article.doi and f"{article.doi} [doi]"
    yield "LID", article.elocation and f"{article.elocation} [pii]"
    yield "AB", abstract_of(article)
    yield "CI", article.copyright
    yield from _authors(article)
    yield from _facts(article)
    yield from _subjects(article)
    yield from _history(article)
    yield "PST", article.publication_status
    if article.book is None:
        yield "SO", article.citation.removesuffix(AHEAD)


def _facts(article: Article) -> Iterator[Field]:
    yield from (("LA", language) for language in article.languages)
    yield from (("GR", _grant(grant)) for grant in article.grants)
    for bank in article.databanks:
        yield from (("SI", f"{bank.name}/{number}") for number in bank.accession_numbers)
        yield "SI", "" if bank.accession_numbers else bank.name
    yield from (("PT", kind.name) for kind in article.publication_types)
    yield "TT", article.vernacular_title
    yield "DEP", _compact(article.electronic)
    yield "PL", article.book.place if article.book is not None else article.journal.country
    yield "TA", article.journal.medline_ta
    yield "JT", article.journal.title
    yield "JID", article.journal.nlm_unique_id
    yield from (("RN", f"{item.registry_number or '0'} ({item.name})") for item in article.substances)
    yield from (("SB", subset) for subset in article.subsets)
    for item in article.corrections:
        if item.type in CORRECTIONS:
            yield CORRECTIONS[item.type], _correction(item)


def _subjects(article: Article) -> Iterator[Field]:
    yield from (("MH", _heading(heading)) for heading in article.mesh)
    yield from (("NM", concept.name) for concept in article.supplementary_concepts)
    yield from (("GS", symbol) for symbol in article.gene_symbols)
    yield "RF", str(article.number_of_references or "")
    for subject in article.personal_name_subjects:
        person = Author(subject.last_name, subject.fore_name, subject.initials, subject.suffix)
        yield "FPS", full(person)
        yield "PS", person.short
    yield "PMC", article.pmcid
    yield from (("MID", text.partition(": ")[2]) for text in article.other_ids if text.startswith("mid: "))
    yield from (("OID", text) for text in article.other_ids if not text.startswith("mid: "))
    for other in article.other_abstracts:
        yield (
            "OAB",
            " ".join(
                f"{section.label}: {section.text}" if section.label else section.text for section in other.sections
            ),
        )
        yield "OABL", other.language
        yield "OCI", other.copyright
    owner = ""
    for keyword in article.keywords:
        if keyword.owner != owner:
            owner = keyword.owner
            yield "OTO", owner
        yield "OT", f"*{keyword.text}" if keyword.major else keyword.text
    yield from (("GN", note) for note in article.general_notes)
    yield from (("SFM", mission) for mission in article.space_flight_missions)
    for who in article.investigators:
        yield from _person(who, "FIR", "IR", "IRAD")
    yield "COIS", article.conflict_of_interest


def _history(article: Article) -> Iterator[Field]:
    moments = {entry.status: entry.date for entry in article.history}
    came = moments.get("pubmed", "") or moments.get("entrez", "")
    yield "EDAT", _moment(came)
    yield "MHDA", _moment(moments.get("medline", "") or came)
    yield "PMCR", _moment(moments.get("pmc-release", ""))[:10]
    yield "CRDT", _moment(moments.get("entrez", "") or came)
    for entry in article.history:
        yield "PHST", f"{_moment(entry.date)} [{entry.status}]"
    yield "AID", article.book.accession and f"{article.book.accession} [bookaccession]" if article.book else ""
    yield "AID", article.pii and f"{article.pii} [pii]"
    yield "AID", article.doi and f"{article.doi} [doi]"


def _authors(article: Article) -> Iterator[Field]:
    """People in their order, then groups, as PubMed has them."""
    for author in article.authors:
        if not author.collective_name:
            yield from _person(author, "FAU", "AU", "AD")
    if not article.authors_complete:
        yield "AU", "et al."
    for author in article.authors:
        if author.collective_name:
            yield "CN", author.collective_name
            yield from (("AD", text) for text in author.affiliations)
    for editor in article.editors or (article.book.editors if article.book is not None else ()):
        yield from _person(editor, "FED", "ED", "AD")


def _person(who: Author, full_tag: str, short_tag: str, place_tag: str) -> Iterator[Field]:
    if who.collective_name:
        yield "CN", who.collective_name
    else:
        # Records without forenames have the short form alone.
        yield full_tag, full(who) if who.fore_name or not who.initials else ""
        yield short_tag, who.short
        yield "AUID", who.orcid and f"ORCID: {who.orcid}"
    yield from ((place_tag, text) for text in who.affiliations)


def full(who: Author) -> str:
    """``O'Lamp, Ana B Jr``."""
    given = " ".join(filter(None, (who.fore_name or who.initials, who.suffix)))
    return f"{who.last_name}, {given}" if given else who.last_name


def _imprint(book: Book) -> Iterator[Field]:
    yield "CTDT", _compact(book.contributed)
    yield "PB", book.publisher
    yield "EN", book.edition
    yield from (("ISBN", number) for number in book.isbn)
    yield "VI", book.volume


def _book_titles(book: Book) -> Iterator[Field]:
    yield "BTI", book.title
    yield "CP", book.label
    yield "VTI", book.volume_title
    yield "CTI", book.collection_title


def _grant(grant: Grant) -> str:
    named = "/".join(filter(None, (grant.id, grant.acronym)))
    return "/".join(filter(None, (named, f"{grant.agency}/{grant.country}" if grant.agency else grant.country)))


def _heading(heading: MeshHeading) -> str:
    parts = [("*" if heading.major else "") + heading.descriptor]
    parts += [("*" if qualifier.major else "") + qualifier.name for qualifier in heading.qualifiers]
    return "/".join(parts)


def _correction(item: Correction) -> str:
    said = [f"{part.rstrip('. ')}." for part in (item.citation, item.note) if part.rstrip(". ")]
    return " ".join([*said, *([f"PMID: {item.pmid}"] if item.pmid else [])])


def _compact(iso: str) -> str:
    return iso[:10].replace("-", "")


def _moment(date: str) -> str:
    """``2025-03-11 11:43`` → ``2025/03/11 11:43``; midnight where no hour is known."""
    if not date:
        return ""
    day = date[:10].replace("-", "/")
    return f"{day} {date[11:] or '00:00'}"
