"""``netreader highlights``: made by quote, numbered, changed, taken back, written as Web Annotations."""

import json
import re

import pytest

from netreader.library.library import Library


@pytest.fixture
def kept(netreader, online):
    assert netreader("fetch", "29768149").code == 0
    return "29768149"


def quote(home):
    """The first words of the title."""
    with Library(home / "data" / "library.db") as library:
        return " ".join(library.article(29768149).title.split()[:4])


def test_made_listed_changed_deleted_restored(netreader, kept, home):
    words = quote(home)
    assert netreader("highlights", kept).code == 1
    ran = netreader("highlights", kept, "--add", words, "--colour", "supports", "--comment", "Key\x1b[2J point")
    assert (ran.code, ran.err) == (0, "Highlighted.\n")
    ran = netreader("highlights", kept)
    assert ran.code == 0
    assert f"1. [supports] {words}" in ran.out
    assert "Key[2J point" in ran.out
    assert netreader("highlights", kept, "--change", "1", "--colour", "Method", "--comment", "").code == 0
    (shown,) = json.loads(netreader("highlights", "--json").out)
    assert (shown["quote"], shown["colour"], shown["comment"], shown["placed"]) == (words, "method", "", "exact")
    assert netreader("highlights", kept, "--delete", "1").code == 0
    assert netreader("highlights").code == 1
    assert netreader("highlights", kept, "--restore").code == 0
    assert netreader("highlights", kept).code == 0
    found = netreader("search", "has:highlight", "--library")
    assert kept in found.out


def test_web_annotations(netreader, kept, home):
    words = quote(home)
    netreader("highlights", kept, "--add", words.upper(), "--comment", "Said so.")
    page = json.loads(netreader("highlights", kept, "--format", "jsonld").out)
    assert page["@context"] == "http://www.w3.org/ns/anno.jsonld"
    (item,) = page["items"]
    assert item["id"].startswith("urn:uuid:")
    assert item["motivation"] == ["highlighting", "commenting"]
    assert item["target"]["source"] == f"https://pubmed.ncbi.nlm.nih.gov/{kept}/"
    text, position = item["target"]["selector"]["refinedBy"]
    assert text["type"] == "TextQuoteSelector"
    assert text["exact"] == words
    assert position["end"] - position["start"] == len(words)
    assert [body["purpose"] for body in item["body"]] == ["tagging", "commenting"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--add", "these words stand nowhere at all"], "are not in"),
        (["--add", "e"], "several places"),
        (["--add", " "], "no words"),
        (["--add", "x", "--colour", "mauve"], "no colour 'mauve'"),
        (["--change", "7", "--comment", "x"], "no highlight 7"),
        (["--comment", "x"], "go with --add"),
    ],
)
def test_wrong_usage_is_one_sentence(netreader, kept, words, said):
    ran = netreader("highlights", kept, *words)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_a_paper_not_kept(netreader, home):
    ran = netreader("highlights", "29768149", "--add", "as needed")
    assert ran.code == 1
    assert "not kept" in ran.err
    assert netreader("highlights").code == 1
    assert json.loads(netreader("highlights", "--json").out) == []
    assert netreader("highlights", "--add", "x").code == 2


def test_names_of_ones_own(netreader, kept, home):
    (home / "config.toml").write_text('[highlights]\nsupports = "agrees, #507050"\n')
    words = quote(home)
    assert netreader("highlights", kept, "--add", words, "--colour", "agrees").code == 0
    assert "[agrees]" in netreader("highlights", kept).out
    (home / "config.toml").write_text('[highlights]\nsupport = "agrees"\n')
    assert netreader("highlights", kept).code == 2
    (home / "config.toml").write_text('[highlights]\nsupports = "agrees, greenish"\n')
    assert netreader("highlights", kept).code == 2


def test_the_first_place_of_some_words_is_marked(netreader, online):
    netreader("fetch", "19704057")
    title = json.loads(netreader("show", "19704057", "--format", "json").out)["title"]
    words = " ".join(title.split()[:3])
    ran = netreader("highlight", "19704057", "--quote", words, "--colour", "method", "--comment", "why?")
    assert (ran.code, ran.err) == (0, "Highlighted.\n")
    (told,) = json.loads(netreader("highlights", "19704057", "--json").out)
    assert (told["quote"], told["field"], told["status"], told["start"]) == (words, "title", "placed", 0)
    assert (told["colour"], told["comment"], told["prefix"]) == ("method", "why?", "")
    assert netreader("highlight", "19704057", "--quote", "words that stand nowhere here").code == 1
    assert netreader("highlight", "19704057", "--quote", " ").code == 2
    assert netreader("highlight", "1", "--quote", "x").code == 1


def test_words_as_they_stand_come_before_words_that_are_nearly_the_same(netreader, kept):
    assert netreader("highlight", kept, "--quote", "mild asthma").code == 0  # the title has Mild Asthma
    (told,) = json.loads(netreader("highlights", kept, "--json").out)
    assert told["quote"] == "mild asthma"
    assert told["field"] != "title"


def many(value):
    return value if isinstance(value, list) else [value]


def conforms(page):
    """What sections 3 to 5 of the Web Annotation Data Model demand of what is written here."""
    iri = re.compile(r"[a-z][a-z0-9+.-]*:\S+")
    moment = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
    assert page["@context"] == "http://www.w3.org/ns/anno.jsonld"
    assert page["type"] == "AnnotationPage"
    assert iri.fullmatch(page["id"])
    assert isinstance(page["items"], list)
    for item in page["items"]:
        assert iri.fullmatch(item["id"])
        assert item["type"] == "Annotation"
        assert set(many(item["motivation"])) <= {"highlighting", "commenting"}
        assert moment.fullmatch(item["created"])
        assert moment.fullmatch(item["modified"])
        for body in item["body"]:
            assert body["type"] == "TextualBody"
            assert isinstance(body["value"], str)
            assert body["purpose"] in ("tagging", "commenting")
        assert iri.fullmatch(item["target"]["source"])
        assert item["target"]["type"] == "SpecificResource"
        selector = item["target"]["selector"]
        assert selector["type"] == "FragmentSelector"
        assert isinstance(selector["value"], str)
        assert iri.fullmatch(selector["conformsTo"])
        for finer in selector["refinedBy"]:
            if finer["type"] == "TextQuoteSelector":
                assert set(finer) <= {"type", "exact", "prefix", "suffix"}
                assert all(isinstance(value, str) for value in finer.values())
            else:
                assert finer["type"] == "TextPositionSelector"
                assert 0 <= finer["start"] < finer["end"]
    return page


def test_web_annotations_go_out_and_come_in(netreader, kept, home):
    words = quote(home)
    netreader("highlights", kept, "--add", words, "--colour", "method", "--comment", "Said so.\n\nTwice.")
    netreader("highlights", kept, "--add", " ".join(words.split()[:2]))
    told = netreader("highlights", "--json").out
    document = netreader("highlights", "--format", "jsonld").out
    conforms(json.loads(document))
    assert netreader("highlights", "--read", "-", stdin=document).err == "0 new, 0 updated, 2 unchanged, 0 failed.\n"
    with Library(home / "data" / "library.db") as library:
        table = library.store.table("highlights")
        table.truncate()
    assert netreader("highlights").code == 1
    assert netreader("highlights", "--read", "-", stdin=document).err == "2 new, 0 updated, 0 unchanged, 0 failed.\n"
    without = ("changed", "section")
    was, now = ([{k: v for k, v in item.items() if k not in without} for item in json.loads(text)]
                for text in (told, netreader("highlights", "--json").out))  # fmt: skip
    assert now == was
    netreader("highlights", kept, "--delete", "1")
    assert "2 unchanged" in netreader("highlights", "--read", "-", stdin=document).err
    assert len(json.loads(netreader("highlights", "--json").out)) == 1


def test_annotations_of_other_programs_come_in(netreader, kept, home):
    words = quote(home)
    site = "https://example.org"
    selector = [{"type": "RangeSelector"}, {"type": "TextQuoteSelector", "exact": words, "prefix": ""}]
    source = f"https://www.ncbi.nlm.nih.gov/pubmed/{kept}"
    collection = {
        "type": "AnnotationCollection",
        "first": {
            "type": "AnnotationPage",
            "items": [
                {"id": f"{site}/1", "bodyValue": "A \x1b[2J word", "target": {"source": source, "selector": selector}},
                {"id": f"{site}/2", "body": "https://example.org/x", "target": [source]},
                {"id": f"{site}/3", "target": {"source": site, "selector": selector}},
                {"id": f"{site}/4", "target": {"source": "https://doi.org/10.1/none", "selector": selector}},
                7,
            ],
        },
    }  # fmt: skip
    ran = netreader("highlights", "--read", "-", stdin=json.dumps(collection))
    assert (ran.code, ran.err.splitlines()[-1]) == (1, "1 new, 0 updated, 0 unchanged, 4 failed.")
    (shown,) = json.loads(netreader("highlights", "--json").out)
    assert (shown["quote"], shown["comment"], shown["status"]) == (words, "A [2J word", "placed")
    assert "1 unchanged" in netreader("highlights", "--read", "-", stdin=json.dumps(collection)).err


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, "7", "null", '{"items": {}}', '{"target": null}'])
def test_what_is_no_annotation_is_told(netreader, kept, text):
    ran = netreader("highlights", "--read", "-", stdin=text)
    assert ran.code in (1, 2)
    assert ran.err
    assert netreader("highlights", "--read", "/nowhere").code == 2
