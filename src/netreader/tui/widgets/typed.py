"""Fields and areas in which keys act in the order in which they were typed.

Textual puts a character in at once, but lets a key that has a binding wander up to the app first. Over a slow line keys
come in bursts: of ``ab``, Backspace, ``c`` the Backspace then comes last, and takes away the wrong letter.
"""

from __future__ import annotations

from functools import cache

from textual import events
from textual.binding import Binding
from textual.message_pump import MessagePump
from textual.widgets import Input

from netreader.tui.parts import Guarded


@cache
def _editing(widget: type[MessagePump]) -> frozenset[str]:
    """What Textual's own keys do in a field or area: they move, delete, undo, submit, and concern nobody else."""
    own = [base for base in widget.__mro__ if base.__module__.startswith("textual.widgets.")]
    bindings = [binding for base in own for binding in base.__dict__.get("BINDINGS", ())]
    return frozenset(binding.action for binding in bindings if isinstance(binding, Binding))


class InOrder(MessagePump):
    """A mixin for what one types in: its own keys are done where they arrive."""

    async def _on_key(self, event: events.Key) -> None:
        if event.is_printable:
            return
        focused, bindings = self.app.screen._modal_binding_chain[0]
        if id(focused) != id(self):
            return
        for binding in bindings.key_to_bindings.get(event.key, ()):
            if binding.priority or binding.action not in _editing(type(self)):
                return
            if await self.app.run_action(binding.action, focused):
                event.stop()
                event.prevent_default()
                return


class Field(InOrder, Guarded, Input):
    """A field of one line."""
