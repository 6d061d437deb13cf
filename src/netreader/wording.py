"""NLM's codes in the words of a reader: languages, kinds of corrections and dates, headings of abstracts."""

from __future__ import annotations

import re

LANGUAGES = {
    "afr": "Afrikaans", "ara": "Arabic", "bul": "Bulgarian", "cat": "Catalan", "chi": "Chinese", "cze": "Czech",
    "dan": "Danish", "dut": "Dutch", "eng": "English", "est": "Estonian", "fin": "Finnish", "fre": "French",
    "geo": "Georgian", "ger": "German", "gre": "Greek", "heb": "Hebrew", "hrv": "Croatian", "hun": "Hungarian",
    "ice": "Icelandic", "ind": "Indonesian", "ita": "Italian", "jpn": "Japanese", "kor": "Korean", "lat": "Latin",
    "lav": "Latvian", "lit": "Lithuanian", "mac": "Macedonian", "may": "Malay", "mul": "several languages",
    "nor": "Norwegian", "per": "Persian", "pol": "Polish", "por": "Portuguese", "rum": "Romanian", "rus": "Russian",
    "scc": "Serbian", "scr": "Croatian", "slo": "Slovak", "slv": "Slovenian", "spa": "Spanish", "srp": "Serbian",
    "swe": "Swedish", "tha": "Thai", "tur": "Turkish", "ukr": "Ukrainian", "und": "a language not named",
    "vie": "Vietnamese",
}  # fmt: skip

_TYPES = {
    "AssociatedDataset": "Dataset",
    "AssociatedPublication": "Associated publication",
    "CorrectedandRepublishedIn": "Corrected and republished in",
    "CorrectedandRepublishedFrom": "Corrected and republished from",
    "RetractedandRepublishedIn": "Retracted and republished in",
    "RetractedandRepublishedFrom": "Retracted and republished from",
    "SummaryForPatientsIn": "Summary for patients in",
    "aheadofprint": "Ahead of print",
    "ecollection": "E-collection",
    "entrez": "In PubMed since",
    "epublish": "Published online",
    "medline": "MeSH terms since",
    "pmc-release": "In PMC since",
    "ppublish": "Published in print",
}
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")

# Words in capitals that stay so when the rest of a heading is set in small letters.
_ACRONYMS = frozenset(
    (  # noqa: SIM905
        "AIDS CI CNS CT CVD DNA DOI ECG EEG EU FDA GRADE HIV ICD ICU II III IV IRB ISRCTN MEDLINE MRI NCT NHS NIH PET "
        "PICO PROSPERO QOL RCT RNA SARS UK UMIN US USA VI VII VIII WHO"
    ).split()
)
_WORD = re.compile(r"[^\W\d_][\w'’]*")


# Publication types as the field shortens them; what is not here is short enough, or not shortened by anybody.
_SHORT = {
    "Randomized Controlled Trial": "RCT",
    "Randomized Controlled Trial, Veterinary": "RCT, veterinary",
    "Meta-Analysis": "MA",
    "Network Meta-Analysis": "NMA",
    "Systematic Review": "SR",
    "Scoping Review": "Scoping review",
    "Practice Guideline": "Guideline",
    "Consensus Statement": "Consensus",
    "Consensus Development Conference": "Consensus",
    "Controlled Clinical Trial": "CCT",
    "Clinical Trial": "Trial",
    "Clinical Trial Protocol": "Protocol",
    "Pragmatic Clinical Trial": "Pragmatic trial",
    "Equivalence Trial": "Equivalence",
    "Case Reports": "Case",
    "Published Erratum": "Erratum",
    "Retraction of Publication": "Retraction",
    "Retracted Publication": "Retracted",
    "Expression of Concern": "Concern",
    "Multicenter Study": "Multicenter",
    "Observational Study": "Observational",
    "Comparative Study": "Comparative",
    "Evaluation Study": "Evaluation",
    "Validation Study": "Validation",
    "Historical Article": "History",
    "Introductory Journal Article": "Introduction",
    "English Abstract": "",
}
_PHASE = re.compile(r"Clinical Trial, Phase (IV|I{1,3})")
_PHASES = {"I": "1", "II": "2", "III": "3", "IV": "4"}


def short_type(name: str) -> str:
    """A publication type as clinicians say it in a list: ``Randomized Controlled Trial`` → ``RCT``, ``Phase 3``.

    Empty for what says nothing of the paper itself.
    """
    if found := _PHASE.fullmatch(name):
        return f"Phase {_PHASES[found[1]]}"
    return _SHORT.get(name, name)


def language(code: str) -> str:
    """The English name of a language by its MEDLINE code, or the code itself."""
    return LANGUAGES.get(code.lower(), code)


def words_of_type(name: str) -> str:
    """``ErratumIn`` → ``Erratum in``; ``medline`` → ``MeSH terms since``."""
    return _TYPES.get(name) or _CAMEL.sub(" ", name).capitalize()


def readable(label: str) -> str:
    """A journal's heading as one reads it: ``MATERIALS AND METHODS`` → ``Materials and methods``.

    Headings that the journal did not set in capitals stay as they are, and so do acronyms.
    """
    label = label.strip().rstrip(":")
    if not label.isupper():
        return label
    words = _WORD.sub(lambda match: match[0] if match[0] in _ACRONYMS else match[0].lower(), label)
    return words[:1].upper() + words[1:]
