"""Authors, editors and collaborators of a PubMed record."""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.etree.ElementTree import Element

from msgspec.structs import replace

from netreader.article import Author, PersonalNameSubject
from netreader.pubmed.markup import term, text_of
from netreader.text import clean_line

_ORCID = re.compile(r"(\d{4})-?(\d{4})-?(\d{4})-?(\d{3}[\dXx])(?![\dXx])", re.ASCII)
_EQUAL = re.compile(r"(these authors )?contributed equally\.?( to this work\.?)?", re.IGNORECASE)
_OTHERS = frozenset(("et al", "et al.", "et-al."))


def authors_of(author_list: Element) -> tuple[tuple[Author, ...], bool]:
    """The people and groups of an AuthorList or InvestigatorList, and whether the list is complete.

    A name that was printed wrongly (ValidYN="N") is left out where its corrected twin stands in the list. An author
    "et al." of old records means that the list is not complete.
    """
    complete = author_list.get("CompleteYN") != "N"
    people: list[Author] = []
    misprinted: list[Author] = []
    for element in author_list:
        author = _author(element)
        if not (author.last_name or author.collective_name):
            continue
        if author.last_name.lower() in _OTHERS:
            complete = False
            continue
        if element.get("ValidYN") == "N":
            misprinted.append(author)
        people.append(author)
    if misprinted:
        valid = [author for author in people if all(author is not other for other in misprinted)]
        twins = [author for author in misprinted if any(_twins(author, other) for other in valid)]
        people = [author for author in people if all(author is not twin for twin in twins)]
    return tuple(people), complete


def name_subjects_of(subject_list: Element) -> tuple[PersonalNameSubject, ...]:
    """The people that an article is about."""
    subjects = (_author(element) for element in subject_list)
    return tuple(PersonalNameSubject(who.last_name, who.fore_name, who.initials, who.suffix) for who in subjects)


def with_affiliation(authors: tuple[Author, ...], affiliation: str) -> tuple[Author, ...]:
    """Give the first author the affiliation that records of before 2014 hold for the whole article."""
    if not authors or not affiliation or any(author.affiliations for author in authors):
        return authors
    return (replace(authors[0], affiliations=(affiliation,)), *authors[1:])


def _author(element: Element) -> Author:
    last = fore = initials = suffix = group = orcid = ""
    affiliations: list[str] = []
    equal = element.get("EqualContrib") == "Y"
    for child in element:
        tag = child.tag
        if tag == "AffiliationInfo":
            affiliations += [text_of(part) for part in child if part.tag == "Affiliation"]
        elif tag == "LastName":
            last = text_of(child)
        elif tag == "ForeName":
            fore = text_of(child)
        elif tag == "Initials":
            initials = clean_line(child.text or "").replace(".", "")
        elif tag == "Identifier":
            orcid = orcid or _orcid(child)
        elif tag == "Suffix":
            suffix = text_of(child)
        elif tag == "CollectiveName":
            group = text_of(child)
        elif tag == "Affiliation":  # DTDs of before 2015
            affiliations.append(text_of(child))
    if affiliations:
        equal = equal or any("qually" in line and _EQUAL.search(line) for line in affiliations)
        affiliations = [line for line in affiliations if line and not _EQUAL.fullmatch(line)]
    return Author(last, fore, initials, suffix, group, orcid, tuple(affiliations), equal)


def _orcid(element: Element) -> str:
    """``0000-0002-1825-0097`` from any of the forms in which publishers send it; empty for other identifiers."""
    text = element.text or ""
    if term(element.get("Source", "")).upper() != "ORCID" and "orcid.org" not in text:
        return ""
    found = _ORCID.search(text)
    return "-".join(found.groups()).upper() if found else ""


def _twins(misprint: Author, author: Author) -> bool:
    """Whether two entries are one person: the same last name, or one that begins alike with the same forenames."""
    if misprint.collective_name or author.collective_name:
        return misprint.collective_name[:3].lower() == author.collective_name[:3].lower()
    ours, theirs = misprint.last_name.lower(), author.last_name.lower()
    if ours == theirs:
        return misprint.initials[:1] == author.initials[:1]
    return ours[:1] == theirs[:1] and _given(misprint) == _given(author)


def _given(author: Author) -> Iterable[str]:
    return author.initials or author.fore_name
