"""``python -m tests.bench [NAME…]``: print the rows of every module here that has ``run()``, or of those named."""

import importlib
import pkgutil
import sys

import tests.bench


def main(names: list[str]) -> int:
    """0 if every bar is met, else 1."""
    met = True
    for module in pkgutil.iter_modules(tests.bench.__path__):
        if module.name.startswith("_") or (names and module.name not in names):
            continue
        run = getattr(importlib.import_module(f"tests.bench.{module.name}"), "run", None)
        for row in run() if run else ():
            print(row, flush=True)
            met = met and row.met
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
