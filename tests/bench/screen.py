"""The reader itself, in a pseudo-terminal: start to first paint, memory, and a key press to its repaint.

All figures are ratios taken side by side in one run, since machines are noisy.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

from netreader.library.library import Library
from tests.bench import Row
from tests.generate import records
from tests.pty.terminal import Terminal

#: The least a Textual program can be: one label.
BARE = (
    "from textual.app import App\n"
    "from textual.widgets import Label\n"
    "class Bare(App):\n"
    "    def compose(self):\n"
    "        yield Label('painted')\n"
    "Bare().run()\n"
)

RUNS = 7
SMALL, MIDDLE, LARGE = 100, 10_000, 100_000
KEYS = 60


def _home(folder: Path, papers: int) -> dict[str, str]:
    home = folder / str(papers)
    home.mkdir()
    with Library(home / "data" / "library.db") as library:
        batch = []
        for record in records(papers):
            batch.append(record)
            if len(batch) == 2_000:
                library.keep(batch)
                batch = []
        library.keep(batch)
    return {"NETREADER_HOME": str(home), "HOME": str(home), "NETREADER_EUTILS_URL": "http://127.0.0.1:9/"}


def _first_paint(env: dict[str, str], *texts: str, program: tuple[str, ...] = ()) -> tuple[float, int]:
    """Seconds from start until these texts stand on the screen, and then the resident memory in kB."""
    began = time.perf_counter()
    with Terminal(env=env, size=(140, 40), program=program, emulate=False) as terminal:
        while not all(text.encode() in terminal.raw for text in texts):
            if not terminal.read(30.0):
                raise RuntimeError(f"never saw {texts}")
        took = time.perf_counter() - began
        while terminal.read(0.6):  # until it has settled, for the memory
            pass
        memory = 0
        status = Path(f"/proc/{terminal.pid}/status")
        if status.exists():
            memory = next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmRSS"))
        return took, memory


def _key_times(env: dict[str, str]) -> list[float]:
    """Seconds from a key press to the last byte of its repaint, for keys that move in the list."""
    times = []
    with Terminal(env=env, size=(140, 40), emulate=False) as terminal:
        while terminal.read(1.5):
            pass
        for number in range(KEYS):
            key = "pgdn" if number % 3 == 2 else "down"
            began = time.perf_counter()
            terminal.press(key)
            last = began
            while terminal.read(0.25 if last == began else 0.02):
                last = time.perf_counter()
            times.append(last - began)
    return times


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def _starts(bare: list[float], starts: dict[int, list[tuple[float, int]]]) -> list[Row]:
    """Start-up and memory of the three libraries, one beside the other."""
    took = {papers: statistics.median(time for time, _ in runs) for papers, runs in starts.items()}
    rows = [
        Row(
            f"start to first paint, {SMALL} papers, against a bare Textual app",
            took[SMALL] / statistics.median(bare),
            1.5,
            "low",
        )
    ]
    rows += [
        Row(f"start to first paint, {papers:,} papers against {SMALL}", took[papers] / took[SMALL], 1.1, "low")
        for papers in (MIDDLE, LARGE)
    ]
    if all(memory for runs in starts.values() for _, memory in runs):
        for papers in (MIDDLE, LARGE):
            pairs = zip(starts[SMALL], starts[papers], strict=True)
            ratio = statistics.median(after / before for (_, before), (_, after) in pairs)
            rows.append(Row(f"memory with {papers:,} papers against {SMALL}", ratio, 1.3, "low"))
    return rows


def run() -> list[Row]:
    """The rows of the screen."""
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        small, middle, large = (_home(folder, papers) for papers in (SMALL, MIDDLE, LARGE))
        bare_program = (sys.executable, "-c", BARE)
        bare: list[float] = []
        starts: dict[int, list[tuple[float, int]]] = {SMALL: [], MIDDLE: [], LARGE: []}
        for turn in range(RUNS + 1):
            took, _ = _first_paint(small, "painted", program=bare_program)
            started = {
                papers: _first_paint(home, "1 of", "Abstract")
                for papers, home in zip(starts, (small, middle, large), strict=True)
            }
            if turn:  # the first warms the disk cache
                bare.append(took)
                for papers, one in started.items():
                    starts[papers].append(one)
        rows += _starts(bare, starts)
        few, ten_thousand = _key_times(small), _key_times(middle)
        rows.append(Row("key press to repaint in 10,000 rows, p95, ms", _p95(ten_thousand) * 1000, 33, "low"))
        rows.append(Row("the same against 100 rows", _p95(ten_thousand) / _p95(few), 2.0, "low"))
    return rows


if __name__ == "__main__":
    os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")
    for row in run():
        print(row)
