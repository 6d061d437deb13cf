"""What stands behind the abstract: keywords, headings, substances, registers, grants, corrections, references."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from textual.content import Content

from netreader import addresses
from netreader.article import Article, Correction, MeshHeading
from netreader.text import counted, fold
from netreader.tui import pieces
from netreader.tui.searched import mark
from netreader.tui.sheet import Sheet, cut
from netreader.tui.typeset import BLANK, Line, fill, flow, hang
from netreader.wording import language, words_of_type

#: References shown before the list is folded, and of a folded list.
FEW_REFERENCES, FIRST_REFERENCES = 10, 3

#: Characters shown of a statement.
LONGEST_STATEMENT = 20_000

CREDIT = (
    "Data: PubMed, U.S. National Library of Medicine. Abstracts may be under copyright of their publishers. "
    "NLM does not endorse netreader."
)

#: Dates of the history that tell a reader something.
_DATES = ("received", "revised", "accepted", "aheadofprint", "epublish", "ppublish", "retracted", "entrez", "medline")

#: The label that many statements begin with; it stands above or beside them here.
_INTEREST = re.compile(
    r"(?i:(?:conflicts? of interests?|(?:declarations? of )?competing interests?|declarations? of interests?)"
    r"(?: statements?| disclosures?)?)[:.]?\s*(?=[A-Z])"
)

_DOI = re.compile(r"10\.\d{4,9}/\S*\w")

Builder = Callable[[Article, Sheet], list[Line]]


def book(article: Article, sheet: Sheet) -> list[Line]:
    """The book that a record is, or is a chapter of."""
    what = article.book
    if what is None:
        return []
    accession = pieces.web(what.accession, addresses.bookshelf(what.accession))
    grown = f"{what.begun} to {what.ended or 'today'}" if what.begun else ""
    title = what.title if what.title != article.display_title else ""
    lines = sheet.facts(
        [
            ("In", f"{what.label}. {title}" if what.label and title else title or what.label),
            ("Collection", what.collection_title),
            ("Volume", " ".join(part for part in (what.volume, what.volume_title) if part)),
            ("Edition", what.edition),
            ("Edited by", ", ".join(editor.full for editor in what.editors)),
            ("By", ", ".join(author.full for author in what.authors if author not in article.authors)),
            ("Publisher", ", ".join(part for part in (what.publisher, what.place) if part)),
            ("Published", " · ".join(part for part in (what.published, grown) if part)),
            ("This chapter", what.contributed),
            ("Medium", what.medium),
            ("Report", what.report_number),
            ("ISBN", ", ".join(what.isbn)),
            ("Bookshelf", accession),
            ("Also called", sheet.dot.join(what.synonyms)),
        ]
    )
    if what.sections:
        lines += sheet.fold(counted(len(what.sections), "section"), "contents")
        if sheet.is_open("contents"):
            for name in what.sections:
                lines += hang("  ", Content(name), sheet.width)
    return sheet.labelled("Book", lines) if lines else []


def _interest(article: Article, sheet: Sheet) -> list[Line]:
    told = article.conflict_of_interest
    label = _INTEREST.match(told)
    text = cut(told[label.end() :] if label else told, LONGEST_STATEMENT)
    return sheet.labelled("Conflict of interest", fill(pieces.prose(text), sheet.width)) if text else []


def _marked(items: Iterable[Content], sheet: Sheet) -> list[Content]:
    """Terms, with what was searched for marked."""
    return [mark(item, sheet.pattern) for item in items]


def _keywords(article: Article, sheet: Sheet) -> list[Line]:
    lines: list[Line] = []
    for owner in dict.fromkeys(keyword.owner for keyword in article.keywords):
        items = [
            pieces.term(word.text + "*" * word.major, word.text, "ot", "bold" if word.major else "")
            for word in article.keywords
            if word.owner == owner
        ]
        if owner != "NOTNLM":
            items[0] = Content.styled(f"{owner}: ", "$muted") + items[0]
        lines += flow(_marked(items, sheet), sheet.dot, sheet.width)
    return sheet.labelled("Keywords", lines) if lines else []


def _mesh(article: Article, sheet: Sheet) -> list[Line]:
    if not article.mesh:
        return []
    lines = flow(_marked(map(_heading, article.mesh), sheet), sheet.dot, sheet.width)
    notes = ["* major topic"] if any(heading.is_major for heading in article.mesh) else []
    if article.indexing_method in ("Automated", "Curated"):
        notes.append("assigned by NLM's program" + (", then reviewed" if article.indexing_method == "Curated" else ""))
    if notes:
        lines += sheet.filled(sheet.dot.join(notes), "$muted")
    return sheet.labelled("MeSH terms", lines)


def _heading(heading: MeshHeading) -> Content:
    name = heading.descriptor
    parts = [pieces.term(name + "*" * heading.major, name, "mh", "bold" if heading.is_major else "")]
    for qualifier in heading.qualifiers:
        parts.append(Content.styled(" / " if len(parts) == 1 else ", ", "$muted"))
        bold = "bold" if qualifier.major else ""
        parts.append(pieces.term(qualifier.name + "*" * qualifier.major, f"{name}/{qualifier.name}", "mh", bold))
    return Content("").join(parts)


def _concepts(article: Article, sheet: Sheet) -> list[Line]:
    items = [
        pieces.term(concept.name, concept.name, "nm") + Content.styled(f" {concept.type.lower()}".rstrip(), "$muted")
        for concept in article.supplementary_concepts
    ]
    return (
        sheet.labelled("Supplementary concepts", flow(_marked(items, sheet), sheet.dot, sheet.width)) if items else []
    )


def _substances(article: Article, sheet: Sheet) -> list[Line]:
    items = [
        pieces.term(substance.name, substance.name, "nm")
        + Content.styled(f" {substance.registry_number}".rstrip(), "$muted")
        for substance in article.substances
    ]
    lines = flow(_marked(items, sheet), sheet.dot, sheet.width)
    if article.gene_symbols:
        lines += hang(Content.styled("Genes  ", "$muted"), Content(sheet.dot.join(article.gene_symbols)), sheet.width)
    return sheet.labelled("Substances", lines) if lines else []


def _types(article: Article, sheet: Sheet) -> list[Line]:
    items = [pieces.term(pt.name, pt.name, "pt") for pt in article.publication_types]
    return sheet.labelled("Publication types", flow(_marked(items, sheet), sheet.dot, sheet.width)) if items else []


def _databanks(article: Article, sheet: Sheet) -> list[Line]:
    lines: list[Line] = []
    for bank in article.databanks:
        entries = [pieces.web(number, addresses.entry(bank.name, number)) for number in bank.accession_numbers]
        name = Content.styled(f"{bank.name}  ", "$muted")
        lines += flow([name + entries[0], *entries[1:]], sheet.dot, sheet.width) if entries else fill(name, sheet.width)
    return sheet.labelled("Trial registers and databanks", lines) if lines else []


def _subjects(article: Article, sheet: Sheet) -> list[Line]:
    people = [
        pieces.term(
            " ".join(part for part in (person.fore_name or person.initials, person.last_name, person.suffix) if part),
            f"{person.last_name} {person.initials}".strip(),
            "ps",
        )
        for person in article.personal_name_subjects
    ]
    return sheet.labelled("Person as subject", flow(people, sheet.dot, sheet.width)) if people else []


def _grants(article: Article, sheet: Sheet) -> list[Line]:
    lines: list[Line] = []
    for grant in article.grants:
        number = pieces.term(grant.id, grant.id, "gr") if grant.id else Content("")
        rest = " / ".join(part for part in (grant.acronym, grant.agency, grant.country) if part)
        rest = f" / {rest}" if grant.id and rest else rest
        lines += hang("", number + Content.styled(rest, "$muted"), sheet.width)
    return sheet.labelled("Grants", lines) if lines else []


def _investigators(article: Article, sheet: Sheet) -> list[Line]:
    people = article.investigators
    if not people:
        return []
    lines = sheet.fold(counted(len(people), "investigator"), "investigators")
    if sheet.is_open("investigators"):
        lines += flow([pieces.term(person.full, person.short, "ir") for person in people], ", ", sheet.width)
    return sheet.labelled("Investigators", lines)


def _corrections(article: Article, sheet: Sheet) -> list[Line]:
    lines: list[Line] = []
    kind = ""
    for correction in article.corrections:
        if correction.type == "Cites":
            continue
        if correction.type != kind:
            kind = correction.type
            lines += sheet.filled(words_of_type(kind), "$muted")
        lines += hang("  ", correction_text(correction), sheet.width)
    return sheet.labelled("Comments and corrections", lines) if lines else []


def correction_text(correction: Correction, style: str = pieces.LINK) -> Content:
    """A notice's citation as a link to its record, or to where its DOI leads, with its note."""
    text = Content(correction.citation)
    doi = _DOI.search(correction.citation)
    if correction.pmid:
        text = pieces.paper(f"{correction.citation} PMID {correction.pmid}".strip(), correction.pmid, style)
    elif doi:
        text = pieces.web(text, addresses.doi(doi[0]), style)
    return text + f" {correction.note}" if correction.note else text


def _references(article: Article, sheet: Sheet) -> list[Line]:
    total = len(article.references)
    if not total:
        return []
    can_fold = total > FEW_REFERENCES
    is_open = sheet.is_open("references") or not can_fold
    lines: list[Line] = []
    part = ""
    lead = len(str(total))
    for index, reference in enumerate(article.references if is_open else article.references[:FIRST_REFERENCES], 1):
        if reference.heading != part and fold(reference.heading).rstrip(":.") not in ("", "references"):
            part = reference.heading  # "References" is said above
            lines += sheet.filled(part, "italic $muted")
        text = pieces.prose(cut(reference.citation, LONGEST_STATEMENT) or "(not named)")
        if reference.pmid:
            text += pieces.paper(f" PMID {reference.pmid}", reference.pmid)
        elif reference.doi:
            text += pieces.web(f" doi {reference.doi}", addresses.doi(reference.doi))
        elif reference.pmcid:
            text += pieces.web(f" {reference.pmcid}", addresses.pmc(reference.pmcid))
        lines += hang(Content.styled(f"{index:>{lead}}. ", "$muted"), text, sheet.width)
    if can_fold:
        lines += sheet.fold("first references only" if is_open else f"all {total:,} references", "references")
    return sheet.labelled("References", lines)


def _record(article: Article, sheet: Sheet) -> list[Line]:
    journal = article.journal
    known = (journal.title, journal.country, f"ISSN {journal.issn}" if journal.issn else "")
    facts: list[tuple[str, str | Content]] = [
        ("Journal", sheet.dot.join(part for part in known if part)),
        ("Language", ", ".join(map(language, article.languages)) if article.languages != ("eng",) else ""),
    ]
    facts += [(words_of_type(date.status), date.date[:10]) for date in article.history if date.status in _DATES]
    facts += [
        ("Record revised", article.revised),
        ("Status", article.status + (f", version {article.version}" if article.version > 1 else "")),
        ("References", f"{article.number_of_references:,}" if article.number_of_references else ""),
        ("Other numbers", ", ".join(article.other_ids)),
        ("Space flight", ", ".join(article.space_flight_missions)),
    ]
    lines = sheet.facts(facts, "$muted")
    for note in article.general_notes:
        lines += sheet.filled(note, "$muted")
    result = sheet.labelled("Record", lines) if lines else []
    if article.source == "pubmed":
        result += [BLANK, *sheet.plain(sheet.filled(CREDIT, "italic $muted"))]
    return result


#: Name, heading and builder of each section, in PubMed's order.
SECTIONS: tuple[tuple[str, str, Builder], ...] = (
    ("interest", "Conflict of interest", _interest),
    ("keywords", "Keywords", _keywords),
    ("mesh", "MeSH terms", _mesh),
    ("concepts", "Supplementary concepts", _concepts),
    ("substances", "Substances", _substances),
    ("types", "Publication types", _types),
    ("registers", "Trial registers and databanks", _databanks),
    ("subjects", "Person as subject", _subjects),
    ("grants", "Grants", _grants),
    ("investigators", "Investigators", _investigators),
    ("corrections", "Comments and corrections", _corrections),
    ("references", "References", _references),
    ("record", "Record", _record),
)
