"""Tags, ratings and shelves: normalised, safe with two copies, found by queries."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netreader.library.library import Library
from netreader.library.tagging import common, is_below, renamed, tag_of, tags_of

SEED, PROMID, CLARINET = 29768149, 19704057, 25014687


@pytest.fixture
def kept(library, record):
    library.keep([record(SEED), record(PROMID), record(CLARINET)])
    return library


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("#Liver / Surgery", "Liver/Surgery"),
        ("  to   do ", "to do"),
        ("a//b/", "a/b"),
        ("/", ""),
        ("“x, y”", "x y"),
        ("肝転移/Öberg", "肝転移/Öberg"),
        ("e\u0301", "é"),
        ("\x1b[31mred", "[31mred"),
        ("x" * 300, "x" * 100),
    ],
)
def test_how_a_tag_is_kept(typed, kept):
    assert tag_of(typed) == kept


@given(st.text(max_size=120))
def test_a_kept_tag_stays_as_it_is(text):
    assert tag_of(tag_of(text)) == tag_of(text)


@given(st.lists(st.text(st.sampled_from("aAb/# "), max_size=6)), st.text("ab/", max_size=4), st.text("ab/", max_size=4))
def test_renaming_leaves_no_tag_of_the_old_name(tags, old, new):
    old, new = tag_of(old), tag_of(new)
    now = renamed(tags_of(tags), old, new)
    assert len(now) <= len(tags_of(tags))
    if old and not is_below(new, old):
        assert not any(is_below(tag, old) for tag in now)


def test_tags_are_given_and_taken(kept):
    before = kept.tag([PROMID, CLARINET], add=["liver/surgery", "PRRT"])
    assert before == {PROMID: (), CLARINET: ()}
    kept.tag([PROMID], drop=["prrt"])
    assert kept.marks(PROMID).tags == ("liver/surgery",)
    assert kept.marks(CLARINET).tags == ("liver/surgery", "PRRT")
    kept.set_tags(before)
    assert kept.marks(CLARINET).tags == ()


def test_a_star_leaves_tags_and_rating(kept):
    kept.tag([PROMID], add=["a"])
    kept.mark(PROMID, rating=4)
    kept.mark(PROMID, starred=True, status="read")
    marks = kept.marks(PROMID)
    assert (marks.starred, marks.status, marks.rating, marks.tags) == (True, "read", 4, ("a",))
    with pytest.raises(ValueError, match="rating"):
        kept.mark(PROMID, rating=6)


def test_two_copies_tag_one_paper(kept, path):
    with Library(path) as other:
        kept.tag([PROMID], add=["mine"])
        other.tag([PROMID], add=["theirs"])
        kept.tag([PROMID], drop=["mine"])
        assert other.marks(PROMID).tags == ("theirs",)


def test_branches_are_counted_renamed_and_merged(kept):
    kept.tag([SEED], add=["liver/surgery", "liver/embolisation"])
    kept.tag([PROMID], add=["Liver", "net"])
    kept.tag([CLARINET], add=["liverwort"])
    assert (
        kept.tag_counts()
        == {
            "liver": 2,
            "liver/embolisation": 1,
            "liver/surgery": 1,
            "liverwort": 1,
            "net": 1,
        }
        or kept.tag_counts().get("Liver") == 2
    )
    before = kept.rename_tag("liver", "net/hepatic")
    assert set(before) == {SEED, PROMID}
    assert kept.marks(SEED).tags == ("net/hepatic/surgery", "net/hepatic/embolisation")
    assert kept.marks(CLARINET).tags == ("liverwort",)
    kept.rename_tag("net", "")
    assert kept.marks(PROMID).tags == ()
    assert kept.values("tag", "LIV") == [("liverwort", 1)]


def test_tags_and_shelves_are_asked_for(kept):
    kept.tag([SEED, PROMID], add=["liver/surgery"])
    kept.tag([CLARINET], add=["to do"])
    kept.shelves.put("Tumour board", [CLARINET, SEED])
    for query, found in {
        "tag:liver": {SEED, PROMID},
        "tag:LIVER/surgery": {SEED, PROMID},
        "tag:surgery": set(),
        "tag:li*": {SEED, PROMID},
        'tag:"to do"': {CLARINET},
        "has:tag": {SEED, PROMID, CLARINET},
        'shelf:"tumour board"': {CLARINET, SEED},
        "shelf:tum*": {CLARINET, SEED},
        "tag:liver AND shelf:tum*": {SEED},
    }.items():
        answer = kept.ask(query)
        assert set(answer.keys) == found, query
        assert answer.verdict == "exact", (query, answer.reasons)


def test_a_shelf_keeps_its_order(kept):
    shelves = kept.shelves
    assert shelves.put("Board", [SEED, PROMID]) == [SEED, PROMID]
    assert shelves.put("board", [PROMID, CLARINET]) == [CLARINET]
    assert shelves.move("Board", CLARINET, -5) == 0
    assert shelves.move("Board", 1, 1) == -1
    assert shelves.find("BOARD").papers == [CLARINET, SEED, PROMID]
    assert shelves.take("Board", [SEED, 1]) == [SEED]
    shelves.write_note("Board", "for **Monday**")
    assert shelves.rename("Board", "Monday")
    assert shelves.having(PROMID) == ["Monday"]
    gone = shelves.delete("Monday")
    assert shelves.all() == []
    shelves.restore(gone)
    assert (shelves.find("monday").note, shelves.find("monday").papers) == ("for **Monday**", [CLARINET, PROMID])


def test_a_shelf_has_a_name_of_its_own(kept):
    shelves = kept.shelves
    with pytest.raises(ValueError, match="name"):
        shelves.put(' "" ', [SEED])
    shelves.put("a", [])
    shelves.put("b", [])
    with pytest.raises(ValueError, match="already"):
        shelves.rename("a", "B")
    assert shelves.rename("a", "A")
    assert not shelves.rename("nowhere", "c")


def test_two_copies_fill_one_shelf(kept, path):
    with Library(path) as other:
        kept.shelves.put("s", [SEED])
        other.shelves.put("s", [PROMID])
        kept.shelves.put("s", [CLARINET])
        assert other.shelves.find("s").papers == [SEED, PROMID, CLARINET]


def test_an_unreadable_shelf_spoils_no_query(kept):
    kept.shelves.put("good", [SEED])
    with kept._database.transaction() as connection:
        connection.execute("INSERT INTO doc_shelves(key, body) VALUES(99, ?)", (b"{",))
        connection.execute("INSERT INTO doc_marks(key, body) VALUES(?, ?)", (PROMID, b'{"tags":["x'))
    assert list(kept.ask("shelf:good").keys) == [SEED]
    assert list(kept.ask("tag:x").keys) == []
    assert kept.check()


def test_papers_with_tags_or_on_shelves_are_never_taken_out(kept):
    kept.tag([PROMID], add=["x"])
    kept.shelves.put("s", [CLARINET])
    from netreader.library import personal

    with kept._database.reading() as connection:
        assert personal.papers_with_words(connection, [SEED, PROMID, CLARINET]) == {PROMID, CLARINET}


def test_a_branch_is_renamed_whatever_its_case():
    assert renamed(("straße/x", "Strasse", "strassen"), "STRASSE", "road") == ("road/x", "road", "strassen")


def test_a_shelf_put_back_where_another_has_its_name_keeps_both_notes(kept):
    shelves = kept.shelves
    shelves.put("s", [SEED])
    shelves.write_note("s", "first")
    gone = shelves.delete("s")
    shelves.put("s", [PROMID])
    shelves.write_note("s", "second")
    shelves.restore(gone)
    assert (shelves.find("s").papers, shelves.find("s").note) == ([PROMID, SEED], "second\n\nfirst")


# Several papers at once, and taken back


def test_several_papers_are_marked_alike_and_it_is_taken_back(kept):
    kept.mark(PROMID, starred=True, rating=2)
    before = kept.mark_all([SEED, PROMID, CLARINET], starred=True, rating=4)
    assert set(before) == {SEED, PROMID, CLARINET}
    assert [kept.marks(key).rating for key in (SEED, PROMID, CLARINET)] == [4, 4, 4]
    assert kept.mark_all([SEED], rating=4) == {}
    kept.mark(CLARINET, rating=5)  # since then: it stays
    assert kept.mark_back(before, {"starred": True, "rating": 4}) == [SEED, PROMID, CLARINET]
    marks = kept.marks_among([SEED, PROMID, CLARINET])
    assert [(mark.starred, mark.rating) for mark in marks.values()] == [(False, 0), (True, 2), (False, 5)]


def test_papers_that_nobody_keeps_can_be_marked(library):
    assert library.marks_among([5, 7])[5] == library.marks(5)
    library.mark_all(range(1, 2_000), status="to read")
    assert {marks.status for marks in library.marks_among(range(1, 2_000)).values()} == {"to read"}


tags = st.lists(st.sampled_from(["a", "b", "A", "c/d", "e"]), max_size=4)


@given(st.lists(tags, min_size=1, max_size=3), tags, tags, tags, tags)
def test_taking_back_tags_changes_only_what_was_done(had, add, drop, added_since, taken_since):
    from netreader.library.marks import MarkBook

    class Book(MarkBook):
        """Without a file."""

        def __init__(self, tags):
            self.now = {key: tags_of(these) for key, these in enumerate(tags)}

        def _retag(self, changes):
            before = {}
            for key, change in changes.items():
                new = change(self.now[key])
                if new != self.now[key]:
                    before[key], self.now[key] = self.now[key], new
            return before

    def folded(tags):
        return {tag.casefold() for tag in tags}

    book = Book(had)
    at_first = dict(book.now)
    before = book.tag(at_first, add, drop)
    book.tag_back(before, add, drop)
    assert book.now == at_first
    before = book.tag(at_first, add, drop)
    done = dict(book.now)
    book.tag(at_first, added_since, taken_since)
    book.tag_back(before, add, drop)
    ours = folded(add) | folded(drop)
    since = folded(added_since) | folded(taken_since)
    for key, tags_now in book.now.items():
        for tag in folded(tags_now) ^ folded(at_first[key]):
            assert tag in since  # all else is as it was
        for tag in since - ours:
            assert (tag in folded(tags_now)) == (
                tag in folded(added_since) or (tag in folded(done[key]) and tag not in folded(taken_since))
            )


def test_tags_in_common():
    assert common([("a", "b"), ("B", "c")]) == (("b",), {"a": 1, "c": 1})
    assert common([("x",)]) == (("x",), {})
    assert common([]) == ((), {})


def test_papers_go_back_where_they_stood_on_a_shelf(kept):
    shelves = kept.shelves
    shelves.put("s", [1, 2, 3, 4, 5])
    places = {key: place for place, key in enumerate([1, 2, 3, 4, 5])}
    assert shelves.take("s", [2, 5, 9]) == [2, 5]
    shelves.put("s", [8])
    shelves.put_back("s", [5, 2], places)
    assert shelves.find("s").papers == [1, 2, 3, 4, 5, 8]
    shelves.delete("s")
    shelves.put_back("s", [5, 2], places)
    assert shelves.find("s").papers == [5, 2]
