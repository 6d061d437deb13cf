"""Finding in the paper, and going through the words of the search; while one does, ``n`` and ``N`` step."""

from __future__ import annotations

from typing import Any

from textual import events, on
from textual.widget import Widget
from textual.widgets import Input

from netreader.tui.actions import ACTIONS, BY_ID, keys_of
from netreader.tui.reader.reading import Reading

#: Actions of this mode.
STEPS = frozenset(action.id for action in ACTIONS if action.place == "matches")

#: Actions that go on with it, whatever else would end it.
FIRST = (
    "find",
    "next_match",
    "previous_match",
    "scroll_down",
    "scroll_up",
    "screen_down",
    "screen_up",
    "half_screen_down",
    "half_screen_up",
    "paper_top",
    "paper_end",
    "next_section",
    "previous_section",
)


class Matching(Reading):
    """Matches."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.stepping = self.finding = False
        keymap = self.settings.keys
        self._keys = {key for action in STEPS for key in keys_of(BY_ID[action], keymap)}
        self._goes_on = self._keys.union(*(keys_of(BY_ID[action], keymap) for action in FIRST))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While one steps, the keys of this mode are nothing else."""
        if action in STEPS:
            return self.stepping
        key = self.host.key_at_hand
        if self.stepping and key is not None and key.key in self._keys:
            return False
        return super().check_action(action, parameters)

    def key_came(self, event: events.Key) -> None:
        """A key was pressed: one that does not step ends the stepping, and does what it does."""
        if self.stepping and (event.key not in self._goes_on or self.focused is not self.paper):
            self._stop_stepping()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """`Arranging` is told of it too."""
        if event.widget is self.paper or event.widget.id == "find":
            return
        if self.stepping:
            self._stop_stepping()
        elif self.finding:
            self._end_find()

    def _keys_of(self, place: str, widget: Widget) -> str:
        return "matches" if self.stepping and widget is self.paper else super()._keys_of(place, widget)

    def open_paper(self, key: int, **how: Any) -> None:
        if key != self.key and (self.stepping or self.finding):
            self._end_find()
        super().open_paper(key, **how)

    def _step_match(self, step: int) -> None:
        article = self.paper.article
        if article is not None and self.paper.full is None and not self.paper.has_matches:
            state = self.library.fulltexts.state(article.key)
            if state is not None and state.is_open:
                self.tell("None of the search words is in the record. F shows the full text.")
                return
        said = self.paper.step_match(step)
        if said and not self.stepping and self.focused is self.paper:
            self.stepping = True
        if self.stepping:
            self.status.show_place("matches", said)

    def _stop_stepping(self) -> None:
        self._end_find()
        self.status.show_place("paper")

    def _end_find(self) -> None:
        self.stepping = self.finding = False
        self.paper.leave_match()

    # Finding

    async def action_find(self) -> None:
        if not self.paper.page.lines:
            self.tell("Open a paper first; then words can be found in it.")
            return
        self.stepping = False
        self.finding = True
        field = await self.paper.open_find()
        self.set_focus(field, scroll_visible=False)  # now: what is typed on is to be found

    @on(Input.Changed, "#find")
    def _find_typed(self, event: Input.Changed) -> None:
        event.stop()
        if self.finding:
            self.paper.find(event.value)

    def action_find_next(self) -> None:
        self.paper.step_match(1)

    def action_find_previous(self) -> None:
        self.paper.step_match(-1)

    def action_find_done(self) -> None:
        self.set_focus(self.paper, scroll_visible=False)
        if self.paper.match_said:
            self.stepping = True
            self.status.show_place("matches", self.paper.match_said)
        else:
            self.paper.step_match(1)  # which says that there is none
            self._stop_stepping()

    def action_find_leave(self) -> None:
        self.set_focus(self.paper, scroll_visible=False)
        self._stop_stepping()

    def action_next_match(self) -> None:
        self._step_match(1)

    def action_previous_match(self) -> None:
        self._step_match(-1)

    def action_match_next(self) -> None:
        self._step_match(1)

    def action_match_previous(self) -> None:
        self._step_match(-1)

    def action_match_leave(self) -> None:
        self._stop_stepping()
