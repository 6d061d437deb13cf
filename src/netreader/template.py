"""Templates for notes: one for trials, and a reader's own, Markdown files in the settings' folder ``templates``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from netreader.article import Article
from netreader.text import clean

#: No template is longer, in bytes.
LONGEST = 100_000

#: What may stand in braces in a template.
FIELDS = ("title", "authors", "journal", "year", "citation", "pmid", "doi", "registry", "date")

_TRIAL = """\
## {title}

- Registry: {registry}
- Design:
- Population, n:
- Arms:
- Primary endpoint:
- Result:
- Harms:
- Limits:
- What it changes:

{citation} PMID {pmid}
"""

_FIELD = re.compile(r"\{(" + "|".join(FIELDS) + r")\}")


@dataclass(frozen=True, slots=True)
class Template:
    """A text with fields in braces, such as ``{title}``; braces around anything else are text."""

    name: str
    text: str

    def filled(self, article: Article) -> str:
        """The template for a paper. Lines whose only content was an unknown fact keep their label."""
        registry = [number for bank in article.databanks for number in bank.accession_numbers]
        facts = {
            "title": article.display_title,
            "authors": ", ".join(author.short for author in article.authors),
            "journal": article.journal.medline_ta or article.journal.title,
            "year": article.year,
            "citation": article.citation,
            "pmid": article.pmid,
            "doi": article.doi,
            "registry": ", ".join(registry),
            "date": date.today().isoformat(),
        }
        lines = _FIELD.sub(lambda found: facts[found[1]], self.text).split("\n")
        return "\n".join(line.rstrip() for line in lines)


TRIAL = Template("trial", _TRIAL)


def templates(folder: Path) -> tuple[list[Template], list[str]]:
    """A reader's own templates by name, then ours where there is none of its name; and what could not be read.

    Args:
        folder: Of the reader's Markdown files; need not be there.
    """
    found: list[Template] = []
    flaws: list[str] = []
    try:
        files = sorted(path for path in folder.glob("*.md") if path.is_file())
    except OSError as error:
        files, flaws = [], [f"The templates in {folder} can't be listed: {error.strerror}."]
    for path in files:
        try:
            if path.stat().st_size > LONGEST:
                flaws.append(f"The template {path.name} is longer than {LONGEST:,} bytes and was passed over.")
                continue
            found.append(Template(path.stem, clean(path.read_text(encoding="utf-8"))))
        except (OSError, UnicodeDecodeError) as error:
            why = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
            flaws.append(f"The template {path.name} can't be read: {why}.")
    if all(template.name.casefold() != TRIAL.name for template in found):
        found.append(TRIAL)
    return found, flaws
