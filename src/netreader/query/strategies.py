"""Filters of PubMed that stand for a query of their own: those of its side bar, and NLM's search strategies.

From the User Guide's chapters "Filter search strategies" and "Clinical Queries filters" (April 2024); the strategy for
systematic reviews from NLM's page that the guide points to (December 2018). The names of the side bar's filters are as
PubMed writes them into a query, such as ``(alladult[Filter])``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from netreader.query.languages import CODES
from netreader.query.syntax import parse
from netreader.query.tree import Node

_KINDS = (
    "literature", "scoping", "narrative", "qualitative", "evidence", "quantitative", "critical", "mixed studies",
    "mapping", "cochrane", "search and", "integrative",
)  # fmt: skip
_SYSTEMATIC = " OR ".join(
    ("systematic review[ti]", "systematic meta-review[ti]", *(f"systematic {kind} review[ti]" for kind in _KINDS))
)

_COVID = (
    '("COVID-19" OR "COVID-19"[mh] OR "COVID-19 Vaccines" OR "COVID-19 Vaccines"[mh] OR "COVID-19 serotherapy"'
    ' OR "COVID-19 serotherapy"[nm] OR "COVID-19 Nucleic Acid Testing" OR "COVID-19 Nucleic Acid Testing"[mh]'
    ' OR "COVID-19 Serological Testing" OR "COVID-19 Serological Testing"[mh] OR "COVID-19 Testing"'
    ' OR "COVID-19 Testing"[mh] OR "SARS-CoV-2" OR "SARS-CoV-2"[mh]'
    ' OR "Severe Acute Respiratory Syndrome Coronavirus 2" OR "NCOV" OR "2019 NCOV"'
    ' OR (("coronavirus"[mh] OR "coronavirus" OR "COV") AND 2019/11/01:3000/12/31[dp]))'
)

#: NLM's strategies, which change over the years, by the filter's name.
STRATEGIES: Mapping[str, str] = MappingProxyType(
    {
        "systematic": f"((({_SYSTEMATIC}) NOT comment[pt] NOT (protocol[ti] OR protocols[ti])) NOT medline[sb])"
        " OR (Cochrane Database Syst Rev[ta] AND review[pt]) OR systematic review[pt]",
        "therapy/broad": "(clinical[tiab] AND trial[tiab]) OR clinical trials as topic[mh] OR clinical trial[pt]"
        " OR random*[tiab] OR random allocation[mh] OR therapeutic use[sh]",
        "therapy/narrow": "randomized controlled trial[pt] OR (randomized[tiab] AND controlled[tiab] AND trial[tiab])",
        "diagnosis/broad": "sensitiv*[tiab] OR sensitivity and specificity[mh] OR diagnose[tiab] OR diagnosed[tiab]"
        " OR diagnoses[tiab] OR diagnosing[tiab] OR diagnosis[tiab] OR diagnostic[tiab] OR diagnosis[mh:noexp]"
        " OR diagnostic equipment[mh:noexp] OR diagnostic errors[mh:noexp] OR diagnostic imaging[mh:noexp]"
        " OR diagnostic services[mh:noexp] OR diagnosis, differential[mh:noexp] OR diagnosis[sh:noexp]",
        "diagnosis/narrow": "specificity[tiab]",
        "etiology/broad": "risk*[tiab] OR risk*[mh:noexp] OR risk adjustment[mh:noexp] OR risk assessment[mh:noexp]"
        " OR risk factors[mh:noexp] OR risk management[mh:noexp] OR risk taking[mh:noexp] OR cohort studies[mh]"
        " OR group[tw] OR groups[tw] OR grouped[tw]",
        "etiology/narrow": "(relative[tiab] AND risk*[tiab]) OR relative risk[tw] OR risks[tw]"
        " OR cohort studies[mh:noexp] OR (cohort[tiab] AND study[tiab]) OR (cohort[tiab] AND studies[tiab])",
        "prognosis/broad": "incidence[mh:noexp] OR mortality[mh] OR follow up studies[mh:noexp] OR prognos*[tw]"
        " OR predict*[tw] OR course*[tw]",
        "prognosis/narrow": "prognos*[tiab] OR (first[tiab] AND episode[tiab]) OR cohort[tiab]",
        "clinical prediction guides/broad": "predict*[tiab] OR predictive value of tests[mh] OR score[tiab]"
        " OR scores[tiab] OR scoring system[tiab] OR scoring systems[tiab] OR observ*[tiab]"
        " OR observer variation[mh]",
        "clinical prediction guides/narrow": "validation[tiab] OR validate[tiab]",
        "litcgeneral": _COVID,
    }
)

#: Filters of the side bar that are one field's query, by their names in a query.
EQUIVALENTS: Mapping[str, str] = MappingProxyType(
    {
        "humans": "humans[mh]",
        "animal": "animals[mh:noexp]",
        "female": "female[mh]",
        "male": "male[mh]",
        "allchild": "infant[mh] OR child[mh] OR adolescent[mh]",
        "newborn": '"infant, newborn"[mh]',
        "allinfant": "infant[mh]",
        "infant": "infant[mh:noexp]",
        "preschoolchild": '"child, preschool"[mh]',
        "child": "child[mh:noexp]",
        "adolescent": "adolescent[mh]",
        "alladult": "adult[mh]",
        "youngadult": '"young adult"[mh]',
        "adult": "adult[mh:noexp]",
        "middleagedaged": "middle aged[mh] OR aged[mh]",
        "middleaged": "middle aged[mh]",
        "aged": "aged[mh]",
        "80andover": '"aged, 80 and over"[mh]',
        "systematicreview": STRATEGIES["systematic"],
        "excludepreprints": "all[sb] NOT preprint[pt]",
        "fha": "hasabstract",
        "simsearch1.fha": "hasabstract",
        "simsearch2.ffrft": "free full text[sb]",
        "simsearch3.fft": "full text[sb]",
        "booksdocs": "pubmed books[sb]",
        "booksanddocuments": "pubmed books[sb]",
    }
)

#: Languages of the side bar, by name.
LANGUAGES = (
    "english", "french", "german", "spanish", "italian", "portuguese", "dutch", "russian", "chinese", "japanese",
    "korean", "polish", "czech", "danish", "swedish", "norwegian", "finnish", "hungarian", "turkish", "hebrew",
    "arabic", "persian", "ukrainian", "croatian", "serbian", "slovak", "slovenian", "romanian", "bulgarian", "greek",
    "lithuanian",
)  # fmt: skip
#: Publication types.
TYPES = (
    "Adaptive Clinical Trial", "Address", "Autobiography", "Bibliography", "Biography",
    "Case Reports", "Classical Article", "Clinical Conference", "Clinical Study", "Clinical Trial",
    "Clinical Trial Protocol", "Clinical Trial, Phase I", "Clinical Trial, Phase II", "Clinical Trial, Phase III",
    "Clinical Trial, Phase IV", "Clinical Trial, Veterinary", "Collected Work", "Comment", "Comparative Study",
    "Congress", "Consensus Development Conference", "Consensus Development Conference, NIH",
    "Controlled Clinical Trial", "Corrected and Republished Article", "Dataset", "Dictionary", "Directory",
    "Duplicate Publication", "Editorial", "English Abstract", "Equivalence Trial", "Evaluation Study",
    "Expression of Concern", "Festschrift", "Government Publication", "Guideline", "Historical Article",
    "Interactive Tutorial", "Interview", "Introductory Journal Article", "Journal Article", "Lecture", "Legal Case",
    "Legislation", "Letter", "Meta-Analysis", "Multicenter Study", "Network Meta-Analysis", "News",
    "Newspaper Article", "Observational Study", "Observational Study, Veterinary", "Overall",
    "Patient Education Handout", "Periodical Index", "Personal Narrative", "Portrait", "Practice Guideline",
    "Pragmatic Clinical Trial", "Preprint", "Published Erratum", "Randomized Controlled Trial",
    "Randomized Controlled Trial, Veterinary", "Retracted Publication", "Retraction of Publication", "Review",
    "Scientific Integrity Review", "Scoping Review", "Technical Report", "Twin Study", "Validation Study",
    "Video-Audio Media", "Webcast",
)  # fmt: skip


#: The side bar's ``y_5[Filter]``.
_YEARS = re.compile(r"y_([1-9][0-9]{0,2})")


def _closed(name: str) -> str:
    """``Clinical Trial, Phase III`` → ``clinicaltrialphaseiii``, as the side bar writes it."""
    return "".join(sign for sign in name.lower() if sign.isalnum() or sign == "-")


_BY_NAME: Mapping[str, str] = MappingProxyType(
    {_closed(name): f'"{name}"[pt]' for name in TYPES}
    | {name: f"{name}[la]" for name in (*LANGUAGES, *CODES)}
    | dict(EQUIVALENTS)
    | dict(STRATEGIES)
)


def stands_for(name: str) -> str:
    """The query that a filter stands for; empty if it stands for none.

    Case and blanks around a slash don't count; nor do blanks and commas in the names of the side bar's filters.
    """
    key = "/".join(" ".join(part.split()) for part in name.lower().split("/"))
    if years := _YEARS.fullmatch(key):
        return f'"last {int(years[1])} years"[dp]'
    return _BY_NAME.get(key) or _BY_NAME.get(_closed(key), "")


def named() -> tuple[str, ...]:
    """Names of the filters that stand for a query."""
    return tuple(_BY_NAME)


@lru_cache(64)
def meant(name: str) -> Node | None:
    """The same as a tree; None if it stands for no query."""
    query = stands_for(name)
    return parse(query).tree if query else None


def is_strategy(name: str) -> bool:
    """Whether it is one of NLM's longer strategies, which may have changed since."""
    query = stands_for(name)
    return query in STRATEGIES.values()
