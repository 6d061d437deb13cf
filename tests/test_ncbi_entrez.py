"""Someone else's client, Biopython's Entrez, against the local NCBI server: it is not merely our own mirror image."""

from __future__ import annotations

import io
import time
from types import SimpleNamespace
from urllib.request import Request

import pytest
from Bio import Entrez, Medline

from tests.ncbi import NCBI

PROMID = "19704057"


@pytest.fixture
def entrez(ncbi: NCBI, monkeypatch: pytest.MonkeyPatch):
    """Biopython's client, its requests sent to the local server and nowhere else."""
    real = Entrez.urlopen

    def here(request: Request):
        assert request.full_url.startswith("https://eutils.ncbi.nlm.nih.gov/entrez/eutils/")
        place = request.full_url.removeprefix("https://eutils.ncbi.nlm.nih.gov/entrez/eutils/")
        return real(Request(ncbi.url + place, data=request.data, method=request.get_method()))

    monkeypatch.setattr(Entrez, "urlopen", here)
    monkeypatch.setattr(Entrez, "email", "tests@example.org")
    monkeypatch.setattr(Entrez, "tool", "tests")
    monkeypatch.setattr(Entrez, "sleep_between_tries", 0)
    monkeypatch.setattr(Entrez._open, "previous", 0)
    monkeypatch.setattr(Entrez, "time", SimpleNamespace(time=time.time, sleep=lambda seconds: None))
    return Entrez


@pytest.fixture(autouse=True)
def definitions_at_hand(monkeypatch: pytest.MonkeyPatch):
    """A DTD that Biopython did not bring along would be fetched from NLM; every DOCTYPE has to name one that it did."""

    def refuse(address: str):
        raise AssertionError(f"Biopython has no {address}")

    monkeypatch.setattr("Bio.Entrez.Parser.urlopen", refuse)


def read(handle):
    with handle:
        return Entrez.read(handle)


def test_search(entrez, ncbi):
    found = read(entrez.esearch(db="pubmed", term="octreotide[ti] AND midgut", retmax=5))
    assert PROMID in found["IdList"]
    assert int(found["Count"]) == len(found["IdList"])
    assert "Title" in found["QueryTranslation"]
    assert ncbi.requests[-1].params["email"] == "tests@example.org"


def test_search_without_a_hit_and_with_an_unknown_word(entrez):
    found = read(entrez.esearch(db="pubmed", term="zzqqxx"))
    assert found["Count"] == "0"
    assert found["ErrorList"]["PhraseNotFound"] == ["zzqqxx"]
    assert found["WarningList"]["OutputMessage"] == ["No items found."]


def test_fetch(entrez):
    records = read(entrez.efetch(db="pubmed", id=f"{PROMID},90000009,999999999", retmode="xml"))
    (article,) = records["PubmedArticle"]
    assert article["MedlineCitation"]["PMID"] == PROMID
    assert len(records["PubmedBookArticle"]) == 1


def test_fetch_as_medline(entrez):
    with entrez.efetch(db="pubmed", id=PROMID, rettype="medline", retmode="text") as handle:
        (record,) = Medline.parse(io.StringIO(handle.read()))
    assert record["PMID"] == PROMID
    assert record["TI"].startswith("Placebo-controlled")


def test_history(entrez):
    posted = read(entrez.epost(db="pubmed", id="19704057,25014687"))
    records = read(
        entrez.efetch(db="pubmed", webenv=posted["WebEnv"], query_key=posted["QueryKey"], retmode="xml", retmax=10)
    )
    pmids = [str(article["MedlineCitation"]["PMID"]) for article in records["PubmedArticle"]]
    assert pmids == ["19704057", "25014687"]


def test_more_than_two_hundred_ids_go_by_post(entrez, ncbi):
    ids = ",".join([PROMID, *(str(number) for number in range(1, 300))])
    records = read(entrez.efetch(db="pubmed", id=ids, retmode="xml"))
    assert len(records["PubmedArticle"]) == 1
    assert ncbi.requests[-1].method == "POST"


def test_summary(entrez):
    (summary,) = read(entrez.esummary(db="pubmed", id=PROMID))
    assert summary["Title"].startswith("Placebo-controlled")
    assert summary["Source"] == "J Clin Oncol"


def test_links(entrez):
    (links,) = read(
        entrez.elink(dbfrom="pubmed", db="pubmed", id=PROMID, linkname="pubmed_pubmed", cmd="neighbor_score")
    )
    (found,) = links["LinkSetDb"]
    assert found["Link"][0]["Id"] == PROMID
    assert len(found["Link"]) > 1
    scores = [int(link["Score"]) for link in found["Link"]]
    assert scores == sorted(scores, reverse=True)


def test_one_link_set_for_each_id(entrez):
    sets = read(entrez.elink(dbfrom="pubmed", db="pubmed", id=[PROMID, "25014687"], linkname="pubmed_pubmed"))
    assert [str(one["IdList"][0]) for one in sets] == [PROMID, "25014687"]


def test_spelling(entrez):
    assert read(entrez.espell(db="pubmed", term="octreotidee"))["CorrectedQuery"] == "octreotide"
    assert read(entrez.espell(db="pubmed", term="octreotide"))["CorrectedQuery"] == ""


def test_fields(entrez):
    (info,) = read(entrez.einfo(db="pubmed"))["DbInfo"]
    assert {"Title/Abstract", "MeSH Terms", "Date - Publication"} <= {field["FullName"] for field in info["FieldList"]}


def test_citation_matching(entrez):
    citation = {
        "journal_title": "J Clin Oncol",
        "year": "2009",
        "volume": "27",
        "first_page": "4656",
        "author_name": "Rinke",
    }
    with entrez.ecitmatch(db="pubmed", bdata=[{**citation, "key": "one"}]) as handle:
        assert handle.read().strip().endswith(f"|{PROMID}")


def test_a_refused_request_is_an_error_to_it_too(entrez, ncbi):
    ncbi.fault("key_refused")
    with pytest.raises(Exception, match="400"):
        entrez.esearch(db="pubmed", term="x")


def test_a_passing_fault_is_survived(entrez, ncbi):
    ncbi.fault("unavailable", times=2)
    assert read(entrez.esearch(db="pubmed", term=PROMID))["IdList"] == [PROMID]


def test_titles_and_authors_are_what_biopython_reads(entrez, ncbi):
    """The server's own reading of every record against Biopython's."""
    pmids = [pmid for pmid, entry in ncbi.records.items() if not entry.book]
    records = read(entrez.efetch(db="pubmed", id=",".join(pmids), retmode="xml"))["PubmedArticle"]
    assert len(records) == len(pmids)
    for record in records:
        citation = record["MedlineCitation"]
        entry = ncbi.records[str(citation["PMID"])]
        article = citation["Article"]
        assert entry.journal == citation["MedlineJournalInfo"]["MedlineTA"]
        assert entry.types == [str(kind) for kind in article["PublicationTypeList"]]
        assert entry.languages == [str(language) for language in article["Language"]]
        people = [one for one in article.get("AuthorList", []) if one.attributes.get("ValidYN") != "N"]
        assert [author.last for author in entry.authors] == [one.get("LastName", "") for one in people]
        headings = [str(heading["DescriptorName"]) for heading in citation.get("MeshHeadingList", [])]
        assert [name for name, _, _ in entry.mesh] == headings


def test_paging_through_a_history(entrez, ncbi):
    found = read(entrez.esearch(db="pubmed", term="tumors", usehistory="y", retmax=0))
    seen: list[str] = []
    for start in range(0, int(found["Count"]), 7):
        page = entrez.efetch(
            db="pubmed", webenv=found["WebEnv"], query_key=found["QueryKey"], retstart=start, retmax=7, retmode="xml"
        )
        records = read(page)
        seen += [str(article["MedlineCitation"]["PMID"]) for article in records["PubmedArticle"]]
        seen += [str(book["BookDocument"]["PMID"]) for book in records["PubmedBookArticle"]]
    assert len(seen) == len(set(seen)) == int(found["Count"])


def test_links_outside(entrez):
    (links,) = read(entrez.elink(dbfrom="pubmed", id=PROMID, cmd="llinks"))
    (place,) = links["IdUrlList"]["IdUrlSet"][0]["ObjUrl"]
    assert place["Url"] == "https://doi.org/10.1200/JCO.2009.22.8510"


def test_an_expired_history_is_an_error_to_it_too(entrez, ncbi):
    posted = read(entrez.epost(db="pubmed", id=PROMID))
    ncbi.forget_history()
    with pytest.raises(RuntimeError, match="Unable to obtain query #1"):
        read(entrez.esummary(db="pubmed", webenv=posted["WebEnv"], query_key=posted["QueryKey"]))
