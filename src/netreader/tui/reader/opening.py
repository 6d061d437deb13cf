"""Addresses of a paper from the screen: listed with LinkOut's, opened, copied, shown as a code for a phone."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from textual import work

from netreader import addresses
from netreader.errors import LibraryError
from netreader.tui.reader.fullreading import FullReading

if TYPE_CHECKING:
    from netreader.related import LinkOut, Place

#: What LinkOut said is good for so long.
FRESH = timedelta(days=30)


class Opening(FullReading):
    """Where a paper can be read."""

    @work(exit_on_error=False)
    async def action_open(self) -> None:
        from netreader.tui.dialogs.places import PlacesDialog

        self.settle_row()
        article, key = self.paper.article, self.key
        if article is None:
            self.tell("Open a paper first; its links are listed here.")
            return
        try:
            linkout = self.library.linkout_of(key)
        except LibraryError:
            linkout = None
        places = addresses.of_paper(article, linkout)

        async def more() -> Sequence[Place]:
            found = await self.pubmed.linkout(article.pmid, urgent=True)
            try:
                await asyncio.to_thread(self.library.keep_linkout, key, found)
            except LibraryError:
                pass  # it is shown all the same
            return addresses.of_paper(article, found)

        ask = more if article.pmid and not _is_fresh(linkout) else None
        if not places and ask is None:
            self.tell("No address of this paper is known.")
            return
        wish = await self.app.push_screen_wait(
            PlacesDialog(places, self.settings.library_proxy, ask, ascii_only=self.ascii_only)
        )
        if wish is None:
            return
        if wish.what == "open":
            self.open_address(wish.url)
        elif wish.what == "copy":
            self.app.copy_to_clipboard(wish.url)
            self.tell(wish.url, title="Copied")
        else:
            from netreader.tui.dialogs.places import CodeDialog

            self.app.push_screen(CodeDialog(wish.label, wish.url, ascii_only=self.ascii_only))


def _is_fresh(linkout: LinkOut | None) -> bool:
    try:
        return linkout is not None and datetime.now(UTC) - datetime.fromisoformat(linkout.asked) < FRESH
    except (ValueError, TypeError):
        return False
