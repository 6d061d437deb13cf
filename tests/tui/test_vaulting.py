"""The vault from the screen: the folder asked for once, edits that come in shown at once, deletions asked about."""

from __future__ import annotations

from tests.tui.test_tagging import KEPT, PROMID, reading
from tests.tui.test_writing import dialog
from tests.tui.waiting import screen_text, until


async def test_the_vault_is_written_and_edits_come_back(start, tmp_path):
    folder = tmp_path / "Vault"
    async with start(keep=KEPT) as pilot:
        reader = await reading(pilot)
        reader.library.save_note(PROMID, "My note")
        reader.action_vault()
        await dialog(pilot, "AskDialog")
        pilot.app.screen.query_one("Input").value = str(folder)
        await pilot.press("enter")
        await until(pilot, lambda: "The vault and the library are the same" in screen_text(pilot))
        [file] = folder.glob("*.md")
        text = file.read_text()
        file.write_text(text.replace("My note", "My note, edited").replace("tags: []", "tags: [new]"))
        reader.action_vault()
        await until(pilot, lambda: reader.notes.text == "My note, edited")
        await until(pilot, lambda: "#new" in screen_text(pilot))
        reader.action_undo()
        await until(pilot, lambda: reader.notes.text == "My note")
        await until(
            pilot, lambda: "#new" not in screen_text(pilot) and "Taken back: what came in" in screen_text(pilot)
        )
        reader.action_vault()
        await until(pilot, lambda: "1 written" in screen_text(pilot))
        assert file.read_text() == text
        file.write_text(text.replace("My note", "My note, edited"))
        reader.action_vault()
        await until(pilot, lambda: reader.notes.text == "My note, edited")
        file.write_text(file.read_text().replace("My note, edited", ""))
        broken = folder / "copy.md"
        broken.write_text(text)
        reader.action_vault()
        await dialog(pilot, "ChooseDialog")
        assert "the note was emptied" in screen_text(pilot)
        await pilot.press("down", "enter")  # put it back
        await dialog(pilot, "ReportDialog")
        assert "copy.md: is a second file" in " ".join(screen_text(pilot).split())
        await pilot.press("escape")
        await dialog(pilot, "ReaderScreen")
        assert file.read_text().endswith("\nMy note, edited\n")
        assert reader.notes.text == "My note, edited"
    async with start(keep=KEPT) as pilot:
        broken.unlink()
        pilot.app.reader.action_vault()  # the folder is known
        await until(pilot, lambda: "1 unchanged" in screen_text(pilot))
        assert "0 written" not in screen_text(pilot)
        pilot.app.reader.action_vault_undo()  # what came in in the session before
        await until(pilot, lambda: "Taken back: what came in from the vault on" in screen_text(pilot))
        assert pilot.app.reader.library.note(PROMID).text == "My note"
