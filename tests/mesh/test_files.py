"""NLM's files of MeSH, whole and otherwise."""

from __future__ import annotations

import gzip
import io
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netreader.mesh.descriptor import Descriptor, above, is_tree_number, is_ui, key_of, parent_of
from netreader.mesh.files import VocabularyFileError, open_mesh
from netreader.mesh.xml import read_records
from tests.mesh import small

DATA = small.XML.read_bytes()


def read(data, name="desc2026.xml"):
    found = open_mesh(io.BytesIO(data), name)
    return {descriptor.ui: descriptor for descriptor in found.descriptors}


def in_pieces(data, size):
    return (data[at : at + size] for at in range(0, len(data), size))


def test_descriptors_in_xml():
    found = read(DATA)
    assert sorted((n, d.ui, d.name) for d in found.values() for n in d.tree_numbers) == small.places()
    octreotide = found["D015282"]
    assert octreotide.name == "Octreotide"
    assert octreotide.entry_terms == ("SMS 201-995", "Sandostatin", "Octréotide", "Octreotide Acetate")
    assert octreotide.scope_note == "An analog of somatostatin; our own words."
    assert octreotide.registry_numbers == ("RWM8CCW8GP", "83150-76-9")
    assert octreotide.actions == ("D018931",)
    assert octreotide.qualifiers == ("administration & dosage",)
    assert found["D009369"].see_also == ("D000970",)
    assert found["D009380"].previous_indexing == ("Neoplasms (1966-1985)",)
    assert found["D018358"].scope_note == "Tumours of cells that make hormones & amines; our own words."
    kinds = {found[ui].kind for ui in ("D008297", "D016454", "D009426", "D009369")}
    assert kinds == {"check tag", "publication type", "geographic", "topical"}
    assert found["D008297"].tree_numbers == ()


@pytest.mark.parametrize(
    ("name", "data", "year", "form"),
    [
        ("desc2026.xml", DATA, "2026", "xml"),
        ("desc2025.gz", gzip.compress(DATA, mtime=0), "2026", "xml"),  # the document type knows better
        ("descriptors.xml", DATA.replace(b"recordset_20260101", b"recordset"), "", "xml"),
        ("desc2024.xml", DATA.replace(b"recordset_20260101", b"recordset"), "2024", "xml"),
        ("2017MeshTree.txt", small.as_tree(small.places()), "2017", "tree"),
        ("2017MeshTree.txt.gz", gzip.compress(small.as_tree(small.places()), mtime=0), "2017", "tree"),
        ("tree20170101.tsv", small.as_tree(small.places()), "2017", "tree"),
        ("tree.tsv", small.as_tree(small.places(), heading=False), "", "tree"),
        ("tree.tsv", small.as_tree(small.places()).replace(b"\n", b"\r\n"), "", "tree"),
    ],
)
def test_a_file_is_recognised_by_what_is_in_it(name, data, year, form):
    found = open_mesh(io.BytesIO(data), name)
    assert (found.year, found.form) == (year, form)
    read = {(n, d.ui, d.name) for d in found.descriptors for n in d.tree_numbers}
    assert read == set(small.places())


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (gzip.compress(b"", mtime=0), "empty"),
        (b"<!DOCTYPE html><html><head><title>bad_url</title></head></html>", "web page"),
        (b"\n<HTML><body>Log in</body></HTML>", "web page"),
        (gzip.compress(b"<html></html>", mtime=0), "web page"),
        (b'<?xml version="1.0"?><QualifierRecordSet LanguageCode="eng">', "file of qualifier records"),
        (b'<?xml version="1.0"?><SupplementalRecordSet>', "file of supplemental records"),
        (b"<PubmedArticleSet></PubmedArticleSet>", "not a file of MeSH"),
        (b"PK\x03\x04" + bytes(100), "not a file of MeSH"),
        (b"A01\tBody Regions\n", "not a file of MeSH"),
        (bytes(range(256)) * 20, "not a file of MeSH"),
        (b"<DescriptorRecordSet></DescriptorRecordSet>", "no descriptors"),
        (DATA.replace(b"<DescriptorUI>D018358</DescriptorUI>", b"", 1), "can't be read"),
        (DATA.replace(b"<DescriptorUI>D018358", b"<DescriptorUI>018358", 1), "can't be read"),
        (DATA.replace(b"<String>Neuroendocrine Tumors</String>", b"<String> </String>"), "can't be read"),
        (DATA.replace(b"<ScopeNote>An", b"<ScopeNote>&bomb;"), "can't be read"),
        (DATA.replace(b"<DescriptorRecord D", b"<Descriptor D"), "not what NLM sends"),
        (small.as_tree([("A01", "D000001", "One"), ("A01", "D000002", "Two")]), "two headings"),
        (small.as_tree([("A01", "D000001", "One")]) + b"nonsense\n" * 30, "not tree number, UI and name"),
    ],
)
def test_what_is_no_vocabulary_is_told(data, told):
    with pytest.raises(VocabularyFileError, match=told) as caught:
        read(data, "the file")
    assert "the file" in caught.value.message
    assert caught.value.hint


@given(st.integers(0, len(DATA) - len("</DescriptorRecordSet>\n")))
def test_a_file_cut_anywhere_is_never_taken_for_whole(at):
    with pytest.raises(VocabularyFileError):
        read(DATA[:at])


PACKED = gzip.compress(DATA)


@given(st.integers(1, len(PACKED) - 1))
def test_a_packed_file_cut_anywhere_is_never_taken_for_whole(at):
    with pytest.raises(VocabularyFileError):
        read(PACKED[:at])


@given(st.integers(0, len(PACKED) - 1), st.integers(1, 255))
def test_a_packed_file_with_a_wrong_byte_is_told_or_read_right(at, change):
    damaged = bytearray(PACKED)
    damaged[at] ^= change
    try:
        found = read(bytes(damaged))
    except VocabularyFileError:
        return
    assert found == read(DATA)  # the byte was in gzip's head, where nothing depends on it


@given(st.integers(1, 5000))
def test_pieces_of_any_size_give_the_same(size):
    assert list(read_records(in_pieces(DATA, size), "DescriptorRecord")) == list(read(DATA).values())


@given(st.binary(max_size=2000))
def test_any_bytes_are_told_or_read(data):
    try:
        read(data)
    except VocabularyFileError:
        pass


names = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=20)


@given(st.dictionaries(st.integers(0, 999_999), st.tuples(names, st.sets(st.integers(0, 99), max_size=5))))
def test_any_tree_is_read_back(headings):
    rows, taken = [], set()
    for number, (name, places) in headings.items():
        rows += [(f"A{at:02}", f"D{number:06}", name) for at in sorted(places - taken)]
        taken |= places
    if not rows:
        return
    found = read(small.as_tree(rows), "tree.tsv")
    assert sorted((n, d.ui, key_of(d.name)) for d in found.values() for n in d.tree_numbers) == sorted(
        (n, ui, key_of(name)) for n, ui, name in rows
    )


def test_control_characters_and_markup_do_not_come_through():
    found = read(DATA.replace(b"<String>Octreotide</String>", b"<String>Oct\xc2\x9breo&#x202E;tide &lt;b&gt;</String>"))
    assert found["D015282"].name == "Octreotide <b>"


def test_a_large_file_is_read_in_little_memory():
    start, record, end = DATA.partition(b"<DescriptorRecord ")[0], DATA.split(b"<DescriptorRecord ")[1], DATA[-23:]
    repeated = b"<DescriptorRecord " + record

    class Long(io.RawIOBase):
        """A file of 10 MB that is nowhere whole."""

        def __init__(self):
            self.pieces = iter([start, *([repeated * 100] * 60), end])

        def read(self, size=-1):
            return next(self.pieces, b"")

    tracemalloc.start()
    count = sum(1 for _ in open_mesh(Long(), "desc2026.xml").descriptors)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 6_000
    assert most < 4_000_000


def test_a_gzip_that_swells_is_unpacked_in_small_pieces():
    packed = gzip.compress(b'<DescriptorRecordSet LanguageCode="eng">' + b" " * 200_000_000)
    tracemalloc.start()
    with pytest.raises(VocabularyFileError, match="far too long"):
        read(packed)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 60_000_000


def test_numbers():
    assert list(above("C04.557.465")) == ["C04", "C04.557"]
    assert list(above("C04")) == []
    assert [parent_of(number) for number in ("C04.557.465", "C04.557", "C04")] == ["C04.557", "C04", "C"]
    assert all(map(is_ui, ("D018358", "C000712521", "Q000628")))
    assert not any(map(is_ui, ("D18358", "d018358", "X018358", "D0183580", "")))
    assert is_tree_number("C04.557")
    assert not any(map(is_tree_number, ("C4", "C04.", "C04.55", "c04", "C04.5577", "")))
    assert key_of("  Sjögren's\n Syndrome ") == "sjogren's syndrome"
    assert Descriptor("D000001", "x") == Descriptor("D000001", "x")
