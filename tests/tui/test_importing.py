"""Importing as a person does: a file picked, pasted, or named at the start; what PubMed doesn't know is told."""

from __future__ import annotations

import pytest

from netreader.tui.dialogs.confirm import ConfirmDialog
from netreader.tui.dialogs.files import FileDialog, places_of
from netreader.tui.dialogs.report import ReportDialog
from netreader.tui.reader.importing import files_named
from tests.tui.waiting import screen_text, settled, until

SIZES = [(80, 24), (120, 35), (200, 50)]
DOI, PMID = "10.1056/NEJMoa1715274", "29768149"
TITLE = "Inhaled Combined Budesonide-Formoterol as Needed in Mild Asthma"
KNOWN = f"TY  - JOUR\nT1  - {TITLE}\nDO  - {DOI}\nN1  - Mine.\nER  - \n"
UNKNOWN = "TY  - JOUR\nT1  - Glow of imaginary glands\nAU  - Nobody, Nemo\nJO  - J Imag\nVL  - 3\nSP  - 5\nER  - \n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The folder one is in, with a file and a folder."""
    here = tmp_path / "here"
    (here / "old papers").mkdir(parents=True)
    (here / "refs.ris").write_text(KNOWN)
    (here / "old papers" / "my refs.ris").write_text(KNOWN + UNKNOWN)
    (here / "letter.doc").write_text("Dear")
    monkeypatch.chdir(here)
    return here


def words(pilot) -> str:
    """What the screen shows, without the lines of its boxes."""
    return " ".join(screen_text(pilot).replace("│", " ").split())


def told(pilot) -> str:
    """What the dialog says, however its lines are broken: they are longer where the tests' folder is."""
    box = pilot.app.screen.query_one(".dialog").region
    lines = screen_text(pilot).split("\n")[box.y : box.bottom]
    return " ".join(" ".join(line[box.x + 1 : box.right - 1] for line in lines).split())


async def shown(pilot, kind):
    await until(pilot, lambda: isinstance(pilot.app.screen, kind))
    await settled(pilot)
    return pilot.app.screen


@pytest.mark.parametrize("size", SIZES)
async def test_a_file_is_picked_and_comes_in(start, folder, size):
    async with start(size=size) as pilot:
        await pilot.press("I")
        screen = await shown(pilot, FileDialog)
        text = screen_text(pilot)
        assert "old papers/" in text
        assert "refs.ris" in text
        assert "Enter import or open folder" in text
        await pilot.press(*"refs", "enter")
        await until(pilot, lambda: pilot.app.reader.library.held([int(PMID)]))
        await until(pilot, lambda: "Imported" in screen_text(pilot))
        assert "1 new. 1 completed from PubMed." in screen_text(pilot)
        assert pilot.app.reader.library.note(int(PMID)).text == "Mine."
        assert screen is not pilot.app.screen


async def test_folders_are_walked_and_the_unmatched_are_told(start, folder):
    async with start() as pilot:
        await pilot.press("I")
        screen = await shown(pilot, FileDialog)
        await pilot.press("enter")
        await until(pilot, lambda: "Choose one below, or type its name." in screen_text(pilot))
        await pilot.press("down", "enter")
        await settled(pilot)
        assert screen.field.value.endswith("/old papers/")
        await pilot.press("down", "enter")
        await shown(pilot, ReportDialog)
        await until(pilot, lambda: "2 new, 1 unmatched. 1 completed from PubMed." in told(pilot))
        assert "“Glow of imaginary glands” is kept as it is. PubMed knows no such paper." in told(pilot)
        await pilot.press("u")
        await until(pilot, lambda: pilot.app.screen is pilot.app.reader)
        await until(pilot, lambda: "Glow of imaginary glands" in screen_text(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.reader.paper.article is not None)
        await settled(pilot)
        assert "shown as the file has it" in words(pilot)
        assert pilot.app.reader.paper.article.citation == "J Imag. 3:5."


@pytest.mark.parametrize("typed", ["refs.ris", "'{here}/old papers/my refs.ris'", r"{here}/old\ papers/my\ refs.ris"])
async def test_a_path_in_the_search_field_is_offered(start, ncbi, folder, typed):
    ncbi.stop()
    async with start() as pilot:
        pilot.app.reader.search(typed.format(here=folder))
        await shown(pilot, ConfirmDialog)
        assert "refs.ris into the library?" in screen_text(pilot)
        await pilot.press("y")
        await shown(pilot, ReportDialog)
        assert "They are completed when PubMed can be asked" in words(pilot)
        await pilot.press("escape")
        assert pilot.app.reader.library.from_files()


async def test_a_file_named_at_the_start(start, folder):
    async with start(what="refs.ris") as pilot:
        await shown(pilot, ConfirmDialog)
        await pilot.press("n")
        await until(pilot, lambda: pilot.app.screen is pilot.app.reader)
        assert pilot.app.reader.library.count() == 0


async def test_what_was_kept_without_a_network_is_completed_at_the_next_start(start, folder, settings):
    from netreader.exchange.importing import Import
    from netreader.library.library import Library

    with Library(settings.places.library) as library:
        Import(["refs.ris"], library, say=lambda told: None, stdin=lambda: None).run()
        assert library.from_files()
    async with start() as pilot:
        await until(pilot, lambda: pilot.app.reader.library.held([int(PMID)]))
        assert pilot.app.reader.library.from_files() == []


async def test_a_file_that_is_none_says_so(start, folder):
    async with start() as pilot:
        await pilot.press("I")
        await shown(pilot, FileDialog)
        await pilot.press(*"letter", "enter")
        await shown(pilot, ReportDialog)
        assert "names no paper that could be read" in words(pilot)


def test_what_is_a_file_and_what_a_query(folder):
    assert files_named("refs.ris") == [folder / "refs.ris"]
    assert files_named(f"file://{folder}/old%20papers/my%20refs.ris") == [folder / "old papers" / "my refs.ris"]
    assert files_named("refs.ris letter.doc") == [folder / "refs.ris", folder / "letter.doc"]
    for text in ("", "10.1056/NEJMoa1715274", "neoplasms", "a/b", "old papers", "refs.ris AND liver", "it's/a", "\0/x"):
        assert files_named(text) == []


def test_the_list_of_a_folder(folder):
    assert [place.name for place in places_of(folder, "")] == ["..", "old papers", "letter.doc", "refs.ris"]
    assert [place.name for place in places_of(folder, "EF")] == ["refs.ris"]
