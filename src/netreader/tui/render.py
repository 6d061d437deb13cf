"""Article → styled text: the whole PubMed record, in PubMed's own order. The only builder of a paper's page.

Pure: an article, a width in cells and what is unfolded give a list of sections. Nothing here parses markup; text from
PubMed only ever becomes the plain part of a `Content`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from textual.content import Content

from netreader.article import Article, Author, Correction, MeshHeading
from netreader.text import shorten
from netreader.tui import pieces

#: Characters of one text that are shown; nobody reads further, and the terminal would choke.
LONGEST_TITLE, LONGEST_TEXT = 2_000, 200_000

#: Names, affiliations and references shown before the rest is folded.
FEW_AUTHORS, FEW_REFERENCES = 30, 10

CREDIT = (
    "Data: PubMed, U.S. National Library of Medicine. Abstracts may be protected by copyright of their publishers. "
    "NLM does not endorse netreader, which is no medical advice."
)

#: CommentsCorrections that a reader must not miss, with the words of the banner.
ALARMS = {
    "RetractionIn": "RETRACTED",
    "RetractedandRepublishedIn": "RETRACTED AND REPUBLISHED",
    "ExpressionOfConcernIn": "EXPRESSION OF CONCERN",
}


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page.

    Attributes:
        name: Identifies it for jumping and folding.
        heading: What a list of sections calls it; empty for parts that are not jumped to.
    """

    name: str
    heading: str
    content: Content


@dataclass(frozen=True, slots=True)
class Setting:
    """How to set a page.

    Attributes:
        width: Cells of a line.
        unfolded: Names of sections that are open; ``*`` for all.
        pattern: Finds the words of the search, or None.
    """

    width: int = 76
    ascii_only: bool = False
    unfolded: frozenset[str] = frozenset()
    pattern: re.Pattern[str] | None = None

    def is_open(self, name: str) -> bool:
        """Whether a section that can be folded is open."""
        return name in self.unfolded or "*" in self.unfolded

    @property
    def dot(self) -> str:
        """What stands between items of a line."""
        return " - " if self.ascii_only else " · "


def banner(article: Article) -> Content | None:
    """What nobody must miss: retractions and expressions of concern."""
    alarms = [correction for correction in article.corrections if correction.type in ALARMS]
    said: list[Content] = []
    if article.is_retracted and not any(c.type.startswith("Retract") for c in alarms):
        said.append(Content.styled("RETRACTED", "bold") + "  This publication has been retracted.")
    for alarm in alarms:
        notice = _correction_text(alarm)
        said.append(Content.styled(ALARMS[alarm.type], "bold") + "  " + notice)
    return pieces.lines(said) if said else None


def page(article: Article, setting: Setting) -> list[Section]:
    """The sections of a paper; those it has nothing for are left out."""
    builders: tuple[tuple[str, str, Callable[[Article, Setting], Content | None]], ...] = (
        ("head", "Title", _head),
        ("authors", "Authors", _authors),
        ("book", "Book", _book),
        ("abstract", "Abstract", _abstract),
        ("other-abstracts", "Other abstracts", _other_abstracts),
        ("interest", "Conflict of interest", _interest),
        ("keywords", "Keywords", _keywords),
        ("mesh", "MeSH terms", _mesh),
        ("concepts", "Supplementary concepts", _concepts),
        ("substances", "Substances", _substances),
        ("types", "Publication types", _types),
        ("registers", "Registers and databanks", _databanks),
        ("subjects", "About", _subjects),
        ("grants", "Grants", _grants),
        ("investigators", "Investigators", _investigators),
        ("corrections", "Comments and corrections", _corrections),
        ("references", "References", _references),
        ("record", "Record", _record),
    )
    sections = []
    for name, heading, build in builders:
        content = build(article, setting)
        if content is not None and content.plain.strip():
            sections.append(Section(name, heading, content))
    return sections


def links_of(article: Article) -> list[tuple[str, str]]:
    """The addresses that belong to a paper: label and address, the most wanted first."""
    links: list[tuple[str, str]] = []
    if article.pmid:
        links.append(("PubMed", f"https://pubmed.ncbi.nlm.nih.gov/{article.pmid}/"))
    if article.pmcid:
        links.append(("Free full text (PMC)", f"https://pmc.ncbi.nlm.nih.gov/articles/{article.pmcid}/"))
    if article.doi:
        links.append(("Publisher (DOI)", doi_address(article.doi)))
    if article.book is not None and article.book.accession:
        links.append(("Bookshelf", f"https://www.ncbi.nlm.nih.gov/books/{article.book.accession}/"))
    for bank in article.databanks:
        for accession in bank.accession_numbers:
            address = register_address(bank.name, accession)
            if address:
                links.append((f"{bank.name} {accession}", address))
    for correction in article.corrections:
        if correction.pmid:
            label = f"{pieces.words_of_type(correction.type)}: {shorten(correction.citation, 60)}"
            links.append((label, f"https://pubmed.ncbi.nlm.nih.gov/{correction.pmid}/"))
    return links


def doi_address(doi: str) -> str:
    """The address of a DOI; what an address can't hold is escaped."""
    from urllib.parse import quote

    return f"https://doi.org/{quote(doi, safe='/:;()._-')}"


def register_address(bank: str, accession: str) -> str:
    """The page of an entry in a trial register, or empty where we know none."""
    if re.fullmatch(r"NCT\d{8}", accession):
        return f"https://clinicaltrials.gov/study/{accession}"
    if bank.upper() == "ISRCTN" and re.fullmatch(r"ISRCTN\d{6,10}", accession):
        return f"https://www.isrctn.com/{accession}"
    return ""


# Sections


def _heading(text: str) -> Content:
    return Content.styled(text, "bold $text-primary")


def _titled(text: str, body: Content) -> Content:
    return _heading(text) + "\n" + body


def _cut(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    return f"{text[:limit].rstrip()} […: {len(text) - limit:,} more characters are not shown]"


def _head(article: Article, setting: Setting) -> Content:
    blocks: list[Content] = []
    kinds = [pt.name for pt in article.publication_types if pt.name != "Journal Article"]
    kinds = [name for name in kinds if not name.startswith("Research Support")]
    if article.book is not None:
        kinds.insert(0, "Book chapter" if article.book.chapter else "Book")
    if kinds:
        blocks.append(Content.styled(setting.dot.join(dict.fromkeys(kinds)), "$text-accent"))
    if article.citation:
        blocks.append(Content.styled(_cut(article.citation, LONGEST_TITLE), "$muted"))
    ids = _ids(article)
    if ids:
        blocks.append(pieces.flowing(ids, setting.dot))
    if article.source == "starter":
        blocks.append(
            Content.styled(
                "Starter shelf: a citation with a summary in netreader's own words, not PubMed's record. "
                "PubMed's record takes its place as soon as it can be fetched.",
                "italic $text-warning",
            )
        )
    title = pieces.prose(_cut(article.display_title, LONGEST_TITLE), _spans(article), "bold")
    blocks.append(Content(""))
    blocks.append(pieces.mark(title, setting.pattern))
    if article.vernacular_title and article.vernacular_title != article.display_title:
        blocks.append(Content.styled(_cut(article.vernacular_title, LONGEST_TITLE), "italic $muted"))
    return pieces.lines(blocks)


def _spans(article: Article):  # type: ignore[no-untyped-def]
    return article.title_spans if article.display_title == article.title else ()


def _ids(article: Article) -> list[Content]:
    ids: list[Content] = []
    if article.pmid:
        ids.append(pieces.web(f"PMID {article.pmid}", f"https://pubmed.ncbi.nlm.nih.gov/{article.pmid}/"))
    if article.pmcid:
        ids.append(pieces.web(article.pmcid, f"https://pmc.ncbi.nlm.nih.gov/articles/{article.pmcid}/"))
    if article.doi:
        ids.append(pieces.web(f"doi {shorten(article.doi, 200)}", doi_address(article.doi)))
    return ids


def _authors(article: Article, setting: Setting) -> Content | None:
    if not article.authors and not article.editors:
        return None
    places = list(dict.fromkeys(place for author in article.authors for place in author.affiliations))
    numbers = {place: index for index, place in enumerate(places, 1)}
    is_open = setting.is_open("authors")
    shown = article.authors if is_open else article.authors[:FEW_AUTHORS]
    names = [_author(author, numbers, setting) for author in shown]
    if len(shown) < len(article.authors):
        names.append(Content.styled(f"and {len(article.authors) - len(shown):,} more", "$muted"))
    if not article.authors_complete:
        names.append(Content.styled("et al.", "$muted"))
    blocks = [pieces.flowing(names, ", ")] if names else []
    if any(author.equal_contribution for author in article.authors):
        blocks.append(Content.styled(f"{_equal(setting)} contributed equally", "$muted"))
    if article.editors:
        editors = pieces.flowing((_author(editor, {}, setting) for editor in article.editors), ", ")
        blocks.append(Content.styled("Edited by ", "$muted") + editors)
    people = [author for author in article.authors if author.orcid]
    if places or people or len(article.authors) > FEW_AUTHORS:
        counted = []
        if places:
            counted.append(f"{len(places):,} affiliation{'s' if len(places) > 1 else ''}")
        if people:
            counted.append(f"{len(people):,} ORCID{'s' if len(people) > 1 else ''}")
        if len(article.authors) > FEW_AUTHORS:
            counted.append(f"all {len(article.authors):,} authors")
        blocks.append(pieces.fold(", ".join(counted), "authors", is_open=is_open, ascii_only=setting.ascii_only))
    if is_open:
        width = len(str(len(places))) + 2
        blocks += [
            pieces.hanging(
                Content.styled(f"{index:>{width - 1}} ", "$muted"), Content.styled(place, "$muted"), setting.width
            )
            for place, index in numbers.items()
        ]
        blocks += [
            Content.assemble((f"{author.full}  ", "$muted"))
            + pieces.web(f"orcid.org/{author.orcid}", f"https://orcid.org/{author.orcid}")
            for author in people
        ]
    return pieces.lines(blocks)


def _equal(setting: Setting) -> str:
    return "=" if setting.ascii_only else "⁼"


def _author(author: Author, numbers: dict[str, int], setting: Setting) -> Content:
    query = f'"{author.short}"[{"cn" if author.collective_name else "au"}]'.replace('""', '"')
    name = pieces.term(author.full, query)
    marks = ("," if setting.ascii_only else "˒").join(
        pieces.number(numbers[place], ascii_only=setting.ascii_only)
        for place in author.affiliations
        if place in numbers
    )
    if author.equal_contribution:
        marks += _equal(setting)
    return name + Content.styled(marks, "$muted") if marks else name


def _book(article: Article, setting: Setting) -> Content | None:
    book = article.book
    if book is None:
        return None
    facts: list[tuple[str, str]] = [
        ("In" if book.chapter else "Book", book.title if book.chapter else ""),
        ("Collection", book.collection_title),
        ("Volume", " ".join(part for part in (book.volume, book.volume_title) if part)),
        ("Edition", book.edition),
        ("Edited by", ", ".join(editor.full for editor in book.editors)),
        ("By", ", ".join(author.full for author in book.authors) if book.chapter else ""),
        ("Publisher", ", ".join(part for part in (book.publisher, book.place) if part)),
        ("Published", book.published or (f"{book.begun} to {book.ended or 'today'}" if book.begun else "")),
        ("This chapter", book.contributed),
        ("Medium", book.medium),
        ("Report", book.report_number),
        ("ISBN", ", ".join(book.isbn)),
        ("Bookshelf", book.accession),
    ]
    rows = [
        pieces.hanging(Content.styled(f"{label:<13}", "$muted"), Content(text), setting.width)
        for label, text in facts
        if text
    ]
    if book.sections:
        rows.append(Content.styled("Sections", "$muted"))
        rows += [pieces.hanging("  ", Content(section), setting.width) for section in book.sections]
    return _titled("Book", pieces.lines(rows)) if rows else None


def _abstract(article: Article, setting: Setting) -> Content | None:
    if not article.abstract:
        return _titled("Abstract", Content.styled("PubMed has no abstract of this paper.", "$muted"))
    blocks = []
    left = LONGEST_TEXT
    for section in article.abstract:
        text = pieces.mark(pieces.prose(_cut(section.text, left), section.spans), setting.pattern)
        left = max(0, left - len(section.text))
        if section.label:
            blocks.append(Content.styled(_label(section.label), "bold $text-accent") + "\n" + text)
        elif section.text:
            blocks.append(text)
    body = Content("\n\n").join(blocks)
    if article.copyright:
        body += "\n\n" + Content.styled(article.copyright, "$muted")
    return _titled("Abstract" if article.source != "starter" else "Summary, in netreader's own words", body)


def _label(label: str) -> str:
    """A journal's label as one reads it: ``MATERIALS AND METHODS`` → ``Materials and methods``."""
    return label.capitalize() if label.isupper() and len(label) > 4 else label


def _other_abstracts(article: Article, setting: Setting) -> Content | None:
    blocks = []
    for index, other in enumerate(article.other_abstracts):
        if other.type == "plain-language-summary":
            name = "Plain-language summary"
        else:
            name = f"Abstract in {language_of(other.language)}"
        if other.language != "eng" and other.type == "plain-language-summary":
            name += f" in {language_of(other.language)}"
        fold = f"other-{index}"
        is_open = setting.is_open(fold) or setting.is_open("other-abstracts")
        block = pieces.fold(name, fold, is_open=is_open, ascii_only=setting.ascii_only)
        if is_open:
            parts = []
            for section in other.sections:
                text = pieces.prose(_cut(section.text, LONGEST_TEXT), section.spans)
                parts.append(
                    Content.styled(_label(section.label), "bold $text-accent") + "\n" + text if section.label else text
                )
            if other.copyright:
                parts.append(Content.styled(other.copyright, "$muted"))
            block = block + "\n" + Content("\n\n").join(parts)
        blocks.append(block)
    return pieces.lines(blocks) if blocks else None


def language_of(code: str) -> str:
    """A language as one reads it."""
    return pieces.language(code)


def _interest(article: Article, setting: Setting) -> Content | None:
    if not article.conflict_of_interest:
        return None
    return _titled("Conflict of interest", Content.styled(_cut(article.conflict_of_interest, 20_000), ""))


def _keywords(article: Article, setting: Setting) -> Content | None:
    if not article.keywords:
        return None
    items = [
        pieces.term(word.text + ("*" if word.major else ""), f'"{word.text.replace(chr(34), " ")}"[ot]')
        for word in article.keywords
    ]
    return _titled("Keywords", pieces.flowing(items, setting.dot))


def _mesh(article: Article, setting: Setting) -> Content | None:
    if not article.mesh:
        return None
    rows = [_heading_row(heading, setting) for heading in article.mesh]
    how = ", assigned automatically" if article.indexing_method == "Automated" else ""
    note = Content.styled(f"* major topic{how}", "$muted")
    return _titled("MeSH terms", pieces.lines([*rows, note]))


def _heading_row(heading: MeshHeading, setting: Setting) -> Content:
    name = heading.descriptor.replace('"', " ")
    row = pieces.term(
        heading.descriptor + ("*" if heading.major else ""), f'"{name}"[mh]', "bold" if heading.is_major else ""
    )
    if heading.qualifiers:
        qualifiers = [
            pieces.term(q.name + ("*" if q.major else ""), f'"{name}/{q.name}"[mh]', "bold" if q.major else "")
            for q in heading.qualifiers
        ]
        row = row + Content.styled(" / ", "$muted") + pieces.flowing(qualifiers, ", ")
    return pieces.hanging("", row, setting.width)


def _concepts(article: Article, setting: Setting) -> Content | None:
    if not article.supplementary_concepts:
        return None
    rows = [
        pieces.term(concept.name, f'"{concept.name.replace(chr(34), " ")}"[nm]')
        + (Content.styled(f"  {concept.type.lower()}", "$muted") if concept.type else Content(""))
        for concept in article.supplementary_concepts
    ]
    return _titled("Supplementary concepts", pieces.lines(rows))


def _substances(article: Article, setting: Setting) -> Content | None:
    if not article.substances and not article.gene_symbols:
        return None
    rows = [
        pieces.term(substance.name, f'"{substance.name.replace(chr(34), " ")}"[nm]')
        + (Content.styled(f"  {substance.registry_number}", "$muted") if substance.registry_number else Content(""))
        for substance in article.substances
    ]
    if article.gene_symbols:
        rows.append(Content.styled("Genes: ", "$muted") + setting.dot.join(article.gene_symbols))
    return _titled("Substances", pieces.lines(rows))


def _types(article: Article, setting: Setting) -> Content | None:
    if not article.publication_types:
        return None
    names = [pieces.term(pt.name, f'"{pt.name.replace(chr(34), " ")}"[pt]') for pt in article.publication_types]
    return _titled("Publication types", pieces.flowing(names, setting.dot))


def _databanks(article: Article, setting: Setting) -> Content | None:
    rows = []
    for bank in article.databanks:
        entries = []
        for accession in bank.accession_numbers:
            address = register_address(bank.name, accession)
            entries.append(pieces.web(accession, address) if address else Content(accession))
        rows.append(Content.styled(f"{bank.name}  ", "$muted") + pieces.flowing(entries, setting.dot))
    return _titled("Registers and databanks", pieces.lines(rows)) if rows else None


def _subjects(article: Article, setting: Setting) -> Content | None:
    people = [
        " ".join(part for part in (person.fore_name or person.initials, person.last_name, person.suffix) if part)
        for person in article.personal_name_subjects
    ]
    return _titled("Person as subject", Content(setting.dot.join(people))) if people else None


def _grants(article: Article, setting: Setting) -> Content | None:
    rows = [
        pieces.hanging(
            "",
            Content(" / ".join(p for p in (grant.id, grant.acronym, grant.agency, grant.country) if p)),
            setting.width,
        )
        for grant in article.grants
    ]
    return _titled("Grants", pieces.lines(rows)) if rows else None


def _investigators(article: Article, setting: Setting) -> Content | None:
    people = article.investigators
    if not people:
        return None
    is_open = setting.is_open("investigators")
    fold = pieces.fold(
        f"{len(people):,} investigator{'s' if len(people) > 1 else ''}",
        "investigators",
        is_open=is_open,
        ascii_only=setting.ascii_only,
    )
    return fold + "\n" + Content(", ".join(person.full for person in people)) if is_open else fold


def _correction_text(correction: Correction) -> Content:
    text = Content(correction.citation)
    if correction.pmid:
        text = text + " " + pieces.paper(f"PMID {correction.pmid}", correction.pmid)
    if correction.note:
        text = text + " " + correction.note
    return text


def _corrections(article: Article, setting: Setting) -> Content | None:
    rows = [
        pieces.hanging(
            Content.styled(f"{pieces.words_of_type(correction.type)}  ", "$muted"),
            _correction_text(correction),
            setting.width,
        )
        for correction in article.corrections
        if correction.type != "Cites"
    ]
    return _titled("Comments and corrections", pieces.lines(rows)) if rows else None


def _references(article: Article, setting: Setting) -> Content | None:
    total = len(article.references)
    if not total:
        return None
    is_open = setting.is_open("references") or total <= FEW_REFERENCES
    rows = []
    heading = ""
    lead = len(str(total)) + 2
    for index, reference in enumerate(article.references if is_open else article.references[:3], 1):
        if reference.heading and reference.heading != heading:
            heading = reference.heading
            rows.append(Content.styled(heading, "italic $muted"))
        text = Content(reference.citation)
        if reference.pmid:
            text = text + " " + pieces.paper(f"PMID {reference.pmid}", reference.pmid)
        elif reference.doi:
            text = text + " " + pieces.web(f"doi {reference.doi}", doi_address(reference.doi))
        rows.append(pieces.hanging(Content.styled(f"{index:>{lead - 2}}. ", "$muted"), text, setting.width))
    if total > FEW_REFERENCES:
        label = f"all {total:,} references"
        rows.append(pieces.fold(label, "references", is_open=is_open, ascii_only=setting.ascii_only))
    return _titled(f"References ({total:,})", pieces.lines(rows))


def _record(article: Article, setting: Setting) -> Content:
    facts: list[tuple[str, str]] = []
    if article.languages and article.languages != ("eng",):
        facts.append(("Language", ", ".join(language_of(code) for code in article.languages)))
    if article.electronic:
        facts.append(("Published online", article.electronic))
    facts += [(pieces.words_of_type(entry.status), entry.date) for entry in article.history if entry.status in _DATES]
    if article.revised:
        facts.append(("Record revised", article.revised))
    if article.status:
        facts.append(("Status", article.status))
    if article.other_ids:
        facts.append(("Other ids", ", ".join(article.other_ids)))
    rows = [
        pieces.hanging(Content.styled(f"{label:<18}", "$muted"), Content.styled(text, "$muted"), setting.width)
        for label, text in facts
    ]
    rows += [pieces.hanging("", Content.styled(note, "$muted"), setting.width) for note in article.general_notes]
    if article.source == "pubmed":
        rows += [Content(""), Content.styled(CREDIT, "italic $muted")]
    return _titled("Record", pieces.lines(rows)) if facts or article.general_notes else pieces.lines(rows)


#: Dates of the history that tell a reader something.
_DATES = ("received", "revised", "accepted", "retracted", "entrez", "medline")
