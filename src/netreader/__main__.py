"""``python -m netreader``."""

import sys

from netreader.cli import main

if __name__ == "__main__":
    sys.exit(main())
