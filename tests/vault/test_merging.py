"""Two descendants of a text put together: nothing that either side wrote is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netreader.vault.merging import merged, merged_names, merged_value

WHERE = "In the vault"

line = st.sampled_from(["", "a", "b", "c", "- d", "> e", "# f", "same", "same"])
texts = st.lists(line, max_size=8).map("\n".join)


@st.composite
def edited(draw, base: str):
    """A text as somebody changed it: lines put in, taken out, written anew."""
    lines = base.split("\n")
    for number in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(lines)))
        what = draw(st.sampled_from(["in", "out", "anew"]))
        new = draw(st.sampled_from([f"new {number} {draw(st.integers(0, 2))}", "same", ""]))
        if what == "in":
            lines.insert(at, new)
        elif at < len(lines):
            lines[at : at + 1] = [new] if what == "anew" else []
    return "\n".join(lines)


@st.composite
def sides(draw):
    base = draw(texts)
    return base, draw(edited(base)), draw(edited(base))


def has(text: str, wanted: str) -> bool:
    return not wanted.strip() or any(found in (wanted, f"> {wanted}") for found in text.split("\n"))


@given(sides())
def test_no_new_line_of_either_side_is_lost(three):
    base, mine, theirs = three
    found = merged(base, mine, theirs, WHERE)
    for side in (mine, theirs):
        for text in set(side.split("\n")) - set(base.split("\n")):
            assert has(found.text, text)


@given(sides())
def test_lines_that_nobody_touched_stay_and_those_taken_out_alone_go(three):
    base, mine, theirs = three
    found = merged(base, mine, theirs, WHERE).text.split("\n")
    for text in set(base.split("\n")):
        if text and base.split("\n").count(text) == 1 and text in mine.split("\n") and text in theirs.split("\n"):
            assert has("\n".join(found), text)
    assert merged(base, base, theirs, WHERE).text == theirs
    assert merged(base, mine, base, WHERE).text == mine
    assert merged(base, mine, mine, WHERE) == (mine, False)


@given(sides())
def test_a_merge_that_was_broken_off_comes_to_the_same(three):
    """The library has the merge already, the file not yet."""
    base, mine, theirs = three
    once = merged(base, mine, theirs, WHERE).text
    again = merged(base, once, theirs, WHERE).text
    for side in (mine, theirs):
        for text in set(side.split("\n")) - set(base.split("\n")):
            assert has(again, text)
    assert merged(once, once, once, WHERE).text == once


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "both", "text"),
    [
        ("a\nb\nc", "A\nb\nc", "a\nb\nC", False, "A\nb\nC"),
        ("a", "a\nmine", "a\ntheirs", False, "a\nmine\n\ntheirs"),
        ("", "mine", "theirs", False, "mine\n\ntheirs"),
        ("a\nb", "a\nmine", "a\ntheirs", True, "a\nmine\n\n> [!warning] In the vault\n> theirs\n"),
        ("a\nb\nc", "a\nc", "a\nB\nc", True, "a\nB\nc"),
        ("a\nb\nc", "a\nB\nc", "a\nc", True, "a\nB\nc"),
        ("a\nb", "a\nb\nc", "a\nb\nc\nd", False, "a\nb\nc\nd"),
        ("a\nb", "A\nb", "a\nB", False, "A\nB"),
        ("a", "a\n\nmore", "A", False, "A\n\nmore"),
        ("a", "A", "more\na", False, "more\nA"),
    ],
)
def test_what_is_written_where(base, mine, theirs, both, text):
    assert merged(base, mine, theirs, WHERE) == (text, both)


def test_a_merge_broken_off_is_not_told_twice():
    once = merged("a\nb", "a\nmine", "a\ntheirs", WHERE).text
    assert merged("a\nb", once, "a\ntheirs", WHERE) == (once, False)
    later = merged("a\nb", once, "a\ntheirs", "In the vault, a minute later")
    assert later == (once, False)


def test_a_long_text_is_merged_at_once():
    base = [f"line {number}" for number in range(20_000)]
    mine, theirs = list(base), list(base)
    mine[10], theirs[19_990] = "mine", "theirs"
    found = merged("\n".join(base), "\n".join(mine), "\n".join(theirs), WHERE).text.split("\n")
    assert (found[10], found[19_990], len(found)) == ("mine", "theirs", 20_000)


tags = st.lists(st.sampled_from(["a", "A", "b", "c/d", "e"]), max_size=4, unique_by=str.casefold)


@given(tags, tags, tags)
def test_tags_given_by_either_are_there_and_those_taken_by_either_are_not(base, mine, theirs):
    def folded(names):
        return {name.casefold() for name in names}

    found = folded(merged_names(base, mine, theirs))
    assert found == (folded(mine) & folded(theirs)) | ((folded(mine) | folded(theirs)) - folded(base))


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "found"), [(0, 0, 3, (3, False)), (0, 2, 0, (2, False)), (0, 2, 3, (2, True))]
)
def test_a_value_that_both_changed_is_mine_and_told(base, mine, theirs, found):
    assert merged_value(base, mine, theirs) == found
