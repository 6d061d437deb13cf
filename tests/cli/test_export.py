"""``netreader export``: papers of the library, whole or not at all."""

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tinydb import TinyDB

from netreader.article import Article, Journal, Record
from netreader.cli import export
from netreader.formats import FORMATS
from netreader.library.library import Library
from netreader.pubmed.records import parse
from netreader.starter import shelf

PMIDS = ("29768149", "90000002", "90000027", "90000010")


@pytest.fixture
def library(home, keep):
    """Four papers, a note on one and a star on another; the starter shelf beside them."""
    keep(*PMIDS)
    path = home / "data" / "library.db"
    with Library(path) as found:
        found.keep_starter(shelf())
        found.save_note(29768149, "My *note*.")
        found.mark(90000002, starred=True, status="read")
    return path


@pytest.mark.parametrize("name", FORMATS)
def test_all_papers_in_every_format(netreader, library, name, tmp_path):
    ran = netreader("export", "--format", name)
    assert (ran.code, ran.err.splitlines()[-1]) == (0, "4 written, 0 failed.")
    target = tmp_path / "out"
    assert netreader("export", "--format", name, "-o", target).code == 0
    assert target.read_bytes().decode() == ran.out
    assert not set(ran.out) & set("\x1b\x07\u202e\x9b")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home", "out"]


def test_the_starter_shelf_is_left_out_and_that_is_said(netreader, library):
    ran = netreader("export", "--format", "jsonl")
    assert {json.loads(line)["source"] for line in ran.lines} == {"pubmed"}
    assert "of the starter shelf" in ran.err


def test_a_starter_entry_with_a_note_goes_along_and_has_no_xml(netreader, library):
    with Library(library) as found:
        key = found.starters()[0].key
        found.save_note(key, "mine")
    assert netreader("export", "--format", "jsonl").err.splitlines()[-1] == "5 written, 0 failed."
    ran = netreader("export", "--format", "xml")
    assert ran.code == 1
    assert "PubMed's XML of it is not kept" in ran.err
    assert ran.err.splitlines()[-1] == "4 written, 1 failed."


def test_by_query(netreader, library):
    ran = netreader("export", "--query", "budesonide[ti]", "--format", "csl-json")
    assert [item["PMID"] for item in json.loads(ran.out)] == ["29768149"]
    assert "1 written, 0 failed." in ran.err
    assert "dentistry" in netreader("export", "--query", "budesonide AND dentistry[sb]", "--format", "csl-json").err
    ran = netreader("export", "--query", "xyzzy", "--format", "csl-json")
    assert (ran.code, ran.out, ran.err) == (1, "", "Nothing found in the library.\n")


def test_by_name_and_from_stdin_in_the_order_asked(netreader, library):
    ran = netreader("export", "90000010", "-", "--format", "jsonl", stdin="90000002 29768149\n\n90000010\n")
    assert [json.loads(line)["pmid"] for line in ran.lines] == ["90000010", "90000002", "29768149"]
    piped = netreader("search", "--library", "budesonide")
    ran = netreader("export", "-", "--format", "jsonl", stdin=piped.out)
    assert [json.loads(line)["pmid"] for line in ran.lines] == ["29768149"]


def test_what_is_not_kept_is_named_and_the_rest_is_written(netreader, library):
    ran = netreader("export", "1", "29768149", "not an id", "10.5555/none", "--format", "jsonl")
    assert (ran.code, len(ran.lines)) == (1, 1)
    assert "1 is not in the library" in ran.err
    assert "'not an id' is not a PMID" in ran.err
    assert "10.5555/none is not in the library" in ran.err
    assert ran.err.splitlines()[-1] == "1 written, 3 failed."


def test_no_library_and_none_is_made(netreader, home, tmp_path):
    ran = netreader("export", "--format", "csv", "-o", tmp_path / "x.csv")
    assert (ran.code, ran.err) == (1, "The library holds no papers yet.\n")
    assert netreader("export", "1", "--format", "csv").code == 1
    assert not home.exists()
    assert not (tmp_path / "x.csv").exists()


def test_notes_where_there_is_a_place(netreader, library):
    for name, format in FORMATS.items():
        ran = netreader("export", "29768149", "--notes", "--format", name)
        assert ("My *note*." in ran.out) == format.notes, name
        assert ("no place for notes" in ran.err) == (not format.notes)
        assert "My *note*." not in netreader("export", "29768149", "--format", name).out


def test_tinydb_itself_reads_its_file(netreader, library, tmp_path):
    target = tmp_path / "papers.json"
    assert netreader("export", "--notes", "--format", "tinydb", "-o", target).code == 0
    with TinyDB(target) as database:
        articles = database.table("articles")
        assert {document.doc_id for document in articles} == set(map(int, PMIDS))
        assert articles.get(doc_id=29768149)["journal"]["medline_ta"] == "N Engl J Med"
        assert database.table("notes").get(doc_id=29768149)["text"] == "My *note*."
        assert database.table("marks").get(doc_id=90000002)["status"] == "read"


def test_no_cell_is_a_formula(netreader, library):
    with Library(library) as found:
        found.save_note(90000027, "=HYPERLINK(1)")
    ran = netreader("export", "90000027", "--notes", "--format", "csv")
    rows = list(csv.reader(io.StringIO(ran.out.lstrip("\ufeff"))))
    assert len(rows) == 2
    assert not [cell for cell in rows[1] if cell.startswith(tuple("=+-@\t\r"))]
    assert "'=HYPERLINK(1)" in rows[1]


def test_the_name_of_the_file_tells_the_format(netreader, library, tmp_path):
    assert netreader("export", "-o", tmp_path / "refs.nbib").code == 0
    assert (tmp_path / "refs.nbib").read_text(encoding="utf-8").startswith("PMID- ")
    ran = netreader("export", "-o", tmp_path / "refs.json")
    assert ran.code == 2
    assert "csl-json" in ran.err
    assert netreader("export").code == 2


@pytest.mark.parametrize("words", [("--format", "pdf"), ("1", "--query", "x"), ("--query", " ")])
def test_wrong_usage(netreader, library, words):
    ran = netreader("export", "--format", "csv", *words)
    assert (ran.code, ran.out) == (2, "")


def test_a_place_that_can_not_be_written(netreader, library, tmp_path):
    ran = netreader("export", "--format", "csv", "-o", tmp_path / "none" / "x.csv")
    assert ran.code == 1
    assert "can't be written: no such file or directory" in ran.err
    ran = netreader("export", "--format", "csv", "-o", tmp_path)
    assert ran.code == 1
    assert "folder" in ran.err


def test_the_old_file_stays_when_something_goes_wrong(netreader, library, tmp_path, monkeypatch):
    target = tmp_path / "refs.nbib"
    target.write_text("old", encoding="utf-8")
    real = export.entry_of
    asked = []

    def interrupted(article, holding, *, notes):
        asked.append(holding.key)
        if len(asked) == 3:
            raise KeyboardInterrupt
        return real(article, holding, notes=notes)

    monkeypatch.setattr(export, "entry_of", interrupted)
    ran = netreader("export", "-o", target)
    assert (ran.code, ran.err) == (130, "Interrupted.\n")
    assert target.read_text(encoding="utf-8") == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home", "refs.nbib"]


def test_a_file_keeps_who_may_read_it_and_a_link_stays_a_link(netreader, library, tmp_path):
    target, link = tmp_path / "refs.nbib", tmp_path / "link.nbib"
    target.write_text("old", encoding="utf-8")
    target.chmod(0o640)
    link.symlink_to(target)
    assert netreader("export", "-o", link).code == 0
    assert link.is_symlink()
    assert target.stat().st_mode & 0o777 == 0o640
    assert target.read_text(encoding="utf-8").startswith("PMID-")
    assert netreader("export", "-o", tmp_path / "new.nbib").code == 0
    assert (tmp_path / "new.nbib").stat().st_mode & 0o044 == 0o044 & ~_umask()


def _umask():
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_a_paper_that_can_not_be_read_is_named(netreader, library):
    import sqlite3

    with sqlite3.connect(library) as connection:
        connection.execute("UPDATE doc_articles SET body=? WHERE key=90000002", (b"{broken",))
    connection.close()
    ran = netreader("export", "--format", "jsonl")
    assert ran.code == 1
    assert "PMID 90000002" in ran.err
    assert ran.err.splitlines()[-1] == "3 written, 1 failed."


def test_a_reader_that_goes_away_is_no_fault(program, library):
    executable = Path(sys.executable).parent / "netreader"
    done = subprocess.run(f"'{executable}' export --format json | head -1; exit ${{PIPESTATUS[0]}}",
                          shell=True, executable="/bin/bash", capture_output=True, timeout=60, check=False)  # fmt: skip
    assert (done.returncode, done.stdout) == (0, b"[\n")


def many(number):
    xml = (Path(__file__).parents[1] / "fixtures" / "pubmed" / "90000002.xml").read_bytes()
    article = parse(xml)[0].article
    for pmid in range(1, number + 1):
        copy = Article(str(pmid), f"Paper {pmid}.", abstract=article.abstract * 5, journal=Journal(title="J"))
        yield Record(copy, b"<PubmedArticle><x>%d</x></PubmedArticle>" % pmid)


def test_the_memory_of_many_is_that_of_few(home):
    """Peak memory of the writer itself grows by far less than what it writes."""
    import tracemalloc

    from netreader.formats.entry import Entry

    written = {}
    for name in FORMATS:
        peaks = []
        for number in (50, 1000):
            tracemalloc.start()
            length = sum(len(piece) for piece in FORMATS[name].write(Entry(r.article, r.xml) for r in many(number)))
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
        written[name] = length
        assert peaks[1] < peaks[0] + 400_000, name
    assert min(written.values()) > 30_000


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["Ctrl+C", "told to end"]
)
def test_the_installed_program_broken_off_leaves_the_old_file(program, home, tmp_path, number, code):
    with Library(home / "data" / "library.db") as library:
        library.keep(many(3000))
    target = tmp_path / "refs.csv"
    target.write_text("old", encoding="utf-8")
    executable = Path(sys.executable).parent / "netreader"
    running = subprocess.Popen([executable, "export", "-o", target], stderr=subprocess.PIPE)
    end = time.monotonic() + 30
    while running.poll() is None and not list(tmp_path.glob(".refs.csv-*.part")) and time.monotonic() < end:
        pass
    running.send_signal(number)
    _, err = running.communicate(timeout=30)
    if running.returncode == code:
        assert target.read_text(encoding="utf-8") == "old"
    else:  # it was quicker than the signal
        assert running.returncode == 0, err
        assert target.read_text(encoding="utf-8-sig").count("Paper ") >= 3000
    assert not list(tmp_path.glob(".refs*"))
