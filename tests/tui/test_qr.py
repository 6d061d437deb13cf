"""Addresses as codes in characters: the modules are those of the code, and it fits a small screen."""

from __future__ import annotations

import pytest
import segno

from netreader.tui.qr import code

DOI = "https://doi.org/10.1053/j.seminoncol.2018.08.003"
PROXIED = f"https://login.ezproxy.example.edu/login?url={DOI}"


def modules(lines: list[str]) -> list[list[bool]]:
    """Dark modules, read back from half blocks."""
    rows: list[list[bool]] = []
    for line in lines:
        rows.append([character in " ▄" for character in line])
        rows.append([character in " ▀" for character in line])
    return rows


@pytest.mark.parametrize("address", [DOI, PROXIED, "https://pubmed.ncbi.nlm.nih.gov/28076709/"])
def test_it_fits_eighty_by_twenty_four_and_is_the_code(address):
    lines = code(address, 80, 23, ascii_only=False)
    assert lines is not None
    assert len(lines) <= 23
    made = segno.make(address, error="l", micro=False, boost_error=False)
    read = modules(lines)
    quiet = (len(read[0]) - len(made.matrix[0])) // 2
    assert quiet >= 1
    inner = [row[quiet:-quiet] for row in read[quiet : quiet + len(made.matrix)]]
    assert inner == [[bool(module) for module in row] for row in made.matrix]
    assert not any(read[0])  # white all round
    assert not any(row[0] or row[-1] for row in read[: len(made.matrix) + 2 * quiet])


def test_ascii_needs_a_larger_screen_and_says_so_by_none():
    assert code(DOI, 80, 23, ascii_only=True) is None
    lines = code(DOI, 120, 34, ascii_only=True)
    assert lines is not None
    assert set("".join(lines)) == {"#", " "}


def test_what_is_too_long_has_no_code():
    assert code("https://example.org/" + "x" * 200, 80, 23, ascii_only=False) is None
    assert code("https://example.org/" + "x" * 5_000, 1_000, 1_000, ascii_only=False) is None
