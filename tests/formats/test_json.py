"""The JSON of a record is a public interface: names and shapes are pinned here."""

import json

from netreader.article import Article
from netreader.formats import FORMATS
from netreader.formats.json import as_json
from tests.formats.papers import FULL

# As the command line promises them; other keys may stand beside these.
PROMISED = {
    "pmid": "90000001",
    "title": "Glow at 1.7 m² in Lampyris: a trial.",
    "abstract": [
        {"label": "BACKGROUND", "category": "BACKGROUND", "text": "Light."},
        {"label": "RESULTS", "category": "RESULTS", "text": "p < 0.05, Vₘₐₓ."},
    ],
    "authors": [
        {
            "last_name": "O'Lamp",
            "fore_name": "Ana B",
            "initials": "AB",
            "suffix": "",
            "collective_name": "",
            "orcid": "0000-0002-1825-0097",
            "affiliations": ["Dept of Light, Nowhere."],
        },
        {
            "last_name": "",
            "fore_name": "",
            "initials": "",
            "suffix": "",
            "collective_name": "Lamp Study Group",
            "orcid": "",
            "affiliations": [],
        },
    ],
    "journal": {
        "title": "Invented journal of lamps",
        "iso_abbreviation": "Invent. J. Lamps",
        "medline_ta": "Invent J Lamps",
        "issn": "0000-0001",
        "volume": "40",
        "issue": "5",
        "pages": "232-5",
    },
    "published": "2025-05",
    "citation": "Invent J Lamps. 2025 May;40(5):232-5. doi: 10.5555/lamp.1. Epub 2025 Mar 11.",
    "doi": "10.5555/lamp.1",
    "pmcid": "PMC9",
    "publication_types": ["Journal Article", "Retracted Publication"],
    "languages": ["eng"],
    "keywords": ["glow", "space lamps"],
    "mesh": [
        {
            "descriptor": "Hypertension",
            "ui": "D006973",
            "major": False,
            "qualifiers": [{"name": "drug therapy", "ui": "Q000188", "major": True}],
        }
    ],
    "supplementary_concepts": [{"name": "Lamp fever", "ui": "C536330", "type": "Disease"}],
    "substances": [{"name": "Luciferases", "ui": "D008049", "registry_number": "EC 1.13.12.7"}],
    "grants": [{"id": "G1", "acronym": "LX", "agency": "Light Fund", "country": "England"}],
    "databanks": [{"name": "ClinicalTrials.gov", "accession_numbers": ["NCT00000000"]}],
    "corrections": [{"type": "RetractionIn", "citation": "Invent J Lamps. 2026;41:1", "pmid": "90000004"}],
    "references": [{"citation": "Wick B. Dark.", "pmid": "90000002", "doi": "", "pmcid": ""}],
    "dates": {
        "revised": "2025-06-02",
        "electronic": "2025-03-11",
        "history": [{"status": "entrez", "date": "2025-03-11 11:43"}],
    },
    "status": "MEDLINE",
}


def assert_holds(whole, part):
    """Every key of `part` is in `whole` with that value; lists have the same length."""
    if isinstance(part, dict):
        for key, value in part.items():
            assert key in whole
            assert_holds(whole[key], value)
    elif isinstance(part, list):
        assert len(whole) == len(part)
        for ours, value in zip(whole, part, strict=True):
            assert_holds(ours, value)
    else:
        assert whole == part


def test_what_is_promised_is_there():
    assert_holds(as_json(FULL.article), PROMISED)


def test_what_else_is_there():
    found = as_json(FULL.article)
    assert found["publication_type_uis"] == ["D016428", "D016441"]
    assert found["keyword_lists"] == [
        {"owner": "NOTNLM", "keywords": [{"text": "glow", "major": False}]},
        {"owner": "NASA", "keywords": [{"text": "space lamps", "major": True}]},
    ]
    assert found["other_abstracts"][0]["language"] == "spa"
    assert (found["copyright"], found["conflict_of_interest"]) == ("© 2025 Nobody.", "None.")
    assert (found["book"], found["retracted"], found["authors_complete"]) == (None, True, False)


def test_an_article_with_nothing_has_every_key():
    assert as_json(Article("", "A title")).keys() == as_json(FULL.article).keys()


def test_the_document_is_json_and_readable_as_it_is():
    text = FORMATS["json"](FULL, 80)
    assert json.loads(text) == as_json(FULL.article)
    assert "m²" in text
    assert text.endswith("}\n")
