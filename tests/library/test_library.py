"""The library: keep, find, note, mark, remember."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from netreader.article import AbstractSection, Article, Author, Databank, Record
from netreader.errors import Corrupt, RecordError
from netreader.library.library import Library, Marks, Search
from netreader.library.listing import ORDERS
from netreader.library.notes import both
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


def test_a_starter_of_the_same_pmid_gives_way_in_place(library, record):
    starter = Article(pmid=str(PROMID), title="Ours.", source="starter")
    library.keep_starter([starter])
    library.save_note(PROMID, "mine")
    assert (library.count(), library.starter_count()) == (0, 1)
    assert library.keep([record(PROMID)]).new == [PROMID]
    assert (library.count(), library.starter_count()) == (1, 0)
    assert library.note(PROMID).text == "mine"
    library.keep_starter([starter])
    assert library.article(PROMID).title != "Ours."


def test_a_starter_that_reads_otherwise_now_is_renewed_where_it_stands(library):
    library.keep_starter(shelf())
    before = library.find()
    library.keep_starter([replace(shelf()[0], title="Said better.")])
    assert library.article(shelf()[0].key).title == "Said better."
    assert library.find() == before
    assert library.find("said better") == [shelf()[0].key]


def test_versions_of_a_starters_note_move_too(library, fixtures):
    library.keep_starter(shelf())
    seed = next(article for article in shelf() if article.doi == "10.1053/j.seminoncol.2018.07.002")
    note = library.save_note(seed.key, "taken away")
    library.save_note(seed.key, "", base=note.revision)
    library.save_note(seed.key, "there")
    library.keep(fixtures)
    assert [version.text for version in library.note_versions(90000001)] == ["taken away"]


def test_of_a_record_twice_in_one_batch_the_newer_is_kept(library, record):
    old = record(PROMID)
    new = Record(replace(old.article, title="Newer.", revised="2031-01-01"), old.xml + b" ")
    assert library.keep([new, old]).new == [PROMID]
    assert library.article(PROMID).title == "Newer."
    assert library.xml(PROMID) == new.xml


def test_documents_say_when_they_came(library, record):
    library.keep([record(PROMID)])
    first = library.store.table("articles").get(doc_id=PROMID)
    assert first["added_at"] <= first["fetched_at"]
    library.keep([Record(replace(record(PROMID).article, revised="2031-01-01"), b"<x/>")])
    later = library.store.table("articles").get(doc_id=PROMID)
    assert later["added_at"] == first["added_at"]
    assert later["fetched_at"] > first["fetched_at"]


def test_reading_again_leaves_alone_what_cannot_be_read(library, fixtures):
    library.keep(fixtures)
    order = library.find()

    def parser(xml: bytes):
        record = parse(xml)[0]
        if record.article.key == PROMID:
            raise RecordError("not this one")
        return [Record(replace(record.article, title="Reread."), xml)]

    assert library.reread(parser) == len(fixtures) - 1
    assert library.article(PROMID).title != "Reread."
    assert library.find() == order
    assert library.check() == []
    assert library.keep(fixtures).unchanged == [record.article.key for record in fixtures]


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


def test_a_year_is_not_looked_for_in_pmids_but_a_pmid_is_found(library, record):
    library.keep([record(PROMID), record(CLARINET)])
    assert library.find("1970") == []
    assert library.find(str(PROMID)) == [PROMID]
    assert library.find(f"{PROMID} octreotide") == []
    assert library.find(str(PROMID)[:-1]) == []


def test_words_of_the_abstract_are_indexed_but_not_looked_for(library, record):
    article = replace(record(PROMID).article, abstract=(AbstractSection("Only hereunder."),))
    library.keep([Record(article, b"<x/>")])
    assert library.find("hereunder") == []
    with library._database.reading() as connection:
        found = connection.execute("SELECT rowid FROM words WHERE words MATCH 'abstract : hereunder'").fetchall()
    assert found == [(PROMID,)]


def test_first_names_are_found(library, record):
    article = replace(record(PROMID).article, authors=(Author("Rinke", "Anja", "A"),))
    library.keep([Record(article, b"<x/>")])
    assert library.find("anja rinke") == [PROMID]


@pytest.mark.parametrize("sort", ORDERS)
def test_many_papers_are_sorted_like_few(library, fixtures, monkeypatch, sort):
    library.keep(fixtures)
    few = library.find("a", sort=sort)
    monkeypatch.setattr("netreader.library.listing.WALK", 3)
    assert len(few) > 3
    assert library.find("a", sort=sort) == few


def test_a_list_is_never_out_of_date(path, fixtures):
    with Library(path) as mine, Library(path) as theirs:
        mine.keep(fixtures[:3])
        assert len(mine.find()) == len(mine.find()) == 3
        theirs.keep(fixtures[3:5])
        assert len(mine.find()) == 5
        with mine._database.transaction():
            mine.keep(fixtures[5:6])
            assert len(mine.find()) == 6
        mine.find().clear()
        assert len(mine.find()) == 6
        assert mine.find(sort="date") != mine.find(sort="added")


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


WORDS = st.text(max_size=40) | st.sampled_from(["20", "Öb", "h", "x" * 70_000, "\U0001e900\ua7f8 tumor", "½ ① 肝転移"])


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(WORDS)
def test_no_query_is_an_error_and_the_scan_finds_what_the_index_finds(both_ways, text):
    indexed, scanning = both_ways
    assert indexed.find(text) == scanning.find(text)


@pytest.fixture
def both_ways(tmp_path, fixtures, monkeypatch):
    """The same papers with the index and without."""
    odd = Record(replace(fixtures[0].article, title="½ ① 肝転移 \U0001e900\ua7f8 Øberg tumor " + "x" * 80_000), b"<x/>")
    libraries = []
    for name in ("indexed", "scanning"):
        monkeypatch.setattr("netreader.library.fulltext.has_fts5", lambda connection, name=name: name == "indexed")
        library = Library(tmp_path / f"{name}.db")
        library.keep([*fixtures[1:], odd])
        libraries.append(library)
    yield libraries
    for library in libraries:
        library.close()


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


def test_lines_in_common_stand_once_after_a_merge(path):
    with Library(path) as mine, Library(path) as theirs:
        base = mine.save_note(PROMID, "head\nmiddle\nfoot").revision
        theirs.save_note(PROMID, "head\ntheir middle\nfoot", base=base)
        text = mine.save_note(PROMID, "head\nmy middle\nfoot", base=base).text
    assert text.startswith("head\nmy middle\nfoot\n\n---\n*Written in another copy")
    assert text.endswith("\n\ntheir middle")


def test_a_line_that_the_other_only_added_is_simply_there(path):
    with Library(path) as mine, Library(path) as theirs:
        base = mine.save_note(PROMID, "one").revision
        theirs.save_note(PROMID, "one\ntwo", base=base)
        assert mine.save_note(PROMID, "one", base=base).text == "one\ntwo"
        assert mine.save_note(PROMID, "one\ntwo\nthree", base=base).text == "one\ntwo\nthree"


def test_typing_on_over_a_merge_does_not_pile_up_copies(path):
    with Library(path) as mine, Library(path) as theirs:
        base = mine.save_note(PROMID, "common").revision
        their = theirs.save_note(PROMID, "theirs", base=base)
        for typed in ("m", "mi", "mine", "mine, longer\nand longer"):
            note = mine.save_note(PROMID, typed, base=base)
            assert note.merged
        assert note.text.startswith("mine, longer\nand longer\n\n---\n")
        assert note.text.count("theirs") == 1
        # The other copy goes on too, and again nothing is lost.
        theirs.save_note(PROMID, "theirs, longer", base=their.revision)
        text = mine.save_note(PROMID, "mine, longest", base=base).text
        assert "mine, longest" in text
        assert "theirs, longer" in text


def test_typing_on_over_a_merge_that_took_lines_away(path):
    with Library(path) as mine, Library(path) as theirs:
        base = mine.save_note(PROMID, "one\ntwo").revision
        theirs.save_note(PROMID, "one", base=base)
        assert mine.save_note(PROMID, "one\ntwo!", base=base).text == "one\ntwo!"
        assert mine.save_note(PROMID, "one\ntwo!!", base=base).text == "one\ntwo!!"
        theirs.save_note(PROMID, "one\ntwo!!eral", base=mine.note(PROMID).revision)
        text = mine.save_note(PROMID, "one\ntwo!!!", base=base).text
        assert text.startswith("one\ntwo!!!\n\n---\n")
        assert text.endswith("\n\ntwo!!eral")


def test_what_gave_way_in_a_merge_is_kept_as_it_was(path):
    with Library(path) as mine, Library(path) as theirs:
        base = mine.save_note(PROMID, "common").revision
        theirs.save_note(PROMID, "theirs", base=base)
        mine.save_note(PROMID, "mine", base=base)
        assert [(version.text, version.why) for version in mine.note_versions(PROMID)] == [
            ("theirs", "another copy wrote meanwhile"),
            ("common", ""),
        ]


LINES = st.lists(st.sampled_from(["a", "b", "c", "", "---"]), max_size=6).map("\n".join)


@given(LINES, LINES)
def test_no_line_is_lost_in_a_merge(mine, theirs):
    merged = both(mine, theirs, datetime.now(UTC)).split("\n")
    for text in (mine, theirs):
        assert set(text.split("\n")) - {""} <= set(merged)


def test_saving_what_is_stored_writes_nothing(library):
    note = library.save_note(PROMID, "same")
    assert library.save_note(PROMID, "same", base=note.revision) == note


def test_the_same_text_from_two_copies_is_one(path):
    with Library(path) as mine, Library(path) as theirs:
        theirs.save_note(PROMID, "same")
        assert not mine.save_note(PROMID, "same").merged


def test_a_note_taken_away_can_be_had_back(library):
    note = library.save_note(PROMID, "precious")
    library.save_note(PROMID, "", base=note.revision)
    assert library.note(PROMID) is None
    assert library.note_versions(PROMID)[0].text == "precious"


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


def test_what_somebody_put_into_a_paper_is_cleaned(library, record):
    library.keep([record(PROMID)])
    table = library.store.table("articles")
    table.update({"title": "a\x1b]0;x\x07b\u202e", "keywords": [{"text": "\x9bk"}]}, doc_ids=[PROMID])
    with library._database.transaction() as connection:
        connection.execute("UPDATE listing SET summary=?", ('{"key":1,"title":"a\x9b\u202eb"}'.encode(),))
    article = library.article(PROMID)
    assert (article.title, article.keywords[0].text) == ("a]0;xb", "k")
    assert library.rows([PROMID])[0].summary.title == "ab"


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"pmid":5}', b"\xff", b"[" * 100_000])
def test_a_document_that_makes_no_sense_is_an_error_of_ours(library, record, body):
    library.keep([record(PROMID)])
    with library._database.transaction() as connection:
        connection.execute("UPDATE doc_articles SET body=?", (body,))
    with pytest.raises(Corrupt):
        library.article(PROMID)
    assert library.check() != []


@pytest.mark.parametrize("body", [b"{", b"[]", b"7", b"\xff"])
def test_what_makes_no_sense_among_small_things_is_passed_over(library, record, body):
    library.keep([record(PROMID)])
    library.mark(PROMID, starred=True)
    library.remember_search(Search("a"))
    library.start_job("x", ["1"])
    library.save_session({"query": "x"})
    with library._database.transaction() as connection:
        for table in ("marks", "searches", "jobs", "session"):
            connection.execute(f"UPDATE doc_{table} SET body=?", (body,))
    assert (library.marks(PROMID), library.searches(), library.jobs(), library.session()) == (Marks(), [], [], {})
    assert not library.rows([PROMID])[0].starred
    assert len(library.check()) == 4
    assert library.mark(PROMID, status="read") == Marks(status="read")
    assert library.info().starred == 0
    library.repair()
    assert library.check() == []
    assert library.marks(PROMID).status == "read"


def test_two_copies_can_be_at_one_job(path):
    with Library(path) as mine, Library(path) as theirs:
        job = mine.start_job("net", ["1", "2", "3", "4"])
        theirs.update_job(theirs.jobs()[0], done=["1"], absent=["2"])
        now = mine.update_job(job, done=["3"], absent=["2"])
        assert (now.pending, now.absent, now.total) == (["4"], ["2"], 4)
        assert mine.jobs() == [now]


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
    assert library.searches()[0] == Search("a", total=3, when=now, translation="t", number=3)
    assert [library.earlier(number) for number in (1, 2, 3, 4)] == [None, "b", "a", None]


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


def test_numbers_of_registers_that_several_papers_have(library):
    def paper(pmid, text="", listed=()):
        banks = (Databank("ClinicalTrials.gov", tuple(listed)),) if listed else ()
        return Record(
            Article(str(pmid), f"Title {pmid}", abstract=(AbstractSection(text or "Text."),), databanks=banks), b"<x/>"
        )

    library.keep(
        [
            paper(1, "Registered as NCT00000001, and ISRCTN12345678."),
            paper(2, listed=["NCT00000001"]),
            paper(3, "NCT00000001 once more; NCT00000002; nct0000 and nctxyz", ["NCT00000002"]),
            paper(4, "ISRCTN12345678"),
        ]
    )
    assert library.registry_numbers() == [("NCT00000001", 3), ("ISRCTN12345678", 2)]
    assert ("NCT00000002", 1) in library.registry_numbers(1)
