"""All keys, those of the place one is in first."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.events import Resize
from textual.screen import ModalScreen
from textual.widgets import Static

from netreader.tui.actions import ACTIONS, ALONE, PLACES, keys_of, spell
from netreader.tui.parts import Guarded

#: Cells of the column of keys.
KEYS = 18
#: Width of the text where it is not known yet.
NARROW = 60


class _Keys(Guarded, Static):
    """The keys, written anew for every width."""

    def __init__(self, text: Callable[[int], Content]) -> None:
        super().__init__(text(NARROW))
        self._text = text

    def on_resize(self, event: Resize) -> None:
        if event.size.width:
            self.update(self._text(event.size.width))


class HelpDialog(Guarded, ModalScreen[None]):
    """Drawn from the table of actions, with the reader's own keys."""

    BINDINGS = [
        Binding("escape,q,question_mark,f1", "close", "Close", show=False),
        Binding("j,down", "scroll(1)", "Down", show=False),
        Binding("k,up", "scroll(-1)", "Up", show=False),
        Binding("space,pagedown", "scroll(15)", "Page down", show=False),
        Binding("b,pageup", "scroll(-15)", "Page up", show=False),
    ]

    def __init__(self, place: str, keymap: Mapping[str, str], ascii_only: bool) -> None:
        super().__init__()
        self._place = place
        self._keymap = keymap
        self._ascii = ascii_only

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content.styled("Keys", "bold $text-primary"), classes="dialog-title")
            with VerticalScroll(id="help-text"):
                yield _Keys(self._text)
            keys = "↑↓ scroll · Ctrl+P finds every action by name · Esc close"
            if self._ascii:
                keys = keys.replace("↑↓", "Up Down").replace("·", "-")
            yield Static(Content.styled(keys, "$muted"), classes="dialog-keys")

    def on_mount(self) -> None:
        self.app.clear_notifications()  # they would stand over the first keys

    def _text(self, width: int) -> Content:
        """The keys in a column, and beside it what they do, wrapped within its own column."""
        blocks: list[Content] = []
        places = [self._place] if self._place in ALONE else PLACES
        for place in sorted(places, key=lambda place: (place != self._place, list(PLACES).index(place))):
            lines = [Content.styled(PLACES[place], "bold $text-accent")]
            for action in ACTIONS:
                if action.place == place:
                    keys = " ".join(spell(key, ascii_only=self._ascii) for key in keys_of(action, self._keymap))
                    keys = keys or "Ctrl+P"  # by name alone, in the palette
                    words = textwrap.wrap(action.help, max(20, width - KEYS - 2)) or [""]
                    lines.append(Content.assemble((f"{keys:>{KEYS}}", "bold"), "  ", words[0]))
                    lines.extend(Content(" " * (KEYS + 2) + more) for more in words[1:])
            blocks.append(Content("\n").join(lines))
        return Content("\n\n").join(blocks)

    def action_close(self) -> None:
        self.dismiss(None)

    def action_scroll(self, lines: int) -> None:
        self.query_one("#help-text", VerticalScroll).scroll_relative(y=lines, animate=False)
