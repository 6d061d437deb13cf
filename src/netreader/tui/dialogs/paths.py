"""Paths of folders and files, as one types them: completed, and shown from the home folder."""

from __future__ import annotations

import asyncio
from pathlib import Path

from textual.suggester import Suggester

from netreader.text import clean_line

#: Entries of a folder that are looked through to complete a path.
ENTRIES = 5_000


class Paths(Suggester):
    """Completes the path of a folder or file as it is typed."""

    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)

    async def get_suggestion(self, value: str) -> str | None:
        return await asyncio.to_thread(completed, value)


def completed(value: str) -> str | None:
    """A path that goes on as typed: the first folder, or else file, that begins so."""
    head, slash, start = value.rpartition("/")
    if not start:
        return None
    try:
        folder = Path(f"{head}{slash}").expanduser() if slash else Path.cwd()
        found: list[tuple[bool, str]] = []
        for number, entry in enumerate(folder.iterdir()):
            if number >= ENTRIES:
                break
            if entry.name.startswith(start) and entry.name != start:
                found.append((not entry.is_dir(), entry.name))
    except (OSError, ValueError, RuntimeError):
        return None
    if not found:
        return None
    is_file, name = min(found)
    return clean_line(f"{head}{slash}{name}{'' if is_file else '/'}")


def shown(folder: Path) -> str:
    """A folder's path as one types it, with a stroke at its end."""
    text = str(folder)
    home = str(Path.home())
    if text == home or text.startswith(f"{home}/"):
        text = f"~{text[len(home) :]}"
    return text if text.endswith("/") else f"{text}/"
