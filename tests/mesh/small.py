"""A small MeSH of our own, as a file and as plain lines, to compare with."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

XML = Path(__file__).parent.parent / "fixtures" / "mesh" / "desc2026.xml"


def places() -> list[tuple[str, str, str]]:
    """Tree number, UI and name of every place in the file, read without the program."""
    found = [
        (number.text, record.findtext("DescriptorUI"), record.findtext("DescriptorName/String"))
        for record in ElementTree.parse(XML).getroot()
        for number in record.iter("TreeNumber")
    ]
    return sorted(found)


def as_tree(rows: list[tuple[str, str, str]], heading: bool = True) -> bytes:
    """The same as tab-separated lines, in the shape of the tree of 2017."""
    lines = ["Tree Number\tDesc Ui\tTerm"] if heading else []
    return ("\ufeff" + "\n".join([*lines, *("\t".join(row) for row in rows)]) + "\n").encode()
