"""Draws screenshots/*.svg from the real program, against the local NCBI server: ``python -m tests.screenshots``."""

from __future__ import annotations

import asyncio
import os
import re
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from netreader import settings as settings_module
from netreader.library.library import Library
from netreader.mesh.files import open_mesh
from netreader.passages.parts import parts_of
from netreader.pubmed.client import PubMed
from netreader.pubmed.records import parse
from netreader.starter import shelf
from netreader.tui.app import NetreaderApp
from tests.ncbi import NCBI
from tests.tui.waiting import screen_text, settled, until

FOLDER = Path(__file__).parent.parent / "screenshots"
RECORDS = Path(__file__).parent / "fixtures" / "pubmed"
MESH = Path(__file__).parent / "fixtures" / "mesh" / "desc2026.xml"

Scene = Callable[[Pilot[None]], Awaitable[None]]

NOTE = """## Why it matters
- endpoint is **TTP**, not PFS
- hepatic load ≤ 10 % in most: compare CLARINET

Ask: liver tumour burden was not an endpoint in either trial.
See [[25014687]].
"""


#: Passages on the desk: paper, colour, from and to which words, comment.
MARKED = (
    (19704057, "method", "In this double-blind", "octreotide LAR 30 mg", ""),
    (19704057, "key", "Median time", "P = .000072)", "Time to progression, not PFS: see CLARINET."),
    (19704057, "contradicts", "The HR for overall", "2.18).", ""),
    (25014687, "supports", "Median progression-free", "P<0.001).", ""),
    (
        25014687,
        "question",
        "Before randomization 96%",
        "3 to 6 months",
        "Indolent disease: who needs treatment at once?",
    ),
    (26703889, "supports", "Median progression-free", "p<0·00001).", "Lung and gut, no hormones."),
)


async def _search(pilot: Pilot[None], query: str, *, narrow: bool = False) -> None:
    await pilot.press("slash")
    app = pilot.app
    reader = app.reader  # type: ignore[attr-defined]
    reader.field.value = query
    await pilot.press("enter")
    await until(pilot, lambda: reader.listing.query == query and reader.listing.row_at(0) is not None)
    if narrow:
        await pilot.press("enter")
    await until(pilot, lambda: reader.paper.article is not None)
    await settled(pilot)


async def first_run(pilot: Pilot[None]) -> None:
    """Nothing done yet."""
    await settled(pilot)


async def search(pilot: Pilot[None]) -> None:
    """Results of a query."""
    await _search(pilot, "neuroendocrine tumors AND liver")
    await pilot.press("j", "s")
    reader = pilot.app.reader  # type: ignore[attr-defined]
    await until(pilot, lambda: reader.key == reader.listing.key_at(1) and reader.paper.article is not None)
    await settled(pilot)


async def reading(pilot: Pilot[None]) -> None:
    """A paper, its terms and a note."""
    reader = pilot.app.reader  # type: ignore[attr-defined]
    reader.library.save_note(
        19704057, "**Midgut only.**\nEndpoint is TTP, not PFS: compare with\n[[25014687]] (CLARINET)."
    )
    await _search(pilot, "octreotide neuroendocrine")
    await pilot.press("enter")
    await until(pilot, lambda: reader.library.held([19704057]) and len(reader.listing.rows) == reader.listing.total)
    await until(pilot, lambda: "Patients and methods" in screen_text(pilot) and "Midgut only" in screen_text(pilot))
    await settled(pilot)


async def tree(pilot: Pilot[None]) -> None:
    """The paper's terms."""
    await _search(pilot, "everolimus neuroendocrine")
    await pilot.press("3")
    rows = pilot.app.reader.terms.rows  # type: ignore[attr-defined]
    while rows.current is not None and rows.current.kind != "heading" and rows.cursor < rows.row_count - 1:
        await pilot.press("j")
    await settled(pilot)


async def _unfolded(pilot: Pilot[None], *labels: str) -> None:
    """Terms found one below the other, and unfolded."""
    rows = pilot.app.reader.terms.rows  # type: ignore[attr-defined]
    for label in labels:
        lines = [term.label for _, term in rows._lines]
        rows.cursor = lines.index(label, rows.cursor)
        rows.unfold()
        await pilot.pause()


async def library_tree(pilot: Pilot[None]) -> None:
    """The library in the trees of MeSH, narrowed by a heading, with a facet."""
    app = pilot.app
    reader = app.reader  # type: ignore[attr-defined]
    for file in sorted(RECORDS.glob("*.xml")):
        reader.library.keep(parse(file.read_bytes()))
    await pilot.press("T")
    await until(pilot, lambda: reader.terms.rows.row_count)
    await _unfolded(pilot, "Years")
    await until(pilot, lambda: reader.terms.shown_tree._facets is not None)
    reader.terms.rows.cursor = 0
    await _unfolded(pilot, "Diseases", "Neoplasms", "Neoplasms by Site", "Digestive System Neoplasms")
    await _unfolded(pilot, "Liver Neoplasms")
    await pilot.press("enter")
    await until(pilot, lambda: reader.listing.query == '"Liver Neoplasms"[mh]')
    await settled(pilot)


async def all_of_mesh(pilot: Pilot[None]) -> None:
    """A heading found by an entry term."""
    await library_tree(pilot)
    reader = pilot.app.reader  # type: ignore[attr-defined]
    with MESH.open("rb") as file:
        reader.library.vocabulary.install(open_mesh(file, MESH.name).descriptors, "2026")
    await pilot.press("T", "ctrl+f", *"cancer")
    await until(pilot, lambda: reader.terms.rows.row_count > 1)
    await settled(pilot)


async def notes(pilot: Pilot[None]) -> None:
    """A note."""
    await _search(pilot, "19704057")
    await pilot.press("r", "s", "n")
    reader = pilot.app.reader  # type: ignore[attr-defined]
    reader.notes.area.insert(NOTE)
    await until(pilot, lambda: reader.notes.unsaved() is None)
    await settled(pilot)


async def desk(pilot: Pilot[None]) -> None:
    """Highlights and notes of a shelf."""
    reader = pilot.app.reader  # type: ignore[attr-defined]
    for pmid, colour, first, last, comment in MARKED:
        if not reader.library.held([pmid]):
            await _search(pilot, str(pmid))
            await until(pilot, lambda pmid=pmid: reader.library.held([pmid]))
        part = parts_of(reader.library.article(pmid))["abstract"]
        start = part.text.index(first)
        end = part.text.index(last, start) + len(last)
        reader.library.highlights.add(pmid, part, start, end, colour=colour, comment=comment)
        reader.library.shelves.put("Tumour board", [pmid])
    reader.library.tag([19704057], add=["liver", "sandostatin"])
    reader.library.save_note(19704057, NOTE)
    await pilot.press("d")
    await until(pilot, lambda: type(app_screen(pilot)).__name__ == "DeskScreen")
    await pilot.press("w")
    await until(pilot, lambda: type(app_screen(pilot)).__name__ == "ChooseDialog")
    await pilot.press("down", "enter")
    await until(pilot, lambda: getattr(app_screen(pilot), "entry", None) is not None)
    await settled(pilot)


async def lenses(pilot: Pilot[None]) -> None:
    """The numbers of a paper, marked and listed."""
    await _search(pilot, "26703889")
    await pilot.press("2", "i", "1", "space", "3", "space")
    await until(pilot, lambda: getattr(app_screen(pilot), "shown", "") == "numbers")
    reader = pilot.app.reader  # type: ignore[attr-defined]
    await until(pilot, lambda: reader.paper.page._underlays)
    await pilot.press(*["down"] * 2)
    await settled(pilot)


async def card(pilot: Pilot[None]) -> None:
    """The card of a trial, from the paper that names it."""
    await _search(pilot, "90000001")
    await pilot.press("2", "i", "2", "down", "down", "enter")
    await until(pilot, lambda: type(app_screen(pilot)).__name__ == "TrialDialog")
    await settled(pilot)


async def screening(pilot: Pilot[None]) -> None:
    """A paper that is screened, some decided before it."""
    reader = pilot.app.reader  # type: ignore[attr-defined]
    await _search(pilot, "neuroendocrine tumors AND placebo")
    await until(pilot, lambda: len(reader.listing.keys) == reader.listing.count)
    await pilot.press("X")
    await until(pilot, lambda: type(app_screen(pilot)).__name__ == "ReviewDialog")
    await pilot.press("tab", "ctrl+u", *"Targeted therapy in NET", "tab", *"AB", "enter")
    await until(pilot, lambda: getattr(app_screen(pilot), "key", 0) and app_screen(pilot).paper.article is not None)
    for key in ("i", "m"):
        await pilot.press(key)
    await pilot.press("e")
    await until(pilot, lambda: type(app_screen(pilot)).__name__ == "ReasonDialog")
    await pilot.press("2")
    await until(pilot, lambda: type(app_screen(pilot)).__name__ == "ScreeningScreen")
    await until(pilot, lambda: app_screen(pilot).paper.article is not None and not app_screen(pilot).unsaved)
    await settled(pilot)
    pilot.app.clear_notifications()
    await pilot.pause()


def app_screen(pilot: Pilot[None]) -> Any:
    """The screen on top."""
    return pilot.app.screen


async def narrow(pilot: Pilot[None]) -> None:
    """80 columns."""
    await _search(pilot, "everolimus neuroendocrine", narrow=True)


SCENES: dict[str, tuple[Scene, tuple[int, int]]] = {
    "first-run": (first_run, (150, 42)),
    "search": (search, (150, 42)),
    "reading": (reading, (160, 44)),
    "tree": (tree, (150, 42)),
    "tree-80": (tree, (80, 24)),
    "tree-120": (tree, (120, 35)),
    "tree-200": (tree, (200, 50)),
    "library-80": (library_tree, (80, 24)),
    "library-120": (library_tree, (120, 35)),
    "library-200": (library_tree, (200, 50)),
    "mesh-120": (all_of_mesh, (120, 35)),
    "notes": (notes, (150, 42)),
    "desk": (desk, (120, 36)),
    "screening": (screening, (120, 36)),
    "lenses": (lenses, (120, 36)),
    "card": (card, (100, 36)),
    "narrow": (narrow, (80, 28)),
}


async def draw(name: str, scene: Scene, size: tuple[int, int], home: Path, url: str) -> None:
    """Play one scene in a home of its own and write its picture."""
    environment = {"NETREADER_HOME": str(home), "NETREADER_EUTILS_URL": url}
    settings = settings_module.load(environment)
    with Library(settings.places.library) as library:
        library.keep_starter(shelf())
        app = NetreaderApp(settings, library, PubMed(settings), strict=True)
        async with app.run_test(size=size) as pilot:
            if name == "first-run":
                app.reader.workers.cancel_all() if app.reader else None
            await scene(pilot)
            svg = app.export_screenshot(title="netreader", simplify=True)
    # Textual names a font on a public server; a picture should not fetch anything.
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    svg = svg.replace("<svg ", '<svg xml:space="preserve" ', 1)  # some viewers fold blanks otherwise
    svg = svg.replace("Fira Code", "DejaVu Sans Mono, Menlo, Consolas")
    (FOLDER / f"{name}.svg").write_text(svg, encoding="utf-8")


def main() -> None:
    """Draw the scenes named on the command line, or all."""
    os.environ["TEXTUAL_ANIMATIONS"] = "none"
    FOLDER.mkdir(exist_ok=True)
    wanted = sys.argv[1:] or list(SCENES)
    with NCBI(shared_data=False) as ncbi, tempfile.TemporaryDirectory() as homes:
        for name in wanted:
            scene, size = SCENES[name]
            asyncio.run(draw(name, scene, size, Path(homes) / name, ncbi.url))
            print(FOLDER / f"{name}.svg")


if __name__ == "__main__":
    main()
