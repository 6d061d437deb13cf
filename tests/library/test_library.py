"""The library: keep, find, note, mark, remember."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netreader.article import Article, Record
from netreader.library.library import Library, Search
from netreader.library.listing import ORDERS
from netreader.pubmed.records import parse
from netreader.starter import shelf

PROMID, CLARINET = 19704057, 25014687


# Keeping


def test_a_record_kept_is_the_same_when_read(library, fixtures):
    kept = library.keep(fixtures)
    assert len(kept.new) == len(fixtures)
    for record in fixtures:
        assert library.article(record.article.key) == record.article
        assert library.xml(record.article.key) == record.xml
    assert library.check() == []


def test_the_same_record_again_changes_nothing(library, record):
    library.keep([record(PROMID)])
    kept = library.keep([record(PROMID)])
    assert (kept.new, kept.updated, kept.unchanged) == ([], [], [PROMID])


def test_a_revised_record_takes_the_place_of_the_old(library, record):
    old = record(PROMID)
    library.keep([old])
    revised = Record(replace(old.article, title="Revised.", revised="2030-01-01"), old.xml + b" ")
    assert library.keep([revised]).updated == [PROMID]
    assert library.article(PROMID).title == "Revised."
    assert library.find("revised") == [PROMID]


def test_an_older_record_does_not(library, record):
    new = record(PROMID)
    library.keep([new])
    older = Record(replace(new.article, title="Older.", revised="1999-01-01"), new.xml + b" ")
    assert library.keep([older]).unchanged == [PROMID]
    assert library.article(PROMID).title != "Older."


def test_held_tells_records_from_starters(library, record):
    library.keep_starter(shelf())
    library.keep([record(90000002)])
    assert library.held([90000002, PROMID, 5]) == {90000002}
    assert library.count() == 1
    assert library.starter_count() == len(shelf())


def test_ten_thousand_keys_can_be_asked_for_at_once(library, record):
    library.keep([record(PROMID)])
    keys = [*range(1, 10_000), PROMID]
    assert library.held(keys) == {PROMID}
    assert [row.summary.key for row in library.rows(keys)] == [PROMID]


def test_a_starter_gives_way_and_what_was_written_moves(library, fixtures):
    library.keep_starter(shelf())
    seed = next(article for article in shelf() if article.doi == "10.1053/j.seminoncol.2018.07.002")
    library.save_note(seed.key, "a plea")
    library.mark(seed.key, starred=True, status="reading")
    library.save_note(90000001, "on the record")
    library.keep(fixtures)
    assert library.article(seed.key) is None
    note = library.note(90000001).text
    assert "a plea" in note
    assert "on the record" in note
    assert (library.marks(90000001).starred, library.marks(90000001).status) == (True, "reading")
    assert library.note(seed.key) is None
    assert library.check() == []


def test_a_record_stands_where_its_starter_stood(library, fixtures):
    library.keep_starter(shelf())
    before = [library.article(key).doi for key in library.find()]
    library.keep([record for record in fixtures if record.article.doi and record.article.doi in before])
    assert [library.article(key).doi for key in library.find()] == before


def test_a_starter_is_not_kept_beside_its_record(library, fixtures):
    library.keep(fixtures)
    library.keep_starter(shelf())
    records = {record.article.doi.lower() for record in fixtures}
    assert all(article.doi.lower() not in records for article in library.starters() if article.doi)
    assert library.starters()


def test_raw_records_can_be_read_again(library, fixtures):
    library.keep(fixtures)
    other = Record(replace(fixtures[0].article, title="Misread."), fixtures[0].xml)

    def parser_of_old(xml: bytes):
        return [other] if xml == other.xml else parse(xml)

    library.reread(parser_of_old)
    assert library.article(other.article.key).title == "Misread."
    assert library.reread(parse) == len(fixtures)
    assert library.article(other.article.key) == fixtures[0].article


# Finding


def test_every_word_must_occur(library, fixtures):
    library.keep(fixtures)
    assert PROMID in library.find("octreotide midgut")
    assert library.find("octreotide zzqq") == []
    assert library.find("2009 clin") == library.find("CLIN 2009")


def test_a_word_may_be_the_beginning_of_one(library, record):
    library.keep([record(PROMID)])
    assert library.find("octreo") == [PROMID]
    assert library.find("treotide") == []


def test_case_and_diacritics_do_not_matter(library, record):
    article = replace(record(PROMID).article, title="Über Ileumkarzinoide: Öberg's Fälle, ß and Łódź")
    library.keep([Record(article, b"<x/>")])
    for words in ("uber", "ÜBER", "oberg", "falle", "lodz", "ss"):
        assert library.find(words) == [PROMID], words


def test_notes_are_found(library, record):
    library.keep([record(PROMID), record(CLARINET)])
    note = library.save_note(CLARINET, "compare the *hepatic load*")
    assert library.find("hepatic load") == [CLARINET]
    note = library.save_note(CLARINET, "nothing more", base=note.revision)
    assert library.find("hepatic load") == []
    library.save_note(CLARINET, "", base=note.revision)
    assert library.find("nothing more") == []


def test_a_note_written_before_its_paper_is_kept_is_found_after(library, record):
    library.save_note(PROMID, "heard of at a congress")
    library.keep([record(PROMID)])
    assert library.find("congress") == [PROMID]


@pytest.mark.parametrize("sort", ORDERS)
def test_orders(library, fixtures, sort):
    library.keep(fixtures)
    keys = library.find(sort=sort)
    assert sorted(keys) == sorted(record.article.key for record in fixtures)
    articles = [library.article(key) for key in keys]
    if sort == "date":
        assert [a.published for a in articles] == sorted((a.published for a in articles), reverse=True)
    if sort == "journal":
        names = [a.journal_name.lower() for a in articles if a.journal_name]
        assert names == sorted(names)


def test_what_comes_together_stays_in_its_order(library, fixtures):
    library.keep(fixtures)
    assert library.find(sort="added") == [record.article.key for record in fixtures]


@given(st.text(max_size=40))
def test_no_query_is_an_error(text):
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder, Library(Path(folder) / "l.db") as library:
        assert library.find(text) == []


@pytest.mark.parametrize(
    "query",
    [
        '"',
        '""',
        "a*b",
        "NEAR(a b)",
        "a AND",
        "{a}: b",
        "^a",
        "-a",
        "'; DROP TABLE listing; --",
        "a\0b",
        "🧪",
        "(" * 500,
    ],
)
def test_signs_of_the_index_are_only_signs(library, record, query):
    library.keep([record(PROMID)])
    library.find(query)
    assert library.count() == 1


def test_a_query_of_signs_finds_nothing(library, record):
    library.keep([record(PROMID)])
    assert library.find("!?") == []
    assert library.find("") == [PROMID]


def test_identifiers(library, record):
    library.keep([record(PROMID)])
    article = record(PROMID).article
    assert library.by_identifier(doi=article.doi.upper()) == [PROMID]
    assert library.by_identifier(doi="10.1/none") == []
    assert library.by_identifier() == []


# Without FTS5


def test_without_the_full_text_index_finding_is_the_same(path, fixtures, monkeypatch):
    queries = ("octreotide", "octreo mid", "2009", "keutgen", "hepatic load", "zzqq", "neuroendocrine tumors")
    with Library(path) as library:
        library.keep(fixtures)
        library.save_note(CLARINET, "hepatic load")
        expected = [library.find(query) for query in queries]
    monkeypatch.setattr("netreader.library.fulltext.has_fts5", lambda connection: False)
    with Library(path) as library:
        assert library.notices
        assert [library.find(query) for query in queries] == expected
        library.save_note(PROMID, "written without an index")
        assert library.find("written index") == [PROMID]
    monkeypatch.undo()
    with Library(path) as library:
        assert library.find("written index") == [PROMID]
        assert library.check() == []


# Notes


def test_a_note_and_its_revisions(library):
    first = library.save_note(PROMID, "one")
    second = library.save_note(PROMID, "two", base=first.revision)
    assert (first.revision, second.revision, second.merged) == (1, 2, False)
    assert library.note(PROMID).text == "two"
    assert abs((datetime.now(UTC) - library.note(PROMID).modified).total_seconds()) < 60


def test_two_copies_of_a_note_are_both_kept(path):
    with Library(path) as mine, Library(path) as theirs:
        base = mine.save_note(PROMID, "common").revision
        theirs.save_note(PROMID, "theirs", base=base)
        merged = mine.save_note(PROMID, "mine", base=base)
        assert merged.merged
        assert "mine" in merged.text
        assert "theirs" in merged.text
        assert mine.changed()
        later = theirs.save_note(PROMID, merged.text + "!", base=merged.revision)
        assert not later.merged


def test_the_same_text_from_two_copies_is_one(path):
    with Library(path) as mine, Library(path) as theirs:
        theirs.save_note(PROMID, "same")
        assert not mine.save_note(PROMID, "same").merged


def test_a_note_taken_away_can_be_had_back(library):
    note = library.save_note(PROMID, "precious")
    library.save_note(PROMID, "", base=note.revision)
    assert library.note(PROMID) is None
    assert library.note_versions(PROMID)[0]["text"] == "precious"


def test_a_deletion_does_not_take_what_another_copy_wrote(path):
    with Library(path) as mine, Library(path) as theirs:
        base = mine.save_note(PROMID, "common").revision
        theirs.save_note(PROMID, "theirs", base=base)
        mine.save_note(PROMID, "", base=base)
        assert mine.note(PROMID).text == "theirs"


def test_a_revision_is_never_used_twice(library):
    note = library.save_note(PROMID, "one")
    library.save_note(PROMID, "", base=note.revision)
    assert library.save_note(PROMID, "two").revision > note.revision


def test_a_megabyte_note_in_any_script(library):
    text = "肝転移 הערה γ 🧪\n" * 60_000
    library.save_note(PROMID, text)
    assert library.note(PROMID).text == text


def test_what_a_terminal_would_obey_is_not_stored(library):
    library.save_note(PROMID, "a\x1b[2Jb\x9bc\u202ed")
    assert library.note(PROMID).text == "a[2Jbcd"


def test_what_somebody_put_into_the_file_is_cleaned(library):
    from tinydb.table import Document

    document = {"text": "a\x1b]0;x\x07b", "revision": 1, "modified": "2026-01-01T00:00:00+00:00"}
    library.store.table("notes").upsert(Document(document, doc_id=5))
    assert "\x1b" not in library.note(5).text


# Marks, searches, jobs, session


def test_marks(library, record):
    library.keep([record(PROMID)])
    assert library.mark(PROMID, starred=True).starred
    assert library.mark(PROMID, status="to read", opened=True).starred
    row = library.rows([PROMID])[0]
    assert (row.starred, row.status, row.opened, row.kept) == (True, "to read", True, True)
    with pytest.raises(ValueError, match="reading status"):
        library.mark(PROMID, status="perhaps")


def test_a_paper_not_kept_can_be_starred(library):
    library.mark(5, starred=True)
    row = library.rows([5, 6])[0]
    assert (row.summary.key, row.summary.title, row.starred, row.kept) == (5, "", True, False)


def test_the_history_is_newest_first_without_repeats(library):
    now = datetime.now(UTC)
    for query in ("a", "b", "a"):
        library.remember_search(Search(query, total=3, when=now, translation="t"))
    assert [search.query for search in library.searches()] == ["a", "b"]
    assert library.searches()[0] == Search("a", total=3, when=now, translation="t")


def test_a_job_survives_and_ends(path):
    with Library(path) as library:
        job = library.start_job("net", ["1", "2", "3", "2"])
        library.update_job(job, done=["1"], absent=["3"])
    with Library(path) as library:
        (job,) = library.jobs()
        assert (job.title, job.pending, job.total, job.absent) == ("net", ["2"], 3, ["3"])
        library.end_job(job)
        assert library.jobs() == []
        library.update_job(job, done=["2"])
        assert library.jobs() == []


def test_the_session(path):
    with Library(path) as library:
        assert library.session() == {}
        library.save_session({"query": "x", "widths": {"a": 1}})
    with Library(path) as library:
        assert library.session() == {"query": "x", "widths": {"a": 1}}


def test_other_copies_changes_are_noticed_and_ones_own_are_not(path):
    with Library(path) as mine, Library(path) as theirs:
        assert not mine.changed()
        mine.mark(1, starred=True)
        assert not mine.changed()
        theirs.mark(2, starred=True)
        assert mine.changed()
        assert not mine.changed()


def test_threads_share_a_library(library, fixtures):
    errors = []

    def work(number: int) -> None:
        try:
            for turn in range(20):
                library.mark(number * 100 + turn, starred=True)
                library.keep([fixtures[turn]])
                library.find("tumor")
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert library.info().starred == 80
    assert library.check() == []


def test_info(library, record):
    library.keep([record(PROMID)])
    library.save_note(PROMID, "x")
    info = library.info()
    assert (info.papers, info.notes, info.starters, info.full_text) == (1, 1, 0, "FTS5")
    assert info.bytes > 0


def test_a_paper_without_anything(library):
    library.keep_starter([Article(pmid="", title="", local_id=7, source="starter")])
    assert library.article(-7).display_title == "(no title)"
    assert library.rows([-7])[0].summary.title
