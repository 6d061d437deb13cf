"""What the search field offers behind the cursor."""

from __future__ import annotations

import pytest

from netreader.library.library import Library
from netreader.pubmed.records import parse
from netreader.tui.completing import rest_of
from tests.tui.conftest import FIXTURES
from tests.tui.waiting import until


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    with Library(tmp_path_factory.mktemp("completing") / "library.db") as library:
        for file in sorted(FIXTURES.glob("*.xml")):
            library.keep(parse(file.read_bytes()))
        yield library


@pytest.mark.parametrize(
    ("typed", "whole"),
    [
        ("lanreotide[ti", "lanreotide[ti]"),
        ("lanreotide[Title/A", "lanreotide[Title/Abstract]"),
        ("lanreotide[", "lanreotide["),
        ("is:st", "is:starred"),
        ("octreotide AND has:no", "octreotide AND has:note"),
        ("neuroendocrine tum", "neuroendocrine tumors[mh]"),
        ("octreotide[tiab] AND liver neop", "octreotide[tiab] AND liver neoplasms[mh]"),
        ("ab", "ab"),
        ("zzzz", "zzzz"),
        ("octreotide ", "octreotide "),
        ("", ""),
    ],
)
def test_how_a_query_goes_on(library, typed, whole):
    assert (typed + rest_of(typed, library)).lower() == whole.lower()


def test_names_and_journals_of_the_library(library):
    article = library.article(29768149)
    name = article.authors[0].short
    assert name.lower() in (name[:5] + rest_of(name[:5], library)).lower()
    assert rest_of(name[:5], library).endswith("[au]")
    journals = library.values("ta", article.journal.medline_ta[:6])
    assert journals
    assert journals[0][1] >= 1


async def test_in_the_field(start):
    async with start(keep=("29768149",)) as pilot:
        reader = pilot.app.reader
        await until(pilot, lambda: reader.field.suggester is not None)
        await pilot.press("slash")
        await pilot.press(*"is:sta")
        await until(pilot, lambda: reader.field._suggestion == "is:starred")
        await pilot.press("right")
        assert reader.field.value == "is:starred"
