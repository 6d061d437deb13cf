"""Records by the thousand, made when they are asked for."""

from __future__ import annotations

from tests.ncbi.entries import Author, Entry, entry

#: PMIDs of made records begin here.
FIRST = 80_000_001

_TOPICS = ("octreotide", "lanreotide", "everolimus", "sunitinib", "hepatectomy", "embolization", "imaging")
_JOURNALS = ("Ann Invent", "J Made Up", "Synth Oncol")


def pmid_of(number: int) -> str:
    """The PMID of a made record."""
    return str(FIRST + number)


def light(number: int) -> Entry:
    """What searching needs of a made record; its XML is made by `whole`."""
    topic = _TOPICS[number % len(_TOPICS)]
    year = 1990 + number % 36
    made = Entry(pmid_of(number), b"")
    made.title = f"Synthetic record {number} on {topic} in neuroendocrine tumors."
    made.authors = [Author(f"Maker{number % 977}", "AB", "Ana B")]
    made.journal = made.journal_full = _JOURNALS[number % 3]
    made.published = f"{year}-{number % 12 + 1:02}"
    made.printed = f"{year}"
    made.types = ["Journal Article"]
    made.languages = ["eng"]
    made.status = "MEDLINE"
    made.ids = {"pubmed": made.pmid, "doi": f"10.5555/synthetic.{number}"}
    made.dates = {"edat": f"{year}-{number % 12 + 1:02}-{number % 28 + 1:02}"}
    made.dates["crdt"] = made.dates["edat"]
    return made


def whole(number: int) -> Entry:
    """A made record with its XML."""
    made = light(number)
    year, month = made.published.split("-")
    xml = (
        f'<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM"><PMID Version="1">{made.pmid}</PMID>'
        f'<Article PubModel="Print"><Journal><JournalIssue CitedMedium="Print"><Volume>{number % 50}</Volume>'
        f"<PubDate><Year>{year}</Year><Month>{month}</Month></PubDate></JournalIssue><Title>{made.journal}</Title></Journal>"
        f"<ArticleTitle>{made.title}</ArticleTitle><Pagination><MedlinePgn>{number}</MedlinePgn></Pagination>"
        f"<Abstract><AbstractText>Made for tests, number {number}.</AbstractText></Abstract>"
        f'<AuthorList CompleteYN="Y"><Author ValidYN="Y"><LastName>{made.authors[0].last}</LastName>'
        "<ForeName>Ana B</ForeName><Initials>AB</Initials></Author></AuthorList><Language>eng</Language>"
        '<PublicationTypeList><PublicationType UI="D016428">Journal Article</PublicationType></PublicationTypeList></Article>'
        f"<MedlineJournalInfo><MedlineTA>{made.journal}</MedlineTA></MedlineJournalInfo></MedlineCitation>"
        "<PubmedData><PublicationStatus>ppublish</PublicationStatus><ArticleIdList>"
        f'<ArticleId IdType="pubmed">{made.pmid}</ArticleId><ArticleId IdType="doi">10.5555/synthetic.{number}</ArticleId>'
        "</ArticleIdList></PubmedData></PubmedArticle>"
    )
    return entry(xml.encode())
