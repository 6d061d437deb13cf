"""Full text → lines of styled text: the article as its publisher gave it, below the head of its PubMed record. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content
from textual.content import Span as StyledSpan

from netreader import addresses
from netreader.article import Article
from netreader.formats import grids
from netreader.fulltext import Block, FullText, Part, Text
from netreader.passages.parts import running
from netreader.text import shorten
from netreader.tui import pieces, render, searched
from netreader.tui.marking import tagged
from netreader.tui.render import Section
from netreader.tui.sheet import HEADING, Sheet, cut
from netreader.tui.typeset import BLANK, Line, fill, hang, indented

#: Characters of a full text that are shown: three times what long articles have, and set in a second.
LONGEST = 600_000

#: Where the texts of full texts come from → how it is called.
SOURCES = {"pmc": "PubMed Central", "europepmc": "Europe PMC"}

_HEADINGS = {1: HEADING, 2: "bold", 3: "bold italic"}


def page(article: Article, text: FullText, sheet: Sheet) -> list[Section]:
    """The sections of a paper with its full text; figures and tables are sections of their own, to be jumped to."""
    own = _OF_RECORD if article.abstract else _OF_RECORD - {"abstract"}
    sections = [section for section in render.page(article, sheet) if section.name in own]
    sections.append(Section("fulltext", "", _about(text, sheet)))
    left = LONGEST
    parts = text.parts if not article.abstract else text.body
    for number, part in enumerate(parts):
        sections += _part(part, text, sheet)
        left -= _size(part)
        if left <= 0 and number + 1 < len(parts):
            told = f"[… {len(parts) - number - 1:,} more sections are not shown; netreader fulltext prints them all]"
            sections.append(Section("cut", "", sheet.plain(sheet.filled(told, "$muted"))))
            break
    if text.sources:
        sections.append(Section("sources", "References", _sources(text, sheet)))
    sections.append(Section("licence", "Licence", _licence(text, sheet)))
    return [section for section in sections if section.lines]


_OF_RECORD = frozenset(("head", "authors", "abstract"))


def _size(part: Part) -> int:
    """Characters of a section, and of its tables, whose cells each count for some more."""
    texts = sum(len(one.plain) for block in part.blocks for one in block.texts)
    return texts + sum(len(cell.text) + 8 for block in part.blocks for grid in block.grids for cell in grid.cells)


def _about(text: FullText, sheet: Sheet) -> list[Line]:
    told = [f"Full text from {SOURCES.get(text.source, text.source)}"]
    told += [text.licence_name] if text.licence_name else []
    told += [f"fetched {text.fetched[:10]}"] if text.fetched else []
    back = Content.styled(f"{sheet.dot}F the record again", "$muted")
    lines = fill(Content.styled(sheet.dot.join(told), "$text-accent") + back, sheet.width)
    for caution in text.cautions:
        lines += sheet.filled(caution, "$text-warning")
    return sheet.plain(lines)


def _part(part: Part, text: FullText, sheet: Sheet) -> Iterator[Section]:
    """A section of the article, parted where a figure or table stands in it."""
    style = _HEADINGS.get(part.level, "italic")
    outline = "  " * (part.level - 1) + shorten(part.title, 200)
    lines = fill(Content.styled(cut(part.title, 500), style), sheet.width)
    name, heading = part.name, outline
    before = ""
    for block, texts in running(part):
        if block.name:
            yield Section(name, heading, sheet.plain(lines))
            yield Section(block.name, _outline(block, part.level), sheet.plain(_float(block, texts, text, sheet)))
            name, heading, lines, before = f"{part.name}/{block.name}", "", [], ""
            continue
        if lines and not (before == block.kind == "item") and before:
            lines.append(BLANK)
        lines += _block(block, texts, text, sheet)
        before = block.kind
    yield Section(name, heading, sheet.plain(lines))


def _outline(block: Block, level: int) -> str:
    caption = block.texts[0].plain if block.texts else ""
    return "  " * level + shorten(f"{block.lead}. {caption}".strip(". ") if caption else block.lead, 120)


Placed = list[tuple[Text, str, int]]


def _block(block: Block, texts: Placed, text: FullText, sheet: Sheet) -> list[Line]:
    lines: list[Line] = []
    for place, (one, name, start) in enumerate(texts):
        content = _prose(one, text, sheet)
        if block.kind in ("text", "item", "quote", "heading", "file"):
            content = sheet.expanded(tagged(content, name, start, len(one.plain)), name, start)
        if block.kind == "heading":
            lines += fill(content.stylize_before("bold"), sheet.width)
        elif block.kind == "item":
            sign = ("-" if block.lead == "•" and sheet.ascii_only else block.lead) if not place else ""
            lead = "  " * min(block.depth, 8) + (f"{sign} " if sign else "  ")
            lines += hang(Content.styled(lead, "$muted"), content, sheet.width)
        elif block.kind == "quote":
            lines += [indented(line, 4) for line in fill(content.stylize_before("italic"), sheet.width - 8)]
        elif block.kind == "formula":
            number = f"   {block.lead}" if block.lead else ""
            lines += [indented(line, 4) for line in fill(content + Content.styled(number, "$muted"), sheet.width - 6)]
        elif block.kind == "code":
            lines.append(Line(Content("  ") + content.truncate(sheet.width - 2, ellipsis=True)))
        elif block.kind == "file":
            lead = f"{block.lead}  " if block.lead and not place else ""
            lines += hang(Content.styled(lead, "$muted"), content, sheet.width)
        else:
            lines += fill(content, sheet.width)
    return lines


def _float(block: Block, texts: Placed, text: FullText, sheet: Sheet) -> list[Line]:
    """A figure or a table: label and caption, and a table's cells."""
    bar = "| " if sheet.ascii_only else "▎ "
    room = sheet.width - 2
    lines: list[Line] = []
    for place, (one, name, start) in enumerate(texts):
        content = sheet.expanded(tagged(_prose(one, text, sheet), name, start, len(one.plain)), name, start)
        if not place:
            content = Content.styled(f"{block.lead}. ", "bold $text-accent") + content
        lines += fill(content, room)
    if not texts:
        lines += fill(Content.styled(block.lead, "bold $text-accent"), room)
    if block.kind == "figure":
        lines += fill(Content.styled("The picture is on PMC's page: o opens it.", "$muted"), room)
    elif not block.grids:
        lines += fill(Content.styled("This table is a picture: o opens PMC's page.", "$muted"), room)
    for grid in block.grids:
        lines.append(BLANK)
        for row in grids.lines_of(grid, room, ascii_only=sheet.ascii_only):
            lines.append(Line(searched.mark(Content.styled(row.text, _ROWS[row.kind]), sheet.pattern)))
    if block.notes:
        lines.append(BLANK)
    for note in block.notes:
        lines += fill(Content.styled(note.plain, "$muted"), room)
    edge = Content.styled(bar, "$panel")
    return [Line(edge + line.content, line.joint, line.indent + 2) for line in lines]


_ROWS = {"head": "bold", "rule": "$muted", "row": "", "name": "bold", "more": "$muted"}


def _prose(one: Text, text: FullText, sheet: Sheet) -> Content:
    """Running text with what it leads to."""
    content = pieces.prose(one.plain, one.spans)
    found = []
    for lead in one.leads:
        style = None
        if lead.kind == "ref" and lead.target.isdecimal() and int(lead.target) < len(text.sources):
            style = pieces.click("reference", lead.target)
        elif lead.kind == "part":
            style = pieces.click("part", lead.target)
        elif lead.kind == "url":
            style = pieces.web_style(lead.target)
        if style is not None:
            found += [StyledSpan(lead.start, lead.end, pieces.LINK), StyledSpan(lead.start, lead.end, style)]
    return searched.mark(content.add_spans(found) if found else content, sheet.pattern)


def _sources(text: FullText, sheet: Sheet) -> list[Line]:
    """The article's own reference list, which may say more than PubMed's."""
    lines: list[Line] = []
    width = max((len(source.label) for source in text.sources), default=1)
    width = max(min(width, 8), len(str(len(text.sources))))
    for place, source in enumerate(text.sources, 1):
        said = pieces.prose(cut(source.citation, 2_000) or "(not named)")
        if source.pmid:
            said += pieces.paper(f" PMID {source.pmid}", source.pmid)
        elif source.doi:
            said += pieces.web(f" doi {source.doi}", addresses.doi(source.doi))
        elif source.pmcid:
            said += pieces.web(f" {source.pmcid}", addresses.pmc(source.pmcid))
        elif source.url:
            said += pieces.web(" link", source.url)
        label = source.label if 0 < len(source.label) <= 8 else str(place)
        lines += hang(Content.styled(f"{label:>{width}}. ", "$muted"), searched.mark(said, sheet.pattern), sheet.width)
    return sheet.labelled("References", lines)


def _licence(text: FullText, sheet: Sheet) -> list[Line]:
    lines: list[Line] = []
    if text.copyright:
        lines += sheet.filled(text.copyright, "$muted")
    named = text.licence_name or text.licence_url
    if named:
        lines += fill(pieces.web(named, text.licence_url), sheet.width)
    if text.licence:
        lines += sheet.filled(cut(text.licence, 2_000), "$muted")
    if not lines:
        lines += sheet.filled("The article does not name its licence.", "$muted")
    where = addresses.pmc(text.pmcid)
    if where:
        lines += fill(pieces.web(f"{text.pmcid} on PMC's page", where), sheet.width)
    return sheet.labelled("Licence", lines)
