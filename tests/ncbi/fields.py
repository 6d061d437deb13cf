"""PubMed's index fields: what einfo lists (EUTILS.md §9) and which tags reach them (SYNTAX.md §4)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Field:
    """An index field.

    Attributes:
        name: Short name, as einfo gives it.
        full: Full name, as query translations print it.
        tags: Other tags that mean it, in small letters.
    """

    name: str
    full: str
    tags: tuple[str, ...] = ()
    date: bool = False
    hierarchy: bool = False
    hidden: bool = False


# name | full name | tags besides those two | flags: d a date, t a hierarchy, h hidden
_TABLE = """
ALL  | All Fields | |
UID  | UID | pmid | h
FILT | Filter | filter, sb, subset |
TITL | Title | ti |
MESH | MeSH Terms | mh | t
MAJR | MeSH Major Topic | mj | t
JOUR | Journal | ta, jo |
AFFL | Affiliation | ad |
ECNO | EC/RN Number | rn |
SUBS | Supplementary Concept | nm, substance name |
PDAT | Date - Publication | dp, publication date | d
EDAT | Date - Entry | entry date | d
VOL  | Volume | vi |
PAGE | Pagination | pg |
PTYP | Publication Type | pt | t
LANG | Language | la |
ISS  | Issue | ip |
SUBH | MeSH Subheading | sh, subheading | t
SI   | Secondary Source ID | |
MHDA | Date - MeSH | mesh date | d
TIAB | Title/Abstract | |
OTRM | Other Term | ot |
COLN | Author - Corporate | cn, corporate author |
CNTY | Place of Publication | pl | h
PAPX | Pharmacological Action | pa |
GRNT | Grants and Funding | gr |
MDAT | Date - Modification | lr, modification date | d
CDAT | Date - Completion | dcom, completion date | d
PID  | Publisher ID | | h
FAUT | Author - First | 1au, first author |
FULL | Author | au, fau |
FINV | Investigator | ir, fir |
TT   | Transliterated Title | |
LAUT | Author - Last | lastau, last author |
PPDT | Print Publication Date | ppdat | dh
EPDT | Electronic Publication Date | epdat | dh
LID  | Location ID | aid, doi, article identifier |
CRDT | Date - Create | create date | d
BOOK | Book | |
ED   | Editor | |
ISBN | ISBN | |
PUBN | Publisher | |
AUCL | Author Cluster ID | | h
EID  | Extended PMID | | h
DSO  | DSO | | h
AUID | Author - Identifier | |
PS   | Subject - Personal Name | |
COIS | Conflict of Interest Statements | |
WORD | Text Word | tw, text words |
P1DAT | P1DAT | | dh
"""


def _read(line: str) -> Field:
    name, full, tags, flags = (part.strip() for part in line.split("|"))
    others = tuple(tag.strip() for tag in tags.split(",") if tag.strip())
    return Field(name, full, others, "d" in flags, "t" in flags, "h" in flags)


#: All fields by their short name.
FIELDS = {field.name: field for field in map(_read, _TABLE.strip().splitlines())}

_BY_TAG = {tag: field for field in FIELDS.values() for tag in (field.name.lower(), field.full.lower(), *field.tags)}

#: Fields whose heading may be searched without what stands below it.
NO_EXPLOSION = ("MESH", "MAJR", "SUBH", "PTYP")
#: Fields in which words may be searched near each other.
NEARNESS = ("TITL", "TIAB", "AFFL")


def field_of(tag: str) -> Field | None:
    """The field of a tag without its brackets, whatever its case and blanks; None for one PubMed doesn't know."""
    return _BY_TAG.get(" ".join(tag.lower().split()))
