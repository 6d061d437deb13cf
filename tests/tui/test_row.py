"""How one paper looks in a list."""

from __future__ import annotations

import pytest

from netreader.article import Summary
from netreader.library.library import Row
from netreader.tui import row


def a_row(**changes):
    summary = Summary(
        key=1,
        title=changes.pop("title", "Octreotide LAR and tumour growth"),
        authors=changes.pop("authors", ("Rinke A", "Müller HH", "Arnold R")),
        journal="J Clin Oncol",
        published="2009-10-01",
        kind="Randomized Controlled Trial",
        retracted=changes.pop("retracted", False),
        concern=changes.pop("concern", False),
    )
    known = {"opened": False, "starred": False, "status": "", "has_note": False, "highlights": 0, "kept": True}
    return Row(summary, **{**known, **changes})


def text(known, width, **more):
    lines = row.draw(known, width, cursor=more.pop("cursor", False), ascii_only=more.pop("ascii_only", False))
    return [line.plain for line in lines]


@pytest.mark.parametrize("width", [20, 32, 40, 69, 70, 100, 200])
def test_a_row_fits_its_width_and_height(width):
    lines = row.draw(a_row(title="word " * 80), width, cursor=True, ascii_only=False)
    assert len(lines) <= row.height(width)
    assert all(line.cell_length <= max(width, 10) for line in lines[:2])


def test_a_wide_row_says_who_where_when_what():
    assert "Rinke A et al. · J Clin Oncol 2009 · RCT" in text(a_row(), 120)[1]


def test_a_narrow_row_keeps_year_and_type_and_cuts_names_first():
    assert row.height(40) == 3
    assert text(a_row(), 60)[-1].split("  ")[1] == "Rinke A et al. · J Clin Oncol 2009 · RCT"
    assert text(a_row(), 40)[-1].split("  ")[1] == "Rinke · J Clin Oncol 2009 · RCT"
    marked = text(a_row(starred=True, has_note=True, highlights=12, status="reading"), 40)[-1]
    assert marked.strip() == "Rinke · 2009 · RCT   reading ★ ✎ ▮12 ↓"
    both = ("Quillfeather TR", "Zylberfeld N")
    assert "Quillfeather, Zylberfeld · J Clin" in text(a_row(authors=both), 54)[-1]
    assert text(a_row(authors=("The Very Long Named Study Group",)), 40)[-1].strip() == (
        "The Very… · J Clin Oncol 2009 · RCT  ↓"
    )


@pytest.mark.parametrize("width", range(20, 131, 5))
def test_a_row_never_breaks_off_the_year_where_there_is_room(width):
    lines = text(a_row(title="word " * 40), width)
    assert all(len(line) <= max(width, 10) for line in lines)
    assert "2009" in lines[-1]


GROUP = ("RAD001 in Advanced Neuroendocrine Tumors, Third Trial (RADIANT-3) Study Group",)


@pytest.mark.parametrize("width", range(36, 124))
def test_what_is_cut_uses_all_the_room_and_never_cuts_year_or_type(width):
    line = text(a_row(authors=GROUP), width)[-1]
    assert "2009 · RCT" in line
    assert len(line) <= width
    if "…" in line:  # blanks and commas before an ellipsis are all that may be free
        assert width - 2 - len(" ↓") - len(line.strip().removesuffix("↓").rstrip()) <= 3
    if width >= 40:  # the author gives way before the journal
        assert "· J Clin Oncol 2009 · RCT" in line


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("NETTER-1 Trial Investigators", "NETTER-1"),
        ("CLARINET Investigators", "CLARINET"),
        ("PROMID Study Group", "PROMID"),
        ("Investigators", "Investi…"),
    ],
)
def test_a_groups_name_loses_first_what_names_no_group(name, short):
    assert f"{name} · J Clin Oncol" in text(a_row(authors=(name,)), 80)[-1]
    assert text(a_row(authors=(name,)), 38)[-1].strip().startswith(f"{short} · J Clin")


def test_two_authors_are_both_named():
    assert "Rinke A, Arnold R · J Clin" in text(a_row(authors=("Rinke A", "Arnold R")), 120)[1]


def test_marks():
    line = text(a_row(starred=True, has_note=True, highlights=2, status="reading"), 120)[1]
    assert line.rstrip().endswith("reading ★ ✎ ▮2 ↓")


TAGS = ("liver/surgery", "pet", "to discuss")


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (140, "#liver/surgery #pet #to discuss  4/5 ↓"),
        (105, "#liver/surgery #pet #to discuss  4/5 ↓"),
        (80, "#liver/surgery #pet +1  4/5 ↓"),
        (62, "3 tags 4/5 ↓"),
        (40, "3 tags 4/5 ↓"),
    ],
)
def test_tags_where_there_is_room_and_their_number_else(width, shown):
    lines = text(a_row(tags=TAGS, rating=4), width)
    assert lines[-1].endswith(shown)
    assert all(len(line) <= width for line in lines)
    if "#" in shown:  # nothing is taken from what a paper is
        assert lines[-1].replace(shown, "").rstrip() == text(a_row(), width)[-1].replace("↓", "").rstrip()


def test_a_tag_of_any_script_is_no_markup():
    assert text(a_row(tags=("[b]肝[/b]",)), 120)[1].endswith("#[b]肝[/b]  ↓")


def test_marks_in_ascii():
    lines = text(a_row(starred=True, has_note=True, highlights=2), 120, ascii_only=True, cursor=True)
    assert all(line.isascii() for line in lines)


@pytest.mark.parametrize("width", [40, 120])
def test_a_retraction_stands_before_the_title(width):
    assert "RETRACTED" in text(a_row(retracted=True), width)[0]


def test_a_concern_stands_before_the_title():
    assert "CONCERN" in text(a_row(concern=True), 120)[0]


@pytest.mark.parametrize("title", ["[bold]x[/bold]", "p [/b] < .05", "[@click=app.quit]x[/]", "$primary {x}", "[/"])
def test_hostile_titles_stand_as_they_are(title):
    assert title in text(a_row(title=title), 120)[0]


def test_wide_characters_are_cut_by_cells():
    lines = row.draw(a_row(title="神経内分泌腫瘍" * 30), 40, cursor=False, ascii_only=False)
    assert all(line.cell_length <= 40 for line in lines)


def test_a_megabyte_title_is_no_trouble():
    assert len("".join(text(a_row(title="x" * 1_000_000), 100))) < 400
