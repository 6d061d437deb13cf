"""``netreader mesh``."""

import gzip
import json

import pytest

from tests.library.conftest import FIXTURES
from tests.mesh import small
from tests.mesh.witness import Witness


@pytest.fixture
def installed(netreader):
    ran = netreader("mesh", "install", "--from", small.XML)
    assert ran.code == 0, ran.err
    return netreader


@pytest.fixture
def nlm(ncbi, monkeypatch):
    """The local NLM, with the command line pointed at it."""
    monkeypatch.setenv("NETREADER_MESH_URL", ncbi.mesh_url)
    return ncbi


def test_without_the_vocabulary_the_starter_headings_are_told(netreader):
    ran = netreader("mesh", "show", "neuroendocrine", "tumor")
    assert ran.code == 0
    assert ran.lines[0] == "Neuroendocrine Tumors  (D018358 topical)"
    assert "courtesy of the U.S. National Library of Medicine" in ran.err
    ran = netreader("mesh", "show", "Stapes Surgery")
    assert (ran.code, ran.out) == (1, "")
    assert "mesh install" in ran.err


def test_show_as_json(installed):
    told = json.loads(installed("mesh", "show", "cancer of liver", "--json").out)
    witness = Witness(small.places())
    assert told["ui"] == "D008113"
    assert told["name"] == "Liver Neoplasms"
    assert told["kind"] == "topical"
    assert told["year"] == "2026"
    assert told["tree_numbers"] == ["C04.588.274.623", "C06.301.623", "C06.552.697"]
    assert set(told["ancestors"]) == witness.over["D008113"]
    assert told["children"] == []
    assert "Hepatic Neoplasms" in told["entry_terms"]
    assert told["qualifiers"] == ["surgery", "secondary"]
    assert told["scope_note"].startswith("Tumours of the liver")
    assert installed("mesh", "show", "d008113", "--json").out == installed("mesh", "show", "C06.552.697", "--json").out


def test_show_tells_of_concepts_and_qualifiers(installed):
    concept = json.loads(installed("mesh", "show", "lanreotide", "--json").out)
    assert (concept["kind"], concept["mapped_to"]) == ("supplementary concept", ["D010456", "D013004"])
    qualifier = json.loads(installed("mesh", "show", "su", "--json").out)
    assert (qualifier["name"], qualifier["kind"], qualifier["children"]) == (
        "surgery",
        "qualifier",
        ["transplantation"],
    )
    assert (
        "Place: C06.552.697  Diseases › Digestive System Diseases › Liver Diseases"
        in installed("mesh", "show", "Liver Neoplasms").lines
    )


@pytest.mark.parametrize("verb", ["show", "tree", "explode"])
def test_no_term_at_all_is_wrong_usage(netreader, verb):
    ran = netreader("mesh", verb, " ")
    assert (ran.code, ran.lines) == (2, [])
    assert "no term" in ran.err


def test_explode_prints_uis(installed):
    ran = installed("mesh", "explode", "Cancer")
    assert ran.code == 0
    assert ran.lines[0] == "D009369"
    assert set(ran.lines) == Witness(small.places()).explosion("D009369")
    assert installed("mesh", "explode", "lanreotide").code == 1
    assert installed("mesh", "explode", "no such thing").code == 1


def test_tree(installed):
    ran = installed("mesh", "tree", "Digestive System Diseases", "--depth", "1")
    assert ran.lines == [
        "Digestive System Diseases  D004066  C06",
        "  Digestive System Neoplasms  D004067  C06.301",
        "  Liver Diseases  D008107  C06.552",
    ]
    assert installed("mesh", "tree", "c").lines[:2] == ["Diseases  C", "  Neoplasms  D009369  C04"]
    assert installed("mesh", "tree", "Male").lines == ["Male  D008297"]
    assert len(installed("mesh", "tree", "Neoplasms", "--depth", "0").lines) == 1
    assert installed("mesh", "tree", "Neoplasms", "--depth", "x").code == 2


def test_status(netreader, nlm):
    told = json.loads(netreader("mesh", "status", "--json").out)
    assert told["installed"] is False
    assert netreader("mesh", "install").code == 0
    told = json.loads(netreader("mesh", "status", "--json").out)
    assert (told["installed"], told["year"], told["descriptors"]) == (True, "2026", 18)
    assert "MeSH 2026, courtesy of the U.S. National Library of Medicine." in netreader("mesh", "status").lines


def test_install_fetches_the_newest(netreader, nlm, home):
    ran = netreader("mesh", "install")
    assert (ran.code, ran.out) == (0, "")
    assert f"MeSH 2026, 18 headings at {len(small.places())} places, courtesy of" in ran.err
    assert not list((home / "cache" / "mesh").iterdir())


@pytest.mark.parametrize("fault", ["captive_portal", "disconnect", "unavailable", "cut_short", "redirect", "empty"])
def test_what_fails_leaves_the_old_one(installed, nlm, fault, monkeypatch):
    async def at_once(seconds):
        pass

    monkeypatch.setattr("asyncio.sleep", at_once)
    nlm.fault(fault, times=None, program="mesh")
    ran = installed("mesh", "install")
    assert (ran.code, ran.out) == (3, ""), ran.err
    assert len(ran.err.splitlines()) == 1
    nlm.clear_faults()
    assert set(installed("mesh", "explode", "Cancer").lines) == Witness(small.places()).explosion("D009369")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("desc2027.xml", small.XML.read_bytes()[:9_000]),
        ("desc2027.gz", gzip.compress(small.XML.read_bytes())[:900]),
        ("desc2027.gz", b"<!DOCTYPE html><html>bad_url</html>"),
        ("supp2027.xml", b"<?xml version='1.0'?><SupplementalRecordSet>"),
        ("tree.txt", b""),
        ("tree.txt", b"\x00\x01\x02"),
    ],
)
def test_wrong_files_are_told_and_leave_the_old_one(installed, tmp_path, name, data):
    (tmp_path / name).write_bytes(data)
    ran = installed("mesh", "install", "--from", tmp_path / name)
    assert ran.code == 1
    assert ran.err.startswith(f"netreader: {name}")
    assert json.loads(installed("mesh", "status", "--json").out)["year"] == "2026"


def test_a_file_that_is_not_there(netreader, tmp_path):
    assert netreader("mesh", "install", "--from", tmp_path / "none.gz").code == 2
    assert netreader("mesh", "install", "--from", tmp_path).code == 2


def test_a_tree_of_lines(netreader, tmp_path):
    path = tmp_path / "2019MeshTree.txt.gz"
    path.write_bytes(gzip.compress(small.as_tree(small.places())))
    ran = netreader("mesh", "install", "--from", path)
    assert ran.code == 0
    assert "MeSH 2019, 17 headings" in ran.err


def test_the_real_tree(netreader, shared_data):
    ran = netreader("mesh", "install", "--from", shared_data / "mesh" / "2017MeshTree.txt.gz")
    assert "28,470 headings at 57,840 places" in ran.err
    assert len(netreader("mesh", "explode", "Neoplasms").lines) == 677


def test_what_is_printed_is_harmless(netreader):
    ran = netreader("mesh", "show", "\x1b[31mred")
    assert ran.code == 1
    assert "\x1b" not in ran.err


@pytest.mark.parametrize(
    "address", ["http://example.org/mesh/", "ftp://example.org/", "https://", "https://a.org/?q=1"]
)
def test_an_address_that_can_not_be_used(netreader, monkeypatch, address):
    monkeypatch.setenv("NETREADER_MESH_URL", address)
    ran = netreader("mesh", "install")
    assert ran.code == 2
    assert "mesh_url" in ran.err


# What is no term


def test_metastases_are_shown_as_they_are_indexed_without_the_whole_of_mesh(netreader):
    ran = netreader("mesh", "show", "liver", "metastases")
    assert (ran.code, ran.lines[0]) == (0, "Liver Neoplasms  (D008113 topical)")
    assert ran.err.splitlines()[0] == "'liver metastases' is indexed as Liver Neoplasms/secondary."
    ran = netreader("mesh", "show", "--json", "bone", "mets")
    told = json.loads(ran.out)
    assert (told["ui"], told["indexed_as"]) == ("D001859", "Bone Neoplasms/secondary")
    plain = json.loads(netreader("mesh", "show", "--json", "Bone Neoplasms").out)
    assert told | {"indexed_as": ""} == plain
    assert netreader("mesh", "explode", "liver metastases").lines == netreader("mesh", "explode", "D008113").lines


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("neuroendocrine tumour", "Neuroendocrine Tumors"),
        ("free survival, progression", "Progression-Free Survival"),
        ("pancreatic cancer", "Pancreatic Neoplasms"),
        ("CgA", "Chromogranin A"),
        ("177Lu dotatate", "lutetium Lu 177 dotatate"),
    ],
)
def test_what_surely_means_a_term_is_taken_as_it(netreader, typed, name):
    ran = netreader("mesh", "show", "--json", typed)
    assert (ran.code, json.loads(ran.out)["name"]) == (0, name)
    assert repr(typed) in ran.err


def test_the_nearest_terms_are_named_and_how_to_have_all(netreader):
    for typed, near in (("liver neoplams", "Liver Neoplasms"), ("somatostatin analogues", "Somatostatin")):
        ran = netreader("mesh", "show", "--json", typed)
        assert (ran.code, ran.out) == (1, "")
        assert f"Near it: {near}" in ran.err
        assert "netreader mesh install" in ran.err
        assert len(ran.err.splitlines()) == 1
    assert "Near it" not in netreader("mesh", "show", "zebra").err
    assert "Near it: Neuroendocrine Tumors" in netreader("mesh", "show", "neuroendocrine neoplasm").err
    ran = netreader("mesh", "show", "PRRT")
    assert ran.code == 1
    assert "peptide receptor radionuclide therapy" in ran.err


def test_a_category_is_no_heading(netreader):
    for word in ("C", "Diseases Category"):
        ran = netreader("mesh", "show", word)
        assert (ran.code, ran.out) == (1, "")
        assert "netreader mesh tree C" in ran.err
    assert netreader("mesh", "tree", "Diseases Category").lines == netreader("mesh", "tree", "C").lines


# Counting


@pytest.fixture
def counted(installed, environ):
    """The small MeSH and three papers of the project's own."""
    for pmid in ("19704057", "90000003", "90000001"):
        assert installed("import", FIXTURES / f"{pmid}.xml").code == 0
    return installed


def test_count_prints_the_librarys_tree(counted):
    ran = counted("mesh", "count")
    assert ran.code == 0
    assert ran.lines[0].startswith("Diseases  ")
    told = json.loads(counted("mesh", "count", "Neoplasms", "--depth", "9", "--json").out)
    (top,) = told["headings"]
    assert (told["papers"], top["ui"], top["tree_number"]) == (3, "D009369", "C04")
    waiting = [top]
    for line in waiting:  # grows
        waiting += line["children"]
        for tag, key in (("mh", "papers"), ("majr", "major"), ("mh:noexp", "itself")):
            query = f'"{line["name"]}"[{tag}]'
            assert json.loads(counted("search", "--library", query, "--json").out)["total"] == line[key], (query, key)
    assert len(waiting) > 5
    assert counted("mesh", "count", "Neoplasms", "--depth", "1").lines == [f"Neoplasms  {top['papers']}"]


def test_count_by_something_else(counted):
    told = json.loads(counted("mesh", "count", "--by", "year", "--json").out)
    assert told["by"] == "year"
    assert sum(value["papers"] for value in told["values"]) >= 3
    lines = counted("mesh", "count", "--by", "type", "--query", "90000003[pmid]").lines
    assert "1\tLetter" in lines
    assert counted("tag", "19704057", "+liver").code == 0
    assert counted("mesh", "count", "--by", "tag").lines == ["1\tliver"]
    assert counted("mesh", "count", "--by", "tag", "--query", "90000003[pmid]").code == 1


def test_what_count_refuses(counted):
    assert counted("mesh", "count", "Neoplasms", "--by", "year").code == 2
    assert counted("mesh", "count", "--depth", "0").code == 2
    assert counted("mesh", "count", "zebra").code == 1
    assert counted("mesh", "count", "Humanities").code == 1
    assert counted("mesh", "count", "--query", "(").code == 2
