"""What a query means, said again in plain Python over the articles: no index, no SQL, nothing of the program's own
search. Slow and short, so that it can be read beside PubMed's user guide."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from netreader.article import Article
from netreader.query.stopwords import STOPWORDS
from netreader.query.tree import Chain, Dates, Flag, Group, Node, Personal, PMIDs, Recent, Term, Values
from netreader.text import fold


@lru_cache(100_000)
def tokens(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", fold(text))


def items(article: Article, column: str) -> list[str]:
    """The texts of a field, each for itself."""
    a, book = article, article.book
    people = [*a.authors, *a.editors, *((*book.authors, *book.editors) if book else ())]
    match column:
        case "title":
            return [a.title, *([book.collection_title, book.volume_title] if book else [])]
        case "vernacular":
            return [a.vernacular_title]
        case "abstract":
            return [
                " ".join(
                    f"{section.label} {section.text}"
                    for section in (*a.abstract, *(s for other in a.other_abstracts for s in other.sections))
                )
            ]
        case "keywords":
            return [keyword.text for keyword in a.keywords]
        case "mesh":
            return [n for h in a.mesh for n in (h.descriptor, *(q.name for q in h.qualifiers))]
        case "substances":
            return [s.name for s in a.substances] + [c.name for c in a.supplementary_concepts]
        case "terms":
            return [
                *(kind.name for kind in a.publication_types),
                *(f"{p.last_name} {p.fore_name or p.initials}" for p in a.personal_name_subjects),
                *(text for bank in a.databanks for text in (bank.name, *bank.accession_numbers)),
                *a.gene_symbols,
                *(c.note for c in a.corrections),
                *a.general_notes,
            ]
        case "authors":
            return [f"{p.last_name} {p.fore_name} {p.initials} {p.suffix}" for p in people if not p.collective_name]
        case "corporate":
            return [p.collective_name for p in (*people, *a.investigators)]
        case "journal":
            return [a.journal.medline_ta, a.journal.title, a.journal.iso_abbreviation]
        case "year":
            return [a.published[:4]]
        case "affiliations":
            return [place for p in (*people, *a.investigators) for place in p.affiliations]
        case "grants":
            return [f"{g.id} {g.acronym} {g.agency} {g.country}" for g in a.grants]
        case "interests":
            return [a.conflict_of_interest]
        case "book":
            return [book.title] if book else []
        case "publisher":
            return [book.publisher] if book else []
    raise AssertionError(column)


ANYWHERE = (
    "title vernacular abstract keywords mesh substances terms authors corporate journal year book".split()  # noqa: SIM905
)
TEXT = {
    "ti": ["title"],
    "tt": ["vernacular"],
    "tiab": ["title", "abstract", "keywords"],
    "tw": ["title", "vernacular", "abstract", "keywords", "mesh", "substances", "terms", "corporate"],
    "ot": ["keywords"],
    "ad": ["affiliations"],
    "gr": ["grants"],
    "cois": ["interests"],
    "cn": ["corporate"],
    "book": ["book"],
    "pubn": ["publisher"],
    "all": [*ANYWHERE, "affiliations", "grants", "publisher"],
    "": ANYWHERE,
}


def side_by_side(text: Sequence[str], words: Sequence[str], stem: bool) -> bool:
    for at in range(len(text) - len(words) + 1):
        *firsts, last = text[at : at + len(words)]
        if firsts == list(words[:-1]) and (last.startswith(words[-1]) if stem else last == words[-1]):
            return True
    return False


def names(article: Article, field: str) -> list[str]:
    a, book = article, article.book
    authors = [p for p in (*a.authors, *(book.authors if book else ())) if not p.collective_name]
    found: list[str] = []
    if field == "au":
        found += [p.short for p in authors]
    if field in ("au", "fau"):
        found += [f"{p.last_name} {p.fore_name}" for p in authors] + [f"{p.fore_name} {p.last_name}" for p in authors]
    if field == "1au":
        found += [p.short for p in authors[:1]]
    if field == "lastau":
        found += [p.short for p in authors[-1:]]
    if field == "ed":
        found += [p.short for p in (*a.editors, *(book.editors if book else ()))]
    persons = [p for p in a.investigators if not p.collective_name]
    if field == "ir":
        found += [p.short for p in persons]
    if field in ("ir", "fir"):
        found += [f"{p.last_name} {p.fore_name}" for p in persons] + [f"{p.fore_name} {p.last_name}" for p in persons]
    if field == "ps":
        for p in a.personal_name_subjects:
            found += [f"{p.last_name} {p.initials}", f"{p.last_name} {p.fore_name}"]
    return [" ".join(tokens(name)) for name in found]


def whole(article: Article, field: str) -> list[str]:
    a, journal, book = article, article.journal, article.book
    match field:
        case "ta":
            found = [journal.medline_ta, journal.title, journal.iso_abbreviation, journal.issn, journal.issn_linking]
        case "vi":
            found = [journal.volume]
        case "ip":
            found = [journal.issue]
        case "pg":
            found = [re.split("[-,]", journal.pages)[0]]
        case "jid":
            found = [journal.nlm_unique_id]
        case "pl":
            found = [journal.country or (book.place if book else "")]
        case "lid":
            found = [a.elocation, a.doi]
        case "aid":
            found = [a.doi, a.pii, a.pmcid, *(i.split(": ", 1)[-1] for i in a.other_ids)]
        case "rn":
            found = [s.registry_number for s in a.substances if s.registry_number != "0"]
        case "si":
            found = [t for b in a.databanks for t in (b.name, *b.accession_numbers)]
            found += [f"{b.name} {n}" for b in a.databanks for n in b.accession_numbers]
        case "auid":
            found = [p.orcid for p in (*a.authors, *a.investigators, *(book.authors if book else ()))]
        case "sh":
            found = [q.name for h in a.mesh for q in h.qualifiers]
        case "mh":
            found = [h.descriptor for h in a.mesh]
        case "majr":
            found = [h.descriptor for h in a.mesh if h.is_major]
        case "pt":
            found = [kind.name for kind in a.publication_types]
        case _:
            raise AssertionError(field)
    return [" ".join(tokens(text)) for text in found if text]


class Brute:
    """The answers, without a vocabulary: headings stand for themselves."""

    def __init__(self, articles: Sequence[Article], notes: dict[int, str], marks: dict[int, set[str]], today: date):
        self.articles = {article.key: article for article in articles}
        self.notes = notes
        self.marks = marks
        self.today = today
        self.left_out = False

    def keys(self, node: Node) -> set[int]:
        found = self.of(node)
        return found if found is not None else set()

    def those(self, condition) -> set[int]:
        return {key for key, article in self.articles.items() if condition(article)}

    def of(self, node: Node) -> set[int] | None:
        match node:
            case Group():
                return self.of(node.inner)
            case Chain():
                found = None if node.first is None else self.of(node.first)
                for operator, other in node.rest:
                    that = self.of(other)
                    if that is None:
                        continue
                    if found is None:
                        found = set(self.articles) - that if operator == "NOT" else that
                    elif operator == "AND":
                        found = found & that
                    elif operator == "OR":
                        found = found | that
                    else:
                        found = found - that
                return found
            case PMIDs():
                return {int(p) for p in node.pmids} & set(self.articles)
            case Values():
                return self.those(lambda a: int(node.first) <= a.key <= int(node.last))
            case Term():
                return self.term(node)
            case Dates() | Recent():
                return self.dates(node)
            case Flag():
                return self.flag(node)
            case Personal():
                return self.personal(node)
        raise AssertionError(node)

    def holds(self, article: Article, fields: Sequence[str], words: Sequence[str], stem: bool = False) -> bool:
        texts = [item for field in fields for item in items(article, field)]
        if fields is ANYWHERE or fields is TEXT["all"]:
            texts.append(self.notes.get(article.key, ""))
        return any(side_by_side(tokens(text), words, stem) for text in texts)

    def term(self, term: Term) -> set[int]:
        text = term.text.rstrip("*") if term.truncated else term.text
        words = tokens(text)
        if not words:
            return set()
        stem = term.truncated and len(words[-1]) >= 4
        value = " ".join(words)
        if term.qualifier:
            return self.those(lambda a: self.paired(a, term, value))
        if term.field in ("au", "1au", "lastau", "fau", "ir", "fir", "ed", "ps"):
            return self.those(lambda a: self.named(names(a, term.field), term, value))
        if term.field in ("mh", "majr", "sh", "pt"):
            if term.field == "sh":
                stem = False
            return self.those(lambda a: any(v.startswith(value) if stem else v == value for v in whole(a, term.field)))
        if term.field == "la":
            code = "jpn" if value.startswith("jap") else value[:3]
            return self.those(lambda a: code in [language.lower() for language in a.languages])
        if term.field == "nm":
            return self.those(lambda a: self.holds(a, ["substances"], words, stem))
        if term.field == "isbn":
            return self.those(
                lambda a: a.book is not None and "".join(words) in ["".join(tokens(isbn)) for isbn in a.book.isbn]
            )
        if term.field == "pmid":
            return {int(word) for word in words if word.isascii() and word.isdecimal()} & set(self.articles)
        if term.field not in TEXT:
            return self.those(lambda a: any(v.startswith(value) if stem else v == value for v in whole(a, term.field)))
        fields = TEXT[term.field]
        if term.field in ("", "all") and not term.quoted and not stem:
            pieces = [piece for word in text.split() if (piece := tokens(word))]
            pieces = [piece for piece in pieces if len(piece) > 1 or piece[0] not in STOPWORDS]
            return self.those(lambda a: bool(pieces) and all(self.holds(a, fields, piece) for piece in pieces))
        if term.field not in ("", "all") and len(words) == 1 and words[0] in STOPWORDS and not stem:
            return set()
        if term.field not in ("", "all") and term.near is not None and len(set(words)) > 1:
            return self.those(
                lambda a: any(
                    self.close(tokens(item), set(words), term.near) for field in fields for item in items(a, field)
                )
            )
        found = self.those(lambda a: self.holds(a, fields, words, stem))
        if found or term.quoted or stem or len(text.split()) == 1:
            return found
        *others, last = text.split()
        apart = [piece for other in others if (piece := tokens(other)) and piece[0] not in STOPWORDS]
        return self.those(
            lambda a: (
                self.holds(a, fields, tokens(last) or words[-1:])
                and all(self.holds(a, ANYWHERE, piece) for piece in apart)
            )
        )

    @staticmethod
    def close(text: list[str], wanted: set[str], between: int) -> bool:
        size = between + len(wanted)
        return any(wanted <= set(text[at : at + size]) for at in range(len(text)))

    @staticmethod
    def named(found: list[str], term: Term, value: str) -> bool:
        if term.quoted and not term.truncated:
            return value in found
        if term.truncated:
            return any(name.startswith(value) for name in found)
        initials = " " in value and len(value.split()[-1]) <= 3
        return any(
            name == value or name.startswith(value + " ") or (initials and name.startswith(value)) for name in found
        )

    @staticmethod
    def paired(article: Article, term: Term, value: str) -> bool:
        for heading in article.mesh:
            for qualifier in heading.qualifiers:
                named = " ".join(tokens(heading.descriptor)) == value
                major = term.field != "majr" or heading.major or qualifier.major
                if named and major and tokens(qualifier.name) == tokens(term.qualifier):
                    return True
        return False

    # Dates

    @staticmethod
    def day(text: str) -> tuple[int, int, int] | None:
        parts = [int(part) for part in text[:10].split("-") if part]
        return tuple([*parts, 1, 1][:3]) if parts else None  # type: ignore[return-value]

    def days(self, article: Article, field: str) -> list[tuple[int, int, int]]:
        history = {"entrez": "crdt", "pubmed": "edat", "medline": "mhda"}
        published = self.day(article.published or (article.book.published if article.book else ""))
        if published and len(article.published) == 4:
            months = {"winter": 1, "spring": 4, "summer": 7, "fall": 10, "autumn": 10}
            places = [(article.published_text.lower().find(name), month) for name, month in months.items()]
            named = [(place, month) for place, month in places if place >= 0]
            if named:  # of several seasons the first
                published = (published[0], min(named)[1], 1)
        electronic = self.day(article.electronic)
        only = article.pub_model == "Electronic"
        found = {
            "dp": [published, electronic or (published if only else None)],
            "ppdat": [None if only else published],
            "epdat": [electronic or (published if only else None)],
            "dcom": [self.day(article.completed)],
            "lr": [self.day(article.revised)],
        }
        for status, name in history.items():
            found[name] = [self.day(next((h.date for h in article.history if h.status == status), ""))]
        if found["mhda"] == [None]:
            found["mhda"] = found["edat"]
        return [day for day in found[field] if day]

    def dates(self, node: Dates | Recent) -> set[int]:
        if isinstance(node, Recent):
            first = self.before(node)
            last = (9999, 99, 99) if node.field == "dp" else (self.today.year, self.today.month, self.today.day)
        else:
            first = tuple([*(int(part) for part in node.first.split("/")), 1, 1][:3])  # type: ignore[assignment]
            last = tuple([*(int(part) for part in node.last.split("/")), 99, 99][:3])  # type: ignore[assignment]
        if isinstance(node, Dates) and node.single and node.field == "dp":
            return self.those(lambda a: self.on(a, first, last))
        return self.those(lambda a: any(first <= day <= last for day in self.days(a, node.field)))

    def on(self, article: Article, first, last) -> bool:
        issue = self.day(article.published or (article.book.published if article.book else ""))
        days = self.days(article, "dp")
        if issue is None:
            return any(first <= day <= last for day in days)
        issue = days[0]
        return any(first <= day <= last for day in days if day <= issue)

    def before(self, node: Recent) -> tuple[int, int, int]:
        day = self.today
        if node.unit == "days":
            past = date.fromordinal(max(1, day.toordinal() - node.number))
            return past.year, past.month, past.day
        months = day.year * 12 + day.month - 1 - node.number * (12 if node.unit == "years" else 1)
        year, month = divmod(max(months, 12), 12)
        length = 29 if month == 1 and (year % 4 == 0 and (year % 100 or year % 400 == 0)) else 28
        if month != 1:
            length = 30 if month + 1 in (4, 6, 9, 11) else 31
        return year, month + 1, min(day.day, length)

    # Flags and the reader's own

    def flag(self, node: Flag) -> set[int] | None:
        name = " ".join(tokens(node.name))
        conditions = {
            "hasabstract": lambda a: bool(a.abstract),
            "haskeyword": lambda a: bool(a.keywords),
            "hascois": lambda a: bool(a.conflict_of_interest),
            "hasretractionin": lambda a: any(c.type == "RetractionIn" for c in a.corrections),
            "hascommentin": lambda a: any(c.type == "CommentIn" for c in a.corrections),
            "haserratumin": lambda a: any(c.type == "ErratumIn" for c in a.corrections),
            "hasdatabanklist": lambda a: bool(a.databanks),
            "medline": lambda a: a.status == "MEDLINE",
            "publisher": lambda a: a.status == "Publisher",
            "pubmed books": lambda a: a.book is not None,
            "preprint": lambda a: any(kind.name == "Preprint" for kind in a.publication_types),
            "free full text": lambda a: bool(a.pmcid),
            "pubstatusaheadofprint": lambda a: a.publication_status == "aheadofprint",
        }
        if name not in conditions:
            self.left_out = True
            return None
        return self.those(conditions[name])

    def personal(self, node: Personal) -> set[int] | None:
        if node.kind == "note":
            stem = node.value.endswith("*")
            words = tokens(node.value)
            return self.those(lambda a: bool(words) and side_by_side(tokens(self.notes.get(a.key, "")), words, stem))
        if node.value == "unread":
            return self.those(lambda a: not self.marks.get(a.key, set()) & {"read", "reading", "opened"})
        if (node.kind, node.value) == ("has", "note"):
            return self.those(lambda a: bool(self.notes.get(a.key, "").strip()))
        if (node.kind, node.value) == ("is", "retracted"):
            return self.those(lambda a: a.is_retracted)
        return self.those(lambda a: node.value in self.marks.get(a.key, set()))
