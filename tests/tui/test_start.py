"""The start is a budget: what is loaded before the list and the paper stand."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from netreader.library.library import Library
from netreader.pubmed.records import parse
from netreader.tui import app
from tests.library.conftest import FIXTURES

#: Opens the reader on no real terminal, and tells what was loaded and shown when the first picture stood.
START = """
import json, os, sys
from netreader import settings
from netreader.tui import app, reader
from netreader.library.library import Library

class Reader(reader.ReaderScreen, whole=True):
    async def _fill_in(self):
        shown = "\\n".join("".join(part.text for part in strip) for strip in self._compositor.render_strips())
        print(json.dumps({"modules": sorted(sys.modules), "shown": shown}))
        self.app.exit()

app.ReaderScreen = Reader
mine = settings.load(os.environ)
with Library(mine.places.library) as library:
    app.NetreaderApp(mine, library).run(headless=True, size=(140, 40))
"""

#: Rooms and packages that the first picture needs nothing of.
LATER = (
    "httpx",
    "argparse",
    "lxml",
    "xml",
    "html",
    "hashlib",
    "secrets",
    "netreader.query",
    "netreader.pubmed",
    "netreader.formats",
    "netreader.exchange",
    "netreader.cite",
    "netreader.cli.verb",
    "netreader.mesh.net",
    "netreader.mesh.placing",
    "netreader.mesh.qualifiers",
    "netreader.library.answer",
    "netreader.library.vocabulary",
    "netreader.tui.dialogs",
    "netreader.tui.termtree",
    "netreader.tui.panes.terms",
    "netreader.tui.panes.trees",
    "netreader.tui.widgets.termrows",
    "netreader.tui.widgets.notearea",
)


@pytest.mark.parametrize("session", ["", "octreotide"], ids=["first", "again"])
def test_the_first_picture_is_of_the_list_and_the_paper_and_needs_little(settings, home, session):
    with Library(settings.places.library) as library:
        library.keep(parse((FIXTURES / "19704057.xml").read_bytes()))
        if session:
            listing = {"source": "library", "total": 1, "places": [[0, 19704057]], "words": ["octreotide"]}
            library.save_session({"query": session, "listing": listing, "source": "library", "key": 19704057})
    env = {"PATH": os.environ["PATH"], "HOME": str(home), "NETREADER_HOME": str(home), "TERM": "xterm-256color"}
    done = subprocess.run([sys.executable, "-c", START], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert "1 of 1" in told["shown"]
    assert "Abstract" in told["shown"]
    assert "J Clin Oncol. 2009" in told["shown"]
    early = {name for name in told["modules"] if any(name == late or name.startswith(f"{late}.") for late in LATER)}
    assert early == set()


def test_the_look_of_dialogs_is_not_read_for_the_first_picture():
    look = Path(app.__file__).with_name("app.tcss").read_text(encoding="utf-8")
    assert "dialog" not in look.lower(), "what opens over the reader is dressed by dialogs.tcss"
