"""A file of the vault: any text is read and written to the letter; what is put in is found again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netreader.vault.front import Flawed
from netreader.vault.linking import to_library, to_vault
from netreader.vault.page import Page, block, read, tidy

COLOURS = {"key", "supports", "agrees with"}

pieces = st.lists(
    st.sampled_from(
        [
            "---", "pmid: 1", "# T", "## Highlights", "## Note", "> [!key] Title", "> [!info] x", "> words", ">", "",
            "^h-00000001", "^h-00000002", "comment", "\\# escaped", "## Mine", "- x", "> [!supports]", "  ", "a\tb",
        ]
    ),
    max_size=16,
)  # fmt: skip


@given(pieces, st.booleans())
def test_any_text_is_written_as_it_was_read(lines, end):
    text = "\n".join(lines) + ("\n" if end else "")
    try:
        page = read(text, COLOURS)
    except Flawed:
        return
    assert page.text() == text


said = st.text(st.characters(exclude_categories=["C"]) | st.sampled_from("\n\n#>[]!^h-\\ "), max_size=60).map(
    lambda text: tidy(text).strip()
)
quotes = said.filter(bool)


@given(st.lists(st.tuples(quotes, said), max_size=3), said, pieces)
def test_what_is_put_in_is_found_again(highlights, note, before):
    try:
        page = read("---\npmid: 1\n---\n" + "\n".join(before), COLOURS)
    except Flawed:
        page = Page()
    if page.heading or page.blocks or any(line == "## Highlights" for line in before):
        page = Page(page.front, ["# Head\n\n"])
    names: list[str] = []
    for number, (quote, comment) in enumerate(highlights):
        names.append(f"h-{number + 16:08x}")
        page.put_block(block(names[-1], "agrees with", "Abstract", quote, comment), names[:-1])
    page.put_note(note)
    again = read(page.text(), COLOURS)
    assert again.text() == page.text()
    assert [(found.id, found.quote, found.comment) for found in again.blocks] == [
        (name, quote, comment) for name, (quote, comment) in zip(names, highlights, strict=True)
    ]
    assert again.note == tidy(note)


FILE = """---
pmid: 1
---
# Head

Mine above.

## Highlights

> [!key] Title
> The words

^h-0000000a

A comment

> [!info] a callout of my own
> in the comment

> [!supports]
> Words that I marked here

> [!info] no highlight
> at all

## Mine

text

## Note

The note

## Heading of the note
"""


def test_a_file_is_taken_apart():
    page = read(FILE, COLOURS)
    assert page.text() == FILE
    first, second = page.blocks
    assert (first.id, first.colour, first.head, first.quote) == ("h-0000000a", "key", "Title", "The words")
    assert first.comment == "A comment\n\n> [!info] a callout of my own\n> in the comment"
    assert (second.id, second.quote) == ("", "Words that I marked here")
    assert page.note == "The note\n\n## Heading of the note"
    page.drop_block("h-0000000a")
    page.put_note("Other")
    assert "## Mine\n\ntext\n" in page.text()
    assert page.text().endswith("## Note\n\nOther\n")


def test_the_heading_goes_with_the_last_highlight():
    page = Page(pieces=["# Head\n\n"])
    page.put_block(block("h-00000001", "key", "", "words", ""), ())
    page.put_block(block("h-00000002", "key", "", "more", "said"), ("h-00000001",))
    page.put_block(block("h-00000003", "key", "", "first", ""), ())
    assert [found.id for found in page.blocks] == ["h-00000003", "h-00000001", "h-00000002"]
    page.put_block(block("h-00000001", "key", "", "words", "changed"), ())
    assert read(page.text(), COLOURS).blocks[1].comment == "changed"
    for number in (1, 2, 3):
        page.drop_block(f"h-0000000{number}")
    assert page.text() == "---\n---\n# Head\n\n"


@pytest.mark.parametrize(
    ("library", "vault"),
    [
        ("see [[12]] and [[12|in words]]", "see [[Öberg 2012 A title 12]] and [[Öberg 2012 A title 12|in words]]"),
        ("[[13]]", "[[13]]"),
        ("[[12#^h-0000000a]]", "[[Öberg 2012 A title 12#^h-0000000a]]"),
        ("[[a note of mine]] [[", "[[a note of mine]] [["),
    ],
)
def test_links_go_by_number_here_and_by_name_there(library, vault):
    names = {12: "Öberg 2012 A title 12"}
    assert to_vault(library, names) == vault
    assert to_library(vault, {name.lower(): key for key, name in names.items()}) == library


def test_links_to_files_that_were_moved_or_named_otherwise():
    assert to_library("[[papers/My Name.md|x]] [[my name]]", {"my name": 12}) == "[[12|x]] [[12]]"


@given(st.text(st.sampled_from("[]|#12 a\n"), max_size=40))
def test_links_of_any_text_come_back(text):
    names = {1: "One 1", 2: "Two 2", 12: "Twelve 12"}
    there = to_vault(text, names)
    back = to_library(there, {name.lower(): key for key, name in names.items()})
    assert to_vault(back, names) == there
