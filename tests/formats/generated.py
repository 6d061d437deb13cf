"""Articles made up for round trips, and what of an article every format carries."""

from hypothesis import strategies as st
from msgspec.structs import replace

from netreader.article import (
    AbstractSection,
    Article,
    Author,
    Book,
    Correction,
    Grant,
    HistoryDate,
    Journal,
    Keyword,
    MeshHeading,
    PublicationType,
    Qualifier,
    Span,
    Substance,
)
from netreader.formats import dates
from netreader.formats.pages import expanded
from netreader.formats.parts import abstract_of, title_of
from netreader.text import clean_line

#: Letters, signs that some format takes for its own, scripts, and what is raised or lowered.
LETTERS = "abcXYZéÅñøßŁğαβµ²³₂₁ⁿ漢字–—’“”&%$#_{}~^\\<>=+@|*\"'/()[]:,.;-?!0123456789 "
words = st.text(st.sampled_from(LETTERS), max_size=40).map(clean_line)
some_words = words.filter(lambda text: any(character.isalpha() for character in text))
name = st.text(st.sampled_from("abcdeéøÅßğ'-"), min_size=2, max_size=12).map(
    lambda text: clean_line(text.strip("'-").capitalize())
)
names = name.filter(lambda text: len(text) > 1 and text.isprintable() and text[0].isalpha() and text != "Al")
given = st.sampled_from(["", "Ana", "Ana B", "Jean-Luc", "M", "J M G", "Émile", "Ørjan"])
people = st.builds(Author, last_name=names, fore_name=given, suffix=st.sampled_from(["", "", "Jr", "2nd", "III"])).map(
    lambda who: who if who.fore_name else replace(who, suffix="")
)
groups = st.sampled_from(
    [Author(collective_name=text) for text in ("Lamp Study Group", "WHO", "Light, Dark and Dusk Group", "R&D Team")]
)
authors = st.lists(st.one_of(people, people, groups), max_size=4).map(tuple)
digits = st.integers(1, 99999999).map(str)
published = st.sampled_from(
    [
        "",
        "2018",
        "2018 Aug",
        "2018 Aug 3",
        "2013 Winter",
        "1998 Dec-1999 Jan",
        "2019 Jul-Aug",
        "1976-1977",
        "2020 Jan 1-15",
    ]
)
pages = st.sampled_from(["", "232-5", "1438-45", "e70092", "S12-20", "12-4, 17", "9", "475-482", "ii-iv", "R100-R110"])
keywords = st.lists(st.sampled_from(["glow", "Metals, Heavy", "R&D", "β-cells", "50% light", "a {b}"]), unique=True)
types = st.lists(
    st.sampled_from(
        [
            PublicationType("Journal Article", "D016428"),
            PublicationType("Review", "D016454"),
            PublicationType("Retracted Publication", "D016441"),
            PublicationType("Preprint", "D000076942"),
        ]
    ),
    unique=True,
    max_size=2,
).map(tuple)


@st.composite
def titles(draw):
    """A title with its spans."""
    text = draw(some_words)
    spans = []
    if len(text) > 4 and draw(st.booleans()):
        start = draw(st.integers(0, len(text) - 2))
        end = draw(st.integers(start + 1, len(text)))
        inner = text[start:end]
        if inner == inner.strip() and inner.isalnum():
            spans = [Span(start, end, draw(st.sampled_from("ib")))]
    return text + draw(st.sampled_from(["", ".", "?"])), tuple(spans)


@st.composite
def articles(draw):
    """A journal article with whatever may be there or not."""
    title, spans = draw(titles())
    iso, text = dates.date_of(draw(published))
    labels = st.sampled_from(["", "BACKGROUND", "METHODS", "RESULTS AND DISCUSSION"])
    sections = st.builds(AbstractSection, some_words, labels)
    return Article(
        pmid=draw(digits),
        title=title,
        title_spans=spans,
        abstract=tuple(draw(st.lists(sections, max_size=3))),
        authors=draw(authors),
        journal=Journal(
            title=draw(st.sampled_from(["Invented journal of lamps", "Light & dark", "Über Licht"])),
            medline_ta="Invent J Lamps",
            issn="0000-0001",
            issn_type="Electronic",
            volume=draw(st.sampled_from(["", "40", "12 Suppl 3"])),
            issue=draw(st.sampled_from(["", "5", "Pt 2", "3-4"])),
            pages=draw(pages),
        ),
        published=iso,
        published_text=text,
        doi=draw(st.sampled_from(["", "10.5555/lamp.1", "10.5555/LAMP(99)_<1>%2", "10.5555/a&b#c"])),
        pmcid=draw(st.sampled_from(["", "PMC9"])),
        languages=draw(st.sampled_from([(), ("eng",), ("ger", "eng"), ("chi",)])),
        publication_types=draw(types),
        keywords=tuple(Keyword(word) for word in draw(keywords)),
    )


@st.composite
def books(draw):
    """A book, or a chapter of one."""
    article = draw(articles())
    chapter = draw(st.booleans())
    title = article.title.rstrip(".? ") or "Glow"
    book = Book(
        title=draw(st.sampled_from(["LampReviews®", "Light & Dark"])) if chapter else title,
        publisher="University of Lamps",
        place="Nowhere (WA)",
        editors=draw(authors),
        authors=() if chapter else article.authors,
        edition=draw(st.sampled_from(["", "2nd"])),
        isbn=draw(st.sampled_from([(), ("9780000000001",)])),
        accession=draw(st.sampled_from(["", "NBK1116"])),
        published=article.published,
        chapter=chapter,
    )
    return replace(article, title=article.title if chapter else title, journal=Journal(), book=book, keywords=())


def facts(article, *, spans=True):
    """What of an article every format has a place for."""
    title, where = title_of(article)
    return {
        "pmid": article.pmid,
        "title": (title, where if spans else ()),
        "authors": [(a.last_name, a.fore_name, a.suffix, a.collective_name) for a in article.authors],
        "journal": article.journal.title,
        "published": article.published,
        "volume": article.journal.volume,
        "issue": article.journal.issue,
        "pages": expanded(article.journal.pages),
        "doi": article.doi.lower(),
        "pmcid": article.pmcid,
        "abstract": abstract_of(article),
        "keywords": [keyword.text for keyword in article.keywords],
        "language": article.languages[:1],
        "retracted": article.is_retracted,
        "book": article.book and (article.book.title, article.book.publisher, article.book.place, article.book.chapter),
    }


#: In a paper of its own, everything that MEDLINE's text has a tag for.
INDEXED = {
    "mesh": (MeshHeading("Hypertension", qualifiers=(Qualifier("drug therapy", major=True),)),),
    "substances": (Substance("Luciferases", registry_number="EC 1.13.12.7"),),
    "grants": (Grant("G1", "LX", "Light Fund", "England"),),
    "corrections": (Correction("RetractionIn", "Invent J Lamps. 2026;41:1", "90000004"),),
    "history": (HistoryDate("entrez", "2025-03-11 11:43"),),
}
