"""``netreader note``: a note is safe before anything else happens."""

import json

import pytest

from netreader.library.library import Library


@pytest.fixture
def editor(tmp_path, monkeypatch):
    """Make an editor of a shell script; the file's name is ``$1``."""

    def make(script):
        path = tmp_path / "editor"
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        monkeypatch.setenv("EDITOR", str(path))

    return make


def test_written_and_printed(netreader, online):
    ran = netreader("note", "29768149", "As needed", "may do.")
    assert (ran.code, ran.out, ran.err) == (0, "", "The note is saved.\n")
    ran = netreader("note", "29768149")
    assert (ran.code, ran.out, ran.err) == (0, "As needed may do.\n", "")


def test_there_tomorrow_without_the_network(netreader, online, offline):
    netreader("note", "29768149", "Tomorrow")
    offline()
    assert netreader("note", "29768149").out == "Tomorrow\n"
    assert netreader("show", "29768149", "--offline").code == 0


def test_no_note_is_1(netreader, home):
    ran = netreader("note", "29768149")
    assert (ran.code, ran.out) == (1, "")
    assert "no note on PMID 29768149" in ran.err
    assert not home.exists()


def test_a_new_text_takes_the_place_of_the_old(netreader, online):
    netreader("note", "29768149", "old")
    netreader("note", "29768149", "new")
    assert netreader("note", "29768149").out == "new\n"
    assert netreader("note", "29768149", "new").err == "The note is unchanged.\n"


def test_append(netreader, online):
    netreader("note", "29768149", "--append", "one")
    netreader("note", "29768149", "--append", "two")
    netreader("note", "--append", "29768149", "-", stdin="three\nfour\n")
    assert netreader("note", "29768149").out == "one\ntwo\nthree\nfour\n"


def test_stdin(netreader, online):
    netreader("note", "29768149", "-", stdin="# Title\n\n- café ≥ 3 \x1b[31mred\x1b[0m\n\n")
    assert netreader("note", "29768149").out == "# Title\n\n- café ≥ 3 [31mred[0m\n"


def test_empty_stdin_leaves_the_note_alone(netreader, online):
    netreader("note", "29768149", "precious")
    ran = netreader("note", "29768149", "-", stdin="\n")
    assert ran.code == 2
    assert netreader("note", "29768149").out == "precious\n"


def test_an_empty_text_removes_it(netreader, online):
    netreader("note", "29768149", "wrong paper")
    assert netreader("note", "29768149", "").err == "The note is removed.\n"
    assert netreader("note", "29768149").code == 1


def test_a_text_that_begins_with_hyphens(netreader, online):
    netreader("note", "29768149", "--", "--append is an option")
    assert netreader("note", "29768149").out == "--append is an option\n"


def test_without_a_network_the_note_is_kept_and_the_paper_is_not(netreader):
    ran = netreader("note", "29768149", "on a train")
    assert ran.code == 0
    assert ran.err.splitlines()[0] == "The note is saved."
    assert "netreader fetch 29768149" in ran.err
    assert netreader("note", "29768149").out == "on a train\n"


def test_the_note_of_a_number_that_pubmed_does_not_have(netreader, online):
    ran = netreader("note", "99999999", "a slip of the finger")
    assert ran.code == 1
    assert "check the number" in ran.err
    assert netreader("note", "99999999").out == "a slip of the finger\n"


def test_by_doi(netreader, online, offline):
    assert netreader("note", "10.1056/NEJMoa1316158", "by its DOI").code == 0
    offline()
    assert netreader("note", "25014687").out == "by its DOI\n"
    assert netreader("note", "https://doi.org/10.1056/NEJMoa1316158").out == "by its DOI\n"


def test_an_unknown_doi_without_a_network_is_3(netreader):
    ran = netreader("note", "10.1056/NEJMoa1316158", "where to?")
    assert (ran.code, ran.out) == (3, "")


def test_a_doi_that_pubmed_does_not_know(netreader, online):
    ran = netreader("note", "10.5555/there-is-no-such-doi", "where to?")
    assert ran.code == 1
    assert "Nothing was written" in ran.err


@pytest.mark.parametrize(
    "words", [(), ("words", "text"), ("1", "--append"), ("1", "--edit", "text"), ("1", "--edit", "--append", "x")]
)
def test_wrong_usage(netreader, home, words):
    ran = netreader("note", *words)
    assert (ran.code, ran.out) == (2, "")
    assert not home.exists()


def test_edit(netreader, online, editor):
    netreader("note", "29768149", "before")
    editor('sed -i "s/before/after/" "$1"')
    ran = netreader("note", "29768149", "--edit")
    assert (ran.code, ran.err) == (0, "The note is saved.\n")
    assert netreader("note", "29768149").out == "after\n"


def test_an_editor_that_fails_leaves_the_note(netreader, online, editor):
    netreader("note", "29768149", "before")
    editor('echo lost > "$1"; exit 3')
    ran = netreader("note", "29768149", "--edit")
    assert ran.code == 2
    assert "status 3" in ran.err
    assert netreader("note", "29768149").out == "before\n"


def test_a_note_that_another_copy_wrote_meanwhile_is_not_lost(netreader, online, home, monkeypatch):
    netreader("note", "29768149", "first")
    read = Library.note

    def read_and_be_overtaken(self, key):
        note = read(self, key)
        monkeypatch.setattr(Library, "note", read)
        with Library(home / "data" / "library.db") as other:
            other.save_note(key, "theirs", base=note.revision)
        return note

    monkeypatch.setattr(Library, "note", read_and_be_overtaken)
    ran = netreader("note", "29768149", "mine")
    assert ran.code == 0
    assert "both texts" in ran.err
    note = netreader("note", "29768149").out
    assert "mine" in note
    assert "theirs" in note


def test_a_note_that_could_not_be_saved_is_not_forgotten(netreader, home):
    from netreader.tui.aside import put_aside

    path = put_aside("precious", 19704057, home / "data")
    ran = netreader("note", "19704057")
    assert ran.code == 1
    assert f"A note on PMID 19704057 that could not be saved is in {path}." in ran.err


def test_what_a_note_said_before_can_be_listed_and_had_back(netreader, online):
    for text in ("first thought", "second thought", "third"):
        netreader("note", "29768149", text)
    ran = netreader("note", "29768149", "--versions")
    rows = [line.split("\t") for line in ran.out.splitlines()]
    assert [(row[0], row[2], row[3]) for row in rows] == [("2", "14", "second thought"), ("1", "13", "first thought")]
    assert netreader("note", "29768149", "--restore", "1").err == "The note is saved.\n"
    assert netreader("note", "29768149").out == "first thought\n"
    told = json.loads(netreader("note", "29768149", "--versions", "--json").out)
    assert [version["text"] for version in told] == ["third", "second thought", "first thought"]
    assert json.loads(netreader("note", "29768149", "--json").out)["text"] == "first thought"


def test_a_removed_note_can_be_had_back(netreader, online):
    netreader("note", "29768149", "precious")
    netreader("note", "29768149", "")
    assert netreader("note", "29768149", "--restore", "1").code == 0
    assert netreader("note", "29768149").out == "precious\n"


def test_a_version_that_is_not_there(netreader, online):
    ran = netreader("note", "29768149", "--restore", "7")
    assert ran.code == 1
    assert "no version 7" in ran.err
    assert netreader("note", "29768149", "--versions").code == 1


def test_text_and_restore_together_are_refused(netreader, home):
    assert netreader("note", "29768149", "text", "--json").code == 2


def test_a_text_that_the_library_can_not_take_is_kept_in_a_file(netreader, settings, online):
    netreader("note", "29768149", "before")
    settings.places.library.unlink()
    settings.places.library.mkdir()
    ran = netreader("note", "29768149", "after")
    assert ran.code == 4
    (kept,) = settings.places.data.glob("unsaved-note-29768149*.md")
    assert str(kept) in ran.err
    assert kept.read_text() == "after"
