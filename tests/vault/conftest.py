"""A library with something said in it, and a folder for its vault."""

from __future__ import annotations

from pathlib import Path

import pytest

from netreader.library.highlights import COLOURS
from netreader.library.library import Library
from netreader.passages.parts import parts_of
from netreader.pubmed.records import parse
from netreader.vault.syncing import Synchroniser

FIXTURES = Path(__file__).parent.parent / "fixtures" / "pubmed"
SEED, PROMID, CLARINET = 29768149, 19704057, 25014687
NOTE = f"See [[{PROMID}]].\n\n- one\n- two\n"


@pytest.fixture
def library(tmp_path):
    with Library(tmp_path / "data" / "library.db") as library:
        for pmid in (SEED, PROMID, CLARINET):
            library.keep(parse((FIXTURES / f"{pmid}.xml").read_bytes()))
        library.save_note(SEED, NOTE)
        library.tag([SEED], add=["liver/surgery", "to discuss"])
        library.mark(PROMID, starred=True, status="reading", rating=3)
        part = parts_of(library.article(SEED))["title"]
        library.highlights.add(SEED, part, 0, 20, colour=COLOURS[2], comment="really?")
        yield library


class Vault:
    """A vault that is synchronised, and edited by hand."""

    def __init__(self, library, folder):
        self.library = library
        self.folder = folder

    def sync(self, **how):
        names = {colour: colour for colour in COLOURS}
        return Synchroniser(self.library, self.folder, names, **how).run()

    def file(self, pmid=SEED) -> Path:
        [found] = [path for path in self.folder.rglob("*.md") if f"\npmid: {pmid}\n" in path.read_text()]
        return found

    def edit(self, old, new, pmid=SEED):
        path = self.file(pmid)
        text = path.read_bytes().decode()
        assert old in text, text
        path.write_bytes(text.replace(old, new).encode())
        return path

    def note(self, pmid=SEED):
        found = self.library.note(pmid)
        return found.text if found else ""

    def highlight(self):
        [found] = self.library.highlights.of(SEED)
        return found


@pytest.fixture
def vault(library, tmp_path):
    vault = Vault(library, tmp_path / "Vault")
    report = vault.sync()
    assert (report.new, report.lines, report.questions) == (2, [], [])
    return vault
