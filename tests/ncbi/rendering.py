"""Records as text: MEDLINE's tagged lines, and the abstract as a person reads it."""

from __future__ import annotations

import textwrap

from tests.ncbi.entries import Entry


def as_medline(entry: Entry) -> str:
    """The record in MEDLINE format: a tag of four columns, lines of 87, continued under the text."""
    rows = [("PMID", entry.pmid), ("OWN", "NLM"), ("STAT", entry.status)]
    rows += [("DCOM", _packed(entry.dates.get("dcom", ""))), ("LR", _packed(entry.dates.get("lr", "")))]
    rows += [("IS", issn) for issn in dict.fromkeys(entry.issns)]
    rows += [("VI", entry.volume), ("IP", entry.issue), ("DP", entry.printed), ("TI", entry.title), ("PG", entry.pages)]
    rows += [("LID", f"{entry.ids[kind]} [{kind}]") for kind in ("doi", "pii") if kind in entry.ids]
    rows.append(("AB", entry.abstract))
    for author in entry.authors:
        rows += (
            [("CN", author.group)] if author.group else [("FAU", f"{author.last}, {author.fore}"), ("AU", author.name)]
        )
    rows += [("LA", language) for language in entry.languages] + [("PT", kind) for kind in entry.types]
    rows += [("DEP", _packed(entry.dates.get("epdat", ""))), ("TT", entry.vernacular), ("PL", entry.place)]
    rows += [("BTI", entry.journal)] if entry.book else [("TA", entry.journal), ("JT", entry.journal_full)]
    rows += [("JID", entry.nlm_id)]
    for name, major, qualifiers in entry.mesh:
        tail = "".join(f"/{'*' if star else ''}{qualifier}" for qualifier, star in qualifiers)
        rows.append(("MH", f"{'*' if major else ''}{name}{tail}"))
    rows += [("OT", word) for word in entry.keywords] + [("COIS", entry.conflicts)]
    rows += [(name.upper(), entry.dates.get(name, "").replace("-", "/")) for name in ("edat", "mhda", "crdt")]
    rows += [("AID", f"{entry.ids[kind]} [{kind}]") for kind in ("doi", "pii") if kind in entry.ids]
    rows += [("PMC", entry.ids.get("pmc", "")), ("PST", entry.publication_status), ("SO", _source(entry))]
    return "\n".join(_wrapped(name, text) for name, text in rows if text) + "\n"


def as_abstract(number: int, entry: Entry) -> str:
    """The record as text to read, its identifiers last."""
    authors = ", ".join(author.name for author in entry.authors)
    ids = [("DOI", entry.ids.get("doi")), ("PMCID", entry.ids.get("pmc")), ("PMID", entry.pmid)]
    parts = [f"{number}. {_source(entry)}", entry.title, f"{authors}." if authors else "", entry.abstract]
    parts.append("\n".join(f"{name}: {value}" for name, value in ids if value))
    return "\n\n".join("\n".join(textwrap.wrap(part, 80)) if part != parts[-1] else part for part in parts if part)


def _source(entry: Entry) -> str:
    issue = f"({entry.issue})" if entry.issue else ""
    place = f";{entry.volume}{issue}" if entry.volume or issue else ""
    pages = f":{entry.pages}" if entry.pages else ""
    doi = f" doi: {entry.ids['doi']}." if "doi" in entry.ids else ""
    return f"{entry.journal}. {entry.printed}{place}{pages}.{doi}"


def _packed(iso: str) -> str:
    return iso.replace("-", "")


def _wrapped(name: str, text: str) -> str:
    lines = textwrap.wrap(text, 81, break_long_words=False, break_on_hyphens=False) or [""]
    return "\n".join([f"{name:<4}- {lines[0]}", *(f"      {line}" for line in lines[1:])])
