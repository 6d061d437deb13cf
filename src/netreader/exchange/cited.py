"""Which papers a manuscript or a list of references names, and in which lines: by PMID, PMCID or DOI.

Lists of references (.bib, .ris, .nbib, CSL-JSON, EndNote's XML, tables) are read by their own readers. In prose
(Markdown, LaTeX, text) identifiers are looked for as they are written in citations, addresses and links; the lists of
references that it names are found too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath

from netreader.formats.entry import Entry, Flaw
from netreader.formats.readers import READERS, XML, format_of
from netreader.identifier import Identifier, recognise
from netreader.text import clean

#: Files of these names are prose, whatever stands in them.
PROSE = (".md", ".markdown", ".qmd", ".rmd", ".tex", ".txt", ".rst", ".org", ".html", ".typ", ".adoc")

#: A line longer than this is looked through in parts.
LONG = 20_000

_PMID = r"0*[1-9]\d{0,8}(?!\d)"
_NAMED = re.compile(
    rf"(?:\bPMIDs?(?:\s*[:=]\s*|\s+)|\bpmid:|\bpubmed\.ncbi\.nlm\.nih\.gov/|\bncbi\.nlm\.nih\.gov/(?:m/)?pubmed/)"
    rf"(?P<pmids>{_PMID}(?:\s*[,;]\s*{_PMID})*)"
    r"|(?P<pmcid>\bPMC[1-9]\d{0,8}\b)"
    r"|(?<![\w.])(?P<doi>10\.\d{4,9}/[^\s\"<>{}|^`\\]+)",
    re.ASCII | re.IGNORECASE,
)
_ESCAPED = re.compile(r"\\([_%&#$~])")
_BIBLIOGRAPHY = re.compile(
    r"\\(?:bibliography|addbibresource(?:\[[^\]]*\])?)\{([^{}]{1,400})\}"
    r"|^bibliography:\s*(?:\[([^\]]{1,400})\]|(\S[^\n]{0,400}))$",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Cited:
    """A paper as a file names it.

    Attributes:
        line: From 1.
        pmid, doi, pmcid: What of it is given; a DOI in small letters.
        title: Where the file gives one.
    """

    line: int
    pmid: str = ""
    doi: str = ""
    pmcid: str = ""
    title: str = ""

    @property
    def id(self) -> str:
        """How it is named: a PMID before a DOI before a PMCID."""
        return self.pmid or self.doi or self.pmcid


def cited_in(name: str, text: str) -> Iterator[Cited | Flaw]:
    """The papers that a file names, in order; a flaw for what can't be read, or names none.

    Args:
        name: Of the file; empty for stdin.
    """
    suffix = PurePath(name).suffix.lower()
    form = "list" if suffix in PROSE else format_of(name, text)
    if form == XML:
        yield from _in_records(text)
    elif form == "list" and suffix not in (".csv", ".tsv"):
        yield from _in_prose(text)
    else:
        for entry in READERS[form].read(text):
            yield _of_entry(entry) if isinstance(entry, Entry) else entry


def bibliographies(name: str, text: str) -> tuple[list[Path], list[str]]:
    """The lists of references that a manuscript names, as LaTeX and Pandoc have it: files, and names without one."""
    found: dict[Path, None] = {}
    missing: dict[str, None] = {}
    if PurePath(name).suffix.lower() not in PROSE:
        return [], []
    folder = Path(name).parent
    for match in _BIBLIOGRAPHY.finditer(text):
        for word in (match[1] or match[2] or match[3]).split(","):
            word = word.strip().strip("\"'")
            for path in (folder / word, folder / f"{word}.bib"):
                try:
                    if word and path.is_file():
                        found[path] = None
                        break
                except (OSError, ValueError):
                    continue
            else:
                missing.update({word: None} if word else {})
    return list(found), list(missing)


def _of_entry(entry: Entry) -> Cited | Flaw:
    article = entry.article
    if not (article.pmid or article.doi or article.pmcid):
        return Flaw(entry.line, "This entry names neither a PMID, a DOI nor a PMCID.")
    return Cited(entry.line, article.pmid, article.doi.lower(), article.pmcid, article.title)


def _in_records(text: str) -> Iterator[Cited | Flaw]:
    """PubMed's XML. Records are few and large, so the line is that of the element."""
    for match in re.finditer(r"<PMID[^>]{0,40}>\s*(\d{1,9})\s*</PMID>", text):
        before = text.rfind("<", 0, match.start())
        if text[before:].startswith(("<MedlineCitation", "<BookDocument")):
            yield Cited(text.count("\n", 0, match.start()) + 1, match[1])


def _in_prose(text: str) -> Iterator[Cited]:
    for number, line in enumerate(clean(text).split("\n"), 1):
        for start in range(0, len(line), LONG):
            for match in _NAMED.finditer(_ESCAPED.sub(r"\1", line[start : start + LONG])):
                yield from _of_match(number, match)


def _of_match(line: int, match: re.Match[str]) -> Iterator[Cited]:
    if match["pmids"]:
        for pmid in re.findall(r"\d+", match["pmids"]):
            yield Cited(line, pmid.lstrip("0"))
    elif match["pmcid"]:
        yield Cited(line, pmcid=match["pmcid"].upper())
    else:
        doi = recognise(f"doi:{_bracketed(match['doi'])}")
        if isinstance(doi, Identifier) and doi.kind == "doi":
            yield Cited(line, doi=doi.value.lower())


def _bracketed(doi: str) -> str:
    """A DOI up to a closing bracket that it did not open: what follows is Markdown's or the sentence's."""
    depth = {")": 0, "]": 0}
    opening = {"(": ")", "[": "]"}
    for place, sign in enumerate(doi):
        if sign in opening:
            depth[opening[sign]] += 1
        elif sign in depth:
            if not depth[sign]:
                return doi[:place]
            depth[sign] -= 1
    return doi
