"""Addresses are only ever made of identifiers of the right form."""

from __future__ import annotations

import pytest

from netreader import addresses
from netreader.article import Article, Book, Correction, Databank
from netreader.related import LinkOut, Place


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
    assert addresses.of_record(article) == [
        Place("PubMed", "https://pubmed.ncbi.nlm.nih.gov/1/"),
        Place("Free full text (PMC)", "https://pmc.ncbi.nlm.nih.gov/articles/PMC2/", "free", addresses.FULL_TEXT),
        Place("Publisher (DOI)", "https://doi.org/10.1056/x", "", addresses.FULL_TEXT),
        Place("Bookshelf", "https://www.ncbi.nlm.nih.gov/books/NBK3/", "free", addresses.FULL_TEXT),
        Place("ClinicalTrials.gov NCT01524783", "https://clinicaltrials.gov/study/NCT01524783"),
        Place("Retraction in: R. 2010", "https://pubmed.ncbi.nlm.nih.gov/20/"),
    ]


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "ftp://example.org/x",
        "https://user:secret@example.org/",
        "https://example.org/a b",
        "https://example.org/\x1b]0;x",
        "https://localhost/",
        "https://10.0.0.1/",
        "https://exa_mple..org/",
        "https://example.org:99999/",
        "https://" + "a" * 3000 + ".org",
        "//example.org",
        "https://ex\u0430mple.org/",
        "",
    ],
    ids=range(14),
)
def test_an_address_of_others_that_is_none_to_open(address):
    assert addresses.sane(address) == ""


@pytest.mark.parametrize(
    "address", ["https://www.nejm.org/doi/10.1056/NEJMoa1?x=1#y", "http://a-b.example.co.uk:8080/"]
)
def test_an_address_of_others_that_may_be_opened(address):
    assert addresses.sane(f" {address}\n") == address


def test_linkout_is_put_among_the_records_own_free_before_paid():
    article = Article(
        "1", "T.", doi="10.1056/x", pmcid="PMC2", databanks=(Databank("ClinicalTrials.gov", ("NCT01524783",)),)
    )
    linkout = LinkOut(
        (
            Place("Big Press", "https://press.example.com/paid", "paid", addresses.FULL_TEXT),
            Place("Invented Press", "http://dx.doi.org/10.1056/x/", "paid", addresses.FULL_TEXT),
            Place("A repository", "https://repository.example.edu/1", "free", addresses.FULL_TEXT),
            Place("MedlinePlus", "https://medlineplus.gov/x.html", "free", "Medical"),
            Place("PubMed Central", "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC2/", "free", addresses.FULL_TEXT),
        )
    )
    found = addresses.of_paper(article, linkout)
    assert [(place.label, place.access) for place in found] == [
        ("PubMed", ""),
        ("Free full text (PMC)", "free"),
        ("Publisher (DOI): Invented Press", "paid"),
        ("A repository", "free"),
        ("Big Press", "paid"),
        ("ClinicalTrials.gov NCT01524783", ""),
        ("MedlinePlus", "free"),
    ]
    assert [place.label for place in found if addresses.wants_proxy(place)] == [
        "Publisher (DOI): Invented Press",
        "Big Press",
    ]


def test_a_librarys_proxy_stands_before_an_address():
    prefix = "https://login.ezproxy.example.edu/login?"
    assert addresses.proxied("https://doi.org/10.1/x?y=1", f"{prefix}url=") == f"{prefix}url=https://doi.org/10.1/x?y=1"
    assert (
        addresses.proxied("https://doi.org/10.1/x?y", f"{prefix}qurl=")
        == f"{prefix}qurl=https%3A%2F%2Fdoi.org%2F10.1%2Fx%3Fy"
    )
    assert addresses.proxied("https://doi.org/10.1/x", "") == "https://doi.org/10.1/x"
    once = addresses.proxied("https://doi.org/10.1/x", f"{prefix}url=")
    assert addresses.proxied(once, f"{prefix}url=") == once
