"""A note as it reads: its Markdown set, its links to papers to be followed."""

from __future__ import annotations

import re
from collections.abc import Mapping

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.message import Message
from textual.widgets import Markdown

from netreader.library.links import links_in
from netreader.tui.actions import bindings
from netreader.tui.parts import Guarded

#: Addresses within a preview that lead to a paper.
PAPER = "paper:"


class Preview(Guarded, VerticalScroll):
    """Takes the place of the text area while a note is read."""

    BINDINGS = bindings("notes")

    class Followed(Message):
        """A link was followed: to a paper, or to an address on the web."""

        def __init__(self, address: str) -> None:
            super().__init__()
            self.address = address

    def __init__(self, text: str, titles: Mapping[int, str]) -> None:
        super().__init__(id="note-preview")
        self._text = with_links(text, titles)

    def compose(self) -> ComposeResult:
        yield Markdown(self._text, open_links=False)

    def on_markdown_link_clicked(self, event: Markdown.LinkClicked) -> None:
        event.stop()
        self.post_message(self.Followed(event.href))


def with_links(text: str, titles: Mapping[int, str]) -> str:
    """A note with its ``[[29768149]]`` as links of Markdown, in the words given, or the paper's title."""
    parts: list[str] = []
    at = 0
    for link in links_in(text):
        words = link.words or titles.get(link.pmid) or f"PMID {link.pmid}"
        place = f"#{link.place}" if re.fullmatch(r"\^h-[0-9a-f]+", link.place) else ""
        parts += [text[at : link.start], f"[{_plain(words)}]({PAPER}{link.pmid}{place})"]
        at = link.end
    return "".join([*parts, text[at:]])


def _plain(words: str) -> str:
    """Words that mean nothing to Markdown."""
    return "".join(f"\\{ch}" if ch in "\\`*_[]<>&!" else ch for ch in words)
