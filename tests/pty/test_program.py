"""The program as a person starts it, in a real pseudo-terminal."""

from __future__ import annotations

import random
import re
import signal
import sys

import pytest

from netreader.library.library import Library
from netreader.pubmed.records import parse
from tests.library.conftest import FIXTURES
from tests.pty.terminal import Terminal

pytestmark = pytest.mark.pty


@pytest.fixture
def env(settings, home) -> dict[str, str]:
    """The environment of a reader whose PubMed is the local server."""
    return {"NETREADER_HOME": str(home), "HOME": str(home), "NETREADER_EUTILS_URL": settings.eutils_url}


def open_paper(terminal: Terminal, query: str, title: str) -> None:
    """Search and read."""
    terminal.wait_for("PubMed")
    terminal.press("/")
    terminal.send(query)
    terminal.press("enter")
    terminal.wait_for(title)
    terminal.press("enter")


def test_search_read_note_and_again_offline(env, ncbi):
    with Terminal(env=env) as terminal:
        terminal.wait_for("Welcome to netreader")
        open_paper(terminal, "19704057", "J Clin Oncol. 2009")
        terminal.press("n")
        terminal.wait_for("Your note on this paper")
        terminal.send("Endpoint: TTP, not PFS")
        terminal.wait_for("saved")
        terminal.press("ctrl+q")
        assert terminal.wait() == 0
    ncbi.stop()
    with Terminal(env=env) as terminal:
        terminal.wait_for("J Clin Oncol. 2009")
        terminal.press("4")
        terminal.wait_for("Endpoint: TTP, not PFS", "Esc done")
        terminal.press("esc")
        terminal.wait_without("Esc done")  # Esc and a letter at once would be Alt and the letter
        terminal.press("/")
        terminal.send("octreotide")
        terminal.press("enter")
        terminal.wait_for("offline", " kept, ")
        terminal.press("q")
        assert terminal.wait() == 0


def test_keys_typed_while_it_starts_are_for_what_they_were_meant_for(env, settings):
    with Library(settings.places.library) as library:
        library.keep(parse((FIXTURES / "19704057.xml").read_bytes()))
        library.save_session({"listing": {"source": "library", "total": 1}, "key": 19704057})
    with Terminal(env=env) as terminal:
        terminal.wait_until(lambda _: b"\x1b[?1049h" in terminal.raw, "the other screen")
        terminal.send("nq? quite sure")
        terminal.wait_for("q? quite sure", "saved")
        terminal.press("ctrl+q")
        assert terminal.wait() == 0
    with Library(settings.places.library) as library:
        assert library.note(19704057).text == "q? quite sure"
        assert not library.marks(19704057).starred


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM, signal.SIGINT, signal.SIGQUIT])
def test_a_dropped_line_saves_what_was_typed(env, settings, number):
    with Terminal(env=env) as terminal:
        open_paper(terminal, "19704057", "J Clin Oncol. 2009")
        terminal.wait_for("contents")  # the paper has the focus
        terminal.press("n")
        terminal.wait_for("Your note on this paper", "Esc done")
        terminal.send("unsaved words")
        terminal.wait_for("unsaved words")
        terminal.send(", and those of this very instant")
        terminal.kill(number)
        terminal.wait()
    with Library(settings.places.library) as library:
        assert library.note(19704057).text == "unsaved words, and those of this very instant"


@pytest.mark.kill
def test_kill_minus_nine_keeps_every_note_that_the_screen_called_saved(env, settings):
    chance = random.Random(1704)
    written = ""
    for number in range(8):
        with Terminal("19704057", env=env) as terminal:
            terminal.wait_for("J Clin Oncol. 2009")
            terminal.press("n")
            terminal.wait_for("Esc done")
            word = f"word{number}"
            terminal.send(f"{word} ")
            terminal.wait_until(lambda screen, word=word: word in screen and "saved" not in screen, "word, unsaved")
            terminal.wait_for("saved")
            terminal.send("x" * chance.randrange(5))
            terminal.kill(signal.SIGKILL)
            terminal.wait()
        written = word
        with Library(settings.places.library) as library:
            assert written in library.note(19704057).text


@pytest.mark.parametrize("size", [(80, 24), (150, 45)])
def test_hostile_text_never_reaches_the_terminal(env, size):
    with Terminal(env=env, size=size) as terminal:
        open_paper(terminal, "90000027", "[bold]")
        for keys in (("2", "G"), ("3", "G"), ("4",), ("esc", "1"), ("ctrl+p",), ("esc",)):
            terminal.press(*keys)
            while terminal.read(0.2):
                pass
        terminal.press("ctrl+q")
        terminal.wait()
        raw = terminal.raw.decode("utf-8", "replace")
    titles = re.findall(r"\x1b\][02];([^\x07\x1b]*)", raw)
    assert not any("OWNED" in title or "PWNED" in title for title in titles)
    for payload in ("\x1b]52;", "\x9b", "\u202e", "\u2066"):
        assert payload not in raw


def test_a_hostile_paste_into_the_note_is_cleaned(env, settings):
    with Terminal(env=env) as terminal:
        open_paper(terminal, "19704057", "J Clin Oncol. 2009")
        terminal.press("n")
        terminal.wait_for("Your note on this paper")
        terminal.paste("pasted \u202eword \x9b31m end")
        terminal.wait_for("pasted", "saved")
        terminal.press("ctrl+q")
        terminal.wait()
    with Library(settings.places.library) as library:
        text = library.note(19704057).text
    assert text.startswith("pasted word")
    assert "\x9b" not in text
    assert "\u202e" not in text


@pytest.mark.parametrize(
    "extra", [{"NO_COLOR": "1"}, {"TERM": "linux", "COLORTERM": ""}, {"LANG": "C", "PYTHONUTF8": "0"}]
)
def test_poor_terminals(env, extra):
    with Terminal(env={**env, **extra}, size=(80, 24)) as terminal:
        terminal.wait_for("neuroendocrine")
        terminal.press("j", "enter", "3", "1", "q")
        assert terminal.wait() == 0


def test_without_colours_the_terminal_keeps_its_own(env):
    """No byte names a colour, in the reader and in a dialog; the row at the cursor is reversed (https://no-color.org)."""
    with Terminal(env={**env, "NO_COLOR": "1", "COLORTERM": ""}, size=(100, 30)) as terminal:
        terminal.wait_for("Welcome to netreader", "neuroendocrine")
        terminal.press("o")
        terminal.wait_for("QR code", "▌ Publisher")
        row = next(y for y, line in enumerate(terminal.text.splitlines()) if "▌ Publisher" in line)
        terminal.wait_until(
            lambda _: terminal.cell(terminal.text.splitlines()[row].index("▌"), row).reverse, "a cursor"
        )
        terminal.press("esc")
        terminal.wait_without("QR code")
        terminal.press("q")
        assert terminal.wait() == 0
    said = {part for found in re.findall(rb"\x1b\[([0-9;]*)m", terminal.raw) for part in found.split(b";")}
    own = {b"", *(str(number).encode() for number in (*range(10), *range(21, 30), 39, 49))}
    assert b"7" in said
    assert said <= own, said - own


def test_resizing_while_it_runs(env):
    with Terminal(env=env) as terminal:
        terminal.wait_for("Welcome")
        for size in ((80, 24), (20, 5), (200, 50), (100, 30)):
            terminal.resize(*size)
            terminal.read(0.2)
        terminal.wait_for("neuroendocrine")
        terminal.press("q")
        assert terminal.wait() == 0


def test_stopped_and_brought_back_it_draws_its_screen(env, ncbi):
    ncbi.stop()  # so that nothing that comes in draws it
    with Terminal(env=env) as terminal:
        terminal.wait_for("Welcome to netreader", "neuroendocrine", "? help")
        terminal.press("ctrl+z")
        terminal.stopped()
        assert "Welcome" not in terminal.text
        terminal.kill(signal.SIGCONT)
        terminal.wait_for("Welcome to netreader", "neuroendocrine", "? help", timeout=6)
        terminal.press("q")
        assert terminal.wait() == 0


def test_where_stderr_is_no_terminal_it_says_so(env, tmp_path):
    program = ("sh", "-c", f"exec {sys.executable} -m netreader 2>{tmp_path}/err")
    with Terminal(env=env, program=program) as terminal:
        assert terminal.wait() == 2
    assert "needs a terminal" in (tmp_path / "err").read_text()


def test_a_library_that_cannot_be_opened_is_a_sentence(env, settings):
    settings.places.library.parent.mkdir(parents=True, exist_ok=True)
    settings.places.library.mkdir()
    with Terminal(env=env) as terminal:
        assert terminal.wait() == 4
        assert "Traceback" not in terminal.text
        assert "library" in terminal.text.lower()


def test_a_slip_of_a_command_is_asked_about_and_enter_is_the_query(env, settings):
    with Terminal("lirbary", "path", env=env) as terminal:
        terminal.wait_for("Did you mean: netreader library path ?")
        terminal.send("y\r")
        terminal.wait_for("library.db")
        assert terminal.wait() == 0
    with Terminal("shwo", "3", env=env) as terminal:
        terminal.wait_for("Did you mean: netreader show 3 ?")
        terminal.send("\r")
        terminal.wait_for("shwo 3", "? help")
        terminal.press("ctrl+q")
        assert terminal.wait() == 0
