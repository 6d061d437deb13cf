"""Decisions as a table and as RIS, read back by others' readers."""

from __future__ import annotations

import csv
import io

import rispy
from hypothesis import given
from hypothesis import strategies as st

from netreader.article import Article, Author
from netreader.formats.csv import as_it_was
from netreader.formats.screened import COLUMNS, FULL_TEXT, OWN, Screened, references, table
from netreader.screening.decisions import Decision, standings

ARTICLE = Article("1", "=HYPERLINK(1)", authors=(Author("Rinke", "Anja", "A"),), doi="10.1/x")
DECISIONS = [
    Decision(1, "AB", "exclude", "@wrong", "-note\nTY  - JOUR", "2026-01-01"),
    Decision(1, "Özlem 李", "include", "", "+1"),
    Decision(1, "AB", "maybe", consensus=True, note="agreed"),
]


def records():
    return [
        Screened(ARTICLE, standings([1], DECISIONS)[1]),
        Screened(Article("2", ""), standings([2], DECISIONS)[2]),
        Screened(Article("3", "Three"), None, "PMID 1"),
    ]


def test_the_table_is_no_formula_and_has_each_reviewer():
    text = "".join(table(records(), ["AB", "Özlem 李"]))
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert list(rows[0])[: len(COLUMNS)] == list(COLUMNS)
    assert [row["Decision"] for row in rows] == ["maybe", "awaiting", "duplicate"]
    first = rows[0]
    assert first["Title"] == "'=HYPERLINK(1)"
    assert first["AB: reason"] == "'@wrong"
    assert first["AB: note"].startswith("'-note")
    assert first["Özlem 李: note"] == "'+1"
    assert (first["Consensus by"], first["Consensus note"]) == ("AB", "agreed")
    assert rows[2]["Duplicate of"] == "PMID 1"


def test_what_was_decided_by_full_texts_has_columns_and_keywords_of_its_own():
    by_title = standings([1, 2], [Decision(1, "AB", "include"), Decision(2, "AB", "exclude", "language")])
    full = standings([1], [Decision(1, "Oz", "exclude", "wrong outcome", "p. 4", "2026-02-01")])
    records = [Screened(ARTICLE, by_title[1], full_text=full[1]), Screened(Article("2", ""), by_title[2])]
    text = "".join(table(records, ["AB"], ["Oz"]))
    first, second = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    assert (first["Decision"], first["Full text"]) == ("included", "excluded")
    assert first["Full text reason"] == "wrong outcome"
    assert (first["AB: decision"], first["Oz: full text note"]) == ("include", "p. 4")
    assert (second["Full text"], second["Oz: full text decision"]) == ("", "")
    [one, two] = rispy.loads("".join(references(records, "NET")))
    assert {"screening: included", "full text: excluded", "reason: wrong outcome"} <= set(one["keywords"])
    assert not any(word.startswith("full text") for word in two["keywords"])


@given(st.text(), st.text(), st.text())
def test_no_cell_is_a_formula_and_all_come_back(reason, note, name):
    decision = Decision(1, "AB", "exclude", reason, note)
    text = "".join(table([Screened(ARTICLE, standings([1], [decision])[1])], ["AB"]))
    _, row = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    assert len(row) == len(COLUMNS) + len(OWN) + len(FULL_TEXT)
    for cell in row:
        assert not cell.lstrip(" \n'").startswith(tuple("=+-@\t")) or cell.startswith("'")
    assert as_it_was(row[len(COLUMNS) + 1]).replace("\r\n", "\n") == reason.replace("\r\n", "\n") or "\r" in reason


def test_ris_is_read_by_another_program():
    entries = rispy.loads("".join(references(records(), "NET liver")))
    assert len(entries) == 3
    first = entries[0]
    assert "screening: maybe" in first["keywords"]
    assert "consensus, by AB: maybe. agreed" in " ".join(first["notes"]) + str(first)
    assert "screening: duplicate" in entries[2]["keywords"]
