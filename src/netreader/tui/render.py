"""Article → lines of styled text: the whole PubMed record, in PubMed's own order. The only builder of a paper's page.

Pure: an article and a sheet give a list of sections. Nothing here parses markup; text from PubMed only ever becomes the
plain part of a `Content`. This module sets what is read first; `apparatus` what stands behind the abstract.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec import Struct
from textual.content import Content

from netreader import addresses
from netreader.article import AbstractSection, Article, Author, Summary
from netreader.passages.parts import other_names, starts_of
from netreader.related import KINDS, SOURCES
from netreader.text import counted
from netreader.tui import apparatus, pieces, searched
from netreader.tui.apparatus import correction_text
from netreader.tui.marking import tagged
from netreader.tui.sheet import HEADING, Sheet, cut
from netreader.tui.typeset import BLANK, Line, fill, flow, hang
from netreader.wording import language, readable, words_of_type

#: Characters that are shown of a title, and of all abstracts together; nobody reads further.
LONGEST_TITLE, LONGEST_TEXT = 2_000, 200_000

#: Authors named before the rest is folded; notices told above the title and in the banner.
FEW_AUTHORS, FEW_NOTICES = 30, 3

#: CommentsCorrections that a reader must not miss, with the words of the banner.
ALARMS = {
    "RetractionIn": "RETRACTED",
    "RetractedandRepublishedIn": "RETRACTED AND REPUBLISHED",
    "PartialRetractionIn": "PARTLY RETRACTED",
    "ExpressionOfConcernIn": "EXPRESSION OF CONCERN",
}

#: CommentsCorrections that are told above the title, most telling first.
_NOTICES = (
    "RetractionOf",
    "PartialRetractionOf",
    "ExpressionOfConcernFor",
    "ErratumFor",
    "CorrectedandRepublishedIn",
    "CorrectedandRepublishedFrom",
    "RetractedandRepublishedFrom",
    "RepublishedIn",
    "RepublishedFrom",
    "UpdateIn",
    "UpdateOf",
    "ErratumIn",
    "CommentOn",
)


#: Kinds of links, as they are asked for.
ASKED_FOR = {"similar": "similar articles", "cited": "papers that cite it", "refs": "references"}


class Foot(Struct, frozen=True):
    """What is known of a paper beside its record.

    Attributes:
        counts: Kind of links → how many, and who counted.
        asking: The kinds that PubMed is being asked for and of which nothing is known yet.
        failed: Why they could not be asked for, or empty.
        fulltext: What a link to the full text says; empty where there is none to be read here.
    """

    counts: Mapping[str, tuple[int, str]]
    asking: tuple[str, ...] = ()
    failed: str = ""
    fulltext: str = ""


class Section(Struct, frozen=True):
    """A part of the page.

    Attributes:
        name: Identifies it for jumping and folding.
        heading: What a list of sections calls it.
    """

    name: str
    heading: str
    lines: list[Line]


def page(article: Article, sheet: Sheet, foot: Foot | None = None) -> list[Section]:
    """The sections of a paper; those it has nothing for are left out.

    Args:
        foot: What is known beside the record: how many papers it leads to, and its full text.
    """
    builders: tuple[tuple[str, str, Callable[[Article, Sheet], list[Line]]], ...] = (
        ("head", "Title", _head),
        ("authors", "Authors", _authors),
        ("book", "Book", apparatus.book),
        ("abstract", "Abstract", _abstract),
        ("other-abstracts", "Other abstracts", _other_abstracts),
        *apparatus.SECTIONS,
    )
    sections = [Section(name, heading, build(article, sheet)) for name, heading, build in builders]
    if foot is not None:
        sections.insert(len(sections) - 1, Section("related", "Related papers", _related(foot, sheet)))
    return [section for section in sections if section.lines]


def _related(foot: Foot, sheet: Sheet) -> list[Line]:
    """How many papers it leads to, each kind a link to the list; and where its full text stands."""
    items = []
    for kind, label in KINDS.items():
        if kind in foot.counts:
            number, source = foot.counts[kind]
            told = f"{label} {number:,}" if number else f"{label}: none known"
            item = pieces.linked(told, pieces.LINK, pieces.click("related", kind))
            items.append(item + Content.styled(f" ({SOURCES[source]})", "$muted") if source == "europepmc" else item)
    lines = flow(items, sheet.dot, sheet.width)
    if foot.asking:
        kinds = " and ".join(", ".join(ASKED_FOR[kind] for kind in foot.asking).rsplit(", ", 1))
        lines += sheet.filled(f"Asking PubMed for {kinds} " + ("..." if sheet.ascii_only else "…"), "$muted")
    elif foot.failed:
        lines += sheet.filled(foot.failed, "$text-warning")
    if foot.fulltext:
        lines += fill(pieces.linked(foot.fulltext, pieces.LINK, pieces.click("fulltext", "")), sheet.width)
    return sheet.labelled("Related papers", lines) if lines else []


def banner(article: Article, sheet: Sheet) -> list[Line]:
    """What nobody must miss: retractions, expressions of concern, withdrawals. Empty for most papers."""
    notices = [correction for correction in article.corrections if correction.type in ALARMS]
    notices.sort(key=lambda notice: list(ALARMS).index(notice.type))
    sign = "!! " if sheet.ascii_only else "▲ "
    lines: list[Line] = []
    if article.withdrawn:
        told = f"PubMed has deleted this record (known since {article.withdrawn}). Your copy stays."
        lines += hang(Content.styled(f"{sign}WITHDRAWN  ", "bold"), Content(told), sheet.width)
    if article.is_retracted and not any(notice.type.startswith("Retract") for notice in notices):
        lines += hang(
            Content.styled(f"{sign}RETRACTED  ", "bold"), Content("This paper has been retracted."), sheet.width
        )
    for notice in notices[:FEW_NOTICES]:
        lines += hang(
            Content.styled(f"{sign}{ALARMS[notice.type]}  ", "bold"), correction_text(notice, ""), sheet.width
        )
    if len(notices) > FEW_NOTICES:
        lines += sheet.filled(f"and {counted(len(notices) - FEW_NOTICES, 'notice')} more, below")
    return lines


def summary_page(summary: Summary, notice: str, sheet: Sheet) -> list[Line]:
    """What a list knows of a paper, while its record is fetched or because it can't be."""
    where = summary.citation or " ".join(part for part in (summary.journal, summary.published) if part)
    authors = [Content(name) for name in summary.authors]
    if summary.more_authors:
        authors.append(Content.styled("et al.", "$muted"))
    lines: list[Line] = []
    if summary.kind:
        lines += sheet.filled(summary.kind, "$text-accent")
    lines += sheet.filled(cut(where, LONGEST_TITLE), "$muted")
    if summary.key > 0:
        lines += fill(pieces.web(f"PMID {summary.key}", addresses.pubmed(str(summary.key))), sheet.width)
    lines += [BLANK, *sheet.filled(cut(summary.title, LONGEST_TITLE), "bold")]
    if authors:
        lines += [BLANK, *flow(authors, ", ", sheet.width)]
    if notice:
        lines += [BLANK, *sheet.filled(notice, "italic $text-warning")]
    return sheet.plain(lines)


def _head(article: Article, sheet: Sheet) -> list[Line]:
    lines: list[Line] = []
    kinds = [pt.name for pt in article.publication_types if pt.name != "Journal Article"]
    kinds = [name for name in kinds if not name.startswith("Research Support")]
    if article.book is not None:
        kinds.insert(0, "Book chapter" if article.book.chapter else "Book")
    shown = [
        Content.styled(kind, "bold $text-error" if kind.startswith("Retract") else "$text-accent")
        for kind in dict.fromkeys(kinds)
    ]
    lines += flow(shown, sheet.dot, sheet.width)
    if article.citation:
        lines += flow(_citation(article), " ", sheet.width)
    lines += flow(_identifiers(article), sheet.dot, sheet.width)
    notices = sorted((c for c in article.corrections if c.type in _NOTICES), key=lambda c: _NOTICES.index(c.type))
    for notice in notices[:FEW_NOTICES]:
        lead = Content.styled(f"{words_of_type(notice.type)}  ", "$text-warning")
        lines += hang(lead, correction_text(notice), sheet.width)
    if article.source == "starter":
        text = (
            "Starter shelf: a citation with a summary in netreader's own words, not PubMed's record. "
            "PubMed's record takes its place as soon as it can be fetched."
        )
        lines += [BLANK, *sheet.filled(text, "italic $text-warning")]
    elif article.source == "file":
        text = "From a file: shown as the file has it. PubMed's record is not known, or not fetched yet."
        lines += [BLANK, *sheet.filled(text, "italic $text-warning")]
    if lines:
        lines.append(BLANK)
    spans = article.title_spans if article.display_title == article.title else ()
    title = pieces.prose(cut(article.display_title, LONGEST_TITLE), spans).stylize_before("bold")
    title = tagged(title, "title", 0, min(len(article.display_title), LONGEST_TITLE))
    title = sheet.expanded(title, "title", 0)
    lines += fill(searched.mark(title, sheet.pattern), sheet.width)
    if article.vernacular_title and article.vernacular_title != article.display_title:
        vernacular = Content.styled(cut(article.vernacular_title, LONGEST_TITLE), "italic $muted")
        lines += fill(
            tagged(vernacular, "vernacular", 0, min(len(article.vernacular_title), LONGEST_TITLE)), sheet.width
        )
    return sheet.plain(lines)


def _citation(article: Article) -> list[Content]:
    """PubMed's citation line, in what is kept whole on a line: where and when, the DOI, what stands behind it.

    The journal searches for itself, the DOI leads to the publisher.
    """
    text = cut(article.citation, LONGEST_TITLE)
    journal = article.journal.medline_ta
    parts: list[Content] = []
    where = Content("")
    if journal and text.startswith(journal):
        where = pieces.term(journal, journal, "ta", "$muted")
        text = text[len(journal) :]
    before, found, after = text.partition(f"doi: {article.doi}" if article.doi else "\n")
    parts.append(where + Content.styled(before.rstrip(), "$muted"))
    if found:
        stop, _, rest = after.partition(" ")
        parts.append(pieces.web(found, addresses.doi(article.doi)) + Content.styled(stop, "$muted"))
        after = rest
    parts += [Content.styled(rest, "$muted") for rest in [after.strip()] if rest]
    return [part for part in parts if part.plain]


def _identifiers(article: Article) -> list[Content]:
    items: list[Content] = []
    if article.pmid:
        items.append(pieces.web(f"PMID {article.pmid}", addresses.pubmed(article.pmid)))
    if article.pmcid:
        items.append(pieces.web(f"{article.pmcid} free full text", addresses.pmc(article.pmcid)))
    if article.doi and f"doi: {article.doi}" not in article.citation:
        items.append(pieces.web(f"doi {cut(article.doi, 200)}", addresses.doi(article.doi)))
    return items


def _authors(article: Article, sheet: Sheet) -> list[Line]:
    if not article.authors and not article.editors:
        return []
    is_open = sheet.is_open("authors")
    places = list(dict.fromkeys(place for author in article.authors for place in author.affiliations))
    numbers = {place: index for index, place in enumerate(places, 1)}
    shown = article.authors if is_open else article.authors[:FEW_AUTHORS]
    names = [_author(author, numbers, sheet) for author in shown]
    if len(shown) < len(article.authors):
        names.append(Content.styled(f"and {len(article.authors) - len(shown):,} more", "$muted"))
    if not article.authors_complete:
        names.append(Content.styled("et al.", "$muted"))
    lines = flow(names, ", ", sheet.width)
    if article.editors:
        editors = [_author(editor, {}, sheet) for editor in article.editors]
        lines += flow([Content.styled("Edited by ", "$muted") + editors[0], *editors[1:]], ", ", sheet.width)
    if any(author.equal_contribution for author in article.authors):
        lines += sheet.filled("# contributed equally", "$muted")
    people = [author for author in article.authors if author.orcid]
    folded = [f"all {len(article.authors):,} authors"] if len(article.authors) > FEW_AUTHORS else []
    folded += [counted(len(places), "affiliation")] if places else []
    folded += [counted(len(people), "ORCID")] if people else []
    if folded:
        lines += sheet.fold(", ".join(folded), "authors")
    if is_open:
        lead = len(str(len(places)))
        for place, index in numbers.items():
            lines += hang(Content.styled(f"{index:>{lead}}  ", "$muted"), pieces.prose(place), sheet.width)
        for person in people:
            url = addresses.orcid(person.orcid)
            link = pieces.web(f"orcid.org/{person.orcid}", url)
            lines += hang("", Content.assemble(person.full, "  ", link), sheet.width)
    return sheet.labelled("Authors", lines) if sheet.margin else lines


def _author(author: Author, numbers: dict[str, int], sheet: Sheet) -> Content:
    name = pieces.term(author.full, author.short, "cn" if author.collective_name else "au")
    name = searched.mark(name, sheet.pattern)
    at = sorted(numbers[place] for place in author.affiliations if place in numbers)
    marks = [pieces.number(index, ascii_only=sheet.ascii_only) for index in at]
    if author.equal_contribution:
        marks.append("#")
    return name + Content.styled(" ".join(marks), "$muted") if marks else name


def _abstract(article: Article, sheet: Sheet) -> list[Line]:
    heading = "Abstract" if article.source != "starter" else "Summary"
    if not article.abstract:
        return sheet.labelled(heading, sheet.filled(_no_abstract(article), "$muted"))
    lines, _ = _sections(article.abstract, heading, sheet, LONGEST_TEXT, "abstract")
    if article.copyright:
        lines += [BLANK, *sheet.plain(sheet.filled(cut(article.copyright, LONGEST_TITLE), "$muted"))]
    return lines


def _no_abstract(article: Article) -> str:
    return "The file has no abstract." if article.source == "file" else "PubMed has no abstract of this paper."


def _sections(
    sections: tuple[AbstractSection, ...], heading: str, sheet: Sheet, left: int, part: str
) -> tuple[list[Line], int]:
    """An abstract with its labels in the margin, or at the head of each paragraph, and how many characters are left."""
    lines: list[Line] = []
    above = heading if not sheet.margin else ""
    for section, start in zip(sections, starts_of(sections), strict=True):
        if not section.text and not section.label:
            continue
        text = pieces.prose(cut(section.text, left), section.spans)
        text = sheet.expanded(tagged(text, part, start, min(len(section.text), left)), part, start)
        left = max(0, left - len(section.text))
        text = searched.mark(text, sheet.pattern)
        label = readable(section.label)
        if lines:
            lines.append(BLANK)
        if sheet.margin:
            style = "$text-accent" if label else "$muted"
            lines += sheet.labelled(label or (heading if not lines else ""), fill(text, sheet.width), style)
        else:
            if above:
                lines.append(Line(Content.styled(above, HEADING)))
                above = ""
            lines += fill(Content.styled(f"{label}: ", "bold $text-accent") + text if label else text, sheet.width)
    return lines, left


def _other_abstracts(article: Article, sheet: Sheet) -> list[Line]:
    lines: list[Line] = []
    left = LONGEST_TEXT
    names = other_names(article)
    for index, other in enumerate(article.other_abstracts):
        tongue = language(other.language)
        name = f"Abstract in {tongue}"
        if other.type == "plain-language-summary":
            name = "Plain-language summary" + (f" in {tongue}" if other.language != "eng" else "")
        fold = f"other-{index}"
        lines += sheet.plain(sheet.fold(name, fold))
        if sheet.is_open(fold):
            body, left = _sections(other.sections, "", sheet, left, names[index])
            lines += body
            if other.copyright:
                lines += [BLANK, *sheet.plain(sheet.filled(other.copyright, "$muted"))]
            lines.append(BLANK)
    return lines[:-1] if lines and lines[-1] is BLANK else lines
