"""The parts of a paper in which passages can be marked, each as one text.

The sections of an abstract are one text, a blank line between: a passage may run over several, and stays where it is
when a later revision of the record divides the abstract or gives it labels.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from netreader.article import AbstractSection, Article
from netreader.fulltext import Block, FullText, Text
from netreader.fulltext import Part as Section

#: Between two sections of one text.
BETWEEN = "\n\n"


class Part(NamedTuple):
    """A text of a paper.

    Attributes:
        name: ``title``, ``vernacular``, ``abstract``, ``abstract-ger``, ``plain-eng``, ``interests``; of a full text
            the names of its sections, figures and tables: ``body-2``, ``figure-1``.
        text: All of it.
        starts: Where its sections begin in it.
        labels: The journal's own headings of these sections, or empty.
    """

    name: str
    text: str
    starts: tuple[int, ...] = (0,)
    labels: tuple[str, ...] = ("",)

    def label_at(self, place: int) -> str:
        """The heading of the section that a place is in."""
        found = ""
        for start, label in zip(self.starts, self.labels, strict=True):
            if start <= place:
                found = label
        return found


#: Blocks of a full text whose paragraphs are the running text of their section.
RUNNING = frozenset(("text", "item", "quote", "heading", "file"))


def parts_of(article: Article, text: FullText | None = None) -> dict[str, Part]:
    """The parts of a paper that have a text, by name, in the order of the page; with those of its full text."""
    parts = [Part("title", article.display_title)]
    if article.vernacular_title and article.vernacular_title != article.display_title:
        parts.append(Part("vernacular", article.vernacular_title))
    parts.append(_joined("abstract", article.abstract))
    names = other_names(article)
    parts += [_joined(name, other.sections) for name, other in zip(names, article.other_abstracts, strict=True)]
    if text is not None:
        parts += parts_of_text(text, abstract=not article.abstract)
    parts.append(Part("interests", article.conflict_of_interest))
    return {part.name: part for part in parts if part.text.strip()}


def parts_of_text(text: FullText, *, abstract: bool = False) -> Iterator[Part]:
    """The parts of a full text: each section's running text, and the captions of figures and tables.

    Args:
        abstract: With its abstract, for papers whose record has none.
    """
    for section in text.parts if abstract else text.body:
        running = [one for block in section.blocks if block.kind in RUNNING for one in block.texts]
        yield _of_texts(section.name, running, section.title)
        for block in section.blocks:
            if block.name:
                yield _of_texts(block.name, block.texts, block.lead)


def running(section: Section) -> Iterator[tuple[Block, list[tuple[Text, str, int]]]]:
    """The blocks of a section, the texts of each with the part in which they stand and where they begin there."""
    place = 0
    for block in section.blocks:
        at, name = (place, section.name) if block.kind in RUNNING else (0, block.name)
        texts = []
        for text in block.texts:
            texts.append((text, name, at))
            at += len(text.plain) + len(BETWEEN)
        if block.kind in RUNNING:
            place = at
        yield block, texts


def is_of_text(name: str) -> bool:
    """Whether a part is one of a full text, by its name."""
    return _OF_TEXT.fullmatch(name) is not None


#: A translated abstract is ``abstract-ger``; that of the full text, read where the record has none, ``abstract-1``.
_OF_TEXT = re.compile(r"(?:body|back|floats|figure|table)-.+|abstract-\d+")


def _of_texts(name: str, texts: Sequence[Text], label: str) -> Part:
    starts: list[int] = []
    place = 0
    for text in texts:
        starts.append(place)
        place += len(text.plain) + len(BETWEEN)
    return Part(name, BETWEEN.join(text.plain for text in texts), tuple(starts), (label,) * len(starts))


def other_names(article: Article) -> list[str]:
    """Names of the other abstracts: what each is and its language; a number where two are alike."""
    names: list[str] = []
    for other in article.other_abstracts:
        kind = "plain" if other.type == "plain-language-summary" else "abstract"
        name = f"{kind}-{other.language or 'eng'}"
        number = sum(earlier == name or earlier.startswith(f"{name}-") for earlier in names)
        names.append(f"{name}-{number + 1}" if number else name)
    return names


def starts_of(sections: tuple[AbstractSection, ...]) -> tuple[int, ...]:
    """Where sections begin in their text."""
    starts: list[int] = []
    place = 0
    for section in sections:
        starts.append(place)
        place += len(section.text) + len(BETWEEN)
    return tuple(starts)


def _joined(name: str, sections: tuple[AbstractSection, ...]) -> Part:
    text = BETWEEN.join(section.text for section in sections)
    return Part(name, text, starts_of(sections), tuple(section.label for section in sections))
