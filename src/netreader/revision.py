"""What is different between two states of a record, in a reader's words: retracted, corrected, another abstract."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from netreader.article import Article, Correction

#: What may have changed, the gravest first, and how it is said of a paper.
KINDS = {
    "retracted": "retracted",
    "concern": "expression of concern",
    "withdrawn": "withdrawn",
    "restored": "in PubMed again",
    "corrected": "corrected",
    "updated": "a later version has appeared",
    "full text": "free full text",
    "title": "title revised",
    "abstract": "abstract revised",
    "commented": "commented on",
    "indexed": "MeSH terms revised",
    "revised": "revised",
}

#: Kinds that a reader who relies on the paper has to know at once.
GRAVE = ("retracted", "concern", "withdrawn")

#: RefTypes of CommentsCorrections by which a paper is corrected; the DTD's list, retractions and concerns aside.
CORRECTIONS = ("ErratumIn", "CorrectedandRepublishedIn", "PartialRetractionIn")

#: RefTypes that lead to a later version, such as the article that a preprint became.
UPDATES = ("UpdateIn", "RepublishedIn")

#: RefTypes that tell of others' words on a paper.
COMMENTS = ("CommentIn", "SummaryForPatientsIn")

#: RefTypes by which a paper is retracted or doubted.
NOTICES = ("RetractionIn", "RetractedandRepublishedIn", "ExpressionOfConcernIn")

#: A text with more words than this is compared by its lines, so that the time stays short.
LONG = 4_000

_WORD = re.compile(r"\s+|[^\W_]+|[\W_]", re.ASCII)


class Text(Struct, frozen=True):
    """A text of the record that changed: `name` is ``title`` or ``abstract``."""

    name: str
    before: str
    after: str


class Revision(Struct, frozen=True):
    """What changed of one paper.

    Attributes:
        kinds: Names of `KINDS`, the gravest first; never empty.
        notices: Corrections, retractions, concerns and comments that are new.
        texts: Texts that changed.
        revised: DateRevised of the later state, ISO.
    """

    kinds: tuple[str, ...]
    notices: tuple[Correction, ...] = ()
    texts: tuple[Text, ...] = ()
    revised: str = ""

    @property
    def is_grave(self) -> bool:
        """Whether one who relies on the paper has to know."""
        return any(kind in GRAVE for kind in self.kinds)

    @property
    def told(self) -> str:
        """In words: ``retracted, abstract revised``, or ``revised 2026-03-01``."""
        told = ", ".join(KINDS.get(kind, kind) for kind in self.kinds)
        return f"{told} {self.revised}".strip() if self.kinds == ("revised",) else told


def compared(before: Article, now: Article) -> Revision | None:
    """What a reader of the earlier record should know of the later one; None if nothing is different."""
    kinds: set[str] = set()
    notices = tuple(item for item in now.corrections if item.type != "Cites" and not _stands(item, before))
    types = {item.type for item in notices}
    if now.is_retracted and not before.is_retracted:
        kinds.add("retracted")
    if now.has_concern and not before.has_concern:
        kinds.add("concern")
    if now.withdrawn and not before.withdrawn:
        kinds.add("withdrawn")
    if before.withdrawn and not now.withdrawn:
        kinds.add("restored")
    if types.intersection(CORRECTIONS):
        kinds.add("corrected")
    if types.intersection(UPDATES):
        kinds.add("updated")
    if types.intersection(COMMENTS):
        kinds.add("commented")
    if now.pmcid and not before.pmcid:
        kinds.add("full text")
    texts = tuple(
        Text(name, old, new)
        for name, old, new in (
            ("title", before.display_title, now.display_title),
            ("abstract", abstract_of(before), abstract_of(now)),
        )
        if old != new
    )
    kinds.update(text.name for text in texts)
    if before.mesh != now.mesh:
        kinds.add("indexed")
    if not kinds and before != now:
        kinds.add("revised")
    if not kinds:
        return None
    named = tuple(item for item in notices if item.type in (*NOTICES, *CORRECTIONS, *UPDATES, *COMMENTS))
    return Revision(tuple(kind for kind in KINDS if kind in kinds), named, texts, now.revised)


def joined(earlier: Revision, later: Revision) -> Revision:
    """Two revisions of one paper, one after the other, as one; a text that came back to what it was is left out."""
    texts = {text.name: text for text in earlier.texts}
    for text in later.texts:
        first = texts[text.name].before if text.name in texts else text.before
        texts[text.name] = Text(text.name, first, text.after)
    kept = tuple(text for text in texts.values() if text.before != text.after)
    kinds = {*earlier.kinds, *later.kinds} - {"title", "abstract"} | {text.name for text in kept}
    if "withdrawn" in earlier.kinds and "restored" in later.kinds:
        kinds -= {"withdrawn", "restored"}
    notices = tuple(dict.fromkeys((*earlier.notices, *later.notices)))
    ordered = tuple(kind for kind in KINDS if kind in kinds) or ("revised",)
    return Revision(ordered, notices, kept, later.revised or earlier.revised)


def abstract_of(article: Article) -> str:
    """The abstract as plain text, a section a line, with its labels."""
    return "\n".join(
        f"{section.label}: {section.text}" if section.label else section.text for section in article.abstract
    )


def differences(before: str, after: str) -> Iterator[tuple[str, str]]:
    """The later text with what came and went, word by word.

    Yields:
        ``=``, ``-`` or ``+``, and the words that stayed, went or came; what went stands before what came.
    """
    from difflib import SequenceMatcher

    old, new = _cut(before), _cut(after)
    for what, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            yield "=", "".join(old[i:j])
            continue
        if i < j:
            yield "-", "".join(old[i:j])
        if k < m:
            yield "+", "".join(new[k:m])


def _cut(text: str) -> list[str]:
    words = _WORD.findall(text)
    return words if len(words) <= LONG else text.splitlines(keepends=True)


def _stands(item: Correction, article: Article) -> bool:
    """Whether a record had this entry, maybe in another spelling of its citation."""
    return any(
        other.type == item.type and (other.pmid == item.pmid if item.pmid and other.pmid else other == item)
        for other in article.corrections
    )
