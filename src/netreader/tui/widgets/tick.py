"""A checkbox that can be read without colours."""

from __future__ import annotations

from textual.widgets import Checkbox


class Tick(Checkbox):
    """``[x]`` or ``[ ]``, and what it is about."""

    BUTTON_LEFT = "["
    BUTTON_INNER = " "
    BUTTON_RIGHT = "]"

    def watch_value(self) -> None:
        setattr(self, "BUTTON_INNER", "x" if self.value else " ")  # noqa: B010 - Textual has it per class
        super().watch_value()
