"""The parts of a paper in which passages can be marked, each as one text.

The sections of an abstract are one text, a blank line between: a passage may run over several, and stays where it is
when a later revision of the record divides the abstract or gives it labels.
"""

from __future__ import annotations

from typing import NamedTuple

from netreader.article import AbstractSection, Article

#: Between two sections of one text.
BETWEEN = "\n\n"


class Part(NamedTuple):
    """A text of a paper.

    Attributes:
        name: ``title``, ``vernacular``, ``abstract``, ``abstract-ger``, ``plain-eng``, ``interests``.
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


def parts_of(article: Article) -> dict[str, Part]:
    """The parts of a paper that have a text, by name, in the order of the page."""
    parts = [Part("title", article.display_title)]
    if article.vernacular_title and article.vernacular_title != article.display_title:
        parts.append(Part("vernacular", article.vernacular_title))
    parts.append(_joined("abstract", article.abstract))
    names = other_names(article)
    parts += [_joined(name, other.sections) for name, other in zip(names, article.other_abstracts, strict=True)]
    parts.append(Part("interests", article.conflict_of_interest))
    return {part.name: part for part in parts if part.text.strip()}


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
