"""The first words a new reader sees."""

from __future__ import annotations

from textual.content import Content

KEYS = (
    ("/", "search PubMed, or paste a PMID, DOI or citation"),
    ("Enter", "read the paper under the cursor; Esc goes back"),
    ("n", "write a note on it; it is saved as you type"),
    ("?", "all keys of the place you are in"),
    ("q", "leave; everything is where you left it"),
)


def greeting() -> Content:
    """The same in two lines, for a screen that shows the list alone."""
    keys = ("/ search", "Enter read", "n note", "? all keys", "q leave")
    return Content.assemble(
        ("Welcome to netreader, a reading companion for PubMed. ", "bold $text-primary"),
        "This is the starter shelf; 2 shows the paper. ",
        ("  ".join(keys), "$text-accent"),
    )


def welcome(*, ascii_only: bool) -> Content:
    """A greeting, the five keys one needs, and what the starter shelf is."""
    rule = ("-" if ascii_only else "─") * 24
    lines: list[Content] = [
        Content.styled("Welcome to netreader", "bold $text-primary"),
        Content("A reading companion for PubMed: find, read, place, note and cite, online or off."),
        Content.styled(rule, "$muted"),
    ]
    lines += [Content.assemble((f"{key:>7}", "bold $text-accent"), "  ", text) for key, text in KEYS]
    lines += [
        Content.styled(rule, "$muted"),
        Content(
            "On the left is the starter shelf: the landmark trials in neuroendocrine tumours, with summaries in our "
            "own words. Each gives way to PubMed's record as soon as it can be fetched. Every paper that you open is "
            "kept, and can be read, searched and annotated with the network unplugged."
        ),
        Content.styled("NCBI likes to know who asks: you can set NCBI_EMAIL and NCBI_API_KEY, but need not.", "$muted"),
    ]
    return Content("\n\n").join([lines[0] + "\n" + lines[1], Content("\n").join(lines[2:9]), lines[9], lines[10]])
