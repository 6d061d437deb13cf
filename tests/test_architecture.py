"""The rules of the house (docs/architecture.md) are kept, and the page shows the house as it stands."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
HOUSE = ROOT / "src" / "netreader"
PAGE = ROOT / "docs" / "architecture.md"


def tree_on_the_page() -> dict[str, str]:
    """Path → what the page says of it, from the page's first code block; folders end in ``/``."""
    block = re.search(r"```\nsrc/netreader/\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert block, "docs/architecture.md has lost its tree"
    entries, folders = {}, []
    for line in block.group(1).splitlines():
        found = re.fullmatch(r"((?:  )+)(\S+)(?:  +(\S.*))?", line)
        if not found:
            assert re.match(r"\s{20,}\S", line), f"not a line of the tree: {line!r}"
            continue
        depth = len(found[1]) // 2 - 1
        folders = folders[:depth]
        entries["".join(folders) + found[2]] = found[3] or ""
        if found[2].endswith("/"):
            folders.append(found[2])
    return entries


def tree_on_the_disk() -> set[str]:
    """Modules, data files and the folders they are in; a package's ``__init__.py`` stands for its folder."""
    found = set()
    for path in HOUSE.rglob("*"):
        relative = path.relative_to(HOUSE)
        if "__pycache__" in relative.parts or path.name in {"py.typed", "__init__.py"} or path.name.startswith("."):
            continue
        if path.is_file():
            found.add(relative.as_posix())
            found |= {f"{folder.as_posix()}/" for folder in relative.parents if folder.parts}
    return found | {f"{path.parent.relative_to(HOUSE).as_posix()}/" for path in HOUSE.glob("*/**/__init__.py")}


def test_the_page_shows_every_room():
    page, disk = set(tree_on_the_page()), tree_on_the_disk()
    assert sorted(disk - page) == [], "docs/architecture.md does not mention these"
    assert sorted(page - disk) == [], "docs/architecture.md mentions these, and they are not there"


def test_the_page_says_what_every_room_is_for():
    assert [name for name, words in tree_on_the_page().items() if not words] == []


def test_no_room_is_a_lumber_room():
    names = {path.stem for path in HOUSE.rglob("*")}
    assert not names & {
        "utils",
        "util",
        "helpers",
        "helper",
        "manager",
        "managers",
        "core",
        "common",
        "misc",
        "base_utils",
    }


def test_import_contracts_are_kept():
    linter = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def loaded_by(code: str) -> set[str]:
    """Top-level names of the modules that a fresh interpreter has loaded after `code`."""
    code += "\nimport sys; print('\\n'.join(sorted({name.partition('.')[0] for name in sys.modules})))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


#: What the noun is made of.
NOUN = {"msgspec", "typing_extensions"}


def test_the_noun_needs_nothing_but_its_structs():
    before = loaded_by("")
    loaded = loaded_by("import netreader.article, netreader.text, netreader.errors") - before
    assert loaded - set(sys.stdlib_module_names) - NOUN == {"netreader"}


@pytest.mark.parametrize(
    ("module", "allowed"),
    [
        ("netreader.settings", {"platformdirs"}),
        ("netreader.identifier", set()),
        ("netreader.pubmed.records", NOUN),
        ("netreader.pubmed.citation", NOUN),
        ("netreader.pubmed.client", {"platformdirs"} | NOUN),
        ("netreader.library.library", {"tinydb"} | NOUN),
        ("netreader.starter", NOUN),
        ("netreader.cli", {"platformdirs"}),
    ],
)
def test_a_room_loads_only_what_it_needs(module, allowed):
    foreign = loaded_by(f"import {module}") - loaded_by("") - set(sys.stdlib_module_names) - {"netreader"}
    assert foreign <= allowed


def test_the_version_is_told_without_loading_the_house():
    code = """
import contextlib, io, sys
sys.argv = ["netreader", "--version"]
from netreader.cli import main
said = io.StringIO()
with contextlib.redirect_stdout(said), contextlib.suppress(SystemExit):
    main()
import netreader
assert netreader.__version__ in said.getvalue(), said.getvalue()
"""
    assert not loaded_by(code) & {"textual", "rich", "httpx", "tinydb", "sqlite3", "msgspec"}


@pytest.mark.parametrize("file", ["run", "dev"])
def test_pip_and_uv_take_the_same_versions(file):
    locked = {p["name"]: p["version"] for p in tomllib.loads((ROOT / "uv.lock").read_text())["package"]}
    pinned = dict(
        re.findall(r"^([a-z0-9][a-z0-9-]*)==([^ \\;]+)", (ROOT / f"requirements/{file}.txt").read_text(), re.M)
    )
    assert "textual" in pinned
    assert {name: locked.get(name) for name in pinned} == pinned
    assert file == "run" or set(locked) - set(pinned) == {"netreader"}
