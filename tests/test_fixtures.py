"""The project's own PubMed records are well formed, true to NLM's DTD, and link to one another."""

import csv
import gzip
import re
from collections import Counter
from pathlib import Path

import pytest
from lxml import etree

FOLDER = Path(__file__).parent / "fixtures" / "pubmed"
FILES = sorted(FOLDER.glob("*.xml"))
MATHML = "{http://www.w3.org/1998/Math/MathML}math"
REAL = {
    "19704057",
    "21306238",
    "25014687",
    "26703889",
    "28076709",
    "29768149",
    "36260828",
    "38851203",
    "39282913",
}


def read(path):
    return etree.parse(str(path), etree.XMLParser(load_dtd=False, no_network=True, resolve_entities=False)).getroot()


def pmid_of(root):
    return root.findtext("./PubmedArticle/MedlineCitation/PMID") or root.findtext(
        "./PubmedBookArticle/BookDocument/PMID"
    )


@pytest.fixture(scope="module")
def records():
    return {path.stem: read(path) for path in FILES}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_one_record_a_file_named_by_its_pmid(path):
    root = read(path)
    assert root.tag == "PubmedArticleSet"
    assert len(root) == 1
    assert pmid_of(root) == path.stem
    head = path.read_text(encoding="utf-8").splitlines()[:2]
    assert head[0] == '<?xml version="1.0" ?>'
    assert "pubmed_250101.dtd" in head[1]


def test_invented_records_have_invented_numbers():
    numbers = {path.stem for path in FILES}
    assert numbers >= REAL
    assert all(re.fullmatch(r"900000\d\d", number) for number in numbers - REAL)


def test_dois_are_unique_and_invented_ones_use_the_prefix_for_examples(records):
    dois = Counter()
    for pmid, root in records.items():
        for doi in root.findall("./PubmedArticle/PubmedData/ArticleIdList/ArticleId[@IdType='doi']"):
            dois[doi.text.lower()] += 1
            # The seed paper's PMID is invented, its DOI is not.
            assert pmid in REAL or pmid == "90000001" or doi.text.startswith("10.5555/")
    assert max(dois.values()) == 1


def test_records_point_at_records_that_are_there(records):
    pointed = set()
    for root in records.values():
        pointed |= {pmid.text for pmid in root.iterfind(".//CommentsCorrections/PMID")}
        pointed |= {pmid.text for pmid in root.iterfind(".//Reference//ArticleId[@IdType='pubmed']")}
    assert pointed
    assert pointed <= set(records)


def test_corrections_point_back(records):
    back = {
        "RetractionIn": "RetractionOf",
        "ExpressionOfConcernIn": "ExpressionOfConcernFor",
        "ErratumIn": "ErratumFor",
        "UpdateIn": "UpdateOf",
    }
    found = set()
    for pmid, root in records.items():
        for correction in root.iterfind(".//CommentsCorrections"):
            if correction.get("RefType") in back and correction.findtext("PMID"):
                other = records[correction.findtext("PMID")]
                reverse = back[correction.get("RefType")]
                assert pmid in [
                    c.findtext("PMID") for c in other.iterfind(f".//CommentsCorrections[@RefType='{reverse}']")
                ]
                found.add(reverse)
    assert found == set(back.values())


SHAPES = {
    "no abstract": "PubmedArticle[not(.//Abstract)]",
    "unstructured abstract": ".//Abstract[count(AbstractText)=1]/AbstractText[not(@Label)]",
    "structured abstract": ".//Abstract[count(AbstractText)>3]/AbstractText[@Label and @NlmCategory]",
    "label UNLABELLED": ".//AbstractText[@Label='UNLABELLED']",
    "no authors": "PubmedArticle[not(.//AuthorList)]",
    "retracted": ".//PublicationType[@UI='D016441']",
    "retraction notice": ".//PublicationType[@UI='D016440']",
    "concern": ".//CommentsCorrections[@RefType='ExpressionOfConcernIn']",
    "note of a correction": ".//CommentsCorrections/Note",
    "erratum": ".//CommentsCorrections[@RefType='ErratumFor']",
    "comment": ".//CommentsCorrections[@RefType='CommentOn']",
    "book": "PubmedBookArticle/BookDocument[not(ArticleTitle)]",
    "chapter": "PubmedBookArticle/BookDocument/ArticleTitle",
    "chapter with sections": "PubmedBookArticle//Section/Section/SectionTitle",
    "MathML": ".//*[namespace-uri()='http://www.w3.org/1998/Math/MathML']",
    "nested markup": ".//sub//sub | .//i//b//u | .//i/b",
    "Spanish": ".//Language[.='spa']",
    "vernacular title": ".//VernacularTitle",
    "translated abstract": ".//OtherAbstract[@Language='spa']",
    "plain-language summary": ".//OtherAbstract[@Type='plain-language-summary']",
    "sixty investigators": ".//InvestigatorList[count(Investigator)=60]",
    "linked group": ".//CollectiveName[@Investigators]",
    "one-word name": ".//Author[LastName and not(ForeName)]",
    "suffix with markup": ".//Suffix/sup",
    "misspelt twin": ".//Author[@ValidYN='N']",
    "incomplete authors": ".//AuthorList[@CompleteYN='N']",
    "equal contribution": ".//Author[@EqualContrib='Y']",
    "free date": ".//MedlineDate",
    "season": ".//Season",
    "article number": ".//StartPage[.='e70092']",
    "ahead of print with pii": "PubmedArticle[.//PublicationStatus='aheadofprint']//ELocationID[@EIdType='pii']",
    "supplementary concept": ".//SupplMeshName[@UI='C535650']",
    "automatic heading": ".//DescriptorName[@AutoHM='Y']",
    "geographic heading": ".//DescriptorName[@Type='Geographic']",
    "UNII": ".//RegistryNumber[.='9HW64Q8G6G']",
    "CAS": ".//RegistryNumber[.='83150-76-9']",
    "EC": ".//RegistryNumber[starts-with(., 'EC ')]",
    "no registry number": ".//RegistryNumber[.='0']",
    "two keyword owners": "PubmedArticle[count(.//KeywordList)=2]",
    "major keyword": ".//Keyword[@MajorTopicYN='Y']",
    "markup in a keyword": ".//Keyword/sub",
    "ORCIDs": "PubmedArticle[count(.//Identifier[@Source='ORCID'])>3]",
    "several affiliations": ".//Author[count(AffiliationInfo)>2]",
    "forty references": "PubmedArticle[count(.//Reference)=40]//ReferenceList/ReferenceList",
    "empty reference": ".//Reference/Citation[not(text())]",
    "conflict of interest": ".//CoiStatement",
    "grants": ".//GrantList[count(Grant)=3]",
    "registries": ".//DataBankList[count(DataBank)=2]",
    "person as subject": ".//PersonalNameSubject",
    "gene symbols": ".//GeneSymbol",
    "space flight": ".//SpaceFlightMission",
    "other ids": ".//OtherID",
    "general notes": ".//GeneralNote",
    "version 2": ".//PMID[@Version='2']",
    "empty title": "PubmedArticle//ArticleTitle[not(node())]",
    "preprint": ".//PublicationType[@UI='D000076942']",
    "PMCID": ".//ArticleId[@IdType='pmc']",
}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_is_there(records, shape):
    assert any(root.xpath(SHAPES[shape]) for root in records.values())


def test_two_dois_disagree_in_one_record(records):
    root = records["90000030"]
    assert root.findtext(".//ELocationID[@EIdType='doi']") != root.findtext(".//ArticleIdList/ArticleId[@IdType='doi']")


def test_hostile_text_is_hostile(records):
    text = "".join(records["90000027"].itertext())
    for piece in ("\x9b", "\u202e", "\u2028", "\x7f", "\ufeff", "[/", "[@click=", "$var", "{x}", "javascript:"):
        assert piece in text
    # Written as references, so that the file itself can be read safely.
    raw = (FOLDER / "90000027.xml").read_text(encoding="utf-8")
    assert not re.search("[\x7f-\x9f\u202a-\u202e\u2028\u2029\u2066-\u2069\ufeff]", raw)


def test_long_title_is_long(records):
    assert len(records["90000026"].findtext(".//ArticleTitle")) == 900


def test_readme_names_every_record():
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    named = re.findall(r"^\| (\d{8}) \|", readme, re.MULTILINE)
    assert sorted(named) == [path.stem for path in FILES]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_true_to_the_dtd(shared_data, path):
    dtd = etree.DTD(str(shared_data / "dtd" / "pubmed_250101.dtd"))
    root = read(path)
    # The DTD takes MathML from a module of W3C's that is not at hand; the rest of the record is still checked.
    for element in [*root.iter("DispFormula"), *root.iter(MATHML)]:
        parent, before = element.getparent(), element.getprevious()
        if parent is None:
            continue
        if before is not None:
            before.tail = (before.tail or "") + (element.tail or "")
        else:
            parent.text = (parent.text or "") + (element.tail or "")
        parent.remove(element)
    assert dtd.validate(root), str(dtd.error_log)


def test_vocabulary_is_real(shared_data, records):
    """Every heading, qualifier, substance and publication type bears the name that NLM gave its identifier."""
    names = {}
    with gzip.open(shared_data / "mesh" / "2017MeshTree.txt.gz", "rt", encoding="utf-8") as file:
        for line in file:
            _, ui, name = line.rstrip("\n").split("\t")[:3]
            names.setdefault(ui, set()).add(name)
    with (shared_data / "net" / "mesh.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            names.setdefault(row["ui"], set()).add(row["name"])
    tags = ("DescriptorName", "QualifierName", "PublicationType", "NameOfSubstance")
    for path in [*(shared_data / "pubmed").glob("*.xml"), *(shared_data / "pubmed-rare").glob("*.xml")]:
        for element in read(path).iter(*tags):
            names.setdefault(element.get("UI"), set()).add(element.text)
    for pmid, root in records.items():
        for element in root.iter(*tags, "SupplMeshName"):
            assert element.text in names.get(element.get("UI"), ()), (pmid, element.get("UI"), element.text)
