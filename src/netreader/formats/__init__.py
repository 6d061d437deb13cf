"""The formats in which a record can be written: one module each, and their table."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from netreader.article import Record
from netreader.formats.json import as_json_text
from netreader.formats.plain import as_text
from netreader.formats.xml import as_xml

Format = Callable[[Record, int], str]
"""A record as text that ends in a line break; the number is the width in columns, where the format has one."""

FORMATS: Mapping[str, Format] = {
    "text": lambda record, width: as_text(record.article, width),
    "json": lambda record, _: as_json_text(record.article),
    "xml": lambda record, _: as_xml(record.xml),
}
