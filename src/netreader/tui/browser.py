"""Opening an address outside the terminal."""

from __future__ import annotations

import os
import shutil
import sys
from urllib.parse import urlsplit


def open_in_browser(url: str) -> bool:
    """Open a web address in the reader's browser; False where there is none (ssh, a console) or it is not http(s)."""
    if urlsplit(url).scheme not in ("http", "https"):
        return False
    if sys.platform != "darwin" and not os.environ.get("BROWSER"):
        screen = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or shutil.which("wslview")
        if not screen:
            return False  # webbrowser would start a text browser in our terminal
    import webbrowser

    try:
        return webbrowser.open(url)
    except webbrowser.Error:
        return False
