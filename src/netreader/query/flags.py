"""Filters and flag words of PubMed: ``hasabstract``, ``medline[sb]``, ``free full text[filter]``.

From the User Guide's chapters on filters, comments and corrections, and indexing.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_CORRECTIONS = {
    "hascommentin": "somebody commented on it",
    "hascommenton": "it comments on another paper",
    "haserratumin": "an erratum was published",
    "haserratumfor": "it is an erratum",
    "hasexpressionofconcernin": "an expression of concern was published",
    "hasexpressionofconcernfor": "it expresses concern about a paper",
    "hasretractionin": "it was retracted",
    "hasretractionof": "it retracts a paper",
    "hasretractedandrepublishedin": "it was retracted and published again",
    "hasretractedandrepublishedfrom": "it replaces a retracted paper",
    "hascorrectedrepublishedin": "it was corrected and published again",
    "hascorrectedrepublishedfrom": "it is the corrected paper",
    "hasrepublishedin": "it was published again",
    "hasrepublishedfrom": "it was published before",
    "hasupdatein": "it was updated",
    "hasupdateof": "it updates a paper",
    "hassummaryforpatientsin": "there is a summary for patients",
    "hasoriginalreportin": "the original report is known",
    "hasassociatedpublication": "it has an associated publication",
    "hasassociateddataset": "it has an associated data set",
}

#: Words that are a filter without any tag → what they say of a paper.
FLAG_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "hasabstract": "it has an abstract",
        "hasnonenglishabstract": "it has an abstract in another language",
        "haskeyword": "it has author keywords",
        "hascois": "it has a conflict of interest statement",
        "hasdatabanklist": "it names records of data banks",
        "hasnihmsid": "it has an NIH manuscript number",
        "hasstructuredabstract": "its abstract has headings, in MEDLINE",
        "pubstatusaheadofprint": "it is ahead of print",
        "pubstatusnihms": "it came as an author's manuscript, by the NIH",
        "pubstatuspmcsd": "it came from PubMed Central's scans",
        "pmcbook": "it is a book or chapter of NCBI's Bookshelf",
        "pmcbooktitle": "it is a book of NCBI's Bookshelf",
        "pmcbookchapter": "it is a chapter of a book of NCBI's Bookshelf",
        "jsubsetaim": "its journal is in the Abridged Index Medicus",
        "jsubsetd": "its journal is a dental one",
        "jsubsetn": "its journal is a nursing one",
        "indexingmethod_automated": "MeSH was assigned by program",
        "indexingmethod_curated": "MeSH was assigned by program and checked",
    }
    | {f"owner{name}": f"supplied by {name.upper()}" for name in ("nlm", "nasa", "pip", "kie", "hsr", "hmd")}
    | _CORRECTIONS
)

#: Names that are a filter with ``[sb]`` or ``[filter]`` → what they say of a paper; PubMed knows many more.
FILTERS: Mapping[str, str] = MappingProxyType(
    {
        "free full text": "the full text is free",
        "full text": "there is a link to the full text",
        "loall": "there is a link to anything",
        "loattrfull text": "there is a link to the full text",
        "loattrfree full text": "the full text is free",
        "pubmed pmc": "it is in PubMed Central",
        "pubmed books": "it is a book or chapter",
        "systematic": "systematic reviews",
        "medline": "indexed for MEDLINE",
        "oldmedline": "of the years before MEDLINE",
        "inprocess": "not yet indexed for MEDLINE",
        "pubmednotmedline": "in PubMed, not for MEDLINE",
        "publisher": "as the publisher sent it",
        "all": "every record",
        "data": "papers with data",
    }
)
