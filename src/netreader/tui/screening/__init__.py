"""Screening for a review, a screen of its own."""

from netreader.tui.screening.screen import ScreeningScreen

__all__ = ["ScreeningScreen"]
