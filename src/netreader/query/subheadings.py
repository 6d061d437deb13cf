"""MeSH's subheadings (qualifiers) with their two-letter codes, as far as a query needs them: ``neoplasms/dh``.

Names and codes are those of PubMed's User Guide; PubMed writes ``and`` in a query where MeSH writes ``&``.
"""

from __future__ import annotations

#: Two-letter code → name as MeSH writes it.
CODES: dict[str, str] = {
    "ab": "abnormalities",
    "ad": "administration & dosage",
    "ae": "adverse effects",
    "ag": "agonists",
    "aa": "analogs & derivatives",
    "an": "analysis",
    "ah": "anatomy & histology",
    "ai": "antagonists & inhibitors",
    "bi": "biosynthesis",
    "bl": "blood",
    "bs": "blood supply",
    "cf": "cerebrospinal fluid",
    "cs": "chemical synthesis",
    "ci": "chemically induced",
    "ch": "chemistry",
    "cl": "classification",
    "co": "complications",
    "cn": "congenital",
    "cy": "cytology",
    "df": "deficiency",
    "di": "diagnosis",
    "dg": "diagnostic imaging",
    "dh": "diet therapy",
    "de": "drug effects",
    "dt": "drug therapy",
    "ec": "economics",
    "ed": "education",
    "em": "embryology",
    "en": "enzymology",
    "ep": "epidemiology",
    "es": "ethics",
    "eh": "ethnology",
    "et": "etiology",
    "ge": "genetics",
    "gd": "growth & development",
    "hi": "history",
    "im": "immunology",
    "in": "injuries",
    "ir": "innervation",
    "is": "instrumentation",
    "ip": "isolation & purification",
    "lj": "legislation & jurisprudence",
    "me": "metabolism",
    "mt": "methods",
    "mi": "microbiology",
    "mo": "mortality",
    "nu": "nursing",
    "og": "organization & administration",
    "ps": "parasitology",
    "py": "pathogenicity",
    "pa": "pathology",
    "pk": "pharmacokinetics",
    "pd": "pharmacology",
    "ph": "physiology",
    "pp": "physiopathology",
    "po": "poisoning",
    "pc": "prevention & control",
    "px": "psychology",
    "re": "radiation effects",
    "rt": "radiotherapy",
    "rh": "rehabilitation",
    "sc": "secondary",
    "se": "secretion",
    "st": "standards",
    "sn": "statistics & numerical data",
    "sd": "supply & distribution",
    "su": "surgery",
    "tu": "therapeutic use",
    "th": "therapy",
    "to": "toxicity",
    "tm": "transmission",
    "tr": "transplantation",
    "td": "trends",
    "ul": "ultrastructure",
    "ur": "urine",
    "ut": "utilization",
    "ve": "veterinary",
    "vi": "virology",
}

_NAMES = {name: name for name in CODES.values()} | {name.replace("&", "and"): name for name in CODES.values()}

#: Names that hold an ``&``, which elsewhere in a query is an operator.
WITH_AMPERSAND: tuple[str, ...] = tuple(name for name in CODES.values() if "&" in name)


def find(words: str) -> str | None:
    """The subheading's name (``diet therapy``) for a name or two-letter code in any case; None if there is none."""
    key = " ".join(words.split()).lower()
    return CODES.get(key) or _NAMES.get(key)
