"""The reader in a browser, as a browser sees it: the installed program, real sockets, real reader processes."""

import asyncio
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import aiohttp
import pyte
import pytest

from netreader.cli import main
from netreader.library.library import Library
from netreader.serving import server as serving

#: Nobody listens on the discard port.
NOWHERE = "http://127.0.0.1:9/"

#: Seconds within which a loaded machine does anything that is waited for here.
PATIENCE = 30.0


class Served:
    """A running ``netreader serve``."""

    def __init__(self, home, words=("--no-browser",), env=None):
        self.home = home
        self.process = subprocess.Popen(
            [Path(sys.executable).parent / "netreader", "serve", "--port", "0", *words],
            env={
                **os.environ,
                "NETREADER_EUTILS_URL": NOWHERE,
                "NETREADER_EUROPEPMC_URL": NOWHERE,
                "TEXTUAL_ANIMATIONS": "none",
                "LC_ALL": "C",  # of the server's terminal; a browser draws everything
                **(env or {}),
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.address = self.process.stdout.readline().strip()
        assert self.address, self.process.stderr.read()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()

    def readers(self):
        """The processes that it started."""
        listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
        pairs = [tuple(map(int, line.split())) for line in listed.splitlines()]
        return [pid for pid, parent in pairs if parent == self.process.pid]

    def notes(self):
        with Library(self.home / "data" / "library.db") as library:
            return [note.text for note in library.notes().values()]


class Window:
    """A browser window, whose terminal is pyte's."""

    def __init__(self, socket):
        self.socket = socket
        self._screen = pyte.Screen(120, 35)
        self._stream = pyte.ByteStream(self._screen)
        self.asked = []

    @property
    def text(self):
        return "\n".join(self._screen.display)

    def shows(self, text):
        """Whether it stands there, also over the end of a line."""
        return text in self.text or text in self.text.replace("\n", "")

    async def see(self, *texts, without="\0"):
        try:
            async with asyncio.timeout(PATIENCE):
                while without in self.text or not all(map(self.shows, texts)):
                    await self._take(await self.socket.receive())
        except TimeoutError:
            raise AssertionError(f"never saw {texts}; the window was:\n{self.text}") from None

    async def closed(self):
        async with asyncio.timeout(PATIENCE):
            while not self.socket.closed:
                await self._take(await self.socket.receive())

    async def page_is_asked(self, word):
        async with asyncio.timeout(PATIENCE):
            while not any(said[0] == word for said in self.asked):
                await self._take(await self.socket.receive())
        return next(said[1] for said in self.asked if said[0] == word)

    async def _take(self, message):
        if message.type == aiohttp.WSMsgType.BINARY:
            self._stream.feed(message.data)
        elif message.type == aiohttp.WSMsgType.TEXT:
            self.asked.append(json.loads(message.data))
        else:
            assert message.type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSING, aiohttp.WSMsgType.CLOSED), (
                message
            )
            assert self.socket.closed, self.text

    async def type(self, text):
        await self.socket.send_json(["stdin", text])


@asynccontextmanager
async def window(served, **headers):
    async with (
        aiohttp.ClientSession() as browser,
        browser.ws_connect(f"{served.address}socket?width=120&height=35", headers=headers, max_msg_size=0) as ws,
    ):
        yield Window(ws)


def until(condition):
    """Wait for what happens in another process."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.02)


def gone(pid):
    """Wait until a process is no more."""
    stat = Path(f"/proc/{pid}/stat")

    def is_no_more():
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        with suppress(OSError):  # a zombie, where nobody waits for orphans
            return stat.read_text().rpartition(")")[2].split()[0] == "Z"
        return False

    until(is_no_more)
    return True


@pytest.fixture
def served(home):
    with Served(home) as running:
        yield running


async def status(url, **headers):
    async with aiohttp.ClientSession() as browser, browser.get(url, headers=headers) as answer:
        return answer.status, await answer.text(errors="replace"), answer.headers


async def test_the_page_comes_only_to_who_has_the_address_and_loads_nothing_from_elsewhere(served):
    code, page, headers = await status(served.address)
    assert code == 200
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["Referrer-Policy"] == "no-referrer"
    asked = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert len(asked) >= 4
    for name in asked:
        if name != "data:,":
            code, text, _ = await status(served.address + name)
            assert code == 200, name
            if name.endswith(".css"):
                for font in re.findall(r'url\("?([^)"]+)"?\)', text):
                    assert (await status(served.address + "static/" + font))[0] == 200, font
            assert not re.search(r"https?://(?!127)[^\s\"']*(?:googleapis|gstatic|cdn|unpkg)", text), name

    base, secret = re.fullmatch(r"(http://127\.0\.0\.1:\d+)/([^/]+)/", served.address).groups()
    strange = [base, f"{base}/", f"{base}/static/js/textual.js", f"{base}/{secret[:-1]}/", f"{base}/{secret}/../x"]
    strange += [f"{base}/{secret}/static/page.html", f"{base}/{secret}/static/..%2f..%2ferrors.py", f"{base}/x/socket"]
    for url in strange:
        code, text, headers = await status(url)
        assert (code, text) == (404, serving.STRANGER), url
        assert secret not in str(headers)
    for foreign in ({"Host": "evil.example"}, {"Origin": "http://evil.example"}):
        assert (await status(served.address, **foreign))[0] == 404
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            async with window(served, **foreign):
                pass
        assert refused.value.status == 404
    assert served.readers() == []


async def test_reading_and_noting_in_a_window_and_again_in_the_next(served):
    async with window(served) as first:
        await first.see("Welcome to netreader")
        await first.socket.send_str("no JSON")
        await first.socket.send_json({"neither": "this"})
        await first.socket.send_json(["resize", {"width": "x", "height": None}])
        await first.socket.send_json(["resize", {"width": 120, "height": 35}])
        await first.socket.send_json(["ping", "7"])
        assert await first.page_is_asked("pong") == "7"
        await first.type("\r")
        await first.see("Starter shelf:")
        await first.type("o")
        await first.see("Publisher (DOI)")
        await first.type("\r")
        assert (await first.page_is_asked("open_url"))["url"].startswith("https://doi.org/")
        await first.type("n")
        await first.see("saved as you type")
        await first.type("\x1bOS")
        await first.see("An editor needs a terminal")
        await first.type("From the browser, naïve ≥ ß")  # and the window is shut at once
        (reader,) = served.readers()
    assert gone(reader)
    assert served.notes() == ["From the browser, naïve ≥ ß"]

    async with window(served) as again:
        await again.see("Starter shelf:")
        await again.type("n")
        await again.see("From the browser, naïve ≥ ß", "Esc done")
        await again.type("\x1b")
        await again.see("lenses", without="Esc done")
        await again.type("q")
        await again.closed()
    assert served.process.poll() is None
    served.process.send_signal(signal.SIGINT)
    assert served.process.wait(PATIENCE) == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL], ids=["told to end", "killed"])
async def test_no_reader_outlives_its_server_and_each_saves_first(served, number):
    async with window(served) as open_one:
        await open_one.see("Welcome to netreader")
        await open_one.type("n")
        await open_one.see("saved as you type")
        await open_one.type("Kept")
        await open_one.see("Kept")
        (reader,) = served.readers()
        served.process.send_signal(number)
        await open_one.closed()
    assert served.process.wait(PATIENCE) == (0 if number is signal.SIGTERM else -signal.SIGKILL)
    assert gone(reader)
    assert served.notes() == ["Kept"]


async def test_a_reader_that_cant_start_says_why_in_the_window(served, home):
    (home / "config.toml").write_text("colour = 1\n")
    async with window(served) as broken:
        await broken.see("there is no setting", "config.toml", "Reload this page")
        assert not broken.socket.closed


async def test_the_browser_is_opened_with_a_ticket_and_not_with_the_address(home, tmp_path):
    opened = tmp_path / "opened"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\nprintf "%s" "$1" > {opened}.part && mv {opened}.part {opened}\n')
    browser.chmod(0o755)
    with Served(home, env={"BROWSER": str(browser)}, words=()) as served:
        until(opened.exists)
        ticket = opened.read_text()
        assert served.address.split("/")[-2] not in ticket
        async with aiohttp.ClientSession() as browser, browser.get(ticket) as answer:
            assert (answer.status, str(answer.url)) == (200, served.address)
        assert (await status(ticket))[0] == 404


def test_a_taken_port_a_wrong_one_and_a_missing_part_are_said(home, capsys, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["serve", "--no-browser", "--port", str(port)]) == 2
    assert f"Port {port} is taken" in capsys.readouterr().err
    assert main(["serve", "--no-browser", "--port", "70000"]) == 2
    assert "There is no port 70000" in capsys.readouterr().err
    assert main(["serve", "--no-browser", "--host", ""]) == 2
    assert "--host needs an address" in capsys.readouterr().err
    assert main(["serve", "--no-browser", "--port", "0", "--host", "192.0.2.1"]) == 2
    assert "no address 192.0.2.1" in capsys.readouterr().err
    monkeypatch.setattr(serving, "find_spec", lambda name: None)
    assert main(["serve", "--no-browser"]) == 2
    assert "netreader[serve]" in capsys.readouterr().err


def test_the_port_that_is_taken_gives_way_to_a_free_one_unless_it_was_asked_for(home, monkeypatch):
    from netreader.cli import serve

    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setattr(serve, "PORT", taken.getsockname()[1])
        tried = []

        async def stop(self, ready):
            tried.append(self._port)
            if self._port:
                raise serving.CantServe("taken")

        monkeypatch.setattr(serving.Server, "serve", stop)
        assert main(["serve", "--no-browser"]) == 0
    assert tried == [serve.PORT, 0]
