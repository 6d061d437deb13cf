"""What PubMed has changed of papers that are kept: a list, the gravest first, and what is different."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from netreader.revision import GRAVE, KINDS, Revision, differences
from netreader.text import shorten
from netreader.tui.parts import Guarded
from netreader.tui.widgets.choices import Choices
from netreader.wording import words_of_type

if TYPE_CHECKING:
    from netreader.library.library import Change

#: Changes that the list shows; more are in the results, by `l`.
SHOWN = 500

_STYLES = {"-": "$text-error strike", "+": "bold $text-success"}


@dataclass(frozen=True, slots=True)
class Wish:
    """What to do: ``open`` this paper, or ``list`` all of them."""

    what: str
    paper: int = 0


class ChangesDialog(Guarded, ModalScreen[Wish | None]):
    """Gives a wish, or None."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]
    BINDINGS = [
        Binding("escape,q", "close", "Close", show=False),
        Binding("j", "move(1)", "Down", show=False),
        Binding("k", "move(-1)", "Up", show=False),
        Binding("l", "list", "List", show=False),
        Binding("space,pagedown", "scroll(1)", "Further", show=False, priority=True),
        Binding("b,pageup", "scroll(-1)", "Back", show=False, priority=True),
    ]

    def __init__(self, changes: Sequence[Change], titles: Mapping[int, str], *, ascii_only: bool, seen: bool) -> None:
        super().__init__()
        self._changes = changes[:SHOWN]
        self._all = len(changes)
        self._titles = titles
        self._ascii = ascii_only
        self._seen = seen

    def compose(self) -> ComposeResult:
        many = f"{self._all:,} {'paper' if self._all == 1 else 'papers'}"
        title = f"{many} changed lately" if self._seen else f"{many} changed since you last looked"
        with Vertical(classes="dialog", id="changes-dialog"):
            yield Static(Content.styled(title, "bold $text-primary"), classes="dialog-title")
            with Container(id="changes-body"):
                yield Choices(*(Option(self._row(change)) for change in self._changes), markup=False)
                with VerticalScroll(can_focus=False):
                    yield Static(id="changes-text")
            keys = "Enter open · Space further · l list in the results · Esc close"
            yield Static(
                Content.styled(keys.replace("·", "-") if self._ascii else keys, "$muted"), classes="dialog-keys"
            )

    def _row(self, change: Change) -> Content:
        title = shorten(self._titles.get(change.paper) or f"PMID {change.paper}", 200)
        return Content.assemble((title, ""), "\n", told(change.revision))

    @on(OptionList.OptionHighlighted)
    def _reached(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        change = self._changes[event.option_index]
        self.query_one("#changes-text", Static).update(page(change, self._titles.get(change.paper, "")))
        self.query_one(VerticalScroll).scroll_home(animate=False)

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(Wish("open", self._changes[event.option_index].paper))

    def action_list(self) -> None:
        self.dismiss(Wish("list"))

    def action_move(self, step: int) -> None:
        rows = self.query_one(OptionList)
        rows.action_cursor_down() if step > 0 else rows.action_cursor_up()

    def action_scroll(self, pages: int) -> None:
        scroll = self.query_one(VerticalScroll)
        scroll.scroll_relative(y=pages * max(1, scroll.size.height - 2), animate=False)

    def action_close(self) -> None:
        self.dismiss(None)


def told(revision: Revision) -> Content:
    """What changed in a few words, what is grave so that it is seen."""
    words = [
        Content.styled(KINDS.get(kind, kind).upper(), "bold $text-error")
        if kind in GRAVE
        else Content.styled(KINDS.get(kind, kind), "$muted")
        for kind in revision.kinds
    ]
    return Content.styled(", ", "$muted").join(words)


def page(change: Change, title: str) -> Content:
    """All that is known of a change: the notices, and the texts with what went and what came."""
    revision = change.revision
    lines = [Content.styled(title, "bold"), told(revision)]
    when = f"PMID {change.paper}, found {change.found.astimezone():%Y-%m-%d}"
    if revision.revised:
        when += f", revised {revision.revised}"
    lines.append(Content.styled(when, "$muted"))
    for item in revision.notices:
        number = f" PMID {item.pmid}" if item.pmid else ""
        lines += [Content(""), Content.assemble((f"{words_of_type(item.type)}: ", "bold"), f"{item.citation}{number}")]
    for text in revision.texts:
        lines += [Content(""), Content.styled(text.name.title(), "bold $text-primary")]
        lines.append(Content("").join(_piece(sign, words) for sign, words in differences(text.before, text.after)))
    return Content("\n").join(lines)


def _piece(sign: str, words: str) -> Content:
    """Words that stayed, or those that went or came: in brackets, so that it is seen without colours too."""
    bare = words.strip()
    if sign == "=" or not bare:
        return Content(words)
    before, _, after = words.partition(bare)
    gap = " " if sign == "-" and not after else ""
    return Content.assemble(before, (f"[{sign}{bare}]", _STYLES[sign]), after + gap)
