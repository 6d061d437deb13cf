"""``netreader tag`` and ``netreader shelf``."""

import json


def test_tags_are_given_listed_and_taken(netreader, online):
    netreader("fetch", "29768149", "19704057")
    ran = netreader("tag", "29768149", "19704057", "+liver/surgery", "+to do")
    assert (ran.code, ran.err) == (0, "2 papers changed.\n")
    assert netreader("tag").out == "liver\t2\nliver/surgery\t2\nto do\t2\n"
    netreader("tag", "29768149", "-To Do", "--rate", "4")
    assert netreader("tag", "29768149").out == "29768149\t4\tliver/surgery\n"
    told = json.loads(netreader("tag", "--query", "tag:liver", "--json").out)
    assert {paper["pmid"] for paper in told} == {"29768149", "19704057"}
    found = json.loads(netreader("search", "--library", "tag:liver", "--json").out)
    assert (found["total"], found["verdict"]) == (2, "exact")


def test_tags_are_given_and_taken_at_once(netreader, online):
    netreader("fetch", "29768149")
    netreader("tag", "29768149", "+2024", "+h", "+old")
    assert netreader("tag", "-2024", "+new", "29768149", "--remove", "h", "-old").err == "1 paper changed.\n"
    assert netreader("tag", "29768149").out == "29768149\t\tnew\n"
    for empty in ("+", "+ "):
        assert netreader("tag", "29768149", empty).code == 2


def test_a_branch_is_renamed(netreader, online):
    netreader("fetch", "29768149")
    netreader("tag", "29768149", "+liver/surgery")
    assert netreader("tag", "--rename", "liver", "hepatic").err == "1 paper changed.\n"
    assert netreader("tag", "29768149").out == "29768149\t\thepatic/surgery\n"
    assert netreader("tag", "--rename", "nothing", "x").code == 1


def test_a_paper_that_is_not_kept_is_named(netreader, online):
    netreader("fetch", "29768149")
    ran = netreader("tag", "29768149", "1", "+x")
    assert ran.code == 1
    assert "1 is not in the library" in ran.err
    assert netreader("tag", "29768149").out == "29768149\t\tx\n"


def test_without_papers_or_tags(netreader, home):
    assert netreader("tag").code == 1
    assert netreader("tag", "+x").code == 2
    assert netreader("tag", "1", "--rate", "9").code == 2
    assert netreader("shelf").code == 1
    assert netreader("shelf", "x").code == 1
    assert netreader("shelf", "--delete").code == 2
    assert not home.exists()


def test_a_shelf_is_filled_ordered_and_deleted(netreader, online):
    netreader("fetch", "29768149", "19704057", "25014687")
    assert netreader("shelf", "Board", "29768149", "19704057", "25014687").err == "3 papers put on Board.\n"
    netreader("shelf", "board", "25014687", "--move", "1")
    rows = netreader("shelf", "BOARD").out.splitlines()
    assert [row.split("\t")[0] for row in rows] == ["25014687", "29768149", "19704057"]
    netreader("shelf", "Board", "29768149", "--remove")
    netreader("shelf", "Board", "--note", "for Monday")
    netreader("shelf", "Board", "--rename", "Monday")
    told = json.loads(netreader("shelf", "Monday", "--json").out)
    assert [paper["pmid"] for paper in told["papers"]] == ["25014687", "19704057"]
    assert told["note"] == "for Monday"
    assert netreader("shelf").out == "Monday\t2\n"
    assert json.loads(netreader("search", "--library", "shelf:monday", "--json").out)["total"] == 2
    assert netreader("shelf", "Monday", "--delete").code == 0
    assert netreader("shelf", "Monday").code == 1
    assert netreader("show", "25014687", "--offline").code == 0


def test_a_shelf_or_a_tag_is_exported(netreader, online):
    netreader("fetch", "29768149", "19704057", "25014687")
    netreader("shelf", "Board", "25014687", "19704057")
    netreader("tag", "29768149", "+liver/surgery")
    ran = netreader("export", "--shelf", "board", "--format", "jsonl")
    assert [json.loads(line)["pmid"] for line in ran.out.splitlines()] == ["25014687", "19704057"]
    ran = netreader("export", "--tag", "liver", "--format", "jsonl", "--notes")
    paper = json.loads(ran.out)
    assert (paper["pmid"], paper["tags"]) == ("29768149", ["liver/surgery"])
    assert netreader("export", "--shelf", "nowhere", "--format", "jsonl").code == 1
    assert netreader("export", "--shelf", "x", "--query", "y").code == 2
