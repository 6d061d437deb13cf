"""What a synchronisation brought in is taken back whole; `kill -9` in the midst of one loses nothing on either side."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from netreader.library.highlights import COLOURS
from netreader.library.library import Library
from netreader.library.takings import KEPT
from netreader.vault.ours import ours
from netreader.vault.undoing import take_back
from tests.vault.conftest import CLARINET, NOTE, PROMID, SEED, Vault
from tests.vault.test_syncing import quiet


def said(library, key=SEED):
    return ours(library, key, library.article(key), {}, library.shelves.having(key)).words


def test_shelves_go_and_come(vault):
    shelves = vault.library.shelves
    shelves.put("Tumour board", [PROMID, SEED, CLARINET])
    shelves.put("Later", [SEED])
    vault.sync()
    assert "shelves:\n  - Later\n  - Tumour board\n" in vault.file().read_text()
    vault.edit("  - Later\n  - Tumour board\n", "  - tumour board\n  - New one\n")
    report = vault.sync()
    assert (report.taken, report.lines) == (1, [])
    assert {shelf.name: shelf.papers for shelf in shelves.all()} == {
        "Later": [],
        "New one": [SEED],
        "Tumour board": [PROMID, SEED, CLARINET],
    }
    assert quiet(vault.sync())
    shelves.rename("New one", "Renamed")
    shelves.take("Tumour board", [PROMID])
    vault.edit("shelves:", "shelves: Later\nmine:", CLARINET)
    vault.sync()
    assert "  - Renamed\n" in vault.file().read_text()
    assert "shelves: []\n" in vault.file(PROMID).read_text()
    assert shelves.find("Later").papers == [CLARINET]
    assert shelves.find("Tumour board").papers == [SEED]
    vault.edit("shelves: Later\n", "shelves: {a: b}\n", CLARINET)  # nested: nothing is said of them
    vault.sync()
    assert shelves.find("Later").papers == [CLARINET]
    assert "shelves: {a: b}\n" in vault.file(CLARINET).read_text()


def test_shelves_of_a_vault_that_only_wrote_them(vault):
    """As an earlier netreader remembered them: a fact, not a word of the reader."""
    vault.library.shelves.put("Board", [SEED])
    vault.sync()
    [folder] = vault.library.vaults.folders()
    old = vault.library.vaults.of(folder.vault)[SEED]
    old.shelves, old.facts = None, {**old.facts, "shelves": ["Board"]}
    vault.library.vaults.put([old])
    assert quiet(vault.sync())
    vault.library.vaults.put([old])
    vault.edit("  - Board\n", "  - Other\n")
    vault.sync()
    assert vault.library.shelves.having(SEED) == ["Other"]


def changed_everywhere(vault):
    """Change all that can be changed in a file."""
    words = " ".join(vault.library.article(SEED).abstract[0].text.split()[:6])
    vault.edit("- two\n", "- two\n- three\n")
    vault.edit("  - to-discuss\n", "  - new/one\n")
    vault.edit("starred: false\nstatus:\nrating:\n", "starred: yes\nstatus: read\nrating: 5\n")
    vault.edit("  - Board\n", "  - Made\n")
    vault.edit("> [!contradicts]", "> [!method]")
    vault.edit("really?", "Really.")
    vault.edit("## Note", f"> [!key] mine\n> {words}\n\nMy remark\n\n## Note")


def test_it_is_taken_back_whole_and_the_files_follow(vault):
    library = vault.library
    library.shelves.put("Board", [PROMID, SEED, CLARINET])
    vault.sync()
    before, files = said(library), {path: path.read_text() for path in vault.folder.glob("*.md")}
    assert library.takings.last() == ""
    changed_everywhere(vault)
    vault.edit("rating: 3", "rating: 1", PROMID)
    report = vault.sync()
    assert report.taken == 2
    assert report.run == library.takings.last()
    assert said(library).rating == 5
    assert len(said(library).marks) == 2
    assert library.shelves.find("Board").papers == [PROMID, CLARINET]
    found = take_back(library, report.run)
    assert (sorted(found.papers), found.stays) == (sorted([SEED, PROMID]), [])
    assert said(library) == before
    assert library.marks(PROMID).rating == 3
    assert [(shelf.name, shelf.papers) for shelf in library.shelves.all()] == [("Board", [PROMID, SEED, CLARINET])]
    assert library.takings.last() == ""
    assert take_back(library, report.run).papers == []
    assert vault.sync().written == 2
    assert {path: path.read_text() for path in vault.folder.glob("*.md")} == files
    assert said(library) == before
    assert quiet(vault.sync())


def test_what_was_taken_away_there_is_had_back(vault):
    text = vault.file().read_text()
    vault.edit(text[text.index("## Highlights") : text.index("## Note")], "")
    vault.edit("See [[", "x [[")
    vault.sync(deletions="take")
    assert vault.library.highlights.of(SEED) == []
    take_back(vault.library, vault.library.takings.last())
    assert vault.highlight().comment == "really?"
    assert vault.note() == NOTE
    vault.sync()
    assert vault.file().read_text() == text


def test_what_was_changed_since_stays(vault):
    library = vault.library
    library.shelves.put("Board", [SEED])
    vault.sync()
    changed_everywhere(vault)
    run = vault.sync().run
    library.save_note(SEED, f"Above.\n\n{vault.note()}", base=library.note(SEED).revision)
    library.mark(SEED, rating=4)
    library.tag([SEED], add=["since"])
    library.shelves.put("Made", [PROMID])
    [old, new] = library.highlights.of(SEED)
    library.highlights.recolour(old, COLOURS[4])
    library.highlights.comment(new, "Another remark")
    found = take_back(library, run)
    now = said(library)
    assert now.note == f"Above.\n\n{NOTE}"
    assert (now.starred, now.status, now.rating) == (False, "", 4)
    assert set(now.tags) == {"liver/surgery", "to discuss", "since"}
    assert now.shelves == ("Board",)
    assert library.shelves.find("Made").papers == [PROMID]
    assert [item.comment for item in library.highlights.of(SEED)] == ["Really.", "Another remark"]
    assert [stays.said for stays in found.stays] == [
        "the rating was changed since, and stays",
        "a highlight was changed since, and stays",
        "a highlight was changed since, and stays",
    ]


def test_one_after_the_other_and_not_without_end(vault):
    for number in range(KEPT + 3):
        vault.edit(f"rating: {number % 5 or 3}" if number else "rating: 3", f"rating: {(number + 1) % 5 or 3}", PROMID)
        vault.sync()
    ratings = []
    while run := vault.library.takings.last():
        take_back(vault.library, run)
        ratings.append(vault.library.marks(PROMID).rating)
    assert KEPT - 5 <= len(ratings) <= KEPT + 1
    assert vault.library.takings.last() == ""


def test_an_entry_that_got_its_record_is_taken_back_under_its_number(vault):
    vault.edit("rating: 3", "rating: 1", PROMID)
    run = vault.sync().run
    vault.library.takings.move_paper(PROMID, CLARINET)
    assert [taking.paper for taking in vault.library.takings.of(run)] == [CLARINET]


SYNC = """
import sys
from pathlib import Path
from netreader.library.highlights import COLOURS
from netreader.library.library import Library
from netreader.vault.syncing import Synchroniser
names = {colour: colour for colour in COLOURS}
told = lambda done, total: print(done, flush=True)
Synchroniser(Library(Path(sys.argv[1])), Path(sys.argv[2]), names, progress=told).run()
"""


@pytest.mark.kill
def test_kill_minus_nine_in_the_midst_loses_nothing_and_doubles_nothing(tmp_path):
    papers = range(101, 117)
    path = tmp_path / "library.db"
    with Library(path) as library:
        for key in papers:
            library.save_note(key, "First\n\nmiddle\n\nlast\n")
        vault = Vault(library, tmp_path / "Vault")
        assert vault.sync().new == len(papers)
        for run in range(5):
            for key in papers:
                note = library.note(key)
                library.save_note(key, f"here {run}.\n{note.text}", base=note.revision)
                file = vault.folder / f"{key}.md"
                text = file.read_text().rstrip("\n")
                file.write_text(f"{text}\nthere {run}.\n".replace("tags:", f"tags:\n  - t{run}", 1).replace(" []", ""))
            writer = subprocess.Popen(
                [sys.executable, "-c", SYNC, str(path), str(vault.folder)], stdout=subprocess.PIPE, text=True
            )
            for line in writer.stdout:
                if int(line) >= 1 + 3 * run:
                    os.kill(writer.pid, signal.SIGKILL)
                    break
            writer.stdout.close()
            writer.wait()
        assert not [line for line in vault.sync().lines if line.kind != "told"]
        assert quiet(vault.sync())
        assert library.check() == []
        everything = {f"{side} {run}." for side in ("here", "there") for run in range(5)} | {"First", "middle", "last"}
        for key in papers:
            for text in (library.note(key).text, (vault.folder / f"{key}.md").read_text().partition("## Note")[2]):
                lines = [line for line in text.split("\n") if line]
                assert sorted(lines) == sorted(everything)
            assert set(library.marks(key).tags) == {f"t{run}" for run in range(5)}
        while run_name := library.takings.last():
            take_back(library, run_name)
        for key in papers:
            assert not library.marks(key).tags
            assert "there" not in library.note(key).text
            assert all(f"here {run}." in library.note(key).text for run in range(5))
