"""Keys of the paper from the other panes: they act on the paper at the cursor. A key that does nothing here says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual import events, on

from netreader.tui.actions import ACTIONS, PLACES, of_key, spell
from netreader.tui.reader.lensing import Lensing
from netreader.tui.reader.reading import Reading

if TYPE_CHECKING:
    from netreader.article import Article

#: What can be done to the paper beside, without going there.
BESIDE = frozenset(
    (
        "affiliations",
        "folds",
        "full_text",
        "lenses",
        "next_paper",
        "next_section",
        "previous_paper",
        "previous_section",
        *(action.id for action in ACTIONS if action.id.startswith("lens_")),
    )
)

#: What needs no paper at hand.
WITHOUT = frozenset(("next_paper", "previous_paper", "trials_here"))

#: The key of a pane by the place of its actions.
_PANE_OF = {"results": "pane_results", "paper": "pane_paper", "terms": "pane_terms", "trees": "pane_terms"}


class Reaching(Lensing):
    """What no pane has taken of the keys."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._wished: tuple[int, str] | None = None

    async def key_left_over(self, event: events.Key) -> None:
        """A key came that no pane has taken."""
        keymap = self.settings.keys
        typing = self._is_field(self.focused)
        action = of_key(event.key, "paper", keymap)
        if action is not None and self.pane in ("results", "terms") and not typing:
            await self.reach(action.id)
            return
        name = spell(event.key, ascii_only=self.ascii_only)
        for place in () if typing else PLACES:
            if place in _PANE_OF and of_key(event.key, place, keymap) is not None and place != self.place_of_keys():
                where = {"terms": "Keywords & MeSH", "trees": "the trees of MeSH"}.get(place, f"the {place}")
                self.tell(f"{name} is a key of {where}; {self.key_of(_PANE_OF[place])} goes there.")
                return
        self.tell(f"{name} does nothing here; {'F1' if typing else self.key_of('help')} lists the keys.")

    def place_of_keys(self) -> str:
        """The pane, or the trees in it, which have keys of their own."""
        return "trees" if self.pane == "terms" and self.terms.shown_tree is not None else self.pane

    async def reach(self, action: str) -> None:
        """Do something of the paper's pane to the paper at the cursor, from wherever one is."""
        self._wished = None
        if action in WITHOUT:
            await self._act(action)
            return
        self.settle_row()
        if not self.key:
            self.tell("No paper is at hand here.")
        elif self.paper.article is None:
            self._wished = self.key, action
            self.tell("It is done as soon as the paper's record is here.")
            self.open_paper(self.key)
        else:
            await self._act(action)

    async def _act(self, action: str) -> None:
        if action not in WITHOUT and (self.narrow or action not in BESIDE):
            self.open_paper(self.key, focus=True, read=True)
            if self.focused is not self.paper:  # which has only just come to the screen
                self.call_after_refresh(self.run_action, f"screen.{action}")
                return
        await self.run_action(f"screen.{action}")

    def open_paper(self, key: int, **how: Any) -> None:
        if self._wished is not None and key != self._wished[0]:
            self._wished = None  # the reader went on
        super().open_paper(key, **how)

    def _show_article(self, article: Article, *, keep_scroll: bool = False) -> None:
        super()._show_article(article, keep_scroll=keep_scroll)
        wished, self._wished = self._wished, None
        if wished is not None and wished[0] == article.key:
            self.call_next(self._act, wished[1])

    @on(Reading.PaperFailed)
    def _wish_failed(self, event: Reading.PaperFailed) -> None:
        wished, self._wished = self._wished, None
        if wished is not None and wished[0] == event.key:
            self.tell(
                event.error.hint or "Enter asks again." if event.error is not None else f"Its number is {event.key}.",
                severity="warning",
                title=event.error.message if event.error is not None else "PubMed has no such record.",
            )
