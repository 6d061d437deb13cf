"""The command line under test: in this process, or as the installed program."""

import io
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from netreader.cli import main
from netreader.library.library import Library
from netreader.pubmed.records import parse

#: Nobody listens on the discard port: a network that is down.
NOWHERE = "http://127.0.0.1:9/entrez/eutils/"


@dataclass
class Ran:
    """How a command ended, and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def lines(self):
        return self.out.splitlines()


@pytest.fixture
def environ(tmp_path, monkeypatch):
    """An environment with an empty home and no network; the process's own until the test ends."""
    for name in list(os.environ):
        if name.startswith(("NCBI_", "NETREADER_")) or name in ("EDITOR", "VISUAL", "LC_ALL"):
            monkeypatch.delenv(name)
    given = {
        "NETREADER_HOME": str(tmp_path / "home"),
        "NETREADER_EUTILS_URL": NOWHERE,
        "NETREADER_EUROPEPMC_URL": NOWHERE,
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    return given


@pytest.fixture
def home(environ):
    """The home folder of `environ`; not there yet."""
    return Path(environ["NETREADER_HOME"])


@pytest.fixture
def netreader(environ, capsys, monkeypatch):
    """Run a command in this process: ``netreader("show", "1", stdin="…")``."""

    def run(*words, stdin=""):
        data = stdin if isinstance(stdin, bytes) else stdin.encode()
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))
        capsys.readouterr()
        code = main([str(word) for word in words])
        out, err = capsys.readouterr()
        return Ran(code, out, err)

    return run


@pytest.fixture
def online(ncbi, monkeypatch):
    """The local NCBI server, with the command line pointed at it."""
    monkeypatch.setenv("NETREADER_EUTILS_URL", ncbi.url)
    monkeypatch.setenv("NETREADER_EUROPEPMC_URL", ncbi.europepmc_url)
    return ncbi


@pytest.fixture
def offline(monkeypatch):
    """Call it to take the network away."""

    def unplug():
        monkeypatch.setenv("NETREADER_EUTILS_URL", NOWHERE)
        monkeypatch.setenv("NETREADER_EUROPEPMC_URL", NOWHERE)

    return unplug


@pytest.fixture
def program(environ):
    """Run the installed program: ``program("show", "1", env={…})``; options go to `subprocess.run`."""

    def run(*words, env=None, **options):
        executable = Path(sys.executable).parent / "netreader"
        options.setdefault("stdin", None if "input" in options else subprocess.DEVNULL)
        if options["stdin"] is None:
            del options["stdin"]
        done = subprocess.run(
            [executable, *map(str, words)],
            env={**os.environ, **(env or {})},
            capture_output=True,
            timeout=60,
            check=False,
            **options,
        )
        return Ran(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))

    return run


@pytest.fixture
def own_record():
    """One of the project's own records as XML, on request without some of its elements or revised in another year."""
    folder = Path(__file__).parents[1] / "fixtures" / "pubmed"

    def read(pmid, *, without=(), revised=""):
        data = (folder / f"{pmid}.xml").read_bytes()
        for name in without:
            if name[0].isupper() and " " not in name:
                data, count = re.subn(rb"<%b>.*?</%b>" % (name.encode(), name.encode()), b"", data, flags=re.DOTALL)
            else:
                data, count = re.subn(rb"<PublicationType[^>]*>%b</PublicationType>" % name.encode(), b"", data)
            assert count, name
        if revised:
            data, count = re.subn(rb"(<DateRevised>\s*<Year>)\d+", rb"\g<1>" + revised.encode(), data)
            assert count
        return data

    return read


@pytest.fixture
def keep(home, own_record):
    """Keep some of the project's own records in the library, without a network."""

    def bring(*pmids):
        with Library(home / "data" / "library.db") as library:
            library.keep(record for pmid in pmids for record in parse(own_record(pmid)))

    return bring
