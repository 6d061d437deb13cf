"""Citing from the screen: a reference to the clipboard, in a style that is remembered."""

from __future__ import annotations

import asyncio
from itertools import islice

from textual import work

from netreader.article import Article
from netreader.errors import NetreaderError
from netreader.text import shorten
from netreader.tui.reader.tagging import Tagging

#: Results of which a bibliography is made at once; `netreader cite` takes any number.
MOST = 300


class Citing(Tagging):
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

        article = self._to_cite()
        if article is None:
            return
        keys = list(islice(self.listing.keys.values(), MOST))
        results = (lambda: self.library.articles(keys)) if len(keys) > 1 else None
        chosen = await self.app.push_screen_wait(CiteDialog(article, self.style_name, results))
        if chosen is not None:
            self._style = chosen.style
            self._copy(chosen.text, chosen.style)

    @work(exclusive=True, group="cite", exit_on_error=False)
    async def action_cite_again(self) -> None:
        from netreader.tui.dialogs.cite import rendered

        article = self._to_cite()
        if article is None:
            return
        style = self.style_name
        try:
            reference, _ = await asyncio.to_thread(rendered, [article], style)
        except NetreaderError as error:
            self.tell_error(error)
            return
        self._copy(reference, style)

    def _to_cite(self) -> Article | None:
        if self.paper.article is None:
            self.tell("This paper is still on its way." if self.key else "Open a paper first; this cites it.")
        return self.paper.article

    def _copy(self, text: str, style: str) -> None:
        self.app.copy_to_clipboard(text)
        self.tell(shorten(text, 200), title=f"Copied ({shorten(style, 40)})")
