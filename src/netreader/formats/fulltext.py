"""A full text as plain text, as Markdown and as JSON: sections, captions, tables, references, licence."""

from __future__ import annotations

import json
from typing import Any

from netreader.formats import grids
from netreader.formats.lines import rule, wrapped
from netreader.formats.markdown import escaped, styled
from netreader.fulltext import Block, FullText, Grid, Text


def as_text(text: FullText, width: int = 80) -> str:
    """The article in lines of at most `width` columns, ending in a line break."""
    width = max(width, 20)
    lines = wrapped(text.title, width, "", "")
    lines += wrapped(", ".join(text.authors), width, "", "") if text.authors else []
    lines += wrapped(" · ".join(_facts(text)), width, "", "")
    for caution in text.cautions:
        lines += wrapped(caution, width, "", "")
    for part in text.parts:
        heading = part.title.upper() if part.level == 1 else part.title
        lines += ["", *wrapped(heading, width, "", "")]
        if part.level == 1:
            lines.append(rule(part.title, width))
        before = ""
        for block in part.blocks:
            if before and not before == block.kind == "item":
                lines.append("")
            lines += _block(block, width)
            before = block.kind
    if text.sources:
        lines += ["", "REFERENCES", rule("References", width)]
        for number, source in enumerate(text.sources, 1):
            lead = f"{source.label or number}. "
            numbers = " ".join(_numbers(source.pmid, source.doi, source.pmcid))
            lines += wrapped(f"{source.citation} {numbers}".strip(), width, lead, " " * len(lead))
    licence = [text.copyright, text.licence_name or text.licence_url, text.licence]
    lines += ["", "LICENCE", rule("Licence", width)]
    for said in filter(None, licence):
        lines += wrapped(said, width, "", "")
    if not any(licence):
        lines.append("The article does not name its licence.")
    return "\n".join(lines) + "\n"


def _facts(text: FullText) -> list[str]:
    where = {"pmc": "PubMed Central", "europepmc": "Europe PMC"}.get(text.source, text.source)
    facts = [text.journal, text.published, *_numbers(text.pmid, text.doi, text.pmcid), f"from {where}"]
    return [fact for fact in facts if fact]


def _numbers(pmid: str, doi: str, pmcid: str) -> list[str]:
    named = (f"PMID {pmid}" if pmid else "", f"doi {doi}" if doi else "", pmcid)
    return [number for number in named if number]


def _block(block: Block, width: int) -> list[str]:
    lines: list[str] = []
    indent = {"quote": "    ", "formula": "    ", "code": "    "}.get(block.kind, "")
    if block.kind in ("figure", "table"):
        caption = " ".join(one.plain for one in block.texts)
        lines += wrapped(f"{block.lead}. {caption}".strip(), width, "", "  ")
        for grid in block.grids:
            lines += ["", *(line.text for line in grids.lines_of(grid, width))]
        if block.notes:
            lines.append("")
        for note in block.notes:
            lines += wrapped(note.plain, width, "", "  ")
        return lines
    for place, one in enumerate(block.texts):
        if block.kind == "code":
            lines.append(f"    {one.plain}")
            continue
        if place and block.kind == "text":
            lines.append("")
        lead = indent
        if block.kind in ("item", "file"):
            lead = "  " * block.depth + (f"{block.lead} " if block.lead and not place else "  ")
        said = f"{one.plain}   {block.lead}" if block.kind == "formula" and block.lead else one.plain
        lines += wrapped(said, width, lead, " " * len(lead))
    return lines


# Markdown


def as_markdown(text: FullText) -> str:
    """The article as Markdown (CommonMark, tables as GitHub has them)."""
    blocks = [f"# {escaped(text.title)}", escaped(", ".join(text.authors)), escaped(" · ".join(_facts(text)))]
    blocks += [f"*{escaped(caution)}*" for caution in text.cautions]
    for part in text.parts:
        blocks.append(f"{'#' * min(part.level + 1, 6)} {escaped(part.title)}")
        for block in part.blocks:
            blocks += _in_markdown(block)
    if text.sources:
        listed = []
        for number, source in enumerate(text.sources, 1):
            numbers = " ".join(_numbers(source.pmid, source.doi, source.pmcid))
            listed.append(f"{number}. {escaped(f'{source.citation} {numbers}'.strip())}")
        blocks += ["## References", "\n".join(listed)]
    blocks.append("## Licence")
    blocks += [escaped(said) for said in (text.copyright, text.licence_name or text.licence_url, text.licence) if said]
    return "\n\n".join(filter(None, blocks)) + "\n"


def _styled(one: Text) -> str:
    return styled(one.plain, one.spans)


def _in_markdown(block: Block) -> list[str]:
    if block.kind in ("figure", "table"):
        caption = " ".join(map(_styled, block.texts))
        tables = [_pipes(grid) for grid in block.grids]
        return [f"**{escaped(block.lead)}.** {caption}".strip(), *tables, *(_styled(note) for note in block.notes)]
    if block.kind == "code":
        return ["```\n" + "\n".join(one.plain.replace("```", "'''") for one in block.texts) + "\n```"]
    if block.kind == "quote":
        return [f"> {_styled(one)}" for one in block.texts]
    if block.kind == "item":
        indent = "  " * block.depth
        sign = "-" if not block.lead[:1].isdigit() else block.lead
        term = (
            f"**{escaped(block.lead)}** " if block.lead and not block.lead[:1].isdigit() and block.lead != "•" else ""
        )
        return [f"{indent}{sign} {term}{_styled(one)}" for one in block.texts]
    if block.kind == "heading":
        return [f"**{_styled(one)}**" for one in block.texts]
    if block.kind == "file":
        return [f"**{escaped(block.lead)}** {' '.join(map(_styled, block.texts))}".strip()]
    return [f"{_styled(one)}   {escaped(block.lead)}".rstrip() for one in block.texts]


def _pipes(grid: Grid) -> str:
    rows = grid_rows(grid, repeated=False)
    if not rows:
        return ""
    cells = [[escaped(cell).replace("\n", " ") for cell in row] for row in rows]
    head = max(1, grid.head)
    # GitHub's tables have one row of headings: the others follow as rows.
    lines = ["| " + " | ".join(row) + " |" for row in cells]
    lines.insert(min(1, head), "|" + " --- |" * grid.columns)
    return "\n".join(lines)


def grid_rows(grid: Grid, *, repeated: bool = True) -> list[list[str]]:
    """A table as rows of texts; a cell that covers several places stands in each of them, or only in the first."""
    rows = [[""] * grid.columns for _ in range(grid.rows)]
    for cell in grid.cells:
        for row in range(cell.row, cell.row + cell.rows if repeated else cell.row + 1):
            for column in range(cell.column, cell.column + cell.columns if repeated else cell.column + 1):
                rows[row][column] = cell.text
    return rows


# JSON


def as_json(text: FullText) -> str:
    """The article as one JSON object."""
    return json.dumps(_object(text), ensure_ascii=False, indent=2)


def _object(text: FullText) -> dict[str, Any]:
    return {
        "pmcid": text.pmcid,
        "pmid": text.pmid,
        "doi": text.doi,
        "source": text.source,
        "open": text.is_open,
        "fetched": text.fetched,
        "type": text.kind,
        "title": text.title,
        "authors": list(text.authors),
        "journal": text.journal,
        "published": text.published,
        "licence": {"name": text.licence_name, "url": text.licence_url, "text": text.licence},
        "copyright": text.copyright,
        "sections": [
            {
                "name": part.name,
                "title": part.title,
                "level": part.level,
                "blocks": [_block_object(block) for block in part.blocks],
            }
            for part in text.parts
        ],
        "references": [
            {
                "label": source.label,
                "citation": source.citation,
                "pmid": source.pmid,
                "doi": source.doi,
                "pmcid": source.pmcid,
                "url": source.url,
            }
            for source in text.sources
        ],
        "cautions": list(text.cautions),
    }


def _block_object(block: Block) -> dict[str, Any]:
    found: dict[str, Any] = {"kind": block.kind, "text": [one.plain for one in block.texts]}
    if block.lead:
        found["label"] = block.lead
    if block.name:
        found["name"] = block.name
    if block.grids:
        found["tables"] = [{"head": grid.head, "rows": grid_rows(grid)} for grid in block.grids]
    if block.notes:
        found["notes"] = [note.plain for note in block.notes]
    return found
