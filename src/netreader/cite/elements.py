"""citeproc-py's elements where they fall short of CSL 1.0.2, corrected.

citeproc-py makes an object of every element of a style, of the class that has the element's name, the latest such class
first. So each class here takes the place of its parent as soon as this module is imported. Corrected, beside dates
(`netreader.cite.dates`): variables that a substitute used and that came again; title case; initials; sorting by
letters; the space after the number of a reference; conditions on disambiguation; numbered citations collapsed, and
those of one author by their years; a dash for an author who comes again in the references; authors told apart by
initials and years by a letter; variables with a hyphen; citations without their authors; lists of authors that MEDLINE
calls incomplete, which end in "et al.".

What still falls short, in citeproc-py and here: papers of one year and first author are told apart by the letter of
the year, never by more of their authors; notes don't say in which note a paper was cited first;
``et-al-subsequent-min`` is taken as ``et-al-min``; where only some of the authors come again, no dash stands for them.
"""

from __future__ import annotations

import itertools
import re
from typing import Any

from citeproc import model
from citeproc.source import VariableError
from citeproc.string import String, join

from netreader.cite.styled import FIELD, OPENING
from netreader.text import fold

_STOP_WORDS = frozenset(model.TextCased._stop_words) | {
    "against",
    "between",
    "de",
    "du",
    "la",
    "le",
    "per",
    "von",
    "vs",
}
_WORD = re.compile(r"[^\s]+")
_SENTENCE_END = (":", ".", "?", "!")
_NUMBER = re.compile(r"\d+")
_LETTERED = re.compile(r"(.*\d)([a-z])", re.DOTALL)

#: Where a reference says which list of names has others behind it that are not known.
INCOMPLETE = "incomplete_names"


def begin(item: Any) -> None:
    """An item is about to be rendered: nothing of it is written yet."""
    item["written"] = []
    item["used"] = set()


def hidden(item: Any, variable: str) -> bool:
    """Whether a substitute wrote the variable already."""
    return variable in item.get("used", ())


def wrote(item: Any, variable: str) -> None:
    """Note that the variable is written."""
    item.setdefault("written", []).append(variable)


class Cased:
    """Text case by CSL's rules."""

    def case(self, text: Any, language: str | None = None) -> Any:
        kind = self.get("text-case")  # type: ignore[attr-defined]
        if kind is None or not text:
            return text
        if kind == "title":
            return String(title_case(str(text))) if language in ("en", None, "") else text
        if kind == "capitalize-first":
            return String(_capitalised(str(text)))
        if kind == "sentence":
            return text  # PubMed's titles are in sentence case, and names in them would lose their capitals
        return super().case(String(str(text)), language)  # type: ignore[misc]


class Label(Cased, model.Label, model.CitationStylesElement):  # type: ignore[misc]
    """A word such as "eds." or "vol."; none where there is nothing to be labelled."""

    def process(self, item: Any, variable: str | None = None, plural: Any = None, **kwargs: Any) -> Any:
        own = self.get("variable")
        if variable is None and own != "locator" and own.replace("-", "_") not in item.reference:
            return None
        if variable is None and hidden(item, own):
            return None
        return super().process(item, variable=variable, plural=plural, **kwargs)


class Name_Part(Cased, model.Name_Part, model.CitationStylesElement):  # type: ignore[misc]  # noqa: N801
    """Given or family name."""

    def format_part(self, given: Any, family: Any) -> tuple[str | None, str | None]:
        parts = super().format_part(given, family)
        return parts[0] and str(parts[0]), parts[1] and str(parts[1])


class Text(Cased, model.Text, model.CitationStylesElement):  # type: ignore[misc]
    """Text of a variable, macro, term or value."""

    def _variable(self, item: Any, context: Any) -> Any:
        variable = self.get("variable")
        if hidden(item, variable):
            return None
        text = super()._variable(item, context)
        if text:
            wrote(item, variable)
        return String(str(text)) if isinstance(text, int) else text

    def _format_last_page(self, first: str, last: str) -> Any:
        return _last_page(super()._format_last_page, first, last)


class Number(Cased, model.Number, model.CitationStylesElement):  # type: ignore[misc]
    """A number."""

    def _format_last_page(self, first: str, last: str) -> Any:
        return _last_page(super()._format_last_page, first, last)

    def process(self, item: Any, context: Any = None, **kwargs: Any) -> Any:
        variable = self.get("variable")
        if hidden(item, variable):
            return None
        name = variable.replace("-", "_")
        if name != variable and variable != "page-first":
            text = self._process(item.reference[name], variable)
        else:
            text = super().process(item, context=context, **kwargs)
        if text:
            wrote(item, variable)
        return text


class Names(model.Names, model.CitationStylesElement):  # type: ignore[misc]
    """Names of one or several roles."""

    def process(self, item: Any, names_context: Any = None, context: Any = None, **kwargs: Any) -> Any:
        roles = self.get("variable").split()
        if item.get("without_names") or any(hidden(item, role) for role in roles):
            return None
        how = self if names_context is None else names_context
        if how.name is None:  # citeproc-py would put one of its own class in, under a name that it doesn't find again
            how.insert(0, how.makeelement(f"{{{self.nsmap['cs']}}}name"))
        text = super().process(item, names_context=names_context, context=context, **kwargs)
        for role in roles:
            if role.replace("-", "_") in item.reference:
                wrote(item, role)
        return text


class _CutShort:
    """An item whose list of authors has others behind it, as `model.Name.process` asks an item."""

    def __init__(self, item: Any, variable: str) -> None:
        names = item.reference[variable]
        self.reference = {variable: [*names, names[-1]]}


class Name(model.Name, model.CitationStylesElement):  # type: ignore[misc]
    """How names are written."""

    def process(self, item: Any, variable: str, context: Any = None, sort_options: Any = None, **kwargs: Any) -> Any:
        """The names; those of a list that is not complete end in the style's "et al.", however few they are.

        The list is taken to have one more: so the style shortens it as soon as it would the whole. A last author, whom
        some styles name behind an ellipsis, is not known.
        """
        names = item.reference.get(variable)
        if names and variable == item.reference.get(INCOMPLETE) and not sort_options:
            sort_options = self._cut_short(len(names), context)
            item = _CutShort(item, variable)
        return super().process(item, variable, context=context, sort_options=sort_options, **kwargs)

    def _cut_short(self, known: int, context: Any) -> dict[str, Any]:
        """What makes citeproc-py name those who are known, or as many of them as the style would of the whole list."""
        least, first = self.get_option("et-al-min", context), self.get_option("et-al-use-first", context)
        precedes = self.get_option("delimiter-precedes-et-al", context)
        shortens = 0 < least <= known + 1
        if precedes == "contextual" and not (least and first == 1):
            precedes = "always"  # the style has a comma in its own lists, and a lone name gets it: "Doe JA, et al."
        return {
            "et-al-min": least if shortens else known + 1,
            "et-al-use-first": min(first, known) if shortens else known,
            "et-al-use-last": "false",
            "delimiter-precedes-et-al": precedes,
        }

    def initialize(self, given: str, mark: str, context: Any) -> str:
        """Initials; lower-case words and names without capitals stay, and with ``initialize="false"`` all names do."""
        full = self.get("initialize") == "false"
        out = ""
        for word in given.replace(".", " ").split():
            parts = [part for part in word.split("-") if part]
            if not parts:
                continue
            if not word[0].isupper() or (full and len(word) > 1 and not word.isupper()):
                out = f"{out.rstrip()} {word} "
                continue
            hyphen = "-" if self.get_option("initialize-with-hyphen", context) else ""
            initials = [part[0] if part[0].isupper() or not hyphen else part[0].upper() for part in parts]
            if not hyphen:
                initials = [initial.upper() for initial in initials]
            out += f"{mark.rstrip()}{hyphen}".join(initials) + mark
        return " ".join(out.split())


class Substitute(model.Substitute, model.CitationStylesElement):  # type: ignore[misc]
    """What stands in the place of absent names, and is not written again."""

    def add_to_repressed_list(self, child: Any, context: Any) -> None:
        """What the substitute wrote is noted by `render`, whatever macro wrote it."""

    def render(self, item: Any, context: Any = None, **kwargs: Any) -> Any:
        before = len(item.get("written", ()))
        text = super().render(item, context=context, **kwargs)
        if text:
            item["used"] = item.get("used", set()) | set(item.get("written", ())[before:])
        return text


class If(model.If, model.CitationStylesElement):  # type: ignore[misc]
    """A branch; none is for disambiguation here."""

    def render(self, item: Any, context: Any = None, delimiter: str = "", **kwargs: Any) -> Any:
        if "disambiguate" in self.attrib and self.get("match") != "none":
            raise model.ConditionFailed
        return super().render(item, context=context, delimiter=delimiter, **kwargs)


class Else_If(If, model.CitationStylesElement):  # type: ignore[misc]  # noqa: N801 - the element's name
    """A later branch."""


class Key(model.Key, model.CitationStylesElement):  # type: ignore[misc]
    """What a bibliography is sorted by, letters without their marks."""

    def sort_keys(self, items: Any, context: Any) -> list[Any]:
        for item in items:
            begin(item)
        if "macro" not in self.attrib:
            return [_folded(key) for key in super().sort_keys(items, context)]
        options = {"name-as-sort-order": "all"}
        options |= {
            name.replace("names", "et-al"): self.get(name)
            for name in ("names-min", "names-use-first", "names-use-last")
            if name in self.attrib
        }
        macro = self.get_macro(self.get("macro"))
        context.get_layout().repressed = {}
        return [_folded(macro.render(item, context=context, sort_options=options)) for item in items]


def _folded(key: Any) -> Any:
    return fold(re.sub(r"[^\w\s]", "", str(key))) if key is not None and not isinstance(key, int) else key


class Layout(model.Layout, model.CitationStylesElement):  # type: ignore[misc]
    """What a citation, and a reference, is made of."""

    def render_citation(self, citation: Any, callback: Any) -> Any:
        bibliography = citation.bibliography
        cites = sorted(citation.cites, key=lambda item: bibliography.keys.index(item.key)) if self._numbered() else []
        cites = cites or citation.cites
        if self.getparent().sort is not None:
            cites = self.getparent().sort.sort(cites, self)
        texts = []
        for item in cites:
            begin(item)
            self.repressed: dict[str, Any] = {}
            text = _with_initials(item, self.render_children)
            texts.append(f"{item.get('prefix', '')}{text if text is not None else ''}{item.get('suffix', '')}")
            self.getparent().cites.append(item)
        collapse = self.getparent().get("collapse") or ""
        if collapse == "citation-number":
            texts = _collapsed(cites, texts)
        elif collapse.startswith("year") and len(cites) > 1:
            return self.format(self.wrap(self._by_author(cites, texts, collapse)))
        return self.format(self.wrap(self.join([text for text in texts if text])))

    def _by_author(self, cites: list[Any], texts: list[str], collapse: str) -> Any:
        """Papers of the same authors side by side, these named once: ``Smith, 2018, 2019``, ``Smith 2018a,b``.

        The authors are what stands before a cite without them. One with a page, or words around it, stays whole.
        """
        groups: list[tuple[str, list[str]]] = []
        places: dict[str, int] = {}
        for item, text in zip(cites, texts, strict=True):
            alone = self._without_names(item) if _bare(item) and not item.get("without_names") else ""
            names = text[: -len(alone)] if alone and text.endswith(alone) else ""
            if names and names in places:
                groups[places[names]][1].append(alone)
            else:
                if names:
                    places[names] = len(groups)
                groups.append((names, [alone if names else text]))
        citation, delimiter = self.getparent(), self.get("delimiter", "")
        between, after = citation.get("cite-group-delimiter", ", "), citation.get("after-collapse-delimiter", delimiter)
        letters = citation.get("year-suffix-delimiter", delimiter) if collapse != "year" else None
        told: Any = None
        for number, (names, years) in enumerate(groups):
            parts = years if letters is None else _lettered(years, letters, ranged=collapse.endswith("ranged"))
            text = names + between.join(parts)
            told = text if told is None else join([told, text], after if len(groups[number - 1][1]) > 1 else delimiter)
        return told

    def _names_before(self, item: Any, text: str) -> str:
        """The authors with whom a reference begins, without the signs behind them; empty if it begins otherwise."""
        rest = self._without_names(item)
        return text[: -len(rest)].rstrip(" .,:;") if rest and text.endswith(rest) else ""

    def _without_names(self, item: Any) -> str:
        item["without_names"] = True
        begin(item)
        self.repressed = {}
        try:
            return str(_with_initials(item, self.render_children) or "")
        finally:
            item["without_names"] = False

    def _numbered(self) -> bool:
        return bool(self.xpath_search(".//cs:text[@variable='citation-number']")) or self.get("collapse") is not None

    def render_bibliography(self, citation_items: Any) -> list[str]:
        """The references; what stands in a field of its own before one, such as its number, ends in `FIELD`."""
        apart = self.getparent().get("second-field-align") is not None
        dash = self.getparent().get("subsequent-author-substitute")
        before = ""
        entries = []
        for item in citation_items:
            begin(item)
            self.repressed = {}
            first = None
            if apart and (children := self.getchildren()):
                first = self._child(children[0], item)
                rest = [self._child(child, item) for child in children[1:]]
                text: Any = join([part for part in rest if part is not None], "")
            else:
                text = self.render_children(item) or ""
            if dash is not None and len(citation_items) > 1:
                names = self._names_before(item, str(text)) if not apart else ""
                if names and names == before:
                    rest_of_it = str(text)[len(names) :]
                    text = f"{dash}{rest_of_it}" if dash else rest_of_it.lstrip(" .,:;")
                before = names
            entry = str(self.format(self.wrap(text)))
            entries.append(f"{str(first).strip()}{FIELD}{entry}" if first else entry)
        return entries

    def _child(self, child: Any, item: Any) -> Any:
        try:
            return child.render(item)
        except VariableError:
            return None


def _with_initials(item: Any, render: Any) -> Any:
    """A citation, its first author by the name that tells one from another."""
    first = (item.reference.get("author") or [{}])[0]
    if "shown" not in first:
        return render(item)
    family = first["family"]
    first["family"] = first["shown"]
    try:
        return render(item)
    finally:
        first["family"] = family


def _last_page(shortened: Any, first: str, last: str) -> Any:
    """A last page, shortened as the style wants; one with more or fewer figures than the first is not."""
    return shortened(first, last) if len(first) == len(last) else last


def _collapsed(cites: list[Any], texts: list[str]) -> list[str]:
    """Three and more numbers in a row as the first and the last of them."""
    out: list[str] = []
    at = 0
    while at < len(cites):
        end = at
        while end + 1 < len(cites) and cites[end + 1].number == cites[end].number + 1 and _bare(cites[end + 1]):
            end += 1
        if end - at >= 2 and _bare(cites[at]):
            out.append(f"{texts[at]}–{texts[end]}")
        else:
            out += texts[at : end + 1]
        at = end + 1
    return out


def _lettered(years: list[str], delimiter: str, *, ranged: bool) -> list[str]:
    """``2018a``, ``2018b`` → ``2018a,b``; three and more in a row as the first and the last, if so wanted."""
    by_year: list[tuple[str, list[str]]] = []
    for year in years:
        found = _LETTERED.fullmatch(year)
        if found and by_year and by_year[-1][0] == found[1] and by_year[-1][1]:
            by_year[-1][1].append(found[2])
        else:
            by_year.append((found[1], [found[2]]) if found else (year, []))
    out = []
    for year, letters in by_year:
        in_a_row = len(letters) > 2 and all(ord(b) - ord(a) == 1 for a, b in itertools.pairwise(letters))
        out.append(year + (f"{letters[0]}–{letters[-1]}" if ranged and in_a_row else delimiter.join(letters)))
    return out


def _bare(item: Any) -> bool:
    return not item.has_locator and not item.get("prefix") and not item.get("suffix")


def title_case(text: str) -> str:
    """``a trial in men: of the drug`` → ``A Trial in Men: Of the Drug``; a word with a capital in it stays."""
    words = list(_WORD.finditer(text))
    out, position = "", 0
    for number, found in enumerate(words):
        word = found[0]
        out += text[position : found.start()]
        position = found.end()
        starts = number == 0 or words[number - 1][0].endswith(_SENTENCE_END)
        small = word.strip(".,:;?!()“”\"'").lower() in _STOP_WORDS
        if word == word.lower() and (starts or number == len(words) - 1 or not small):
            parts = word.split("-")
            word = "-".join(
                _capitalised(part) if at == 0 or part not in _STOP_WORDS else part for at, part in enumerate(parts)
            )
        out += word
    return out + text[position:]


def _capitalised(text: str) -> str:
    """With its first letter as a capital, behind quotation marks and the beginnings of markup."""
    for at, character in enumerate(text):
        if character.isalpha():
            return text[:at] + character.upper() + text[at + 1 :]
        if character.isalnum() or (character not in "“‘\"'([¿¡" and character not in OPENING):
            break
    return text


__all__ = ["INCOMPLETE", "Cased", "begin", "hidden", "title_case", "wrote"]
