"""Citing from the screen: a reference to the clipboard, in a style that is remembered."""

from __future__ import annotations

import asyncio
from itertools import islice

from textual import work

from netreader.article import Article
from netreader.errors import NetreaderError
from netreader.text import shorten
from netreader.tui.reader.shelving import Shelving

#: Results of which a bibliography is made at once; `netreader cite` takes any number.
MOST = 300


class Citing(Shelving):
    """What leaves for a manuscript."""

    _style = ""

    @property
    def style_name(self) -> str:
        """The style used last, also before the last start."""
        if not self._style:
            last = self.library.session().get("style")
            self._style = last if isinstance(last, str) and last else "nlm"
        return self._style

    @work(exclusive=True, group="cite", exit_on_error=False)
    async def action_cite(self) -> None:
        from netreader.tui.dialogs.cite import CiteDialog

        articles = await self._to_cite()
        if not articles:
            return
        keys = list(islice(self.listing.keys.values(), MOST))
        results = (lambda: self.library.articles(keys)) if len(keys) > 1 else None
        chosen = await self.app.push_screen_wait(CiteDialog(articles, self.style_name, results))
        if chosen is not None:
            self._style = chosen.style
            self._copy(chosen.text, chosen.style)

    @work(exclusive=True, group="cite", exit_on_error=False)
    async def action_cite_again(self) -> None:
        from netreader.tui.dialogs.cite import rendered

        articles = await self._to_cite()
        if not articles:
            return
        style = self.style_name
        try:
            reference, _ = await asyncio.to_thread(rendered, articles, style)
        except NetreaderError as error:
            self.tell_error(error)
            return
        self._copy(reference, style)

    async def _to_cite(self) -> list[Article]:
        """The papers that are marked in the results, as far as they are kept, or the one at hand."""
        keys = self.chosen_papers()
        if len(keys) < 2 and self.paper.article is not None and keys in ([], [self.paper.article.key]):
            return [self.paper.article]
        articles = await asyncio.to_thread(self.library.articles, keys[:MOST])
        if not articles:
            self.tell("This paper is still on its way." if keys else "Open a paper first; this cites it.")
        elif len(articles) < len(keys):
            rest = len(keys) - len(articles)
            why = f"{MOST} are cited at once" if len(keys) > MOST else f"{self.key_of('fetch_all')} fetches them"
            self.tell(f"{rest:,} of the marked papers are left out: {why}.", severity="warning")
        return articles

    def _copy(self, text: str, style: str) -> None:
        self.app.copy_to_clipboard(text)
        self.tell(shorten(text, 200), title=f"Copied ({shorten(style, 40)})")
