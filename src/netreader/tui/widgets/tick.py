"""A checkbox that can be read without colours."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Checkbox


class Tick(Checkbox):
    """``[x]`` or ``[ ]``, and what it is about."""

    @property
    def _button(self) -> Content:  # Textual draws what stands at its sides in the colour of its ground
        return Content.styled(f"[{'x' if self.value else ' '}]", self.get_visual_style("toggle--button"))
