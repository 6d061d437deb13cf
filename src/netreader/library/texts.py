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

from netreader.article import Article, Author, MeshHeading
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

_BREAK = f" {BREAK} "

_WORD = re.compile(r"[^\W_]+")
#: For `str.translate`: what each ASCII character is in an indexed text.
_ASCII = "".join(chr(number).lower() if chr(number).isalnum() else " " for number in range(128))
_SEASONS = {"winter": 1, "spring": 4, "summer": 7, "fall": 10, "autumn": 10}
_HISTORY = {"entrez": "crdt", "pubmed": "edat", "medline": "mhda"}


# What is raised or lowered and has no sign of its own, as records are kept: ``Yb^(III)``, ``V_m``.
_SCRIPT = re.compile(r"(?<=[^\W_])[\^_](?:\(([^()]*)\)|([^\W_])(?![^\W_]))")
_OTHER_TITLE = re.compile(r"\s[=/]\s")
_SUBTITLE = re.compile(r"\s?[:;]\s")
_PLACE = re.compile(r"\s*\([^()]*\)\s*$")


def indexed(text: str) -> str:
    """A text as it is indexed: its words, folded, a blank between."""
    if text.isascii():  # the same by another way, in half the time
        return text.lower() if text.isalnum() else " ".join(text.translate(_ASCII).split())
    text = fold(text)
    if text.isascii():
        return " ".join(text.translate(_ASCII).split())
    return " ".join(_WORD.findall(text.replace(BREAK, " ").replace(JOIN, " ")))


def _prose(text: str) -> str:
    """As `indexed`, of a text in which letters may be raised or lowered: ``Yb^(III)`` is one word, as in PubMed."""
    return indexed(_SCRIPT.sub(r"\1\2", text) if "^" in text or "_" in text else text)


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
    everybody = (*people, *article.investigators)
    sections = [*article.abstract, *(section for other in article.other_abstracts for section in other.sections)]
    title = _prose(article.title)  # hardly two papers have the same
    columns = {
        "title": _joined([title, _short(book.collection_title), _short(book.volume_title)]) if book else title,
        "vernacular": _prose(article.vernacular_title),
        "abstract": _prose(" ".join([f"{section.label} {section.text}" for section in sections])),
        "keywords": _joined([_prose(keyword.text) for keyword in article.keywords]),
        "mesh": _joined([name for heading in article.mesh for name in _names(heading)]),
        "substances": _items(
            [*[s.name for s in article.substances], *[c.name for c in article.supplementary_concepts]]
        ),
        "terms": _terms(article),
        "authors": _items([_name(person) for person in people if not person.collective_name]),
        "corporate": _items([person.collective_name for person in everybody if person.collective_name]),
        "journal": _journal_names(journal.medline_ta, journal.title, journal.iso_abbreviation),
        "year": article.year,
        "affiliations": _items([place for person in everybody for place in person.affiliations]),
        "grants": _items([f"{g.id} {g.acronym} {g.agency} {g.country}" for g in article.grants]),
        "interests": indexed(article.conflict_of_interest),
        "book": _short(book.title) if book else "",
        "publisher": indexed(book.publisher) if book else "",
        "note": note,
        "exact": " ".join(dict.fromkeys(_values(article))),
    }
    return tuple([columns[field] for field in FIELDS])


def _terms(article: Article) -> str:
    terms = [kind.name for kind in article.publication_types]
    terms += [f"{p.last_name} {p.fore_name or p.initials}" for p in article.personal_name_subjects]
    terms += [number for bank in article.databanks for number in (bank.name, *bank.accession_numbers)]
    terms += article.gene_symbols
    terms += [correction.note for correction in article.corrections if correction.note]
    terms += article.general_notes
    return _items(terms)


@lru_cache(8_192)
def _names(heading: MeshHeading) -> tuple[str, ...]:
    return (_short(heading.descriptor), *[_short(qualifier.name) for qualifier in heading.qualifiers])


@lru_cache(16_384)
def _journal_names(*names: str) -> str:
    return _items(names)


def _items(texts: Iterable[str]) -> str:
    """Items with breaks between, each once."""
    return _joined([_short(text) for text in texts if text])


def _joined(items: list[str]) -> str:
    """As `_items`, of texts as they are indexed."""
    if len(items) < 2:
        return items[0] if items else ""
    return _BREAK.join(dict.fromkeys(filter(None, items)))


def _name(person: Author) -> str:
    return " ".join((person.last_name, person.fore_name, person.initials, person.suffix))


# Values


def _values(article: Article) -> list[str]:
    flag = _flag
    return [*_people(article), *_vocabulary(article), *_publication(article), *[flag(name) for name in flags(article)]]


@lru_cache(1_024)
def _flag(name: str) -> str:
    return token("fl", name)


def _people(article: Article) -> list[str]:
    book = article.book
    authors = (*article.authors, *book.authors) if book else article.authors
    values: list[str] = []
    persons = [person for person in authors if not person.collective_name]
    for person in persons:
        values += _author(person.last_name, person.fore_name, person.initials, person.suffix)
    for person in (*authors, *article.investigators):
        if person.orcid:
            values.append(_token("auid", person.orcid))
    if persons:
        values += (_token("1au", persons[0].short), _token("lastau", persons[-1].short))
    for person in article.investigators:
        if not person.collective_name:
            values += (
                _token("ir", person.short),
                _token("fir", f"{person.last_name} {person.fore_name}"),
                _token("fin", f"{person.fore_name} {person.last_name}"),
            )
    for person in (*article.editors, *(book.editors if book else ())):
        values.append(_token("ed", person.short))
    for subject in article.personal_name_subjects:
        values.append(_token("ps", f"{subject.last_name} {subject.initials}"))
        values.append(_token("ps", f"{subject.last_name} {subject.fore_name}"))
    return values


@lru_cache(16_384)
def _author(last_name: str, fore_name: str, initials: str, suffix: str) -> tuple[str, ...]:
    last, fore = indexed(last_name), indexed(fore_name)
    short = " ".join(part for part in (last, indexed(initials), indexed(suffix)) if part)
    return (token("au", short), token("fau", f"{last} {fore}".strip()), token("fan", f"{fore} {last}".strip()))


def _vocabulary(article: Article) -> list[str]:
    values: list[str] = []
    for heading in article.mesh:
        values += _heading(heading)
    if article.source == "starter":  # until PubMed's record comes, its keywords that are headings stand for them
        from netreader.mesh.net import headings_named

        for record in headings_named(keyword.text for keyword in article.keywords):
            values += (_token("mh", record.name), token("mu", record.ui.lower()))
    for concept in article.supplementary_concepts:
        values.append(_token("nm", concept.name))
        if concept.ui:
            values.append(_token("su", concept.ui))
    for substance in article.substances:
        values.append(_token("nm", substance.name))
        if substance.ui:
            values.append(_token("su", substance.ui))
        if substance.registry_number not in ("", "0"):
            values.append(_token("rn", substance.registry_number))
    for kind in article.publication_types:
        values.append(_token("pt", kind.name))
        values.append(_token("pu", kind.ui) if kind.ui else _token("pn", kind.name))
    return values


@lru_cache(8_192)
def _heading(heading: MeshHeading) -> tuple[str, ...]:
    values: list[str] = []
    named = [("mh", "mj", "hq", "hj", "hk", _short(heading.descriptor))]
    if heading.ui:
        named.append(("mu", "mv", "hu", "hv", "hw", heading.ui.lower()))
    else:
        values.append(_token("mn", heading.descriptor))
    for plain, major, pair, major_pair, beside, name in named:
        values.append(token(plain, name))
        if heading.is_major:
            values.append(token(major, name))
        for qualifier in heading.qualifiers:
            both = f"{name}{JOIN}{JOIN}{_short(qualifier.name)}"
            values.append(token(pair, both))
            if qualifier.major:
                values.append(token(major_pair, both))
            elif heading.major:  # the star stands at the heading only
                values.append(token(beside, both))
    values += [_token("sh", qualifier.name) for qualifier in heading.qualifiers]
    return tuple(values)


def _publication(article: Article) -> list[str]:
    journal, book = article.journal, article.book
    values = list(
        _journal(journal.medline_ta, journal.title, journal.iso_abbreviation, journal.issn, journal.issn_linking)
    )
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
            values.append(_token(field, value))
    identifiers = (article.doi, article.pii, article.pmcid, *article.other_ids)
    values += [_token("aid", one.partition(": ")[2] or one) for one in identifiers if one]
    if article.doi:
        values.append(_token("lid", article.doi))
    values += [_language(language) for language in article.languages]
    for bank in article.databanks:
        values.append(_token("si", bank.name))
        for number in bank.accession_numbers:
            values += (_token("si", number), _token("si", f"{bank.name} {number}"))
    if book:
        values += [token("isbn", indexed(isbn).replace(" ", "")) for isbn in book.isbn]
    return values


@lru_cache(1_024)
def _language(code: str) -> str:
    return token("la", code.lower())


@lru_cache(16_384)
def _journal(*names: str) -> tuple[str, ...]:
    held = [_token("ta", name) for name in names if name]
    titles = dict.fromkeys(key for name in names for key in sorted(_titles(name)))
    return (*held, *(token("tj", key) for key in titles))


def journal_title(text: str) -> str:
    """A journal's title as it is looked for: without ``The`` before it, a place behind it, and ``and`` or ``&``."""
    words = [word for word in indexed(_PLACE.sub("", text)).split() if word != "and"]
    return " ".join(words[1:] if words[1:] and words[0] == "the" else words)


def _titles(name: str) -> set[str]:
    """What a title is also known by: each of titles side by side, with its subtitle and without."""
    titles = _OTHER_TITLE.split(name)
    return {journal_title(title) for one in (name, *titles) for title in (one, _SUBTITLE.split(one)[0])} - {""}


def flags(article: Article) -> Iterator[str]:
    """PubMed's flag words and subsets that hold of an article, each as `indexed` gives it."""
    if article.abstract:
        yield "hasabstract"
    if article.keywords:
        yield "haskeyword"
    if article.conflict_of_interest:
        yield "hascois"
    if article.databanks:
        yield "hasdatabanklist"
    if any(other.language not in ("eng", "") for other in article.other_abstracts):
        yield "hasnonenglishabstract"
    if article.mesh:
        yield "hasmesh"
    if article.doi:
        yield "hasdoi"
    if article.pmcid:
        yield "haspmc"
    if any(other.lower().startswith("mid: nihms") for other in article.other_ids):
        yield "hasnihmsid"
    if article.status == "MEDLINE" and any(section.label for section in article.abstract):
        yield "hasstructuredabstract"
    if article.book:
        yield "book"
        yield "chapter" if article.book.chapter else "wholebook"
    if article.is_retracted:
        yield "retracted"
    if article.withdrawn:
        yield "withdrawn"
    if article.publication_status == "aheadofprint":
        yield "pubstatusaheadofprint"
    if article.source == "starter":
        yield "starter"
    if article.source == "file":
        yield "unmatched"
    for correction in article.corrections:
        yield f"has{_closed(correction.type)}"
    for subset in article.subsets:
        yield f"subset {subset.lower()}"
    if article.owner:
        yield f"owner {article.owner.lower()}"
    if article.status:
        yield f"status {_closed(article.status)}"
    if article.indexing_method:
        yield f"indexingmethod {article.indexing_method.lower()}"


@lru_cache(1_024)
def _closed(text: str) -> str:
    """The words of a text as one."""
    return indexed(text).replace(" ", "")


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
