"""One file and the library: whatever either side did, both end up the same and no line of either is lost."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from netreader.vault.front import Front
from netreader.vault.joining import ASK, RESTORE, TAKE, Join, Known
from netreader.vault.page import Page, read
from netreader.vault.words import Mark, Words, tag_in_vault, tags_in, value_in
from tests.vault.test_merging import edited, has

ONE, TWO = "h-00000001", "h-00000002"
KNOWN = {ONE: Known("The first words", "Title"), TWO: Known("Other words\nin two lines", "Abstract · RESULTS")}
NAMES = {"key": "key", "supports": "agrees", "method": "method"}

texts = st.sampled_from(["", "a", "a\nb\n\nc", "- x\n- y", "# h\n\n> q"])
marks = st.builds(Mark, st.sampled_from(["key", "supports", "method"]), texts.map(str.strip))
words = st.builds(
    Words,
    tags=st.lists(st.sampled_from(["a", "liver/surgery", "to discuss"]), unique=True, max_size=3).map(tuple),
    starred=st.booleans(),
    status=st.sampled_from(["", "to read", "read"]),
    rating=st.integers(0, 5),
    note=texts,
    marks=st.dictionaries(st.sampled_from([ONE, TWO]), marks),
)


def join(deletions=TAKE):
    return Join(KNOWN, NAMES, str, str, deletions, "In the vault, today", ["to discuss"])


def page_of(said: Words) -> Page:
    page = Page(Front(), ["# Head\n\n"])
    page.front.put("pmid", 1)
    join().fresh(page, said)
    return read(page.text(), set(NAMES) | set(NAMES.values()))


def words_of(page: Page) -> Words:
    """What a file says, read independently of the joining."""
    colours = {name: colour for colour, name in NAMES.items()}
    return Words(
        tags_in(page.front, ["to discuss"]),
        value_in(page.front, "starred"),
        value_in(page.front, "status"),
        value_in(page.front, "rating"),
        page.note,
        {block.id: Mark(colours[block.colour], block.comment) for block in page.blocks if block.id},
    )


@st.composite
def otherwise(draw, said: Words) -> Words:
    """What is said by somebody who changed some of it."""
    other = draw(words)
    some = {name: getattr(other, name) for name in ("tags", "starred", "status", "rating") if draw(st.booleans())}
    note = draw(edited(said.note)).strip("\n").rstrip()
    now = dict(said.marks)
    for name, mark in said.marks.items():
        match draw(st.sampled_from(["", "", "comment", "colour", "gone"])):
            case "comment":
                now[name] = replace(mark, comment=draw(edited(mark.comment)).strip())
            case "colour":
                now[name] = replace(mark, colour="method")
            case "gone":
                del now[name]
    return replace(said, **some, note=note, marks=now)


@st.composite
def histories(draw):
    base = draw(words)
    return base, draw(otherwise(base)), draw(otherwise(base))


def lines(said: Words) -> set[str]:
    return {line for text in (said.note, *(mark.comment for mark in said.marks.values())) for line in text.split("\n")}


@given(histories())
def test_both_sides_end_up_the_same_and_nothing_written_is_lost(history):
    base, mine, theirs = history
    page = page_of(theirs)
    found = join().joined(page, mine, base)
    again = read(page.text(), set(NAMES) | set(NAMES.values()))
    there = words_of(again)
    assert (set(there.tags), there.starred, there.status, there.rating) == (
        set(found.words.tags), found.words.starred, found.words.status, found.words.rating
    )  # fmt: skip
    assert there.note == found.words.note.strip("\n").rstrip()
    assert dict(there.marks) == dict(found.words.marks)
    assert found.base == found.words
    together = "\n".join(lines(found.words))
    for side in (mine, theirs):
        for line in lines(side) - lines(base):
            assert has(together, line)
    second = join().joined(again, found.words, found.base)
    assert second.words == found.words
    assert again.text() == page.text()
    assert not second.both + second.told + second.asked


@given(histories())
def test_a_side_that_did_nothing_takes_all_of_the_other(history):
    base, mine, theirs = history
    page = page_of(theirs)
    assert words_of(page) == replace(theirs, note=theirs.note.strip("\n").rstrip())
    found = join().joined(page, base, base)
    assert replace(found.words, note="", tags=()) == replace(theirs, note="", tags=())
    assert found.words.note.strip() == theirs.note.strip()
    page = page_of(base)
    found = join().joined(page, mine, base)
    assert found.words == mine
    assert words_of(read(page.text(), set(NAMES.values()))).marks == mine.marks


@given(histories(), st.sampled_from([ASK, RESTORE]))
def test_what_was_taken_away_in_the_file_alone_stays_until_it_is_said(history, deletions):
    base, _, theirs = history
    page = page_of(theirs)
    found = join(deletions).joined(page, base, base)
    assert set(base.marks) <= set(found.words.marks)
    if base.note.strip():
        assert found.words.note.strip()
    gone = set(base.marks) - set(theirs.marks)
    asked = {name for name, _ in found.asked}
    emptied = {"note"} if base.note.strip() and not theirs.note.strip() else set()
    assert asked == (gone | emptied if deletions == ASK else set())
    assert {block.id for block in page.blocks} == set(found.words.marks) - asked
    # Asked once more, the same; taken over, gone on both sides.
    second = join(deletions).joined(page, found.words, found.base)
    assert {name for name, _ in second.asked} == asked
    last = join(TAKE).joined(page, found.words, found.base)
    assert not asked & set(last.words.marks)


def edit(said: Words, old: str, new: str) -> Page:
    text = page_of(said).text()
    assert old in text
    return read(text.replace(old, new), set(NAMES) | set(NAMES.values()))


SAID = Words(("to discuss",), note="A note", marks={ONE: Mark("key", "why?"), TWO: Mark("supports", "")})


def test_words_written_into_a_quotation_go_to_its_comment():
    page = edit(SAID, "> The first words\n", "> The first words\n> and mine\n")
    found = join().joined(page, SAID, SAID)
    assert found.words.marks[ONE].comment == "why?\n\nand mine"
    assert "> The first words\n\n^h-00000001\n\nwhy?\n\nand mine\n" in page.text()
    page = edit(SAID, "> The first words\n", "> The 1st words\n")
    found = join().joined(page, SAID, SAID)
    assert found.words.marks[ONE].comment == "why?\n\n> The 1st words"
    assert found.told


def test_a_highlight_without_its_id_is_known_by_its_words():
    page = edit(SAID, "^h-00000001\n\n", "")
    found = join().joined(page, SAID, SAID)
    assert found.words == SAID
    assert not found.new
    assert "^h-00000001" in page.text()


def test_a_highlight_that_stands_twice_and_a_colour_that_is_none():
    text = page_of(SAID).text()
    copy = "> [!agrees] x\n> Other words\n> in two lines\n\n^h-00000002\n\nother\n\n"
    page = read(text.replace("## Note", f"{copy}## Note").replace("[!key]", "[!red]"), set(NAMES.values()))
    found = join().joined(page, SAID, SAID)
    assert found.words == SAID
    assert len(found.flaws) == 2
    assert "other" in page.text()


def test_a_value_changed_on_both_sides_is_told_in_the_file_too():
    page = edit(SAID, "rating:\n", "rating: 2\n")
    found = join().joined(page, replace(SAID, rating=4), SAID)
    assert found.words.rating == 4
    assert found.both == ["rating: 4 here, 2 in the file"]
    assert 'conflicts:\n  - "In the vault, today: rating 2"\n' in page.text()
    assert "rating: 4\n" in page.text()


def test_values_that_make_no_sense_stay_and_are_told():
    page = edit(SAID, "rating:\n", "rating: much\n")
    found = join().joined(page, SAID, SAID)
    assert found.words == SAID
    assert found.flaws == ["rating says 'much', which makes no sense here"]
    assert "rating: much\n" in page.text()


def test_how_people_write_values():
    front = Front()
    for typed, rating in (("4", 4), ("4/5", 4), ("★★★", 3), ("", 0), ("9", None), ("x", None)):
        front.put("rating", typed)
        assert value_in(front, "rating") == rating
    for typed, starred in (("yes", True), ("false", False), ("", False), ("perhaps", None)):
        front.put("starred", typed)
        assert value_in(front, "starred") is starred
    front.put("status", "To-Read")
    assert value_in(front, "status") == "to read"
    for typed in ("a, to-discuss", ["a", "#to discuss"], "a #to-discuss"):
        front.put("tags", typed)
        assert tags_in(front, ["to discuss"]) == ("a", "to discuss")
    assert tags_in(Front(), []) is None
    assert tag_in_vault("P = .02, 肝/to  do!") == "P-02-肝/to-do"
