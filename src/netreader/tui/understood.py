"""The lines under the search field: who answered, what was understood, what can be done about it."""

from __future__ import annotations

from textual.content import Content
from textual.style import Style

from netreader.text import shorten
from netreader.tui.listing import PUBMED_CAP, Listing

#: Lines at most; the first are the most telling.
MOST = 4


def understood(
    listing: Listing, *, kept: int, offline: bool, late: Listing | None, waiting: bool, ascii_only: bool
) -> list[Content]:
    """What to say of a list.

    Args:
        kept: Papers that could be searched where the library answered instead of PubMed.
        late: PubMed's own answer, which came after the library's was shown.
        waiting: The search will be run again when the network is back.
    """
    lines: list[Content] = []
    if listing.instead:
        dot = " - " if ascii_only else " · "
        head = f"offline{dot}" if offline else ""
        here = f"{head}{listing.total:,} of {kept:,} paper{'' if kept == 1 else 's'} kept here. "
        again = _key("F5", "retry", "ask PubMed again") if waiting and late is None else ""
        lines.append(Content.assemble((here, "bold $text-warning"), again))
    if late is not None:
        answered = Content.assemble(("PubMed has answered: ", "bold $text-success"), f"{late.total:,} results. ")
        lines.append(answered + _key("F5", "retry", "show them"))
    elif listing.instead:
        lines.append(Content.assemble(listing.instead, (" The search waits for it." if waiting else "", "$muted")))
    elif waiting:
        lines.append(Content.styled("The PubMed search waits. ", "$muted") + _key("F5", "retry", "ask PubMed again"))
    lines += [Content.styled(warning, "$text-warning") for warning in listing.warnings]
    if listing.mend:
        meant = Content.assemble("Perhaps ", (shorten(listing.mend, 200), "bold"), "  ")
        lines.append(meant + _key("a", "accept_suggestion", "search for it"))
    elif listing.suggestion:
        asked = Content.assemble("Did you mean ", (listing.suggestion, "bold"), "? ")
        lines.append(asked + _key("a", "accept_suggestion", "search for it"))
    if listing.source == "library" and listing.query and listing.verdict:
        colour = {"exact": "$text-success", "approximate": "$muted"}.get(listing.verdict, "$text-warning")
        said = {"exact": "As PubMed finds among these papers.", "approximate": "Nearly as PubMed finds."}
        verdict = Content.styled(said.get(listing.verdict, "Only in part."), f"bold {colour}")
        lines.append(verdict + Content.styled(shorten(" ".join(("", *listing.reasons)), 400), colour))
    if listing.source == "pubmed" and listing.total > PUBMED_CAP:
        text = f"PubMed lists only the first {PUBMED_CAP:,} of {listing.total:,}: narrow the query for the rest."
        lines.append(Content.styled(text, "$text-warning"))
    if listing.translation and listing.source == "pubmed" and listing.translation != listing.query:
        lines.append(Content.styled(f"PubMed understood: {shorten(listing.translation, 400)}", "$muted"))
    return lines[:MOST]


def _key(key: str, action: str, label: str) -> Content:
    """A key that can be clicked, with what it does."""
    link = Style.from_meta({"@click": (f"screen.{action}", ())})
    return Content.assemble((key, "bold $text-primary"), f" {label}").stylize(link)
