"""MEDLINE text (.nbib) of PubMed, of any age → entries.

The libraries that read it fall short of what is needed here: ``nbib`` drops the tags that it doesn't know (books,
comments, substances) and says nothing of lines, and Biopython's ``Medline`` gives tags apart, so that nobody can tell
which affiliation belongs to which author. They are witnesses in the tests.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec.structs import replace

from netreader.article import (
    Article,
    Book,
    Correction,
    Databank,
    Grant,
    HistoryDate,
    Journal,
    Keyword,
    MeshHeading,
    OtherAbstract,
    PublicationType,
    Qualifier,
    Substance,
    SupplementaryConcept,
)
from netreader.formats import dates
from netreader.formats.entry import Entry, Flaw
from netreader.formats.nbib import AHEAD, CORRECTIONS
from netreader.formats.nbib_people import Field, People
from netreader.formats.parts import doi_in, pmcid_in, pmid_in, sections_of
from netreader.text import clean, clean_line

_FIELD = re.compile(r"([A-Z]{2,4}) {0,3}- ?(.*)")
_NUMBERED = re.compile(r"(EC [\d.n-]+|\S+) \((.*)\)")
_ISSN = re.compile(r"(\d{4}-\d{3}[\dXx])\s*(?:\((\w+)\))?")
_CITED = re.compile(r"(.*?)\.?\s*PMID: (\d{1,9})", re.DOTALL)
_TYPES = {tag: kind for kind, tag in CORRECTIONS.items() if not kind.startswith("Reprint")}
_MODELS = (("Epub ", "Print-Electronic"), ("eCollection ", "Electronic-eCollection"), ("Print ", "Electronic-Print"))
_UIS = {"Retracted Publication": "D016441", "Preprint": "D000076942", "Journal Article": "D016428"}


def read(text: str) -> Iterator[Entry | Flaw]:
    """The records of a MEDLINE text. Lines that belong to no record are a flaw, once for each stretch of them."""
    record: list[tuple[str, list[str]]] = []
    start = stray = 0
    for number, line in enumerate([*clean(text).split("\n"), ""], 1):
        found = _FIELD.match(line)
        if record and (not line.strip() or (found and found[1] == "PMID" and any(t == "PMID" for t, _ in record))):
            yield _entry([Field(tag, clean_line(" ".join(parts))) for tag, parts in record], start)
            record = []
        if not line.strip():
            stray = 0
        elif found:
            start = start if record else number
            record.append((found[1], [found[2]]))
        elif record and line[:1].isspace():
            record[-1][1].append(line)
        elif not stray:
            stray = number
            yield Flaw(number, "This is not a line of a MEDLINE record.")


def _entry(fields: list[Field], line: int) -> Entry | Flaw:
    record = _Record(fields)
    if not (pmid_in(record.first("PMID")) or record.first("TI") or record.first("BTI") or record.first("TT")):
        return Flaw(line, "This record has neither a PMID nor a title.")
    return Entry(record.article(), line=line)


class _Record:
    """The fields of a record, by tag."""

    def __init__(self, fields: list[Field]) -> None:
        self.fields = fields

    def first(self, tag: str) -> str:
        return next((field.text for field in self.fields if field.tag == tag), "")

    def every(self, *tags: str) -> tuple[str, ...]:
        return tuple(field.text for field in self.fields if field.tag in tags and field.text)

    def date(self, tag: str) -> str:
        text = self.first(tag)
        return dates.iso(dates.numbers(f"{text[:4]}-{text[4:6]}-{text[6:8]}")) if text.isdecimal() else ""

    def article(self) -> Article:
        published, printed = dates.date_of(self.first("DP"))
        cited = self.first("SO")
        status = self.first("PST")
        people = People(self.fields)
        identifiers = self.identifiers()
        book = self.book(people, published)
        title = self.first("TI")
        return Article(
            pmid=pmid_in(self.first("PMID")),
            title=title if book is None or book.chapter else book.title,
            vernacular_title=self.first("TT"),
            abstract=sections_of(self.first("AB")),
            copyright=self.first("CI"),
            other_abstracts=self.other_abstracts(),
            authors=people.authors,
            authors_complete=people.complete,
            editors=() if book is not None else people.editors,
            investigators=people.investigators,
            journal=self.journal(book),
            book=book,
            published=published,
            published_text=printed,
            electronic=self.date("DEP"),
            pub_model=next((model for word, model in _MODELS if f". {word}" in cited), ""),
            publication_status=status,
            citation=cited + AHEAD if cited and status == "aheadofprint" else cited,
            doi=identifiers.get("doi", ""),
            pmcid=pmcid_in(self.first("PMC")),
            pii=identifiers.get("pii", ""),
            elocation=identifiers.get("elocation", ""),
            other_ids=(*self.every("OID"), *(f"mid: {text}" for text in self.every("MID"))),
            languages=self.every("LA"),
            publication_types=tuple(PublicationType(name, _UIS.get(name, "")) for name in self.every("PT")),
            keywords=self.keywords(),
            mesh=tuple(map(_heading, self.every("MH"))),
            supplementary_concepts=tuple(map(SupplementaryConcept, self.every("NM"))),
            substances=tuple(map(_substance, self.every("RN"))),
            gene_symbols=self.every("GS"),
            personal_name_subjects=people.subjects,
            grants=tuple(map(_grant, self.every("GR"))),
            databanks=self.databanks(),
            corrections=tuple(_correction(field) for field in self.fields if field.tag in _TYPES and field.text),
            conflict_of_interest=self.first("COIS") or self.first("COI"),
            general_notes=self.every("GN"),
            space_flight_missions=self.every("SFM"),
            number_of_references=int(self.first("RF")) if re.fullmatch(r"[0-9]{1,6}", self.first("RF")) else 0,
            subsets=tuple(part for text in self.every("SB") for part in re.split(r"[,;]\s*", text) if part),
            status=self.first("STAT"),
            owner=self.first("OWN"),
            completed=self.date("DCOM"),
            revised=self.date("LR"),
            history=self.history(),
        )

    def journal(self, book: Book | None) -> Journal:
        numbers = {kind or "Print": number for text in self.every("IS") for number, kind in _ISSN.findall(text)}
        kind = next((kind for kind in numbers if kind != "Linking"), "")
        return Journal(
            title=self.first("JT"),
            medline_ta=self.first("TA"),
            issn=numbers.get(kind, ""),
            issn_type=kind,
            issn_linking=numbers.get("Linking", ""),
            volume="" if book is not None else self.first("VI"),
            issue=self.first("IP"),
            pages=self.first("PG"),
            country="" if book is not None else self.first("PL"),
            nlm_unique_id=self.first("JID"),
        )

    def book(self, people: People, published: str) -> Book | None:
        title = self.first("BTI")
        if not title:
            return None
        chapter = bool(self.first("TI") or self.first("CP"))
        accession = next((text for text in self.every("AID") if text.endswith("[bookaccession]")), "")
        return Book(
            title=title,
            publisher=self.first("PB"),
            place=self.first("PL"),
            editors=people.editors,
            authors=() if chapter else people.authors,
            edition=self.first("EN"),
            volume=self.first("VI"),
            volume_title=self.first("VTI"),
            collection_title=self.first("CTI"),
            isbn=self.every("ISBN"),
            accession=accession.split(" ")[0],
            published=published,
            contributed=self.date("CTDT"),
            chapter=chapter,
            label=self.first("CP"),
        )

    def identifiers(self) -> dict[str, str]:
        """DOI and publisher's number, the first of each; ``elocation`` is the one that stands for pages."""
        found: dict[str, str] = {}
        for tag, text in self.fields:
            if tag not in ("AID", "LID"):
                continue
            value, _, kind = text.rpartition(" [")
            if kind == "doi]":
                found.setdefault("doi", doi_in(value))
            elif kind == "pii]":
                found.setdefault("elocation" if tag == "LID" else "pii", value)
        found.setdefault("pii", found.get("elocation", ""))
        return found

    def other_abstracts(self) -> tuple[OtherAbstract, ...]:
        found: list[OtherAbstract] = []
        for tag, text in self.fields:
            if tag == "OAB":
                found.append(OtherAbstract("Publisher", "eng", sections_of(text)))
            elif tag == "OABL" and found:
                found[-1] = replace(found[-1], language=text)
            elif tag == "OCI" and found:
                found[-1] = replace(found[-1], copyright=text)
        return tuple(found)

    def keywords(self) -> tuple[Keyword, ...]:
        owner = "NOTNLM"
        words = []
        for tag, text in self.fields:
            if tag == "OTO":
                owner = text
            elif tag == "OT" and text.lstrip("*"):
                words.append(Keyword(text.removeprefix("*"), text.startswith("*"), owner))
        return tuple(words)

    def databanks(self) -> tuple[Databank, ...]:
        banks: dict[str, tuple[str, ...]] = {}
        for text in self.every("SI"):
            name, _, number = text.partition("/")
            banks[name] = banks.get(name, ()) + ((number,) if number else ())
        return tuple(Databank(name, numbers) for name, numbers in banks.items())

    def history(self) -> tuple[HistoryDate, ...]:
        found = []
        for text in self.every("PHST"):
            moment, _, status = text.partition(" [")
            found.append(HistoryDate(status.rstrip("]"), _moment(moment)))
        known = {entry.status for entry in found}
        for status, tag in (("pubmed", "EDAT"), ("medline", "MHDA"), ("entrez", "CRDT")):
            if status not in known and self.first(tag):
                found.append(HistoryDate(status, _moment(self.first(tag))))
        return tuple(entry for entry in found if entry.date)


def _heading(text: str) -> MeshHeading:
    descriptor, *qualifiers = text.split("/")
    return MeshHeading(
        descriptor.removeprefix("*"),
        major=descriptor.startswith("*"),
        qualifiers=tuple(Qualifier(name.removeprefix("*"), major=name.startswith("*")) for name in qualifiers),
    )


def _substance(text: str) -> Substance:
    found = _NUMBERED.fullmatch(text)
    if not found:
        return Substance(text)
    return Substance(found[2], registry_number="" if found[1] == "0" else found[1])


def _grant(text: str) -> Grant:
    """``id/acronym/agency/country``: a number may hold strokes of its own, and an acronym is two capitals."""
    parts = text.split("/")
    if len(parts) < 3:
        return Grant(agency=parts[0], country=parts[1] if len(parts) > 1 else "")
    *named, agency, country = parts
    acronym = named.pop() if len(named) > 1 and re.fullmatch("[A-Z]{2}", named[-1]) else ""
    return Grant("/".join(named), acronym, agency, country)


def _correction(field: Field) -> Correction:
    found = _CITED.fullmatch(field.text)
    citation, pmid = (found[1], found[2]) if found else (field.text, "")
    return Correction(_TYPES[field.tag], citation.rstrip(". "), pmid)


def _moment(text: str) -> str:
    """``2025/03/11 11:43`` → ``2025-03-11 11:43``."""
    day, _, hour = text.strip().partition(" ")
    iso = dates.iso(dates.numbers(day.replace("/", "-")))
    return f"{iso} {hour}" if len(iso) == 10 and re.fullmatch(r"\d\d:\d\d", hour) else iso
