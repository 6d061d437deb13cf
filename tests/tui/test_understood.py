"""The lines under the search field."""

from __future__ import annotations

from netreader.tui.listing import Listing
from netreader.tui.understood import understood


def offline() -> Listing:
    listing = Listing("library", "hepatectomy", total=34)
    listing.instead = "No connection: PubMed's address can't be looked up."
    listing.verdict = "approximate"
    listing.reasons = ("Words without a tag were searched in the whole record; PubMed also maps them to other terms.",)
    return listing


def told(listing: Listing, *, waiting: bool = True, late: Listing | None = None) -> list[str]:
    lines = understood(listing, kept=36, offline=True, late=late, waiting=waiting, ascii_only=False)
    return [line.plain for line in lines]


def test_offline_all_of_it_fits_in_four_lines_of_a_narrow_terminal():
    count, why, verdict = told(offline())
    assert count == "offline · 34 of 36 papers kept here. F5 ask PubMed again"
    assert why == "No connection: PubMed's address can't be looked up. The search waits for it."
    assert verdict.endswith("to other terms.")
    assert max(len(count), len(why)) <= 78
    assert len(verdict) <= 2 * 76  # two lines, broken between words


def test_pubmeds_late_answer_takes_the_place_of_why_it_was_missing():
    lines = told(offline(), late=Listing("pubmed", "hepatectomy", total=500))
    assert lines[0] == "offline · 34 of 36 papers kept here. "
    assert lines[1] == "PubMed has answered: 500 results. F5 show them"
    assert not any("waits" in line for line in lines)


def test_what_does_not_wait_is_not_said_to():
    assert told(offline(), waiting=False)[:2] == [
        "offline · 34 of 36 papers kept here. ",
        "No connection: PubMed's address can't be looked up.",
    ]
