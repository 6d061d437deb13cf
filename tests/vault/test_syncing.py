"""A vault as people and programs treat it: edited, moved, copied, cut, broken; nothing of it is ever lost."""

from __future__ import annotations

import errno
import json
import os
import shutil

import pytest

from netreader.errors import NetreaderError
from netreader.library.library import Library
from netreader.pubmed.records import parse
from netreader.vault import folder as disk
from netreader.vault import syncing
from netreader.vault.folder import SIGN, VaultError
from tests.vault.conftest import CLARINET, FIXTURES, NOTE, PROMID, SEED, Vault


def quiet(report):
    """Whether a run had nothing to do."""
    return (report.new, report.written, report.taken, report.left, report.lines, report.questions) == (
        0,
        0,
        0,
        0,
        [],
        [],
    )


def test_what_was_said_is_in_the_folder_and_a_second_run_does_nothing(vault):
    text = vault.file().read_text()
    promid = vault.file(PROMID)
    assert f"See [[{promid.stem}]]." in text
    assert "tags:\n  - liver/surgery\n  - to-discuss\n" in text
    assert "starred: true\nstatus: reading\nrating: 3\n" in promid.read_text()
    assert "really?" in text
    assert text.endswith("- one\n- two\n")
    before = {path: path.stat().st_mtime_ns for path in vault.folder.rglob("*")}
    report = vault.sync()
    assert quiet(report)
    assert report.unchanged == 2
    assert {path: path.stat().st_mtime_ns for path in vault.folder.rglob("*")} == before


def test_edits_there_come_back(vault):
    vault.edit("- two\n", f"- two\n- three, see [[{vault.file(PROMID).stem}|this]]\n")
    vault.edit("  - to-discuss\n", "  - to-discuss\n  - new/one\n")
    vault.edit("starred: false\nstatus:\nrating:\n", "starred: yes\nstatus: read\nrating: 5\n")
    vault.edit("> [!contradicts]", "> [!method]")
    vault.edit("really?", "Really.\n\nSure.")
    report = vault.sync()
    assert (report.taken, report.left, report.lines) == (1, 0, [])
    marks = vault.library.marks(SEED)
    assert vault.note() == f"See [[{PROMID}]].\n\n- one\n- two\n- three, see [[{PROMID}|this]]"
    assert marks.tags == ("liver/surgery", "to discuss", "new/one")
    assert (marks.starred, marks.status, marks.rating) == (True, "read", 5)
    assert (vault.highlight().colour, vault.highlight().comment) == ("method", "Really.\n\nSure.")
    assert quiet(vault.sync())


def test_edits_on_both_sides_are_kept_side_by_side(vault):
    vault.edit("- one\n", "- one of theirs\n")
    vault.library.save_note(SEED, NOTE.replace("- one\n", "- one of mine\n"), base=1)
    vault.edit("really?", "theirs")
    vault.library.highlights.comment(vault.highlight(), "mine")
    report = vault.sync()
    assert [line.kind for line in report.lines] == ["both", "both"]
    for text in (vault.note(), vault.file().read_text()):
        assert "- one of mine\n" in text
        assert "> - one of theirs" in text
    assert vault.highlight().comment.startswith("mine\n\n> [!warning] In the vault, ")
    assert vault.highlight().comment.endswith("> theirs")
    assert quiet(vault.sync())


def test_edits_in_different_places_are_just_both(vault):
    vault.edit("- two\n", "- two\n- three\n")
    vault.library.save_note(SEED, f"Above.\n\n{NOTE}", base=1)
    assert vault.sync().lines == []
    assert vault.note() == f"Above.\n\n{NOTE}- three"
    assert vault.file().read_text().endswith("- one\n- two\n- three\n")


def test_what_is_taken_away_there_is_asked_about(vault):
    text = vault.file().read_text()
    block = text[text.index("## Highlights") : text.index("## Note")]
    vault.edit(block, "")
    vault.edit(text[text.index("## Note") :], "## Note\n\n")
    vault.file(PROMID).unlink()
    for _ in range(2):
        report = vault.sync()
        assert sorted(question.what for question in report.questions) == ["file", "highlight", "note"]
        assert vault.note() == NOTE
        assert vault.highlight().comment == "really?"
    assert vault.sync(dry=True, deletions="take").taken == 1
    report = vault.sync(deletions="take")
    assert vault.note() == ""
    assert [version.text for version in vault.library.note_versions(SEED)] == [NOTE]
    assert vault.library.highlights.of(SEED) == []
    assert len(vault.library.highlights.of(SEED, deleted=True)) == 1
    assert vault.library.marks(PROMID).rating == 3
    assert quiet(vault.sync())
    assert not list(vault.folder.glob(f"*{PROMID}.md"))
    assert vault.sync(more=[PROMID]).new == 1


def test_what_is_taken_away_there_is_put_back(vault):
    text = vault.file().read_text()
    vault.edit(text[text.index("## Highlights") : text.index("## Note")], "")
    vault.file(PROMID).unlink()
    report = vault.sync(deletions="restore")
    assert (report.new, report.written, report.questions) == (1, 1, [])
    assert vault.file().read_text() == text
    assert quiet(vault.sync())


def test_what_is_deleted_here_goes_there_unless_it_was_changed(vault):
    highlights = vault.library.highlights
    gone = highlights.delete(vault.highlight())
    vault.sync()
    assert "## Highlights" not in vault.file().read_text()
    highlights.restore(gone)
    vault.sync()
    vault.edit("really?", "no!")
    highlights.delete(vault.highlight())
    report = vault.sync()
    assert vault.highlight().comment == "no!"
    assert [line.kind for line in report.lines] == ["told"]


def test_renamed_moved_and_linked_under_the_new_name(vault):
    (vault.folder / "Sub folder").mkdir()
    vault.file(PROMID).rename(vault.folder / "Sub folder" / "The PROMID trial.md")
    vault.edit(vault.edit("See", "See").read_text().split("[[")[1].split("]]")[0], "The PROMID trial")
    report = vault.sync()
    assert [line.kind for line in report.lines] == ["told"]
    assert vault.note() == NOTE
    vault.edit("rating: 3", "rating: 4", PROMID)
    vault.sync()
    assert vault.library.marks(PROMID).rating == 4
    assert quiet(vault.sync())
    assert sorted(path.name for path in vault.folder.rglob("*.md")) == [vault.file().name, "The PROMID trial.md"]


def test_a_copy_is_told_and_left(vault):
    path = vault.file()
    copy = path.with_name("A conflicted copy.md")
    copy.write_text(path.read_text().replace("- two", "- two in the copy"))
    report = vault.sync()
    assert [(line.kind, line.path) for line in report.lines] == [("flaw", copy.name)]
    assert vault.note() == NOTE
    path.unlink()  # then it is the paper's file
    vault.sync()
    assert "- two in the copy" in vault.note()


def test_cut_anywhere_nothing_of_it_is_lost(vault):
    """A file that was being written when the machine stopped, at any of its bytes."""
    path = vault.file()
    data = path.read_bytes()
    told = 0
    for end in range(0, len(data), 7):
        path.write_bytes(data[:end])
        report = vault.sync()
        said = {version.text for version in vault.library.note_versions(SEED)} | {vault.note()}
        assert NOTE in said
        assert vault.highlight().comment in ("really?", "really?"[: len(vault.highlight().comment)])
        told += bool(report.lines or report.questions)
        path.write_bytes(data)
        vault.sync(deletions="restore")
        if vault.note() != NOTE:
            vault.library.save_note(SEED, NOTE, base=vault.library.note(SEED).revision)
        if vault.highlight().comment != "really?":
            vault.library.highlights.comment(vault.highlight(), "really?")
        vault.sync(deletions="restore")
        path.write_bytes(data)
        vault.sync(deletions="restore")
    assert told > len(data) // 7 * 0.9


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda data: b"", "front matter"),
        (lambda data: data[:100], "has no end"),
        (lambda data: data[:-4], "middle of a line"),
        (lambda data: data.replace(b"tags:\n", b"tags: [\n"), "line "),
        (lambda data: data.replace(b"pmid: 29768149", b"pmid: 1"), "names the paper 1"),
        (lambda data: data.replace(b"one", b"\xff\xfe"), "not UTF-8"),
        (lambda data: data.replace(b"one", b"\0"), "not text"),
        (lambda data: data.decode().encode("utf-16"), "UTF-8"),
        (lambda data: data[4:], "front matter"),
        (lambda data: data.replace(b"## Note", b"## Notes"), "no line “## Note”"),
    ],
)
def test_a_broken_file_is_told_and_left_as_it_is(vault, change, said):
    path = vault.file()
    data = path.read_bytes()
    path.write_bytes(change(data))
    vault.library.mark(SEED, rating=2)
    for _ in range(2):
        report = vault.sync()
        assert (report.left, report.written, report.taken) == (1, 0, 0)
        assert said in report.lines[0].said
        assert path.read_bytes() == change(data)
        assert vault.note() == NOTE
    path.write_bytes(data)
    assert vault.sync().written == 1
    assert b"rating: 2" in path.read_bytes()


def test_lines_of_windows_and_a_mark_at_the_head_stay(vault):
    path = vault.file()
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert vault.sync().taken == 0
    assert vault.note() == NOTE
    vault.library.mark(SEED, rating=2)
    vault.sync()
    data = path.read_bytes()
    assert b"rating: 2\r\n" in data
    assert data.count(b"\n") == data.count(b"\r\n")
    assert quiet(vault.sync())


def test_keys_sections_and_changes_of_ones_own_stay(vault):
    vault.edit("pmid:", "cssclasses: [wide] # mine\npmid:")
    vault.edit(
        "journal: Semin Oncol\n" if "journal: Semin Oncol\n" in vault.file().read_text() else "journal:",
        "journal: My own\nold_journal:",
    )
    vault.edit("\n## Highlights", "\nBelow the abstract.\n\n## Mine\n\nA section.\n\n## Highlights")
    vault.sync()
    vault.library.mark(SEED, rating=2)
    vault.library.tag([SEED], add=["x"])
    vault.library.save_note(SEED, f"{NOTE}more", base=1)
    record = parse((FIXTURES / f"{SEED}.xml").read_bytes().replace(b"</ArticleTitle>", b" [corrected].</ArticleTitle>"))
    vault.library.keep(record)
    vault.sync()
    text = vault.file().read_text()
    assert "cssclasses: [wide] # mine\n" in text
    assert "journal: My own\n" in text
    assert "Below the abstract.\n\n## Mine\n\nA section.\n" in text
    assert "rating: 2\n" in text
    assert "  - x\n" in text
    assert "more\n" in text
    assert "[corrected]" in text.partition("---\n#")[0]
    assert "\\[corrected\\]" in text.partition("---\n#")[2]
    assert quiet(vault.sync())
    vault.edit("# ", "# Mine: ")
    vault.sync()
    vault.library.keep(parse((FIXTURES / f"{SEED}.xml").read_bytes()))
    vault.sync()
    assert "\n# Mine: " in vault.file().read_text()


def test_a_quotation_written_there_becomes_a_highlight(vault):
    words = " ".join(vault.library.article(SEED).abstract[0].text.split()[:6])
    vault.edit("## Note", f"> [!key] mine\n> {words}\n\nMy remark\n\n> [!supports]\n> not in there\n\n## Note")
    report = vault.sync()
    [_, new] = vault.library.highlights.of(SEED)
    assert (new.quote, new.colour, new.comment, new.part) == (words, "key", "My remark", "abstract")
    assert [line.kind for line in report.lines] == ["flaw"]
    assert "> not in there\n" in vault.file().read_text()
    assert quiet(vault.sync())


def test_files_of_ones_own_are_left_alone_and_one_that_names_a_paper_is_taken_in(vault):
    own = vault.folder / "Diary.md"
    own.write_text("# Diary\n[[x]]\n")
    (vault.folder / ".obsidian").mkdir()
    (vault.folder / ".obsidian" / "x.md").write_text("---\npmid: 5\n---\n")
    new = vault.folder / "CLARINET.md"
    new.write_text(f"---\ntags: [trial]\npmid: {CLARINET}\n---\nMy words first\n\n## Note\n\nGood.\n")
    unknown = vault.folder / "later.md"
    unknown.write_text("---\npmid: 12345678\n---\n## Note\nTo read.\n")
    report = vault.sync()
    assert own.read_text() == "# Diary\n[[x]]\n"
    assert report.taken == 2
    assert vault.library.marks(CLARINET).tags == ("trial",)
    assert vault.note(CLARINET) == "Good."
    assert vault.note(12345678) == "To read."
    assert "My words first\n" in new.read_text()
    assert "doi:" in new.read_text()
    assert quiet(vault.sync())


def test_a_folder_that_is_away_is_no_deletion(vault):
    shutil.move(vault.folder, vault.folder.with_name("elsewhere"))
    with pytest.raises(VaultError, match="not there"):
        vault.sync()
    vault.folder.mkdir()
    with pytest.raises(VaultError, match="empty"):
        vault.sync()
    assert list(vault.folder.iterdir()) == []
    vault.folder.rmdir()
    shutil.move(vault.folder.with_name("elsewhere"), vault.folder)
    assert quiet(vault.sync())
    (vault.folder / SIGN).write_text("{")
    with pytest.raises(VaultError, match="can't be read"):
        vault.sync()
    (vault.folder / SIGN).unlink()  # a new vault of the same files: all is compared, nothing changes
    vault.edit("- two", "- two!")
    report = vault.sync()
    assert report.new == 0
    assert "- two!" in vault.note()
    assert NOTE.splitlines()[-1] in vault.note()


def test_a_dry_run_writes_nothing_and_says_the_same(vault):
    vault.edit("- two\n", "- two\n- three\n")
    vault.library.tag([CLARINET], add=["new"])
    vault.library.mark(PROMID, rating=1)
    before = {path: path.read_bytes() for path in vault.folder.rglob("*") if path.is_file()}
    planned = vault.sync(dry=True)
    assert {path: path.read_bytes() for path in vault.folder.rglob("*") if path.is_file()} == before
    assert vault.note() == NOTE
    done = vault.sync()
    assert (planned.new, planned.written, planned.taken) == (done.new, done.written, done.taken) == (1, 1, 1)
    assert Vault(vault.library, vault.folder.with_name("none")).sync(dry=True).new == 3
    assert not vault.folder.with_name("none").exists()


def test_export_alone_takes_nothing_in(vault):
    vault.edit("- two\n", "- two\n- three\n")
    vault.library.mark(PROMID, rating=1)
    report = vault.sync(inward=False)
    assert vault.note() == NOTE
    assert "- three" in vault.file().read_text()
    assert (report.written, report.left) == (1, 1)
    assert "rating: 1" in vault.file(PROMID).read_text()


def test_broken_off_anywhere_the_next_run_makes_it_whole(vault, monkeypatch):
    """Killed between library, file and memory: the next run loses nothing and doubles nothing."""
    real_write, real_put = disk.write_file, type(vault.library.vaults).put

    def full(*args, **kwargs):
        raise OSError(errno.ENOSPC, "No space left on device")

    def killed(self, states):
        raise KeyboardInterrupt

    for step, (place, name, fault, seen) in enumerate(
        [
            (syncing.disk, "write_file", full, VaultError),
            (type(vault.library.vaults), "put", killed, KeyboardInterrupt),
        ]
    ):
        old = f"- two{'' if not step else ' B0'}\n"
        vault.edit(old, f"- two B{step}\n")
        revision = vault.library.note(SEED).revision
        vault.library.save_note(SEED, vault.note().replace("- one", f"- one A{step}"), base=revision)
        with monkeypatch.context() as patch:
            patch.setattr(place, name, fault)
            with pytest.raises(seen):
                vault.sync()
        vault.sync()
        assert f"- two B{step}" in vault.note()
        assert f"- one A{step}" in vault.note()
        assert vault.note().count("- two") == 1
        assert vault.note().count("See [[") == 1
        assert f"- one A{step}" in vault.file().read_text()
        assert quiet(vault.sync())
    assert (disk.write_file, type(vault.library.vaults).put) == (real_write, real_put)


def test_a_file_saved_while_it_is_being_read_is_seen_to_next_time(vault, monkeypatch):
    vault.library.mark(SEED, rating=2)
    real = disk.write_file

    def saved_meanwhile(path, text, **how):
        path.write_text(path.read_text().replace("- two", "- two, saved meanwhile"))
        return real(path, text, **how)

    with monkeypatch.context() as patch:
        patch.setattr(syncing.disk, "write_file", saved_meanwhile)
        assert vault.sync().left == 1
    assert "saved meanwhile" in vault.file().read_text()
    vault.sync()
    assert "saved meanwhile" in vault.note()
    assert "rating: 2" in vault.file().read_text()


def test_a_starter_entry_that_gets_its_record_keeps_its_file(tmp_path):
    from netreader.starter import shelf

    with Library(tmp_path / "library.db") as library:
        library.keep_starter(shelf())
        key = next(article.key for article in library.starters() if article.pmid == str(PROMID) or article.doi)
        article = library.article(key)
        library.save_note(key, "Mine")
        vault = Vault(library, tmp_path / "Vault")
        assert vault.sync().new == 1
        [path] = vault.folder.glob("*.md")
        record = parse((FIXTURES / f"{PROMID}.xml").read_bytes())
        if article.pmid == str(PROMID):
            library.keep(record)
            report = vault.sync()
            assert report.new == 0
        assert "Mine" in path.read_text()


def test_what_a_killed_run_left_half_written_is_cleared_away(vault):
    old, new, own = (vault.folder / name for name in (".A paper 1.md-0123abcd.part", ".B.md-0123abcd.part", ".my.part"))
    for path in (old, new, own):
        path.write_text("half")
    os.utime(old, (0, 0))
    os.utime(own, (0, 0))
    vault.sync(dry=True)
    assert old.exists()
    vault.sync()
    assert [path.exists() for path in (old, new, own)] == [False, True, True]


def test_two_libraries_on_one_folder(vault, tmp_path):
    """Two machines whose folder is carried between them by something else."""
    with Library(tmp_path / "other.db") as library:
        for pmid in (SEED, PROMID):
            library.keep(parse((FIXTURES / f"{pmid}.xml").read_bytes()))
        other = Vault(library, vault.folder)
        other.sync()
        assert other.note() == NOTE.rstrip("\n")
        assert library.marks(SEED).tags == ("liver/surgery", "to-discuss")
        assert [item.comment for item in library.highlights.of(SEED)] == ["really?"]
        library.save_note(SEED, other.note() + "\n- from the other", base=library.note(SEED).revision)
        other.sync()
    vault.sync()
    assert "- from the other" in vault.note()
    assert vault.highlight().comment == "really?"


def test_the_sign_is_readable_and_a_place_that_cannot_be_written_is_told(vault, tmp_path):
    assert set(json.loads((vault.folder / SIGN).read_text())) == {"vault", "version"}
    (tmp_path / "file").write_text("")
    with pytest.raises(NetreaderError):
        Vault(vault.library, tmp_path / "file" / "below").sync()


def test_a_megabyte_note_in_any_script_goes_and_comes(vault):
    text = "肝転移 🧬 عربى ‏\n\n# [[x]] --- \\# `a`\n" * 25_000
    vault.library.save_note(PROMID, text, base=0)
    vault.sync()
    vault.edit("# [[x]]", "# [[y]]", PROMID)
    vault.sync()
    assert vault.note(PROMID).count("[[y]]") == 25_000
    assert quiet(vault.sync())
