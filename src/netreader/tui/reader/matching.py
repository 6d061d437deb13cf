"""Going through the words of the search in the paper; while one does, ``n`` and ``N`` step, as in other readers."""

from __future__ import annotations

from textual import events

from netreader.tui.actions import ACTIONS, BY_ID, keys_of
from netreader.tui.reader.reading import Reading

#: Actions of this mode.
STEPS = frozenset(action.id for action in ACTIONS if action.place == "matches")

#: Actions that go on with it, whatever else would end it.
FIRST = ("next_match", "previous_match")


class Matching(Reading):
    """Matches."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.stepping = False
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
        if self.stepping and event.widget is not self.paper:  # `Arranging` is told of it too
            self._stop_stepping()

    def _step_match(self, step: int) -> None:
        article = self.paper.article
        if article is not None and self.paper.full is None and not self.paper.has_matches:
            state = self.library.fulltexts.state(article.key)
            if state is not None and state.is_open:
                self.tell("No word of the search stands in the record. F shows the full text.")
                return
        said = self.paper.step_match(step)
        if said and not self.stepping and self.focused is self.paper:
            self.stepping = True
        if self.stepping:
            self.status.show_place("matches", said)

    def _stop_stepping(self) -> None:
        self.stepping = False
        self.paper.leave_match()
        self.status.show_place("paper")

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
