"""PubMed's syntax as the local NCBI server understands it (SYNTAX.md, EUTILS.md §2), asked over HTTP."""

from __future__ import annotations

import pytest

from tests.ncbi import NCBI
from tests.ncbi.entries import Entry, plain
from tests.ncbi.mapping import STOPWORDS, Mapping, Reading
from tests.ncbi.search import Query
from tests.ncbi.shelf import FIXTURES, shelf
from tests.test_ncbi_server import search

PROMID, CLARINET, NETTER_1 = "19704057", "25014687", "28076709"


def found(ncbi: NCBI, term: str, **more: object) -> set[str]:
    answer = search(ncbi, term, retmax=500, **more)
    assert int(answer["count"]) == len(answer["idlist"])
    return set(answer["idlist"])


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        (PROMID, [PROMID]),
        (f"{PROMID} {CLARINET}", [CLARINET, PROMID]),
        ("octreotide[ti] AND midgut[ti] AND 2009[dp]", [PROMID]),
        ("octreotide [TI] & midgut[ Title ]", [PROMID]),
        ("(octreotide[ti] AND midgut[ti]) NOT 2009[dp]", []),
        ('"10.1200/JCO.2009.22.8510"[doi]', [PROMID]),
        ("10.1200/JCO.2009.22.8510", [PROMID]),
        ('"J Clin Oncol"[ta] AND 2009:2010[dp]', [PROMID]),
        ("Journal of clinical oncology[jour] AND 2009/01:2009/12[pdat]", [PROMID]),
        ("lanreotid*[ti] AND enteropancreatic", [CLARINET]),
        ('"metastatic neuroendocrine midgut"[ti]', [PROMID]),
        ('"midgut metastatic neuroendocrine"[ti:~2]', [PROMID]),
        ("hasretractionin", ["90000004"]),
        ("retracted publication[pt]", ["90000004"]),
        ("pubmed books[sb] AND hasabstract", ["90000010", "90000011", "90000009"]),
        ("2013/01[dp]", ["90000017"]),  # 2013 Winter
        ("2014/11[dp]", ["90000016"]),  # 2014 Nov-Dec
        ("1961[dp]", ["90000031"]),  # 1961-1962
        ('("2009/01/01"[dp] : "2009/12/31"[dp])', [PROMID]),
        (f"{PROMID}[uid] OR {CLARINET}[pmid]", [CLARINET, PROMID]),
        ("spanish[la] AND hasabstract", ["90000013"]),
        ("zzqqxx", []),
    ],
)
def test_queries(ncbi, term, expected):
    assert search(ncbi, term, sort="pub_date")["idlist"] == expected


def test_operators_go_from_left_to_right(ncbi):
    running = found(ncbi, "octreotide OR everolimus AND 1900[dp]")
    grouped = found(ncbi, "octreotide OR (everolimus AND 1900[dp])")
    assert running == set()
    assert grouped


def test_operators_are_capitals(ncbi):
    assert found(ncbi, "octreotide or everolimus") == found(ncbi, "octreotide AND everolimus")
    assert found(ncbi, "octreotide OR everolimus") == found(ncbi, "octreotide") | found(ncbi, "everolimus")


def test_not_at_the_beginning_means_all_the_others(ncbi):
    assert found(ncbi, "NOT octreotide") == set(ncbi.records) - found(ncbi, "octreotide")


@pytest.mark.parametrize("tag", ["tiabb", "foo", "author identifier", "ab"])
def test_an_unknown_tag_is_dropped_without_a_word(ncbi, tag):
    tagged = search(ncbi, f"octreotide[{tag}]")
    assert tagged["idlist"] == search(ncbi, "octreotide")["idlist"]
    assert "errorlist" not in tagged
    assert "warninglist" not in tagged


def test_a_tag_on_a_group_is_dropped_and_on_a_name_is_not(ncbi):
    assert found(ncbi, "(octreotide OR lanreotide)[ti]") == found(ncbi, "octreotide OR lanreotide")
    named = search(ncbi, "Front Endocrinol (Lausanne)[jo]")
    assert named["querytranslation"] == '"front endocrinol lausanne"[Journal]'


def test_only_the_last_word_keeps_a_tag_unless_they_are_a_phrase(ncbi):
    assert search(ncbi, "midgut octreotide[ti]")["querytranslation"] == '"midgut"[All Fields] AND "octreotide"[Title]'
    phrase = search(ncbi, "neuroendocrine midgut[ti]")
    assert phrase["querytranslation"] == '"neuroendocrine midgut"[Title]'


def test_a_modifier_in_the_wrong_place_is_dropped(ncbi):
    assert search(ncbi, "octreotide[ti:noexp]")["querytranslation"] == '"octreotide"[Title]'
    assert ":~" not in search(ncbi, "octreotide[tiab:~2]")["querytranslation"]
    kept = search(ncbi, "neuroendocrine tumors[mh:noexp]")
    assert kept["querytranslation"] == '"neuroendocrine tumors"[MeSH Terms:noexp]'


def test_a_heading_is_mapped(ncbi):
    answer = search(ncbi, "neuroendocrine tumors")
    mapped = (
        '"neuroendocrine tumors"[MeSH Terms] OR ("neuroendocrine"[All Fields] AND "tumors"[All Fields]) '
        'OR "neuroendocrine tumors"[All Fields]'
    )
    assert answer["querytranslation"] == mapped
    assert answer["translationset"] == [{"from": "neuroendocrine tumors", "to": mapped}]
    both = search(ncbi, "neuroendocrine tumors AND hasabstract")["querytranslation"]
    assert both == f"({mapped}) AND hasabstract[All Fields]"
    assert found(ncbi, "neuroendocrine tumors[mh]") <= found(ncbi, "neuroendocrine tumors")


def test_an_author_is_mapped(ncbi):
    name = next(author.name for entry in ncbi.records.values() for author in entry.authors if author.last)
    answer = search(ncbi, name)
    assert answer["translationset"][0]["to"].endswith("[Author]")
    assert set(answer["idlist"]) == found(ncbi, f'"{name}"[au]')


def test_major_topics_and_qualifiers(ncbi):
    starred = found(ncbi, "neuroendocrine tumors[majr]")
    treated = found(ncbi, "neuroendocrine tumors/drug therapy[mh]")
    assert starred
    assert treated
    assert starred | treated <= found(ncbi, "neuroendocrine tumors[mh]")
    for pmid in treated:
        assert any(
            name == "Neuroendocrine Tumors" and any(q == "drug therapy" for q, _ in qualifiers)
            for name, _, qualifiers in ncbi.records[pmid].mesh
        )


def test_what_was_not_run_as_typed_is_said(ncbi):
    unknown = search(ncbi, "octreotide AND zzqqxx", retmax=500)
    assert unknown["errorlist"]["phrasesnotfound"] == ["zzqqxx"]
    assert unknown["idlist"] == search(ncbi, "octreotide", retmax=500)["idlist"]
    quoted = search(ncbi, '"octreotide midgut"')
    assert quoted["warninglist"]["quotedphrasesnotfound"] == ['"octreotide midgut"']
    assert quoted["idlist"]
    stopword = search(ncbi, "the[tiab] AND octreotide[tiab]")
    assert (stopword["count"], stopword["errorlist"]["phrasesnotfound"]) == ("0", ["the"])
    nothing = search(ncbi, "zzqqxx")
    assert (nothing["count"], nothing["warninglist"]["outputmessages"]) == ("0", ["No items found."])


@pytest.mark.parametrize("term", ["((octreotide", "octreotide)", "octreotide AND", "()", "AND"])
def test_what_cannot_be_read_is_an_error_in_a_200(ncbi, term):
    assert search(ncbi, term)["ERROR"].startswith("Search Backend failed")


def test_a_query_may_come_in_other_parameters(ncbi):
    assert found(ncbi, "octreotide", field="title") == found(ncbi, "octreotide[ti]")
    dated = found(ncbi, "neuroendocrine", datetype="pdat", mindate="2014", maxdate="2018")
    assert dated == found(ncbi, "neuroendocrine AND 2014:2018[dp]")
    assert found(ncbi, "neuroendocrine", datetype="pdat", mindate="2014") == found(ncbi, "neuroendocrine")
    assert found(ncbi, "neuroendocrine", reldate="1") == found(ncbi, 'neuroendocrine AND "last 1 day"[dp]')


def test_sets_of_a_history_are_combined(ncbi):
    first = search(ncbi, "octreotide", usehistory="y")
    second = search(ncbi, "midgut", usehistory="y", WebEnv=first["webenv"])
    assert (first["querykey"], second["querykey"]) == ("1", "2")
    both = found(ncbi, "#1 AND #2", usehistory="y", WebEnv=second["webenv"])
    assert both == found(ncbi, "octreotide AND midgut")
    assert both == found(ncbi, "midgut", usehistory="y", WebEnv=second["webenv"], query_key="1")
    assert search(ncbi, "#9", WebEnv=second["webenv"])["ERROR"] == "Unable to obtain query #9"


@pytest.mark.parametrize("sort", ["relevance", "pub_date", "Author", "JournalName", "nonsense"])
def test_orders_hold_the_same_papers(ncbi, sort):
    assert found(ncbi, "tumor", sort=sort) == found(ncbi, "tumor")


def test_orders(ncbi):
    def listed(sort: str) -> list[Entry]:
        return [ncbi.records[pmid] for pmid in search(ncbi, "tumors", sort=sort, retmax=500)["idlist"]]

    for sort, key in (
        ("pub_date", lambda entry: entry.published),
        ("Author", lambda entry: plain(entry.authors[0].name) if entry.authors else ""),
        ("JournalName", lambda entry: plain(entry.journal)),
    ):
        keys = [key(entry) for entry in listed(sort)]
        assert len(set(keys)) > 3
        assert keys == sorted(keys, reverse=sort == "pub_date"), sort
    assert listed("nonsense") == listed("relevance")


def test_every_record_is_found_by_its_own_headings_words_and_place():
    records = shelf((FIXTURES,), 0)

    def finds(term: str, entry: Entry) -> bool:
        return Query(records, {}).read(term).test(entry)

    for entry in records.entries:
        assert finds(f"{entry.pmid}[pmid]", entry)
        assert not finds(f"NOT {entry.pmid}[pmid]", entry)
        assert all(finds(f'"{heading}"[mh]', entry) for heading in entry.headings)
        assert all(finds(f'"{name}"[ta]', entry) for name in entry.journal_names)
        assert all(finds(f"{entry.published[:4]}[{tag}]", entry) for tag in ("dp", "pdat") if entry.published)
        assert all(finds(f'"{author.name}"[au]', entry) for author in entry.authors if author.last)
        for word in set(entry.words_of_title.split()) - STOPWORDS - {"|"}:
            assert finds(f"{word}[ti]", entry)
            assert word.isdigit() or finds(word, entry)  # a bare number is a PMID


def test_mapping_takes_the_longest_heading():
    reading = Reading(lambda entry: False, "")
    Mapping(shelf((FIXTURES,), 0), {}, reading).part(["neuroendocrine", "tumors", "octreotide"])
    assert [words for words, _ in reading.translated] == ["neuroendocrine tumors", "octreotide"]
