"""Where a paper can be read: its addresses, free and paid told apart; opened, copied, or as a QR code for a phone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from netreader.addresses import FULL_TEXT, proxied, wants_proxy
from netreader.errors import NetreaderError
from netreader.related import Place
from netreader.text import shorten
from netreader.tui.parts import Guarded
from netreader.tui.widgets.choices import Choices


@dataclass(frozen=True, slots=True)
class Wish:
    """What to do with an address: ``open`` it, ``copy`` it, or show it as a ``code``."""

    what: str
    url: str
    label: str = ""


class PlacesDialog(Guarded, ModalScreen[Wish | None]):
    """Gives a wish, or None.

    Args:
        places: What the record says, or what is known with LinkOut.
        proxy: The prefix of the reader's library proxy, or empty.
        more: Asks LinkOut, and gives all places; None where it was asked already.
    """

    BINDINGS = [
        Binding("escape,q,o", "close", "Close", show=False),
        Binding("j", "step(1)", "Down", show=False),
        Binding("k", "step(-1)", "Up", show=False),
        Binding("c", "wish('copy')", "Copy", show=False),
        Binding("r", "wish('code')", "QR code", show=False),
        Binding("p", "proxy", "Proxy", show=False),
    ]

    def __init__(
        self,
        places: Sequence[Place],
        proxy: str,
        more: Callable[[], Awaitable[Sequence[Place]]] | None,
        *,
        ascii_only: bool,
    ) -> None:
        super().__init__()
        self._places = list(places)
        self._proxy = proxy
        self._through = bool(proxy)
        self._more = more
        self._said = "Asking LinkOut for publishers and archives " + ("..." if ascii_only else "…") if more else ""
        self._ascii = ascii_only

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog", id="places-dialog"):
            yield Static(Content.styled("Open", "bold $text-primary"), classes="dialog-title")
            yield Choices(*self._options(), markup=False)
            yield Static(id="places-said")
            yield Static(id="places-keys", classes="dialog-keys")

    def on_mount(self) -> None:
        self.query_one(OptionList).highlighted = 0
        self._show_lines()
        if self._more is not None:
            self._ask(self._more)

    def _show_lines(self) -> None:
        said = self.query_one("#places-said", Static)
        said.display = bool(self._said)
        said.update(Content.styled(self._said, "$muted"))
        keys = ["Enter browser", "c copy", "r QR code"]
        if self._proxy:
            keys.append(f"p library proxy {'on' if self._through else 'off'}")
        dot = " - " if self._ascii else " · "
        self.query_one("#places-keys", Static).update(Content.styled(dot.join([*keys, "Esc close"]), "$muted"))

    def _options(self) -> list[Option]:
        return [Option(self._row(place)) for place in self._places]

    def _row(self, place: Place) -> Content:
        row = Content.styled(place.label, "bold")
        if place.access == "free":
            row += Content.styled("  free", "bold $text-success")
        elif place.access == "paid":
            row += Content.styled("  subscription", "$text-warning")
        if place.category not in ("", FULL_TEXT):
            row += Content.styled(f"  {place.category}", "$text-accent")
        if self._through and wants_proxy(place):
            row += Content.styled("  via your library", "$text-accent")
        return row + Content("\n  ") + Content.styled(shorten(place.url, 300), "$muted")

    @work(exit_on_error=False)
    async def _ask(self, more: Callable[[], Awaitable[Sequence[Place]]]) -> None:
        try:
            places = list(await more())
        except NetreaderError as error:
            self._said = f"LinkOut could not be asked. {error.message}"
        else:
            self._said = "" if len(places) > len(self._places) else "LinkOut names no other places."
            self._replace(places)
        self._show_lines()

    def _replace(self, places: list[Place]) -> None:
        """Show other places, the cursor left on its own."""
        rows = self.query_one(OptionList)
        here = self._places[rows.highlighted].url if rows.highlighted is not None and self._places else ""
        self._places = places
        rows.set_options(self._options())
        rows.highlighted = next((at for at, place in enumerate(places) if place.url == here), 0 if places else None)

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_wish("open")

    def action_wish(self, what: str) -> None:
        """Wish something for the place at the cursor."""
        at = self.query_one(OptionList).highlighted
        if at is not None and at < len(self._places):
            place = self._places[at]
            url = proxied(place.url, self._proxy) if self._through and wants_proxy(place) else place.url
            self.dismiss(Wish(what, url, place.label))

    def action_proxy(self) -> None:
        """Through the library's proxy, or not."""
        if self._proxy:
            self._through = not self._through
            self._replace(self._places)
            self._show_lines()

    def action_step(self, step: int) -> None:
        rows = self.query_one(OptionList)
        rows.action_cursor_down() if step > 0 else rows.action_cursor_up()

    def action_close(self) -> None:
        self.dismiss(None)


class CodeDialog(Guarded, ModalScreen[None]):
    """An address as a QR code, on the whole screen: any key closes it."""

    def __init__(self, label: str, url: str, *, ascii_only: bool) -> None:
        super().__init__()
        self._label = label
        self._url = url
        self._ascii = ascii_only

    def compose(self) -> ComposeResult:
        with Vertical(id="code-dialog"):
            yield Static(id="code")
            yield Static(id="code-address")

    def on_mount(self) -> None:
        self._draw()

    def on_resize(self) -> None:
        self._draw()

    def _draw(self) -> None:
        from netreader.tui.qr import code

        width, height = self.size
        lines = code(self._url, width, height - 1, ascii_only=self._ascii)
        told = Content.assemble((shorten(self._label, 40), "bold"), ("  Esc close", "$muted"))
        if lines is None:
            told += Content("\n\n" + self._url)
            reason = "This code is larger than this screen: a larger window shows it."
            self.query_one("#code", Static).update(Content.styled(reason, "$text-warning"))
        elif self._ascii:
            rows = [
                Content("").join(
                    Content.styled("  ", "on #ffffff" if module == "#" else "on #000000") for module in line[::2]
                )
                for line in lines
            ]
            self.query_one("#code", Static).update(Content("\n").join(rows))
        else:
            self.query_one("#code", Static).update(
                Content("\n").join(Content.styled(line, "#ffffff on #000000") for line in lines)
            )
        self.query_one("#code-address", Static).update(told)

    def on_key(self) -> None:
        self.dismiss(None)

    def on_click(self) -> None:
        self.dismiss(None)
