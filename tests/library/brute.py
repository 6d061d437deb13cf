"""What a query means, said again in plain Python over the articles: no index, no SQL, nothing of the program's own
search. Slow and short, so that it can be read beside PubMed's user guide."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import cache, lru_cache

from netreader.article import Article
from netreader.mesh.descriptor import Descriptor
from netreader.mesh.qualifiers import qualifiers
from netreader.query.stopwords import STOPWORDS
from netreader.query.strategies import meant
from netreader.query.tree import Chain, Dates, Flag, Group, Node, Personal, PMIDs, Recent, Term, Values
from netreader.text import fold


@lru_cache(100_000)
def tokens(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", fold(text))


def level(text: str) -> str:
    """A text whose raised and lowered letters stand on the line, as PubMed has them: ``Yb^(III)`` is ``YbIII``."""
    found = ""
    while text:
        sign, before = text[0], found[-1:].isalnum()
        raised = re.match(r"\(([^()]*)\)", text[1:]) if sign in "^_" and before else None
        if raised:
            found, text = found + raised[1], text[1 + raised.end() :]
        elif sign in "^_" and before and text[1:2].isalnum() and not text[2:3].isalnum():
            found, text = found + text[1], text[2:]
        else:
            found, text = found + sign, text[1:]
    return found


def items(article: Article, column: str) -> list[str]:
    """The texts of a field, each for itself."""
    texts = written(article, column)
    return [level(text) for text in texts] if column in ("title", "vernacular", "abstract", "keywords") else texts


def written(article: Article, column: str) -> list[str]:
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
CORRECTIONS = (
    "CommentIn", "CommentOn", "ErratumIn", "ErratumFor", "ExpressionOfConcernIn", "ExpressionOfConcernFor",
    "RetractionIn", "RetractionOf", "RetractedAndRepublishedIn", "RetractedAndRepublishedFrom",
    "CorrectedAndRepublishedIn", "CorrectedAndRepublishedFrom", "RepublishedIn", "RepublishedFrom", "UpdateIn",
    "UpdateOf", "SummaryForPatientsIn", "OriginalReportIn", "AssociatedPublication", "AssociatedDataset",
)  # fmt: skip
TEXT = {
    "ti": ["title"],
    "tt": ["vernacular"],
    "tiab": ["title", "abstract", "keywords"],
    "tw": ["title", "abstract", "keywords", "mesh", "substances", "terms", "corporate"],
    "ot": ["keywords"],
    "ad": ["affiliations"],
    "gr": ["grants"],
    "cois": ["interests"],
    "cn": ["corporate"],
    "book": ["book"],
    "pubn": ["publisher"],
    "all": [*ANYWHERE, "affiliations", "grants", "publisher", "interests"],
    "": ANYWHERE,
}


def side_by_side(text: Sequence[str], words: Sequence[str], stem: bool) -> bool:
    for at in range(len(text) - len(words) + 1):
        *firsts, last = text[at : at + len(words)]
        if firsts == list(words[:-1]) and (last.startswith(words[-1]) if stem else last == words[-1]):
            return True
    return False


def names(article: Article, field: str, first: bool = False) -> list[str]:
    """Names with the last name first, or those with the first name first."""
    a, book = article, article.book
    authors = [p for p in (*a.authors, *(book.authors if book else ())) if not p.collective_name]
    found: list[str] = []
    if field == "au":
        found += [p.short for p in authors] if not first else []
    if field in ("au", "fau"):
        found += [f"{p.fore_name} {p.last_name}" if first else f"{p.last_name} {p.fore_name}" for p in authors]
    if field == "1au":
        found += [p.short for p in authors[:1]] if not first else []
    if field == "lastau":
        found += [p.short for p in authors[-1:]] if not first else []
    if field == "ed":
        found += [p.short for p in (*a.editors, *(book.editors if book else ()))] if not first else []
    persons = [p for p in a.investigators if not p.collective_name]
    if field == "ir":
        found += [p.short for p in persons] if not first else []
    if field in ("ir", "fir"):
        found += [f"{p.fore_name} {p.last_name}" if first else f"{p.last_name} {p.fore_name}" for p in persons]
    if field == "ps" and not first:
        for p in a.personal_name_subjects:
            found += [f"{p.last_name} {p.initials}", f"{p.last_name} {p.fore_name}"]
    return [" ".join(tokens(name)) for name in found]


def initialled(article: Article, field: str) -> list[str]:
    """Those of the names that may end in initials."""
    full = {"au": "fau", "ir": "fir", "fau": "fau", "fir": "fir"}.get(field)
    written_out = names(article, full) if full else []
    found = names(article, field)
    return found[: len(found) - len(written_out)] if full else found


def journals(article: Article) -> set[str]:
    """By what titles a journal is found: one of several, with its subtitle or without; no The, and, place."""
    j = article.journal
    found = set()
    for title in filter(None, (j.medline_ta, j.title, j.iso_abbreviation)):
        for one in (title, *re.split(r"\s[=/]\s", title)):
            found |= {plain_title(one), plain_title(re.split(r"\s?[:;]\s", one)[0])}
    return found - {""}


def plain_title(title: str) -> str:
    words = tokens(re.sub(r"\s*\([^()]*\)\s*$", "", title))
    words = [word for word in words if word != "and"]
    return " ".join(words[1:] if words[:1] == ["the"] and len(words) > 1 else words)


def is_number(article: Article, word: str, field: str) -> bool:
    """Whether a word without a tag is one of a paper's numbers."""
    if not any(c.isdigit() for c in " ".join(tokens(word))):
        return False
    value = " ".join(tokens(word))
    kinds = ["aid", "lid", "rn", "si", "auid", "ta", "jid", *(["vi", "ip", "pg"] if field == "all" else [])]
    isbn = ["".join(tokens(one)) for one in (article.book.isbn if article.book else ())]
    if "".join(tokens(word)) in isbn or any(value in whole(article, kind) for kind in kinds):
        return True
    return word.isascii() and word.isdecimal() and len(word) <= 8 and int(word) == article.key


#: Languages whose code is not the first three letters of the name.
CODES = {"japanese": "jpn", "serbian": "srp", "croatian": "hrv", "slovenian": "slv", "malay": "may"}
LANGUAGES = {*CODES, "english", "french", "german", "spanish", "chinese", "russian"}


def in_language(article: Article, word: str) -> bool:
    word = " ".join(tokens(word))
    return word in LANGUAGES and CODES.get(word, word[:3]) in [one.lower() for one in article.languages]


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


class Headings:
    """A vocabulary in plain Python: prefixes of tree numbers, and nothing else."""

    def __init__(self, descriptors: Sequence[Descriptor] = ()) -> None:
        self.descriptors = sorted(descriptors, key=lambda one: one.ui)
        self.words: dict[str, Descriptor] = {}
        for names in (lambda d: [d.ui], lambda d: [d.name], lambda d: d.entry_terms):
            for one in self.descriptors:
                for name in names(one):
                    self.words.setdefault(" ".join(fold(name).split()), one)

    def find(self, text: str, quoted: bool = False) -> Descriptor | None:
        found = self.words.get(" ".join(fold(text).split()))
        return None if found and quoted and tokens(found.name) != tokens(text) else found

    @cache  # noqa: B019 - as long-lived as the tests
    def below(self, one: Descriptor) -> set[str]:
        """UIs of itself and all below."""
        under = tuple(number + "." for number in one.tree_numbers)
        return {one.ui} | {
            other.ui for other in self.descriptors for number in other.tree_numbers if number.startswith(under)
        }

    def acting(self, one: Descriptor) -> set[str]:
        return {other.ui for other in self.descriptors if self.below(one) & set(other.actions)}


class Brute:
    """The answers; without a vocabulary headings stand for themselves."""

    def __init__(
        self,
        articles: Sequence[Article],
        notes: dict[int, str],
        marks: dict[int, set[str]],
        today: date,
        *,
        tags: dict[int, tuple[str, ...]] | None = None,
        shelves: dict[str, list[int]] | None = None,
        headings: Headings | None = None,
    ):
        self.articles = {article.key: article for article in articles}
        self.notes = notes
        self.marks = marks
        self.today = today
        self.tags = tags or {}
        self.shelves = shelves or {}
        self.headings = headings or Headings()
        self.explodes = headings is not None
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

    def term(self, term: Term) -> set[int] | None:
        text = term.text.rstrip("*") if term.truncated else term.text
        words = tokens(text)
        if not words:
            return set()
        stem = term.truncated and len(words[-1]) >= 4
        value = " ".join(words)
        if term.qualifier:
            return self.those(lambda a: self.paired(a, term, text))
        if term.field in ("au", "1au", "lastau", "fau", "ir", "fir", "ed", "ps"):
            return self.those(lambda a: self.named(a, term, value))
        if term.field == "pa":
            one = self.headings.find(text, term.quoted)
            if one is None or stem or not any(d.actions for d in self.headings.descriptors):
                self.left_out = True
                return None
            drugs = self.headings.acting(one)
            return self.those(lambda a: drugs & {x.ui for x in (*a.mesh, *a.substances, *a.supplementary_concepts)})
        if term.field in ("mh", "majr") and not stem:
            return self.those(lambda a: any(self.is_under(h, term, text, term.field == "majr") for h in a.mesh))
        if term.field == "pt" and not stem and not term.noexp and self.headings.find(text, term.quoted):
            return self.those(lambda a: any(self.is_under(kind, term, text) for kind in a.publication_types))
        if term.field == "sh":
            wanted = {" ".join(tokens(name)) for name in self.subheadings(text, term.noexp)}
            return self.those(lambda a: bool(wanted & set(whole(a, "sh"))))
        if term.field in ("mh", "majr", "pt"):
            return self.those(lambda a: any(v.startswith(value) if stem else v == value for v in whole(a, term.field)))
        if term.field == "la":
            code = CODES.get(value, value[:3])
            return self.those(lambda a: code in [language.lower() for language in a.languages])
        if term.field == "nm":
            return self.those(lambda a: self.holds(a, ["substances"], words, stem))
        if term.field == "isbn":
            return self.those(
                lambda a: a.book is not None and "".join(words) in ["".join(tokens(isbn)) for isbn in a.book.isbn]
            )
        if term.field == "pmid":
            return {int(word) for word in words if word.isascii() and word.isdecimal()} & set(self.articles)
        if term.field == "ta":
            title = plain_title(text)
            return self.those(
                lambda a: any(
                    wanted and (one.startswith(wanted) if stem else one == wanted)
                    for wanted, known in ((value, whole(a, "ta")), (title, journals(a)))
                    for one in known
                )
            )
        if term.field not in TEXT:
            return self.those(lambda a: any(v.startswith(value) if stem else v == value for v in whole(a, term.field)))
        fields = TEXT[term.field]
        if term.field in ("", "all") and not term.quoted and not stem:
            pieces = [word for word in text.split() if tokens(word)]
            pieces = [word for word in pieces if len(tokens(word)) > 1 or tokens(word)[0] not in STOPWORDS]
            one = self.headings.find(text) if pieces else None
            under = self.headings.below(one) if one else set()
            return self.those(
                lambda a: (
                    bool(pieces)
                    and (
                        all(
                            self.holds(a, fields, tokens(word))
                            or is_number(a, word, term.field)
                            or in_language(a, word)
                            for word in pieces
                        )
                        or bool(under & {h.ui for h in a.mesh})
                    )
                )
            )
        if term.field not in ("", "all") and len(words) == 1 and words[0] in STOPWORDS and not stem:
            return set()
        if term.field not in ("", "all") and term.near is not None and len(set(words)) > 1:
            return self.those(
                lambda a: any(
                    self.close(tokens(item), set(words), term.near) for field in fields for item in items(a, field)
                )
            )
        found = self.those(lambda a: self.holds(a, fields, words, stem))
        if term.field in ("", "all") and term.quoted and not stem:
            return found | self.those(lambda a: is_number(a, text, term.field) or in_language(a, text))
        if found or term.quoted or stem or len(text.split()) == 1:
            return found
        *others, last = text.split()
        apart = [piece for other in others if (piece := tokens(other)) and (piece[1:] or piece[0] not in STOPWORDS)]
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
    def named(article: Article, term: Term, value: str) -> bool:
        by_last, by_first = names(article, term.field), names(article, term.field, first=True)
        if term.truncated:
            return any(name.startswith(value) for name in by_last + by_first)
        if value in by_last + by_first or term.quoted:
            return value in by_last + by_first
        if any(name.startswith(value + " ") for name in by_last):
            return True
        initials = " " in value and len(value.split()[-1]) <= 3
        return initials and any(name.startswith(value) for name in initialled(article, term.field))

    def is_under(self, named, term: Term, text: str, major: bool = False) -> bool:
        """Whether a heading or type is the one asked for, or below it."""
        one = self.headings.find(text, term.quoted)
        name = tokens(getattr(named, "descriptor", "") or getattr(named, "name", ""))
        if major and not named.is_major:
            return False
        if one is None:
            return name == tokens(text)
        if name == tokens(one.name) or (hasattr(named, "name") and name == tokens(text)):
            return True
        below = {one.ui} if term.noexp else self.headings.below(one)
        if not named.ui:  # as other programs' files have it
            known = self.headings.words.get(" ".join(fold(getattr(named, "descriptor", "") or named.name).split()))
            return known is not None and known.ui in below and tokens(known.name) == name
        return named.ui in below

    def subheadings(self, text: str, noexp: bool) -> list[str]:
        """Names of a subheading, by name or code, and of those below it; the text itself where there is none such."""
        if not self.explodes:
            return [text]
        named = {one.name: one for one in qualifiers()}
        text = " ".join(text.lower().split()).replace(" and ", " & ")
        found = [name for name, one in named.items() if text in (name, one.code.lower())] or [text]
        for name in found:
            if not noexp:
                found += [other for other, one in named.items() if name in one.above and other not in found]
        return found

    def paired(self, article: Article, term: Term, text: str) -> bool:
        wanted = [tokens(name) for name in self.subheadings(term.qualifier, term.noexp)]
        for heading in article.mesh:
            for qualifier in heading.qualifiers:
                major = term.field != "majr" or heading.major or qualifier.major
                if major and self.is_under(heading, term, text) and tokens(qualifier.name) in wanted:
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
            "all": lambda a: True,
            "hasabstract": lambda a: bool(a.abstract),
            "hasstructuredabstract": lambda a: a.status == "MEDLINE" and any(s.label for s in a.abstract),
            "hasnonenglishabstract": lambda a: any(o.language not in ("", "eng") for o in a.other_abstracts),
            "haskeyword": lambda a: bool(a.keywords),
            "data": lambda a: bool(a.databanks) or any(c.type == "AssociatedDataset" for c in a.corrections),
            "hascois": lambda a: bool(a.conflict_of_interest),
            "hasdatabanklist": lambda a: bool(a.databanks),
            "hasnihmsid": lambda a: any(i.lower().startswith("mid: nihms") for i in a.other_ids),
            "pubmed books": lambda a: a.book is not None,
            "pmcbook": lambda a: a.book is not None,
            "pmcbooktitle": lambda a: a.book is not None and not a.book.chapter,
            "pmcbookchapter": lambda a: a.book is not None and a.book.chapter,
            "preprint": lambda a: any(kind.name == "Preprint" for kind in a.publication_types),
            **dict.fromkeys(
                ("free full text", "full text", "loall", "loattrfull text", "loattrfree full text"),
                lambda a: bool(a.pmcid),
            ),
            "pmc": lambda a: bool(a.pmcid),
            "pubmed pmc": lambda a: bool(a.pmcid),
            "pubstatusaheadofprint": lambda a: a.publication_status == "aheadofprint",
            "indexingmethod automated": lambda a: a.indexing_method.lower() == "automated",
            "indexingmethod curated": lambda a: a.indexing_method.lower() == "curated",
        }
        for one in CORRECTIONS:
            conditions[f"has{one.lower()}"] = lambda a, one=one: any(
                c.type.lower() == one.lower() for c in a.corrections
            )
        conditions["hascorrectedrepublishedin"] = conditions.pop("hascorrectedandrepublishedin")
        conditions["hascorrectedrepublishedfrom"] = conditions.pop("hascorrectedandrepublishedfrom")
        for one in ("MEDLINE", "OLDMEDLINE", "Publisher", "PubMed-not-MEDLINE", "In-Process"):
            key = one.lower().replace("-", "")
            conditions[key] = lambda a, key=key: a.status.lower().replace("-", "") == key
        for one in ("AIM", "D", "N"):
            conditions[f"jsubset{one.lower()}"] = lambda a, one=one: one in a.subsets
        for one in ("NLM", "NASA", "PIP", "KIE", "HSR", "HMD"):
            conditions[f"owner{one.lower()}"] = lambda a, one=one: a.owner == one
        if name in conditions and (name not in ("all", "data") or node.tagged):
            return self.those(conditions[name])
        tree = meant(node.name) if node.tagged else None
        if tree is None:
            self.left_out = True
            return None
        return self.of(tree) or set()

    def personal(self, node: Personal) -> set[int] | None:
        if node.kind == "note":
            stem = node.value.endswith("*")
            words = tokens(node.value)
            return self.those(lambda a: bool(words) and side_by_side(tokens(self.notes.get(a.key, "")), words, stem))
        if node.kind in ("tag", "shelf"):
            return self.labelled(node.kind, fold(node.value).strip())
        if node.kind == "has":
            conditions = {
                "note": lambda a: bool(self.notes.get(a.key, "").strip()),
                "tag": lambda a: bool(self.tags.get(a.key)),
                "abstract": lambda a: bool(a.abstract),
                "doi": lambda a: bool(a.doi),
                "pmc": lambda a: bool(a.pmcid),
                "fulltext": lambda a: False,  # none is kept
                "keyword": lambda a: bool(a.keywords),
                "mesh": lambda a: bool(a.mesh),
                "rating": lambda a: "rated" in self.marks.get(a.key, set()),
                "highlight": lambda a: "highlighted" in self.marks.get(a.key, set()),
            }
            return self.those(conditions[node.value])
        if node.value == "unread":
            return self.those(lambda a: not self.marks.get(a.key, set()) & {"read", "reading", "opened"})
        conditions = {
            "retracted": lambda a: a.is_retracted,
            "book": lambda a: a.book is not None,
            "starter": lambda a: a.source == "starter",
            "unmatched": lambda a: a.source == "file",
            "withdrawn": lambda a: a.withdrawn,
            "preprint": lambda a: "preprint" in whole(a, "pt"),
            "to-read": lambda a: "to read" in self.marks.get(a.key, set()),
        }
        if node.value == "review":
            return self.term(Term("Review", "pt"))
        if node.value in conditions:
            return self.those(conditions[node.value])
        return self.those(lambda a: node.value in self.marks.get(a.key, set()))

    def labelled(self, kind: str, value: str) -> set[int]:
        """Papers with a tag or one below it, or on a shelf; a star stands for whatever follows."""
        stem, value = value.endswith("*"), value.rstrip("*").strip()
        found: set[int] = set()
        for name, keys in self.shelves.items() if kind == "shelf" else ():
            if value and (fold(name).startswith(value) if stem else fold(name) == value):
                found |= set(keys)
        for key, tags in self.tags.items() if kind == "tag" else ():
            for tag in tags:
                tag = fold(tag)
                if value and (tag.startswith(value) if stem else tag == value or tag.startswith(value + "/")):
                    found.add(key)
        return found & set(self.articles)
