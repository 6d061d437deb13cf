"""``netreader desk``: highlights and notes of many papers, printed and written."""

import json

import pytest

from netreader.library.library import Library
from netreader.passages.parts import parts_of

SEED, PROMID = 29768149, 19704057


@pytest.fixture
def desk(netreader, online, home):
    netreader("fetch", str(SEED), str(PROMID))
    with Library(home / "data" / "library.db") as library:
        part = parts_of(library.article(PROMID))["abstract"]
        library.highlights.add(PROMID, part, 0, 40, colour="method", comment="=not a formula\x1b[2J")
        library.save_note(SEED, "A note [[19704057]].")
        library.tag([SEED], add=["liver"])
        library.shelves.put("Board", [SEED, PROMID])
    return netreader


def test_text_markdown_and_json(desk, tmp_path):
    ran = desk("desk")
    assert ran.code == 0
    assert "[method]" in ran.out
    assert "\x1b" not in ran.out
    told = json.loads(desk("desk", "--shelf", "board", "--json").out)
    assert told["papers"] == "Board"
    assert [group["pmid"] for group in told["groups"]] == [str(SEED), str(PROMID)]
    (note,), (marked,) = (group["entries"] for group in told["groups"])
    assert (note["kind"], note["citation"], note["tags"]) == ("note", f"@pmid:{SEED}", ["liver"])
    assert (marked["kind"], marked["colour"], marked["placed"]) == ("highlight", "method", True)
    file = tmp_path / "desk.md"
    ran = desk("desk", "--tag", "liver", "-o", str(file))
    assert (ran.code, ran.out, ran.err) == (0, "", "1 note in 1 paper.\n")
    resolved = desk("cite", str(file), "--offline", "--style", "vancouver")
    assert resolved.code == 0
    assert "@pmid" not in resolved.out
    assert "PROMID" in resolved.out


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--sift", "#liver"], 0, "note"),
        (["--only", "Method", "--group", "colour"], 0, "method"),
        (["--only", "supports"], 1, "no such"),
        (["--only", "beige"], 2, "no colour"),
        (["--shelf", "none"], 2, "no shelf"),
        (["--query", "nothingatall"], 1, "No highlights"),
        (["--query", "("], 2, ""),
        (["99999999"], 1, "not in the library"),
        ([str(SEED), "--shelf", "Board"], 2, "Do one"),
        (["--format", "md", "-o", "/nowhere/at/all.md"], 1, "can't be written"),
    ],
)
def test_what_is_asked_for_and_what_is_not_there(desk, words, code, said):
    ran = desk("desk", *words)
    assert ran.code == code
    assert said in ran.out + ran.err
