"""Answers that are none, cut short, hostile or slightly broken: a typed error, or what can be read of them."""

import gzip
import io

import pytest

from netreader.errors import BadResponse, KeyRefused, RateLimited, RecordError, Refused
from netreader.pubmed.records import parse, stream
from tests.pubmed.elements import article_set, parsed, record

SECRET = "0123456789abcdef0123456789abcdef0123"
WHOLE = article_set(record(), record(pmid="<PMID>90000002</PMID>"))


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", BadResponse),
        (b" \n\t ", BadResponse),
        (b"\0\0\0", BadResponse),
        (b"<html><head><title>Sign in</title></head></html>", BadResponse),
        (b"<!DOCTYPE html><html><body>Maintenance</body></html>", BadResponse),
        (b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'/>", BadResponse),
        (b"<eFetchResult><ERROR>Unable to obtain query #1</ERROR></eFetchResult>", Refused),
        (
            b"<?xml version='1.0'?>\n<!DOCTYPE eEfetchResult>\n<eFetchResult>\n<ERROR>Odd</ERROR></eFetchResult>",
            Refused,
        ),
        (b"<PubmedArticleSet><ERROR>Odd</ERROR></PubmedArticleSet>", Refused),
        (b"<eFetchResult><ERROR>API key invalid</ERROR></eFetchResult>", KeyRefused),
        (b"<eFetchResult><ERROR>Search Backend failed: x</ERROR></eFetchResult>", BadResponse),
        (b'{"error":"API rate limit exceeded","api-key":"x","count":"4","limit":"3"}', RateLimited),
        (b'{"esearchresult":{}}', BadResponse),
        (b"<eSearchResult><Count>0</Count></eSearchResult>", BadResponse),
        (b"<article><front/></article>", BadResponse),
        (b"30049270\n", BadResponse),
        (b"NCBI C++ Exception: Error: CTxRawClient Read failed", BadResponse),
        (b"Unable to obtain query #1", Refused),
        (b"<?xml version='1.0'?>", BadResponse),
        (b"<!-- nothing", BadResponse),
        (b"<", BadResponse),
        (b"<PubmedArticleSet>", BadResponse),
        (gzip.compress(WHOLE, mtime=0), BadResponse),
    ],
)
def test_what_is_no_set_of_records(data, error):
    with pytest.raises(error) as caught:
        parse(data)
    assert issubclass(caught.type, error)
    assert caught.value.message.endswith(".")


@pytest.mark.parametrize("cut", range(30, len(WHOLE), 97))
def test_cut_short_anywhere(cut):
    with pytest.raises(BadResponse):
        parse(WHOLE[:cut])


def test_cut_short_between_records_gives_up_what_it_had():
    with pytest.raises(BadResponse, match="cut short"):
        parse(WHOLE.removesuffix(b"</PubmedArticleSet>"))


def test_a_bad_record_is_named_and_the_others_are_read():
    broken = record(pmid="<PMID>90000002</PMID>", title="<ArticleTitle>Glow</ArticleTitel>")
    data = article_set(record(), broken, record(pmid="<PMID>90000003</PMID>"))
    with pytest.raises(RecordError, match="90000002"):
        parse(data)
    bad = []
    assert [one.article.pmid for one in parse(data, bad=bad.append)] == ["90000001", "90000003"]
    assert [type(error) for error in bad] == [RecordError]
    assert "90000002" in bad[0].message


def test_a_record_without_pmid():
    with pytest.raises(RecordError, match="no PMID"):
        parsed(pmid="", ids="")


@pytest.mark.parametrize(
    "data",
    [
        f"<eFetchResult><ERROR>key {SECRET} is bad</ERROR></eFetchResult>".encode(),
        f'{{"error":"API rate limit exceeded","api-key":"{SECRET}"}}'.encode(),
        f"<html>{SECRET}</html>".encode(),
        article_set(record(title=f"<ArticleTitle>{SECRET}</i></ArticleTitle>")),
        article_set(record(title=f"<ArticleTitle>&{SECRET};</ArticleTitle>")),
        article_set(record())[:-40] + SECRET.encode(),
    ],
)
def test_errors_never_quote_the_answer(data):
    with pytest.raises((BadResponse, Refused, RecordError, RateLimited, KeyRefused)) as caught:
        parse(data)
    assert SECRET not in f"{caught.value} {caught.value!r} {caught.value.message} {caught.value.hint}"


BOMB = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    "prologue",
    [
        f'<!DOCTYPE PubmedArticleSet [<!ENTITY l0 "lol">{BOMB}]>',
        '<!DOCTYPE PubmedArticleSet [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle//EN" "x.dtd" [<!ENTITY % x SYSTEM "http://x/">]>',
        '<!ENTITY x "y">',
    ],
)
def test_entities_are_refused_before_anything_is_read(prologue):
    body = record(title="<ArticleTitle>&l9;&x;</ArticleTitle>")
    with pytest.raises(BadResponse, match="entities"):
        parse(f"<?xml version='1.0'?>{prologue}<PubmedArticleSet>{body}</PubmedArticleSet>".encode())


def test_an_entity_definition_between_records_is_refused():
    data = article_set(record(), '<!DOCTYPE x [<!ENTITY a "b">]>', record())
    with pytest.raises(BadResponse, match="entities"):
        parse(data)


@pytest.mark.parametrize("where", ["title", "references"], ids=["left to the parser", "read by patterns"])
def test_an_undefined_entity_is_an_error(where):
    parts = {
        "title": {"title": "<ArticleTitle>&nbsp;</ArticleTitle>"},
        "references": {
            "references": "<ReferenceList><Reference><Citation>&nbsp;</Citation></Reference></ReferenceList>"
        },
    }[where]
    with pytest.raises(RecordError, match="90000001"):
        parsed(**parts)


def test_the_document_type_is_never_fetched_nor_needed():
    doctype = '<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle//EN" "http://127.0.0.1:1/never.dtd">'
    (only,) = parse(f"<?xml version='1.0'?>\n{doctype}\n<PubmedArticleSet>{record()}</PubmedArticleSet>".encode())
    assert only.article.title == "Glow."


def test_a_record_too_large():
    filler = "x" * (9 << 20)
    with pytest.raises(RecordError, match=r"90000001.*too large"):
        parsed(title=f"<ArticleTitle>{filler}</ArticleTitle>")
    with pytest.raises(RecordError, match=r"90000001.*too large"):
        list(stream(io.BytesIO(article_set(record(title=f"<ArticleTitle>{filler}")))))


def test_a_megabyte_title_is_read():
    assert len(parsed(title=f"<ArticleTitle>{'x' * (1 << 20)}</ArticleTitle>").title) == 1 << 20


def test_deep_elements_that_nothing_reads_do_no_harm():
    assert parsed(citation="<Foo>" * 10_000 + "</Foo>" * 10_000).title == "Glow."


@pytest.mark.parametrize("depth", [40_000, 400_000])
def test_elements_nested_beyond_all_measure(depth):
    with pytest.raises(RecordError, match="90000001"):
        parsed(citation="<Foo>" * depth + "</Foo>" * depth)


def test_a_file_that_is_no_pubmed_xml_is_given_up_early():
    class Endless(io.RawIOBase):
        asked = 0

        def read(self, size=-1):
            self.asked += 1
            return b"x" * size

    endless = Endless()
    with pytest.raises((BadResponse, Refused)):
        next(stream(endless))
    assert endless.asked < 3


def test_white_space_without_end_is_given_up():
    class Blank(io.RawIOBase):
        def read(self, size=-1):
            return b" " * size

    with pytest.raises(BadResponse):
        next(stream(Blank()))


@pytest.mark.parametrize("keep", [60, 300, -9])
def test_a_damaged_gzip_file(keep):
    packed = gzip.compress(article_set(*[record(pmid=f"<PMID>{n}</PMID>") for n in range(1, 400)]))
    with gzip.open(io.BytesIO(packed[:keep])) as file, pytest.raises(BadResponse):
        list(stream(file))


@pytest.mark.parametrize("where", [0, 200, -6])
def test_a_gzip_file_with_a_flipped_byte(where):
    packed = bytearray(gzip.compress(WHOLE))
    packed[where] ^= 0xFF
    with gzip.open(io.BytesIO(bytes(packed))) as file, pytest.raises((BadResponse, RecordError)):
        list(stream(file))


class TestEncodings:
    TITLE = "<ArticleTitle>Glühen – β.</ArticleTitle>"

    @staticmethod
    def answer(declaration, text):
        return f"<?xml version='1.0' {declaration}?>\n<PubmedArticleSet>{text}</PubmedArticleSet>"

    @pytest.mark.parametrize(
        ("declared", "codec"),
        [
            ("encoding='UTF-8'", "utf-8"),
            ("encoding='utf-8'", "utf-8-sig"),
            ("", "utf-8"),
            ("encoding='UTF-16'", "utf-16"),
            ("", "utf-16-le"),
            ("", "utf-16-be"),
        ],
    )
    def test_unicode(self, declared, codec):
        (only,) = parse(self.answer(declared, record(title=self.TITLE)).encode(codec))
        assert only.article.title == "Glühen – β."
        assert only.xml.decode("utf-8") == record(title=self.TITLE)

    @pytest.mark.parametrize(("declared", "codec"), [("ISO-8859-1", "latin-1"), ("windows-1252", "cp1252")])
    def test_one_byte_a_character(self, declared, codec):
        text = record(title="<ArticleTitle>Glühen.</ArticleTitle>")
        (only,) = parse(self.answer(f"encoding='{declared}'", text).encode(codec))
        assert only.article.title == "Glühen."

    def test_an_encoding_that_pubmed_never_used(self):
        with pytest.raises(BadResponse, match="encoding"):
            parse(self.answer("encoding='utf-7'", record()).encode())

    def test_a_wide_encoding_in_small_blocks(self):
        data = self.answer("encoding='UTF-16'", record(title=self.TITLE)).encode("utf-16")

        class Odd(io.BytesIO):
            def read(self, size=-1):
                return super().read(701)

        (only,) = stream(Odd(data))
        assert only.article.title == "Glühen – β."

    @pytest.mark.parametrize("where", ["title", "references"])
    def test_nul_control_characters_and_broken_utf_8(self, where):
        text = "A\0b\x1b[31m c\x07 MARK &#0;&#x1b; d"
        parts = {
            "title": {"title": f"<ArticleTitle>{text}</ArticleTitle>"},
            "references": {
                "references": f"<ReferenceList><Reference><Citation>{text}</Citation></Reference></ReferenceList>"
            },
        }[where]
        (only,) = parse(article_set(record(**parts)).replace(b"MARK", b"\xff"))
        article = only.article
        kept = article.title if where == "title" else article.references[0].citation
        assert kept == "Ab[31m c \ufffd d"
        assert parse(article_set(only.xml.decode()))[0].article == article
        assert b"\0" not in only.xml


HOSTILE = "a&#x9b;31m\u202eb\u2066c\ufeffd\u200fe&#x85;f&#x7f;"


def test_no_text_field_lets_anything_unsafe_through():
    text = HOSTILE
    article = parsed(
        title=f"<ArticleTitle>{text}<i>{text}</i></ArticleTitle>",
        article=f"<Abstract><AbstractText Label='{text}' NlmCategory='{text}'>{text}</AbstractText></Abstract>"
        f"<AuthorList><Author><LastName>{text}</LastName><ForeName>{text}</ForeName><Initials>{text}</Initials>"
        f"<AffiliationInfo><Affiliation>{text}</Affiliation></AffiliationInfo></Author></AuthorList>"
        f"<PublicationTypeList><PublicationType UI='{text}'>{text}</PublicationType></PublicationTypeList>",
        citation=f"<MeshHeadingList><MeshHeading><DescriptorName UI='{text}'>{text}</DescriptorName></MeshHeading>"
        f"</MeshHeadingList><KeywordList Owner='{text}'><Keyword>{text}</Keyword></KeywordList>"
        f"<CommentsCorrectionsList><CommentsCorrections RefType='{text}'><RefSource>{text}</RefSource>"
        f"</CommentsCorrections></CommentsCorrectionsList><OtherID Source='{text}'>{text}</OtherID>",
        pub_date=f"<PubDate><MedlineDate>{text}</MedlineDate></PubDate>",
        pages=f"<Pagination><MedlinePgn>{text}</MedlinePgn></Pagination>",
        ids=f'<ArticleId IdType="doi">10.1/{text}</ArticleId><ArticleId IdType="mid">{text}</ArticleId>',
        references=f"<ReferenceList><Title>{text}</Title><Reference><Citation>{text}</Citation></Reference></ReferenceList>",
    )
    shown = repr(article)  # repr escapes whatever is not printable
    for unsafe in ("\\x9b", "\\u202e", "\\u2066", "\\ufeff", "\\x85", "\\x7f"):
        assert unsafe not in shown
