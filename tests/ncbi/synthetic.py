"""Records by the thousand, each decided by its number: light ones to search, whole ones when they are fetched."""

from __future__ import annotations

from tests.ncbi.entries import Author, Entry
from tests.ncbi.reading import entry

#: PMIDs of made records begin here; a number is less than 10,000,000.
FIRST = 80_000_001

_TOPICS = ("octreotide", "lanreotide", "everolimus", "sunitinib", "hepatectomy", "embolization", "imaging")
_JOURNALS = (
    ("Ann Invent", "Annals of invention"),
    ("J Made Up", "Journal of made-up results"),
    ("Synth Oncol", "Synthetic oncology"),
)
_HEADINGS = (
    ("D018358", "Neuroendocrine Tumors"),
    ("D006801", "Humans"),
    ("D015282", "Octreotide"),
    ("D006498", "Hepatectomy"),
)
_KINDS = (
    ("D016428", "Journal Article"),
    ("D016454", "Review"),
    ("D002363", "Case Reports"),
    ("D016449", "Randomized Controlled Trial"),
)
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def pmid_of(number: int) -> str:
    """The PMID of a made record."""
    return str(FIRST + number)


def light(number: int) -> Entry:
    """What searching needs of a made record: the same as reading its XML gives, without making it."""
    year, month, day = 1990 + number % 36, number % 12 + 1, number % 28 + 1
    made = Entry(pmid_of(number), b"")
    made.title = f"Synthetic record {number} on {_TOPICS[number % 7]} in neuroendocrine tumors."
    made.abstract = "" if number % 9 == 4 else f"Made for tests, number {number}. Nothing in it was measured."
    made.authors = [
        Author(f"Maker{(number + place) % 977}", "AB", "Ana B") for place in range(number % 5 + 1)
    ]  # one to five
    made.journal, made.journal_full = _JOURNALS[number % 3]
    made.volume, made.issue, made.pages = str(number % 50 + 1), str(month), f"{number}-{number + 9}"
    made.published, made.printed = f"{year}-{month:02}", f"{year} {_MONTHS[month - 1]}"
    made.types = ["Journal Article"] + ([_KINDS[number % 4][1]] if number % 4 else [])
    made.languages = ["eng"]
    made.status = "MEDLINE"
    made.publication_status = "ppublish"
    made.mesh = [(name, place == number % 4, []) for place, (_, name) in enumerate(_HEADINGS) if (number >> place) % 2]
    made.ids = {"pubmed": made.pmid, "doi": f"10.5555/synthetic.{number}"}
    if number % 3 == 0:
        made.ids["pmc"] = f"PMC9{number:07}"
    made.dates = dict.fromkeys(("crdt", "edat"), f"{year}-{month:02}-{day:02}")
    made.history = [(status, f"{year}/{month:02}/{day:02} 06:00") for status in ("entrez", "pubmed")]
    return made


def whole(number: int) -> Entry:
    """A made record with its XML, true to NLM's DTD."""
    made = light(number)
    year, month, day = made.dates["edat"].split("-")
    moments = "".join(
        f'<PubMedPubDate PubStatus="{status}"><Year>{year}</Year><Month>{int(month)}</Month><Day>{int(day)}</Day>'
        "<Hour>6</Hour><Minute>0</Minute></PubMedPubDate>"
        for status, _ in made.history
    )
    abstract = f"<Abstract><AbstractText>{made.abstract}</AbstractText></Abstract>" if made.abstract else ""
    authors = "".join(
        f'<Author ValidYN="Y"><LastName>{author.last}</LastName><ForeName>{author.fore}</ForeName>'
        f"<Initials>{author.initials}</Initials></Author>"
        for author in made.authors
    )
    uis = {name: ui for ui, name in (*_HEADINGS, *_KINDS)}
    kinds = "".join(f'<PublicationType UI="{uis[kind]}">{kind}</PublicationType>' for kind in made.types)
    headings = "".join(
        f'<MeshHeading><DescriptorName UI="{uis[name]}" MajorTopicYN="{"Y" if major else "N"}">{name}</DescriptorName>'
        "</MeshHeading>"
        for name, major, _ in made.mesh
    )
    headings = f"<MeshHeadingList>{headings}</MeshHeadingList>" if headings else ""
    ids = "".join(f'<ArticleId IdType="{kind}">{value}</ArticleId>' for kind, value in made.ids.items())
    text = (
        f'<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM"><PMID Version="1">{made.pmid}</PMID>'
        f'<Article PubModel="Print"><Journal><JournalIssue CitedMedium="Print"><Volume>{made.volume}</Volume>'
        f"<Issue>{made.issue}</Issue><PubDate><Year>{year}</Year><Month>{_MONTHS[int(month) - 1]}</Month></PubDate>"
        f"</JournalIssue><Title>{made.journal_full}</Title><ISOAbbreviation>{made.journal}</ISOAbbreviation></Journal>"
        f"<ArticleTitle>{made.title}</ArticleTitle><Pagination><MedlinePgn>{made.pages}</MedlinePgn></Pagination>"
        f'{abstract}<AuthorList CompleteYN="Y">{authors}</AuthorList><Language>eng</Language>'
        f"<PublicationTypeList>{kinds}</PublicationTypeList></Article>"
        f"<MedlineJournalInfo><MedlineTA>{made.journal}</MedlineTA></MedlineJournalInfo>{headings}</MedlineCitation>"
        f"<PubmedData><History>{moments}</History><PublicationStatus>ppublish</PublicationStatus>"
        f"<ArticleIdList>{ids}</ArticleIdList></PubmedData></PubmedArticle>"
    )
    return entry(text.encode())
