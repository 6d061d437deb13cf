"""``netreader import``: brings in what is sound, names what isn't, goes on where it stopped."""

import contextlib
import gzip
import json
import os
import pty
import select
import signal
import sqlite3
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest

from netreader.exchange import importing
from netreader.library.library import Library
from netreader.pubmed.records import parse
from netreader.starter import shelf
from tests.generate import FIRST, answer
from tests.pubmed.elements import article_set, record

PROGRAM = Path(sys.executable).parent / "netreader"


def one(number, *, version=1, revised=2020, title="Glow."):
    """A record with a PMID, a version and a year of DateRevised (0: none)."""
    when = f"<DateRevised><Year>{revised}</Year><Month>01</Month><Day>02</Day></DateRevised>" if revised else ""
    return record(
        pmid=f"<PMID Version='{version}'>{number}</PMID>{when}",
        title=f"<ArticleTitle>{title}</ArticleTitle>",
        ids=f'<ArticleId IdType="pubmed">{number}</ArticleId>',
    )


def deletion(*numbers, version=1):
    pmids = "".join(f'<PMID Version="{version}">{number}</PMID>\n' for number in numbers)
    return f"<DeleteCitation>\n{pmids}</DeleteCitation>\n"


def counted(new=0, updated=0, unchanged=0, removed=0, withdrawn=0, failed=0):
    """The last line on stderr."""
    return (
        f"{new:,} new, {updated:,} updated, {unchanged:,} unchanged, "
        f"{removed:,} removed, {withdrawn:,} withdrawn, {failed:,} failed.\n"
    )


@pytest.fixture
def file(tmp_path):
    """Write a file of records, or of bytes."""

    def write(name, *parts):
        path = tmp_path / name
        data = b"".join(parts) if parts and isinstance(parts[0], bytes) else article_set(*parts)
        path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
        return path

    return write


@pytest.fixture
def library(home):
    """Open the library of the command line."""
    return lambda: Library(home / "data" / "library.db")


class TestWhatComesIn:
    @pytest.mark.parametrize("name", ["records.xml", "records.xml.gz", "no-suffix", "odd.gz.txt"])
    def test_a_file(self, netreader, file, library, name):
        ran = netreader("import", file(name, one(1), one(2, title="Of hepatectomy.")))
        assert (ran.code, ran.out, ran.err) == (0, "", counted(new=2))
        with library() as kept:
            assert kept.xml(1).decode() == one(1)
            assert kept.check() == []
        assert netreader("search", "--library", "hepatectomy[ti]").lines == ["2"]

    def test_packed_whatever_its_name(self, netreader, file):
        packed = gzip.compress(article_set(one(1))) + gzip.compress(b"\n") + bytes(512)
        assert netreader("import", file("a.xml", packed)).err == counted(new=1)

    @pytest.mark.parametrize("pack", [bytes, gzip.compress])
    def test_stdin(self, netreader, pack):
        ran = netreader("import", "-", stdin=pack(article_set(one(1))))
        assert (ran.code, ran.err) == (0, counted(new=1))

    def test_several_files_and_stdin(self, netreader, file):
        ran = netreader("import", file("a", one(1)), "-", file("b", one(1), one(3)), stdin=article_set(one(2)))
        assert (ran.code, ran.err) == (0, counted(new=3, unchanged=1))

    def test_a_set_without_records(self, netreader, file):
        ran = netreader("import", file("a", b"<?xml version='1.0'?><PubmedArticleSet></PubmedArticleSet>"))
        assert (ran.code, ran.err) == (0, counted())

    def test_json(self, netreader, file):
        ran = netreader("import", "--json", file("a", one(1), one(2).replace("</Article>", "", 1), deletion(9)))
        told = json.loads(ran.out)
        (failure,) = told.pop("failures")
        expected = {"new": 1, "updated": 0, "unchanged": 0, "removed": 0, "withdrawn": 0, "failed": 1, "unmatched": []}
        assert told == expected
        assert (failure["pmid"], failure["line"], Path(failure["file"]).name) == ("2", 2, "a")
        assert failure["message"] in ran.err
        assert ran.code == 1

    def test_the_real_records(self, netreader, shared_data, library):
        files = sorted((shared_data / "pubmed").glob("*.xml"))
        records = sum(file.read_bytes().count(b"<PMID Version") > 0 for file in files)  # one is an empty set
        assert netreader("import", *files).err == counted(new=records)
        assert netreader("import", *files).err == counted(unchanged=records)
        with library() as kept:
            assert kept.check() == []

    def test_files_of_the_project(self, netreader, library):
        files = sorted((Path(__file__).parents[1] / "fixtures" / "pubmed").glob("*.xml"))
        assert netreader("import", *files).err == counted(new=len(files))
        assert netreader("import", *files).err == counted(unchanged=len(files))


class TestWhichRecordWins:
    @pytest.mark.parametrize(
        ("kept", "comes", "wins"),
        [
            ({"revised": 2020}, {"revised": 2021}, True),
            ({"revised": 2021}, {"revised": 2020}, False),
            ({"revised": 2020}, {"revised": 2020}, True),
            ({"revised": 2020}, {"revised": 0}, False),
            ({"version": 1, "revised": 2024}, {"version": 2, "revised": 2020}, True),
            ({"version": 2, "revised": 2020}, {"version": 1, "revised": 2024}, False),
        ],
    )
    @pytest.mark.parametrize("at_once", [True, False])
    def test_the_higher_version_or_else_the_later_revision(self, netreader, file, library, kept, comes, wins, at_once):
        first, second = one(1, **kept, title="Kept."), one(1, **comes, title="Comes.")
        if at_once:
            ran = netreader("import", file("a", first, second))
            assert ran.err == counted(new=1, unchanged=1)
        else:
            netreader("import", file("a", first))
            ran = netreader("import", file("b", second))
            assert ran.err == (counted(updated=1) if wins else counted(unchanged=1))
        assert ran.code == 0
        with library() as now:
            assert now.article(1).title == ("Comes." if wins else "Kept.")
            assert now.xml(1).decode() == (second if wins else first)
            assert now.check() == []

    def test_what_is_kept_already_is_not_read(self, netreader, file, monkeypatch):
        path = file("a", one(1), one(2))
        netreader("import", path)
        monkeypatch.setattr(importing, "read", lambda piece: pytest.fail("it was read"))
        assert netreader("import", path).err == counted(unchanged=2)

    def test_when_a_paper_came_stays(self, netreader, file):
        netreader("import", file("a", one(1), one(2)))
        before = netreader("search", "--library", "glow", "--sort", "added").lines
        netreader("import", file("b", one(2, revised=2025)), file("c", one(1, revised=2025)))
        assert netreader("search", "--library", "glow", "--sort", "added").lines == before


class TestDeletions:
    def test_a_paper_that_nobody_wrote_about_is_taken_out(self, netreader, file, library):
        netreader("import", file("a", one(1), one(2, title="Gone.")))
        ran = netreader("import", file("b", one(3), deletion(2, 77)))
        assert (ran.code, ran.err) == (0, counted(new=1, removed=1))
        assert netreader("search", "--library", "gone").code == 1
        assert netreader("show", "2", "--offline").code == 1
        with library() as now:
            assert (now.count(), now.check()) == (2, [])

    @pytest.mark.parametrize(
        "write",
        [
            lambda library: library.save_note(1, "Mine."),
            lambda library: library.mark(1, starred=True),
            lambda library: library.mark(1, status="to read"),
        ],
    )
    def test_a_paper_with_ones_own_words_stays(self, netreader, file, library, write):
        netreader("import", file("a", one(1)))
        with library() as kept:
            write(kept)
            note, marks = kept.note(1), kept.marks(1)
        gone = file("b", deletion(1))
        assert netreader("import", gone).err == counted(withdrawn=1)
        assert netreader("import", gone).err == counted()
        assert netreader("import", file("a", one(1))).err == counted(unchanged=1)
        shown = netreader("show", "1", "--offline").out
        assert "*** WITHDRAWN ***" in shown
        assert "Status: withdrawn" in shown
        assert json.loads(netreader("show", "1", "--offline", "--format", "json").out)["status"] == "withdrawn"
        with library() as kept:
            assert (kept.note(1), kept.marks(1)) == (note, marks)
            assert kept.reread(parse) == 1
            assert kept.article(1).withdrawn
            assert kept.check() == []

    def test_one_that_was_only_opened_is_taken_out(self, netreader, file, library):
        netreader("import", file("a", one(1)))
        with library() as kept:
            kept.mark(1, opened=True)
        assert netreader("import", file("b", deletion(1))).err == counted(removed=1)

    def test_a_newer_record_ends_it(self, netreader, file):
        netreader("import", file("a", one(1)))
        netreader("note", "1", "Mine.")
        netreader("import", file("b", deletion(1)), file("c", one(1, revised=2025)))
        assert json.loads(netreader("show", "1", "--offline", "--format", "json").out)["status"] == "MEDLINE"

    @pytest.mark.parametrize(("version", "stays"), [(1, True), (2, False), (3, False)])
    def test_an_earlier_version_that_is_deleted_is_not_the_one_kept(self, netreader, file, version, stays):
        netreader("import", file("a", one(1, version=2)))
        ran = netreader("import", file("b", deletion(1, version=version)))
        assert ran.err == (counted() if stays else counted(removed=1))

    def test_in_the_order_of_the_file(self, netreader, file, library):
        back_again = article_set(one(1), deletion(1)) + article_set(one(1, revised=2025))
        assert netreader("import", file("a", back_again)).err == counted(new=2, removed=1)
        with library() as now:
            assert now.count() == 1

    def test_the_starter_shelf_is_not_pubmeds_to_delete(self, netreader, file, library):
        with library() as kept:
            kept.keep_starter(shelf())
            before = kept.starter_count()
            pmids = [article.pmid for article in kept.starters() if article.pmid]
        assert netreader("import", file("a", deletion(*pmids))).err == counted()
        with library() as kept:
            assert kept.starter_count() == before


class TestWhatFails:
    def test_a_damaged_record_is_named_and_the_rest_is_read(self, netreader, file):
        broken = one(2).replace("</Article>", "</Articel>").replace("><", ">\n<")
        ran = netreader("import", file("a.xml", one(1) + "\n", broken + "\n", one(3)))
        assert ran.code == 1
        first, last = ran.err.splitlines(keepends=True)
        assert first.endswith("a.xml, line 3: PubMed's record 2 can't be read. Its XML is damaged.\n")
        assert last == counted(new=2, failed=1)

    @pytest.mark.parametrize("name", ["a.xml", "a.xml.gz"])
    @pytest.mark.parametrize("part", [0.3, 0.6, 0.95])
    def test_of_a_file_cut_short_what_came_whole_is_kept(self, netreader, file, library, name, part):
        whole = file(name, answer(300))
        data = whole.read_bytes()
        whole.write_bytes(data[: int(len(data) * part)])
        ran = netreader("import", whole)
        assert ran.code == 1
        assert "cut short" in ran.err
        assert ran.err.count("\n") == 2
        with library() as kept:
            assert 300 * part * 0.8 < kept.count() < 300
            assert ran.err.endswith(counted(new=kept.count(), failed=1))
        whole.write_bytes(data)
        again = netreader("import", whole)
        assert again.code == 0
        assert "goes on" not in again.err  # it is another file now

    @pytest.mark.parametrize("at", [30, 4000])
    def test_a_packed_file_with_a_flipped_byte(self, netreader, file, at):
        path = file("a.gz", answer(50))
        data = bytearray(path.read_bytes())
        data[at] ^= 0xFF
        path.write_bytes(data)
        ran = netreader("import", path)
        assert ran.code == 1
        assert "Traceback" not in ran.err
        assert "a.gz" in ran.err.splitlines()[0]

    @pytest.mark.parametrize(
        ("data", "told"),
        [
            (b"", "is empty."),
            (b" \n\n", "is empty."),
            (gzip.compress(b"", mtime=0), "is empty."),
            (b"<!DOCTYPE html><html><body>Log in</body></html>", "is a web page."),
            (b"<?xml version='1.0'?><DescriptorRecordSet></DescriptorRecordSet>", "is XML, but neither"),
            (b"<PubmedArticleSet>", "cut short"),
            (b"\x00\x01\x02\xff\xfe" * 100, "is not text."),
            (b"Dear colleague,\nplease find attached", "names no paper that could be read."),
            (b"PK\x03\x04 and so on", "is a zip archive. Unpack it first."),
            (b"BZh91AY&SY", "is packed by bzip2. Unpack it first."),
            (b"\x1f\x8bnot gzip at all, only its first bytes", "is damaged"),
            (
                b'<!DOCTYPE x [<!ENTITY a "b">]><PubmedArticleSet><PubmedArticle></PubmedArticle></PubmedArticleSet>',
                "defines XML entities",
            ),
            (
                b"<eFetchResult><ERROR>Empty id list - nothing todo</ERROR></eFetchResult>",
                "PubMed",
            ),
        ],
    )
    def test_what_is_no_pubmed_xml(self, netreader, file, data, told):
        ran = netreader("import", file("odd", data or b" "))
        assert ran.code == 1
        sentence, last = ran.err.splitlines(keepends=True)
        assert told in sentence
        assert "odd" in sentence
        assert last == counted(failed=1)

    @pytest.mark.parametrize("name", ["odd.bib", "odd.ris", "odd.json"])
    def test_a_file_in_which_nothing_is_recognised_is_no_success(self, netreader, file, name):
        ran = netreader("import", file(name, b"[]" if name.endswith("json") else b"x"))
        assert ran.code == 1
        sentence, last = ran.err.splitlines(keepends=True)
        assert f"{name} names no paper that could be read." in sentence
        assert last == counted(failed=1)

    def test_a_folder_a_missing_file_and_the_rest(self, netreader, file, tmp_path):
        ran = netreader("import", tmp_path, tmp_path / "none\x1b[31m.xml", "a\0b", file("a", one(1)))
        assert ran.code == 1
        folder, missing, nameless, last = ran.err.splitlines(keepends=True)
        assert folder.startswith(f"{tmp_path} is a folder.")
        assert missing.startswith("There is no file")
        assert "can't be read" in nameless
        assert "\x1b" not in ran.err
        assert last == counted(new=1, failed=3)

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
    def test_a_file_not_for_reading(self, netreader, file):
        path = file("a", one(1))
        path.chmod(0)
        ran = netreader("import", path)
        assert (ran.code, ran.err.splitlines()[0]) == (1, f"{path} can't be read: permission denied.")

    def test_a_name_that_is_no_text(self, environ, tmp_path):
        path = os.fsencode(tmp_path) + b"/\xff.xml"
        Path(os.fsdecode(path)).write_bytes(article_set(one(1)))
        done = subprocess.run([PROGRAM, "import", path], capture_output=True, check=False)
        assert (done.returncode, done.stderr.decode()) == (0, counted(new=1))

    def test_no_file_is_wrong_usage(self, netreader, home):
        assert netreader("import").code == 2
        assert not home.exists()


class Interrupted:
    """Ctrl+C before the batch of a number."""

    def __init__(self, monkeypatch, batch):
        take = importing.Import._take
        number = iter(range(1_000))

        def interrupted(work, *arguments):
            if next(number) == batch:
                raise KeyboardInterrupt
            return take(work, *arguments)

        monkeypatch.setattr(importing.Import, "_take", interrupted)


class TestGoingOn:
    def test_after_ctrl_c(self, netreader, file, library, monkeypatch):
        path = file("a.xml.gz", answer(700))
        with monkeypatch.context() as patch:
            Interrupted(patch, 2)
            ran = netreader("import", path)
        assert ran.code == 130
        assert ran.err == f"Interrupted: {counted(new=400).strip()} The same command goes on from here.\n"
        read = []
        reading = importing.read
        monkeypatch.setattr(importing, "read", lambda piece: read.append(piece.pmid) or reading(piece))
        ran = netreader("import", path)
        assert (ran.code, ran.err) == (0, f"{path} goes on after 400 records.\n{counted(new=700)}")
        assert len(read) == 300
        with library() as kept:
            assert (kept.count(), kept.check()) == (700, [])
        assert netreader("import", path).err == counted(unchanged=700)

    def test_files_that_came_in_are_not_read_again(self, netreader, file, monkeypatch):
        first, second = file("a", one(1), one(2)), file("b.gz", answer(500))
        with monkeypatch.context() as patch:
            Interrupted(patch, 2)
            assert netreader("import", first, second).code == 130
        ran = netreader("import", first, second)
        assert ran.err.splitlines() == [
            f"{first} came in before the interruption.",
            f"{second} goes on after 200 records.",
            counted(new=502).strip(),
        ]

    def test_a_file_that_changed_begins_anew(self, netreader, file, monkeypatch):
        path = file("a", answer(500))
        with monkeypatch.context() as patch:
            Interrupted(patch, 1)
            netreader("import", path)
        file("a", answer(500, seed=2))
        assert netreader("import", path).err == counted(new=300, updated=200)

    def test_what_failed_before_counts(self, netreader, file, monkeypatch):
        path = file("a", answer(500).replace(b"</ArticleTitle>", b"", 1))
        with monkeypatch.context() as patch:
            Interrupted(patch, 1)
            netreader("import", path)
        ran = netreader("import", path)
        assert ran.code == 1
        assert "goes on after 200 records; 1 of them failed, and were named then." in ran.err
        assert ran.err.endswith(counted(new=499, failed=1))

    @pytest.mark.kill
    def test_after_kill_minus_nine(self, program, environ, file, home, library):
        path = file("a.xml.gz", answer(3_000))
        running = subprocess.Popen([PROGRAM, "import", path], env=os.environ, stderr=subprocess.DEVNULL)
        seen = 0
        while seen < 400 and running.poll() is None:
            seen = how_many(home / "data" / "library.db")
        running.kill()
        running.wait()
        with library() as kept:
            before = kept.count()
            assert kept.check() == []
        assert 400 <= before < 3_000
        ran = program("import", path)
        assert ran.code == 0
        assert ran.err == f"{path} goes on after {before:,} records.\n{counted(new=3_000)}"
        with library() as kept:
            assert (kept.count(), kept.check()) == (3_000, [])


def how_many(path):
    """Papers in a library that is being written, seen from outside."""
    try:
        with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            return connection.execute("SELECT count(*) FROM listing").fetchone()[0]
    except sqlite3.OperationalError:  # not made yet
        return 0


def test_two_imports_at_once_and_a_reader_that_writes(environ, file, library):
    paths = [file("a.xml.gz", answer(1_500)), file("b.xml", answer(1_500), answer(1_200, seed=3))]
    with library() as reader:
        running = [
            subprocess.Popen([PROGRAM, "import", path], env=os.environ, stderr=subprocess.PIPE, text=True)
            for path in paths
        ]
        took = []
        while any(one.poll() is None for one in running):
            began = time.perf_counter()
            reader.save_note(FIRST + len(took) % 5, f"Note {len(took)}")
            assert len(reader.rows(reader.find("hemisphere")[:50])) <= 50
            took.append(time.perf_counter() - began)
        assert [(one.wait(), one.stderr.read().rpartition(" removed")[2]) for one in running] == [
            (0, ", 0 withdrawn, 0 failed.\n")
        ] * 2
        assert reader.count() == 1_500
        assert reader.check() == []
        assert statistics.median(took) < 2.5  # and never five seconds, after which SQLite gives up with an error


def test_a_progress_bar_on_a_terminal(environ, file):
    ours, theirs = pty.openpty()
    path = file("a.xml", answer(1_000))
    running = subprocess.Popen(
        [PROGRAM, "import", path],
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
    size = f"{path.stat().st_size // 1000:,}"
    assert f"0 of {size} kB" in told
    assert f"{size} of {size} kB" in told
    assert told.split("\r")[-2].strip() == counted(new=1_000).strip()


def test_ctrl_c_is_one_line_and_130(environ, file, home):
    path = file("a.xml.gz", answer(3_000))
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # jobs in the background begin with it ignored
    running = subprocess.Popen([PROGRAM, "import", path], stderr=subprocess.PIPE, text=True, env=os.environ)
    signal.signal(signal.SIGINT, before)
    while how_many(home / "data" / "library.db") < 200:
        assert running.poll() is None
    running.send_signal(signal.SIGINT)
    _, err = running.communicate(timeout=30)
    assert running.returncode == 130
    assert err.count("\n") == 1
    assert err.startswith("Interrupted: ")
