"""Each program of the local NCBI server against what was seen of NCBI (EUTILS.md), NLM's DTDs and recorded answers."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from Bio import Entrez, Medline
from lxml import etree

from tests.ncbi import NCBI, synthetic
from tests.ncbi.elink import ITSELF, SETS
from tests.test_ncbi_server import Raw, ask, search

#: NLM's own definitions, as Biopython brings them along.
DTDS = Path(Entrez.__file__).parent / "DTDs"

PROMID, CLARINET, NETTER_1, CITING = "19704057", "25014687", "28076709", "90000023"


def read_by_biopython(body: str) -> list:
    """ELink's answer; its DTD is ambiguous, so no validator takes it, but Biopython knows what it may hold."""
    return Entrez.read(BytesIO(body.encode()))


def checked(body: str, definition: str) -> ET.Element:
    """The root of an XML answer that is true to a DTD."""
    parser = etree.XMLParser(load_dtd=False, no_network=True, resolve_entities=False)
    document = etree.parse(BytesIO(body.encode()), parser)
    with (DTDS / definition).open("rb") as file:
        dtd = etree.DTD(file)
    assert dtd.validate(document), dtd.error_log
    assert document.docinfo.system_url.startswith("https://")
    return ET.fromstring(body)


@pytest.fixture
def many():
    """A server with more records than PubMed lists of a search."""
    with NCBI(shared_data=False, synthetic=10_050) as server:
        yield server
    assert server.crashes == []


# ESearch


def test_numbers_are_strings_and_what_has_nothing_to_say_is_absent(ncbi):
    body = ask(ncbi, "esearch", term="octreotide", retmax=1, retmode="json")[1]
    answer = json.loads(body)
    assert answer["header"] == {"type": "esearch", "version": "0.3"}
    found = answer["esearchresult"]
    assert set(found) == {"count", "retmax", "retstart", "idlist", "translationset", "querytranslation"}
    assert (found["retmax"], found["retstart"], len(found["idlist"])) == ("1", "0", 1)
    assert search(ncbi, "octreotide", rettype="count") == {"count": found["count"]}
    assert search(ncbi, "octreotide", retmax=0)["idlist"] == []
    assert search(ncbi, "octreotide", retmax="many")["idlist"] == search(ncbi, "octreotide")["idlist"]


@pytest.mark.parametrize(
    "term", ["octreotide", "zzqqxx", '"octreotide midgut" of <zzqqxx>', "((", "octreotide AND 2009[dp]"]
)
def test_searches_in_xml(ncbi, term):
    root = checked(ask(ncbi, "esearch", term=term, usehistory="y")[1], "esearch.dtd")
    found = search(ncbi, term)
    assert root.findtext("Count") == found.get("count")
    assert [one.text for one in root.findall("IdList/Id")] == found.get("idlist", [])
    assert root.findtext("QueryTranslation") == found.get("querytranslation")
    assert root.findtext("ERROR") == found.get("ERROR")


def test_the_wall(many):
    found = search(many, "synthetic", retmax=20_000)
    assert (found["count"], len(found["idlist"])) == ("10050", 9_999)
    assert found["warninglist"]["outputmessages"] == ["Restrictions achieved. start and count adjusted to 0, 9999"]
    assert len(search(many, "synthetic", retstart=9_998, retmax=5)["idlist"]) == 1
    body = ask(many, "esearch", term="synthetic", retstart=9_999, retmode="json")[1]
    with pytest.raises(json.JSONDecodeError):
        json.loads(body)
    assert "cannot be larger than 9998" in json.loads(body, strict=False)["esearchresult"]["ERROR"]
    assert (
        "cannot be larger than 9998"
        in checked(ask(many, "esearch", term="x", retstart=9_999)[1], "esearch.dtd")[0].text
    )


def test_history_does_not_lift_the_wall(many):
    found = search(many, "synthetic", usehistory="y")
    set_of = {"db": "pubmed", "WebEnv": found["webenv"], "query_key": found["querykey"], "rettype": "uilist"}
    status, body = ask(many, "efetch", **set_of, retstart=9_500, retmax=500)
    assert (status, len(body.split())) == (200, 499)
    status, body = ask(many, "efetch", **set_of, retstart=9_999, retmax=500)
    assert (status, "cannot be larger than 9998" in body) == (400, True)


def test_slices_by_entry_date_tile_the_whole(many):
    whole = int(search(many, "synthetic", rettype="count")["count"])
    parts = [("1900/01/01", "1999/12/31"), ("2000/01/01", "2010/06/30"), ("2010/07/01", "2100/12/31")]
    counts = [
        int(search(many, f'(synthetic) AND ("{low}"[edat] : "{high}"[edat])', rettype="count")["count"])
        for low, high in parts
    ]
    assert all(0 < count < 9_999 for count in counts)
    assert sum(counts) == whole


def test_pages_of_made_records_do_not_overlap(many):
    pages = [search(many, "synthetic", retstart=start, retmax=500)["idlist"] for start in range(0, 2_000, 500)]
    assert len({pmid for page in pages for pmid in page}) == 2_000


@pytest.mark.parametrize("number", [0, 1, 4, 9, 36, 977, 29_999])
def test_a_made_record_is_found_by_what_its_xml_says(number):
    light, whole = synthetic.light(number), synthetic.whole(number)
    for name in vars(whole):
        if name not in ("xml", "dates", "issns", "ids"):
            assert getattr(light, name) == getattr(whole, name), name
    assert {name: day for name, day in whole.dates.items() if day} == light.dates
    assert whole.ids == light.ids
    checked(f"{_set_head()}{whole.xml.decode()}</PubmedArticleSet>", "pubmed_250101.dtd")


def _set_head() -> str:
    return (
        '<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN" '
        '"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd"><PubmedArticleSet>'
    )


# ESummary


def test_summaries(ncbi):
    answer = json.loads(ask(ncbi, "esummary", db="pubmed", id=f"{PROMID},999999999", retmode="json")[1])
    result = answer["result"]
    assert result["uids"] == [PROMID, "999999999"]
    assert result["999999999"] == {"uid": "999999999", "error": "cannot get document summary"}
    summary = result[PROMID]
    assert (summary["source"], summary["sortpubdate"][:4], summary["doctype"]) == ("J Clin Oncol", "2009", "citation")
    assert None not in summary.values()


def test_a_book_has_no_source_but_a_title(ncbi):
    book = json.loads(ask(ncbi, "esummary", id="90000009", retmode="json")[1])["result"]["90000009"]
    assert (book["source"], book["title"], book["doctype"]) == ("", "", "book")
    assert book["booktitle"]
    assert "Editor" in {person["authtype"] for person in book["authors"]}


def test_summaries_that_json_refuses(ncbi):
    ids = ",".join(map(str, range(1, 502)))
    many = json.loads(ask(ncbi, "esummary", id=ids, retmode="json", post=True)[1])
    assert many["error"].startswith("Too many UIDs in request. Maximum number of UIDs is 500")
    assert "result" not in many
    bad = json.loads(ask(ncbi, "esummary", id="19704057,abc", retmode="json")[1])
    assert (bad["error"], bad["result"]) == ("Invalid uid abc at position= 1", {"uids": []})


def test_summaries_in_xml(ncbi):
    root = checked(ask(ncbi, "esummary", id=f"{PROMID},90000009,999999999")[1], "esummary-v1.dtd")
    assert [one.findtext("Id") for one in root.findall("DocSum")] == [PROMID, "90000009"]
    assert root.findtext("ERROR") == "UID=999999999: cannot get document summary"
    checked(ask(ncbi, "esummary")[1], "esummary-v1.dtd")


def test_a_summary_is_as_it_was_recorded(shared_data):
    recorded = json.loads((shared_data / "eutils" / "esummary-20000000.json").read_text(encoding="utf-8"))["result"]
    with NCBI() as ncbi:
        ours = json.loads(ask(ncbi, "esummary", id="20000000", retmode="json")[1])["result"]
    theirs, mine = recorded["20000000"], ours["20000000"]
    assert theirs["articleids"].pop()["idtype"] == "eid"  # which are not in the record's XML
    assert theirs["articleids"].pop()["idtype"] == "rid"
    assert mine == theirs


# EFetch


def test_unknown_ids_are_dropped_and_malformed_ones_become_other_papers(ncbi):
    assert ask(ncbi, "efetch", id=f"{PROMID},999999999,{PROMID}")[1].count("<PubmedArticle>") == 1
    assert ask(ncbi, "efetch", id=f"{PROMID}.{CLARINET}")[1].count("<PubmedArticle>") == 2
    body = ask(ncbi, "efetch", id="999999999")[1]
    assert body.endswith("<PubmedArticleSet></PubmedArticleSet>")
    assert "<!DOCTYPE PubmedArticleSet PUBLIC" in body


def test_books_stand_among_articles_in_the_order_of_the_set(ncbi):
    pmids = ["90000011", PROMID, "90000009", CLARINET]
    root = ET.fromstring(ask(ncbi, "epost", post=True, id=",".join(pmids))[1])
    body = ask(ncbi, "efetch", WebEnv=root.findtext("WebEnv"), query_key=root.findtext("QueryKey"), retmax=9)[1]
    records = checked(body, "pubmed_250101.dtd")
    assert [record.find(".//PMID").text for record in records] == pmids
    assert [record.tag for record in records] == ["PubmedBookArticle", "PubmedArticle"] * 2


@pytest.mark.parametrize(
    ("kind", "mode", "expected"),
    [("uilist", "text", f"{PROMID}\n{CLARINET}"), ("", "json", f"{PROMID}\n{CLARINET}"), ("uilist", "xml", None)],
)
def test_lists_of_ids(ncbi, kind, mode, expected):
    body = ask(ncbi, "efetch", id=f"{PROMID},{CLARINET}", rettype=kind, retmode=mode)[1]
    if expected is None:
        assert [one.text for one in ET.fromstring(body)] == [PROMID, CLARINET]
    else:
        assert body.strip() == expected


def test_records_as_text(ncbi):
    body = ask(ncbi, "efetch", id=f"{PROMID},{CLARINET}", rettype="abstract", retmode="text")[1]
    assert body.startswith("1. J Clin Oncol. 2009")
    assert "\n\n\n2. " in body
    assert body.rstrip().endswith(f"PMID: {CLARINET}")


def test_medline_is_as_biopython_and_the_record_have_it(ncbi):
    pmids = [pmid for pmid, entry in ncbi.records.items() if not entry.book]
    body = ask(ncbi, "efetch", post=True, id=",".join(pmids), rettype="medline", retmode="text")[1]
    records = {record["PMID"]: record for record in Medline.parse(StringIO(body)) if "PMID" in record}
    assert sorted(records) == sorted(pmids)
    for pmid, record in records.items():
        entry = ncbi.records[pmid]
        assert record.get("TA", "") == entry.journal
        assert " ".join(record.get("TI", "").split()) == " ".join(entry.title.split())
        assert record.get("AU", []) == [author.name for author in entry.authors if not author.group]
        assert len(record.get("MH", [])) == len(entry.mesh)


def test_nothing_to_fetch_is_an_error_document(ncbi):
    assert ET.fromstring(ask(ncbi, "efetch")[1]).findtext("ERROR")
    assert ET.fromstring(ask(ncbi, "efetch", db="pubmeed", id="1")[1]).findtext("ERROR") == (
        "Invalid db name specified: pubmeed"
    )


# History


def test_history_expires():
    with NCBI(shared_data=False, history_lifetime=0.0) as ncbi:
        found = search(ncbi, "octreotide", usehistory="y")
        of_it = {"WebEnv": found["webenv"], "query_key": found["querykey"]}
        assert ET.fromstring(ask(ncbi, "efetch", **of_it)[1]).findtext("ERROR") == "Unable to obtain query #1"
        assert json.loads(ask(ncbi, "esummary", **of_it, retmode="json")[1])["esummaryresult"] == [
            "Unable to obtain query #1"
        ]
        assert search(ncbi, "midgut", **of_it)["ERROR"] == "Unable to obtain query #1"


def test_history_can_be_made_to_expire(ncbi):
    found = search(ncbi, "octreotide", usehistory="y")
    of_it = {"WebEnv": found["webenv"], "query_key": found["querykey"], "retmode": "json"}
    assert len(json.loads(ask(ncbi, "esummary", **of_it)[1])["result"]["uids"]) == int(found["count"])
    ncbi.forget_history()
    assert "esummaryresult" in json.loads(ask(ncbi, "esummary", **of_it)[1])


def test_posts(ncbi):
    first = checked(ask(ncbi, "epost", post=True, id=PROMID)[1], "epost.dtd")
    second = checked(ask(ncbi, "epost", id=CLARINET, WebEnv=first.findtext("WebEnv"))[1], "epost.dtd")
    assert (first.findtext("QueryKey"), second.findtext("QueryKey")) == ("1", "2")
    assert second.findtext("WebEnv") != first.findtext("WebEnv")
    both = search(ncbi, "#1 OR #2", WebEnv=second.findtext("WebEnv"))
    assert sorted(both["idlist"]) == [PROMID, CLARINET]


def test_posts_of_what_is_no_id(ncbi):
    nothing = ET.fromstring(ask(ncbi, "epost", id="abc")[1])
    assert nothing.findtext("ERROR") == "Empty ID list; Nothing to store"
    some = checked(ask(ncbi, "epost", id=f"{PROMID},abc")[1], "epost.dtd")
    assert [one.text for one in some.findall("InvalidIdList/Id")] == ["abc"]


@pytest.mark.parametrize("program", ["espell", "epost"])
def test_no_json_of_programs_that_have_none(ncbi, program):
    assert ask(ncbi, program, id=PROMID, term="x", retmode="json")[0] == 500


# ELink


def linked(ncbi: NCBI, pmid: str, name: str = "pubmed_pubmed", **more: object) -> list:
    body = ask(ncbi, "elink", dbfrom="pubmed", db="pubmed", id=pmid, linkname=name, retmode="json", **more)[1]
    (linkset,) = json.loads(body)["linksets"]
    assert linkset["ids"] == pmid.split(",")
    return linkset["linksetdbs"][0]["links"] if "linksetdbs" in linkset else []


def test_a_paper_is_most_like_itself(ncbi):
    links = linked(ncbi, PROMID, cmd="neighbor_score")
    assert links[0] == {"id": PROMID, "score": str(ITSELF)}
    assert len(links) > 3
    scores = [int(link["score"]) for link in links]
    assert scores == sorted(scores, reverse=True)
    assert linked(ncbi, PROMID) == [link["id"] for link in links]
    assert linked(ncbi, PROMID, "pubmed_pubmed_five") == [link["id"] for link in links][:6]
    assert linked(ncbi, "999999999") == ["999999999"]


def test_references_and_citations_mirror_each_other(ncbi):
    cited = linked(ncbi, CITING, "pubmed_pubmed_refs")
    assert cited
    assert all(CITING in linked(ncbi, pmid, "pubmed_pubmed_citedin") for pmid in cited)
    assert linked(ncbi, "90000031", "pubmed_pubmed_refs") == []


def test_ids_with_commas_share_a_set_and_repeated_ones_do_not(ncbi):
    together = linked(ncbi, f"{PROMID},{CLARINET}")
    assert set(together) == {*linked(ncbi, PROMID), *linked(ncbi, CLARINET)}
    body = ask(ncbi, "elink", dbfrom="pubmed", id=[PROMID, CLARINET], linkname="pubmed_pubmed", retmode="json")[1]
    assert [one["ids"] for one in json.loads(body)["linksets"]] == [[PROMID], [CLARINET]]


def test_without_a_name_all_sets_come(ncbi):
    (linkset,) = read_by_biopython(ask(ncbi, "elink", dbfrom="pubmed", id=f"{CITING},{PROMID}")[1])
    assert {one["LinkName"] for one in linkset["LinkSetDb"]} == set(SETS)


def test_links_in_xml(ncbi):
    def linkset(**params: str) -> dict:
        (found,) = read_by_biopython(ask(ncbi, "elink", **{"dbfrom": "pubmed", "id": PROMID, **params})[1])
        return found

    scored = linkset(cmd="neighbor_score", linkname="pubmed_pubmed")["LinkSetDb"][0]["Link"]
    assert [str(link["Id"]) for link in scored] == linked(ncbi, PROMID)
    assert all(int(link["Score"]) > 0 for link in scored)
    assert linkset(linkname="pubmed_gene")["LinkSetDb"] == []
    kept = linkset(cmd="neighbor_history", linkname="pubmed_pubmed")
    assert kept["LinkSetDbHistory"][0]["QueryKey"] == "1"
    assert linkset(cmd="ncheck")["IdCheckList"]["Id"][0].attributes == {"HasNeighbor": "Y"}
    assert linkset(cmd="lcheck", id="90000031")["IdCheckList"]["Id"][0].attributes == {"HasLinkOut": "N"}


@pytest.mark.parametrize("params", [{"cmd": "nonsense"}, {"dbfrom": "gene"}, {"id": ""}])
def test_links_that_cannot_be_given(ncbi, params):
    params = {"dbfrom": "pubmed", "id": PROMID, **params}
    said = ET.fromstring(ask(ncbi, "elink", **params)[1]).findtext("ERROR")
    assert said
    assert json.loads(ask(ncbi, "elink", **params, retmode="json")[1])["ERROR"] == said


def test_links_kept_as_a_set(ncbi):
    params = {
        "dbfrom": "pubmed",
        "id": PROMID,
        "cmd": "neighbor_history",
        "linkname": "pubmed_pubmed",
        "retmode": "json",
    }
    (linkset,) = json.loads(ask(ncbi, "elink", **params)[1])["linksets"]
    key = linkset["linksetdbhistories"][0]["querykey"]
    body = ask(ncbi, "efetch", WebEnv=linkset["webenv"], query_key=key, rettype="uilist", retmax=500)[1]
    assert body.split() == linked(ncbi, PROMID)


def test_outside_links(ncbi):
    body = ask(ncbi, "elink", dbfrom="pubmed", cmd="prlinks", id=f"{PROMID},90000031", retmode="json")[1]
    first, second = json.loads(body)["linksets"][0]["idurllist"]
    assert first["objurls"][0]["url"]["value"] == "https://doi.org/10.1200/JCO.2009.22.8510"
    assert second == {"id": "90000031"}
    free = next(pmid for pmid, entry in ncbi.records.items() if "pmc" in entry.ids)
    everything = json.loads(ask(ncbi, "elink", cmd="llinks", id=free, retmode="json")[1])["linksets"][0]["idurllist"][0]
    assert len(everything["objurls"]) == 2
    assert "free resource" in everything["objurls"][0]["attributes"]


def test_outside_links_in_xml(ncbi):
    body = ask(ncbi, "elink", dbfrom="pubmed", cmd="prlinks", id=f"{PROMID},90000031")[1]
    sets = ET.fromstring(body).findall("LinkSet/IdUrlList/IdUrlSet")
    assert [one.find("ObjUrl") is not None for one in sets] == [True, False]


def test_a_link_to_follow_is_a_redirect(ncbi):
    with Raw(ncbi) as connection:
        status, headers, _ = connection.get("elink", cmd="prlinks", retmode="ref", id=PROMID)
        assert (status, headers["Location"]) == (302, "https://doi.org/10.1200/JCO.2009.22.8510")
        assert connection.get("elink", cmd="prlinks", retmode="ref", id="90000031")[0] == 200


# ESpell, EInfo, ECitMatch


def test_from_pmc_to_pubmed_and_back(ncbi):
    pmcid = next(entry.ids["pmc"] for entry in ncbi.records.values() if "pmc" in entry.ids)
    pmid = next(entry.pmid for entry in ncbi.records.values() if entry.ids.get("pmc") == pmcid)
    number = pmcid.removeprefix("PMC")
    asked = {"dbfrom": "pmc", "db": "pubmed", "linkname": "pmc_pubmed"}
    (linkset,) = read_by_biopython(ask(ncbi, "elink", **asked, id=number)[1])
    assert (linkset["DbFrom"], linkset["IdList"]) == ("pmc", [number])
    assert [link["Id"] for link in linkset["LinkSetDb"][0]["Link"]] == [pmid]
    (linkset,) = json.loads(ask(ncbi, "elink", dbfrom="pubmed", db="pmc", id=pmid, retmode="json")[1])["linksets"]
    assert linkset["linksetdbs"] == [{"dbto": "pmc", "linkname": "pubmed_pmc", "links": [number]}]
    assert "linksetdbs" not in json.loads(ask(ncbi, "elink", **asked, id="1", retmode="json")[1])["linksets"][0]


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        ("octreotidee", "octreotide"),
        ("octreotidee OR Midgut", "octreotide or midgut"),
        ("octreotide", ""),
        ("qqzzxxyy", ""),
        ("octreotidee[ti] <1", "octreotide[ti] <1"),
    ],
)
def test_spelling(ncbi, term, expected):
    root = checked(ask(ncbi, "espell", term=term)[1], "eSpell.dtd")
    assert (root.findtext("Query"), root.findtext("CorrectedQuery")) == (term, expected)


def test_fields(ncbi):
    info = json.loads(ask(ncbi, "einfo", db="pubmed", retmode="json")[1])["einforesult"]["dbinfo"][0]
    assert int(info["count"]) == len(ncbi.records)
    root = checked(ask(ncbi, "einfo", db="pubmed")[1], "einfo.dtd")
    names = [field["name"] for field in info["fieldlist"]]
    assert names == [field.findtext("Name") for field in root.iter("Field")]
    assert checked(ask(ncbi, "einfo")[1], "einfo.dtd").findtext("DbList/DbName") == "pubmed"


def test_fields_are_those_that_were_recorded(ncbi, shared_data):
    recorded = ET.parse(shared_data / "eutils" / "einfo2.xml")
    ours = ET.fromstring(ask(ncbi, "einfo", db="pubmed")[1])

    def fields(root) -> dict[str, tuple[str, str]]:
        return {one.findtext("Name"): (one.findtext("IsDate"), one.findtext("Hierarchy")) for one in root.iter("Field")}

    assert fields(ours) == fields(recorded)
    full = {one.findtext("Name"): one.findtext("FullName") for one in recorded.iter("Field")}
    assert {one.findtext("Name"): one.findtext("FullName") for one in ours.iter("Field")} == full


def test_citations_match_or_say_why_not(ncbi):
    lines = [
        "J Clin Oncol|2009|27|4656|rinke|a|",
        "Journal of clinical oncology|1999|27|4656-63|nobody|b|",
        "No Such Journal|2009|1|1|x|c|",
        "J Clin Oncol|2009|27|1|x|d|",
        "not a citation",
        "J Clin Oncol|2009||||e|",
    ]
    body = ask(ncbi, "ecitmatch", db="pubmed", retmode="xml", bdata="\r".join(lines))[1]
    assert body == (
        f"J Clin Oncol|2009|27|4656|rinke|a|{PROMID}\n"
        f"Journal of clinical oncology|1999|27|4656-63|nobody|b|{PROMID}\n"
        "No Such Journal|2009|1|1|x|c|NOT_FOUND;INVALID_JOURNAL\n"
        "J Clin Oncol|2009|27|1|x|d|NOT_FOUND\n"
        f"J Clin Oncol|2009||||e|{PROMID}\n"
    )


def test_citations_that_fit_several_papers():
    with NCBI(shared_data=False, synthetic=60) as ncbi:
        few = [entry.pmid for entry in ncbi.records.values() if entry.journal == "Ann Invent" and entry.volume == "1"]
        body = ask(ncbi, "ecitmatch", bdata="Ann Invent|||||a|\rAnn Invent||1|||b|")[1].splitlines()
    assert body[0] == "Ann Invent|||||a|AMBIGUOUS (20 citations)"
    assert body[1].endswith(f"|{few[0]}" if len(few) == 1 else f"AMBIGUOUS {','.join(few)}")
