"""MeSH put into the library."""

from __future__ import annotations

import gzip
from dataclasses import replace

import pytest

from netreader import installing
from netreader.errors import BadResponse
from netreader.library.library import Library
from netreader.mesh.files import VocabularyFileError
from netreader.pubmed.descriptors import Downloaded
from tests.mesh import small


@pytest.fixture
def vocabulary(tmp_path):
    with Library(tmp_path / "library.db") as library:
        yield library.vocabulary


def quiet(done, total):
    """Says nothing."""


def test_a_file_is_installed_and_how_far_it_is_is_told(vocabulary):
    seen = []
    told = installing.install_file(small.XML, vocabulary, progress=lambda done, total: seen.append((done, total)))
    assert (told.places, told.year) == (len(small.places()), "2026")
    size = small.XML.stat().st_size
    assert seen[-1] == (size, size)
    assert vocabulary.is_installed()
    assert "2026" in installing.told_of(told)


def test_what_progress_raises_ends_it_and_leaves_the_old_vocabulary(vocabulary):
    class Enough(Exception):
        pass

    def enough(done, total):
        raise Enough

    before = vocabulary.counts()
    with pytest.raises(Enough):
        installing.install_file(small.XML, vocabulary, progress=enough)
    assert vocabulary.counts() == before
    assert not vocabulary.is_installed()


def test_a_file_that_is_not_there_or_none_of_mesh(vocabulary, tmp_path):
    with pytest.raises(installing.UnreadableFile, match="can't be read"):
        installing.install_file(tmp_path / "absent.xml", vocabulary, progress=quiet)
    other = tmp_path / "desc.xml"
    other.write_text("<!DOCTYPE html><html>bad_url</html>")
    with pytest.raises(VocabularyFileError, match="web page"):
        installing.install_file(other, vocabulary, progress=quiet)


def test_what_was_fetched_and_is_none_of_mesh_goes(vocabulary, tmp_path):
    path = tmp_path / "desc2026.gz"
    path.write_bytes(b"nothing of the kind")
    with pytest.raises(BadResponse, match="not a file of MeSH"):
        installing.install_fetched(Downloaded(path, "2026"), [], vocabulary, progress=quiet)
    assert not path.exists()
    assert not vocabulary.is_installed()


async def test_the_newest_file_is_fetched_with_its_qualifiers(settings, ncbi, vocabulary):
    seen = []
    mine = replace(settings, mesh_url=ncbi.mesh_url)
    downloaded, qualifiers = await installing.fetch(mine, progress=lambda done, total: seen.append(done))
    assert (downloaded.year, qualifiers) == ("2026", [])
    assert seen[-1] == downloaded.path.stat().st_size
    told = installing.install_fetched(downloaded, qualifiers, vocabulary, progress=quiet)
    assert told.places == len(small.places())
    assert not downloaded.path.exists()


def qualifier_set(*records: tuple[str, str, str, str]) -> bytes:
    """NLM's file of qualifiers, with UI, name, code and tree number of each."""
    made = "".join(
        f"<QualifierRecord><QualifierUI>{ui}</QualifierUI><QualifierName><String>{name}</String></QualifierName>"
        f"<TreeNumberList><TreeNumber>{number}</TreeNumber></TreeNumberList><ConceptList><Concept><TermList><Term>"
        f"<Abbreviation>{code}</Abbreviation></Term></TermList></Concept></ConceptList></QualifierRecord>"
        for ui, name, code, number in records
    )
    return f"<QualifierRecordSet>{made}</QualifierRecordSet>".encode()


@pytest.mark.parametrize("name", ["qual2026.xml", "qual2026.xml.gz"])
def test_the_qualifiers_beside_a_file_come_with_it(vocabulary, tmp_path, name):
    data = qualifier_set(("Q000628", "therapy", "TH", "Y11"), ("Q000601", "surgery", "SU", "Y11.050"))
    (tmp_path / name).write_bytes(gzip.compress(data, mtime=0) if name.endswith(".gz") else data)
    (tmp_path / "desc2026.xml").write_bytes(small.XML.read_bytes())
    assert not vocabulary.qualifiers().is_sure("surgery")
    installing.install_file(tmp_path / "desc2026.xml", vocabulary, progress=quiet)
    assert vocabulary.qualifier_explosion("TH") == ["therapy", "surgery"]
    assert vocabulary.qualifiers().is_sure("surgery")


@pytest.mark.parametrize("data", [b"", b"<html>not here</html>", b"\x1f\x8bbroken", qualifier_set()[:30]])
def test_broken_qualifiers_beside_a_file_are_left(vocabulary, tmp_path, data):
    (tmp_path / "qual2026.xml").write_bytes(data)
    (tmp_path / "desc2026.xml").write_bytes(small.XML.read_bytes())
    told = installing.install_file(tmp_path / "desc2026.xml", vocabulary, progress=quiet)
    assert told.year == "2026"
    assert vocabulary.qualifiers().find("therapy") is not None
