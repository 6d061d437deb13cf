"""The writing desk as a screen of its own."""

from netreader.tui.desk.screen import DeskScreen

__all__ = ["DeskScreen"]
