"""Links between papers: by PMID in netreader, by the names of files in the vault, where other programs follow them."""

from __future__ import annotations

import re
from collections.abc import Mapping

_BY_NUMBER = re.compile(
    r"\[\[\s*(?:PMID\s*:?\s*)?0*([1-9]\d{0,8})\s*(#[^\[\]|\n]{0,200})?(\|[^\[\]\n]{0,200})?\]\]",
    re.IGNORECASE | re.ASCII,
)
_BY_NAME = re.compile(r"\[\[([^\[\]|#\n]{1,400})(#[^\[\]|\n]{0,200})?(\|[^\[\]\n]{0,200})?\]\]")


def to_vault(text: str, names: Mapping[int, str]) -> str:
    """A text as it stands in the vault.

    Args:
        names: Key of a paper → the name of its file, without suffix.
    """

    def other(found: re.Match[str]) -> str:
        name = names.get(int(found[1]))
        return found[0] if name is None else f"[[{name}{found[2] or ''}{found[3] or ''}]]"

    return _BY_NUMBER.sub(other, text) if "[[" in text else text


def to_library(text: str, keys: Mapping[str, int]) -> str:
    """A text as it stands in the library.

    Args:
        keys: Name of a file, in small letters and without suffix → the key of its paper.
    """

    def other(found: re.Match[str]) -> str:
        name = found[1].strip().rpartition("/")[2]
        name = name[:-3] if name.lower().endswith(".md") else name
        key = keys.get(name.lower())
        return found[0] if key is None or key <= 0 else f"[[{key}{found[2] or ''}{found[3] or ''}]]"

    return _BY_NAME.sub(other, text) if "[[" in text else text
