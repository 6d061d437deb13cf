"""Keywords & MeSH in the real app."""

from __future__ import annotations

import asyncio
import gzip
import threading

import pytest

from netreader.errors import LibraryError, Unreachable
from netreader.library.vocabulary import Vocabulary
from netreader.mesh.files import open_mesh
from netreader.pubmed.client import PubMed
from netreader.pubmed.records import parse
from netreader.tui.dialogs.choose import ChooseDialog
from netreader.tui.dialogs.confirm import ConfirmDialog
from netreader.tui.dialogs.heading import HeadingDialog
from netreader.tui.dialogs.term import TermDialog
from tests.mesh import small
from tests.tui.conftest import FIXTURES
from tests.tui.waiting import screen_text, settled, until

KEPT = "19704057"


def with_headings(*headings: tuple[str, str], pmid: str = "99000001") -> list:
    """A record with these headings in place of its own."""
    text = (FIXTURES / f"{KEPT}.xml").read_text(encoding="utf-8")
    start, end = text.index("<MeshHeadingList>"), text.index("</MeshHeadingList>")
    made = "".join(
        f'<MeshHeading><DescriptorName UI="{ui}" MajorTopicYN="Y">{name}</DescriptorName></MeshHeading>'
        for ui, name in headings
    )
    text = text[:start] + "<MeshHeadingList>" + made + text[end:]
    return list(parse(text.replace(KEPT, pmid).encode()))


def install(library) -> None:
    """The small MeSH of 2026."""
    with small.XML.open("rb") as file:
        library.vocabulary.install(open_mesh(file, "desc2026.xml").descriptors, "2026")


async def opened(pilot, *headings: tuple[str, str]):
    """A paper with these headings on the screen, the keys in the terms."""
    reader = pilot.app.reader
    records = with_headings(*headings)
    reader.library.keep(records)
    reader.open_paper(int(records[0].article.pmid))
    await pilot.press("3")
    await settled(pilot)
    return reader


async def go_to(pilot, label: str, kind: str = "heading"):
    """Put the cursor on a term."""
    rows = pilot.app.reader.terms.rows
    rows.cursor = next(i for i, (_, term) in enumerate(rows._lines) if (term.label, term.kind) == (label, kind))
    await pilot.pause()
    return rows.current


def labels(reader) -> list[str]:
    return [term.label for _, term in reader.terms.rows._lines]


LIVER = ("D008113", "Liver Neoplasms")
NETHERLANDS = ("D009426", "Netherlands")


# The tree


@pytest.mark.parametrize("size", [(80, 24), (120, 35), (200, 50)])
async def test_the_tree_is_seen_at_every_width(start, size):
    async with start(size=size) as pilot:
        install(pilot.app.library)
        await opened(pilot, LIVER)
        text = screen_text(pilot)
        assert "MeSH terms 1" in text
        assert "Diseases" in text
        assert "Liver Neoplasms *" in text


async def test_every_line_fits_thirty_columns(start):
    async with start(size=(150, 60)) as pilot:
        install(pilot.app.library)
        reader = await opened(pilot, LIVER, ("D018358", "Neuroendocrine Tumors"))
        rows = reader.terms.rows
        for index, (_, term) in enumerate(rows._lines):
            (line,) = rows.draw(index, 30)
            assert line.cell_length <= 30
            if term.major:
                assert line.plain.rstrip().endswith("* ↑" if term.again else "*")


async def test_in_ascii_every_sign_is_ascii(start):
    async with start(ascii=True) as pilot:
        install(pilot.app.library)
        reader = await opened(pilot, LIVER, ("D018358", "Neuroendocrine Tumors"))
        rows = reader.terms.rows
        for width in (24, 30, 60):
            assert all(rows.draw(index, width)[0].plain.isascii() for index in range(rows.row_count))
        await go_to(pilot, "Liver Neoplasms")
        await pilot.press("i")
        await until(pilot, lambda: isinstance(pilot.app.screen, HeadingDialog))
        await settled(pilot)


async def test_the_whole_of_a_name_is_said_below(start):
    async with start(size=(150, 42)) as pilot:
        install(pilot.app.library)
        await opened(pilot, LIVER)
        await go_to(pilot, "Liver Neoplasms")
        await settled(pilot)
        assert "C04.588.274.623  Diseases" in screen_text(pilot)


async def test_headings_can_stand_at_one_place_each(start):
    async with start() as pilot:
        install(pilot.app.library)
        reader = await opened(pilot, LIVER)
        assert labels(reader).count("Liver Neoplasms") == 3
        await go_to(pilot, "Liver Neoplasms")
        await pilot.press("p")
        await settled(pilot)
        assert labels(reader).count("Liver Neoplasms") == 1
        assert reader.terms.rows.current.label == "Liver Neoplasms"


async def test_hostile_names_are_only_text(start):
    async with start(size=(120, 35)) as pilot:
        reader = await opened(pilot, ("D999999", '[/b]&lt;script&gt; [@click=app.exit]x[/] "]$(rm)'))
        assert "[/b]<script>" in screen_text(pilot)
        reader.terms.rows.cursor = next(
            i for i, (_, term) in enumerate(reader.terms.rows._lines) if term.ui == "D999999"
        )
        await pilot.press("m")
        await until(pilot, lambda: isinstance(pilot.app.screen, TermDialog))
        assert pilot.app.screen.form.query.count('"') == 2
        await pilot.press("escape")


async def test_a_paper_is_shown_where_the_vocabulary_can_not_be_read(start, monkeypatch):
    def broken(self, *words):
        raise LibraryError("The library is busy.", "Try again.")

    async with start() as pilot:
        monkeypatch.setattr(Vocabulary, "descriptor", broken)
        reader = await opened(pilot, LIVER)
        assert "MeSH terms (places unknown)" in labels(reader)
        assert reader.paper.article is not None


async def test_the_tree_does_not_jump_while_one_goes_through_it(start):
    async with start(size=(150, 42)) as pilot:
        install(pilot.app.library)
        reader = await opened(pilot, LIVER)
        heights = set()
        for _ in range(reader.terms.rows.row_count):
            await pilot.press("j")
            await pilot.pause()
            heights.add(reader.terms.rows.size.height)
        assert len(heights) == 1


# The views


@pytest.mark.parametrize("size", [(80, 24), (150, 42)])
async def test_the_views_stand_under_tabs(start, size):
    async with start(size=size) as pilot:
        reader = await opened(pilot, LIVER)
        await until(pilot, lambda: "This paper" in screen_text(pilot))
        await pilot.press("T")
        await until(pilot, lambda: "Diseases" in labels(reader) and "Liver Neoplasms *" not in screen_text(pilot))
        assert reader.focused.id == "library-tree"
        await pilot.press("T")
        await until(pilot, lambda: "Humanities" in labels(reader))
        await pilot.press("T")
        await until(pilot, lambda: "Liver Neoplasms *" in screen_text(pilot))
        assert reader.focused.id == "term-tree"
        await pilot.press("2", "T", "2", "T")  # from elsewhere it is always the library's
        await until(pilot, lambda: reader.focused.id == "library-tree")
        await pilot.press("T", "T")
        await until(pilot, lambda: reader.terms.view == "paper")
        await pilot.click("#terms-views", offset=(17, 0))
        await until(pilot, lambda: reader.terms.view == "library")


# Mouse


async def test_a_click_folds_and_two_clicks_ask_what_to_do(start):
    async with start(size=(150, 42)) as pilot:
        install(pilot.app.library)
        reader = await opened(pilot, LIVER)
        before = reader.terms.rows.row_count
        assert await pilot.click("#term-tree", offset=(4, 0))
        await settled(pilot)
        assert reader.terms.rows.row_count < before
        assert await pilot.click("#term-tree", offset=(4, 0))
        await settled(pilot)
        assert reader.terms.rows.row_count == before
        await go_to(pilot, "Liver Neoplasms")
        line = reader.terms.rows.cursor
        await pilot.click("#term-tree", offset=(12, line), times=2)
        await until(pilot, lambda: isinstance(pilot.app.screen, TermDialog))


# Learning


async def test_headings_not_known_are_learned_and_the_cursor_stays(start, ncbi):
    async with start() as pilot:
        assert pilot.app.library.vocabulary.descriptor("D009426") is None
        reader = await opened(pilot, NETHERLANDS, ("D018358", "Neuroendocrine Tumors"))
        await go_to(pilot, "Netherlands")
        await until(pilot, lambda: "MeSH terms, place unknown" not in labels(reader))
        assert "Geographicals" in labels(reader)
        assert reader.terms.rows.current.label == "Netherlands"
        asked = [request for request in ncbi.requests if request.params.get("db") == "mesh"]
        reader.show_terms(reader.library.article(reader.key))
        await pilot.pause(1.0)
        assert [request for request in ncbi.requests if request.params.get("db") == "mesh"] == asked
        assert not pilot.app._notifications


async def test_a_failed_question_of_headings_is_nobodys_trouble(start, monkeypatch):
    asked = []

    async def unreachable(self, uis, **options):
        asked.extend(uis)
        raise Unreachable("No connection.", "Check the network.")

    monkeypatch.setattr(PubMed, "headings", unreachable)
    async with start() as pilot:
        reader = await opened(pilot, NETHERLANDS)
        await until(pilot, lambda: reader._rests_until > 0)
        assert asked[0] == "D009426"
        assert "MeSH terms (places unknown)" in labels(reader)
        assert not [note for note in pilot.app._notifications if note.severity == "error"]


async def test_papers_that_are_only_passed_are_not_asked_about(start, ncbi):
    async with start() as pilot:
        reader = pilot.app.reader
        for number in range(5):
            (record,) = with_headings((f"D99990{number}", "Odd"), NETHERLANDS, pmid=f"9900000{number}")
            reader.library.keep([record])
            reader.open_paper(int(record.article.pmid))
        await until(pilot, lambda: "Geographicals" in labels(reader))
        ids = [request.params.get("id", "") for request in ncbi.requests if request.params.get("db") == "mesh"]
        assert "68999904" in ids[0]
        assert not any("68999903" in each for each in ids)


# What can be done


async def test_the_menu_changes_the_form_of_a_term(start):
    async with start() as pilot:
        install(pilot.app.library)
        reader = await opened(pilot, LIVER)
        await go_to(pilot, "Liver Neoplasms")
        await pilot.press("m")
        await until(pilot, lambda: isinstance(pilot.app.screen, TermDialog))
        dialog = pilot.app.screen
        assert dialog.form.query == '"Liver Neoplasms"[majr]'
        await pilot.press("m", "e")
        assert dialog.form.query == '"Liver Neoplasms"[mh:noexp]'
        await pilot.press("u")
        await until(pilot, lambda: isinstance(pilot.app.screen, ChooseDialog))
        assert "secondary" in screen_text(pilot)
        await pilot.press("j", "enter")
        await until(pilot, lambda: pilot.app.screen is dialog)
        assert dialog.form.query == '"Liver Neoplasms/secondary"[mh:noexp]'
        await pilot.press("a")
        await until(pilot, lambda: reader.field.value == '"Liver Neoplasms/secondary"[mh:noexp]')


@pytest.mark.parametrize(("key", "joined"), [("plus", "AND"), ("vertical_line", "OR"), ("minus", "NOT")])
async def test_terms_are_joined_to_the_query(start, key, joined):
    async with start() as pilot:
        install(pilot.app.library)
        reader = await opened(pilot, LIVER)
        reader.field.value = "octreotide"
        await go_to(pilot, "Liver Neoplasms")
        await pilot.press(key)
        assert reader.field.value == f'(octreotide) {joined} "Liver Neoplasms"[majr]'


async def test_nothing_is_taken_from_no_query(start):
    async with start() as pilot:
        reader = await opened(pilot, LIVER)
        reader.field.value = ""
        await go_to(pilot, "Liver Neoplasms")
        await pilot.press("minus")
        assert reader.field.value == ""


async def test_a_term_is_searched_in_the_library(start):
    async with start() as pilot:
        reader = await opened(pilot, LIVER)
        await go_to(pilot, "Liver Neoplasms")
        await pilot.press("F")
        await until(pilot, lambda: reader.listing.source == "library" and reader.listing.query.startswith('"Liver'))
        assert reader.listing.count == 1


async def test_the_browser_is_given_the_page_of_a_heading(start, monkeypatch):
    pages = []
    monkeypatch.setattr("netreader.tui.browser.open_in_browser", lambda url: pages.append(url) or True)
    async with start() as pilot:
        await opened(pilot, LIVER)
        await go_to(pilot, "Liver Neoplasms")
        await pilot.press("B")
        assert pages == ["https://meshb.nlm.nih.gov/record/ui?ui=D008113"]


# What MeSH says


async def test_a_heading_is_told_and_its_neighbours_walked_to(start):
    async with start(size=(120, 40)) as pilot:
        install(pilot.app.library)
        reader = await opened(pilot, LIVER)
        await go_to(pilot, "Liver Neoplasms")
        await pilot.press("i")
        await until(pilot, lambda: isinstance(pilot.app.screen, HeadingDialog))
        dialog = pilot.app.screen
        await until(pilot, lambda: "In the library" in screen_text(pilot))
        text = screen_text(pilot)
        assert "Tumours of the liver" in text
        assert "Hepatic Neoplasms" in text
        assert "1 paper," in text
        assert "MeSH 2026, courtesy of the U.S. National Library of Medicine" in text
        await pilot.press("enter")
        await until(pilot, lambda: dialog.record.ui != "D008113")
        await until(pilot, lambda: dialog.record.name in screen_text(pilot))
        walked = dialog.record
        await pilot.press("backspace")
        assert dialog.record.ui == "D008113"
        await pilot.press("enter", "m")
        await until(pilot, lambda: isinstance(pilot.app.screen, TermDialog))
        assert pilot.app.screen.form.query == f'"{walked.name}"[mh]'
        await pilot.press("escape")
        assert pilot.app.screen is reader


async def test_what_no_scope_note_is_known_of_is_asked_of_ncbi(start):
    async with start(size=(120, 40)) as pilot:
        await opened(pilot, ("D018358", "Neuroendocrine Tumors"))
        await go_to(pilot, "Neuroendocrine Tumors")
        note = small_note("D018358")
        await pilot.press("i")
        await until(pilot, lambda: note[:20] in screen_text(pilot))
        assert "Only part of it is known here" in screen_text(pilot)


def small_note(ui: str) -> str:
    with small.XML.open("rb") as file:
        return next(d.scope_note for d in open_mesh(file, "desc").descriptors if d.ui == ui)


async def test_what_is_no_heading_says_so(start):
    async with start() as pilot:
        await opened(pilot, LIVER)
        await pilot.press("g", "i")
        await settled(pilot)
        assert isinstance(pilot.app.screen, type(pilot.app.reader))


# Installing


@pytest.fixture
def nlm(ncbi):
    return {"mesh_url": ncbi.mesh_url}


async def test_mesh_is_installed_from_the_palette_and_the_tree_redrawn(start, nlm):
    async with start(size=(150, 42), **nlm) as pilot:
        reader = await opened(pilot, ("D009373", "Neoplasms, Glandular and Epithelial"))
        await reader.run_action("install_mesh")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmDialog))
        await pilot.press("y")
        await until(pilot, lambda: reader.library.vocabulary.is_installed())
        await until(pilot, lambda: any("MeSH is installed" in note.title for note in pilot.app._notifications))
        assert reader.library.vocabulary.year() == "2026"
        assert "MeSH 2026" in next(iter(pilot.app._notifications)).message
        await until(pilot, lambda: reader._installing is None)


async def test_an_install_that_fails_is_told_in_a_sentence_and_changes_nothing(start, nlm, monkeypatch):
    monkeypatch.setattr("tests.ncbi.mesh.files", lambda: {"desc2026.gz": gzip.compress(b"<html>no</html>")})
    async with start(size=(150, 42), **nlm) as pilot:
        reader = pilot.app.reader
        await reader.run_action("install_mesh")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmDialog))
        await pilot.press("y")
        await until(pilot, lambda: any(note.severity == "error" for note in pilot.app._notifications))
        assert not reader.library.vocabulary.is_installed()
        assert reader._installing is None


async def test_an_install_can_be_stopped(start, nlm, monkeypatch):
    async def endless(settings, *, progress):
        progress(1, 100)
        await asyncio.Event().wait()

    monkeypatch.setattr("netreader.installing.fetch", endless)
    async with start(size=(150, 42), **nlm) as pilot:
        reader = pilot.app.reader
        await reader.run_action("install_mesh")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmDialog))
        await pilot.press("y")
        await until(pilot, lambda: "MeSH fetched 1 %" in screen_text(pilot))
        await reader.run_action("install_mesh")
        await until(pilot, lambda: reader._installing is None)
        assert not reader.library.vocabulary.is_installed()
        await settled(pilot)
        assert "MeSH fetched" not in screen_text(pilot)


async def test_reading_can_be_stopped_in_the_middle(start, nlm, monkeypatch):
    begun, go_on = threading.Event(), threading.Event()
    install_whole = Vocabulary.install

    def held(self, found, year, **options):
        def slowly():
            yield next(found)
            begun.set()
            assert go_on.wait(10)
            yield from found

        return install_whole(self, slowly(), year, **options)

    monkeypatch.setattr(Vocabulary, "install", held)
    async with start(size=(150, 42), **nlm) as pilot:
        reader = pilot.app.reader
        before = reader.library.vocabulary.counts()
        await reader.run_action("install_mesh")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmDialog))
        await pilot.press("y")
        await until(pilot, begun.is_set)
        await reader.run_action("install_mesh")
        await until(pilot, lambda: reader._installing is None)
        await reader.run_action("install_mesh")
        await settled(pilot)
        assert not isinstance(pilot.app.screen, ConfirmDialog)
        go_on.set()
        await until(pilot, lambda: reader._reading.done())
        assert reader.library.vocabulary.counts() == before


async def test_the_palette_offers_it(start):
    async with start() as pilot:
        await pilot.press("ctrl+p", *"install mesh")
        await until(pilot, lambda: "Install MeSH: fetch the whole" in screen_text(pilot))
