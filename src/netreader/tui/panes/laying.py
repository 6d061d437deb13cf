"""A paper laid on a sheet: its sections as lines, and where on them its texts and the words of the search stand. Pure.

A record takes a few milliseconds, a full text a tenth of a second and the longest a whole one: these are laid beside
the screen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from netreader.article import Article
from netreader.passages.parts import parts_of
from netreader.tui import marking, render, searched
from netreader.tui.sheet import Sheet
from netreader.tui.typeset import BLANK, Line

if TYPE_CHECKING:
    from netreader.fulltext import FullText


@dataclass(frozen=True, slots=True, eq=False)
class Laid:
    """A paper as it was laid.

    Attributes:
        article, full, sheet: What was laid on what.
        sections: Its sections.
        lines: Their lines.
        texts: The texts of its parts, by name.
        runs: Where on the lines these stand.
        matches: Where the words of the search do.
    """

    article: Article
    full: FullText | None
    sheet: Sheet
    sections: list[render.Section]
    lines: list[Line]
    texts: dict[str, str]
    runs: marking.Runs
    matches: list[searched.Place]

    def is_of(self, article: Article | None, full: FullText | None, sheet: Sheet) -> bool:
        """Whether it is this paper on this sheet."""
        return self.article is article and self.full is full and self.sheet == sheet


def lay(article: Article, full: FullText | None, foot: render.Foot | None, sheet: Sheet) -> Laid:
    """Lay a paper on a sheet.

    Args:
        full: Its full text, in the place of the rest of its record.
        foot: What is known of it beside the record.
    """
    if full is None:
        sections = render.page(article, sheet, foot)
    else:
        from netreader.tui import fullpage

        sections = fullpage.page(article, full, sheet)
    texts = {part.name: part.text for part in parts_of(article, full).values()}
    lines, runs = marking.runs_of([line for section in sections for line in (*section.lines, BLANK)], texts)
    matches = searched.matches([line.content for line in lines], sheet.pattern)
    return Laid(article, full, sheet, sections, lines, texts, runs, matches)
