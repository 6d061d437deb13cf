"""Papers with all that is kept of each."""

import itertools
import sqlite3

from netreader.errors import Corrupt
from netreader.library import holdings
from netreader.library.marks import Marks


def test_papers_in_the_order_asked_with_what_is_written_about_them(library, fixtures, monkeypatch):
    monkeypatch.setattr(holdings, "AT_ONCE", 2)  # a few at a time, whatever their number
    library.keep(fixtures[:5])
    keys = [record.article.key for record in reversed(fixtures[:5])]
    library.save_note(keys[1], "Mine.")
    library.mark(keys[3], starred=True)
    library.tag([keys[4]], add=["liver/mets"])
    library.mark(keys[0], opened=True)
    found = list(library.holdings([*keys, 77, keys[0]], xml=True))
    records = {record.article.key: record for record in fixtures[:5]}
    assert [holding.key for holding in found] == [*keys, 77, keys[0]]
    for holding in found:
        record = records.get(holding.key)
        assert holding.article == (record.article if record else None)
        assert holding.xml == (record.xml if record else b"")
        assert holding.marks == library.marks(holding.key)
    assert [holding.note for holding in found] == ["", "Mine.", "", "", "", "", ""]
    assert [holding.is_touched for holding in found] == [False, True, False, True, True, False, False]
    assert all(holding.xml == b"" for holding in library.holdings(keys))


def test_only_a_few_are_read_ahead(library, fixtures, monkeypatch):
    monkeypatch.setattr(holdings, "AT_ONCE", 2)
    asked = []
    keys = (asked.append(number) or number for number in itertools.count(1))
    library.keep(fixtures[:1])
    next(iter(library.holdings(keys)))
    assert asked == [1, 2]


def test_what_cant_be_read_takes_nothing_with_it(library, path, fixtures):
    library.keep(fixtures[:3])
    keys = [record.article.key for record in fixtures[:3]]
    library.save_note(keys[2], "Mine.")
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE doc_articles SET body=x'7b' WHERE key=?", (keys[0],))
        connection.execute("UPDATE raw SET xml=x'00' WHERE key=?", (keys[1],))
    connection.close()
    broken, without_xml, whole = library.holdings(keys, xml=True)
    assert isinstance(broken.error, Corrupt)
    assert isinstance(without_xml.error, Corrupt)
    assert (broken.article, without_xml.article, without_xml.marks) == (None, None, Marks())
    assert (whole.article, whole.note, whole.error) == (fixtures[2].article, "Mine.", None)
