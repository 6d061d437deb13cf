"""Screening as a reviewer does it: by one key a paper, back and forth, offline, beside another reviewer."""

from __future__ import annotations

import csv
import io

import pytest
from textual.content import Content

from netreader.errors import Full
from netreader.library.library import Library
from netreader.library.screenings import Screenings
from netreader.screening.decisions import Decision
from netreader.screening.stages import FULL_TEXT
from netreader.tui.screening.panel import at_hand, bar, beside, line, progress
from tests.tui.test_writing import dialog
from tests.tui.waiting import screen_text, until

PROMID, CLARINET, RADIANT = 19704057, 25014687, 26703889
KEPT = (str(PROMID), str(CLARINET), str(RADIANT))
SIZES = [(80, 24), (120, 35), (200, 50)]


async def screening(pilot, name="NET", who="AB"):
    """A new review of all papers kept."""
    await pilot.press("X")
    await dialog(pilot, "ReviewDialog")
    await pilot.press("tab", "ctrl+u", *name, "tab", "ctrl+u", *who, "enter")
    return await on_screen(pilot)


async def on_screen(pilot):
    await dialog(pilot, "ScreeningScreen")
    screen = pilot.app.screen
    await until(pilot, lambda: screen.review is not None and screen.key)
    return screen


async def test_a_new_review_is_asked_for_in_one_dialog_and_esc_leaves_nothing(start):
    async with start(size=(80, 24), keep=KEPT) as pilot:
        library = pilot.app.library
        await pilot.press("X")
        await dialog(pilot, "ReviewDialog")
        await until(pilot, lambda: "Your name or initials" in screen_text(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: "Say who screens" in screen_text(pilot))
        await pilot.press(*"AB", "escape")
        await dialog(pilot, "ReaderScreen")
        assert library.screenings.all() == []
        screen = await screening(pilot)
        await pilot.press("escape")
        await dialog(pilot, "ReaderScreen")
        await pilot.press("X")
        await dialog(pilot, "ChooseDialog")
        await pilot.press("end", "enter")
        await dialog(pilot, "ReviewDialog")
        await until(pilot, lambda: pilot.app.screen.query_one("#review-who").value == "AB")
        await pilot.press("tab", "ctrl+u", *"net", "enter")
        await until(pilot, lambda: "called “net” already" in screen_text(pilot))
        await pilot.press("escape")
        await dialog(pilot, "ReaderScreen")
        assert [review.name for review in library.screenings.all()] == ["NET"]
        assert screen.name_of_review == "NET"


def test_reasons_and_keys_stand_in_the_column_as_far_as_there_is_room():
    keys = [("E", "Exclude, for the last reason"), ("N", "Next one not decided on")]
    whole = at_hand(["wrong population", "a [/b] reason"], keys, 34, 40).plain.splitlines()
    assert whole == [
        "Reasons, after e", "1  wrong population", "2  a [/b] reason", "0  no reason", "",
        "More keys", "E  Exclude, for the last reason", "N  Next one not decided on",
    ]  # fmt: skip
    for room in range(3, 9):
        lines = at_hand(["wrong population", "a [/b] reason"], keys, 34, room).plain.splitlines()
        assert len(lines) <= room
        assert lines[-1] not in ("", "More keys")


def verdicts(library, name="NET", who=""):
    return {item.paper: (item.verdict, item.reason) for item in library.screenings.decisions(name, who)}


@pytest.mark.parametrize("size", SIZES)
async def test_from_the_first_decision_to_the_last_and_back(start, size, home, monkeypatch):
    monkeypatch.chdir(home)
    async with start(size=size, keep=KEPT, ascii=size[0] == 120) as pilot:
        library = pilot.app.library
        screen = await screening(pilot)
        first, second, third = screen.queue
        await pilot.press("i", "m")
        await until(pilot, lambda: screen.key == third)
        await pilot.press("e")
        await dialog(pilot, "ReasonDialog")
        await pilot.press("2")
        await dialog(pilot, "ScreeningScreen")
        await until(pilot, lambda: verdicts(library) == {
            first: ("include", ""), second: ("maybe", ""), third: ("exclude", "wrong intervention")
        })  # fmt: skip
        await until(pilot, lambda: "saved" in screen_text(pilot))
        await pilot.press("u")
        await until(pilot, lambda: len(verdicts(library)) == 2 and screen.key == third)
        await pilot.press("u", "u", "u")
        await until(pilot, lambda: verdicts(library) == {} and screen.key == first)
        await pilot.press("U", "U", "U")
        await until(pilot, lambda: len(verdicts(library)) == 3)
        await pilot.press("P")
        await dialog(pilot, "LinesDialog")
        await until(pilot, lambda: "(n = 3)" in screen_text(pilot))
        await pilot.press("escape")
        await dialog(pilot, "ScreeningScreen")
        await pilot.press("x")
        await dialog(pilot, "ChooseDialog")
        await pilot.press("enter")
        await dialog(pilot, "AskDialog")
        await pilot.press("enter")
        file = home / "screening-net.csv"
        await until(pilot, file.exists)
        rows = list(csv.DictReader(io.StringIO(file.read_text().removeprefix("\ufeff"))))
        assert sorted(row["Decision"] for row in rows) == ["excluded", "included", "maybe"]
        await dialog(pilot, "ScreeningScreen")
        await pilot.press("question_mark")
        await dialog(pilot, "HelpDialog")
        await until(pilot, lambda: "Exclude it, with a reason" in screen_text(pilot))


async def test_resumed_where_one_was_with_the_reasons_and_words_of_ones_own(start):
    async with start(keep=KEPT, reasons=("too old",)) as pilot:
        screen = await screening(pilot)
        library = pilot.app.library
        first, second, third = screen.queue
        await pilot.press("e")
        await dialog(pilot, "ReasonDialog")
        assert "too old" in screen_text(pilot)
        await pilot.press("n", *"a new [/b] reason", "enter")
        await until(pilot, lambda: verdicts(library) == {first: ("exclude", "a new [/b] reason")})
        await pilot.press("p")
        await until(pilot, lambda: screen.key == first)
        await pilot.press("c")
        await dialog(pilot, "CommentDialog")
        await pilot.press(*"Only rats", "enter")
        await until(pilot, lambda: library.screenings.decisions("NET")[-1].note == "Only rats")
        assert screen.key == first  # a decision that was changed stays in view
        await pilot.press("G")
        await until(pilot, lambda: screen.key == third)
        await pilot.press("escape")
        await dialog(pilot, "ReaderScreen")
        pilot.app.reader.save_session()
    async with start() as pilot:
        await pilot.press("X")
        await dialog(pilot, "ChooseDialog")
        await pilot.press("enter")
        screen = await on_screen(pilot)  # the name was asked for once
        assert (screen.reviewer, screen.key) == ("AB", third)
        await pilot.press("N")
        await until(pilot, lambda: screen.key == second)
        await pilot.press("e")
        await dialog(pilot, "ReasonDialog")
        await until(pilot, lambda: "a new [/b] reason" in screen_text(pilot))
        await pilot.press("escape", "o")
        await dialog(pilot, "ReaderScreen")
        await until(pilot, lambda: pilot.app.reader.key == second)


async def test_a_second_reviewer_is_blind_and_conflicts_are_resolved(start):
    async with start(keep=KEPT) as pilot:
        screen = await screening(pilot)
        library = pilot.app.library
        first, second, _ = screen.queue
        await pilot.press("i", "i")
        await until(pilot, lambda: len(verdicts(library)) == 2)
        await pilot.press("w")
        await dialog(pilot, "ChooseDialog")
        await pilot.press("end", "enter")
        await dialog(pilot, "AskDialog")
        await pilot.press(*"Oz", "enter")
        await until(pilot, lambda: screen.reviewer == "Oz" and screen.key == first)
        assert "INCLUDED" not in screen_text(pilot)
        assert screen.own == {}
        await pilot.press("m", "i")
        await until(pilot, lambda: len(verdicts(library, who="Oz")) == 2)
        await pilot.press("C")
        await until(pilot, lambda: "AB: INCLUDED" in screen_text(pilot) and screen.queue == [first])
        await pilot.press("i")
        await until(pilot, lambda: library.screenings.standings("NET")[first].state == "included")
        await until(pilot, lambda: screen.queue == [])
        await pilot.press("u")
        await until(pilot, lambda: library.screenings.standings("NET")[first].state == "conflict")
        await until(pilot, lambda: screen.queue == [first])
        await pilot.press("A")
        await dialog(pilot, "LinesDialog")
        await until(pilot, lambda: "2 papers that both decided on" in screen_text(pilot))
        await pilot.press("escape")
        await dialog(pilot, "ScreeningScreen")
        await pilot.press("escape")
        await until(pilot, lambda: screen.which == "all")
        await pilot.press("l")
        await dialog(pilot, "ReaderScreen")
        reader = pilot.app.reader
        await until(pilot, lambda: reader.listing.query == 'screen:"NET/included"' and reader.listing.total == 1)
        await pilot.press("X")
        await dialog(pilot, "ChooseDialog")
        await pilot.press("enter")
        await until(pilot, lambda: "Who is screening" in screen_text(pilot))
        await pilot.press("enter")
        screen = await on_screen(pilot)
        assert screen.reviewer == "Oz"
        with Library(library.path) as other:  # the same reviewer in another copy
            other.screenings.decide("NET", second, "oz", "exclude", reason="language")
            await until(pilot, lambda: screen.own[second].verdict == "exclude")
            other.screenings.delete("NET")
        await dialog(pilot, "ReaderScreen")
        await until(pilot, lambda: "This review is gone" in screen_text(pilot))


async def test_full_texts_are_assessed_after_titles_and_abstracts(start, home, monkeypatch):
    monkeypatch.chdir(home)
    async with start(keep=KEPT) as pilot:
        library = pilot.app.library
        screen = await screening(pilot)
        first, second, third = screen.queue
        await pilot.press("r")
        await until(pilot, lambda: "This is for full texts" in screen_text(pilot))
        await pilot.press("F")
        await until(pilot, lambda: "There are no full texts to assess yet" in " ".join(screen_text(pilot).split()))
        await pilot.press("escape")
        await until(pilot, lambda: screen.key == first)
        await pilot.press("i", "i", "m")
        await until(pilot, lambda: len(verdicts(library)) == 3)
        await pilot.press("F")
        await until(pilot, lambda: screen.queue == [first, second] and screen.key == first)
        await until(pilot, lambda: "full texts" in screen_text(pilot) and "not decided yet" in screen_text(pilot))
        await pilot.press("r", "e")
        await dialog(pilot, "ReasonDialog")
        await pilot.press("1")
        await dialog(pilot, "ScreeningScreen")

        def decided():
            found = library.screenings.decisions("NET", stage=FULL_TEXT)
            return {item.paper: (item.verdict, item.reason) for item in found}

        await until(pilot, lambda: decided() == {first: ("unavailable", ""), second: ("exclude", "wrong population")})
        await pilot.press("u")
        await until(pilot, lambda: len(decided()) == 1 and screen.key == second)
        await pilot.press("U")
        await until(pilot, lambda: len(decided()) == 2)
        assert verdicts(library)[third] == ("maybe", "")
        await pilot.press("x")
        await dialog(pilot, "ChooseDialog")
        await pilot.press("end", "enter")
        await dialog(pilot, "AskDialog")
        await pilot.press("enter")
        await until(pilot, (home / "screening-net-prisma.csv").exists)
        assert '"dbr_notretrieved_reports","node12"' in (home / "screening-net-prisma.csv").read_text()
        await dialog(pilot, "ScreeningScreen")
        await pilot.press("R")
        await dialog(pilot, "ChooseDialog")
        await pilot.press("down", "down", "enter")
        await until(pilot, lambda: library.screenings.find("NET").needed == 2)
        await until(pilot, lambda: screen.queue == [])


async def test_a_full_disk_is_said_and_the_decision_is_kept_and_written_later(start, monkeypatch):
    async with start(keep=KEPT) as pilot:
        screen = await screening(pilot)
        library = pilot.app.library
        first, second, _ = screen.queue

        def full(*_, **__):
            raise Full("The disk is full.", "Make room.")

        monkeypatch.setattr(Screenings, "decide", full)
        await pilot.press("i", "m")
        await until(pilot, lambda: "2 decisions NOT SAVED" in " ".join(screen_text(pilot).split()))
        await pilot.press("escape")
        await dialog(pilot, "ConfirmDialog")
        await pilot.press("n")
        await dialog(pilot, "ScreeningScreen")
        await pilot.press("ctrl+q")
        await until(pilot, lambda: "Press Ctrl+Q again" in screen_text(pilot))
        monkeypatch.undo()
        screen.flush()  # as when the terminal is gone
        assert screen.hold_back() == ""
        await until(pilot, lambda: verdicts(library) == {first: ("include", ""), second: ("maybe", "")}, 20)
        await until(pilot, lambda: "NOT SAVED" not in screen_text(pilot))


async def test_papers_that_are_not_kept_are_fetched_or_said_to_be_unknown(start, ncbi):
    async with start(keep=(str(PROMID),)) as pilot:
        library = pilot.app.library
        library.screenings.add("Far", [CLARINET, 99_999_999, PROMID], "PubMed", "lanreotide")
        await pilot.press("X")
        await dialog(pilot, "ChooseDialog")
        await pilot.press("enter")
        await dialog(pilot, "AskDialog")
        await pilot.press(*"AB", "enter")
        screen = await on_screen(pilot)
        await until(pilot, lambda: screen.paper.article is not None and screen.paper.article.pmid == str(CLARINET))
        assert screen._words == ["lanreotide"]
        await pilot.press("n")
        await until(pilot, lambda: "PubMed has no record with the number" in screen_text(pilot))
        await pilot.press("e")
        await dialog(pilot, "ReasonDialog")
        await pilot.press("0")
        await until(pilot, lambda: verdicts(library, "Far") == {99_999_999: ("exclude", "")})


async def test_offline_a_paper_that_is_not_kept_is_said_and_passed_over(start):
    async with start(keep=(str(PROMID),), eutils_url="http://127.0.0.1:9/entrez/eutils/", reviewer="AB") as pilot:
        pilot.app.library.screenings.add("Far", [CLARINET, PROMID], "PubMed")
        await pilot.press("X")
        await dialog(pilot, "ChooseDialog")
        await pilot.press("enter")
        screen = await on_screen(pilot)
        await until(pilot, lambda: "PubMed could not be asked" in " ".join(screen_text(pilot).split()))
        await pilot.press("n")
        await until(pilot, lambda: screen.paper.article is not None and screen.key == PROMID)
        await pilot.press("f")
        await dialog(pilot, "ChooseDialog")
        await pilot.press("j", "j", "enter")
        await until(pilot, lambda: "Nothing here is" in screen_text(pilot))


def test_the_panel():
    own = {1: Decision(1, "AB", "exclude", "a long reason of somebody", "A\nnote"), 2: Decision(2, "AB", "include")}
    now = progress([1, 2, 3], own)
    assert (now.done, now.left) == (2, 1)
    text = beside(now, [own[1]], "ab", Content("saved"), 24, ascii_only=True).plain
    assert all(len(row) <= 40 for row in text.split("\n"))
    assert "a long reaso" in text
    assert line([own[1]], "AB", Content(""), ascii_only=True).plain.startswith("EXCLUDED a long reason of somebody A")
    assert bar(0, 0, ascii_only=True).count("#") == 0
    assert bar(999, 1_000, ascii_only=True, cells=10) == "#########-"
    assert bar(1_000, 1_000, ascii_only=False, cells=4) == "━━━━"
