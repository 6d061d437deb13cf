"""Books and their chapters: a root of their own, no journal, no MedlineCitation."""

from netreader.article import Author
from netreader.pubmed.records import parse
from tests.pubmed.elements import article_set

EDITORS = "<AuthorList Type='editors'><Author><LastName>Ed</LastName><Initials>E</Initials></Author></AuthorList>"
AUTHORS = "<AuthorList Type='authors'><Author><LastName>Lamp</LastName><Initials>A</Initials></Author></AuthorList>"
PUBLISHER = (
    "<Publisher><PublisherName>University of Light</PublisherName>"
    "<PublisherLocation>Nowhere (NW)</PublisherLocation></Publisher>"
)


def book(document):
    xml = (
        f"<PubmedBookArticle><BookDocument><PMID Version='1'>90000011</PMID><ArticleIdList>"
        f"<ArticleId IdType='bookaccession'>NBK11</ArticleId></ArticleIdList>{document}</BookDocument>"
        f"<PubmedBookData><History><PubMedPubDate PubStatus='pubmed'><Year>2003</Year><Month>5</Month><Day>9</Day>"
        f"</PubMedPubDate></History><PublicationStatus>ppublish</PublicationStatus><ArticleIdList>"
        f"<ArticleId IdType='pubmed'>90000011</ArticleId></ArticleIdList></PubmedBookData></PubmedBookArticle>"
    )
    (only,) = parse(article_set(xml))
    return only.article


CHAPTER = book(
    f"<Book>{PUBLISHER}<BookTitle book='gene'>LampReviews<sup>®</sup></BookTitle><PubDate><Year>1993</Year></PubDate>"
    f"<BeginningDate><Year>1993</Year></BeginningDate><EndingDate><Year>2025</Year></EndingDate>{EDITORS}"
    "<Isbn>9780000000001</Isbn><ELocationID EIdType='doi'>10.5555/book</ELocationID><Medium>Internet</Medium></Book>"
    "<LocationLabel Type='chapter'>Chapter 2</LocationLabel>"
    "<ArticleTitle book='gene' part='glow'>Glow <i>in vitro</i></ArticleTitle><Language>eng</Language>"
    f"{AUTHORS}<PublicationType UI='D016454'>Review</PublicationType>"
    "<Abstract><AbstractText Label='MANAGEMENT'>Switch off.</AbstractText>"
    "<CopyrightInformation>© Nobody</CopyrightInformation></Abstract>"
    "<Sections><Section><SectionTitle book='gene' part='glow'>Summary</SectionTitle>"
    "<Section><LocationLabel Type='section'>1.1</LocationLabel><SectionTitle>Inside</SectionTitle></Section></Section>"
    "</Sections><KeywordList Owner='NLM'><Keyword MajorTopicYN='N'>glow</Keyword></KeywordList>"
    "<ContributionDate><Year>2003</Year><Month>5</Month><Day>9</Day></ContributionDate>"
    "<DateRevised><Year>2016</Year><Month>7</Month><Day>14</Day></DateRevised>"
    "<GrantList CompleteYN='Y'><Grant><GrantID>G1</GrantID><Agency>Wellcome</Agency><Country>England</Country></Grant>"
    "</GrantList><ItemList ListType='Synonyms'><Item>Shine</Item></ItemList>"
    "<ReferenceList><Reference><Citation>One</Citation></Reference></ReferenceList>"
)


def test_a_chapter():
    assert (CHAPTER.pmid, CHAPTER.title, CHAPTER.kind) == ("90000011", "Glow in vitro", "Book chapter")
    assert [CHAPTER.title[span.start : span.end] for span in CHAPTER.title_spans] == ["in vitro"]
    assert CHAPTER.authors == (Author("Lamp", initials="A"),)
    assert CHAPTER.doi == "10.5555/book"
    assert (CHAPTER.published, CHAPTER.revised) == ("1993", "2016-07-14")
    assert CHAPTER.abstract[0].label == "MANAGEMENT"
    assert CHAPTER.copyright == "© Nobody"
    assert [keyword.text for keyword in CHAPTER.keywords] == ["glow"]
    assert [grant.id for grant in CHAPTER.grants] == ["G1"]
    assert [reference.citation for reference in CHAPTER.references] == ["One"]
    assert [kind.ui for kind in CHAPTER.publication_types] == ["D016454"]
    assert CHAPTER.history[0].date == "2003-05-09"
    assert CHAPTER.languages == ("eng",)


def test_its_book():
    its = CHAPTER.book
    assert (its.title, its.chapter, its.label, its.accession) == ("LampReviews®", True, "Chapter 2", "NBK11")
    assert (its.publisher, its.place, its.medium) == ("University of Light", "Nowhere (NW)", "Internet")
    assert (its.published, its.begun, its.ended, its.contributed) == ("1993", "1993", "2025", "2003-05-09")
    assert its.editors == (Author("Ed", initials="E"),)
    assert its.isbn == ("9780000000001",)
    assert its.sections == ("Summary", "1.1 Inside")
    assert its.synonyms == ("Shine",)


def test_the_line_of_a_chapter_stands_in_its_book():
    assert CHAPTER.citation == (
        "In: LampReviews® [Internet]. Nowhere (NW): University of Light; 1993–2025. "
        "2003 May 9 [updated 2016 Jul 14]. doi: 10.5555/book."
    )


def test_a_whole_book_has_the_book_s_title_and_authors():
    article = book(
        f"<Book>{PUBLISHER}<BookTitle>Light and <i>Lamps</i></BookTitle><PubDate><Year>2009</Year><Month>02</Month>"
        f"</PubDate>{AUTHORS}<VolumeTitle>Volume of light</VolumeTitle><Edition>2nd</Edition>"
        "<CollectionTitle>Lamp library</CollectionTitle><ReportNumber>R7</ReportNumber></Book>"
        "<Abstract><AbstractText>All of it.</AbstractText></Abstract>"
    )
    assert (article.title, article.kind) == ("Light and Lamps", "Book")
    assert article.authors == (Author("Lamp", initials="A"),)
    assert (article.book.edition, article.book.volume_title, article.book.report_number) == (
        "2nd",
        "Volume of light",
        "R7",
    )
    assert article.citation == "2nd. Nowhere (NW): University of Light; 2009 Feb. Lamp library."


def test_a_book_that_still_grows():
    article = book(
        f"<Book>{PUBLISHER}<BookTitle>StatLamps</BookTitle><PubDate><Year>2025</Year><Month>01</Month></PubDate>"
        "<BeginningDate><Year>2025</Year><Month>01</Month></BeginningDate><Medium>Internet</Medium></Book>"
        "<ArticleTitle>Wick</ArticleTitle>"
        "<ContributionDate><Year>2023</Year><Month>08</Month><Day>08</Day></ContributionDate>"
    )
    assert article.citation == "In: StatLamps [Internet]. Nowhere (NW): University of Light; 2025 Jan–. 2023 Aug 8."
