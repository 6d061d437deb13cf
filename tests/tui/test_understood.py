"""The lines under the search field."""

from __future__ import annotations

import pytest
from textual.content import Content

from netreader.tui.listing import Listing
from netreader.tui.understood import Line, fitted, understood
from tests.tui.test_reader import search
from tests.tui.waiting import screen_text, until


def offline() -> Listing:
    listing = Listing("library", "hepatectomy", total=34)
    listing.instead = "PubMed's address can't be found."
    listing.verdict = "approximate"
    listing.reasons = ("Words without a tag were searched in the whole record; PubMed also maps them to other terms.",)
    return listing


def told(listing: Listing, *, waiting: bool = True, late: Listing | None = None) -> list[str]:
    lines = understood(listing, kept=36, offline=True, late=late, waiting=waiting, ascii_only=False)
    return [line.plain for line in lines]


def test_offline_all_of_it_fits_in_four_lines_of_a_narrow_terminal():
    count, why, verdict = told(offline())
    assert count == "offline · 34 of 36 papers kept here. [F5] ask PubMed again"
    assert why == "PubMed's address can't be found. It is asked again when it can be."
    assert verdict.endswith("to other terms.")
    assert max(len(count), len(why)) <= 78
    assert len(verdict) <= 2 * 76  # two lines, broken between words


def test_pubmeds_late_answer_takes_the_place_of_why_it_was_missing():
    lines = told(offline(), late=Listing("pubmed", "hepatectomy", total=500))
    assert lines[0] == "offline · 34 of 36 papers kept here. "
    assert lines[1] == "PubMed has answered: 500 results. [F5] show them"
    assert not any("waits" in line for line in lines)


def test_what_does_not_wait_is_not_said_to():
    assert told(offline(), waiting=False)[:2] == [
        "offline · 34 of 36 papers kept here. ",
        "PubMed's address can't be found.",
    ]


@pytest.mark.parametrize("width", [78, 118])
@pytest.mark.parametrize("room", [2, 4])
def test_verdict_and_mend_are_never_pushed_off_by_warnings(width, room):
    listing = Listing("library", "systematic[sb] AND cancer[ab] OR (mice AND rats)[tiab]", total=34)
    listing.verdict = "partial"
    listing.reasons = ["A part of it was left out, and this is told at some length, so that it takes two lines."] * 3
    listing.warnings = [f"Warning {n}: it is a sentence that does not end before it has filled a line." for n in "abc"]
    listing.mend = "systematic[sb] AND cancer[tiab] OR (mice[tiab] AND rats[tiab]) AND " + "a further term AND " * 9
    rows = [row.plain for row in fitted(understood_of(listing), width, room)]
    assert len(rows) == room
    assert max(map(len, rows)) <= width
    assert rows[0].startswith("Only in part. A part of it")
    mend = next(row for row in rows if row.startswith("Perhaps systematic[sb]"))
    assert "[a] search for this" in mend
    assert rows[-1].endswith(" · 3 more" if room == 2 else " · 1 more")


def understood_of(listing: Listing) -> list[Line]:
    return understood(listing, kept=0, offline=False, late=None, waiting=False, ascii_only=False)


def test_what_room_is_left_goes_to_the_first_lines():
    first, second = Line(Content("one two three four five six")), Line(Content("seven"))
    assert [row.plain for row in fitted([first, second], 10, 9)] == ["one two", "three four", "five six", "seven"]
    assert [row.plain for row in fitted([first, second], 10, 3)] == ["one two", "three fou…", "seven"]
    assert [row.plain for row in fitted([first, second], 15, 1)] == ["one t… · 1 more"]


def test_starter_entries_are_counted_apart_and_none_is_said_as_none():
    listing = offline()
    listing.total = 6
    lines = understood(listing, kept=13, starters=7, offline=True, late=None, waiting=False, ascii_only=False)
    assert lines[0].plain == "offline · 6 of 20 papers here (13 kept, 7 starter). "
    listing.total = 0
    lines = understood(listing, kept=13, starters=7, offline=True, late=None, waiting=False, ascii_only=False)
    assert lines[0].plain == "offline · none of the 20 papers here (13 kept, 7 starter). "


async def test_the_empty_field_says_where_it_looks_and_personal_things_are_not_pubmeds(start):
    async with start(keep=("19704057",)) as pilot:
        reader = pilot.app.reader
        assert reader.field.placeholder.startswith("Search PubMed")
        await pilot.press("L")
        await until(pilot, lambda: reader.field.placeholder.startswith("Search the library"))
        await search(pilot, "is:starred")
        await until(pilot, lambda: "No paper in your" in screen_text(pilot))
        assert "Press L" not in screen_text(pilot)
        await search(pilot, "zzqqxx[ti]")
        await until(pilot, lambda: "Press L" in screen_text(pilot))
        await search(pilot, "tag:nope")
        await until(pilot, lambda: "There is no tag “nope” here" in screen_text(pilot))
        assert "as PubMed finds" not in screen_text(pilot)
