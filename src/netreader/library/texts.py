"""What of an article can be searched: the words of its fields, its values as tokens, its dates. Pure.

A field with several items (keywords, names, affiliations) has a `BREAK` between them, so that no phrase runs from one
into the next. A value that is looked up whole (a name, a heading, a language) is one token of the column ``exact``:
the field, a `JOIN`, and the words of the value with a `JOIN` between. Both are letters to the tokenizer, and letters
that no journal prints; `words` keeps them out of what comes from a record.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from netreader.article import Article, Author
from netreader.text import fold

#: Between two items of a field.
BREAK = "\u01c0"

#: Between the parts of a value's token.
JOIN = "\u01c3"

#: The fields, each a column of ``texts`` and of the index.
FIELDS = (
    "title",
    "vernacular",
    "abstract",
    "keywords",
    "mesh",
    "substances",
    "terms",
    "authors",
    "corporate",
    "journal",
    "year",
    "affiliations",
    "grants",
    "interests",
    "book",
    "publisher",
    "note",
    "exact",
)
NOTE = FIELDS.index("note")

#: The dates of a paper, each a column of ``dates``: a number such as 20180803, 0 where there is none.
DATES = ("issue", "print", "electronic", "edat", "crdt", "mhda", "dcom", "lr")

#: Longest value looked up whole, in characters; a longer one is cut on both sides.
LONGEST = 200

Texts = tuple[str, ...]

_WORD = re.compile(r"[^\W_]+")
_ASCII_SIGNS = {number: " " for number in range(128) if not chr(number).isalnum()}
_SEASONS = {"winter": 1, "spring": 4, "summer": 7, "fall": 10, "autumn": 10}
_HISTORY = {"entrez": "crdt", "pubmed": "edat", "medline": "mhda"}


def indexed(text: str) -> str:
    """A text as it is indexed: its words, folded, a blank between."""
    text = fold(text)
    if text.isascii():  # the same by another way, in half the time
        return " ".join(text.translate(_ASCII_SIGNS).split())
    return " ".join(_WORD.findall(text.replace(BREAK, " ").replace(JOIN, " ")))


@lru_cache(16_384)
def _short(text: str) -> str:
    """As `indexed`, for names and values, which come again in other papers."""
    return indexed(text)


@lru_cache(16_384)
def _token(field: str, text: str) -> str:
    return token(field, indexed(text))


def token(field: str, value: str) -> str:
    """The token of a whole value; `value` as `indexed` gives it."""
    return f"{field}{JOIN}{value.replace(' ', JOIN)[:LONGEST]}"


def texts_of(article: Article, note: str) -> Texts:
    """The words of an article by field, in the order of `FIELDS`; `note` as it is indexed."""
    book = article.book
    journal = article.journal
    people = (*article.authors, *article.editors, *((*book.authors, *book.editors) if book else ()))
    persons = [person for person in people if not person.collective_name]
    corporate = [person.collective_name for person in (*people, *article.investigators) if person.collective_name]
    everybody = (*people, *article.investigators)
    sections = [*article.abstract, *(section for other in article.other_abstracts for section in other.sections)]
    headings = [part for h in article.mesh for part in (h.descriptor, *(qualifier.name for qualifier in h.qualifiers))]
    substances = [*(s.name for s in article.substances), *(c.name for c in article.supplementary_concepts)]
    terms = [
        *(kind.name for kind in article.publication_types),
        *(f"{p.last_name} {p.fore_name or p.initials}" for p in article.personal_name_subjects),
        *(number for bank in article.databanks for number in (bank.name, *bank.accession_numbers)),
        *article.gene_symbols,
        *(correction.note for correction in article.corrections if correction.note),
        *article.general_notes,
    ]
    columns = {
        "title": _items((article.title, *((book.collection_title, book.volume_title) if book else ()))),
        "vernacular": indexed(article.vernacular_title),
        "abstract": indexed(" ".join(f"{section.label} {section.text}" for section in sections)),
        "keywords": _items(keyword.text for keyword in article.keywords),
        "mesh": _items(headings),
        "substances": _items(substances),
        "terms": _items(terms),
        "authors": _items(_name(person) for person in persons),
        "corporate": _items(corporate),
        "journal": _items((journal.medline_ta, journal.title, journal.iso_abbreviation)),
        "year": article.year,
        "affiliations": _items(place for person in everybody for place in person.affiliations),
        "grants": _items(f"{g.id} {g.acronym} {g.agency} {g.country}" for g in article.grants),
        "interests": indexed(article.conflict_of_interest),
        "book": _items((book.title,)) if book else "",
        "publisher": indexed(book.publisher) if book else "",
        "note": note,
        "exact": " ".join(dict.fromkeys(_values(article))),
    }
    return tuple(columns[field] for field in FIELDS)


def _items(texts: Iterable[str]) -> str:
    """Items with breaks between, each once."""
    return f" {BREAK} ".join(dict.fromkeys(item for text in texts if text and (item := _short(text))))


def _name(person: Author) -> str:
    return " ".join((person.last_name, person.fore_name, person.initials, person.suffix))


# Values


def _values(article: Article) -> Iterator[str]:
    yield from _people(article)
    yield from _vocabulary(article)
    yield from _publication(article)
    yield from (token("fl", flag) for flag in flags(article))


def _people(article: Article) -> Iterator[str]:
    book = article.book
    authors = (*article.authors, *book.authors) if book else article.authors
    persons = [person for person in authors if not person.collective_name]
    for person in persons:
        yield from _author(person.last_name, person.fore_name, person.initials, person.suffix)
    for person in (*authors, *article.investigators):
        if person.orcid:
            yield _token("auid", person.orcid)
    if persons:
        yield _token("1au", persons[0].short)
        yield _token("lastau", persons[-1].short)
    for person in article.investigators:
        if not person.collective_name:
            yield _token("ir", person.short)
            yield _token("fir", f"{person.last_name} {person.fore_name}")
            yield _token("fir", f"{person.fore_name} {person.last_name}")
    for person in (*article.editors, *(book.editors if book else ())):
        yield _token("ed", person.short)
    for subject in article.personal_name_subjects:
        yield _token("ps", f"{subject.last_name} {subject.initials}")
        yield _token("ps", f"{subject.last_name} {subject.fore_name}")


@lru_cache(16_384)
def _author(last_name: str, fore_name: str, initials: str, suffix: str) -> tuple[str, ...]:
    last, fore = indexed(last_name), indexed(fore_name)
    short = " ".join(part for part in (last, indexed(initials), indexed(suffix)) if part)
    return (token("au", short), token("fau", f"{last} {fore}".strip()), token("fau", f"{fore} {last}".strip()))


def _vocabulary(article: Article) -> Iterator[str]:
    for heading in article.mesh:
        named = [("mh", "mj", "hq", "hj", _short(heading.descriptor))]
        if heading.ui:
            named.append(("mu", "mv", "hu", "hv", heading.ui.lower()))
        else:
            yield _token("mn", heading.descriptor)
        for plain, major, pair, major_pair, name in named:
            yield token(plain, name)
            if heading.is_major:
                yield token(major, name)
            for qualifier in heading.qualifiers:
                both = f"{name}{JOIN}{JOIN}{_short(qualifier.name)}"
                yield token(pair, both)
                if qualifier.major or heading.major:
                    yield token(major_pair, both)
        for qualifier in heading.qualifiers:
            yield _token("sh", qualifier.name)
    if article.source == "starter":  # until PubMed's record comes, its keywords that are headings stand for them
        from netreader.mesh.net import headings_named

        for record in headings_named(keyword.text for keyword in article.keywords):
            yield _token("mh", record.name)
            yield token("mu", record.ui.lower())
    for concept in article.supplementary_concepts:
        yield _token("nm", concept.name)
    for substance in article.substances:
        yield _token("nm", substance.name)
        if substance.registry_number not in ("", "0"):
            yield _token("rn", substance.registry_number)
    for kind in article.publication_types:
        yield _token("pt", kind.name)
        if kind.ui:
            yield token("pu", kind.ui.lower())


def _publication(article: Article) -> Iterator[str]:
    journal, book = article.journal, article.book
    for name in (journal.medline_ta, journal.title, journal.iso_abbreviation, journal.issn, journal.issn_linking):
        if name:
            yield _token("ta", name)
    first_page = journal.pages.partition("-")[0].partition(",")[0]
    for field, value in (
        ("vi", journal.volume),
        ("ip", journal.issue),
        ("pg", first_page),
        ("jid", journal.nlm_unique_id),
        ("pl", journal.country or (book.place if book else "")),
        ("lid", article.elocation),
    ):
        if value:
            yield _token(field, value)
    for identifier in (article.doi, article.pii, article.pmcid, *article.other_ids):
        if identifier:
            yield _token("aid", identifier.partition(": ")[2] or identifier)
    if article.doi:
        yield _token("lid", article.doi)
    for language in article.languages:
        yield token("la", language.lower())
    for bank in article.databanks:
        yield _token("si", bank.name)
        for number in bank.accession_numbers:
            yield _token("si", number)
            yield _token("si", f"{bank.name} {number}")
    if book:
        for isbn in book.isbn:
            yield token("isbn", indexed(isbn).replace(" ", ""))


def flags(article: Article) -> Iterator[str]:
    """PubMed's flag words and subsets that hold of an article, each as `indexed` gives it."""
    held = {
        "hasabstract": article.abstract,
        "haskeyword": article.keywords,
        "hascois": article.conflict_of_interest,
        "hasdatabanklist": article.databanks,
        "hasnonenglishabstract": any(other.language not in ("eng", "") for other in article.other_abstracts),
        "hasmesh": article.mesh,
        "hasdoi": article.doi,
        "haspmc": article.pmcid,
        "hasnihmsid": any(other.lower().startswith("mid: nihms") for other in article.other_ids),
        "book": article.book,
        "retracted": article.is_retracted,
        "withdrawn": article.withdrawn,
        "pubstatusaheadofprint": article.publication_status == "aheadofprint",
        "starter": article.source == "starter",
        "unmatched": article.source == "file",
    }
    yield from (name for name, value in held.items() if value)
    for correction in article.corrections:
        yield f"has{indexed(correction.type).replace(' ', '')}"
    if article.status:
        yield f"status {indexed(article.status).replace(' ', '')}"
    if article.indexing_method:
        yield f"indexingmethod {article.indexing_method.lower()}"


# Dates


def dates_of(article: Article) -> tuple[int, ...]:
    """The dates of an article, in the order of `DATES`."""
    found = dict.fromkeys(DATES, 0)
    published = number_of(article.published or (article.book.published if article.book else ""))
    if len(article.published) == 4:
        season = next((month for name, month in _SEASONS.items() if name in article.published_text.lower()), 1)
        published = int(article.published) * 10_000 + season * 100 + 1 if article.published.isdecimal() else 0
    found["issue"] = published
    found["electronic"] = number_of(article.electronic)
    if article.pub_model == "Electronic":
        found["electronic"] = found["electronic"] or published
    else:
        found["print"] = published
    for entry in article.history:
        name = _HISTORY.get(entry.status)
        if name and not found[name]:
            found[name] = number_of(entry.date)
    found["mhda"] = found["mhda"] or found["edat"]
    found["dcom"] = number_of(article.completed)
    found["lr"] = number_of(article.revised)
    return tuple(found[name] for name in DATES)


@lru_cache(16_384)
def number_of(date: str) -> int:
    """``2018-08`` → 20180801: a month that is missing is January, a day the first (PubMed User Guide, Dates)."""
    parts = date[:10].split("-")
    if not parts[0].isdecimal() or len(parts[0]) != 4:
        return 0
    month, day = ([*(int(part) for part in parts[1:] if part.isdecimal()), 1, 1])[:2]
    return int(parts[0]) * 10_000 + month * 100 + (day if len(parts) == 3 else 1)
