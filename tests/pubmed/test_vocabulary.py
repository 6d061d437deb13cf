"""Headings of MeSH, asked one by one."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netreader.article import MeshHeading
from netreader.errors import NetreaderError, PubMedError
from netreader.library.library import Library
from netreader.mesh.descriptor import Descriptor, SupplementaryRecord
from netreader.mesh.placing import place
from netreader.pubmed.vocabulary import summaries_of
from tests.pubmed.scripted import Time, client_for

# The shape is of a recorded answer (MESH.md §3).
ANSWER = {
    "header": {"type": "esummary", "version": "0.3"},
    "result": {
        "uids": ["68006973"],
        "68006973": {
            "uid": "68006973",
            "ds_recordtype": "descriptor",
            "ds_meshui": "D006973",
            "ds_meshterms": ["Hypertension", "High Blood Pressure", "Blood\u202e Pressure, High"],
            "ds_scopenote": "Persistently high &amp; systemic.",
            "ds_subheading": ["blood", "genetics"],
            "ds_idxlinks": [{"parent": 68014652, "treenum": "C14.907.489", "children": [68006974]}],
            "ds_registrynumber": "",
            "ds_headingmappedtolist": [],
        },
    },
}


@pytest.fixture
async def pubmed(settings):
    async with client_for(settings, Time()) as client:
        yield client


def test_a_summary_is_read():
    told = summaries_of(json.dumps(ANSWER).encode())
    assert told.records == [
        Descriptor(
            "D006973",
            "Hypertension",
            tree_numbers=("C14.907.489",),
            entry_terms=("High Blood Pressure", "Blood Pressure, High"),
            scope_note="Persistently high & systemic.",
            qualifiers=("blood", "genetics"),
        )
    ]
    assert told.parents == {"C14.907.489": "68014652"}


async def test_a_heading_comes_with_all_above_it(pubmed, ncbi):
    found = {record.ui: record for record in await pubmed.headings(["D008113", "D008297", "D999999", "nonsense"])}
    assert set(found) == {"D008113", "D008297", "D004067", "D009371", "D009369", "D004066", "D008107"}
    assert found["D008113"].tree_numbers == ("C04.588.274.623", "C06.301.623", "C06.552.697")
    assert found["D008297"].tree_numbers == ()
    assert all(request.params["db"] == "mesh" for request in ncbi.requests)


async def test_what_is_known_is_not_asked_for(pubmed, ncbi):
    await pubmed.headings(["D008113"], knows=lambda number: True)
    assert len(ncbi.requests) == 1


async def test_concepts_come_with_the_headings_that_they_map_to(pubmed):
    found = {record.ui: record for record in await pubmed.headings(["C060347", "C000593549"])}
    assert found["C060347"].mapped_to == ("D015282", "D018358")
    assert found["C000593549"] == SupplementaryRecord(
        "C000593549", "177Lu-octreotate", ("D015282",), registry_numbers=("AE221IM3BB",)
    )
    assert found["D015282"].name == "Octreotide"


async def test_what_was_asked_is_learned_and_placed(pubmed, ncbi, tmp_path):
    with Library(tmp_path / "library.db") as library:
        vocabulary = library.vocabulary
        uis = vocabulary.unknown(["D016454", "D009426"])
        assert len(uis) == 2
        known = vocabulary.at
        vocabulary.learn(await pubmed.headings(uis, knows=lambda number: known(number) is not None))
        forest = place([MeshHeading("Review", "D016454"), MeshHeading("Netherlands", "D009426")], [], vocabulary)
        assert [root.name for root in forest.roots] == ["Publication Characteristics", "Geographicals"]
        assert vocabulary.unknown(uis) == []


@pytest.mark.parametrize("fault", ["captive_portal", "garbled_json", "in_band_error", "too_many_uids", "redirect"])
async def test_a_failure_is_never_an_empty_answer(pubmed, ncbi, fault):
    ncbi.fault(fault, times=None)
    with pytest.raises(PubMedError):
        await pubmed.headings(["D008113"])


async def test_nothing_to_ask_asks_nothing(pubmed, ncbi):
    assert await pubmed.headings([]) == []
    assert ncbi.requests == []


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(["D006973", "C04.557", "A01"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["parent", "treenum"]), inner),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(sorted(ANSWER["result"]["68006973"])), values))
def test_any_summary_is_read_passed_over_or_refused(entry):
    try:
        told = summaries_of(json.dumps({"result": {"uids": ["1"], "1": entry}}).encode())
    except NetreaderError:
        return
    assert all(record.ui and record.name for record in told.records)
