"""Highlights from the screen: choosing passages, marking them, going through them, taking changes back.

A change is written by a worker, one after the other, and drawn once the library has acknowledged it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from textual import work

from netreader.errors import LibraryError
from netreader.text import shorten
from netreader.tui import marking
from netreader.tui.actions import ACTIONS, BY_ID, keys_of
from netreader.tui.reader.installing import Installing
from netreader.tui.reader.undoing import Deed

if TYPE_CHECKING:
    from netreader.article import Article
    from netreader.fulltext import FullText
    from netreader.library.highlights import Highlight, Highlights

#: A change of the highlights; what it gives takes it back.
Change = Callable[["Highlights"], "Highlight"]


class Highlighting(Installing):
    """What a reader does with a coloured pencil."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._colour = marking.COLOURS[0].id
        self._barred = _clashing(self.settings.keys)

    @property
    def colours(self) -> tuple[marking.Colour, ...]:
        """The colours as the reader names them."""
        return marking.colours(self.settings.highlights)

    # Showing

    def _show_article(self, article: Article, *, keep_scroll: bool = False) -> None:
        super()._show_article(article, keep_scroll=keep_scroll)
        self.show_highlights()

    def show_highlights(self) -> None:
        """Draw this paper's highlights as the library now has them."""
        article = self.paper.article
        if article is None:
            return
        rows = self.library.rows([article.key])
        if not (rows and rows[0].highlights) and not self.paper.placed:
            return  # without loading what only highlights need
        from netreader.library.highlights import need_text, placed

        try:
            highlights = self.library.highlights.of(article.key)
            found = placed(article, highlights, self.text_of(article.key) if need_text(highlights) else None)
        except LibraryError as error:
            self.tell_error(error)
            return
        self.paper.show_highlights(found, self.colours)

    def text_of(self, key: int) -> FullText | None:
        """A paper's full text, if it is kept; `FullReading` has it."""
        return None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While a passage is chosen its keys come before those that work everywhere."""
        if action in self._barred and self.focused is not None and self.focused.id == "page":
            return False
        return super().check_action(action, parameters)

    # Changing

    @work(group="highlights", exit_on_error=False)
    async def _change(self, change: Change, said: str, back: Change | None = None) -> None:
        await self.changed(change, said, back)

    async def changed(self, change: Change, said: str, back: Change | None = None) -> bool:
        """Write a change of this paper's highlights; False if it could not be written.

        Args:
            said: What has been done, for the edge of the paper.
            back: Takes it back; None if it gives that itself.
        """
        key = self.key
        async with self._in_turn:
            try:
                highlight = await asyncio.to_thread(lambda: change(self.library.highlights))
            except LibraryError as error:
                self.tell_error(error)
                return False
            opposite = back or (lambda all: all.delete(highlight))
            self.done(
                Deed(
                    said.partition(";")[0],
                    (key,),
                    lambda: opposite(self.library.highlights),
                    "highlight",
                )
            )
        if key == self.key:
            self.show_highlights()
            self.paper.say_above(said)
        self.refresh_rows([key])
        return True

    def show_again(self, keys: tuple[int, ...]) -> None:
        super().show_again(keys)
        if self.key in keys:
            self.show_highlights()

    def highlight_passage(self, colour: str, comment: str = "") -> None:
        """Highlight what the cursor has chosen; a highlight that is just there changes its colour."""
        cursor, article = self.paper.cursor, self.paper.article
        if cursor is None or article is None:
            return
        self._colour = colour
        name = self.paper.colour_of(colour).name
        standing = self.paper.standing
        if standing is not None and not comment:
            self.recolour(standing.highlight, colour)
        else:
            from netreader.passages.parts import parts_of

            part = parts_of(article, self.paper.full)[cursor.part]
            key, start, end = article.key, cursor.start, cursor.end
            self._change(
                lambda all: all.add(key, part, start, end, colour=colour, comment=comment), f"highlighted: {name}"
            )
        self.paper.stop_choosing()

    def recolour(self, highlight: Highlight, colour: str) -> None:
        """Give a highlight another colour."""
        before = highlight.colour
        if before != colour:
            name = self.paper.colour_of(colour).name
            self._change(lambda all: all.recolour(highlight, colour), name, lambda all: all.recolour(highlight, before))

    async def write_comment(self, highlight: Highlight) -> None:
        """Ask for a highlight's comment and write it."""
        from netreader.tui.dialogs.highlights import CommentDialog
        from netreader.tui.dialogs.write import WriteDialog

        said: str | None
        if "\n" in highlight.comment:  # as it may come from a file
            quote = shorten(" ".join(highlight.quote.split()), 400)
            said = await self.app.push_screen_wait(WriteDialog("Comment", highlight.comment, above=quote))
            said = said.strip() if said is not None else None
        else:
            said = await self.app.push_screen_wait(CommentDialog(highlight.quote, highlight.comment))
        if said is not None and said != highlight.comment:
            before = highlight.comment
            await self.changed(
                lambda all: all.comment(highlight, said),
                "comment saved" if said else "comment removed",
                lambda all: all.comment(_with_comment(highlight, said), before),
            )

    # Actions

    def action_choose_passage(self) -> None:
        if not self.paper.choose_passage():
            self.tell("Open a paper first; passages of its text can be highlighted.")

    def action_passage_next(self) -> None:
        self._move(1)

    def action_passage_previous(self) -> None:
        self._move(-1)

    def action_passage_next_word(self) -> None:
        self._move(1, by_word=True)

    def action_passage_previous_word(self) -> None:
        self._move(-1, by_word=True)

    def _move(self, step: int, *, by_word: bool = False) -> None:
        if self.paper.cursor is not None:
            self.paper.cursor.move(step, by_word=by_word)
            self.paper.show_cursor()

    def action_passage_longer(self) -> None:
        self._stretch(1)

    def action_passage_shorter(self) -> None:
        self._stretch(-1)

    def action_passage_longer_word(self) -> None:
        self._stretch(1, by_word=True)

    def action_passage_shorter_word(self) -> None:
        self._stretch(-1, by_word=True)

    def _stretch(self, step: int, *, by_word: bool = False) -> None:
        """Let the passage grow or shrink at the end that moves."""
        cursor = self.paper.cursor
        if cursor is not None:
            cursor.stretch(-step if cursor.at_start else step, by_word=by_word)
            self.paper.show_cursor()

    def action_passage_other_end(self) -> None:
        cursor = self.paper.cursor
        if cursor is not None:
            cursor.at_start = not cursor.at_start
            self.paper.say_above("the beginning moves" if cursor.at_start else "the end moves")

    def action_passage_mark(self) -> None:
        self.highlight_passage(self._colour)

    def action_passage_mark_1(self) -> None:
        self.highlight_passage(marking.COLOURS[0].id)

    def action_passage_mark_2(self) -> None:
        self.highlight_passage(marking.COLOURS[1].id)

    def action_passage_mark_3(self) -> None:
        self.highlight_passage(marking.COLOURS[2].id)

    def action_passage_mark_4(self) -> None:
        self.highlight_passage(marking.COLOURS[3].id)

    def action_passage_mark_5(self) -> None:
        self.highlight_passage(marking.COLOURS[4].id)

    @work(exit_on_error=False)
    async def action_passage_comment(self) -> None:
        from netreader.tui.dialogs.highlights import CommentDialog

        cursor, standing = self.paper.cursor, self.paper.standing
        if cursor is None:
            return
        if standing is not None:
            self.paper.stop_choosing()
            await self.write_comment(standing.highlight)
            return
        said = await self.app.push_screen_wait(CommentDialog(cursor.quote, ""))
        if said is not None:
            self.highlight_passage(self._colour, said)

    def action_passage_delete(self) -> None:
        standing = self.paper.standing
        if standing is None:
            self.tell("There is no highlight just here; go to one with . and press v.")
            return
        self.paper.stop_choosing()
        self.delete_highlight(standing.highlight)

    def delete_highlight(self, highlight: Highlight) -> None:
        """Delete a highlight, which can be taken back."""
        self._change(_deleted(highlight), DELETED, _restored(highlight))

    def action_passage_leave(self) -> None:
        self.paper.stop_choosing()

    def action_next_highlight(self) -> None:
        self._step_highlight(1)

    def action_previous_highlight(self) -> None:
        self._step_highlight(-1)

    def _step_highlight(self, step: int) -> None:
        if not self.paper.step_highlight(step):
            lost = len(self.paper.placed)
            self.tell("There are no highlights in this text; V lists those without a place." if lost else NONE)

    @work(exit_on_error=False)
    async def action_highlights(self) -> None:
        from netreader.tui.dialogs.highlights import HighlightsDialog

        at = 0
        while self.paper.article is not None:
            placed = list(self.paper.placed)
            if not placed:
                self.tell(NONE)
                return
            wish = await self.app.push_screen_wait(
                HighlightsDialog(placed, self.colours, at, ascii_only=self.ascii_only)
            )
            if wish is None:
                return
            at = wish.index
            highlight = placed[wish.index].highlight
            if wish.what == "go":
                self.go_to("paper")
                self.go_to_placed(placed[wish.index].part)
                self.call_after_refresh(self.paper.go_to_highlight, highlight.id)
                return
            if wish.what == "comment":
                await self.write_comment(highlight)
            elif wish.what == "delete":
                await self.changed(_deleted(highlight), DELETED, _restored(highlight))
            elif wish.what == "undo":
                await self.undo("highlight", self.key)
            else:
                await self._recoloured(highlight, wish.what)

    async def _recoloured(self, highlight: Highlight, colour: str) -> None:
        before = highlight.colour
        name = self.paper.colour_of(colour).name
        await self.changed(
            lambda all: all.recolour(highlight, colour), name, lambda all: all.recolour(highlight, before)
        )


#: What is said of a highlight deleted, and where there is none.
DELETED = "highlight deleted; u brings it back"
NONE = "This paper has no highlights; v chooses a passage."


def _deleted(highlight: Highlight) -> Change:
    return lambda all: all.delete(highlight)


def _restored(highlight: Highlight) -> Change:
    return lambda all: all.restore(highlight)


def _with_comment(highlight: Highlight, comment: str) -> Highlight:
    from dataclasses import replace

    return replace(highlight, comment=comment)


def _clashing(keymap: Any) -> frozenset[str]:
    """Actions that work everywhere at once by a key that means something else while a passage is chosen."""
    own = {key for action in ACTIONS if action.place == "passage" for key in keys_of(action, keymap)}
    return frozenset(
        action.id
        for action in BY_ID.values()
        if action.place != "passage" and action.at_once and own.intersection(keys_of(action, keymap))
    )
