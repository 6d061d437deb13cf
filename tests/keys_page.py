"""Writes docs/keys.md from the table of actions: ``python -m tests.keys_page``."""

from __future__ import annotations

from pathlib import Path

from netreader.tui.actions import ACTIONS, PLACES, keys_of, spell

PAGE = Path(__file__).parent.parent / "docs" / "keys.md"

HEAD = """# Keys

Written from the program's own table of actions (`python -m tests.keys_page`). In the reader, `?` shows the same for
the pane one is in, with one's own keys, and Ctrl+P finds every action by name.

Each key can be changed in the settings, by the action's name and Textual's name of the key:

```toml
[keys]
note = "f6,Q"
star = "asterisk"
```

An unknown action, or one key for two actions of the same place, is refused at the start with a sentence that names it.
"""


def page() -> str:
    """The page as it should be."""
    parts = [HEAD]
    for place, heading in PLACES.items():
        rows = [f"## {heading}\n", "| keys | action | what it does |", "| --- | --- | --- |"]
        for action in ACTIONS:
            if action.place == place:
                keys = " ".join(f"`{spell(key)}`" for key in keys_of(action, {})).replace("|", "\\|")
                rows.append(f"| {keys} | `{action.id}` | {action.help} |")
        parts.append("\n".join(rows))
    return "\n\n".join(part.rstrip("\n") for part in parts) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
