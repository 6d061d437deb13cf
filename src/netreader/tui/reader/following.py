"""Saved searches on the screen: saving the one at hand, what is new in each, the new papers marked."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual import work
from textual.content import Content

from netreader.errors import LibraryError, NetreaderError, QueryError
from netreader.text import shorten
from netreader.tui.reader.importing import Importing

if TYPE_CHECKING:
    from netreader.following import News
    from netreader.library.library import Saved
    from netreader.tui.dialogs.choose import Choice

#: Seconds to wait for what is new before the list is shown without.
PATIENCE = 3.0

#: Characters of a query that are offered as its name.
NAME = 40

#: In place of a saved search: forget one.
FORGET = "\0forget"


class Following(Importing):
    """Searches that go on."""

    @work(exclusive=True, group="saved", exit_on_error=False)
    async def action_save_search(self) -> None:
        """Save the search at hand under a name."""
        from netreader.following import begun
        from netreader.tui.dialogs.ask import AskDialog

        query, source = self.listing.query, self.listing.source
        if not query:
            self.tell("Search for something first; then w saves the search under a name.")
            return
        name = await self.app.push_screen_wait(
            AskDialog("Save this search as", value=shorten(query, NAME), wanted="A saved search needs a name")
        )
        if name is None:
            return
        try:
            saved = await begun(name, query, source, self.library, self.pubmed if source == "pubmed" else None)
            await asyncio.to_thread(self.library.saved.put, saved)
        except (QueryError, LibraryError) as error:
            self.tell_error(error)
            return
        self.tell("W lists the saved searches, and what is new in them.", title=f"Saved as {name}")

    @work(exclusive=True, group="saved", exit_on_error=False)
    async def action_saved_searches(self) -> None:
        """Choose a saved search; each says how much is new in it."""
        from netreader.tui.dialogs.choose import Choice, ChooseDialog

        saved = self.library.saved.all()
        if not saved:
            self.tell("No search is saved yet. w saves the one at hand under a name.")
            return
        self.tell("Asking what is new …")
        told = dict(zip((one.name for one in saved), await asyncio.gather(*map(self._news, saved)), strict=True))
        self.app.clear_notifications()
        choices = [_choice(one, told[one.name]) for one in saved]
        choices.append(Choice(Content.styled("Forget a saved search …", "$muted"), FORGET))
        name = await self.app.push_screen_wait(ChooseDialog("Saved searches", choices))
        if name == FORGET:
            name = await self.app.push_screen_wait(ChooseDialog("Forget which?", choices[:-1]))
            if name is not None:
                await asyncio.to_thread(self.library.saved.forget, name)
                self.tell(f"{name} is no longer saved. Its papers and notes stay.")
            return
        chosen = next((one for one in saved if one.name == name), None)
        if chosen is None:
            return
        found = told[chosen.name]
        self.new_papers = frozenset() if isinstance(found, NetreaderError) or found is None else frozenset(found.keys)
        self.search(chosen.query, source=chosen.source, sort="pub_date" if chosen.source == "pubmed" else "added")
        if found is not None and not isinstance(found, NetreaderError):
            await asyncio.to_thread(self.library.saved.put, found.looked_at)

    async def _news(self, saved: Saved) -> News | NetreaderError | None:
        """What is new; the reason why it can't be told, or None where PubMed takes too long."""
        from netreader.following import news

        try:
            async with asyncio.timeout(PATIENCE):
                return await news(saved, self.library, self.pubmed if saved.source == "pubmed" else None)
        except TimeoutError:
            return None
        except NetreaderError as error:
            return error


def _choice(saved: Saved, found: News | NetreaderError | None) -> Choice:
    from netreader.tui.dialogs.choose import Choice

    if found is None:
        said = ("PubMed has not answered", "$text-warning")
    elif isinstance(found, NetreaderError):
        said = (shorten(found.message, 60), "$text-warning")
    else:
        said = (f"{found.total:,} new", "bold $text-success") if found.total else ("nothing new", "$muted")
    since = f"since {saved.looked.astimezone():%Y-%m-%d %H:%M}" if saved.looked.year > 1970 else ""
    where = "" if saved.source == "pubmed" else "library: "
    told = (Content.styled(*said), since, shorten(f"{where}{saved.query}", 200))
    return Choice(Content.styled(saved.name, "bold"), saved.name, told=told)
