"""Files of PubMed XML, cut: every record with its line, the damaged ones named, and what NLM has deleted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netreader.errors import BadResponse, RecordError
from netreader.pubmed.pieces import Deletion, Piece
from netreader.pubmed.records import pieces, read
from tests.pubmed.elements import article_set, record


def numbered(number, **parts):
    return record(pmid=f"<PMID Version='1'>{number}</PMID>", **parts)


def told(data, size=1 << 18):
    """What is cut from bytes that come in blocks: PMIDs read, sentences of what can't be, deletions."""
    out = []
    for piece in pieces(data[at : at + size] for at in range(0, len(data), size)):
        if isinstance(piece, Deletion):
            out.append(piece)
            continue
        try:
            out.append(read(piece).article.pmid)
        except RecordError as error:
            out.append((piece.line, error.pmid, error.message))
    return out


DELETED = "<DeleteCitation>\n<PMID Version='2'>7</PMID>\n<PMID>0000000008</PMID></DeleteCitation>"


@given(st.integers(1, 900), st.lists(st.sampled_from(["\n", " ", "", "\r\n", "<!-- x -->"]), min_size=3, max_size=3))
def test_blocks_of_any_size_make_no_difference(size, between):
    data = article_set(*(numbered(n) + gap for n, gap in enumerate(between, 1)), DELETED)
    assert told(data, size) == ["1", "2", "3", Deletion("7", 2), Deletion("8")]


def test_each_piece_knows_its_line():
    data = b"<PubmedArticleSet>\n\n" + numbered(1).encode() + b"\n" + numbered(2).encode() + b"\n</PubmedArticleSet>"
    first, second = pieces([data])
    assert first.line == 3
    assert second.line == 4 + first.xml.count(b"\n")


@pytest.mark.parametrize("size", [100, 1 << 18])
@pytest.mark.parametrize(
    ("damage", "why"),
    [
        (lambda xml: xml.replace("</PubmedArticle>", ""), "It has no end."),
        (lambda xml: xml.replace("<PubmedArticle>", "<PubmdArticle>"), "It has no beginning."),
        (lambda xml: xml.replace("</MedlineCitation>", ""), "Its XML is damaged."),
        (lambda xml: xml[: len(xml) // 2], "It has no end."),
    ],
)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_damaged_record_takes_no_other_with_it(damage, why, place, size):
    whole = [numbered(n) for n in (1, 2, 3)]
    whole[place] = damage(whole[place])
    out = told(article_set(*whole), size)
    assert len(out) == 3
    line, pmid, message = out.pop(place)
    assert message == f"PubMed's record {place + 1} can't be read. {why}"
    assert out == [str(n) for n in (1, 2, 3) if n != place + 1]


def test_a_record_too_large_takes_no_other_with_it():
    large = numbered(2, title=f"<ArticleTitle>{'x' * (9 << 20)}</ArticleTitle>")
    out = told(article_set(numbered(1), large.replace("</PubmedArticle>", ""), numbered(3)))
    assert [one if isinstance(one, str) else one[1:] for one in out] == [
        "1",
        ("2", "PubMed's record 2 can't be read. It is too large."),
        "3",
    ]


def test_two_files_one_after_the_other():
    data = article_set(numbered(1), DELETED) + b"\n" + article_set(numbered(7))
    assert told(data) == ["1", Deletion("7", 2), Deletion("8"), "7"]


def test_a_file_of_deletions_alone():
    assert told(article_set(DELETED)) == [Deletion("7", 2), Deletion("8")]


@pytest.mark.parametrize("cut", range(1, 400, 7))
def test_of_a_file_cut_short_all_that_is_whole_is_given(cut):
    first, second = numbered(1), numbered(2)
    data = article_set(first, second, DELETED)[:-cut]
    out = []
    with pytest.raises(BadResponse, match=r"The file is cut short"):
        out.extend(pieces([data]))  # extend keeps what came before the error
    found = [piece.pmid for piece in out if isinstance(piece, Piece)]
    assert found == [n for n, xml in (("1", first), ("2", second)) if xml.encode() in data]
    assert [piece for piece in out if isinstance(piece, Deletion)] == [
        deletion for deletion in (Deletion("7", 2), Deletion("8")) if DELETED.encode() in data
    ]


def test_a_list_of_deletions_in_another_document_deletes_nothing():
    out = []
    with pytest.raises(BadResponse):
        out.extend(pieces([f"<Something>{DELETED}</Something>".encode()]))
    assert out == []
