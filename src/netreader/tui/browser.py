"""Opening an address outside the terminal."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from textual.app import App


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


def show_address(url: str, app: App[Any], tell: Callable[..., object]) -> None:
    """Open an address in the browser that the reader is in, or that is on this machine; else copy it. Says which."""
    if app.is_web and urlsplit(url).scheme in ("http", "https"):
        app.open_url(url)
        tell(url, title="Opened in another window")
    elif open_in_browser(url):
        tell(url, title="Opened in the browser")
    else:
        app.copy_to_clipboard(url)
        tell(url, title="No browser here: the address is copied")
