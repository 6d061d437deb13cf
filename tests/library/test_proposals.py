"""How a query that is being typed may go on."""

from __future__ import annotations

import pytest

from netreader.library.library import Library, Search
from netreader.library.proposals import Proposer
from netreader.mesh.files import open_mesh
from netreader.pubmed.records import parse
from netreader.query.syntax import parse as read_query
from tests.library.test_answer import FIXTURES
from tests.mesh import small


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    with Library(tmp_path_factory.mktemp("proposals") / "library.db") as library:
        for file in sorted(FIXTURES.glob("*.xml")):
            library.keep(parse(file.read_bytes()))
        library.tag([19704057], ["liver/surgery", "to discuss", "später"])
        library.shelves.put("Tumour board", [19704057])
        library.save_note(19704057, "Ask about octreotide doses; octreotide LAR.")
        for query, source in (("lanreotide AND placebo", "pubmed"), ("is:starred", "library")):
            library.remember_search(Search(query, source, total=7))
        yield library


def wholes(library: Library, typed: str) -> list[str]:
    """The queries that the list offers; ``|`` stands where the cursor is."""
    before, _, behind = typed.partition("|")
    return [found.applied(before + behind)[0] for found in Proposer(library).proposals(before + behind, len(before))]


@pytest.mark.parametrize(
    ("typed", "whole"),
    [
        ("lanreotide[ti", "lanreotide[ti]"),
        ("lanreotide[Title/A", "lanreotide[tiab]"),
        ("lanreotide[", "lanreotide[mh]"),
        ("lanreotide[ti|]", "lanreotide[tiab]"),
        ("x[mh:", "x[mh:noexp]"),
        ('"a b"[tiab:', '"a b"[tiab:~3]'),
        ("is:st", "is:starred"),
        ("octreotide AND has:no", "octreotide AND has:note"),
        ("no", "note:"),
        ("note:octr", "note:octreotide"),
        ("tag:liv", "tag:liver/surgery"),
        ("tag:to", 'tag:"to discuss"'),
        ("tag:spat", "tag:später"),
        ("shelf:tum", 'shelf:"Tumour board"'),
        ('shelf:"tum', 'shelf:"Tumour board"'),
        ("neuroendocrine tum", "Neuroendocrine Tumors[mh]"),
        ("octreotide[tiab] AND liver neop", "octreotide[tiab] AND Liver Neoplasms[mh]"),
        ("octreotide liver neop", 'octreotide "Liver Neoplasms"[mh]'),
        ("liver neop| AND octreotide", "Liver Neoplasms[mh] AND octreotide"),
        ("liver neop|[mh]", "Liver Neoplasms[mh]"),
        ("liver metastases", "Liver Neoplasms/secondary[mh]"),
        ("octreotide AND hepatic mets", "octreotide AND Liver Neoplasms/secondary[mh]"),
        ("tumours neuroendocrine", "Neuroendocrine Tumors[mh]"),
        ("lanreotide liver neoplams", 'lanreotide "Liver Neoplasms"[mh]'),
        ("trial of octreotdie", 'trial of "Octreotide"[mh]'),
        ("somatostatin analogues", "Somatostatin[mh]"),
        ("liver neoplasms/sur", "Liver Neoplasms/surgery[mh]"),
        ("surg|[sh]", "surgery[sh]"),
        ("rando|[pt]", "Randomized Controlled Trial[pt]"),
        ("germ|[la]", "german[la]"),
        ("syst|[sb]", "systematic[sb]"),
        ("therapy/n|[filter]", "therapy/narrow[filter]"),
        ("hasab", "hasabstract"),
        ("lanreotide A", "lanreotide AND placebo"),
        ("#2", "#2"),
        ("(#", "(#1"),
        ("", "is:starred"),
    ],
)
def test_what_is_offered(library, typed, whole):
    found = wholes(library, typed)
    if typed != whole:
        assert whole in found
    assert typed.replace("|", "") not in found


@pytest.mark.parametrize("typed", ["zzzz", "octreotide ", "a", "(", '"', "]", "is:starred", "\0", "😀😀😀", "* AND ^-"])
def test_nothing_is_offered_where_nothing_is_known(library, typed):
    assert wholes(library, typed) == []


def test_names_and_journals_are_spelt_as_the_papers_do(library):
    article = library.article(29768149)
    name = article.authors[0].short
    assert f"{name}[au]" in wholes(library, name[:5].lower())
    journal = article.journal.medline_ta
    assert f"{journal}[ta]" in wholes(library, journal[:8].lower())
    counted = [one for one in Proposer(library).proposals(journal[:8], 8) if one.kind == "journal"]
    assert counted[0].papers >= 1


def test_an_entry_term_leads_to_its_heading(library):
    shown = [one.shown for one in Proposer(library).proposals("tumor, neuro", 12)]
    assert "Tumor, Neuroendocrine → Neuroendocrine Tumors" in shown


def test_a_publication_type_has_its_own_tag(tmp_path):
    with Library(tmp_path / "library.db") as library, small.XML.open("rb") as file:
        found = open_mesh(file, "desc2026.xml")
        library.vocabulary.install(found.descriptors, found.year)
        one = library.vocabulary.at("V02.912")
        assert one.kind == "publication type"
        assert f"{one.name}[pt]" in wholes(library, one.name[:6])


@pytest.mark.parametrize("typed", ["liver neop", "octreotide liver neop", "tum", "surg", "note:o", "neuro", "#"])
def test_whatever_is_taken_can_be_read(library, typed):
    for whole in wholes(library, typed):
        if not whole.endswith(":"):
            assert [p for p in read_query(whole).problems if p.severity == "error"] == []


def test_an_abbreviation_is_offered_in_words(library):
    lexicon = {"CgA": "chromogranin A", "PRRT": "peptide receptor radionuclide therapy", "NELM": "liver metastases"}
    proposer = Proposer(library, lambda word: lexicon.get(word, ""))

    def offered(typed: str) -> list[str]:
        return [found.applied(typed)[0] for found in proposer.proposals(typed, len(typed))]

    assert "Chromogranin A[mh]" in offered("CgA")
    assert 'octreotide AND "peptide receptor radionuclide therapy"' in offered("octreotide AND PRRT")
    assert "Liver Neoplasms/secondary[mh]" in offered("NELM")
    assert offered("prrt") == []


def test_a_change_is_seen(library):
    proposer = Proposer(library)
    assert proposer.proposals("tag:ne", 6) == []
    library.tag([19704057], ["new"])
    assert [one.text for one in proposer.proposals("tag:ne", 6)] == ["new"]
    library.tag([19704057], drop=["new"])
