"""What was typed or pasted is taken for a paper only where it clearly names one."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netreader.identifier import recognise
from netreader.reference import Citation, citation_in
from tests.timing import seconds

SEED_DOI = "10.1053/j.seminoncol.2018.08.001"


@pytest.mark.parametrize(
    "text",
    [
        "29768149",
        " 29768149 \n",
        "29768149.",
        "029768149",
        "PMID: 29768149",
        "pmid 29768149",
        "PMID29768149",
        "29768149[pmid]",
        "29768149[UID]",
        "29768149, 29768149",
        "https://pubmed.ncbi.nlm.nih.gov/29768149/",
        "http://pubmed.ncbi.nlm.nih.gov/29768149/?from_term=x#affiliation-1",
        "pubmed.ncbi.nlm.nih.gov/29768149",
        "<https://pubmed.ncbi.nlm.nih.gov/29768149/>",
        "https://pubmed.ncbi.nlm.nih.gov/29768149.",
        "https://pubmed.ncbi.nlm.nih.gov/?term=29768149",
        "https://www.ncbi.nlm.nih.gov/pubmed/29768149",
        "https://www.ncbi.nlm.nih.gov/pubmed/?term=29768149",
        "https://www.ncbi.nlm.nih.gov/m/pubmed/29768149/",
        "https://pubmed-ncbi-nlm-nih-gov.proxy.example.edu/29768149/",
        "https://europepmc.org/article/MED/29768149",
        "https://europepmc.org/abstract/med/29768149",
        "Keutgen XM. A title. Semin Oncol. 2018 Aug;45(4):232-235. PMID: 29768149.",
    ],
)
def test_one_pmid(text):
    found = recognise(text)
    assert found is not None
    assert (found.kind, found.value, found.pmids) == ("pmid", "29768149", ("29768149",))


@pytest.mark.parametrize(
    ("text", "pmids"),
    [
        ("1 2 3", ("1", "2", "3")),
        ("1,2;3\n4\t5 ,", ("1", "2", "3", "4", "5")),
        ("3 1 3 01", ("3", "1")),
        ("PMID: 1, PMID: 2", ("1", "2")),
        ("1[uid] OR 2[uid]", ("1", "2")),
        ("https://pubmed.ncbi.nlm.nih.gov/?term=1%2C2&sort=date", ("1", "2")),
        (
            "A B. T. J. 2018;1:1. PMID: 11; PMCID: PMC1.\nC D. T. J. 2019;1:1. PMID: 12",
            ("11", "12"),
        ),
    ],
)
def test_several_pmids(text, pmids):
    found = recognise(text)
    assert found is not None
    assert (found.kind, found.pmids) == ("pmids", pmids)
    assert found.value == ",".join(pmids)


def test_a_bare_number_is_a_pmid_as_it_is_for_pubmed():
    assert recognise("2018").pmids == ("2018",)


@pytest.mark.parametrize(
    "text",
    [
        "PMC3531190",
        "pmc3531190",
        "PMCID: PMC3531190",
        "PMC3531190.1",
        "PMC3531190;",
        "https://pmc.ncbi.nlm.nih.gov/articles/PMC3531190/",
        "https://pmc.ncbi.nlm.nih.gov/articles/PMC3531190/pdf/x.pdf",
        "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC3531190",
        "www.ncbi.nlm.nih.gov/pmc/articles/PMC3531190/",
        "https://europepmc.org/article/PMC/PMC3531190",
        "https://europepmc.org/article/PMC/3531190",
        "https://europepmc.org/articles/PMC3531190",
        "A B. T. J. 2018;1:1. PMCID: PMC3531190.",
    ],
)
def test_a_pmc_id(text):
    found = recognise(text)
    assert found is not None
    assert (found.kind, found.value) == ("pmcid", "PMC3531190")


@pytest.mark.parametrize(
    "text",
    [
        SEED_DOI,
        f"doi:{SEED_DOI}",
        f"DOI: {SEED_DOI}.",
        f"doi {SEED_DOI}",
        f"{SEED_DOI}[doi]",
        f"https://doi.org/{SEED_DOI}",
        f"doi: https://doi.org/{SEED_DOI}",
        f"http://dx.doi.org/{SEED_DOI})",
        f"doi.org/{SEED_DOI},",
        f"({SEED_DOI})",
        f"<{SEED_DOI}>",
        f'"{SEED_DOI}"',
        f"https://www.example.org/doi/full/{SEED_DOI}",
        f"https://example.org/article/{SEED_DOI}/fulltext",
        f"https://example.org/doi/pdf/{SEED_DOI}.pdf",
        f"Semin Oncol. 2018 Aug;45(4):232-235. doi: {SEED_DOI}. Epub 2018 Oct 11.",
        f"Keutgen, X. M. (2018). A title. Seminars in Oncology, 45(4), 232–235. https://doi.org/{SEED_DOI}",
    ],
)
def test_a_doi(text):
    found = recognise(text)
    assert found is not None
    assert (found.kind, found.value) == ("doi", SEED_DOI)


@pytest.mark.parametrize("doi", ["10.1016/S0140-6736(05)17709-5", "10.1002/(SICI)1097(199)1:2<3::AID-X>3.0.CO;2-#"])
def test_a_doi_keeps_its_own_brackets(doi):
    assert recognise(doi).value == doi
    assert recognise(f"(doi: {doi}).").value == doi


TITLE = "Metastatic neuroendocrine tumors of the pancreas: A surgeon's plea to centering attention on the liver"


@pytest.mark.parametrize(
    ("text", "citation"),
    [
        ("Semin Oncol. 2018 Aug;45(4):232-235.", Citation("Semin Oncol", "2018", "45", "232")),
        ("Semin Oncol. 2018 Aug;45(4):232-235. doi: …", Citation("Semin Oncol", "2018", "45", "232")),
        ("N Engl J Med 2018;378:12-20", Citation("N Engl J Med", "2018", "378", "12")),
        ("J Clin Oncol. 2019 Nov-Dec;12(3 Suppl 1):S5-9.", Citation("J Clin Oncol", "2019", "12", "S5")),
        (
            "Int J Geriatr Psychiatry. 2025 May;40(5):e70092.",
            Citation("Int J Geriatr Psychiatry", "2025", "40", "e70092"),
        ),
        (
            f"Keutgen XM, Schadde E. {TITLE}. Semin Oncol. 2018 Aug;45(4):232-235.",
            Citation("Semin Oncol", "2018", "45", "232", "Keutgen XM"),
        ),
        (
            "1. Smith J. Does it work? N. Engl. J. Med. 2018;378:12-20.",
            Citation("N. Engl. J. Med", "2018", "378", "12", "Smith J"),
        ),
        (
            "Keutgen, X. M., & Schadde, E. (2018). A title. Seminars in Oncology, 45(4), 232–235.",
            Citation("Seminars in Oncology", "2018", "45", "232", "Keutgen XM"),
        ),
        ("Strosberg J, N Engl J Med 2017;376:125", Citation("N Engl J Med", "2017", "376", "125", "Strosberg J")),
        ("Strosberg J et al. N Engl J Med 2017;376:125", Citation("N Engl J Med", "2017", "376", "125", "Strosberg J")),
        ("Strosberg et al, N Engl J Med 2017; 376 (2): 125–35", Citation("N Engl J Med", "2017", "376", "125")),
        (
            "[12] Strosberg J, El-Haddad G, Wolin E, et al, N Engl J Med 2017;376(2):125-135",
            Citation("N Engl J Med", "2017", "376", "125", "Strosberg J"),
        ),
        ("Rinke A, et al: J Clin Oncol 27:4656-4663, 2009", Citation("J Clin Oncol", "2009", "27", "4656", "Rinke A")),
        ("J Clin Oncol 27(28):4656-63, 2009.", Citation("J Clin Oncol", "2009", "27", "4656")),
        (
            "Strosberg, J. et al. Phase 3 trial of 177Lu-Dotatate. N. Engl. J. Med. 376, 125–135 (2017).",
            Citation("N. Engl. J. Med", "2017", "376", "125", "Strosberg J"),
        ),
        ("Nature 580, 123 (2020)", Citation("Nature", "2020", "580", "123")),
        (
            "Strosberg, J.; El-Haddad, G. Phase 3 Trial. N. Engl. J. Med. 2017, 376, 125–135.",
            Citation("N. Engl. J. Med", "2017", "376", "125", "Strosberg J"),
        ),
        ("Cancers 2020, 12(4), 1023", Citation("Cancers", "2020", "12", "1023")),
        (
            'Strosberg, Jonathan, et al. "Phase 3." New Eng Journal of Medicine, vol. 376, no. 2, 2017, pp. 125–35.',
            Citation("New Eng Journal of Medicine", "2017", "376", "125"),
        ),
        (
            "Strosberg, Jonathan. “Phase 3 Trial.” New England Journal of Medicine 376, no. 2 (2017): 125–35.",
            Citation("New England Journal of Medicine", "2017", "376", "125"),
        ),
        (
            'J. Strosberg et al., "Phase 3 trial," N. Engl. J. Med., vol. 376, no. 2, pp. 125–135, Jan. 2017.',
            Citation("N. Engl. J. Med", "2017", "376", "125"),
        ),
        (
            "Strosberg, J. et al. (2017) 'Phase 3 trial', The New England Journal of Medicine, 376(2), pp. 125–135.",
            Citation("The New England Journal of Medicine", "2017", "376", "125", "Strosberg J"),
        ),
        (
            "Strosberg J, El-Haddad G. 2017. Phase 3 trial of Lu. N Engl J Med 376, 125-135.",
            Citation("N Engl J Med", "2017", "376", "125", "Strosberg J"),
        ),
    ],
)
def test_a_citation(text, citation):
    found = recognise(text)
    assert found is not None
    assert found.kind == "citation"
    assert citation_in(found.value) == citation


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "asthma",
        "asthma 2018",
        "2018 asthma",
        "keutgen xm 2018 semin oncol",
        "neuroendocrine tumors[mh] AND hepatectomy",
        "asthma[tiab] AND 2018:2020[dp]",
        "2018:2020[dp]",
        '"10.5555/x"[doi] OR asthma',
        "asthma AND PMID: 12",
        "42.9",
        "12345678901",
        "0",
        "-5",
        "PMC",
        "PMID",
        "10.5",
        "10.1234",
        "p53",
        "IL-6",
        "COVID-19",
        "https://example.org/page",
        "https://pubmed.ncbi.nlm.nih.gov/?term=asthma",
        "https://pubmed.ncbi.nlm.nih.gov/advanced/",
        "http://[",
        "liver metastases: a review; 2018",
        "CO2:H2O ratio; 2018",
        "１２３",
        "\x00",
    ],
)
def test_a_query_stays_a_query(text):
    assert recognise(text) is None


WORDS = st.text(string.ascii_letters + "-'", min_size=1, max_size=12)


@given(st.lists(WORDS, min_size=1, max_size=10), st.sampled_from([" ", " AND ", " OR ", "[tiab] AND "]))
def test_words_are_never_an_identifier(words, between):
    assert recognise(between.join(words)) is None


@given(
    st.integers(1, 999_999_999), st.sampled_from(["{}", "PMID: {}", "https://pubmed.ncbi.nlm.nih.gov/{}/", "{}[uid]"])
)
def test_every_pmid_is_recognised(number, form):
    assert recognise(form.format(number)).pmids == (str(number),)


@given(
    st.integers(1000, 99999),
    st.text(string.ascii_letters + string.digits + "-._()/", min_size=1, max_size=30).filter(
        lambda suffix: suffix[-1].isalnum() and suffix[0].isalnum()
    ),
    st.sampled_from(["{}", "doi:{}", "https://doi.org/{}", "{}.", "{},", "DOI: {};"]),
)
def test_every_doi_is_recognised(registrant, suffix, form):
    doi = f"10.{registrant}/{suffix}"
    assert recognise(form.format(doi)).value == doi


@given(st.text(max_size=300))
def test_no_text_breaks_it(text):
    found = recognise(text)
    assert found is None or found.value
    citation_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "1 " * 50_000 + "x",
        "(" * 50_000,
        "J. " * 900 + "2018;1:",
        "2018 ;" * 500,
        "1 or " * 20_000,
        "Smith J, " * 330,
        "A B " * 750,
        "2017, 3, " * 330,
        "vol. 3, " * 370,
        "2017. abc " * 300,
        "Smith J, " * 320 + "x 2017;3:4",
        "A B " * 700 + "2017;3:4",
        "al et " * 480 + "2017;3:4",
        "“a” " * 700 + "2017;3:4",
    ],
)
def test_long_texts_take_no_time(text):
    assert seconds(lambda: recognise(text), enough=1) < 1
