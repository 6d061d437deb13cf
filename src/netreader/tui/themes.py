"""The two looks. Everything else on the screen is drawn from these variables."""

from __future__ import annotations

from textual.theme import Theme

DARK = Theme(
    name="netreader-dark",
    primary="#7fb4ca",
    secondary="#a292a3",
    accent="#e6c384",
    warning="#e0a96d",
    error="#e46876",
    success="#98bb6c",
    foreground="#dcd7ba",
    background="#16161d",
    surface="#1a1a22",
    panel="#2a2a37",
    dark=True,
    variables={"input-selection-background": "#7fb4ca 35%", "footer-key-foreground": "#7fb4ca"},
)

LIGHT = Theme(
    name="netreader-light",
    primary="#1f5f8b",
    secondary="#6b4e71",
    accent="#8a5a00",
    warning="#9a5b00",
    error="#b3261e",
    success="#3b6b1f",
    foreground="#26231e",
    background="#fbf9f4",
    surface="#f5f2ea",
    panel="#e6e1d5",
    dark=False,
    variables={"input-selection-background": "#1f5f8b 25%", "footer-key-foreground": "#1f5f8b"},
)
