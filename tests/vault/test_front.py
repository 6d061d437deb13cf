"""Front matter: what isn't netreader's stays to the letter; hostile YAML does nothing."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from netreader.text import clean
from netreader.vault.front import Flawed, Front, read, scalar, split
from tests.timing import seconds

MINE = """---
# of my own
aliases: [One, "Two"]   # kept
cssclasses:
- wide

pmid: 29768149
nested:
  deeper: {a: 1}
quote: >
  folded
  text
tags:
  - a
  - liver/surgery # here too
rating:
empty: ~
---
Body
---
more
"""


def test_what_is_not_touched_stays_to_the_letter():
    front, body = read(MINE)
    assert body == "Body\n---\nmore\n"
    assert front.text() + body == MINE
    assert front.values["tags"] == ["a", "liver/surgery"]
    assert front.values["pmid"] == "29768149"
    assert front.values["nested"] is None
    assert front.values["rating"] == front.values["empty"] == ""
    front.put("rating", 4)
    front.put("tags", ["a", "liver/surgery"])  # the same: as it was typed
    front.put("new", "x: y")
    assert front.text() == MINE.replace("rating:\n", "rating: 4\n").partition("---\nBody")[0] + 'new: "x: y"\n---\n'


@given(st.text(max_size=40))
def test_every_text_is_read_as_it_was_written(text):
    text = clean(text)
    for loader in (yaml.SafeLoader, yaml.CSafeLoader):
        assert yaml.load(f"key: {scalar(text)}\n", Loader=loader) == {"key": text}


@given(st.lists(st.text(max_size=20), max_size=4), st.booleans(), st.integers(0, 5), st.text(max_size=30))
def test_front_matter_is_read_as_it_was_written(tags, starred, rating, title):
    front = Front()
    front.put("tags", tags := [clean(tag) for tag in tags])
    front.put("starred", starred)
    front.put("rating", rating)
    front.put("title", title := clean(title))
    again, body = read(front.text() + "body")
    assert body == "body"
    assert again.values == {"tags": tags, "starred": str(starred).lower(), "rating": str(rating), "title": title}
    assert again.text() == front.text()


@given(st.text(st.sampled_from("---\n:[]{}&*!|>'\"#ab \t,?%@`"), max_size=60))
def test_any_front_matter_is_read_to_the_letter_or_refused(inner):
    text = f"---\n{inner}\n---\nbody\n"
    try:
        front, body = read(text)
    except Flawed:
        return
    assert front.text() + body == text


@pytest.mark.parametrize("text", ["", "no front matter", "--- x\n", "\n---\na: b\n---\n", "# a\n---\nb: c\n---"])
def test_without_front_matter_all_is_body(text):
    front, body = read(text)
    assert (front.opening, body) == ("", text)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("---\npmid: 1\ntags: [a\n", 1),
        ("---\npmid: 1\ntags: [a\n---\n", 4),
        ("---\npmid: 1\n\ttags: a\n---\n", 3),
        ("---\na: 1\na: 2\n---\n", 3),
        ("---\n{pmid: 1}\n---\n", 2),
        ("---\n- a\n- b\n---\n", 2),
        ("---\nonly words\n---\n", 2),
        ("---\na: b: c\n---\n", 2),
        ("---\nx: \x07\n---\n", 2),
        ("---\n" + "[" * 5_000 + "\n---\n", 2),
        ("---\nx: y\n" + "#" * 200_000 + "\n---\n", 1),
    ],
)
def test_what_is_broken_is_refused_with_its_line(text, line):
    with pytest.raises(Flawed) as caught:
        read(text)
    assert caught.value.line == line


def test_hostile_yaml_does_nothing():
    laughs = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{new}: &{new} [{','.join([f'*{old}'] * 9)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    text = f"---\n{laughs}tags: *a\n---\n"
    assert seconds(lambda: read(text), enough=5) < 5
    front, _ = read(text)
    assert front.values["tags"] == ["x"] * 9
    front, _ = read("---\nx: !!python/object/apply:os.system [\"false\"]\ny: !!python/name:os.system ''\n---\n")
    assert front.values == {"x": ["false"], "y": ""}
    front, _ = read("---\ntags: &t [a, *t]\n<<: {pmid: 3}\nwhen: 2018-01-01\nno: yes\n---\n")
    assert front.values["tags"] == ["a"]
    assert (front.values["when"], front.values["no"]) == ("2018-01-01", "yes")


def test_fences():
    assert split("---\na: 1\n---") == ("---\n", "a: 1\n", "---", "")
    assert split("---  \na: 1\n...\nb") == ("---  \n", "a: 1\n", "...\n", "b")
    assert split("---\n---\nb") == ("---\n", "", "---\n", "b")
