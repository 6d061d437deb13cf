"""Qualifiers: codes, names, families."""

from __future__ import annotations

import re

from netreader.mesh.qualifiers import QualifierRecord, Qualifiers, qualifiers
from netreader.pubmed.records import parse

# The eleven families of NLM's qualifier tree, Y01 to Y11.
FAMILIES = {
    "analysis",
    "anatomy & histology",
    "chemistry",
    "diagnosis",
    "etiology",
    "organization & administration",
    "pharmacology",
    "physiology",
    "statistics & numerical data",
    "therapeutic use",
    "therapy",
}


def test_the_list_is_sound():
    known = qualifiers()
    records = list(known)
    assert 76 <= len(records) <= 80
    assert len({record.code for record in records}) == len({record.name for record in records}) == len(records)
    assert all(re.fullmatch("[A-Z]{2}", record.code) for record in records)
    names = {record.name for record in records}
    assert all(set(record.above) <= names for record in records)
    tops = {record.name for record in records if not record.above and known.children(record.name)}
    assert tops == FAMILIES


def test_explosions_that_nlm_shows():
    known = qualifiers()
    assert set(known.explosion("therapeutic use")) >= {"therapeutic use", "administration & dosage", "adverse effects"}
    assert set(known.explosion("ae")) == {"adverse effects", "poisoning", "toxicity"}
    assert set(known.explosion("DI")) == {"diagnosis", "pathology", "diagnostic imaging"}
    assert {"diet therapy", "drug therapy", "transplantation"} < set(known.explosion("therapy"))
    assert known.explosion("veterinary") == ["veterinary"]
    assert known.explosion("") == []


def test_what_rests_on_no_source_is_marked():
    known = qualifiers()
    assert known.is_sure("diagnosis")
    assert known.is_sure("TU")
    assert known.is_sure("secondary")  # nothing stands below it
    assert not known.is_sure("etiology")
    assert not known.is_sure("therapy")
    assert not any("?" in name for record in known for name in (*record.above, *record.unseen))
    told = Qualifiers([QualifierRecord("therapy", "TH"), QualifierRecord("surgery", "SU", ("therapy",))])
    assert told.is_sure("therapy")


def test_every_qualifier_of_real_records_is_known(shared_data):
    used = {
        qualifier.name
        for folder in ("pubmed", "pubmed-rare")
        for path in (shared_data / folder).glob("*.xml")
        for record in parse(path.read_bytes(), bad=lambda error: None)
        for heading in record.article.mesh
        for qualifier in heading.qualifiers
    }
    assert len(used) > 60
    assert {name for name in used if qualifiers().find(name) is None} == set()
