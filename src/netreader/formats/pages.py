"""Page numbers: NLM's short ranges (``475-82``) in full, and their two ends."""

from __future__ import annotations

import re

_RANGE = re.compile(r"([A-Za-z]{0,3})(\d{1,9})\s?[-–]\s?\1?(\d{1,9})", re.ASCII)


def expanded(pages: str) -> str:
    """``475-82`` → ``475-482``, ``S12-20`` → ``S12-S20``; several ranges each; what is not a plain range stays."""
    return ", ".join(_expanded(part.strip()) for part in pages.split(",")) if "," in pages else _expanded(pages)


def _expanded(pages: str) -> str:
    found = _RANGE.fullmatch(pages)
    if not found:
        return pages
    prefix, first, last = found.groups()
    if len(last) < len(first):
        whole = first[: len(first) - len(last)] + last
        if int(whole) < int(first):
            return pages
        last = whole
    return f"{prefix}{first}-{prefix}{last}"


def ends(pages: str) -> tuple[str, str]:
    """First and last page; several ranges, an article number or a lone page are a first page alone."""
    found = _RANGE.fullmatch(expanded(pages))
    if not found:
        return pages, ""
    return found[1] + found[2], found[1] + found[3]
