"""Addresses are only ever made of identifiers of the right form."""

from __future__ import annotations

import pytest

from netreader.article import Article, Book, Correction, Databank
from netreader.tui import addresses


@pytest.mark.parametrize(
    ("make", "good", "address"),
    [
        (addresses.pubmed, "29768149", "https://pubmed.ncbi.nlm.nih.gov/29768149/"),
        (addresses.pmc, "PMC6052453", "https://pmc.ncbi.nlm.nih.gov/articles/PMC6052453/"),
        (addresses.doi, "10.1056/NEJMoa1715274", "https://doi.org/10.1056/NEJMoa1715274"),
        (addresses.doi, "10.1002/1<2::aid>3;2#x", "https://doi.org/10.1002/1%3C2::aid%3E3;2%23x"),
        (addresses.orcid, "0000-0002-1825-009X", "https://orcid.org/0000-0002-1825-009X"),
        (addresses.bookshelf, "NBK1116", "https://www.ncbi.nlm.nih.gov/books/NBK1116/"),
    ],
)
def test_identifiers_and_their_pages(make, good, address):
    assert make(good) == address


@pytest.mark.parametrize("make", [addresses.pubmed, addresses.pmc, addresses.doi, addresses.orcid, addresses.bookshelf])
@pytest.mark.parametrize(
    "bad",
    ["", "javascript:alert(1)", "../../x", "1/../../evil", "file:///etc/passwd", "https://evil.example", "PMC1\n2"],
)
def test_anything_else_has_none(make, bad):
    assert make(bad) == ""


@pytest.mark.parametrize(
    ("bank", "number", "address"),
    [
        ("ClinicalTrials.gov", "NCT01524783", "https://clinicaltrials.gov/study/NCT01524783"),
        ("ISRCTN", "ISRCTN12345678", "https://www.isrctn.com/ISRCTN12345678"),
        ("EudraCT", "2005-001234-56", "https://www.clinicaltrialsregister.eu/ctr-search/search?query=2005-001234-56"),
        ("GENBANK", "AF123456", "https://www.ncbi.nlm.nih.gov/nuccore/AF123456"),
        ("PDB", "1ABC", "https://www.rcsb.org/structure/1ABC"),
        ("GEO", "GSE230134", "https://www.ncbi.nlm.nih.gov/geo/query/acc.cgi?acc=GSE230134"),
        ("Dryad", "10.5061/dryad.1", "https://doi.org/10.5061/dryad.1"),
        ("Nobody", "1ABC", ""),
        ("GENBANK", "javascript:alert(1)", ""),
    ],
)
def test_entries_of_registers(bank, number, address):
    assert addresses.entry(bank, number) == address


def test_links_come_in_order_and_once():
    article = Article(
        "1",
        "T.",
        doi="10.1056/x",
        pmcid="PMC2",
        book=Book(title="B", accession="NBK3"),
        databanks=(Databank("ClinicalTrials.gov", ("NCT01524783", "NCT01524783")),),
        corrections=(
            Correction("RetractionIn", "R. 2010", "20"),
            Correction("CommentIn", "no number"),
            Correction("Cites", "C", "9"),
        ),
    )
    assert addresses.links_of(article) == [
        ("PubMed", "https://pubmed.ncbi.nlm.nih.gov/1/"),
        ("Free full text (PMC)", "https://pmc.ncbi.nlm.nih.gov/articles/PMC2/"),
        ("Publisher (DOI)", "https://doi.org/10.1056/x"),
        ("Bookshelf", "https://www.ncbi.nlm.nih.gov/books/NBK3/"),
        ("ClinicalTrials.gov NCT01524783", "https://clinicaltrials.gov/study/NCT01524783"),
        ("Retraction in: R. 2010", "https://pubmed.ncbi.nlm.nih.gov/20/"),
    ]
