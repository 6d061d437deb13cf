"""PubMed's search fields and every spelling of their tags.

From PubMed's User Guide ("Search field tags") and from EInfo's list of fields, whose full names PubMed itself writes
when it explains how a query was read. Two tags that are often typed are unknown to PubMed although they look right,
and are left out on purpose: ``[ab]`` and ``[author identifier]``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Field:
    """A search field.

    Attributes:
        tag: The canonical tag, without brackets.
        name: Its name in the User Guide.
        full: Its name in EInfo and in PubMed's account of a query; the User Guide's where EInfo has none.
        meaning: What is searched, in a few words.
        code: EInfo's short name, in capitals; empty where it has none.
        spellings: All other spellings that PubMed takes.
        noexp: ``:noexp`` is allowed.
        near: ``:~N`` is allowed.
        dates: It holds dates.
        ranges: It takes ``first:last``.
        hidden: EInfo hides it, or it is of no use to readers; not offered when tags are completed.
    """

    tag: str
    name: str
    full: str
    meaning: str
    code: str = ""
    spellings: tuple[str, ...] = ()
    noexp: bool = False
    near: bool = False
    dates: bool = False
    ranges: bool = False
    hidden: bool = False


def _date(tag: str, name: str, full: str, meaning: str, code: str, *spellings: str, hidden: bool = False) -> Field:
    return Field(tag, name, full, meaning, code, spellings, dates=True, ranges=True, hidden=hidden)


_ALL: tuple[Field, ...] = (
    Field("tiab", "Title/Abstract", "Title/Abstract", "title, abstract and author keywords", "TIAB", near=True),
    Field("ti", "Title", "Title", "words of the title", "TITL", near=True),
    Field("mh", "MeSH Terms", "MeSH Terms", "MeSH headings, with all that stand below", "MESH", noexp=True),
    Field("majr", "MeSH Major Topic", "MeSH Major Topic", "MeSH headings that are a main topic", "MAJR", ("mj",), True),
    Field(
        "sh",
        "MeSH Subheadings",
        "MeSH Subheading",
        "MeSH subheadings, to whatever heading they belong",
        "SUBH",
        ("subheading", "subheadings"),
        True,
    ),
    Field("au", "Author", "Author", "authors: last name and initials", "AUTH"),
    Field(
        "1au",
        "First Author Name",
        "Author - First",
        "the first author",
        "FAUT",
        ("first author", "author first", "1st author"),
    ),
    Field("lastau", "Last Author Name", "Author - Last", "the last author", "LAUT", ("last author", "author last")),
    Field(
        "fau",
        "Full Author Name",
        "Author - Full",
        "authors with their first names",
        "FULL",
        ("full author", "author full"),
    ),
    Field("auid", "Author Identifier", "Author - Identifier", "ORCID and the like", "AUID"),
    Field(
        "cn",
        "Corporate Author",
        "Author - Corporate",
        "groups as authors",
        "COLN",
        ("author corporate", "collective name"),
    ),
    Field("ad", "Affiliation", "Affiliation", "addresses of authors and collaborators", "AFFL", near=True),
    Field("ta", "Journal", "Journal", "the journal: abbreviation, title or ISSN", "JOUR", ("jo", "journal title")),
    _date("dp", "Publication Date", "Date - Publication", "published, in print or online", "PDAT", "date publication"),
    Field("pt", "Publication Type", "Publication Type", "review, clinical trial and so on", "PTYP", noexp=True),
    Field("la", "Language", "Language", "the language of the paper", "LANG"),
    Field(
        "tw", "Text Words", "Text Word", "title, abstract, MeSH, substances, keywords …", "WORD", ("text", "textword")
    ),
    Field("all", "All Fields", "All Fields", "nearly everything in the record", "ALL"),
    Field("ot", "Other Term", "Other Term", "author keywords", "OTRM", ("other terms",)),
    Field(
        "filter", "Filter", "Filter", "ready-made filters, such as free full text", "FILT", ("sb", "subset", "filters")
    ),
    Field("pmid", "PMID", "UID", "PubMed's number of the paper", "UID", ranges=True),
    Field("aid", "Article Identifier", "Article Identifier", "DOI, PII", "", ("doi", "pii")),
    Field(
        "nm",
        "Supplementary Concept",
        "Supplementary Concept",
        "substances, rare diseases and protocols beside MeSH",
        "SUBS",
        ("substance name", "substance"),
    ),
    Field("rn", "EC/RN Number", "EC/RN Number", "enzyme, CAS and UNII numbers", "ECNO", ("registry number",)),
    Field("pa", "Pharmacological Action", "Pharmacological Action", "drugs by what they do", "PAPX"),
    Field(
        "gr",
        "Grants and Funding",
        "Grants and Funding",
        "grant numbers, agencies, countries",
        "GRNT",
        ("grant number", "grant"),
    ),
    Field("si", "Secondary Source ID", "Secondary Source ID", "numbers in registers, such as NCT…", "SI"),
    Field("vi", "Volume", "Volume", "the volume", "VOL"),
    Field("ip", "Issue", "Issue", "the issue", "ISS"),
    Field("pg", "Pagination", "Pagination", "the first page", "PAGE"),
    Field("lid", "Location ID", "Location ID", "DOI or PII that stands for pages", "LID"),
    Field("jid", "NLM Unique ID", "NLM Unique ID", "NLM's number of the journal"),
    Field("pl", "Place of Publication", "Place of Publication", "the journal's country", "CNTY", ("country",)),
    Field(
        "ps",
        "Personal Name as Subject",
        "Subject - Personal Name",
        "people whom the paper is about",
        "PS",
        ("subject personal name",),
    ),
    Field("tt", "Transliterated Title", "Transliterated Title", "the title in the original language", "TT"),
    Field("ir", "Investigator", "Investigator", "collaborators", "INVR", ("investigator name",)),
    Field(
        "fir",
        "Full Investigator Name",
        "Investigator - Full",
        "collaborators with their first names",
        "FINV",
        ("full investigator", "investigator full"),
    ),
    Field(
        "cois",
        "Conflict of Interest Statement",
        "Conflict of Interest Statements",
        "what authors declare",
        "COIS",
        ("conflict of interest",),
    ),
    _date(
        "crdt", "Create Date", "Date - Create", "the record came into being", "CRDT", "date - creation", "creation date"
    ),
    _date("edat", "Entry Date", "Date - Entry", "came into PubMed", "EDAT", "entrez date", "date - entrez"),
    _date("mhda", "MeSH Date", "Date - MeSH", "was indexed with MeSH", "MHDA"),
    _date("dcom", "Completion Date", "Date - Completion", "the record was completed", "CDAT", "date completed"),
    _date(
        "lr",
        "Modification Date",
        "Date - Modification",
        "the record was last changed",
        "MDAT",
        "date last revised",
        "last revision date",
        "date - last revised",
    ),
    _date("epdat", "Electronic Date of Publication", "Electronic Publication Date", "published online", "EPDT"),
    _date("ppdat", "Print Date of Publication", "Print Publication Date", "published in print", "PPDT"),
    Field("ed", "Editor", "Editor", "editors of books", "ED"),
    Field("book", "Book", "Book", "chapters of a book", "BOOK"),
    Field("isbn", "ISBN", "ISBN", "ISBN of books", "ISBN"),
    Field("pubn", "Publisher", "Publisher", "publishers of books", "PUBN"),
    Field("pid", "Publisher ID", "Publisher ID", "the publisher's number", "PID", hidden=True),
    Field("aucl", "Author Cluster ID", "Author Cluster ID", "one person's papers", "AUCL", hidden=True),
    Field("eid", "Extended PMID", "Extended PMID", "PMID with its version", "EID", hidden=True),
    Field("dso", "DSO", "DSO", "text of the summary", "DSO", hidden=True),
    _date("p1dat", "P1DAT", "P1DAT", "came into PubMed's index", "P1DAT", hidden=True),
)

#: Canonical tag → field, those that readers use most first.
FIELDS: Mapping[str, Field] = MappingProxyType({field.tag: field for field in _ALL})

#: Further spellings that the User Guide, or PubMed's own links, use.
_ALSO = {
    "mesh": "mh", "mesh term": "mh", "mesh subheading": "sh", "text words": "tw", "pdat": "dp", "affl": "ad",
    "publication types": "pt", "mesh major topics": "majr", "authors": "au", "author name": "au", "uid": "pmid",
    "grants & funding": "gr", "languages": "la", "conflict of interest statement": "cois", "orcid": "auid",
}  # fmt: skip


def _key(spelling: str) -> str:
    """Case and blanks don't count in a tag; hyphens do (``Author - Identifier`` works, ``author identifier`` not)."""
    return "".join(spelling.split()).lower()


def _spellings() -> dict[str, Field]:
    found: dict[str, Field] = {}
    for field in _ALL:
        for spelling in (field.tag, field.code, field.full, field.name, *field.spellings):
            if spelling:
                found.setdefault(_key(spelling), field)
    for spelling, tag in _ALSO.items():
        found.setdefault(_key(spelling), FIELDS[tag])
    del found["authoridentifier"], found["orcid"]
    return found


_BY_KEY = _spellings()

#: What people type for fields that PubMed calls otherwise, or doesn't have.
_MEANT = {
    "ab": "tiab", "abs": "tiab", "abstract": "tiab", "titleabstract": "tiab", "title,abstract": "tiab", "tak": "tiab",
    "ti/ab": "tiab", "ti,ab": "tiab", "ti-ab": "tiab", "title-abs": "tiab", "authoridentifier": "auid", "orcid": "auid",
    "kw": "ot", "key": "ot", "keyword": "ot", "keywords": "ot", "authorkeywords": "ot", "year": "dp", "yr": "dp",
    "date": "dp", "py": "dp", "pubdate": "dp", "issn": "ta", "source": "ta", "so": "ta", "meshheading": "mh",
    "meshheadings": "mh", "exp": "mh", "de": "mh", "type": "pt", "title/abstract/keyword": "tiab", "tx": "tw",
    "id": "pmid", "pmids": "pmid", "name": "au", "institution": "ad", "address": "ad", "lang": "la", "page": "pg",
}  # fmt: skip


def find(tag_text: str) -> Field | None:
    """The field that a tag names, in any spelling, long or short, any case and blanks; None if PubMed has none."""
    return _BY_KEY.get(_key(tag_text))


def nearest(tag_text: str) -> Field | None:
    """The field that was probably meant by a tag that PubMed doesn't have."""
    key = _key(tag_text)
    if not key or len(key) > 60:
        return None
    if key in _MEANT:
        return FIELDS[_MEANT[key]]
    from difflib import get_close_matches

    close = get_close_matches(key, (*_BY_KEY, *_MEANT), n=1, cutoff=0.6)
    if not close:
        return None
    return _BY_KEY.get(close[0]) or FIELDS[_MEANT[close[0]]]
