"""Papers by the thousand: deterministic, varied, with XML of the usual size. For benchmarks and tests of scale."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from xml.sax.saxutils import escape

from netreader.article import Record
from netreader.pubmed.records import parse

_STEMS = (
    "neuro endo crine tumor liver pancrea octreo tide lanreo everol sunit lute dota hepat surg meta stas prog surviv rando "
    "place bo recept soma stat carci noid bowel gastr intest plasma growth cell kinase path way gene muta tion clinic trial "
    "dose cohort risk ratio median month year patient thera peu response scan imag posi tron emis bio mark chromo gran"
).split()
_JOURNALS = (
    "J Clin Oncol",
    "N Engl J Med",
    "Lancet",
    "Ann Oncol",
    "Endocr Relat Cancer",
    "Semin Oncol",
    "HPB (Oxford)",
)
_TYPES = (("Journal Article", "D016428"), ("Review", "D016454"), ("Randomized Controlled Trial", "D016449"))
_MESH = (
    ("Neuroendocrine Tumors", "D018358"),
    ("Liver Neoplasms", "D008113"),
    ("Octreotide", "D015282"),
    ("Hepatectomy", "D006498"),
    ("Humans", "D006801"),
)

#: PMIDs of generated papers begin here, well away from the fixtures'.
FIRST = 40_000_000

#: A word that every second paper holds in its title.
HALF = "hemisphere"


def vocabulary_of(chance: random.Random) -> list[str]:
    return ["".join(chance.sample(_STEMS, 2)) for _ in range(8_000)]


def xml(number: int, chance: random.Random, vocabulary: list[str]) -> str:
    """One PubmedArticle of about 5 kB."""
    # Words are as unevenly spread as in prose: low numbers are common.
    words = [vocabulary[int(chance.paretovariate(0.7)) % len(vocabulary)] for _ in range(260)]
    title = " ".join(words[:11]).capitalize() + (f" {HALF}" if number % 2 else "")
    abstract = "".join(
        f'<AbstractText Label="{label}" NlmCategory="{label}">{escape(" ".join(words[i * 60 : i * 60 + 60]))}.</AbstractText>'
        for i, label in enumerate(("BACKGROUND", "METHODS", "RESULTS", "CONCLUSIONS"))
    )
    authors = "".join(
        f'<Author ValidYN="Y"><LastName>{vocabulary[chance.randrange(8_000)].capitalize()}</LastName>'
        f"<ForeName>Ana B</ForeName><Initials>AB</Initials><AffiliationInfo><Affiliation>Department of {words[i]}, "
        f"University of {words[i + 1]}.</Affiliation></AffiliationInfo></Author>"
        for i in range(chance.randrange(1, 9))
    )
    mesh = "".join(
        f'<MeshHeading><DescriptorName UI="{ui}" MajorTopicYN="{chance.choice("YN")}">{name}</DescriptorName></MeshHeading>'
        for name, ui in chance.sample(_MESH, 3)
    )
    kind, ui = chance.choice(_TYPES)
    year = 1980 + number % 46
    return (
        '<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM">'
        f'<PMID Version="1">{FIRST + number}</PMID><DateRevised><Year>{year}</Year><Month>06</Month><Day>02</Day></DateRevised>'
        '<Article PubModel="Print"><Journal><ISSN IssnType="Print">0000-0001</ISSN><JournalIssue CitedMedium="Print">'
        f"<Volume>{number % 90}</Volume><Issue>{number % 12 + 1}</Issue><PubDate><Year>{year}</Year><Month>May</Month></PubDate>"
        f"</JournalIssue><Title>{chance.choice(_JOURNALS)}</Title></Journal><ArticleTitle>{title}.</ArticleTitle>"
        f"<Pagination><MedlinePgn>{number % 900}-{number % 900 + 8}</MedlinePgn></Pagination><Abstract>{abstract}</Abstract>"
        f'<AuthorList CompleteYN="Y">{authors}</AuthorList><Language>eng</Language>'
        f'<PublicationTypeList><PublicationType UI="{ui}">{kind}</PublicationType></PublicationTypeList></Article>'
        f"<MedlineJournalInfo><MedlineTA>{chance.choice(_JOURNALS)}</MedlineTA></MedlineJournalInfo>"
        f"<MeshHeadingList>{mesh}</MeshHeadingList></MedlineCitation><PubmedData><History>"
        f'<PubMedPubDate PubStatus="entrez"><Year>{year}</Year><Month>5</Month><Day>11</Day></PubMedPubDate></History>'
        "<PublicationStatus>ppublish</PublicationStatus><ArticleIdList>"
        f'<ArticleId IdType="pubmed">{FIRST + number}</ArticleId><ArticleId IdType="doi">10.5555/made.{number}</ArticleId>'
        "</ArticleIdList></PubmedData></PubmedArticle>"
    )


def made(count: int, *, seed: int = 1) -> Iterator[str]:
    """So many papers as XML, one after the other."""
    chance = random.Random(seed)
    vocabulary = vocabulary_of(chance)
    return (xml(number, chance, vocabulary) for number in range(count))


def answer(count: int, *, seed: int = 1) -> bytes:
    """An efetch answer with so many papers."""
    body = "\n".join(made(count, seed=seed))
    return f'<?xml version="1.0" ?>\n<PubmedArticleSet>\n{body}\n</PubmedArticleSet>'.encode()


def records(count: int, *, seed: int = 1) -> Iterator[Record]:
    """So many papers, a few hundred in memory at a time."""
    papers = made(count, seed=seed)
    while batch := list(itertools.islice(papers, 500)):
        body = "\n".join(batch)
        yield from parse(f"<PubmedArticleSet>\n{body}\n</PubmedArticleSet>".encode())
