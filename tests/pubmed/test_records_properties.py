"""Random records come back as they were made; random bytes give typed errors and nothing else."""

import contextlib
import io
from xml.sax.saxutils import escape

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from netreader.article import Reference
from netreader.errors import NetreaderError
from netreader.pubmed import data as pubmed_data
from netreader.pubmed.draft import Draft
from netreader.pubmed.records import parse, stream
from netreader.text import clean_line
from tests.pubmed.elements import article_set, parsed, record

NOT_XML = [chr(code) for code in range(32)] + ["\ufffe", "\uffff"]
ANY = st.text(st.characters(exclude_categories=["Cs"], exclude_characters=NOT_XML))
WORDS = st.text(st.sampled_from("aZé β–2²漢字(),.' "), max_size=30)
NUMBER = st.integers(1, 999_999_999).map(str)
STYLE = st.sampled_from(["i", "b", "u"])


@st.composite
def mixed(draw, depth=2):
    """XML of mixed content and the text that it holds, without sub- and superscripts."""
    xml = text = ""
    for _ in range(draw(st.integers(0, 3))):
        words = draw(WORDS)
        xml += escape(words)
        text += words
        if depth:
            tag = draw(STYLE)
            inner, inner_text = draw(mixed(depth - 1))
            xml += f"<{tag}>{inner}</{tag}>"
            text += inner_text
    return xml, text


@given(mixed())
def test_styles_never_change_the_text_and_spans_lie_inside_it(content):
    xml, text = content
    article = parsed(title=f"<ArticleTitle>{xml}</ArticleTitle>")
    assert article.title == clean_line(text)
    for span in article.title_spans:
        assert 0 <= span.start < span.end <= len(article.title)
        assert article.title[span.start : span.end] == article.title[span.start : span.end].strip()


@given(ANY)
@example("<sup>2</sup> & \x9b31m \u202e")
def test_text_is_clean_wherever_it_comes_from(text):
    xml = escape(text)
    article = parsed(
        title=f"<ArticleTitle>{xml}</ArticleTitle>",
        article=f"<Abstract><AbstractText>{xml}</AbstractText></Abstract><AuthorList><Author><LastName>x{xml}</LastName>"
        "</Author></AuthorList>",
        references=f"<ReferenceList><Reference><Citation>{xml}</Citation></Reference></ReferenceList>",
    )
    for field in (article.title, article.authors[0].last_name, *(part.text for part in article.abstract)):
        assert field == clean_line(field)
    assert [reference.citation for reference in article.references] == ([article.title] if article.title else [])


references = st.lists(
    st.builds(
        Reference,
        WORDS.map(clean_line),
        st.just("") | NUMBER,
        st.just("") | st.just("10.5555/x.1"),
        st.just("") | NUMBER.map("PMC{}".format),
    ),
    max_size=5,
)


def reference_xml(reference, blank):
    ids = {"pubmed": reference.pmid, "doi": reference.doi, "pmc": reference.pmcid}
    items = blank.join(f'<ArticleId IdType="{kind}">{value}</ArticleId>' for kind, value in ids.items() if value)
    id_list = f"<ArticleIdList>{blank}{items}{blank}</ArticleIdList>{blank}" if items else ""
    return f"<Reference>{blank}<Citation>{escape(reference.citation)}</Citation>{blank}{id_list}</Reference>{blank}"


@given(references, st.sampled_from(["", "\n    ", "\r\n\t"]), st.booleans())
def test_references_come_back_by_patterns_and_by_the_parser(made, blank, unusual):
    comment = "<!-- unusual -->" if unusual else ""
    inside = blank + "".join(reference_xml(reference, blank) for reference in made)
    xml = record(references=f"<ReferenceList>{inside}{comment}</ReferenceList>{blank}")
    assert (b"<PubmedData>" in pubmed_data.detached(xml.encode(), Draft())) is unusual
    (only,) = parse(article_set(xml))
    assert only.article.references == tuple(one for one in made if one != Reference(""))


@given(st.binary(max_size=300))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_random_bytes(data):
    with contextlib.suppress(NetreaderError):
        parse(data)


WHOLE = article_set(record(references="<ReferenceList><Reference><Citation>A</Citation></Reference></ReferenceList>"))


@given(st.integers(0, len(WHOLE) - 1), st.binary(max_size=6), st.integers(0, 40))
@example(147, b"\x80", 0)
def test_a_record_with_bytes_put_in_and_taken_out(position, put_in, taken_out):
    data = WHOLE[:position] + put_in + WHOLE[position + taken_out :]
    records = []
    with contextlib.suppress(NetreaderError):
        records = parse(data)
    for one in records:
        assert parse(article_set(one.xml.decode()))[0].article == one.article


@given(st.lists(NUMBER, min_size=1, max_size=5), st.integers(1, 400))
def test_a_stream_in_blocks_of_any_size_is_the_same(pmids, size):
    class Slow(io.BytesIO):
        def read(self, _=-1):
            return super().read(size)

    answer = article_set(*(record(pmid=f"<PMID>{pmid}</PMID>") for pmid in pmids))
    assert list(stream(Slow(answer))) == parse(answer)
    assert [one.article.pmid for one in parse(answer)] == pmids
