"""Reviews in the library: decisions are durable, taken back, made again, by two copies at a time, through kill -9."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from netreader.article import Article, Record
from netreader.errors import Full
from netreader.library.library import Library
from netreader.library.schema import VERSION
from netreader.library.screenings import NoReview
from netreader.screening.decisions import VERDICTS
from netreader.screening.stages import ABSTRACT, FULL_TEXT


def paper(pmid, doi=""):
    return Article(str(pmid), f"Title {pmid}", doi=doi)


@pytest.fixture
def library(path):
    with Library(path) as opened:
        opened.keep(Record(paper(pmid, "10.1/same" if pmid in (3, 4) else ""), b"<x/>") for pmid in range(1, 7))
        yield opened


@pytest.fixture
def review(library):
    library.screenings.add("NET liver", range(1, 7), "a search", "liver")
    return library.screenings


def states(review, name="NET liver"):
    return {paper: stands.state for paper, stands in review.standings(name).items()}


def test_a_queue_without_duplicates(library, review):
    found = review.find("net LIVER")
    assert found.papers == [1, 2, 3, 5, 6]
    assert [(item.paper, item.of, item.by) for item in found.duplicates] == [(4, 3, "doi")]
    assert review.add("NET liver", [1, 7], "more") == (1, 1)
    assert [source.found for source in review.find("NET liver").sources] == [6, 2]
    assert review.add("net liver", [7], "again") == (0, 1)
    with pytest.raises(ValueError, match="name"):
        review.add(' " ', [1], "x")
    library.keep([Record(paper(7, "10.1/SAME"), b"<y/>")])
    assert review.clear("NET liver") == 1
    assert 7 not in review.find("NET liver").papers


def test_each_reviewer_reads_only_the_own_decisions(review):
    review.decide("NET liver", 1, "AB", "include")
    review.decide("NET liver", 1, "Özlem 李", "exclude", reason="wrong population", note="Rats\x1b[2J")
    review.decide("NET liver", 2, "ab", "exclude", reason="language")
    assert [item.verdict for item in review.decisions("NET liver", "AB")] == ["include", "exclude"]
    (own,) = review.decisions("NET liver", "özlem 李")
    assert (own.reason, own.note) == ("wrong population", "Rats[2J")
    assert states(review) == {1: "conflict", 2: "awaiting", 3: "awaiting", 5: "awaiting", 6: "awaiting"}
    review.decide("NET liver", 1, "AB", "include", consensus=True)
    assert states(review)[1] == "included"
    assert len(review.decisions("NET liver")) == 4
    assert review.undo("NET liver", "AB", consensus=True).consensus
    assert states(review)[1] == "conflict"
    for wrong in ({"verdict": "perhaps"}, {"reviewer": " "}, {"paper": 999}):
        given = {"paper": 1, "reviewer": "AB", "verdict": "maybe"} | wrong
        with pytest.raises(ValueError, match=r"decision|reviewer|queue"):
            review.decide("NET liver", given["paper"], given["reviewer"], given["verdict"])
    with pytest.raises(NoReview):
        review.decide("Another", 1, "AB", "maybe")


STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from([1, 2, 3]), st.sampled_from(VERDICTS), st.sampled_from("AB")),
        st.tuples(st.just("undo"), st.just(""), st.sampled_from("AB")),
        st.tuples(st.just("redo"), st.just(""), st.sampled_from("AB")),
    ),
    max_size=25,
)


@settings(max_examples=25, deadline=None)
@given(STEPS)
def test_undo_and_redo_against_plain_lists(tmp_path_factory, steps):
    with Library(tmp_path_factory.mktemp("undo") / "library.db") as library:
        review = library.screenings
        review.add("R", [1, 2, 3], "x")
        done = {"A": [], "B": []}
        gone = {"A": [], "B": []}
        for what, verdict, who in steps:
            if what == "undo":
                taken = review.undo("R", who)
                assert (taken is None) == (not done[who])
                if taken is not None:
                    gone[who].append(done[who].pop())
            elif what == "redo":
                made = review.redo("R", who)
                assert (made is None) == (not gone[who])
                if made is not None:
                    done[who].append(gone[who].pop())
            else:
                review.decide("R", what, who, verdict)
                done[who].append((what, verdict))
                gone[who].clear()
            for name in "AB":
                last = dict(done[name])  # the last decision on each paper counts
                assert {item.paper: item.verdict for item in review.decisions("R", name)} == last


def test_full_texts_of_what_titles_and_abstracts_include(library, review):
    name = "NET liver"
    for key, verdict in ((1, "include"), (2, "include"), (3, "exclude"), (5, "include")):
        review.decide(name, key, "AB", verdict)
    assert list(review.standings(name, stage=FULL_TEXT)) == [1, 2, 5]
    review.decide(name, 1, "AB", "include", stage=FULL_TEXT)
    review.decide(name, 2, "AB", "unavailable", stage=FULL_TEXT)
    review.decide(name, 5, "AB", "exclude", reason="wrong outcome", stage=FULL_TEXT)
    for key, verdict, stage in ((3, "include", FULL_TEXT), (6, "include", FULL_TEXT), (1, "unavailable", ABSTRACT)):
        with pytest.raises(ValueError, match=r"not included|not a decision"):
            review.decide(name, key, "AB", verdict, stage=stage)
    told = {key: stands.state for key, stands in review.standings(name, stage=FULL_TEXT).items()}
    assert told == {1: "included", 2: "not retrieved", 5: "excluded"}
    assert {item.paper: item.verdict for item in review.decisions(name)}[5] == "include"  # of the first stage
    assert states(review)[2] == "included"
    for query, keys in {
        'screen:"NET liver/fulltext"': {1, 2, 5},
        'screen:"NET liver/full text/included"': {1},
        'screen:"net liver/fulltext/not retrieved"': {2},
        "screen:net*/fulltext/not-retrieved": {2},
        'screen:"NET liver/fulltext/unavailable"': {2},
        'screen:"NET liver/included"': {1, 2, 5},
    }.items():
        assert set(library.ask(query).keys) == keys, query
    assert review.undo(name, "AB", stage=FULL_TEXT).paper == 5  # neither stage takes back what is of the other
    assert review.undo(name, "AB").paper == 5
    assert list(review.standings(name, stage=FULL_TEXT)) == [1, 2]
    assert review.redo(name, "AB", stage=FULL_TEXT).paper == 5
    assert review.redo(name, "AB").paper == 5
    assert review.standings(name, stage=FULL_TEXT)[5].state == "excluded"  # what was decided is there again
    review.set_needed(name, 2)
    assert review.find(name).needed == 2
    assert review.standings(name, stage=FULL_TEXT) == {}
    assert states(review)[1] == "awaiting"


def test_renamed_put_away_and_brought_back(review):
    review.decide("NET liver", 1, "AB", "include")
    review.add("Other", [1], "x")
    with pytest.raises(ValueError, match="already"):
        review.rename("NET liver", "OTHER")
    review.rename("NET liver", "NET")
    assert [item.name for item in review.all()] == ["NET", "Other"]
    review.delete("NET")
    assert review.find("NET") is None
    assert review.restore("net")
    assert states(review, "NET")[1] == "included"
    assert not review.restore("NET")
    review.add_reason("NET", "retracted")
    review.add_reason("NET", "Retracted")
    assert review.find("NET").reasons == ["retracted"]


def test_found_by_queries(library, review):
    review.decide("NET liver", 1, "AB", "include")
    review.decide("NET liver", 2, "AB", "exclude")
    for query, keys in {
        'screen:"net liver"': {1, 2, 3, 5, 6},
        'screen:"NET liver/included"': {1},
        'screen:"NET liver/exclude"': {2},
        "screen:net*/awaiting": {3, 5, 6},
        'title* NOT screen:"NET liver/awaiting"': {1, 2, 4},
        "screen:none": set(),
    }.items():
        assert set(library.ask(query).keys) == keys, query
    answer = library.ask('screen:"NET liver/perhaps"')
    assert answer.verdict == "partial"
    assert "perhaps" in answer.reasons[0]


def test_a_files_entry_gives_its_place_and_decisions_to_the_record(library):
    entry = replace(paper(9, "10.9/x"), pmid="", local_id=7, source="starter")
    library.keep_starter([entry])
    review = library.screenings
    review.add("R", [-7, 1], "x")
    review.decide("R", -7, "AB", "include")
    library.keep([Record(paper(9, "10.9/x"), b"<y/>")])
    assert review.find("R").papers == [9, 1]
    assert [item.paper for item in review.decisions("R", "AB")] == [9]


def test_papers_of_a_queue_are_not_taken_out_when_pubmed_deletes_them(library, review):
    with library._database.transaction() as connection:
        gone = library._papers.withdraw(connection, {1: 0, 4: 0})
    assert (gone.withdrawn, gone.removed) == ([1], [4])
    assert library.article(1).withdrawn


def test_a_full_disk_is_said_and_the_decision_can_be_made_again(library, review):
    with library._database.reading() as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages}")
    for _ in range(20):  # what room there is in the last page is used up
        with suppress(Full):
            review.decide("NET liver", 1, "AB", "exclude", note="x" * 500)
    with pytest.raises(Full):
        review.decide("NET liver", 1, "AB", "exclude", note="x" * 50_000)
    before = len(review.decisions("NET liver", "AB"))
    with library._database.reading() as connection:
        connection.execute("PRAGMA max_page_count=1000000")
    review.decide("NET liver", 2, "AB", "include")
    assert len(review.decisions("NET liver", "AB")) == before + 1
    assert library.check() == []


def test_a_library_of_the_version_before_gets_them_and_a_broken_entry_hides_no_other(path):
    with Library(path) as library, library._database.transaction() as connection:
        connection.execute("DROP TABLE doc_screenings")
        connection.execute("DROP TABLE doc_decisions")
        connection.execute("PRAGMA user_version=8")
    with Library(path) as library:
        assert library.info().version == VERSION
        review = library.screenings
        review.add("R", [1, 2], "x")
        review.decide("R", 1, "AB", "maybe")
        with library._database.transaction() as connection:
            body = b'{"review":1,"paper":"x"}'
            connection.execute("INSERT INTO doc_decisions(key, body) VALUES(77, ?)", (body,))
            connection.execute("INSERT INTO doc_screenings(key, body) VALUES(78, ?)", (b"[]",))
        assert [item.verdict for item in review.decisions("R")] == ["maybe"]
        assert [item.name for item in review.all()] == ["R"]


def test_a_queue_of_ten_thousand(library):
    import time

    review = library.screenings
    began = time.process_time()
    assert review.add("Large", range(1, 10_001), "x") == (9_999, 1)
    with library._database.transaction():
        for key in range(1_000, 3_000):
            review.decide("Large", key, "AB", VERDICTS[key % 3])
    assert len(review.standings("Large")) == 9_999
    assert time.process_time() - began < 60  # a tenth of that where nobody else works


WRITER = """
import sys
from pathlib import Path
from netreader.library.library import Library
library = Library(Path(sys.argv[1]))
for key in range(1, 2001):
    library.screenings.decide("R", key, sys.argv[2], "exclude", reason="reason " + str(key))
    print(key, flush=True)
"""


def _writer(path, who):
    return subprocess.Popen([sys.executable, "-c", WRITER, str(path), who], stdout=subprocess.PIPE, text=True)


@pytest.mark.kill
def test_two_copies_and_kill_minus_nine_lose_nothing_acknowledged(path):
    with Library(path) as library:
        library.screenings.add("R", range(1, 2001), "x")
    said = {"A": set(), "B": set()}
    for run in range(4):
        both = {who: _writer(path, who) for who in said}
        for who, writer in both.items():
            for count, line in enumerate(writer.stdout):
                said[who].add(int(line))
                if count == 10 + 9 * run:
                    os.kill(writer.pid, signal.SIGKILL)
                    break
        for who, writer in both.items():
            said[who].update(int(line) for line in writer.stdout if line.endswith("\n"))
            writer.stdout.close()
            writer.wait()
    with Library(path) as library:
        assert library.check() == []
        for who, keys in said.items():
            found = {item.paper: item.reason for item in library.screenings.decisions("R", who)}
            assert keys <= set(found)
            assert all(reason == f"reason {key}" for key, reason in found.items())
