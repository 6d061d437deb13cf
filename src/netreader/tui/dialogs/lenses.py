"""What the lenses see in a paper: a list for each, why each thing was marked, and switches for marks in the text."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from netreader.lenses.look import LENSES, Look, Place
from netreader.lenses.numbers import KINDS
from netreader.passages.parts import is_of_text
from netreader.text import shorten
from netreader.tui.parts import Guarded
from netreader.tui.widgets.choices import Choices

if TYPE_CHECKING:
    from netreader.article import Summary

#: The lists, in the order of their keys: name and what a reader calls it.
LISTS = {**LENSES, "consort": "CONSORT", "same": "Same trial"}

#: Characters of a row, and of an explanation.
ROW, EXPLANATION = 160, 500

#: Characters of a sentence that are shown before the number looked at.
BEFORE = 34


@dataclass(frozen=True, slots=True)
class Group:
    """Papers of the library that belong to one trial: its name, how many there are, why they are put together."""

    name: str
    told: str
    why: str
    papers: list[Summary]


@dataclass(frozen=True, slots=True)
class Wish:
    """What to do after closing.

    Attributes:
        what: ``go`` to a place, ``card`` of a trial, ``open`` a paper, ``copy`` a text.
        list: The list that was shown.
        row: The row in it.
        value: A `Place`, a `Trial`, a key, or a text.
    """

    what: str
    list: str
    row: int
    value: Any


@dataclass(frozen=True, slots=True)
class _Row:
    """A row: what it shows, what explains it, and what Enter does; no `what` where it does nothing."""

    line: Content
    explanation: Content
    what: str = ""
    value: Any = None
    copied: str = ""


#: Lines of the list at least, those about it, and how many of these explain a row.
LOWEST, AROUND, EXPLAINING = 3, 15, 4

#: Cells of a number.
NUMBER = 30


class LensesDialog(Guarded, ModalScreen[Wish | None]):
    """Gives a wish, or None.

    Args:
        shown: The list to begin with, and `at` its row.
        switched: The lenses that are on; it is changed here, and `switch` is called for each change.
        groups: Finds the papers of the library that share a trial with this one; asked in a thread.
        citation: What is copied with a number.
        notices: What is wrong in the reader's own files.
    """

    BINDINGS = [
        Binding("escape,q,i", "close", "Close", show=False),
        Binding("j", "step(1)", "Down", show=False),
        Binding("k", "step(-1)", "Up", show=False),
        Binding("right,l,tab", "turn(1)", "Next list", show=False, priority=True),
        Binding("left,h,shift+tab", "turn(-1)", "List before", show=False, priority=True),
        Binding("space,m", "switch", "Marks on or off", show=False),
        Binding("x", "expand", "Expand abbreviations", show=False),
        Binding("y", "copy", "Copy", show=False),
        Binding("Y", "copy_all", "Copy all", show=False),
        Binding("c", "card", "Card", show=False),
        *(Binding(str(number), f"list({number})", "List", show=False) for number in range(1, len(LISTS) + 1)),
    ]

    def __init__(
        self,
        look: Look,
        shown: str,
        at: int,
        switched: set[str],
        switch: Callable[[], object],
        groups: Callable[[], list[Group]],
        *,
        citation: str,
        notices: tuple[str, ...],
        ascii_only: bool,
    ) -> None:
        super().__init__()
        self._look = look
        self.shown = shown if shown in LISTS else next(iter(LISTS))
        self._at = at
        self._switched = switched
        self._switch = switch
        self._find_groups = groups
        self._groups: list[Group] | None = None
        self._citation = citation
        self._notices = notices
        self._ascii = ascii_only
        self._rows: list[_Row] = []

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog", id="lenses-dialog"):
            yield Static(id="lenses-tabs")
            yield Static(id="lenses-head")
            yield Choices(id="lenses-list", markup=False)
            yield Static(id="lenses-why")
            yield Static(id="lenses-keys", classes="dialog-keys")

    def on_mount(self) -> None:
        self._show(self._at)

    # Showing

    def _show(self, at: int = 0) -> None:
        self._rows = self._rows_of(self.shown)
        around = AROUND if any(row.explanation.plain for row in self._rows) else AROUND - EXPLAINING
        self.query_one("#lenses-dialog").styles.height = max(LOWEST, len(self._rows)) + around
        listed = self.query_one("#lenses-list", OptionList)
        listed.clear_options()
        listed.add_options(Option(row.line) for row in self._rows)
        listed.highlighted = min(at, len(self._rows) - 1) if self._rows else None
        listed.focus()
        self._show_head()
        self._explain()
        if self.shown == "same" and self._groups is None:
            self._load_groups()

    def _show_head(self) -> None:
        tabs: list[Content] = []
        for number, (name, label) in enumerate(LISTS.items(), 1):
            on = name in self._switched
            sign = ("*" if self._ascii else "●") if on else " "
            style = "reverse" if name == self.shown else "$text-accent" if on else "$muted"
            tabs.append(Content.styled(f" {number}{sign}{label} ", style))
        self.query_one("#lenses-tabs", Static).update(Content(" ").join(tabs))
        self.query_one("#lenses-head", Static).update(self._head())
        self.query_one("#lenses-keys", Static).update(Content.styled(self._keys(), "$muted"))

    def _head(self) -> Content:
        look, parts = self._look, []
        if self.shown in LENSES and any(row.what for row in self._rows):
            parts.append("marked in the text" if self.shown in self._switched else "not marked in the text")
        if self.shown == "abbreviations":
            if "expanded" in self._switched:
                parts.append("expanded")
            parts += [f"{len(self._notices)} notices about your own files, below"] if self._notices else []
        elif self.shown == "numbers" and look.doubts:
            parts.append(f"{len(look.doubts)} question{'s' if len(look.doubts) > 1 else ''}, first")
        elif self.shown == "consort":
            parts.append(
                f"What CONSORT asks of an abstract. A randomised trial: {look.randomised}."
                if look.randomised
                else "Not a report of a randomised trial, by its type and words; the items are meant for those."
            )
        elif self.shown == "same":
            parts.append("Papers of your library that share a registry number or a trial's name")
        return Content.styled((" - " if self._ascii else " · ").join(parts), "$muted")

    def _keys(self) -> str:
        keys = {
            "abbreviations": "Enter go there · Space marks · x expand in the text · y copy",
            "trials": "Enter card · g go there · Space marks",
            "numbers": "Enter go there · Space marks · y copy with citation · Y all",
            "consort": "Enter go there · y copy",
            "same": "Enter open the paper",
        }[self.shown]
        text = f"{keys} · 1-{len(LISTS)} lists · Esc close"
        return text.replace(" · ", " - ") if self._ascii else text

    @on(OptionList.OptionHighlighted)
    def _highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self._explain()

    def _explain(self) -> None:
        index = self.query_one("#lenses-list", OptionList).highlighted
        why = self._rows[index].explanation if index is not None and index < len(self._rows) else Content("")
        self.query_one("#lenses-why", Static).update(why)

    # Rows

    def _rows_of(self, name: str) -> list[_Row]:
        rows = {
            "abbreviations": self._abbreviations,
            "trials": self._trials,
            "numbers": self._numbers,
            "consort": self._consort,
            "same": self._same,
        }[name]()
        return rows or [_Row(Content.styled(NOTHING[name], "$muted"), Content(""))]

    def _sentence(self, place: Place, style: str = "") -> Content:
        """The sentence of a place, in which the place is set apart."""
        look = self._look
        whole = look.sentence(place)
        text = look.text(whole)
        left, right = place.start - whole.start, place.end - whole.start
        begin = max(0, left - EXPLANATION // 2)
        cut = Content(text[begin : right + EXPLANATION // 2].replace("\n", " "))
        shown = cut.stylize(style if style else "bold", left - begin, right - begin)
        return (Content("… ") + shown) if begin else shown

    def _why(self, place: Place | None, *told: tuple[str, str]) -> Content:
        lines = [Content.assemble((f"{name}  ", "$muted"), text) for name, text in told if text]
        if place is not None:
            lines.append(self._sentence(place))  # last: it may be long
        return Content("\n").join(lines)

    def _abbreviations(self) -> list[_Row]:
        rows: list[_Row] = []
        sources = {"text": "", "own": "your lexicon", "lexicon": "lexicon"}
        wide = max((len(item.short) for item, _ in self._look.abbreviations), default=0)
        for item, places in self._look.abbreviations:
            at = self._look.long_form(item) or places[0]
            line = Content.assemble((item.short.ljust(min(wide, 14)), "bold"), "  ", shorten(item.long, ROW))
            if sources[item.source]:
                line += Content.styled(f"  ({sources[item.source]})", "$muted")
            if item.clashes:
                line += Content.styled(
                    "  ! read in two ways" if self._ascii else "  ▲ read in two ways", "$text-warning"
                )
            times = f"{len(places)} time{'' if len(places) == 1 else 's'}"
            clashes = "; ".join(item.clashes)
            why = self._why(at, ("Why", item.rule), ("Used", times), ("Note", item.note), ("But", clashes))
            rows.append(_Row(line, why, "go", at, f"{item.short}: {item.long}"))
        return rows + [
            _Row(Content.styled(shorten(notice, ROW), "$text-warning"), Content(notice)) for notice in self._notices
        ]

    def _trials(self) -> list[_Row]:
        rows: list[_Row] = []
        look = self._look
        for trial in look.own_trials:
            line = Content.assemble((trial.name, "bold"), "  ", ("this paper is a report of it", "$text-accent"))
            rows.append(_Row(line, self._why(None, ("Why", "its DOI, PMID or registry number")), "card", (trial, None)))
        for named, place in look.trials:
            if named.trial is None:
                line = Content.assemble((named.number, "bold"), "  ", ("a register's number; no card here", "$muted"))
                rows.append(_Row(line, self._why(place, ("Why", named.rule)), "go", place))
                continue
            line = Content.assemble((named.trial.name, "bold"), "  ", (f"“{look.text(place)}”", "$muted"))
            if named.trial.own:
                line += Content.styled("  (your trials.toml)", "$muted")
            rows.append(_Row(line, self._why(place, ("Why", named.rule)), "card", (named.trial, place)))
        written = {named.number for named, _ in look.trials}
        known = {number for trial in look.own_trials for number in trial.registry}
        for number in look.registry_numbers:
            if number not in written | known:
                line = Content.assemble((number, "bold"), "  ", ("listed in the record; no card here", "$muted"))
                rows.append(_Row(line, self._why(None, ("Why", "the record's list of databanks"))))
        return rows

    def _numbers(self) -> list[_Row]:
        rows: list[_Row] = []
        look = self._look
        for doubt, place in look.doubts:
            sign = "? "
            line = Content.styled(f"{sign}{shorten(doubt.question, ROW)}", "$text-warning")
            rows.append(_Row(line, self._why(place, ("Question", doubt.question)), "go", place, doubt.question))
        order = list(KINDS)
        shown = sorted(look.numbers, key=lambda item: (order.index(item[0].kind), item[1]))
        texts = [" ".join(look.text(place).split()) for _, place in shown]
        wide = min(NUMBER, max(map(cell_len, texts), default=0))
        in_both = len({is_of_text(place.part) for _, place in shown}) > 1
        for (number, place), text in zip(shown, texts, strict=True):
            name = number.name if number.kind == "ratio" else KINDS[number.kind]
            sentence = " ".join(look.text(look.sentence(place)).split())
            line = Content.assemble((shorten(name, 16).ljust(17), "$muted"))
            line += Content.styled(text, "bold").truncate(wide, ellipsis=True, pad=True) + "  "
            if in_both:
                where = "full text" if is_of_text(place.part) else place.part.partition("-")[0]
                line += Content.styled(where.ljust(11), "$text-accent")
            line += self._around(place)
            rows.append(_Row(line, self._why(place, ("Why", number.rule)), "go", place, f"{text}: “{sentence}”"))
        return rows

    def _around(self, place: Place) -> Content:
        """The words about a place in its sentence, from a few before it."""
        whole = self._look.sentence(place)
        text = self._look.parts[place.part].text
        before = " ".join(text[whole.start : place.start].split())
        if len(before) > BEFORE:
            before = ("..." if self._ascii else "…") + before[-BEFORE:].partition(" ")[2]
        blank = " " if before and text[place.start - 1 : place.start].isspace() else ""
        there = " ".join(text[place.start : place.end].split())
        after = shorten(" ".join(text[place.end : whole.end].split()), ROW)
        gap = " " if after and text[place.end : place.end + 1].isspace() else ""
        return Content.assemble((f"{before}{blank}", "$muted"), there, (f"{gap}{after}", "$muted"))

    def _consort(self) -> list[_Row]:
        rows: list[_Row] = []
        found, missing = ("+ ", "- ") if self._ascii else ("✓ ", "– ")
        for item in self._look.items:
            line = Content.styled(
                found if item.found else missing, "bold $text-success" if item.found else "$text-warning"
            )
            line += Content.assemble((item.name, "bold" if item.found else ""), "  ", (item.asks, "$muted"))
            if not item.found:
                line += Content.styled("  not found", "$text-warning")
            place = Place(item.part, item.start, item.end) if item.part in self._look.parts else None
            text = " ".join(self._look.text(place).split()) if place else ""
            why = Content.assemble(("Found  " if item.found else "Not found  ", "$muted"), item.why)
            if place is not None:
                why += Content("\n") + Content(shorten(text, EXPLANATION))
            rows.append(_Row(line, why, "go" if place else "", place, f"{item.name}: {text or item.why}"))
        return rows

    def _same(self) -> list[_Row]:
        if self._groups is None:
            return [_Row(Content.styled("Looking in the library …", "$muted"), Content(""))]
        rows: list[_Row] = []
        for group in self._groups:
            rows.append(_Row(Content.styled(f"{group.name}  {group.told}", "bold $text-accent"), Content(group.why)))
            rows += [self._paper(summary) for summary in group.papers]
        return rows

    def _paper(self, summary: Summary) -> _Row:
        own = summary.key == self._look.article.key
        line = Content.assemble("  ", (f"{summary.year or '    '}  ", "$muted"), shorten(summary.title, ROW))
        if own:
            line += Content.styled("  (this paper)", "$muted")
        authors = ", ".join(summary.authors[:3])
        return _Row(line, Content.assemble((f"{authors}  ", "$muted"), summary.citation), "open", summary.key)

    @work(exclusive=True, group="same-trial", exit_on_error=False)
    async def _load_groups(self) -> None:
        self._groups = await asyncio.to_thread(self._find_groups)
        if self.shown == "same":
            self._show(self._at)

    # Doing

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        row = self._rows[event.option_index]
        if row.what == "card":
            self.dismiss(Wish("card", self.shown, event.option_index, row.value[0]))
        elif row.what:
            self.dismiss(Wish(row.what, self.shown, event.option_index, row.value))

    def _current(self) -> tuple[int, _Row] | None:
        index = self.query_one("#lenses-list", OptionList).highlighted
        return None if index is None or index >= len(self._rows) else (index, self._rows[index])

    def key_g(self) -> None:
        """Go to the place of a trial's name."""
        current = self._current()
        if current is not None and current[1].what == "card" and current[1].value[1] is not None:
            self.dismiss(Wish("go", self.shown, current[0], current[1].value[1]))

    def action_card(self) -> None:
        current = self._current()
        if current is not None and current[1].what == "card":
            self.dismiss(Wish("card", self.shown, current[0], current[1].value[0]))

    def action_copy(self) -> None:
        current = self._current()
        if current is not None and current[1].copied:
            self._copied(current[1].copied)

    def action_copy_all(self) -> None:
        rows = [row.copied for row in self._rows if row.copied]
        if rows:
            self._copied("\n".join(rows))

    def _copied(self, text: str) -> None:
        self.app.copy_to_clipboard(f"{text}\n{self._citation}")
        self.app.notify(shorten(text, 120), title="Copied, with the citation", markup=False, timeout=4)

    def action_switch(self) -> None:
        if self.shown in LENSES:
            self._switched ^= {self.shown}
            self._switch()
            self._show_head()

    def action_expand(self) -> None:
        if self.shown == "abbreviations":
            self._switched ^= {"expanded"}
            self._switch()
            self._show_head()

    def action_list(self, number: int) -> None:
        self.shown = list(LISTS)[number - 1]
        self._show()

    def action_turn(self, step: int) -> None:
        names = list(LISTS)
        self.shown = names[(names.index(self.shown) + step) % len(names)]
        self._show()

    def action_step(self, step: int) -> None:
        rows = self.query_one("#lenses-list", OptionList)
        rows.action_cursor_down() if step > 0 else rows.action_cursor_up()

    def action_close(self) -> None:
        self.dismiss(None)


#: What is said where a list is empty.
NOTHING = {
    "abbreviations": "No abbreviation that the text defines or a lexicon knows.",
    "trials": "No landmark trial is named here, and no number of a trial register.",
    "numbers": "This abstract has no numbers of the kinds that the lens knows.",
    "consort": "This paper has no abstract.",
    "same": "This paper has no registry number and names no landmark trial.",
}
