"""The app: theme, keymap, clipboard, faults and the ways out. Everything one sees is in the reader screen."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual import events
from textual.filter import Monochrome, NoColor
from textual.screen import Screen

from netreader.errors import NetreaderError, SettingsError
from netreader.tui.actions import ACTIONS, BY_ID, check_keymap, is_character, keys_of, of_key, spell
from netreader.tui.faults import FaultLog
from netreader.tui.parts import Guarded, Told
from netreader.tui.reader import ReaderScreen
from netreader.tui.reader.base import FIELDS
from netreader.tui.saying import Saying
from netreader.tui.themes import DARK, LIGHT, ours

if TYPE_CHECKING:
    from textual.driver import Driver
    from textual.theme import Theme

    from netreader.errors import LibraryError
    from netreader.library.library import Library
    from netreader.pubmed.client import PubMed
    from netreader.settings import Settings
    from netreader.tui.dialogs.palette import Command
    from netreader.tui.panes.notes import Unsaved

#: Papers kept with which one is no longer a new reader, who needs the starter shelf.
FEW = 50

#: Seconds for which a key waits at most for a screen to be there.
OPENING = 1.0

#: Seconds an orderly exit may take after a signal before the process ends itself.
LAST_CALL = 3.0


class NetreaderApp(Guarded, Saying, inherit_bindings=False):
    """The reader.

    Args:
        settings: Settings, with the reader's keymap.
        library: The open library.
        pubmed: The client; None for one that is made when something is first asked of PubMed.
        what: A query or identifier to begin with.
        strict: Let unexpected errors end the app, as tests want it.
        driver: How it is drawn, if not on the terminal.
    """

    CSS_PATH = "app.tcss"
    VERTICAL_BREAKPOINTS = [(0, "-low"), (8, "-short"), (20, "-high")]
    TITLE = "netreader"
    ENABLE_COMMAND_PALETTE = True
    COMMAND_PALETTE_DISPLAY = "commands"

    def __init__(
        self,
        settings: Settings,
        library: Library,
        pubmed: PubMed | None = None,
        what: str = "",
        *,
        strict: bool = False,
        driver: type[Driver] | None = None,
    ) -> None:
        keys = keys_of(next(a for a in ACTIONS if a.id == "palette"), settings.keys)
        palette = ",".join(key for key in keys if not is_character(key))  # which may be typed, and is the reader's
        setattr(self, "COMMAND_PALETTE_BINDING", palette or "ctrl+p")  # noqa: B010 - Textual has it per class
        self._variables_of: Theme | None = None
        self._variables: dict[str, str] = {}
        super().__init__(driver_class=driver)
        self.settings = settings
        self.library = library
        self._pubmed = pubmed
        self.what = what
        self.ascii = settings.ascii
        if self.ascii:
            from netreader.tui.plain import AsciiOnly

            self._filters.append(AsciiOnly())
        if self.no_color:
            from netreader.tui.uncoloured import Uncoloured

            self._filters = [filter for filter in self._filters if not isinstance(filter, Monochrome | NoColor)]
            self._filters.append(Uncoloured(self.get_css_variables))
        self._strict = strict
        self._faults = FaultLog(settings.places.log, settings.api_key)
        self._warned_unsaved = False
        self.key_at_hand: events.Key | None = None
        self._typed_ahead: list[events.Event] = []
        self._handed_on: events.Key | None = None
        self.touched = time.monotonic()
        self.rescued: list[Path] = []
        self._leaving: asyncio.Task[None] | None = None
        self._bindings.bind("ctrl+q", "leave", "Quit", show=False)
        self._bindings.bind("ctrl+c", "say_how_to_leave", "Copy", show=False)
        self._bindings.bind("ctrl+z", "suspend_process", "Suspend", show=False)
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        self.theme = self._wanted_theme()
        self.stylesheet.set_variables(self.get_css_variables())  # parsed once, for this theme
        self.set_keymap(dict(settings.keys))

    def _wanted_theme(self) -> str:
        last = self.library.session().get("theme", "")
        for name in (self.settings.theme, last):
            name = {"dark": "netreader-dark", "light": "netreader-light"}.get(name, name)
            if name in self.available_themes:
                return name
        return "netreader-dark"

    def get_css_variables(self) -> dict[str, str]:
        """Adds our own; Textual's ``$text-muted`` is no colour in styled content, hence ``$muted``."""
        if self._variables_of is not self.current_theme:
            self._variables_of, self._variables = self.current_theme, self._all_variables()
        return dict(self._variables)

    def _all_variables(self) -> dict[str, str]:
        return ours(super().get_css_variables(), no_color=self.no_color)

    def refresh_css(self, animate: bool = True) -> None:
        """Textual parses all styles a second time while it starts; nothing has changed by then."""
        if self._dom_ready or self.stylesheet._variables != self.get_css_variables():
            super().refresh_css(animate)
        else:
            self.stylesheet.update(self, animate=animate)

    def get_default_screen(self) -> ReaderScreen:
        """The reader itself: an empty screen under it would be laid out and styled for nothing."""
        return ReaderScreen(self.settings, self.library, self.pubmed)

    def on_mount(self) -> None:
        self.set_class(self.ascii, "ascii")
        # After Ctrl+Z and fg the terminal is empty, and Textual writes only what changes from then on.
        self.app_resume_signal.subscribe(self, lambda app: app.refresh(layout=True))
        loop = asyncio.get_running_loop()
        for name in ("SIGHUP", "SIGTERM", "SIGINT", "SIGQUIT"):
            if hasattr(signal, name) and threading.current_thread() is threading.main_thread():
                loop.add_signal_handler(getattr(signal, name), self.leave_at_once)

    async def on_unmount(self) -> None:
        if self._pubmed is not None:
            await self._pubmed.aclose()

    def pubmed(self) -> PubMed:
        """The client. Its modules take a tenth of the start's time, so they are loaded after the first paint."""
        if self._pubmed is None:
            from netreader.pubmed.client import PubMed

            self._pubmed = PubMed(self.settings)
        return self._pubmed

    @property
    def reader(self) -> ReaderScreen | None:
        """The reader screen, under whatever dialog is open."""
        return next((screen for screen in self.screen_stack if isinstance(screen, ReaderScreen)), None)

    async def on_event(self, event: events.Event) -> None:
        """Remember the key at hand, so that a character typed in a field is never taken for a command.

        Keys typed ahead wait until all panes are there: what was meant for a note must not be taken for commands.
        """
        if isinstance(event, events.Key | events.Paste):
            reader = self.reader
            if reader is None or not reader.pictured:
                self._typed_ahead.append(event)
                return
            await self.take_typed_ahead()
        await self._take(event)

    async def take_typed_ahead(self) -> None:
        """Now the keys that were typed ahead."""
        while self._typed_ahead:
            await self._take(self._typed_ahead.pop(0))

    async def _take(self, event: events.Event) -> None:
        if isinstance(event, events.Key | events.Paste) and not self.screen.is_mounted:
            with suppress(TimeoutError):  # a screen that is opening has nothing yet that could take it
                await asyncio.wait_for(self.screen._mounted_event.wait(), OPENING)
        self.key_at_hand = event if isinstance(event, events.Key) else None
        if isinstance(event, events.InputEvent):
            self.touched = time.monotonic()
        if isinstance(event, events.Key) and isinstance(self.screen, ReaderScreen):
            self.screen.key_came(event)
        try:
            await super().on_event(event)
        finally:
            self.key_at_hand = None

    async def _on_key(self, event: events.Key) -> None:
        """What no widget has taken: a binding's, or to be answered for. As Textual's, which then has nothing to do."""
        event.prevent_default()
        if self._hand_on(event) or await self._check_bindings(event.key):
            return
        if isinstance(self.screen, ReaderScreen):
            await self.screen.key_left_over(event)
        elif isinstance(self.screen, Told):
            if of_key(event.key, "reader", self.settings.keys) is BY_ID["palette"]:
                self.action_command_palette()
            else:
                self.screen.tell(f"{spell(event.key, ascii_only=self.ascii)} does nothing here; ? lists the keys.")

    def _hand_on(self, event: events.Key) -> bool:
        """Whether a character goes to the field in focus: it was typed while the key before it led there."""
        field = self.focused
        if event is self._handed_on or not event.is_printable or field is None or field.id not in FIELDS:
            return False
        self._handed_on = events.Key(event.key, event.character)
        self._handed_on._set_forwarded()
        return field.post_message(self._handed_on)

    def action_say_how_to_leave(self) -> None:
        """Ctrl+C copies what is selected; where nothing is, one may have meant to leave."""
        keys = " or ".join(spell(key, ascii_only=self.ascii) for key in keys_of(BY_ID["quit"], self.settings.keys))
        self.notify(f"{keys} leaves netreader. Everything is saved.", markup=False, timeout=6)

    # What opens over the reader

    def dress_dialogs(self) -> None:
        """Read the look of dialogs, once: Textual takes its time over it, and the first picture has none."""
        path = Path(__file__).with_name("dialogs.tcss")
        if not self.stylesheet.has_source(str(path)):
            self.stylesheet.read(path)
            self.stylesheet.parse()

    def push_screen(self, *args: Any, **options: Any) -> Any:
        """Dialogs are dressed, however early one opens."""
        self.dress_dialogs()
        return super().push_screen(*args, **options)

    # Ways out

    async def action_leave(self) -> None:
        """Save and leave. A note that can't be saved keeps the reader here, once; then it is put aside in a file."""
        reader = self.reader
        held = self._held_back()
        if held and reader is not None and not self._warned_unsaved:
            self._warned_unsaved = True
            reader.tell("Press Ctrl+Q again to leave without.", severity="error", title=held)
            return
        if reader is not None:
            failed = reader.flush()
            unmarked = reader.flush_marks()
            if unmarked is not None and not failed and not self._warned_unsaved:
                self._warned_unsaved = True
                hint = f"{unmarked.hint} Press q again to leave without it.".strip()
                reader.tell(hint, severity="error", title=f"A star or status is not saved: {unmarked.message}")
                return
            if failed and not self._warned_unsaved:
                self._warned_unsaved = True
                error = failed[0][1]
                reader.tell(
                    f"{error.hint} Press q again to leave; the text is then put aside in a file.".strip(),
                    severity="error",
                    title=f"Your note is not saved: {error.message}",
                )
                reader.go_to("notes", focus=False)
                return
            self._put_aside(failed)
            reader.save_session()
        self.exit()

    def leave_at_once(self) -> None:
        """The terminal is gone or somebody wants us gone: save, take in what was typed until now, save again, go."""
        if self._leaving is not None:
            return
        last_call = threading.Timer(LAST_CALL, os._exit, args=(0,))
        last_call.daemon = True
        last_call.start()
        self._save_all()
        self._leaving = asyncio.get_running_loop().create_task(self._leave_after_all_is_heard())

    async def _leave_after_all_is_heard(self) -> None:
        from netreader.tui.leaving import all_heard

        await all_heard(self._is_behind)
        self._put_aside(self._save_all())
        self.exit()

    def _save_all(self) -> list[tuple[Unsaved, LibraryError]]:
        """Write all that is not written yet, without the event loop; the notes that could not be."""
        reader = self.reader
        self._held_back()
        if reader is None:
            return []
        failed = reader.flush()
        reader.flush_marks()
        reader.save_session()
        return failed

    def _is_behind(self) -> bool:
        """Whether something that was typed is still on its way through the app, the screens and the widgets."""
        if self._typed_ahead or self.message_queue_size:
            return True
        return any(
            node.message_queue_size for screen in self.screen_stack for node in (screen, *screen.query("*").nodes)
        )

    def _held_back(self) -> str:
        """Have the screens over the reader write what they have; what can't be written, in a sentence."""
        over = [screen for screen in self.screen_stack if isinstance(screen, Told)]
        for screen in over:
            screen.flush()
        return " ".join(filter(None, (screen.hold_back() for screen in over)))

    def _put_aside(self, failed: list[tuple[Unsaved, LibraryError]]) -> None:
        from netreader.tui.aside import put_aside

        self.rescued = [put_aside(item.text, item.key, self.settings.places.data) for item, _ in failed]

    async def action_quit(self) -> None:
        await self.action_leave()

    # Faults

    def _handle_exception(self, error: Exception) -> None:
        """An unexpected error: log it, say so in a line, go on; give up only when errors come without end."""
        if self._strict:
            super()._handle_exception(error)
            return
        if isinstance(error, NetreaderError):
            self._tell(error.hint or " ", error.message)
            return
        endless = self._faults.write(error)
        reader = self.reader
        if endless:
            if reader is not None:
                self._put_aside(reader.flush())
                reader.flush_marks()
            self.exit(
                return_code=1, message=f"netreader met the same error again and again; it is in {self._faults.path}."
            )
            return
        self._tell(f"Details are in {self._faults.path}; you can go on.", "Something went wrong here")

    def _tell(self, text: str, title: str) -> None:
        try:
            self.notify(text, title=title, severity="error", markup=False)
        except Exception:  # the fault may be in the toast itself: the log has it
            self._faults.write(sys.exc_info()[1] or RuntimeError(text))

    # Clipboard

    def copy_to_clipboard(self, text: str) -> None:
        """By OSC 52, and by a clipboard program where there is one (tmux refuses OSC 52 by default)."""
        super().copy_to_clipboard(text)
        from netreader.tui.clipboard import copy_by_program

        self.run_worker(asyncio.to_thread(copy_by_program, text), group="clipboard", exit_on_error=False)

    # Palette

    def action_command_palette(self) -> None:
        """Every action by name."""
        from netreader.tui.dialogs.palette import PaletteDialog

        if self.reader is not None and not any(isinstance(screen, PaletteDialog) for screen in self.screen_stack):
            self.push_screen(PaletteDialog(list(self._commands())), self._do)

    def _do(self, command: Command | None) -> None:
        if command is not None:
            self.call_later(command.run)

    def _commands(self) -> Iterable[Command]:
        """What can be done where one is."""
        from netreader.tui.dialogs.palette import Command

        reader, screen = self.reader, self.screen
        assert reader is not None
        where: Screen[Any] = screen if isinstance(screen, Told) else reader
        for action in ACTIONS:
            if action.place == where.PLACE if isinstance(where, Told) else action.palette and action.id != "palette":
                keys = [spell(key, ascii_only=self.ascii) for key in keys_of(action, self.settings.keys)]
                yield Command(
                    action.help, keys[0] if keys else "", self._runner(where, action.id), f"{action.label} {action.id}"
                )
        if isinstance(where, Told):
            return
        for name, action_id, also in (
            ("Install MeSH: fetch the whole of it from NLM; again: stop", "install_mesh", "headings vocabulary"),
            ("Refresh all papers: ask PubMed again about every paper kept", "refresh", "update"),
            ("Flight pack: bring papers to be read with no network; again: stop", "pack", "offline travel"),
            ("Flight packs: prove that they are complete", "packs", "offline travel"),
        ):
            yield Command(name, "", self._runner(reader, action_id), also)
        yield Command("Choose a theme by its name", "", self.action_change_theme, "colours dark light")

    def action_change_theme(self) -> None:
        """Choose among all themes."""
        from textual.content import Content

        from netreader.tui.dialogs.choose import Choice, ChooseDialog

        own = ("netreader-dark", "netreader-light")
        names = sorted(self.available_themes, key=lambda name: (name != self.theme, name not in own, name))
        looks = self.available_themes
        choices = [
            Choice(Content.styled(name, "bold"), name, told=("dark" if looks[name].dark else "light",))
            for name in names
        ]

        def take(name: str | None) -> None:
            if name is not None:
                self.theme = name

        self.push_screen(ChooseDialog("Themes", choices), take)

    def _runner(self, reader: Screen[Any], action: str):  # type: ignore[no-untyped-def]
        async def run() -> None:
            await reader.run_action(action)

        return run


def run(
    settings: Settings,
    what: str = "",
    *,
    progress: Callable[[int, int], object] = lambda done, total: None,
    driver: type[Driver] | None = None,
) -> int:
    """Open the reader.

    Args:
        what: A query or identifier to begin with, or empty.
        progress: Told of how many of how many papers the index is made again, before anything is drawn.
        driver: How it is drawn, if not on the terminal.

    Returns:
        Exit code.

    Raises:
        NetreaderError: The settings or the library don't allow it; nothing was drawn yet.
    """
    from netreader.library.library import Library

    try:
        check_keymap(settings.keys)
    except SettingsError as error:
        from netreader.settings import in_place

        raise in_place(error, settings) from None
    with Library(settings.places.library, progress=progress) as library:
        new = not library.session() and not library.starter_count() and library.count() < FEW
        if new and library.unwritable is None:
            from netreader.starter import shelf

            library.keep_starter(shelf())  # the first start, whatever little the command line brought before
        app = NetreaderApp(settings, library, None, what, driver=driver)
        if settings.theme not in ("", "dark", "light", *app.available_themes):
            known = ", ".join(("dark", "light", *sorted(app.available_themes)))
            raise SettingsError(f"There is no theme {settings.theme}.", f"There are {known}.")
        app.run()
        for path in app.rescued:
            print(f"netreader: a note that could not be saved is in {path}", file=sys.stderr)  # noqa: T201
        return app.return_code or 0


__all__ = ["NetreaderApp", "run"]
