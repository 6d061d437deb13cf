"""The starter shelf says only what was verified."""

import csv
import re
import subprocess
import sys
from pathlib import Path

import pytest

from netreader.starter import KEYWORD_OWNER, shelf

SOURCES = Path(__file__).parent.parent / "src"

# PMIDs that sources give differently, that only second-hand lists give, or that nobody saw.
UNVERIFIED_PMIDS = (
    "22119496",
    "21306236",
    "21306237",
    "21306238",
    "32966810",
    "32966811",
    "27918724",
    "34597974",
    "25014687",
    "28076709",
    "38851203",
    "42392118",
)
# A hazard ratio's interval, two volumes and a trial name that were seen in no source.
UNVERIFIED_PHRASES = ("0.13-0.33", "0.13–0.33", "392:653", "392(7):653", "403(10446)", "SUN 1111", "SUN-1111")

TRIALS = {
    2: ("PROMID",),
    3: ("CLARINET",),
    4: ("RADIANT-2",),
    5: ("RADIANT-3",),
    6: ("RADIANT-4",),
    7: ("sunitinib pNET phase III (SUN 1111)",),
    8: ("NETTER-1",),
    9: ("NETTER-2",),
    10: ("CABINET (A021602) epNET cohort", "CABINET (A021602) pNET cohort"),
    11: ("SANET-p",),
    12: ("SANET-ep",),
    13: ("CAPTEM E2211",),
    14: ("TELESTAR",),
    15: ("TELECAST",),
    16: ("COMPETE",),
}


def paper(local_id):
    (found,) = [article for article in shelf() if article.local_id == local_id]
    return found


def test_keys_are_fixed_and_distinct():
    articles = shelf()
    assert [article.local_id for article in articles] == list(range(1, 17))
    assert len({article.key for article in articles}) == len(articles)
    assert paper(1).key == -1
    assert paper(2).key == 19704057


def test_every_paper_can_be_found_again():
    for article in shelf():
        registries = [number for bank in article.databanks for number in bank.accession_numbers]
        assert article.doi or article.pmid or article.pmcid or registries, article.title
        assert all(re.fullmatch(r"NCT\d{8}", number) for number in registries)
        assert re.fullmatch(r"(10\.\d{4}/\S+)?", article.doi)
        assert re.fullmatch(r"(PMC\d+)?", article.pmcid)


def test_every_paper_reads_as_a_citation_with_a_summary():
    for article in shelf():
        assert article.source == "starter"
        assert article.title.endswith(".")
        assert article.citation.startswith(f"{article.journal_name}. {article.year}")
        assert article.citation.endswith(".")
        if article.doi:
            assert f"doi: {article.doi}." in article.citation
        if article.journal.pages:
            assert f":{article.journal.pages}." in article.citation
        (summary,) = article.abstract
        sentences = re.split(r"(?<=[.:)]) (?=[A-Z0-9])", summary.text)
        assert 3 <= len(sentences) <= 9, (article.title, sentences)
        assert "\n" not in summary.text
        assert not article.mesh, "the National Library of Medicine indexed none of this"
        assert article.keywords
        assert {keyword.owner for keyword in article.keywords} == {KEYWORD_OWNER}


def test_cautions_are_told():
    assert "did not meet the boundary" in paper(4).abstract[0].text
    assert "not progression-free survival" in paper(2).abstract[0].text
    assert "no hazard ratio" in paper(8).abstract[0].text
    assert "no interval" in paper(13).abstract[0].text


def test_no_unverified_identifier_is_shipped():
    files = [path for path in SOURCES.rglob("*") if path.suffix in {".py", ".toml", ".md", ".tcss", ".json", ".txt"}]
    assert any(path.name == "shelf.toml" for path in files)
    for path in files:
        text = path.read_text(encoding="utf-8")
        assert not [pmid for pmid in UNVERIFIED_PMIDS if re.search(rf"(?<!\d){pmid}(?!\d)", text)], path
        assert not [phrase for phrase in UNVERIFIED_PHRASES if phrase in text], path


def test_importing_the_shelf_reads_nothing():
    code = "import sys, netreader.starter; print(sorted({'tomllib', 'textual', 'httpx'} & set(sys.modules)))"
    code += "; print(netreader.starter.shelf.cache_info().misses)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[1] == "0"
    assert "textual" not in done.stdout
    assert "httpx" not in done.stdout


def rows(shared_data):
    with (shared_data / "net" / "trials.tsv").open(encoding="utf-8", newline="") as file:
        return {row["trial"]: row for row in csv.DictReader(file, delimiter="\t")}


def numbers(text):
    return set(re.findall(r"\d+(?:\.\d+)?|(?<![\d.])\.\d+", text))


@pytest.mark.parametrize("local_id", TRIALS)
def test_numbers_are_those_of_the_trial_table(shared_data, local_id):
    table = rows(shared_data)
    known = numbers(" ".join(value for name in TRIALS[local_id] for value in table[name].values()))
    text = paper(local_id).abstract[0].text
    text = text.replace("95% CI", "").replace("RADIANT-3", "").replace("5-HIAA", "")
    assert numbers(text) <= known, numbers(text) - known


@pytest.mark.parametrize("local_id", TRIALS)
def test_identifiers_are_those_of_the_trial_table(shared_data, local_id):
    table = rows(shared_data)
    article = paper(local_id)
    for row in (table[name] for name in TRIALS[local_id]):
        assert article.doi == row["doi"]
        assert [bank.accession_numbers for bank in article.databanks] == (
            [(row["registry"],)] if row["registry"] else []
        )
        assert article.year in row["year"]
        if article.pmid:
            assert article.pmid == row["pmid"]
            # "verified", or verified save for volume and pages; never "PMID from secondary files".
            assert row["status"].startswith("verified")
            assert "PMID" not in row["status"]
            assert "PMID" not in row["unverified_or_caution"]
            assert "CONFLICT" not in row["unverified_or_caution"]
        pages = article.journal.pages
        assert not pages or pages in row["journal_citation"]
    if article.pmcid:
        assert any(article.pmcid in table[name]["source"] for name in TRIALS[local_id])


def test_keywords_are_spelt_as_mesh_spells_them(shared_data):
    with (shared_data / "net" / "mesh.tsv").open(encoding="utf-8", newline="") as file:
        names = {row["name"] for row in csv.DictReader(file, delimiter="\t")}
    trials = {
        "PROMID",
        "CLARINET",
        "CABINET",
        "E2211",
        "CAPTEM",
        "TELESTAR",
        "TELECAST",
        "COMPETE",
        "SANET-p",
        "SANET-ep",
    }
    trials |= {"RADIANT-2", "RADIANT-3", "RADIANT-4", "NETTER-1", "NETTER-2"}
    assert {keyword.text for article in shelf() for keyword in article.keywords} - names == trials
