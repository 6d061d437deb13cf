"""Addresses on the web that belong to a paper. Only places known by name, only identifiers of the right form.

Whatever a record says, no other address is ever made of it: a PMID that is no number has none. What others name
(LinkOut, a full text) is an address only if it is http or https and of a sane form (`sane`).
"""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

from netreader.article import Article
from netreader.related import LinkOut, Place
from netreader.text import shorten
from netreader.wording import words_of_type

#: Longest address that is taken from others.
LONGEST = 2_000

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
_SANE = re.compile(r"[!-~]+")
_HOST = re.compile(
    r"(?=.{1,253}$)(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]"
)

#: The category of places where the paper itself can be read.
FULL_TEXT = "Full text"
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


def sane(address: str) -> str:
    """An address as others name it, or empty where it is none to open: another scheme, a password, no host, blanks."""
    address = address.strip()
    if len(address) > LONGEST or not _SANE.fullmatch(address):
        return ""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return ""
    if (
        parts.scheme not in ("http", "https")
        or parts.username
        or parts.password is not None
        or not _HOST.fullmatch(host)
    ):
        return ""
    return address


def proxied(address: str, prefix: str) -> str:
    """An address as it is opened through a library's proxy; as it is where there is no proxy.

    EZproxy takes the address behind ``url=`` as it stands, and behind ``qurl=`` escaped.
    """
    if not prefix or not address or address.startswith(prefix):
        return address
    return prefix + (quote(address, safe="") if prefix.endswith("qurl=") else address)


def wants_proxy(place: Place) -> bool:
    """Whether a place is one that a library's subscription opens: not free, and not a page about the paper."""
    return place.access != "free" and place.category == FULL_TEXT


def of_record(article: Article) -> list[Place]:
    """The addresses that a record gives, each once, the most wanted first."""
    places = [
        Place("PubMed", pubmed(article.pmid)),
        Place("Free full text (PMC)", pmc(article.pmcid), "free", FULL_TEXT),
        Place("Publisher (DOI)", doi(article.doi), "", FULL_TEXT),
        Place("Bookshelf", bookshelf(article.book.accession) if article.book else "", "free", FULL_TEXT),
    ]
    for bank in article.databanks:
        places += [Place(f"{bank.name} {number}", entry(bank.name, number)) for number in bank.accession_numbers]
    for correction in article.corrections:
        if correction.type != "Cites":
            label = f"{words_of_type(correction.type)}: {shorten(correction.citation, 60)}"
            places.append(Place(label, pubmed(correction.pmid)))
    return _once(places)


def of_paper(article: Article, linkout: LinkOut | None) -> list[Place]:
    """The addresses of a paper: its record's, with LinkOut's among them. What is free comes before what is paid for.

    A place that both name is listed once, with what LinkOut knows of it.
    """
    own = of_record(article)
    if linkout is None:
        return own
    known = {_same(place.url): place for place in linkout.places}
    ids = {_same(place.url) for place in own}
    merged = []
    for place in own:
        other = known.get(_same(place.url))
        if other is not None and not place.access:
            place = Place(f"{place.label}: {other.label}", place.url, other.access, place.category or other.category)
        merged.append(place)
    more = [place for place in linkout.places if _same(place.url) not in ids]
    full = [place for place in more if place.category == FULL_TEXT]
    full.sort(key=lambda place: {"free": 0, "": 1, "paid": 2}[place.access])
    rest = [place for place in more if place.category != FULL_TEXT]
    at = next((index for index, place in enumerate(merged) if index and place.category != FULL_TEXT), len(merged))
    return _once([*merged[:at], *full, *merged[at:], *rest])


def _same(address: str) -> str:
    """What two spellings of one address have in common."""
    bare = re.sub(r"^https?://(?:www\.|dx\.)?", "", address.lower()).rstrip("/")
    return re.sub(r"^ncbi\.nlm\.nih\.gov/pmc/", "pmc.ncbi.nlm.nih.gov/", bare)


def _once(places: list[Place]) -> list[Place]:
    once: dict[str, Place] = {}
    for place in places:
        if place.url:
            once.setdefault(_same(place.url), place)
    return list(once.values())
