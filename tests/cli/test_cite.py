"""``netreader cite``: references, citations in the text, and manuscripts."""

import pytest

from netreader.library.library import Library

APA = "O'Byrne, P. M., et al. (2018). Inhaled"


def test_a_reference_is_fetched_kept_and_there_offline(netreader, online, offline, home):
    first = netreader("cite", "29768149")
    assert (first.code, first.err) == (0, "")
    assert "N Engl J Med. 2018 May 17;378(20):1865–76." in first.out
    assert first.out.count("\n") == 1
    offline()
    assert netreader("cite", "29768149").out == first.out
    with Library(home / "data" / "library.db") as library:
        assert library.article(29768149) is not None


@pytest.mark.parametrize("style", ["nlm", "vancouver", "ama", "apa", "mla", "chicago", "harvard", "pubmed", "gut"])
def test_styles(netreader, keep, style):
    keep("90000001")
    ran = netreader("cite", "90000001", "--style", style, "--offline")
    assert (ran.code, ran.err) == (0, "")
    assert "keutgen" in ran.out.lower()
    assert "2018" in ran.out


def test_a_style_file(netreader, keep, tmp_path):
    keep("90000003")
    path = tmp_path / "my.csl"
    path.write_text(
        '<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0"><info><title>Mine</title></info>'
        '<citation><layout><text variable="title"/></layout></citation></style>'
    )
    assert netreader("cite", "90000003", "--style", path).out == "Liver first, but which liver?\n"
    path.write_text("<a>")
    ran = netreader("cite", "90000003", "--style", path)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.count("\n") == 1


def test_a_bibliography_is_numbered_or_sorted(netreader, keep):
    keep("90000003", "90000001")
    numbered = netreader("cite", "90000003", "90000001", "--style", "ama")
    assert [line[:7] for line in numbered.lines] == ["1. Pell", "2. Keut"]
    assert [line[:4] for line in netreader("cite", "-", "--style", "apa", stdin="90000003\n90000001\n").lines] == [
        "Keut",
        "Pell",
    ]


def test_a_pipe_needs_no_dash(netreader, keep):
    keep("90000003")
    assert netreader("cite", stdin="90000003\n").out == netreader("cite", "90000003").out


def test_in_the_text(netreader, keep):
    keep("90000003", "90000001")
    assert netreader("cite", "90000003", "90000001", "--in-text", "--style", "apa").out == (
        "(Keutgen et al., 2018; Pell, 2018)\n"
    )
    assert netreader("cite", "90000003", "90000001", "--in-text").out == "[1,2]\n"


def test_markdown_and_html(netreader, keep):
    keep("90000003")
    ran = netreader("cite", "90000003", "--style", "apa", "--format", "markdown")
    assert "*Annals of Invented Endocrine Surgery*" in ran.out
    ran = netreader("cite", "90000003", "--style", "apa", "--format", "html")
    assert "<i>Annals of Invented Endocrine Surgery</i>" in ran.out
    assert ran.out.startswith('<div class="csl-bib-body">')


def test_what_cannot_be_had_is_named(netreader, online, keep):
    keep("90000003")
    ran = netreader("cite", "90000003", "77777777", "rubbish words")
    assert ran.code == 1
    assert ran.out.startswith("Pell O.")
    assert "77777777" in ran.err
    assert "rubbish words" in ran.err


def test_offline_and_no_network(netreader, keep):
    keep("90000003")
    ran = netreader("cite", "90000003", "90000001", "--offline")
    assert ran.code == 1
    assert "90000001 is not in the library" in ran.err
    ran = netreader("cite", "90000003", "90000001")
    assert ran.code == 3
    assert ran.out.startswith("Pell O.")
    assert "90000001" in ran.err


def test_wrong_usage(netreader):
    assert netreader("cite", "rubbish").code == 2
    assert netreader("cite", "1", "--style", "no such style at all").code == 2
    assert netreader("cite", stdin="").code == 2


def test_the_list_of_styles(netreader):
    ran = netreader("cite", "--styles")
    assert ran.code == 0
    assert ran.lines[0].startswith("nlm\t")
    assert len(ran.lines) > 10_000
    assert "annals-of-oncology" in netreader("cite", "--styles", "oncology", "annals").lines
    assert netreader("cite", "--styles", "zzzz").code == 1


# Manuscripts


def test_a_manuscript_from_stdin(netreader, online):
    ran = netreader("cite", "--style", "apa", stdin="# Aim\n\nWhat was shown [@pmid:29768149, p. 3].\n")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("# Aim\n\nWhat was shown (O'Byrne et al., 2018, p. 3).\n\n" + APA)


def test_a_manuscript_from_a_file(netreader, keep, tmp_path):
    keep("90000001", "90000003")
    path = tmp_path / "draft.md"
    path.write_text("A [@pmid:90000003; @doi:10.1053/j.seminoncol.2018.07.002].\n\n<!-- references -->\n\nEnd\n")
    ran = netreader("cite", path, "--offline")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("A [1,2].\n\n1. Pell O.")
    assert ran.out.endswith("\n\nEnd\n")


def test_unknown_pmids_stay_and_are_named(netreader, online):
    ran = netreader("cite", stdin="A [@pmid:29768149; @pmid:77777777] and [@pmid:88888888] `[@pmid:3]`.\n")
    assert ran.code == 1
    assert ran.out.startswith("A [1] [@pmid:77777777] and [@pmid:88888888] `[@pmid:3]`.\n\n1. O'Byrne")
    assert "77777777" in ran.err
    assert "88888888" in ran.err
    assert "PMID 3" not in ran.err


def test_a_manuscript_without_citations_comes_out_as_it_is(netreader, tmp_path):
    path = tmp_path / "draft.md"
    path.write_text("# Nothing\n\nTo cite.\n")
    ran = netreader("cite", path)
    assert (ran.code, ran.out) == (0, "# Nothing\n\nTo cite.\n")
    assert "cites no paper" in ran.err


def test_the_installed_program(program, ncbi):
    ran = program("cite", "--style", "ama", env={"NETREADER_EUTILS_URL": ncbi.url}, input=b"x [@pmid:29768149]")
    assert ran.code == 0
    assert ran.out.startswith("x^1^\n\n1. O'Byrne PM, et al. Inhaled")
