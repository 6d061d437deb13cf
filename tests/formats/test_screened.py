"""Decisions as a table and as RIS, read back by others' readers."""

from __future__ import annotations

import csv
import io

import rispy
from hypothesis import given
from hypothesis import strategies as st

from netreader.article import Article, Author
from netreader.formats.csv import as_it_was
from netreader.formats.screened import COLUMNS, OWN, Screened, references, table
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


@given(st.text(), st.text(), st.text())
def test_no_cell_is_a_formula_and_all_come_back(reason, note, name):
    decision = Decision(1, "AB", "exclude", reason, note)
    text = "".join(table([Screened(ARTICLE, standings([1], [decision])[1])], ["AB"]))
    _, row = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    assert len(row) == len(COLUMNS) + len(OWN)
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
