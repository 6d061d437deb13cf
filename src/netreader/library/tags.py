"""What each of PubMed's field tags and flag words looks at in the index."""

from __future__ import annotations

#: Fields of the index by tag, for tags that look for words.
TEXT: dict[str, tuple[str, ...]] = {
    "ti": ("title",),
    "tt": ("vernacular",),
    "tiab": ("title", "abstract", "keywords"),
    "tw": ("title", "abstract", "keywords", "mesh", "substances", "terms", "corporate"),
    "ot": ("keywords",),
    "ad": ("affiliations",),
    "gr": ("grants",),
    "cois": ("interests",),
    "cn": ("corporate",),
    "book": ("book",),
    "pubn": ("publisher",),
}

#: Where words without a tag are looked for.
ANYWHERE = (
    "title",
    "vernacular",
    "abstract",
    "keywords",
    "mesh",
    "substances",
    "terms",
    "authors",
    "corporate",
    "journal",
    "year",
    "book",
    "note",
)

#: ``[all]`` looks in these too.
ALL = (*ANYWHERE, "affiliations", "grants", "publisher", "interests")

#: Values that a word with a figure in it may be, without a tag: DOI, PII, PMCID, CAS and trial numbers, ISSN …
NUMBERS = ("aid", "lid", "rn", "si", "auid", "isbn", "ta", "jid")

#: What it may be besides with ``[all]``.
ALL_NUMBERS = (*NUMBERS, "vi", "ip", "pg")

#: Tags of names; each with the tokens it looks among: those with the last name first, whose end may be left out, and
#: those with the first name first, which are compared whole.
NAMES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "au": (("au", "fau"), ("fan",)),
    "1au": (("1au",), ()),
    "lastau": (("lastau",), ()),
    "fau": (("fau",), ("fan",)),
    "ir": (("ir", "fir"), ("fin",)),
    "fir": (("fir",), ("fin",)),
    "ed": (("ed",), ()),
    "ps": (("ps",), ()),
}

#: Of these names the first is written out, so that no initials go on.
IN_FULL = frozenset({"fau", "fir"})

#: Tags of values that are compared whole; each with the token it looks for.
WHOLE = {"ta": "ta", "jid": "jid", "vi": "vi", "ip": "ip", "pg": "pg", "pl": "pl", "aid": "aid", "lid": "lid"} | {
    "rn": "rn",
    "si": "si",
    "auid": "auid",
    "isbn": "isbn",
}

#: Columns of dates by tag.
DATED: dict[str, tuple[str, ...]] = {
    "dp": ("issue", "electronic"),
    "epdat": ("electronic",),
    "ppdat": ("print",),
    **{name: (name,) for name in ("edat", "crdt", "mhda", "dcom", "lr")},
}

#: Flag words and subsets by the token of those that have them; what is missing here can't be told from a record.
FLAGS = {
    "hasabstract": "hasabstract",
    "haskeyword": "haskeyword",
    "hascois": "hascois",
    "hasdatabanklist": "hasdatabanklist",
    "hasnonenglishabstract": "hasnonenglishabstract",
    "hasnihmsid": "hasnihmsid",
    "hasstructuredabstract": "hasstructuredabstract",
    "hascommentin": "hascommentin",
    "hascommenton": "hascommenton",
    "haserratumin": "haserratumin",
    "haserratumfor": "haserratumfor",
    "hasexpressionofconcernin": "hasexpressionofconcernin",
    "hasexpressionofconcernfor": "hasexpressionofconcernfor",
    "hasretractionin": "hasretractionin",
    "hasretractionof": "hasretractionof",
    "hasretractedandrepublishedin": "hasretractedandrepublishedin",
    "hasretractedandrepublishedfrom": "hasretractedandrepublishedfrom",
    "hascorrectedrepublishedin": "hascorrectedandrepublishedin",
    "hascorrectedrepublishedfrom": "hascorrectedandrepublishedfrom",
    "hasrepublishedin": "hasrepublishedin",
    "hasrepublishedfrom": "hasrepublishedfrom",
    "hasupdatein": "hasupdatein",
    "hasupdateof": "hasupdateof",
    "hassummaryforpatientsin": "hassummaryforpatientsin",
    "hasoriginalreportin": "hasoriginalreportin",
    "hasassociatedpublication": "hasassociatedpublication",
    "hasassociateddataset": "hasassociateddataset",
    "pubstatusaheadofprint": "pubstatusaheadofprint",
    "medline": "status medline",
    "oldmedline": "status oldmedline",
    "inprocess": "status inprocess",
    "pubmednotmedline": "status pubmednotmedline",
    "publisher": "status publisher",
    "pubmed books": "book",
    "pmcbook": "book",
    "pmcbooktitle": "wholebook",
    "pmcbookchapter": "chapter",
    "jsubsetaim": "subset aim",
    "jsubsetd": "subset d",
    "jsubsetn": "subset n",
    **{f"owner{name}": f"owner {name}" for name in ("nlm", "nasa", "pip", "kie", "hsr", "hmd")},
    "pubmed pmc": "haspmc",
    "pmc": "haspmc",
    "indexingmethod automated": "indexingmethod automated",
    "indexingmethod curated": "indexingmethod curated",
}

#: Filters that a PMC number answers with yes; without one nothing is known.
FREE = frozenset(
    {"free full text", "full text", "loall", "loattrfull text", "loattrfree full text", "loprovpmc", "ffrft", "fft"}
)

#: What a word is worth by the field it stands in.
WEIGHTS = {
    "title": 10.0,
    "vernacular": 6.0,
    "keywords": 4.0,
    "mesh": 3.0,
    "book": 3.0,
    "substances": 2.0,
    "authors": 2.0,
    "note": 2.0,
    "abstract": 1.0,
    "exact": 1.0,
    "terms": 0.5,
    "corporate": 0.5,
    "journal": 0.5,
}
