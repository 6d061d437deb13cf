"""A library that can't be written is read all the same, says why, and takes writes again when it can."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from netreader.errors import LibraryError
from netreader.library.library import Library
from tests.library.conftest import FIXTURES

#: Root may write anywhere, so what follows is done as nobody, with all loaded that nobody may not read.
AS_NOBODY = """
import os, sys
import hashlib, xml.parsers.expat
from pathlib import Path
import netreader.library.answer, netreader.library.vocabulary, netreader.query.sets
from netreader.mesh import net
from netreader.errors import LibraryError
from netreader.library.library import Library
net.known_headings()
if os.geteuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
path = Path(sys.argv[1])
"""

READ = """
with Library(path) as library:
    print(type(library.unwritable).__name__)
    print(library.note(1).text, library.count(), library.find("octreotide"), len(library.ask("octreotide").keys))
    print(library.info().papers, library.check(), library.backup_if_due(), library.values("au", "a")[:0])
    for attempt in (
        lambda: library.save_note(1, "second", base=1),
        lambda: library.mark(1, starred=True),
        lambda: library.save_session({}),
        lambda: library.reindex(print),
        library.compact,
    ):
        try:
            attempt()
        except LibraryError as error:
            print(type(error).__name__, error)
    print(library.note(1).text, library.marks(1).starred)
"""

AGAIN = """
with Library(path) as library:
    print(library.unwritable is not None)
    os.chmod(path, 0o600)
    os.chmod(path.parent, 0o700)
    library.save_note(1, "second", base=1)
    library.mark(1, starred=True)
    print(library.unwritable, library.note(1).text, library.marks(1).starred, library.count())
"""


@pytest.fixture
def place() -> Iterator[Path]:
    """A library with a paper and a note, which nobody owns, in a folder that nobody may enter."""
    folder = Path(tempfile.mkdtemp(prefix="netreader-test-"))
    folder.chmod(0o755)
    path = folder / "data" / "library.db"
    fill(path)
    give(path)
    yield path
    path.parent.chmod(0o700)
    shutil.rmtree(folder)


def fill(path: Path) -> None:
    from netreader.pubmed.records import parse

    with Library(path) as library:
        library.keep(parse((FIXTURES / "19704057.xml").read_bytes()))
        library.save_note(1, "first")


def give(path: Path) -> None:
    """To nobody, if it is ours to give."""
    if os.geteuid() == 0:
        for one in (path.parent, *path.parent.iterdir()):
            os.chown(one, 65534, 65534)


def run(program: str, path: Path) -> list[str]:
    code = AS_NOBODY + program
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.stdout.splitlines()


MODES = [(0o400, 0o700), (0o600, 0o500), (0o400, 0o500)]


@pytest.mark.parametrize(("file", "folder"), MODES)
def test_what_may_not_be_written_is_read(place, file, folder):
    before = place.read_bytes()
    place.chmod(file)
    place.parent.chmod(folder)
    said = run(READ, place)
    assert said[0] == "Unwritable"
    assert said[1] == "first 1 [19704057] 1"
    assert said[2] == "1 [] None []"
    assert len(said) == 9
    assert all(line.startswith("Unwritable The library") for line in said[3:8])
    assert said[8] == "first False"
    assert place.read_bytes() == before
    assert [one.name for one in place.parent.iterdir()] == ["library.db"]


@pytest.mark.parametrize(("file", "folder"), MODES)
def test_it_is_written_again_when_that_is_possible(place, file, folder):
    place.chmod(file)
    place.parent.chmod(folder)
    assert run(AGAIN, place) == ["True", "None second True 1"]
    with Library(place) as library:
        assert library.note(1).text == "second"
        assert library.marks(1).starred


@pytest.mark.parametrize("log", [True, False], ids=["index", "no index"])
def test_what_a_killed_program_left_in_the_log_is_read_too(place, log):
    code = (
        "import os, sys\nfrom pathlib import Path\nfrom netreader.library.library import Library\n"
        "library = Library(Path(sys.argv[1])); library.save_note(1, 'in the log', base=1); os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", code, str(place)], check=True)
    assert place.with_name("library.db-wal").stat().st_size
    if not log:
        place.with_name("library.db-shm").unlink()
    give(place)
    for one in place.parent.iterdir():
        one.chmod(0o400)
    place.parent.chmod(0o500)
    assert run("print(Library(path).note(1).text)", place) == ["in the log"]


def test_an_older_library_is_read_as_it_would_be_after_an_update(place):
    import sqlite3

    connection = sqlite3.connect(place)
    connection.executescript("DROP TABLE doc_saved; DROP TABLE derived; PRAGMA user_version=1")
    connection.close()
    before = place.read_bytes()
    place.chmod(0o400)
    place.parent.chmod(0o500)
    said = run(READ, place)
    assert said[1] == "first 1 [19704057] 1"
    assert len(said) == 9
    assert said[8] == "first False"
    assert place.read_bytes() == before
    assert run(AGAIN, place) == ["True", "None second True 1"]


def test_a_damaged_one_is_said_to_be_and_left(place):
    data = bytearray(place.read_bytes())
    data[100:4096] = b"\xa5" * (4096 - 100)
    place.write_bytes(data)
    place.chmod(0o400)
    place.parent.chmod(0o500)
    program = "try:\n    Library(path)\nexcept LibraryError as error:\n    print(type(error).__name__, error.hint)"
    (said,) = run(program, place)
    assert said.startswith("Corrupt Copy it")
    assert place.read_bytes() == data


def test_what_another_writes_is_seen(place):
    """The file is read as one that doesn't change; that it did is seen from outside."""
    place.chmod(0o400)
    place.parent.chmod(0o500)
    code = AS_NOBODY + (
        "library = Library(path)\nprint(library.changed(), library.note(1).text, flush=True)\ninput()\n"
        "print(library.changed(), library.note(1).text)"
    )
    if os.geteuid() != 0:
        pytest.skip("only root may write what may not be written")
    with subprocess.Popen(
        [sys.executable, "-c", code, str(place)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as reader:
        assert reader.stdout is not None
        assert reader.stdin is not None
        assert reader.stdout.readline() == "False first\n"
        with Library(place) as library:
            library.save_note(1, "of another", base=1)
        reader.stdin.write("\n")
        reader.stdin.flush()
        assert reader.stdout.readline() == "True of another\n"


#: Runs a program where it may mount what only it sees, and what is gone when it ends.
APART = ("unshare", "--mount", "--map-root-user")

FULL = """
import os, subprocess, sys
from pathlib import Path
from netreader.errors import LibraryError
from netreader.library.library import Library
folder = Path(sys.argv[1])
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)], check=True)
path = folder / "data" / "library.db"
with Library(path) as library:
    library.save_note(1, "first")
ballast = folder / "ballast"
with ballast.open("wb", buffering=0) as file:
    try:
        while file.write(b"x" * 4096):
            pass
    except OSError:
        pass
with Library(path) as library:
    print(type(library.unwritable).__name__, library.note(1).text, library.ask("octreotide").keys)
    for _ in range(2):
        try:
            library.save_note(1, "second", base=1)
        except LibraryError as error:
            print(type(error).__name__, error)
    ballast.unlink()
    library.save_note(1, "second", base=1)
    print(library.unwritable, library.note(1).text)
with Library(path) as library:
    print(library.unwritable, library.note(1).text, library.check())
"""


def test_a_full_disk_can_be_read_and_is_written_when_there_is_room(tmp_path):
    if shutil.which("unshare") is None or subprocess.run([*APART, "true"], capture_output=True, check=False).returncode:
        pytest.skip("no file system can be mounted here")
    done = subprocess.run(
        [*APART, sys.executable, "-c", FULL, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    said = done.stdout.splitlines()
    assert said[0] == "Full first []"
    assert said[1].startswith("Full ")
    assert said[1] == said[2]
    assert said[3:] == ["None second", "None second []"]


def test_nothing_to_read_is_an_error(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(LibraryError):
        Library(tmp_path / "file" / "library.db")
