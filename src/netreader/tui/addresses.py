"""Addresses on the web that belong to a paper. Only places known by name, only identifiers of the right form.

Whatever a record says, no other address is ever made of it: a PMID that is no number has none.
"""

from __future__ import annotations

import re
from urllib.parse import quote

from netreader.article import Article
from netreader.text import shorten
from netreader.tui.wording import words_of_type

#: Registers and databanks by the form of their numbers, and the page of an entry.
_REGISTERS = (
    (re.compile(r"NCT\d{8}"), "https://clinicaltrials.gov/study/{}"),
    (re.compile(r"ISRCTN\d{6,10}"), "https://www.isrctn.com/{}"),
    (re.compile(r"DRKS\d{8}"), "https://drks.de/search/en/trial/{}"),
    (re.compile(r"ACTRN\d{14}"), "https://www.anzctr.org.au/TrialSearch.aspx?searchTxt={}"),
    (re.compile(r"\d{4}-\d{6}-\d{2}"), "https://www.clinicaltrialsregister.eu/ctr-search/search?query={}"),
    (re.compile(r"G(?:SE|SM|PL|DS)\d+"), "https://www.ncbi.nlm.nih.gov/geo/query/acc.cgi?acc={}"),
    (re.compile(r"PRJ(?:NA|EB|DB)\d+"), "https://www.ncbi.nlm.nih.gov/bioproject/{}"),
    (re.compile(r"[SDE]R[APRSXZ]\d{6,9}"), "https://www.ncbi.nlm.nih.gov/sra/{}"),
    (re.compile(r"phs\d{6}(?:\.v\d+\.p\d+)?"), "https://www.ncbi.nlm.nih.gov/gap/?term={}"),
)
#: Databanks whose numbers could be anybody's, by the bank's name.
_BANKS = {
    "GENBANK": (re.compile(r"[A-Z]{1,6}_?\d{5,9}(?:\.\d+)?"), "https://www.ncbi.nlm.nih.gov/nuccore/{}"),
    "REFSEQ": (re.compile(r"[A-Z]{2}_\d{6,9}(?:\.\d+)?"), "https://www.ncbi.nlm.nih.gov/nuccore/{}"),
    "PDB": (re.compile(r"[0-9][A-Za-z0-9]{3}"), "https://www.rcsb.org/structure/{}"),
    "OMIM": (re.compile(r"\d{6}"), "https://omim.org/entry/{}"),
    "DBSNP": (re.compile(r"rs\d+"), "https://www.ncbi.nlm.nih.gov/snp/{}"),
    "UNIPROTKB": (re.compile(r"[A-Z][A-Z0-9]{5,9}"), "https://www.uniprot.org/uniprotkb/{}"),
}
_DOI = re.compile(r"10\.\d{4,9}/\S+")
_PMID = re.compile(r"[1-9]\d{0,8}")
_PMCID = re.compile(r"PMC\d{1,9}")
_BOOKSHELF = re.compile(r"NBK\d{1,9}(?:_\w+)?")
_ORCID = re.compile(r"(?:\d{4}-){3}\d{3}[\dX]")


def pubmed(pmid: str) -> str:
    """PubMed's page of a record, or empty."""
    return f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/" if _PMID.fullmatch(pmid) else ""


def pmc(pmcid: str) -> str:
    """The full text in PubMed Central, or empty."""
    return f"https://pmc.ncbi.nlm.nih.gov/articles/{pmcid}/" if _PMCID.fullmatch(pmcid) else ""


def doi(name: str) -> str:
    """Where a DOI leads, or empty; what an address can't hold is escaped."""
    return f"https://doi.org/{quote(name, safe='/:;()._-')}" if _DOI.fullmatch(name) else ""


def orcid(number: str) -> str:
    """A person's ORCID page, or empty."""
    return f"https://orcid.org/{number}" if _ORCID.fullmatch(number) else ""


def bookshelf(accession: str) -> str:
    """A book or chapter on NCBI's Bookshelf, or empty."""
    return f"https://www.ncbi.nlm.nih.gov/books/{accession}/" if _BOOKSHELF.fullmatch(accession) else ""


def entry(bank: str, accession: str) -> str:
    """The page of an entry in a trial register or databank, or empty where we know none."""
    for form, address in _REGISTERS:
        if form.fullmatch(accession):
            return address.format(accession)
    if bank.upper() in _BANKS:
        form, address = _BANKS[bank.upper()]
        if form.fullmatch(accession):
            return address.format(accession)
    return doi(accession)


def links_of(article: Article) -> list[tuple[str, str]]:
    """The addresses that belong to a paper, each once: label and address, the most wanted first."""
    links = [
        ("PubMed", pubmed(article.pmid)),
        ("Free full text (PMC)", pmc(article.pmcid)),
        ("Publisher (DOI)", doi(article.doi)),
        ("Bookshelf", bookshelf(article.book.accession) if article.book else ""),
    ]
    for bank in article.databanks:
        links += [(f"{bank.name} {number}", entry(bank.name, number)) for number in bank.accession_numbers]
    for correction in article.corrections:
        if correction.type != "Cites":
            label = f"{words_of_type(correction.type)}: {shorten(correction.citation, 60)}"
            links.append((label, pubmed(correction.pmid)))
    once: dict[str, str] = {}
    for label, address in links:
        if address:
            once.setdefault(address, label)
    return [(label, address) for address, label in once.items()]
