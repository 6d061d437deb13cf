"""Related papers, the trail, addresses and full texts on the screen, against the local NCBI."""

from __future__ import annotations

import threading
from dataclasses import replace

from netreader.library.library import Library
from netreader.related import Linked, Related
from netreader.tui.dialogs.highlights import HighlightsDialog
from netreader.tui.dialogs.places import CodeDialog, PlacesDialog
from netreader.tui.dialogs.related import RelatedDialog
from netreader.tui.dialogs.trail import TrailDialog
from netreader.tui.reader import relating
from tests.tui.waiting import screen_text, settled, until

TRIAL, SEED, WHIPPLE, CLOSED = 28076709, 90000001, 90000022, 90000018


def on(pilot, kind):
    return lambda: isinstance(pilot.app.screen, kind)


def jumped(reader, section):
    """Go to a section, also if the full text that has just come goes to its own beginning in between."""
    reader.paper.jump(section)
    return True


async def test_links_are_asked_for_when_one_lingers_and_can_be_read_offline(start, ncbi, settings, monkeypatch):
    monkeypatch.setattr(relating, "LINGER", 0.05)
    async with start(what=str(TRIAL), size=(120, 40)) as pilot:
        reader = pilot.app.screen
        await until(pilot, lambda: set(reader.library.link_counts(TRIAL)) == {"similar", "cited", "refs"})
        reader.go_to("paper")

        def told() -> bool:
            reader.paper.jump("related")
            return "Cited by 2" in screen_text(pilot)

        await until(pilot, told)
        assert "Similar articles" in screen_text(pilot)
        asked = [request.params.get("linkname") for request in ncbi.requests if request.program == "elink"]
        assert asked == ["pubmed_pubmed", "pubmed_pubmed_citedin", "pubmed_pubmed_refs"]  # once each, one by one
        named = lambda: all(link.citation for link in reader.library.links_of(TRIAL)["cited"].links)  # noqa: E731
        await until(pilot, named)
    ncbi.stop()
    async with start(size=(120, 40)) as pilot:
        reader = pilot.app.screen
        await until(pilot, lambda: reader.paper.article is not None)
        await pilot.press("N", "2")
        await until(pilot, on(pilot, RelatedDialog))
        await until(pilot, lambda: "From PubMed" in screen_text(pilot))
        assert "2 Cited by 2" in screen_text(pilot)
        await until(pilot, lambda: "Keutgen XM, Schadde E. Metastatic" in screen_text(pilot))  # by its kept citation
        await until(pilot, lambda: pilot.app.screen.rows.row_count == 2)
        assert {link.pmid for link in pilot.app.screen.rows.links} == {str(SEED), "90000023"}


async def test_going_from_paper_to_paper_leaves_a_trail(start, ncbi):
    async with start(what=str(TRIAL), size=(120, 40)) as pilot:
        reader = pilot.app.screen
        await until(pilot, lambda: reader.paper.article is not None)
        await pilot.press("N")
        await until(pilot, on(pilot, RelatedDialog))
        await until(pilot, lambda: pilot.app.screen.rows.row_count > 3)
        await until(pilot, lambda: "100 %" in screen_text(pilot))  # titles of what is not kept came from PubMed
        first = int(pilot.app.screen.rows.links[0].pmid)
        await pilot.press("enter")
        await until(pilot, lambda: reader.paper.article is not None and reader.paper.article.key == first)
        reader.paper.scroll_to(y=3, animate=False)
        await pilot.press("left_square_bracket")
        await until(pilot, lambda: reader.key == TRIAL)
        await pilot.press("N", "2")
        await until(pilot, lambda: on(pilot, RelatedDialog)() and pilot.app.screen.rows.row_count == 2)
        await pilot.press("enter")
        await until(pilot, lambda: reader.key == SEED)
        await pilot.press("backslash")
        await until(pilot, on(pilot, TrailDialog))
        await until(pilot, lambda: "├─" in screen_text(pilot))
        assert "as citing it" in screen_text(pilot)
        assert "The trail: 3 papers" in screen_text(pilot)
        await pilot.press("g", "enter")
        await until(pilot, lambda: reader.key == TRIAL and pilot.app.screen is reader)
        reader.save_session()
        state = reader.state()
    async with start(size=(120, 40)) as pilot:
        reader = pilot.app.screen
        await until(pilot, lambda: len(reader.trail) == 3)
        assert reader.trail.state() == state["trail"]
        await pilot.press("right_square_bracket")
        await until(pilot, lambda: reader.key == SEED)  # the way that was taken last


async def test_all_of_a_kind_in_the_results(start, ncbi):
    async with start(what=str(SEED), size=(120, 40)) as pilot:
        reader = pilot.app.screen
        await until(pilot, lambda: reader.paper.article is not None)
        await pilot.press("N", "3")
        await until(pilot, lambda: on(pilot, RelatedDialog)() and pilot.app.screen.rows.row_count > 3)
        pmids = {int(link.pmid) for link in pilot.app.screen.rows.links if link.pmid}
        await pilot.press("a")
        await until(pilot, lambda: pilot.app.screen is reader and reader.listing.title.startswith("References"))
        assert set(reader.listing.keys.values()) == pmids
        await until(pilot, lambda: len(reader.listing.rows) == len(pmids))
        await until(pilot, lambda: "References: " in screen_text(pilot))


async def test_a_failure_is_no_empty_list_and_europe_pmc_is_named(start, ncbi, settings):
    ncbi.fault("in_band_error", times=None, program="elink")  # is not tried again
    with Library(settings.places.library) as library:
        library.keep_links(TRIAL, Related("similar", (Linked("19704057", 5),), "pubmed", "2026-01-01T00:00:00+00:00"))
    async with start(what=str(TRIAL), size=(80, 24)) as pilot:
        reader = pilot.app.screen
        await until(pilot, lambda: reader.paper.article is not None)
        await pilot.press("N", "3")
        await until(pilot, lambda: "From Europe PMC" in screen_text(pilot), 30)
        assert "PubMed could not be asked" in screen_text(pilot)
        ncbi.fault("redirect", times=None, program="europepmc")
        await pilot.press("2", "r")
        await until(pilot, lambda: "This could not be asked" in screen_text(pilot), 30)
        await pilot.press("1")
        await until(pilot, lambda: "2026-01-01" in screen_text(pilot), 30)  # what is kept stays, with its day


async def test_twenty_thousand_papers_in_a_list(start, ncbi, settings):
    many = Related("cited", tuple(Linked(str(number)) for number in range(1, 20_001)), "pubmed", "2026-11-28")
    with Library(settings.places.library) as library:
        library.keep_links(SEED, many)
    async with start(what=str(SEED), size=(100, 30)) as pilot:
        reader = pilot.app.screen
        await until(pilot, lambda: reader.paper.article is not None)
        before = len(ncbi.requests)
        await pilot.press("N", "2")
        await until(pilot, lambda: on(pilot, RelatedDialog)() and pilot.app.screen.rows.row_count == 20_000)
        await pilot.press("G")
        await until(pilot, lambda: pilot.app.screen.rows.cursor == 19_999)
        await until(pilot, lambda: "no record of this number" in screen_text(pilot))
        asked = [r for r in ncbi.requests[before:] if r.program == "esummary"]
        assert sum(len(r.params["id"].split(",")) for r in asked) < 300  # only what is near the screen
        await pilot.press("4", "2")  # from the end of a long list to a short one, and back
        await until(pilot, lambda: pilot.app.screen.rows.row_count == 20_000)


async def test_a_full_text_is_read_kept_and_left_where_one_was(start, ncbi):
    async with start(what=str(WHIPPLE), size=(120, 40)) as pilot:
        reader = pilot.app.screen
        await until(pilot, lambda: reader.paper.article is not None)
        reader.go_to("paper")
        await pilot.press("F")
        await until(pilot, lambda: reader.paper.full is not None)
        await until(pilot, lambda: "2.1 Patients" in screen_text(pilot))
        assert reader.library.fulltext(WHIPPLE).is_open
        headings = dict(reader.paper.sections())
        assert headings["table-1"].strip().startswith("Table 1. Outcome by grade")
        assert headings["body-4"] == "  2.1 Patients"
        await until(pilot, lambda: jumped(reader, "table-1") and "Five-year survival" in screen_text(pilot))
        # a passage is marked, and found again
        part = reader.paper._texts["body-7"]
        start_at = part.index("Pooling pays")
        from netreader.tui.passage import PassageCursor

        reader.paper.choose_passage()
        reader.paper.cursor = PassageCursor({"body-7": part}, "body-7", start_at, start_at + 12)
        await pilot.press("enter")
        await until(pilot, lambda: [item.part for item in reader.paper.placed] == ["body-7"])
        # a reference is followed, and the way back leads to the same place of the full text
        reader.paper.jump("body-7")
        await settled(pilot)
        place = reader.paper.scroll_offset.y
        await pilot.press("l", "enter")
        await until(pilot, lambda: reader.key == 19704057)
        assert reader.trail.step.way == "refs"
        await pilot.press("left_square_bracket")
        await until(pilot, lambda: reader.key == WHIPPLE and reader.paper.full is not None)
        await until(pilot, lambda: reader.paper.scroll_offset.y == place)
        await pilot.press("F")
        await until(pilot, lambda: reader.paper.full is None)
        assert ("related", "Related papers") in reader.paper.sections()
    ncbi.stop()
    async with start(size=(80, 24)) as pilot:
        reader = pilot.app.screen
        await until(pilot, lambda: reader.paper.article is not None)
        reader.open_paper(WHIPPLE, focus=True)
        await until(pilot, lambda: reader.paper.placed)
        await pilot.press("V")  # the highlight leads into the full text
        await until(pilot, on(pilot, HighlightsDialog))
        await pilot.press("enter")
        await until(pilot, lambda: reader.paper.full is not None and "Pooling pays" in screen_text(pilot))


async def test_closed_articles_and_papers_outside_pmc_say_so(start, ncbi):
    async with start(what=str(CLOSED), size=(120, 30)) as pilot:
        reader = pilot.app.screen
        await until(pilot, lambda: reader.paper.article is not None)
        reader.go_to("paper")
        await pilot.press("F")
        await until(pilot, lambda: "Free on PMC's pages" in screen_text(pilot))
        assert reader.paper.full is None
        reader.open_paper(19704057, focus=True, read=True)
        await until(pilot, lambda: reader.paper.article is not None and reader.key == 19704057)
        await pilot.press("F")
        await until(pilot, lambda: "PubMed Central does not have it" in screen_text(pilot))


async def test_addresses_with_linkout_copied_and_as_a_code(start, ncbi):
    proxy = "https://login.ezproxy.example.edu/login?url="
    async with start(what="19704057", size=(80, 24), library_proxy=proxy) as pilot:
        reader = pilot.app.screen
        await until(pilot, lambda: reader.paper.article is not None)
        await pilot.press("o")
        await until(pilot, on(pilot, PlacesDialog))
        await until(pilot, lambda: "subscription" in screen_text(pilot))  # LinkOut has answered
        assert "via your library" in screen_text(pilot)
        await pilot.press("j", "c")
        await until(pilot, lambda: pilot.app.screen is reader)
        assert pilot.app.clipboard.startswith(f"{proxy}https://doi.org/10.")
        await pilot.press("o")
        await until(pilot, on(pilot, PlacesDialog))
        assert "Asking LinkOut" not in screen_text(pilot)  # it is kept
        await pilot.press("p", "j", "c")  # not by the proxy
        await until(pilot, lambda: pilot.app.clipboard.startswith("https://doi.org/10."))
        await pilot.press("o")
        await until(pilot, on(pilot, PlacesDialog))
        await pilot.press("j", "r")
        await until(pilot, on(pilot, CodeDialog))
        await until(pilot, lambda: "▀" in screen_text(pilot) and "Esc close" in screen_text(pilot))
        await pilot.press("x")
        await until(pilot, lambda: pilot.app.screen is reader)


async def test_ascii_terminals(start, ncbi, settings):
    async with start(what=str(WHIPPLE), size=(80, 24), ascii=True) as pilot:
        reader = pilot.app.screen
        await until(pilot, lambda: reader.paper.article is not None)
        reader.go_to("paper")
        await pilot.press("F")
        await until(pilot, lambda: reader.paper.full is not None)
        await until(pilot, lambda: jumped(reader, "table-1") and "| Table 1." in screen_text(pilot))
        await pilot.press("o")
        await until(pilot, on(pilot, PlacesDialog))
        await pilot.press("r")
        await until(pilot, lambda: "larger than this screen" in screen_text(pilot))
        assert replace(settings, ascii=True).ascii


async def test_a_full_text_is_laid_beside_the_screen(start, ncbi, monkeypatch):
    """Keys are answered meanwhile, what was there stays, and what is laid for another size or page is not shown."""
    from netreader.tui.panes import laying, papertext

    go_on, threads = threading.Event(), []

    def slow(article, full, foot, sheet):
        if full is not None:
            threads.append(threading.get_ident())
            go_on.wait(20)
        return laying.lay(article, full, foot, sheet)

    monkeypatch.setattr(papertext, "lay", slow)
    monkeypatch.setattr(papertext, "PATIENCE", 0.01)
    try:
        async with start(what=str(WHIPPLE), size=(120, 40)) as pilot:
            reader = pilot.app.screen
            await until(pilot, lambda: reader.paper.article is not None)
            reader.go_to("paper")
            await pilot.press("F")
            await until(pilot, lambda: threads and "being laid out" in screen_text(pilot))
            assert "Whipple" in screen_text(pilot)
            assert threads[0] != threading.get_ident()
            reader.paper.jump("table-1")  # done when it is there
            await pilot.press("question_mark")
            await until(pilot, lambda: pilot.app.screen is not reader)
            await pilot.press("escape")
            await until(pilot, lambda: pilot.app.screen is reader)
            await pilot.resize_terminal(100, 40)
            go_on.set()
            await until(pilot, lambda: "Five-year survival" in screen_text(pilot))
            await until(pilot, lambda: reader.paper.stands)
            assert len(threads) == 2  # once for each size
            assert "being laid out" not in screen_text(pilot)
            go_on.clear()
            await pilot.resize_terminal(120, 40)
            await until(pilot, lambda: len(threads) == 3)
            await pilot.press("F")  # the record again, at once
            await until(pilot, lambda: ("related", "Related papers") in reader.paper.sections())
            go_on.set()
            await until(pilot, lambda: not reader.paper._is_laying)
            assert ("related", "Related papers") in reader.paper.sections()
    finally:
        go_on.set()
