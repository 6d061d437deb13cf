"""Stars, status and notes while the library is held by another, may not be written, or was lost sight of."""

from __future__ import annotations

import stat
import time

import pytest

from netreader.library import database, readonly
from netreader.library.database import Database
from netreader.library.library import Library
from netreader.tui.aside import left_notes, put_aside
from tests.tui.test_reader import search
from tests.tui.waiting import screen_text, settled, until

FIRST, SECOND = 19704057, 25014687


@pytest.fixture
def forbidden(monkeypatch):
    """Call it with True to take away the permission to write, with False to give it back."""

    def may_not(taken: bool) -> None:
        for module in (database, readonly):
            monkeypatch.setattr(module, "may_be_written", lambda path: not taken)

    return may_not


# Another program holds the library


async def test_a_star_shows_at_once_while_another_holds_the_library(start, settings, monkeypatch):
    monkeypatch.setattr(database, "PATIENCE", 60_000)
    async with start(keep=(str(FIRST),)) as pilot:
        reader = pilot.app.reader
        await search(pilot, str(FIRST))
        other = Database(settings.places.library)
        with other.transaction():
            began = time.monotonic()
            await pilot.press("1", "s", "r", "r", "s", "s")
            await settled(pilot)
            assert time.monotonic() - began < 30  # it would wait for a minute
            assert "★  reading" in screen_text(pilot)
            row = reader.listing.rows[FIRST]
            assert (row.starred, row.status) == (True, "reading")
            assert not reader.library.marks(FIRST).starred
        other.close()
        await until(pilot, lambda: not reader._wishes)
        assert (reader.library.marks(FIRST).starred, reader.library.marks(FIRST).status) == (True, "reading")


async def test_a_star_that_cannot_be_kept_goes_back_with_a_sentence(start, settings, monkeypatch):
    monkeypatch.setattr(database, "PATIENCE", 50)
    async with start(keep=(str(FIRST),)) as pilot:
        reader = pilot.app.reader
        await search(pilot, str(FIRST))
        await pilot.press("enter", "1")  # opened: that mark is written before
        await until(pilot, lambda: not reader._wishes)
        other = Database(settings.places.library)
        with other.transaction():
            await pilot.press("s")
            await until(pilot, lambda: "The star is not kept." in screen_text(pilot))
            assert "☆" in screen_text(pilot)
            assert not reader.listing.rows[FIRST].starred
        other.close()
        await pilot.press("s")
        await until(pilot, lambda: reader.library.marks(FIRST).starred)


async def test_leaving_a_note_waits_for_nobody_and_loses_nothing(start, settings, monkeypatch):
    monkeypatch.setattr(database, "PATIENCE", 60_000)
    async with start(keep=(str(FIRST), str(SECOND))) as pilot:
        reader = pilot.app.reader
        await search(pilot, f"{FIRST} {SECOND}")
        other = Database(settings.places.library)
        with other.transaction():
            await pilot.press("n", *"kept", "escape", "1")
            began = time.monotonic()
            await pilot.press("j")
            await until(pilot, lambda: reader.key != FIRST)
            assert time.monotonic() - began < 30  # it would wait for a minute
            assert reader.notes.area.text == ""
            await pilot.press("k")
            await until(pilot, lambda: reader.key == FIRST)
            assert reader.notes.area.text == "kept"
            await pilot.press("n", *" on")
            assert reader.library.note(FIRST) is None
        other.close()
        await until(pilot, lambda: (note := reader.library.note(FIRST)) is not None and note.text == "kept on")
        await settled(pilot)
        assert "Written in another copy" not in reader.library.note(FIRST).text


async def test_quitting_while_another_holds_the_library_loses_nothing(start, settings):
    async with start(keep=(str(FIRST),)) as pilot:
        await search(pilot, str(FIRST))
        reader = pilot.app.reader
        with Database(settings.places.library).transaction():
            await pilot.press("1", "s", "n", *"words")
            await settled(pilot)
            assert reader._wishes
        await pilot.press("ctrl+q")
        await pilot.pause()
    with Library(settings.places.library) as library:
        assert library.marks(FIRST).starred
        assert library.note(FIRST).text == "words"


async def test_words_typed_while_a_save_is_under_way_are_one_note(start, settings):
    """The save under way and the one when leaving begin at the same revision, and neither is another copy's."""
    async with start(keep=(str(FIRST), str(SECOND))) as pilot:
        reader = pilot.app.reader
        await search(pilot, f"{FIRST} {SECOND}")
        await pilot.press("n")
        for word in ("one", " two", " three"):
            await pilot.press(*[("space" if sign == " " else sign) for sign in word])
            reader.notes._ask_to_save()
        reader.leave_note()
        assert reader.flush() == []
        await settled(pilot)
        assert reader.library.note(FIRST).text == "one two three"
        assert not any(version.why for version in reader.library.note_versions(FIRST))


# A library that may not be written


async def test_a_library_that_is_only_read(start, settings, forbidden, ncbi):
    with Library(settings.places.library) as library:
        library.save_note(FIRST, "from before")
    async with start(keep=(str(FIRST),)):
        pass
    forbidden(True)
    async with start() as pilot:
        reader = pilot.app.reader
        await until(pilot, lambda: "The library can only be read." in screen_text(pilot))
        pilot.app.clear_notifications()
        await until(pilot, lambda: "read-only" in screen_text(pilot))
        await search(pilot, f"{FIRST} {SECOND}")
        await until(pilot, lambda: "from before" in screen_text(pilot))
        await pilot.press("enter", "1", "s")
        await until(pilot, lambda: "The star is not kept." in screen_text(pilot))
        await pilot.press("j")
        await until(pilot, lambda: reader.paper.article is not None and reader.paper.article.key == SECOND)
        await pilot.press("n", *"new")
        await until(pilot, lambda: "NOT SAVED" in screen_text(pilot))
        forbidden(False)
        reader.notes._ask_to_save()
        await until(pilot, lambda: reader.library.note(SECOND) is not None)
        await until(pilot, lambda: "read-only" not in screen_text(pilot))
        assert reader.library.note(SECOND).text == "new"


async def test_leaving_a_library_that_is_only_read(start, settings, forbidden):
    async with start(keep=(str(FIRST),)):
        pass
    forbidden(True)
    async with start() as pilot:
        await settled(pilot)
        await pilot.press("q")
        await pilot.pause()
        assert not pilot.app.is_running


# Notes that were put aside


def test_a_note_put_aside_is_its_readers_alone(settings):
    path = put_aside("precious", 5, settings.places.data)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    again = put_aside("more", 5, settings.places.data)
    assert [(left.key, left.text) for left in left_notes(settings.places)] == [(5, "precious"), (5, "more")]
    assert again != path


def test_a_note_in_an_editor_that_is_open_is_not_one_left(settings):
    import os
    import subprocess
    import sys

    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    for process in (os.getpid(), gone.pid):
        folder = settings.places.editing / f"{process}-x"
        folder.mkdir(parents=True)
        (folder / "note-7.md").write_text(f"in the editor of {process}\n")
    (settings.places.editing / "neither").mkdir()
    assert [left.text for left in left_notes(settings.places)] == [f"in the editor of {gone.pid}"]


async def test_a_note_put_aside_is_taken_in_at_the_next_start(start, settings):
    path = put_aside("precious", FIRST, settings.places.data)
    async with start(keep=(str(FIRST),)) as pilot:
        reader = pilot.app.reader
        await until(pilot, lambda: "Take it in now?" in screen_text(pilot))
        assert "precious" in screen_text(pilot)
        await pilot.press("y")
        await until(pilot, lambda: reader.library.note(FIRST) is not None)
        await until(pilot, lambda: not path.exists())
        assert reader.library.note(FIRST).text == "precious"


async def test_what_the_library_has_of_it_stays_too(start, settings):
    with Library(settings.places.library) as library:
        library.save_note(FIRST, "of the library")
    path = put_aside("precious", FIRST, settings.places.data)
    async with start(keep=(str(FIRST),)) as pilot:
        reader = pilot.app.reader
        await until(pilot, lambda: "Take it in now?" in screen_text(pilot))
        await pilot.press("y")
        await until(pilot, lambda: not path.exists())
        text = reader.library.note(FIRST).text
        assert "precious" in text
        assert "of the library" in text


async def test_a_note_put_aside_can_be_left(start, settings):
    path = put_aside("precious", FIRST, settings.places.data)
    async with start(keep=(str(FIRST),)) as pilot:
        await until(pilot, lambda: "Take it in now?" in screen_text(pilot))
        await pilot.press("n")
        await until(pilot, lambda: "The text stays in" in screen_text(pilot))
        assert pilot.app.reader.library.note(FIRST) is None
    assert not path.exists()
    assert [left.read_text() for left in path.parent.glob("left-*")] == ["precious"]
    assert left_notes(settings.places) == []


async def test_fetching_all_into_a_library_that_is_only_read_says_why_not(start, settings, forbidden):
    async with start(keep=(str(FIRST),)):
        pass
    forbidden(True)
    async with start() as pilot:
        await search(pilot, f"{FIRST} {SECOND}")
        await pilot.press("1")
        pilot.app.clear_notifications()
        await pilot.press("f")
        await until(pilot, lambda: "can't be opened" in screen_text(pilot))
        assert pilot.app.reader._fetching is None


async def test_what_vim_had_not_saved_is_not_thrown_away(start, settings):
    with Library(settings.places.library) as library:
        library.save_note(FIRST, "saved")
    folder = settings.places.editing / "999999999-x"
    folder.mkdir(parents=True)
    (folder / f"note-{FIRST}.md").write_text("saved\n")
    (folder / f".note-{FIRST}.md.swp").write_bytes(b"b0VIM 9.0 and words")
    async with start(keep=(str(FIRST),)) as pilot:
        await until(pilot, lambda: "An editor left text" in screen_text(pilot))
    (swap,) = settings.places.data.glob("left-*/.*.swp")
    assert swap.read_bytes() == b"b0VIM 9.0 and words"
    assert left_notes(settings.places) == []


async def test_quitting_without_a_star_that_cannot_be_kept_is_asked_for_twice(start, settings, monkeypatch):
    async with start(keep=(str(FIRST),)) as pilot:
        reader = pilot.app.reader
        await search(pilot, str(FIRST))
        await pilot.press("enter", "1")
        await until(pilot, lambda: not reader._wishes)
        monkeypatch.setattr(database, "PATIENCE", 20)
        monkeypatch.setattr(reader, "_keep_mark", lambda wish: None)  # it has not come to its turn
        with Database(settings.places.library).transaction():
            await pilot.press("s", "ctrl+q")
            await until(pilot, lambda: "A star or status is not saved" in screen_text(pilot))
            assert pilot.app.is_running
            assert "☆" in screen_text(pilot)
            await pilot.press("ctrl+q")
            await pilot.pause()
            assert not pilot.app.is_running


async def test_a_note_is_had_back_by_the_undo_key(start):
    async with start(keep=("19704057",)) as pilot:
        reader = pilot.app.reader
        await search(pilot, "19704057")
        await pilot.press("enter", "n", *"one")
        await until(pilot, lambda: reader.library.note(19704057) is not None)
        await pilot.press(*"two", "escape")
        await until(pilot, lambda: reader.library.note(19704057).text == "onetwo")
        await until(pilot, lambda: len(reader._deeds) == 1)
        await pilot.press("n", *"three", "escape")
        await until(pilot, lambda: len(reader._deeds) == 2)
        await pilot.press("u")
        await until(pilot, lambda: reader.notes.text == "onetwo")
        await until(pilot, lambda: "Taken back: note changed" in screen_text(pilot))
        await pilot.press("u")
        await until(pilot, lambda: reader.library.note(19704057) is None)
        await until(pilot, lambda: reader.notes.text == "")
        assert [version.text for version in reader.library.note_versions(19704057)][:2] == ["onetwo", "onetwothree"]
        await pilot.press("n", *"four", "escape")
        await until(pilot, lambda: reader.library.note(19704057).text == "four")
