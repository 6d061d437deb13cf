"""A server that says what it is told to, byte by byte, over a real socket; and a client whose time is ours."""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from netreader.pubmed.client import PubMed
from netreader.pubmed.throttle import Throttle
from netreader.pubmed.wire import Wire
from netreader.settings import Places, Settings

KEY = "5ecre7c0ffee5ecre7c0ffee5ecre7c0ffee"


@dataclass
class Request:
    method: str
    target: str
    headers: dict[str, str]
    params: dict[str, str]
    body: bytes

    @property
    def program(self) -> str:
        return urlsplit(self.target).path.rpartition("/")[2]


@dataclass
class Reply:
    """`end`: how the answer goes on after the body: ``cut`` short of its length, ``reset``, or ``hang``."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    end: str = ""


def said(value: object, status: int = 200, **headers: str) -> Reply:
    """An answer in JSON."""
    return Reply(json.dumps(value).encode(), status, {"Content-Type": "application/json", **headers})


def esearch(*pmids: str, count: int | None = None, **more: object) -> Reply:
    result = {"count": str(len(pmids) if count is None else count), "retmax": "20", "retstart": "0"}
    return said(
        {"header": {"type": "esearch", "version": "0.3"}, "esearchresult": result | {"idlist": list(pmids)} | more}
    )


def record(pmid: str | int, title: str = "A title.", version: int = 1) -> str:
    return (
        f'<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM"><PMID Version="{version}">{pmid}</PMID>'
        "<Article PubModel='Print'><Journal><JournalIssue><PubDate><Year>2020</Year></PubDate></JournalIssue></Journal>"
        f"<ArticleTitle>{title}</ArticleTitle></Article></MedlineCitation></PubmedArticle>"
    )


def article_set(*records: str | int) -> Reply:
    inner = "".join(entry if isinstance(entry, str) and "<" in entry else record(entry) for entry in records)
    return Reply(
        b'<?xml version="1.0" ?><!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN" '
        b'"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">'
        b"<PubmedArticleSet>" + inner.encode() + b"</PubmedArticleSet>"
    )


Script = Reply | Callable[[Request], Reply]


class Server:
    """Gives the scripted replies in turn, the last one again and again."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.replies: list[Script] = []
        self.asked = threading.Event()
        self.left = threading.Event()  # a client went away while it was left hanging
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._connections: list[socket.socket] = []
        self._lock = threading.Lock()
        self.port = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/entrez/eutils/"
        threading.Thread(target=self._accept, daemon=True).start()

    def answers(self, *replies: Script) -> None:
        self.replies = list(replies)

    def close(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in self._connections:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self._connections.append(connection)
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError, ValueError), connection, connection.makefile("rb") as incoming:
            while line := incoming.readline():
                method, target, _ = line.decode().split()
                headers = {}
                while (header := incoming.readline().decode().strip()) != "":
                    name, _, value = header.partition(":")
                    headers[name.lower()] = value.strip()
                body = incoming.read(int(headers.get("content-length", 0)))
                form = body.decode() if body else urlsplit(target).query
                pairs = parse_qsl(form, keep_blank_values=True)
                request = Request(method, target, headers, dict(pairs), body)
                with self._lock:
                    self.requests.append(request)
                    script = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
                self.asked.set()
                if not self._reply(connection, script(request) if callable(script) else script):
                    return

    def _reply(self, connection: socket.socket, reply: Reply) -> bool:
        if reply.end == "reset" and not reply.body:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return False
        if reply.end != "hang" or reply.body:
            length = len(reply.body) + (1000 if reply.end else 0)
            headers = {"Content-Type": "text/xml; charset=UTF-8", "Content-Length": str(length), **reply.headers}
            lines = [f"HTTP/1.1 {reply.status} Said", *(f"{name}: {value}" for name, value in headers.items())]
            connection.sendall("\r\n".join([*lines, "", ""]).encode() + reply.body)
        if reply.end == "reset":
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        if reply.end == "hang":
            with suppress(OSError):
                while connection.recv(4096):
                    pass
            self.left.set()
        return not reply.end


class Time:
    """Time that passes only when somebody sleeps; what was slept is kept."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def settings_for(url: str, folder: Path, api_key: str = "") -> Settings:
    return Settings(
        Places(folder / "config.toml", folder / "data", folder / "cache"),
        eutils_url=url,
        europepmc=False,
        api_key=api_key,
    )


def client_for(settings: Settings, time: Time) -> PubMed:
    """A client that waits in our time and is never held up by the budget."""
    throttle = Throttle(settings.places.cache / "times", 10**6, clock=time.clock, sleep=time.sleep)
    return PubMed(
        settings, wire=Wire(settings, throttle=throttle, sleep=time.sleep, clock=time.clock, chance=lambda: 0.5)
    )


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    server = Server()
    yield server
    server.close()


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
async def pubmed(server: Server, time: Time, tmp_path: Path):
    async with client_for(settings_for(server.url, tmp_path), time) as client:
        yield client


@pytest.fixture
async def keyed(server: Server, time: Time, tmp_path: Path):
    """A client with an API key."""
    async with client_for(replace(settings_for(server.url, tmp_path), api_key=KEY), time) as client:
        yield client
