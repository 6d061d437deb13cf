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
    assert all(set(way.split("/")) <= names for record in records for way in record.above)
    tops = {record.name for record in records if not record.above and known.children(record.name)}
    assert tops == FAMILIES


def test_explosions_that_nlm_shows():
    known = qualifiers()
    # Toxicity stands below adverse effects, but not where these are an aspect of therapeutic use.
    assert set(known.explosion("therapeutic use")) == {
        "therapeutic use",
        "administration & dosage",
        "adverse effects",
        "poisoning",
    }
    assert {"adverse effects", "toxicity"} < set(known.explosion("pharmacology"))
    assert {"embryology", "virology", "secondary"} < set(known.explosion("etiology"))
    assert "abnormalities" in known.explosion("embryology")
    assert "abnormalities" not in known.explosion("etiology")
    assert known.ancestors("poisoning") == ["pharmacology", "adverse effects", "therapeutic use"]
    assert known.children("adverse effects") == ["poisoning", "toxicity"]
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
    assert known.is_sure("etiology")
    assert known.is_sure("therapy")  # transplantation is below it, be it under surgery or not
    unsure = {record.name for record in known if not known.is_sure(record.name)}
    assert unsure == {"surgery", "epidemiology", "statistics & numerical data", "physiology"}
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
