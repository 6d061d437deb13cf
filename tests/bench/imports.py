"""Importing files of PubMed XML: speed against reading alone, and memory at ten times the size. No network."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from netreader.pubmed.records import parse
from tests.bench import Row
from tests.generate import made

FEW, MANY = 3_000, 30_000
HEAD, TAIL = b'<?xml version="1.0" ?>\n<PubmedArticleSet>\n', b"</PubmedArticleSet>"

#: Runs the program and says what it took: CPU seconds, and kB of memory at its highest.
RUN = """
import resource, subprocess, sys
subprocess.run([sys.executable, "-m", "netreader", "import", *sys.argv[1:]], check=True, stderr=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, used.ru_maxrss)
"""


def _written(path: Path, papers: int) -> None:
    """A file such as those of PubMed's baseline."""
    with gzip.open(path, "wb", 3) as file:
        file.write(HEAD)
        for text in made(papers):
            file.write(text.encode() + b"\n")
        file.write(TAIL)


def _imported(home: Path, file: Path) -> tuple[float, int]:
    """CPU seconds and kB of an import."""
    told = subprocess.run(
        [sys.executable, "-c", RUN, str(file), "--offline"],
        env={**os.environ, "NETREADER_HOME": str(home)},
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    return float(told[0]), int(told[1])


def _read_alone(file: Path) -> float:
    """CPU seconds to unpack and read the records of a file."""
    began = time.process_time()
    parse(gzip.decompress(file.read_bytes()))
    return time.process_time() - began


def run() -> list[Row]:
    """The rows of imports."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        few, many = folder / "few.xml.gz", folder / "many.xml.gz"
        _written(few, FEW)
        _written(many, MANY)
        alone = _read_alone(few) * MANY / FEW
        small = _imported(folder / "small", few)
        large = _imported(folder / "large", many)
        again = _imported(folder / "large", many)
    return [
        Row("import of 30,000 records, the whole program's time against reading alone", large[0] / alone, 4, "low"),
        Row("import of 30,000 records, memory against that of 3,000", large[1] / small[1], 1.3, "low"),
        Row("the same file again, nothing changed, against the first time", again[0] / large[0], 0.3, "low"),
    ]
