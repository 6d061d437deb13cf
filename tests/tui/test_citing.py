"""Citing and exporting as a person does: the dialogs, the clipboard, the file."""

from __future__ import annotations

import json
import re

import pytest
from textual.widgets import Input, OptionList, Static

from netreader.library.library import Library
from netreader.tui.dialogs.cite import CiteDialog
from netreader.tui.dialogs.confirm import ConfirmDialog
from netreader.tui.dialogs.export import ExportDialog, file_stem
from netreader.tui.dialogs.files import FileDialog
from netreader.tui.dialogs.paths import completed
from tests.tui.waiting import screen_text, settled, until

SIZES = [(80, 24), (120, 35), (200, 50)]
PAPER = "90000001"


async def opened(pilot) -> None:
    """The paper stands on the screen."""
    await pilot.press("enter")
    await until(pilot, lambda: pilot.app.reader.paper.article is not None)


async def dialog(pilot, key: str, kind: type):
    await pilot.press(key)
    await until(pilot, lambda: isinstance(pilot.app.screen, kind))
    return pilot.app.screen


def reference(screen) -> str:
    return str(screen.query_one("#cite-reference", Static).content)


async def shows(pilot, screen, words: str) -> None:
    await until(pilot, lambda: words in reference(screen))


# Citing


@pytest.mark.parametrize("size", SIZES)
async def test_the_dialog_previews_and_copies(start, ncbi, size):
    ncbi.stop()
    async with start(size=size, what=PAPER, keep=(PAPER,)) as pilot:
        await opened(pilot)
        screen = await dialog(pilot, "y", CiteDialog)
        await shows(pilot, screen, "Semin Oncol. 2018 Aug;45(4):232–5.")
        await settled(pilot)
        text = screen_text(pilot)
        assert "In the text  [1]" in text
        assert "Enter copy" in text
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen is pilot.app.reader)
        assert pilot.app.clipboard.startswith("Keutgen XM, Schadde E, et al. Metastatic")


async def test_arrows_change_the_style_and_it_is_remembered(start, ncbi):
    ncbi.stop()
    async with start(what=PAPER, keep=(PAPER,)) as pilot:
        await opened(pilot)
        screen = await dialog(pilot, "y", CiteDialog)
        await shows(pilot, screen, "Keutgen XM")
        await pilot.press("down", "down", "down")
        await shows(pilot, screen, "Keutgen, X. M., Schadde, E., et al. (2018).")
        await pilot.press("ctrl+t")
        await until(pilot, lambda: pilot.app.clipboard == "(Keutgen et al., 2018)")
        pilot.app.reader.save_session()
    async with start(what=PAPER) as pilot:
        await opened(pilot)
        await pilot.press("Y")
        await until(pilot, lambda: pilot.app.clipboard.startswith("Keutgen, X. M., Schadde, E., et al. (2018)."))
        screen = await dialog(pilot, "y", CiteDialog)
        await until(pilot, lambda: screen.style_name == "apa")


async def test_typing_narrows_to_a_journal(start, ncbi):
    ncbi.stop()
    async with start(what=PAPER, keep=(PAPER,)) as pilot:
        await opened(pilot)
        screen = await dialog(pilot, "y", CiteDialog)
        await pilot.press(*"oncology annals")
        await until(pilot, lambda: screen.style_name == "annals-of-oncology")
        await pilot.press("enter")  # before or after the preview is there: it is copied
        await until(pilot, lambda: pilot.app.screen is pilot.app.reader)
        assert pilot.app.clipboard.startswith("Keutgen XM, Schadde E, et al.")
        assert pilot.app.reader.style_name == "annals-of-oncology"


async def test_no_style_and_a_wrong_file_are_said(start, ncbi, tmp_path):
    ncbi.stop()
    (tmp_path / "wrong.csl").write_text("<a")
    async with start(what=PAPER, keep=(PAPER,)) as pilot:
        await opened(pilot)
        screen = await dialog(pilot, "y", CiteDialog)
        field = screen.query_one("#cite-filter", Input)
        field.value = "zzzzzz"
        await shows(pilot, screen, "No style")
        await pilot.press("enter")
        field.value = str(tmp_path / "wrong.csl")
        await shows(pilot, screen, "is not a CSL style")
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is pilot.app.reader)
        assert not pilot.app.clipboard


async def test_a_style_of_ones_own(start, ncbi, tmp_path):
    ncbi.stop()
    (tmp_path / "my.csl").write_text(
        '<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0"><info><title>Mine</title></info>'
        '<citation><layout><text variable="DOI" prefix="[red]"/></layout></citation></style>'
    )
    async with start(what=PAPER, keep=(PAPER,)) as pilot:
        await opened(pilot)
        screen = await dialog(pilot, "y", CiteDialog)
        screen.query_one("#cite-filter", Input).value = str(tmp_path / "my.csl")
        await shows(pilot, screen, "[red]10.1053/j.seminoncol.2018.07.002")
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.clipboard == "[red]10.1053/j.seminoncol.2018.07.002")


async def test_all_results_make_a_bibliography(start, ncbi):
    ncbi.stop()
    async with start(what="90000001 90000003", keep=(PAPER, "90000003")) as pilot:
        await opened(pilot)
        screen = await dialog(pilot, "y", CiteDialog)
        await shows(pilot, screen, "Keutgen XM")
        await pilot.press("ctrl+r")
        await shows(pilot, screen, "2. Pell O.")
        await settled(pilot)
        assert "Cite the 2 results" in screen_text(pilot)
        await pilot.press("ctrl+t")
        await until(pilot, lambda: pilot.app.clipboard == "[1,2]")
        screen = await dialog(pilot, "y", CiteDialog)
        await shows(pilot, screen, "Keutgen XM")
        await pilot.press("ctrl+r")
        await shows(pilot, screen, "2. Pell O.")
        await pilot.press("ctrl+r")
        await until(pilot, lambda: "Pell" not in reference(screen))
        await pilot.press("ctrl+r", "enter")
        await until(pilot, lambda: pilot.app.screen is pilot.app.reader)
        assert [line[:7] for line in pilot.app.clipboard.splitlines()] == ["1. Keut", "2. Pell"]


async def test_without_a_paper_it_says_so(start):
    async with start() as pilot:
        await pilot.press("1", "y", "Y")
        await until(pilot, lambda: "Open a paper first" in screen_text(pilot))


async def test_at_the_first_start_a_key_acts_on_the_paper_at_the_cursor(start, ncbi):
    ncbi.stop()
    async with start(starters=True) as pilot:
        reader = pilot.app.reader
        assert reader.key == 0  # the welcome stands there
        await pilot.press("1", "y")
        await until(pilot, lambda: "Cite this paper" in screen_text(pilot))
        await pilot.press("escape")
        first = reader.listing.key_at(0)
        await until(pilot, lambda: reader.key == first)
        await pilot.press("n")
        await until(pilot, lambda: reader.pane == "notes")


# Exporting


@pytest.mark.parametrize("size", SIZES)
async def test_this_paper_goes_to_a_file(start, ncbi, tmp_path, monkeypatch, size):
    ncbi.stop()
    monkeypatch.chdir(tmp_path)
    async with start(size=size, what=PAPER, keep=(PAPER,)) as pilot:
        await opened(pilot)
        await dialog(pilot, "e", ExportDialog)
        await settled(pilot)
        text = screen_text(pilot)
        assert f"pmid-{PAPER}.nbib" in text
        assert "Enter export" in text
        await pilot.press("enter")
        await until(pilot, (tmp_path / f"pmid-{PAPER}.nbib").exists)
        assert f"PMID- {PAPER}" in (tmp_path / f"pmid-{PAPER}.nbib").read_text()
        await until(pilot, lambda: "Exported" in screen_text(pilot))
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".part"] == []


async def test_all_results_go_to_a_file_and_what_is_not_kept_is_counted(start, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    async with start(what="octreotide", keep=("19704057",)) as pilot:
        await until(pilot, lambda: pilot.app.reader.listing.total and not pilot.app.reader.asking)
        await opened(pilot)
        screen = await dialog(pilot, "e", ExportDialog)
        screen.query_one("#export-scope", OptionList).highlighted = 1
        formats = screen.query_one("#export-formats", OptionList)
        formats.highlighted = screen._formats.index("csl-json")
        await settled(pilot)
        assert screen.field.value == "octreotide.json"
        await pilot.press("enter")
        await until(pilot, (tmp_path / "octreotide.json").exists)
        items = json.loads((tmp_path / "octreotide.json").read_text())
        assert "19704057" in {item["PMID"] for item in items}
        await until(pilot, lambda: "Exported" in screen_text(pilot))


async def test_a_shelf_and_a_tag_go_to_files_in_a_folder_that_is_picked(start, ncbi, tmp_path, monkeypatch):
    ncbi.stop()
    monkeypatch.chdir(tmp_path)
    (tmp_path / "refs").mkdir()
    keep = (PAPER, "90000002", "90000010")
    async with start(what=PAPER, keep=keep) as pilot:
        await opened(pilot)
        library = pilot.app.reader.library
        library.shelves.put("Tumour board", [90000010, 90000002])
        library.tag([90000002], add=["liver/mets"])
        screen = await dialog(pilot, "e", ExportDialog)
        scopes = screen.query_one("#export-scope", OptionList)
        names = [str(option.prompt) for option in scopes.options]
        assert names[-3:] == ["Shelf Tumour board: 2", "Tag liver: 1", "Tag liver/mets: 1"]
        scopes.highlighted = names.index("Shelf Tumour board: 2")
        await until(pilot, lambda: screen.field.value == "tumour-board.nbib")
        await pilot.press("ctrl+o")
        await until(pilot, lambda: isinstance(pilot.app.screen, FileDialog))
        await until(pilot, lambda: "in this folder" in screen_text(pilot))
        await pilot.press(*"refs", "enter")  # opens it
        await until(pilot, lambda: pilot.app.screen.field.value.endswith("/refs/"))
        await pilot.press("enter")  # in this folder
        await until(pilot, lambda: pilot.app.screen is screen)
        assert screen.field.value.endswith("/refs/tumour-board.nbib")
        await pilot.press("enter")
        path = tmp_path / "refs" / "tumour-board.nbib"
        await until(pilot, path.exists)
        assert re.findall(r"^PMID- (\d+)", path.read_text(), re.M) == ["90000010", "90000002"]
        await until(pilot, lambda: pilot.app.screen is pilot.app.reader and "Exported" in screen_text(pilot))
        screen = await dialog(pilot, "e", ExportDialog)
        screen.query_one("#export-scope", OptionList).highlighted = names.index("Tag liver: 1")
        await until(pilot, lambda: screen.field.value == "liver.nbib")
        await pilot.press("enter")
        await until(pilot, (tmp_path / "liver.nbib").exists)
        assert re.findall(r"^PMID- (\d+)", (tmp_path / "liver.nbib").read_text(), re.M) == ["90000002"]


async def test_a_file_that_is_there_is_asked_about(start, ncbi, tmp_path, monkeypatch):
    ncbi.stop()
    monkeypatch.chdir(tmp_path)
    path = tmp_path / f"pmid-{PAPER}.nbib"
    path.write_text("mine")
    async with start(what=PAPER, keep=(PAPER,)) as pilot:
        await opened(pilot)
        await dialog(pilot, "e", ExportDialog)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmDialog))
        await pilot.press("n")
        await until(pilot, lambda: pilot.app.screen is pilot.app.reader)
        await settled(pilot)
        assert path.read_text() == "mine"
        await dialog(pilot, "e", ExportDialog)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmDialog))
        await pilot.press("y")
        await until(pilot, lambda: path.read_text() != "mine")


async def test_a_name_of_ones_own_keeps_to_the_format(start, ncbi, tmp_path, monkeypatch):
    ncbi.stop()
    monkeypatch.chdir(tmp_path)
    async with start(what=PAPER, keep=(PAPER,)) as pilot:
        await opened(pilot)
        screen = await dialog(pilot, "e", ExportDialog)
        screen.field.value = "mine.nbib"
        await settled(pilot)
        screen.query_one("#export-formats", OptionList).highlighted = screen._formats.index("csv")
        await until(pilot, lambda: screen.field.value == "mine.csv")
        screen.field.value = "nowhere/mine.csv"
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "There is no folder" in screen_text(pilot))
        screen.field.value = ""
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "needs a name" in screen_text(pilot))


async def test_notes_go_along_when_wanted(start, ncbi, tmp_path, monkeypatch, settings):
    ncbi.stop()
    monkeypatch.chdir(tmp_path)
    async with start(what=PAPER, keep=(PAPER,)) as pilot:
        await opened(pilot)
        pilot.app.reader.library.save_note(int(PAPER), "A word of mine", base=0)
        screen = await dialog(pilot, "e", ExportDialog)
        screen.query_one("#export-formats", OptionList).highlighted = screen._formats.index("md")
        await settled(pilot)
        await pilot.press("tab", "space")
        await until(pilot, lambda: "[x] with my notes" in screen_text(pilot))
        await pilot.press("ctrl+s")
        await until(pilot, (tmp_path / f"pmid-{PAPER}.md").exists)
        assert "A word of mine" in (tmp_path / f"pmid-{PAPER}.md").read_text()


async def test_a_place_that_cannot_be_written_is_said(start, ncbi, tmp_path, monkeypatch):
    ncbi.stop()
    async with start(what=PAPER, keep=(PAPER,)) as pilot:
        await opened(pilot)
        screen = await dialog(pilot, "e", ExportDialog)
        screen.field.value = "/proc/mine.nbib"
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "can't be written" in screen_text(pilot))


def test_names_of_files():
    assert file_stem("Octreotide[ti] AND liver") == "octreotide-ti-and-liver"
    assert file_stem("../../etc/passwd") == "etc-passwd"
    assert file_stem("肝") == "papers"


def test_paths_are_completed(tmp_path, monkeypatch):
    (tmp_path / "letters").mkdir()
    (tmp_path / "lemon.txt").touch()
    (tmp_path / ".hidden").touch()
    monkeypatch.chdir(tmp_path)
    assert completed("le") == "letters/"
    assert completed(f"{tmp_path}/lem") == f"{tmp_path}/lemon.txt"
    assert completed("none") is None
    assert completed("") is None
    assert completed(f"{tmp_path}/") is None
    assert completed("no/such/folder") is None


async def test_a_stopped_export_leaves_no_file(settings, tmp_path):
    import threading

    from netreader.tui.dialogs.export import Wanted
    from netreader.tui.reader.exporting import Exporting, Stopped

    stop = threading.Event()
    stop.set()
    with Library(settings.places.library) as library:
        screen = Exporting(settings, library, lambda: None)
        with pytest.raises(Stopped):
            screen._write([1, 2], Wanted(True, "csv", tmp_path / "x.csv"), stop)
    assert list(tmp_path.glob("*.csv")) + list(tmp_path.glob(".*.part")) == []
