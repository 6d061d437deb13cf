"""The reader in a browser: a web server for one page, and one reader process for each window that has it open.

The page draws a terminal (xterm.js, as the package textual-serve ships it); a socket carries keys one way and what the
reader paints the other.
"""
