"""The lines under the search field: who answered, what was understood, what can be done about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from textual.content import Content
from textual.geometry import Size
from textual.style import Style
from textual.widget import Widget

from netreader.text import counted, shorten
from netreader.tui.listing import PUBMED_CAP, Listing


class Line(NamedTuple):
    """Something to say, and what of it stays where the rest must be cut: a key."""

    text: Content
    key: Content = Content("")

    @property
    def whole(self) -> Content:
        return self.text + self.key

    @property
    def plain(self) -> str:
        return self.whole.plain


def understood(
    listing: Listing,
    *,
    kept: int,
    starters: int = 0,
    offline: bool,
    late: Listing | None,
    waiting: bool,
    ascii_only: bool,
) -> list[Line]:
    """What to say of a list, the most telling first.

    Args:
        kept, starters: Papers and starter entries that were searched where the library answered instead of PubMed.
        late: PubMed's own answer, which came after the library's was shown.
        waiting: The search will be run again when the network is back.
    """
    lines: list[Line] = []
    if listing.instead:
        dot = " - " if ascii_only else " · "
        head = f"offline{dot}" if offline else ""
        some, whole = f"{listing.total:,}" if listing.total else "none", kept + starters
        here = f"{head}{some} of {'' if listing.total else 'the '}{counted(whole, 'paper')} "
        here += f"here ({kept:,} kept, {starters:,} starter). " if starters else "kept here. "
        again = _key("F5", "retry", "ask PubMed again") if waiting and late is None else Content("")
        lines.append(Line(Content.styled(here, "bold $text-warning"), again))
    if late is not None:
        answered = Content.assemble(
            ("PubMed has answered: ", "bold $text-success"), f"{counted(late.total, 'result')}. "
        )
        lines.append(Line(answered, _key("F5", "retry", "show them")))
    elif listing.instead:
        lines.append(
            Line(Content.assemble(listing.instead, (" It is asked again when it can be." if waiting else "", "$muted")))
        )
    elif waiting:
        said = Content.styled("PubMed has not been asked yet. ", "$muted")
        lines.append(Line(said, _key("F5", "retry", "ask PubMed again")))
    if listing.source == "library" and listing.query and (verdict := _verdict(listing)):
        lines.append(Line(verdict))
    if listing.mend:
        meant = Content.assemble("Perhaps ", (shorten(listing.mend, 200), "bold"))
        lines.append(Line(meant, "  " + _key("a", "accept_suggestion", "search for this")))
    elif listing.suggestion:
        asked = Content.assemble("Did you mean ", (listing.suggestion, "bold"), "? ")
        lines.append(Line(asked, _key("a", "accept_suggestion", "search for this")))
    if listing.more:
        has = "paper has" if listing.more == 1 else "papers have"
        found = Content(f"{listing.more:,} more {has} it in the full text. ")
        is_next = not (listing.mend or listing.suggestion)
        key = _key("a", "accept_suggestion", "show") if is_next else Content.styled(listing.elsewhere, "$muted")
        lines.append(Line(found, key))
    lines += [Line(Content.styled(warning, "$text-warning")) for warning in listing.warnings]
    if listing.source == "pubmed" and listing.total > PUBMED_CAP:
        text = f"PubMed lists only the first {PUBMED_CAP:,} of {listing.total:,}: narrow the query for the rest."
        lines.append(Line(Content.styled(text, "$text-warning")))
    if listing.translation and listing.source == "pubmed" and listing.translation != listing.query:
        lines.append(Line(Content.styled(f"PubMed understood: {shorten(listing.translation, 400)}", "$muted")))
    return lines


def _verdict(listing: Listing) -> Content:
    """How far the library's answer is PubMed's, and why; of what only the library knows, PubMed finds nothing."""
    colour = {"exact": "$text-success", "approximate": "$muted"}.get(listing.verdict, "$text-warning")
    told = {"": "", "exact": "The same as PubMed finds among these papers.", "approximate": "Nearly what PubMed finds."}
    head = told.get(listing.verdict, "Only in part.")
    if listing.personal and listing.verdict == "exact":
        head = ""
    whole = shorten(" ".join((head, *listing.reasons)).strip(), 400)
    return Content.styled(whole[: len(head)], f"bold {colour}") + Content.styled(whole[len(head) :], colour)


def fitted(lines: Sequence[Line], width: int, room: int) -> list[Content]:
    """The rows of some lines where there is room for so many: each line has one, the first have what is left over.

    Lines for which there is none are counted at the end of the last row. What is cut keeps its key.
    """
    shown = list(lines[: max(room, 1)])
    if len(shown) < len(lines):
        more = Content.styled(f" · {len(lines) - len(shown)} more", "bold $text-warning")
        shown[-1] = Line(shown[-1].text, shown[-1].key + more)
    rows: list[Content] = []
    spare = room - len(shown)
    for line in shown:
        wrapped = line.whole.wrap(width)
        extra = min(max(spare, 0), len(wrapped) - 1)
        spare -= extra
        rows += wrapped if len(wrapped) <= 1 + extra else _cut(line, width, 1 + extra)
    return rows


def _cut(line: Line, width: int, rows: int) -> list[Content]:
    wrapped = line.text.wrap(width)
    left = Content(" ").join(wrapped[rows - 1 :]).rstrip()
    kept = max(width - line.key.cell_length, 0)
    return [*wrapped[: rows - 1], left.truncate(kept, ellipsis=True) + line.key]


class Understood(Widget):
    """The lines on the screen, as many rows of them as there is room for."""

    lines: Sequence[Line] = ()

    def update(self, lines: Sequence[Line]) -> None:
        """Say this."""
        self.lines = lines
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return sum(len(line.whole.wrap(width)) for line in self.lines) if width else len(self.lines)

    def render(self) -> Content:
        return Content("\n").join(fitted(self.lines, self.size.width, self.size.height)) if self.size else Content("")


def _key(key: str, action: str, label: str) -> Content:
    """A key that can be clicked, with what it does."""
    link = Style.from_meta({"@click": (f"screen.{action}", ())})
    return Content.assemble("[", (key, "bold $text-primary"), f"] {label}").stylize(link)
