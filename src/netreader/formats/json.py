"""A record as JSON: the public shape of ``netreader show --format json``. Names here are an interface."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from netreader.article import AbstractSection, Article, Author, Book, Journal
from netreader.formats.entry import Entry

Json = dict[str, Any]


def as_json(article: Article) -> Json:
    """The record as plain values. Every text is plain text; empty parts are there and empty."""
    return {
        "pmid": article.pmid,
        "title": article.title,
        "vernacular_title": article.vernacular_title,
        "abstract": [_section(section) for section in article.abstract],
        "copyright": article.copyright,
        "other_abstracts": [
            {
                "type": other.type,
                "language": other.language,
                "abstract": [_section(section) for section in other.sections],
                "copyright": other.copyright,
            }
            for other in article.other_abstracts
        ],
        "authors": [_author(author) for author in article.authors],
        "authors_complete": article.authors_complete,
        "editors": [_author(editor) for editor in article.editors],
        "investigators": [_author(investigator) for investigator in article.investigators],
        "journal": _journal(article.journal),
        "book": _book(article.book) if article.book else None,
        "published": article.published,
        "published_text": article.published_text,
        "citation": article.citation,
        "doi": article.doi,
        "pmcid": article.pmcid,
        "pii": article.pii,
        "elocation": article.elocation,
        "other_ids": list(article.other_ids),
        "publication_types": [publication_type.name for publication_type in article.publication_types],
        "publication_type_uis": [publication_type.ui for publication_type in article.publication_types],
        "languages": list(article.languages),
        "keywords": [keyword.text for keyword in article.keywords],
        "keyword_lists": _keyword_lists(article),
        "mesh": [
            {
                "descriptor": heading.descriptor,
                "ui": heading.ui,
                "major": heading.major,
                "qualifiers": [
                    {"name": qualifier.name, "ui": qualifier.ui, "major": qualifier.major}
                    for qualifier in heading.qualifiers
                ],
                "type": heading.type,
                "automatic": heading.automatic,
            }
            for heading in article.mesh
        ],
        "supplementary_concepts": [
            {"name": concept.name, "ui": concept.ui, "type": concept.type} for concept in article.supplementary_concepts
        ],
        "substances": [
            {"name": substance.name, "ui": substance.ui, "registry_number": substance.registry_number}
            for substance in article.substances
        ],
        "gene_symbols": list(article.gene_symbols),
        "personal_name_subjects": [
            {"last_name": who.last_name, "fore_name": who.fore_name, "initials": who.initials, "suffix": who.suffix}
            for who in article.personal_name_subjects
        ],
        "grants": [
            {"id": grant.id, "acronym": grant.acronym, "agency": grant.agency, "country": grant.country}
            for grant in article.grants
        ],
        "databanks": [
            {"name": databank.name, "accession_numbers": list(databank.accession_numbers)}
            for databank in article.databanks
        ],
        "corrections": [
            {"type": item.type, "citation": item.citation, "pmid": item.pmid, "note": item.note}
            for item in article.corrections
        ],
        "references": [
            {
                "citation": reference.citation,
                "pmid": reference.pmid,
                "doi": reference.doi,
                "pmcid": reference.pmcid,
                "heading": reference.heading,
            }
            for reference in article.references
        ],
        "number_of_references": article.number_of_references,
        "conflict_of_interest": article.conflict_of_interest,
        "general_notes": list(article.general_notes),
        "space_flight_missions": list(article.space_flight_missions),
        "subsets": list(article.subsets),
        "dates": {
            "electronic": article.electronic,
            "completed": article.completed,
            "revised": article.revised,
            "history": [{"status": entry.status, "date": entry.date} for entry in article.history],
        },
        "status": "withdrawn" if article.withdrawn else article.status,
        "owner": article.owner,
        "indexing_method": article.indexing_method,
        "publication_status": article.publication_status,
        "pub_model": article.pub_model,
        "version": article.version,
        "retracted": article.is_retracted,
        "withdrawn": article.withdrawn,
        "source": article.source,
    }


def _section(section: AbstractSection) -> Json:
    return {"label": section.label, "category": section.category, "text": section.text}


def _author(author: Author) -> Json:
    return {
        "last_name": author.last_name,
        "fore_name": author.fore_name,
        "initials": author.initials,
        "suffix": author.suffix,
        "collective_name": author.collective_name,
        "orcid": author.orcid,
        "affiliations": list(author.affiliations),
        "equal_contribution": author.equal_contribution,
    }


def _journal(journal: Journal) -> Json:
    return {
        "title": journal.title,
        "iso_abbreviation": journal.iso_abbreviation,
        "medline_ta": journal.medline_ta,
        "issn": journal.issn,
        "issn_type": journal.issn_type,
        "issn_linking": journal.issn_linking,
        "volume": journal.volume,
        "issue": journal.issue,
        "pages": journal.pages,
        "country": journal.country,
        "nlm_unique_id": journal.nlm_unique_id,
        "medium": journal.medium,
    }


def _book(book: Book) -> Json:
    return {
        "title": book.title,
        "chapter": book.chapter,
        "label": book.label,
        "accession": book.accession,
        "publisher": book.publisher,
        "place": book.place,
        "editors": [_author(editor) for editor in book.editors],
        "authors": [_author(author) for author in book.authors],
        "edition": book.edition,
        "volume": book.volume,
        "volume_title": book.volume_title,
        "collection_title": book.collection_title,
        "medium": book.medium,
        "report_number": book.report_number,
        "isbn": list(book.isbn),
        "published": book.published,
        "begun": book.begun,
        "ended": book.ended,
        "contributed": book.contributed,
        "sections": list(book.sections),
        "synonyms": list(book.synonyms),
    }


def _keyword_lists(article: Article) -> list[Json]:
    """The keywords by who gave them: NOTNLM for the authors, NLM, NASA, KIE …"""
    owners: dict[str, list[Json]] = {}
    for keyword in article.keywords:
        owners.setdefault(keyword.owner, []).append({"text": keyword.text, "major": keyword.major})
    return [{"owner": owner, "keywords": keywords} for owner, keywords in owners.items()]


def one(entry: Entry, width: int) -> str:
    """The object of one record."""
    return json.dumps(with_note(entry), ensure_ascii=False, indent=2) + "\n"


def many(entries: Iterable[Entry], width: int) -> Iterator[str]:
    """An array of such objects."""
    empty = True
    for entry in entries:
        yield ("[\n" if empty else ",\n") + one(entry, width).rstrip("\n")
        empty = False
    yield "[]\n" if empty else "\n]\n"


def with_note(entry: Entry) -> Json:
    """The record's object, with ``note``, ``tags`` and ``marks`` where there are any."""
    fields = as_json(entry.article)
    if entry.note:
        fields["note"] = entry.note
    if entry.tags:
        fields["tags"] = list(entry.tags)
    marks = {"starred": entry.starred, "status": entry.status, "rating": entry.rating}
    if any(marks.values()):
        fields["marks"] = marks
    return fields
