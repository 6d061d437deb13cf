"""What the reader screen asks of the app it runs in."""

from __future__ import annotations

from typing import Protocol

from textual import events


class Host(Protocol):
    """The app, as the reader screen knows it beside Textual's own.

    Attributes:
        what: A query or identifier to begin with; empty for none.
        key_at_hand: The key that is being handled, so that a character typed in a field is no command.
        touched: When somebody last pressed a key or moved the mouse, by the monotonic clock.
    """

    what: str
    key_at_hand: events.Key | None
    touched: float

    async def take_typed_ahead(self) -> None:
        """Handle the keys that came before all panes were there."""

    def dress_dialogs(self) -> None:
        """Read the look of what opens over the reader."""

    async def action_leave(self) -> None:
        """Save and leave."""
