"""``netreader check``: manuscripts and lists of references, looked at before they are sent."""

import json

import pytest


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Write a file into the folder that is worked in."""
    monkeypatch.chdir(tmp_path)

    def file(name, text):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return name

    return file


MANUSCRIPT = """---
title: On dreams
---
Bowels dream [@pmid:90000004; @doi:10.5555/netreader.6], see
[a link](https://doi.org/10.5555/netreader.4) and https://pubmed.ncbi.nlm.nih.gov/90000002/.
Nobody knows PMID: 77777777 (doi:10.5555/unheard.of), but PMC99999918 is known. Again: PMID 90000004.
"""


def rows(ran):
    return {line.split("\t")[1]: line.split("\t") for line in ran.lines}


def test_a_manuscript(netreader, online, write):
    ran = netreader("check", write("on-dreams.md", MANUSCRIPT))
    assert ran.code == 1
    found = rows(ran)
    assert found["PMID 90000004"][0] == "on-dreams.md:4,6,5"
    assert found["PMID 90000004"][2] == "retracted"
    assert "RetractionIn" in found["PMID 90000004"][3]
    assert found["PMID 90000006"][2] == "expression of concern, corrected"
    assert found["PMID 77777777"][2] == "not known to PubMed"
    assert found["10.5555/unheard.of"][2] == "not known to PubMed"
    assert "PMID 90000002" not in found
    assert ran.lines[0].split("\t")[2] == "retracted"  # the gravest first
    assert ran.err.startswith("6 papers: 1 retracted, 1 expression of concern, 1 corrected, 2 not known to PubMed.")


def test_nothing_to_be_said(netreader, online, write):
    ran = netreader("check", write("x.md", "PMID 90000002 and PMC99999918"))
    assert (ran.code, ran.out, ran.err) == (0, "", "2 papers: no retraction, correction or doubt.\n")


TEX = r"""\documentclass{article}
\addbibresource{refs.bib}
Seen \cite{a} and \url{https://doi.org/10.5555/netreader.6}.
% 10.5555/netreader\_x
"""
BIB = """@article{a, title={Bowel dreams predict carcinoid syndrome}, doi={10.5555/NETREADER.4}}
@article{b, title={Why owls nest in chimneys of old houses}, pmid={90000002}}
@book{c, title={No number}}
"""


def test_latex_with_its_list_of_references(netreader, online, write):
    write("refs.bib", BIB)
    ran = netreader("check", write("paper.tex", TEX), "--json")
    assert ran.code == 1
    found = {paper["pmid"] or paper["doi"]: paper for paper in json.loads(ran.out)}
    assert found["90000004"]["verdicts"] == ["retracted"]
    assert found["90000004"]["places"] == [{"file": "refs.bib", "line": 1}]
    assert found["90000006"]["places"] == [{"file": "paper.tex", "line": 3}]
    assert found["90000002"]["verdicts"] == ["differs"]
    assert found["10.5555/netreader_x"]["verdicts"] == ["unknown"]
    assert "refs.bib, line 3: This entry names neither" in ran.err


def test_ris_from_stdin(netreader, online):
    text = "TY  - JOUR\nTI  - Bowel dreams predict carcinoid syndrome\nDO  - 10.5555/netreader.4\nER  - \n"
    ran = netreader("check", "-", stdin=text)
    assert (ran.code, ran.lines[0].split("\t")[:3]) == (1, ["stdin:1", "PMID 90000004", "retracted"])


def test_a_file_of_our_own_export(netreader, online, write):
    netreader("fetch", "90000004", "90000002")
    for form, name in (
        ("nbib", "x.nbib"),
        ("ris", "x.ris"),
        ("bibtex", "x.bib"),
        ("csl-json", "x.json"),
        ("xml", "x.xml"),
    ):
        netreader("export", "--format", form, "-o", name)
        ran = netreader("check", name)
        assert [row[2] for row in rows(ran).values()] == ["retracted"], form


def test_papers_that_are_kept_are_renewed(netreader, online, home, own_record, write):
    from netreader.library.library import Library
    from netreader.pubmed.records import parse

    with Library(home / "data" / "library.db") as library:
        library.keep(parse(own_record("90000004", without=("CommentsCorrectionsList", "Retracted Publication"))))
    assert netreader("check", "--offline", write("x.md", "PMID 90000004")).code == 0
    assert netreader("check", "x.md").code == 1
    assert netreader("refresh", "--list").out.startswith("90000004\tretracted")
    assert netreader("check", "--offline", "x.md").code == 1
    with Library(home / "data" / "library.db") as library:
        assert library.count() == 1


def test_without_a_network(netreader, keep, write):
    keep("90000004", "90000002")
    ran = netreader("check", write("x.md", "PMID 90000004, PMID 90000003"))
    assert ran.code == 1
    assert rows(ran)["PMID 90000004"][2] == "retracted"
    assert rows(ran)["PMID 90000003"][2] == "not checked"
    assert "as old as they are" in ran.err
    assert netreader("check", write("y.md", "PMID 90000002")).code == 3
    assert netreader("check", "--offline", "y.md").code == 0
    ran = netreader("check", "--offline", write("z.md", "PMID 5"))
    assert (ran.code, rows(ran)["PMID 5"][2]) == (1, "not checked")


@pytest.mark.parametrize("text", ["", "No paper here, 10.5 and PMIDless 12."])
def test_a_file_that_names_none(netreader, online, write, text):
    assert netreader("check", write("x.md", text)).code == 1


def test_files_that_can_not_be_read(netreader, online, write, tmp_path):
    assert netreader("check", "absent.md").code == 1
    assert netreader("check", ".").code == 1
    assert netreader("check", "-", "-").code == 2
    (tmp_path / "x.md").write_bytes(b"PK\x03\x04 zip")
    assert "zip archive" in netreader("check", "x.md").err


DOCUMENTS = {
    "a.docx": (
        b"PK\x03\x04\x14\0\0\0[Content_Types].xml word/document.xml",
        "is a document of an office program. Save it as",
    ),
    "a.pdf": (b"%PDF-1.7\n10.5555/in.a.stream", "is a PDF. Save its text"),
    "a.rtf": (b"{\\rtf1 PMID 28076709}", "is rich text. Save it as"),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_documents_that_are_no_text_are_called_so_and_the_rest_is_checked(netreader, online, write, tmp_path, name):
    data, said = DOCUMENTS[name]
    (tmp_path / name).write_bytes(data)
    ran = netreader("check", name, write("x.md", "PMID 28076709"))
    assert f"{name} {said}" in ran.err
    assert ran.err.endswith("1 paper: no retraction, correction or doubt.\n")
    assert ran.code == 1  # not all could be checked


def test_references_that_are_not_there_are_named(netreader, online, write):
    ran = netreader("check", write("x.tex", "PMID 28076709 \\bibliography{absent,../gone}"))
    assert "x.tex names the references absent, and there is no such file." in ran.err
    assert "../gone" in ran.err


def test_hostile_and_large_text(netreader, online, write):
    text = "\x1b]0;x\x07 PMID 90000004 " + "10.5555/" + "(" * 50_000 + "\n" + "PMID " * 50_000
    ran = netreader("check", write("x.md", text))
    assert ran.code == 1
    assert "\x1b" not in ran.out + ran.err
