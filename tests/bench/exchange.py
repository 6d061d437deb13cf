"""Exports of 100,000 papers: the memory of the whole program, and its time as times of reading the papers alone."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from netreader.library.library import Library
from tests.bench import Row
from tests.bench.library import PAPERS, _fill

#: Megabytes that an export may take, whatever the number of papers.
MEMORY = 120

#: Format → how many times as long as reading the papers one by one it may take.
TIMES = {"nbib": 10.0, "csl-json": 4.0, "xml": 3.0}

_MEASURED = """
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:], stderr=subprocess.PIPE, check=True)
told = done.stderr.decode().split()[0]
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024, told.replace(",", ""))
"""


def _export(home: Path, name: str) -> tuple[float, float]:
    """Megabytes at the most, and seconds."""
    program = Path(sys.executable).parent / "netreader"
    target = home / f"all.{name}"
    command = [sys.executable, "-c", _MEASURED, str(program), "export", "--format", name, "-o", str(target)]
    began = time.perf_counter()
    told = subprocess.run(
        command, env={**os.environ, "NETREADER_HOME": str(home)}, capture_output=True, text=True, check=True
    ).stdout.split()
    took = time.perf_counter() - began
    assert int(told[1]) == PAPERS
    assert [path.name for path in home.iterdir() if path.suffix == ".part"] == []
    target.unlink()
    return float(told[0]), took


def run() -> list[Row]:
    """The rows of exports."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        path = home / "data" / "library.db"
        path.parent.mkdir(parents=True)
        _fill(path, PAPERS)
        with Library(path) as library:
            keys = library.find()
            began = time.perf_counter()
            for key in keys:
                library.article(key)
            alone = time.perf_counter() - began
        for name, most in TIMES.items():
            memory, took = _export(home, name)
            rows += [
                Row(f"export of {PAPERS:,} papers as {name}: memory, MB", memory, MEMORY, "low"),
                Row(f"export of {PAPERS:,} papers as {name}: times of reading them", took / alone, most, "low"),
            ]
    return rows
