"""``netreader vault``."""

import json


def said(netreader):
    netreader("fetch", "29768149", "19704057")
    netreader("note", "29768149", "A note")
    netreader("tag", "19704057", "+liver/surgery")


def test_a_vault_is_written_edited_and_brought_back(netreader, online, tmp_path):
    said(netreader)
    folder = tmp_path / "Vault"
    assert "2 new" in netreader("vault", "export", folder, "--dry-run").out
    assert not folder.exists()
    ran = netreader("vault", "export", folder)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == f"{folder}: 2 new, 0 written, 0 taken in, 0 unchanged, 0 left alone\n"
    [file] = folder.glob("*29768149.md")
    file.write_text(file.read_text().replace("A note", "A note, edited").replace("tags: []", "tags: [x]"))
    assert "1 would be taken in" in netreader("vault", "status").out
    told = json.loads(netreader("vault", "sync", "--json").out)
    assert (told["taken"], told["unchanged"], told["lines"], told["questions"]) == (1, 1, [], [])
    assert netreader("note", "29768149").out == "A note, edited\n"
    assert netreader("tag", "29768149").out == "29768149\t\tx\n"
    assert "2 unchanged" in netreader("vault", "sync", folder).out
    assert netreader("vault", "undo", tmp_path).code == 1  # no vault, so none that could be taken back
    ran = netreader("vault", "undo")
    assert ran.code == 0
    assert ran.out.startswith("What came in on ")
    assert ran.out.endswith(" is taken back, from 1 paper.\n")
    assert netreader("note", "29768149").out == "A note\n"
    assert netreader("vault", "undo", folder).code == 1
    netreader("vault", "sync")
    assert "A note\n" in file.read_text()
    file.write_text(file.read_text().replace("A note", "A note, edited"))
    told = json.loads(netreader("vault", "sync", "--json").out)
    netreader("note", "29768149", "Written on since", "--append")
    undone = json.loads(netreader("vault", "undo", folder, "--json").out)
    assert undone == {"run": told["run"], "papers": [29768149], "stays": []}
    assert netreader("note", "29768149").out == "A note\nWritten on since\n"


def test_what_is_broken_or_gone_is_named(netreader, online, tmp_path):
    said(netreader)
    folder = tmp_path / "Vault"
    netreader("vault", "sync", folder)
    [file] = folder.glob("*29768149.md")
    whole = file.read_bytes()
    file.write_bytes(whole[:200])
    ran = netreader("vault", "sync", folder)
    assert ran.code == 1
    assert f"{file.name}: line 1: the front matter has no end" in ran.out
    file.unlink()
    ran = netreader("vault", "sync", folder)
    assert (ran.code, file.exists()) == (0, False)
    assert "--deletions restore puts it back" in ran.err
    assert netreader("vault", "sync", folder, "--deletions", "restore").code == 0
    assert file.read_bytes() == whole
    file.unlink()
    assert netreader("vault", "sync", folder, "--deletions", "take").code == 0
    assert "0 new" in netreader("vault", "sync", folder).out
    assert netreader("note", "29768149").out == "A note\n"
    assert "1 new" in netreader("vault", "export", folder, "--query", "29768149[uid]").out
    assert "0 new" in netreader("vault", "export", folder, "--all").out


def test_without_a_folder_or_a_library(netreader, online, home, tmp_path):
    assert netreader("vault", "status", tmp_path / "v").code == 1
    assert not home.exists()
    said(netreader)
    assert netreader("vault", "sync").code == 2
    home.joinpath("config.toml").write_text(f'vault = "{tmp_path / "set"}"')
    assert "2 new" in netreader("vault", "sync").out
    assert len(list((tmp_path / "set").glob("*.md"))) == 2
    (tmp_path / "file").write_text("")
    ran = netreader("vault", "sync", tmp_path / "file")
    assert ran.code == 1
    assert "can't be written" in ran.err
