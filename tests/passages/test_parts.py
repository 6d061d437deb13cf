"""The parts of a paper in which passages can be marked."""

import pytest

from netreader.article import AbstractSection, Article, OtherAbstract
from netreader.fulltext import Block, FullText, Part, Text
from netreader.passages.parts import is_of_text, parts_of

TEXT = FullText(
    parts=(
        Part("abstract-1", "Summary", blocks=(Block("text", (Text("It shrank."),)),)),
        Part(
            "body-1",
            "Text",
            blocks=(Block("text", (Text("All of it."),)), Block("table", (Text("Doses"),), name="table-1")),
        ),
        Part("back-ack", "Thanks", blocks=(Block("text", (Text("To all."),)),)),
    )
)


def test_every_part_of_a_full_text_is_known_by_its_name():
    article = Article("1", "Title")
    of_record = parts_of(article).keys()
    of_text = [name for name in parts_of(article, TEXT) if name not in of_record]
    assert of_text == ["abstract-1", "body-1", "table-1", "back-ack"]
    assert all(map(is_of_text, of_text))
    assert not any(map(is_of_text, of_record))


def test_the_abstract_of_the_record_comes_before_that_of_the_full_text():
    article = Article("1", "Title", abstract=(AbstractSection("It shrank."),))
    assert "abstract-1" not in parts_of(article, TEXT)


@pytest.mark.parametrize("languages", [("ger",), ("ger", "ger"), ("", "")])
def test_other_abstracts_are_not_of_the_full_text(languages):
    others = tuple(OtherAbstract("Publisher", language, (AbstractSection("Es schrumpfte."),)) for language in languages)
    article = Article("1", "Title", other_abstracts=others)
    assert not any(map(is_of_text, parts_of(article)))
