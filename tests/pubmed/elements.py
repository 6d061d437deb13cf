"""PubMed records as XML, built for one test at a time."""

from netreader.pubmed.records import parse

JOURNAL = (
    '<Journal><ISSN IssnType="Electronic">0000-0001</ISSN><JournalIssue CitedMedium="Internet"><Volume>40</Volume>'
    "<Issue>5</Issue>{pub_date}</JournalIssue><Title>Invented journal of lamps</Title>"
    "<ISOAbbreviation>Invent. J. Lamps</ISOAbbreviation></Journal>"
)
PUB_DATE = "<PubDate><Year>2025</Year><Month>May</Month></PubDate>"


def record(
    *,
    pmid="<PMID Version='1'>90000001</PMID>",
    title="<ArticleTitle>Glow.</ArticleTitle>",
    pub_date=PUB_DATE,
    pages="<Pagination><MedlinePgn>232-5</MedlinePgn></Pagination>",
    article="",
    citation="",
    data="",
    ids='<ArticleId IdType="pubmed">90000001</ArticleId>',
    references="",
    model="Print",
    status="ppublish",
):
    """One PubmedArticle; `article`, `citation` and `data` are more of Article, MedlineCitation and PubmedData."""
    return (
        '<PubmedArticle><MedlineCitation Status="MEDLINE" IndexingMethod="Automated" Owner="NLM">'
        f'{pmid}<Article PubModel="{model}">{JOURNAL.format(pub_date=pub_date)}{title}{pages}{article}</Article>'
        "<MedlineJournalInfo><Country>England</Country><MedlineTA>Invent J Lamps</MedlineTA>"
        "<NlmUniqueID>0000001</NlmUniqueID><ISSNLinking>0000-0002</ISSNLinking></MedlineJournalInfo>"
        f"{citation}</MedlineCitation><PubmedData>{data}<PublicationStatus>{status}</PublicationStatus>"
        f"<ArticleIdList>{ids}</ArticleIdList>{references}</PubmedData></PubmedArticle>"
    )


def article_set(*records):
    """The bytes of an efetch answer."""
    return f'<?xml version="1.0" ?>\n<PubmedArticleSet>{"".join(records)}</PubmedArticleSet>'.encode()


def parsed(**parts):
    """The one article of `record(**parts)`."""
    (only,) = parse(article_set(record(**parts)))
    return only.article
