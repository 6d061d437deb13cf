"""The reader's screen, put together from its parts: arranging, searching, reading, noting, keeping, session."""

from netreader.tui.reader.screen import ReaderScreen

__all__ = ["ReaderScreen"]
