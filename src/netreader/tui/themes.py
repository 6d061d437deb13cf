"""The two looks, and what any theme gets from us. Everything on the screen is drawn from these variables."""

from __future__ import annotations

from collections.abc import Mapping

from textual.color import Color
from textual.theme import Theme

#: By how much what matters less must stand out from any ground it is read on (WCAG 2.1, 1.4.3, level AA).
READABLE = 4.5

#: The grounds on which it is read.
GROUNDS = ("background", "surface", "panel", "cursor", "marked", "marked-cursor")

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
    variables={
        "input-selection-background": "#7fb4ca 35%",
        "footer-key-foreground": "#7fb4ca",
        "cursor": "#30363f",  # so grey that 256 colours have it too
    },
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
    variables={
        "input-selection-background": "#1f5f8b 25%",
        "footer-key-foreground": "#1f5f8b",
        "cursor": "#cfdbe4",
    },
)


def brightness(color: Color) -> float:
    """Relative luminance, 0 to 1, by the formula of WCAG 2.1."""
    red, green, blue = (
        value / 255 / 12.92 if value <= 10 else ((value / 255 + 0.055) / 1.055) ** 2.4 for value in color.rgb
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Color, other: Color) -> float:
    """How far two colours are apart for the eye, 1 to 21, by the formula of WCAG 2.1."""
    darker, lighter = sorted((brightness(one), brightness(other)))
    return (lighter + 0.05) / (darker + 0.05)


def ours(variables: Mapping[str, str], *, no_color: bool = False) -> dict[str, str]:
    """A theme's variables with those that our screens are drawn from beside Textual's own.

    ``$cursor`` is the ground of the row that keys act on, the same in every list; ``$cursor-away`` while they act
    elsewhere; ``$marked`` and ``$marked-cursor`` are those of papers that are marked. ``$muted`` is for what matters
    less: as faint as it can be and still be read on all of them.

    Args:
        no_color: Nothing is painted: what is chosen is told by its contrast; see `uncoloured`.
    """
    found = dict(variables)
    foreground, background, surface, primary, accent = (
        Color.parse(found[name]) for name in ("foreground", "background", "surface", "primary", "accent")
    )
    found.setdefault("cursor", background.blend(primary, 0.18).hex6)
    found["cursor-away"] = surface.blend(Color.parse(found["cursor"]), 0.4).hex6
    found["marked"] = background.blend(accent, 0.08).hex6
    found["marked-cursor"] = Color.parse(found["cursor"]).blend(accent, 0.08).hex6
    grounds = [Color.parse(found[name]) for name in GROUNDS]
    muted = foreground
    for faintness in range(42, 0, -2):
        muted = foreground.blend(background, faintness / 100)
        if min(contrast(muted, ground) for ground in grounds) >= READABLE:
            break
    found["muted"] = muted.hex6
    if no_color:
        strong = dict.fromkeys(
            (
                "cursor",
                "marked-cursor",
                "input-selection-background",
                "screen-selection-background",
                "input-cursor-background",
            ),
            foreground.hex6,
        )
        found |= strong | {"input-cursor-foreground": background.hex6}
    return found
