"""Tags on the screen."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import partial

from textual import work
from textual.content import Content
from textual.suggester import SuggestFromList

from netreader.errors import LibraryError
from netreader.library.tagging import common, tag_of
from netreader.tui.reader.noting import of_papers
from netreader.tui.reader.undoing import Deed
from netreader.tui.reader.writing import Writing


class Tagging(Writing):
    """What papers are about, in the reader's own words."""

    @work(exclusive=True, group="tags", exit_on_error=False)
    async def action_tags(self) -> None:
        """Write, complete and take away the tags of the papers: the field holds those that all of them have."""
        from netreader.tui.dialogs.tags import TagsDialog

        keys = self.chosen_papers()
        if not keys:
            self.tell("Open a paper first; then t gives it tags.")
            return
        having = [marks.tags for marks in (await asyncio.to_thread(self.library.marks_among, keys)).values()]
        before, some = common(having)
        known = await asyncio.to_thread(self.library.tag_counts)
        title = "Tags of this paper" if len(keys) == 1 else f"Tags of {len(keys):,} papers"
        tags = await self.app.push_screen_wait(TagsDialog(title, before, known, some))
        if tags is None or tags == before:
            return
        gone = [tag for tag in before if tag not in tags]
        new = [tag for tag in tags if tag not in before]
        try:
            async with self._in_turn:
                were = await asyncio.to_thread(self.library.tag, keys, new, gone)
        except LibraryError as error:
            self.tell(str(error), severity="error", title="The tags are not saved.")
            return
        done = [f"{verb} {', '.join(tags)}" for verb, tags in (("tagged", new), ("untagged", gone)) if tags]
        said = of_papers(keys, " and ".join(done))
        self.done(Deed(said, tuple(were), partial(self.library.tag_back, were, new, gone), "tag"))
        self.show_again(tuple(keys))
        if len(keys) > 1:
            self.tell_done(said, keys)
        else:
            self.tell(f"{said[0].upper()}{said[1:]}.")

    @work(exclusive=True, group="tags", exit_on_error=False)
    async def action_all_tags(self) -> None:
        """All tags of the library: their papers listed, a tag renamed, joined with another, or taken away."""
        from netreader.tui.dialogs.manage import CHOOSE, ManageDialog

        at = 0
        while True:
            counts = await asyncio.to_thread(self.library.tag_counts)
            names = list(counts)
            rows = [
                Content.assemble("  " * name.count("/"), name.rpartition("/")[2], (f"  {counts[name]:,}", "$muted"))
                for name in names
            ]
            wish = await self.app.push_screen_wait(
                ManageDialog(
                    f"Tags of the library: {len(names):,}" if names else "Tags of the library",
                    rows,
                    {"r": ("rename", "rename, or join"), "d": ("drop", "take away everywhere"), "u": ("undo", "undo")},
                    choose="list papers",
                    at=at,
                    empty=f"There are none yet; {self.key_of('tags')} gives a paper tags.",
                    ascii_only=self.ascii_only,
                )
            )
            if wish is None:
                return
            at = max(0, wish.index)
            if wish.what == "undo":
                await self.undo("tag")
            elif not 0 <= wish.index < len(names):
                continue
            elif wish.what == CHOOSE:
                self.search(f'tag:"{names[wish.index]}"', source="library", sort="added")
                return
            else:
                await self._rename_tag(names[wish.index], counts, drop=wish.what == "drop")

    async def _rename_tag(self, tag: str, counts: Mapping[str, int], *, drop: bool) -> None:
        """Give a tag and all below it another name, or take it away everywhere."""
        from netreader.tui.dialogs.ask import AskDialog
        from netreader.tui.dialogs.confirm import ConfirmDialog

        new = ""
        papers = "1 paper" if counts[tag] == 1 else f"{counts[tag]:,} papers"
        if drop:
            question = f"Take the tag {tag}, and all below it, from {papers}?"
            if not await self.app.push_screen_wait(ConfirmDialog(question, yes="Take it away", no="Keep it")):
                return
        else:
            given = await self.app.push_screen_wait(
                AskDialog(
                    f"Another name for {tag} and all below it; that of another tag joins the two",
                    value=tag,
                    suggester=SuggestFromList(list(counts), case_sensitive=False),
                    wanted="A tag needs a name",
                )
            )
            new = tag_of(given or "")
            if not new or new == tag:
                return
        try:
            async with self._in_turn:
                were = await asyncio.to_thread(self.library.rename_tag, tag, new)
        except LibraryError as error:
            self.tell(str(error), severity="error", title="The tags are unchanged.")
            return
        said = f"tag {tag} taken away" if drop else f"tag {tag} is now {new}"
        self.done(Deed(said, tuple(were), partial(self.library.set_tags, were), "tag"))
        self.show_again(tuple(were))
        self.tell(f"{len(were):,} {'paper' if len(were) == 1 else 'papers'} changed.", title=said)
