"""What holds for every command: exit codes, streams, faults, start-up."""

import os
import pty
import re
import select
import signal
import subprocess
import sys
import types
from pathlib import Path

import pytest

import netreader as package
from netreader.cli import VERBS, main
from netreader.errors import (
    BadResponse,
    Corrupt,
    Full,
    KeyRefused,
    Locked,
    QueryError,
    RateLimited,
    RecordError,
    Refused,
    SettingsError,
    TooNew,
    Unreachable,
    Unwritable,
)

PROGRAM = Path(sys.executable).parent / "netreader"


def modules_after(code, environ=None):
    """Top-level modules that a fresh interpreter has loaded after `code`."""
    code += "\nimport sys; print('\\n'.join(sorted({name.partition('.')[0] for name in sys.modules})), file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={**os.environ, **(environ or {})}
    )
    return set(done.stderr.split())


class TestStart:
    def test_version(self, program):
        ran = program("--version")
        assert (ran.code, ran.out, ran.err) == (0, f"netreader {package.__version__}\n", "")

    def test_as_a_module(self):
        done = subprocess.run([sys.executable, "-m", "netreader", "--version"], capture_output=True, check=False)
        assert done.returncode == 0

    @pytest.mark.parametrize(
        "words", [["--version"], ["--help"], ["config", "path"], ["completion", "bash"], ["show", "-h"]]
    )
    def test_little_is_loaded(self, environ, words):
        loaded = modules_after(f"from netreader.cli import main; main({words!r})")
        assert not loaded & {"textual", "rich", "httpx", "tinydb", "sqlite3", "asyncio"}

    @pytest.mark.parametrize("words", [["--version"], ["config", "path"]])
    def test_what_speaks_of_no_paper_does_not_load_the_noun(self, environ, words):
        loaded = modules_after(f"from netreader.cli import main; main({words!r})")
        assert not loaded & {"msgspec", "netreader.article"}

    def test_showing_a_paper_that_is_kept_does_not_load_the_network(self, environ, keep):
        keep("29768149")
        for words in (["show", "29768149"], ["note", "29768149"], ["search", "--library", "x"], ["library", "info"]):
            loaded = modules_after(f"from netreader.cli import main; main({words!r})")
            assert not loaded & {"textual", "rich", "httpx"}, words

    def test_help_lists_every_command(self, program):
        ran = program("--help")
        assert (ran.code, ran.err) == (0, "")
        assert [name for name in VERBS if f"  {name} " not in ran.out] == []

    @pytest.mark.parametrize("name", VERBS)
    def test_help_of_every_command(self, netreader, name):
        ran = netreader(name, "--help")
        assert ran.code == 0
        assert ran.out.startswith(f"usage: netreader {name}")


class TestReader:
    """``netreader`` with no command."""

    @pytest.mark.parametrize("words", [(), ("lanreotide",), ("29768149",), ("serach of x",), ("--", "search")])
    def test_it_needs_a_terminal(self, program, home, words):
        ran = program(*words)
        assert (ran.code, ran.out) == (2, "")
        assert "needs a terminal" in ran.err
        assert not home.exists()

    @pytest.fixture
    def opened(self, monkeypatch, environ):
        """What the reader was opened with, on a terminal."""
        calls = []
        monkeypatch.setattr("netreader.cli.terminal._is_terminal", lambda stream: True)
        reader = types.ModuleType("netreader.tui.app")  # the real one loads Textual, and has tests of its own
        reader.run = lambda settings, what="", progress=None: calls.append((settings, what)) or 0
        monkeypatch.setitem(sys.modules, "netreader.tui.app", reader)
        monkeypatch.setenv("TERM", "xterm-256color")
        return calls

    def test_what(self, opened):
        assert main(["neuroendocrine", "tumors[mh]"]) == 0
        assert main(["--", "search", "engines"]) == 0
        assert main([]) == 0
        assert [what for _, what in opened] == ["neuroendocrine tumors[mh]", "search engines", ""]

    def test_options_win_over_settings(self, opened, home):
        home.mkdir()
        (home / "config.toml").write_text('theme = "light"')
        main(["--ascii"])
        main(["--theme", "dark", "x"])
        assert [(settings.theme, settings.ascii) for settings, _ in opened] == [("light", True), ("dark", False)]

    def test_a_dumb_terminal(self, opened, monkeypatch, capsys):
        monkeypatch.setenv("TERM", "dumb")
        assert main([]) == 2
        assert not opened
        assert "needs a terminal" in capsys.readouterr().err

    def test_broken_settings(self, opened, home, capsys):
        home.mkdir()
        (home / "config.toml").write_text("theme = 5")
        assert main([]) == 2
        assert not opened
        assert "line 1" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (SettingsError("Broken."), 2),
        (QueryError("No."), 2),
        (Unreachable("Offline."), 3),
        (RateLimited("Slow."), 3),
        (KeyRefused("Key."), 3),
        (BadResponse("Odd."), 3),
        (Refused("No."), 3),
        (RecordError("Bad."), 3),
        (Corrupt("Damaged."), 4),
        (Locked("Held."), 4),
        (TooNew("New."), 4),
        (Full("Full."), 4),
        (Unwritable("Closed."), 4),
    ],
)
def test_exit_codes(netreader, monkeypatch, error, code):
    def fail(*_):
        raise error

    monkeypatch.setattr("netreader.settings.load", fail)
    ran = netreader("config", "show")
    assert (ran.code, ran.out, ran.err) == (code, "", f"netreader: {error.message}\n")


class TestFaults:
    """Errors that nobody foresaw."""

    @pytest.fixture(autouse=True)
    def faulty(self, monkeypatch, environ):
        def fail(settings):
            raise RuntimeError("key 0123456789abcdef leaked \x1b[31m")

        monkeypatch.setenv("NCBI_API_KEY", "0123456789abcdef")
        monkeypatch.setattr("netreader.settings.masked", fail)

    def test_one_line_and_a_log_without_the_key(self, netreader, home):
        ran = netreader("config", "show")
        assert (ran.code, ran.out) == (70, "")
        assert ran.err.count("\n") == 1
        log = home / "data" / "netreader.log"
        assert str(log) in ran.err
        assert "Traceback" in log.read_text()
        assert "RuntimeError" in log.read_text()
        assert "0123456789abcdef" not in log.read_text() + ran.err

    def test_a_log_that_can_not_be_written(self, netreader, home):
        home.mkdir()
        (home / "data").write_text("")
        ran = netreader("config", "show")
        assert ran.code == 70
        assert ran.err.count("\n") == 1
        assert "RuntimeError" in ran.err
        assert "0123456789abcdef" not in ran.err
        assert "\x1b" not in ran.err

    def test_debugging_shows_it(self, netreader, monkeypatch):
        monkeypatch.setenv("NETREADER_DEBUG", "1")
        with pytest.raises(RuntimeError):
            netreader("config", "show")


class TestStreams:
    def test_a_reader_that_goes_away_is_no_error(self, program, environ):
        done = subprocess.run(
            ["bash", "-c", f"set -o pipefail; '{PROGRAM}' completion zsh | true; echo $?"],
            capture_output=True,
            text=True,
            check=True,
        )
        assert (done.stdout, done.stderr) == ("0\n", "")

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
    def test_a_disk_that_is_full(self, environ):
        with Path("/dev/full").open("w") as full:
            done = subprocess.run(
                [PROGRAM, "completion", "zsh"], stdout=full, stderr=subprocess.PIPE, text=True, check=False
            )
        assert done.returncode == 1
        assert done.stderr.count("\n") == 1
        assert "could not be written" in done.stderr

    @pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
    def test_closed_streams(self, program, environ, closed):
        for words in ("config path", "fetch -", "search x", "x"):
            done = subprocess.run(
                ["bash", "-c", f"'{PROGRAM}' {words} {closed}"], capture_output=True, text=True, check=False, timeout=60
            )
            assert "Traceback" not in done.stdout + done.stderr
            assert "Exception" not in done.stdout + done.stderr
            assert done.returncode in (0, 2, 3)

    def test_a_locale_that_can_not_write_the_text(self, program, keep):
        keep("90000025")
        ascii_only = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
        ran = program("show", "90000025", "--offline", env=ascii_only)
        assert ran.code == 0
        assert ran.out.isascii()
        assert not re.search(r"\\[ux]", ran.out)
        assert "Astrid Angstrom" in " ".join(ran.out.split())
        ran = program("show", "90000025", "--offline", "--format", "json", env=ascii_only)
        assert not ran.out.isascii()
        assert ran.out == program("show", "90000025", "--offline", "--format", "json").out

    def test_words_that_are_not_utf8(self, environ):
        done = subprocess.run([PROGRAM, "show", b"\xff\x1b[31m"], capture_output=True, check=False)
        assert done.returncode == 2
        assert b"Traceback" not in done.stderr
        assert b"\x1b" not in done.stderr

    def test_options_that_are_not_options_are_told_harmlessly(self, netreader):
        ran = netreader("search", "--\x1b]0;owned\x07", "x")
        assert ran.code == 2
        assert not set("\x1b\x07") & set(ran.err)


def test_ctrl_c_is_one_line_and_130(program, environ, online):
    """While PubMed keeps us waiting."""
    online.fault("hang", times=None)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # jobs in the background begin with it ignored
    running = subprocess.Popen(
        [PROGRAM, "fetch", "29768149"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ
    )
    signal.signal(signal.SIGINT, before)
    while not online.requests:
        assert running.poll() is None
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=30)
    assert (running.returncode, out) == (130, "")
    assert err.count("\n") == 1
    assert err.startswith("Interrupted")


def test_on_a_terminal_there_is_a_progress_bar_and_it_goes_away(environ, online):
    ours, theirs = pty.openpty()
    running = subprocess.Popen(
        [PROGRAM, "fetch", "29768149", "90000002"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=theirs,
        env={**os.environ, "TERM": "xterm"},
    )
    os.close(theirs)
    shown = b""
    while select.select([ours], [], [], 30)[0]:
        try:
            shown += os.read(ours, 4096)
        except OSError:  # how a pseudo-terminal ends on Linux
            break
    os.close(ours)
    assert running.wait() == 0
    told = shown.decode()
    assert "0 of 2 records" in told
    assert "2 of 2 records" in told
    assert told.split("\r")[-2].strip() == "2 new, 0 updated, 0 unchanged, 0 failed."


def test_text_on_a_terminal_is_harmless(environ, keep):
    keep("90000027")
    ours, theirs = pty.openpty()
    running = subprocess.Popen(
        [PROGRAM, "show", "90000027", "--format", "xml"], stdin=subprocess.DEVNULL, stdout=theirs
    )
    os.close(theirs)
    shown = b""
    while select.select([ours], [], [], 30)[0]:
        try:
            shown += os.read(ours, 65536)
        except OSError:
            break
    os.close(ours)
    assert running.wait() == 0
    assert b"90000027" in shown
    assert not {
        char for char in shown.decode() if char not in "\r\n\t" and (ord(char) < 32 or 0x7F <= ord(char) < 0xA0)
    }
