"""The reader as a person uses it: find, read, place, note; online and off."""

from __future__ import annotations

import pytest

from netreader.library.library import Library
from tests.tui.waiting import clock, screen_text, settled, until

#: Seconds after which the library answers where PubMed does not.
WITHIN = 2.0

SIZES = [(80, 24), (120, 35), (200, 50)]


def shown_query(reader) -> str:
    return reader.listing.query


async def search(pilot, query: str) -> None:
    reader = pilot.app.reader
    await pilot.press("slash")
    reader.field.value = query
    await pilot.press("enter")
    await until(pilot, lambda: shown_query(reader) == query and not reader.asking)
    await until(pilot, lambda: not reader.listing.count or reader.listing.row_at(0) is not None)
    await settled(pilot)


# The first start


@pytest.mark.parametrize("size", SIZES)
async def test_the_first_start_offline_shows_the_shelf_and_five_keys(start, ncbi, size):
    ncbi.stop()
    async with start(size=size, starters=True) as pilot:
        text = screen_text(pilot)
        assert "Welcome to netreader" in text
        assert "neuroendocrine" in text
        assert "quit" in text or "leave" in text


async def test_the_shelf_gives_way_to_pubmeds_records(start, ncbi):
    async with start(starters=True) as pilot:
        reader = pilot.app.reader
        before = reader.library.starter_count()
        await until(pilot, lambda: reader.library.starter_count() < before)
        assert reader.library.article(19704057).source == "pubmed"


# Finding


@pytest.mark.parametrize("size", SIZES)
async def test_search_read_and_place(start, size):
    async with start(size=size) as pilot:
        reader = pilot.app.reader
        await search(pilot, "octreotide")
        assert reader.listing.source == "pubmed"
        assert reader.online is True
        await pilot.press("enter")
        await until(pilot, lambda: reader.paper.article is not None)
        await settled(pilot)
        assert reader.focused is reader.paper
        assert "doi" in screen_text(pilot).lower()
        await pilot.press("3")
        await settled(pilot)
        assert "MeSH terms" in screen_text(pilot)


async def test_nothing_found_is_pubmeds_word(start):
    async with start() as pilot:
        await search(pilot, "zzqqxx")
        assert "PubMed found nothing" in screen_text(pilot)


async def test_offline_falls_to_the_library_by_itself_and_says_so(start, ncbi):
    ncbi.stop()
    async with start(keep=("19704057", "25014687")) as pilot:
        reader = pilot.app.reader
        await pilot.press("slash")
        reader.field.value = "lanreotide"
        async with clock() as gone:
            await pilot.press("enter")
            await until(pilot, lambda: reader.listing.instead, 60)
            assert gone() < WITHIN
        await until(pilot, lambda: "offline" in screen_text(pilot))
        await until(pilot, lambda: reader.listing.row_at(0) is not None)
        text = screen_text(pilot)
        assert reader.online is False
        assert reader.listing.source == "library"
        assert "offline" in text
        assert reader.listing.key_at(0) == 25014687
        assert "found nothing" not in text


async def test_nothing_in_the_library_says_nothing_about_pubmed(start, ncbi):
    ncbi.stop()
    async with start(keep=("19704057",)) as pilot:
        await search(pilot, "zzqqxx")
        text = screen_text(pilot)
        assert "PubMed could not be asked" in text
        assert "PubMed found nothing" not in text
        assert "no results" not in text.lower()


async def test_a_search_waits_for_the_network_and_runs_when_it_is_back(start, ncbi):
    ncbi.stop()
    async with start(keep=("19704057",)) as pilot:
        reader = pilot.app.reader
        await search(pilot, "everolimus")
        assert "It is asked again" in screen_text(pilot)
        ncbi.start()
        reader._try_again()
        await until(pilot, lambda: reader.online is True)
        await settled(pilot)
        assert reader.listing.source == "pubmed" or "PubMed has answered" in screen_text(pilot)


async def test_a_silent_server_does_not_keep_one_waiting(start, ncbi):
    ncbi.fault("hang", times=None)
    async with start(keep=("19704057",)) as pilot:
        reader = pilot.app.reader
        await pilot.press("slash")
        reader.field.value = "octreotide"
        await pilot.press("enter")
        async with clock() as gone:
            await until(pilot, lambda: reader.listing.instead, 60)
            assert gone() < WITHIN
        await until(pilot, lambda: "has not answered yet" in screen_text(pilot))


@pytest.mark.parametrize("fault", ["captive_portal", "server_error", "rate_limited", "garbled_json"])
async def test_pubmed_failing_is_never_nothing_found(start, ncbi, fault):
    from tests.ncbi import FAULTS

    if fault not in FAULTS:
        pytest.fail(f"the server has no fault {fault}: {sorted(FAULTS)}")
    ncbi.fault(fault, times=None)
    async with start(keep=("19704057",)) as pilot:
        reader = pilot.app.reader
        await pilot.press("slash")
        reader.field.value = "zzqqxx"
        async with clock() as gone:
            await pilot.press("enter")
            await until(pilot, lambda: reader.listing.instead, 60)
            assert gone() < WITHIN
        await settled(pilot)
        assert "PubMed found nothing" not in screen_text(pilot)


async def test_an_impossible_query_is_told_as_such(start):
    async with start(keep=("19704057",)) as pilot:
        reader = pilot.app.reader
        await pilot.press("slash")
        reader.field.value = "((octreotide"
        await pilot.press("enter")
        await until(pilot, lambda: not reader.asking)
        await settled(pilot)
        text = screen_text(pilot)
        assert "found nothing" not in text
        assert "PubMed" in text


async def test_a_suggestion_is_one_key_away(start):
    async with start() as pilot:
        reader = pilot.app.reader
        await search(pilot, "octreotidee")
        await until(pilot, lambda: bool(reader.listing.suggestion))
        await settled(pilot)
        assert "Did you mean" in screen_text(pilot)
        await pilot.press("1", "a")
        await until(pilot, lambda: reader.listing.query == "octreotide" and reader.listing.total > 0)


@pytest.mark.parametrize(
    "pasted",
    [
        "19704057",
        "https://pubmed.ncbi.nlm.nih.gov/19704057/",
        "10.1200/JCO.2009.22.8510",
        "https://doi.org/10.1200/JCO.2009.22.8510",
    ],
)
async def test_an_identifier_finds_its_paper(start, pasted):
    async with start() as pilot:
        reader = pilot.app.reader
        await search(pilot, pasted)
        assert reader.listing.key_at(0) == 19704057
        assert reader.listing.total == 1


async def test_an_identifier_of_a_kept_paper_needs_no_network(start, ncbi):
    ncbi.stop()
    async with start(keep=("19704057",)) as pilot:
        await search(pilot, "10.1200/JCO.2009.22.8510")
        assert pilot.app.reader.listing.key_at(0) == 19704057


async def test_the_source_is_switched_by_key(start):
    async with start(keep=("19704057", "25014687")) as pilot:
        reader = pilot.app.reader
        await search(pilot, "octreotide")
        await pilot.press("1", "L")
        await until(pilot, lambda: reader.listing.source == "library")
        assert reader.sort == "relevance"


async def test_where_nothing_was_asked_the_papers_kept_are_sorted(start):
    async with start(keep=("19704057", "25014687")) as pilot:
        reader = pilot.app.reader
        await until(pilot, lambda: reader.listing.total == 2)
        assert (reader.source, reader.listing.sort) == ("pubmed", "added")
        await pilot.press("S", "j", "enter")
        await until(pilot, lambda: reader.listing.sort == "date")
        assert (reader.source, reader.listing.source, reader.listing.query) == ("library", "library", "")
        dates = [reader.library.article(key).published for key in reader.listing.keys.values()]
        assert dates == sorted(dates, reverse=True)
        assert len(dates) == 2
        long = " OR ".join(f"word{number}[ti]" for number in range(700)) + " OR lanreotide[ti]"
        reader.search(long)  # PubMed would not take it; the library does
        await until(pilot, lambda: list(reader.listing.keys.values()) == [25014687])
        reader.search(long, source="pubmed")
        await until(pilot, lambda: "too long to be sent" in screen_text(pilot))
        assert reader.listing.source == "library"


async def test_every_order_can_be_had(start):
    async with start() as pilot:
        reader = pilot.app.reader
        await search(pilot, "neuroendocrine")
        orders = [reader.listing.sort]
        for _ in range(3):
            await pilot.press("S")
            await until(pilot, lambda: pilot.app.screen is not reader)
            await pilot.press("j", "enter")
            await until(pilot, lambda: reader.listing.sort != orders[-1] and not reader.asking)
            orders.append(reader.listing.sort)
        assert set(orders) == {"relevance", "pub_date", "Author", "JournalName"}
        last = reader.sort
        reader.search("octreotide", sort="pub_date")  # as a saved search does: for this list alone
        await until(pilot, lambda: reader.listing.query == "octreotide")
        assert (reader.listing.sort, reader.sort) == ("pub_date", last)
        await until(pilot, lambda: "Most recent" in screen_text(pilot).splitlines()[0])
        await search(pilot, "everolimus")
        assert reader.listing.sort == last


async def test_where_nothing_is_listed_no_paper_is_at_hand(start):
    async with start(size=(200, 50), keep=("19704057",)) as pilot:
        reader = pilot.app.reader
        await until(pilot, lambda: reader.pictured and reader.paper.article is not None)
        await pilot.press("enter")
        await until(pilot, lambda: reader.trail.key == 19704057)
        await search(pilot, "zzqqxx")
        text = screen_text(pilot)
        assert "PubMed found nothing" in text
        assert "No paper is at hand. [ goes back" in text
        assert "Rinke" not in text
        assert (reader.key, reader.notes.key) == (0, None)
        assert "note" not in text.splitlines()[-1]
        await pilot.press("n")
        await until(pilot, lambda: "Open a paper first" in screen_text(pilot))
        await pilot.press("left_square_bracket")
        await until(pilot, lambda: reader.key == 19704057 and reader.paper.article is not None)
        await until(pilot, lambda: "note" in screen_text(pilot).splitlines()[-1])
        for query, advice in (("99999999", "A digit may be wrong"), ("doi:10.5555/foo", "Not all that has a DOI")):
            await search(pilot, query)
            assert advice in screen_text(pilot)


async def test_earlier_queries_come_back_by_arrow_and_by_list(start):
    async with start() as pilot:
        reader = pilot.app.reader
        await search(pilot, "octreotide")
        await search(pilot, "everolimus")
        await until(pilot, lambda: len(reader.library.searches()) == 2)
        await pilot.press("slash", "up", "up")
        assert reader.field.value == "octreotide"
        await pilot.press("down")
        assert reader.field.value == "everolimus"
        await pilot.press("escape", "H")
        await settled(pilot)
        assert "Earlier queries" in screen_text(pilot)
        await pilot.press("j", "enter")
        await until(pilot, lambda: reader.listing.query == "octreotide")


# Reading


async def test_every_record_opened_is_kept(start, ncbi, settings):
    async with start() as pilot:
        await search(pilot, "19704057")
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.reader.paper.article is not None)
    ncbi.stop()
    with Library(settings.places.library) as library:
        assert library.article(19704057).pmid == "19704057"
        assert library.xml(19704057)


async def test_a_record_that_cannot_be_fetched_keeps_its_line_and_says_why(start, ncbi):
    async with start() as pilot:
        reader = pilot.app.reader
        ncbi.fault("captive_portal", times=None, program="efetch")
        await search(pilot, "octreotide")
        await until(pilot, lambda: "could not be fetched" in screen_text(pilot))
        assert reader.paper.article is None
        ncbi.clear_faults()
        await pilot.press("enter")
        await until(pilot, lambda: reader.paper.article is not None)


async def test_a_number_pubmed_does_not_know(start):
    async with start() as pilot:
        await search(pilot, "99999999")
        await until(pilot, lambda: "no record" in screen_text(pilot))


async def test_the_trail_goes_back_and_forward(start):
    async with start(keep=("19704057", "25014687")) as pilot:
        reader = pilot.app.reader
        await search(pilot, "19704057 25014687")
        await pilot.press("enter", "J")
        await until(pilot, lambda: reader.key == 25014687)
        await pilot.press("left_square_bracket")
        await until(pilot, lambda: reader.key == 19704057)
        await pilot.press("right_square_bracket")
        await until(pilot, lambda: reader.key == 25014687)


async def test_zen_is_the_paper_alone(start):
    async with start(keep=("19704057",)) as pilot:
        reader = pilot.app.reader
        await search(pilot, "19704057")
        await pilot.press("z")
        await settled(pilot)
        assert not reader.results.region
        assert reader.paper.size.width > 120
        await pilot.press("escape")
        await settled(pilot)
        assert reader.results.region


async def test_links_can_be_opened_or_copied(start, monkeypatch):
    opened = []
    monkeypatch.setattr("netreader.tui.browser.open_in_browser", lambda url: opened.append(url) or True)
    async with start(keep=("19704057",)) as pilot:
        await search(pilot, "19704057")
        await pilot.press("o")
        await settled(pilot)
        assert "pubmed.ncbi.nlm.nih.gov/19704057" in screen_text(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: bool(opened))
        assert opened[0].startswith("https://pubmed.ncbi.nlm.nih.gov/19704057")


async def test_enter_on_a_term_searches_for_it(start, ncbi):
    async with start(keep=("19704057",)) as pilot:
        reader = pilot.app.reader
        await search(pilot, "19704057")
        await pilot.press("3")
        tree = reader.terms.rows
        while tree.current is not None and not tree.current.query:
            await pilot.press("j")
        wanted = tree.current.query
        await pilot.press("enter")
        await until(pilot, lambda: reader.listing.query == wanted)
        assert any(request.params.get("term") == wanted for request in ncbi.requests)


async def test_a_branch_folds(start):
    async with start(keep=("90000020",)) as pilot:
        reader = pilot.app.reader
        await search(pilot, "90000020")
        await pilot.press("3")
        before = reader.terms.rows.row_count
        await pilot.press("h")
        assert reader.terms.rows.row_count < before
        await pilot.press("l")
        assert reader.terms.rows.row_count == before


# Large lists


async def test_a_long_list_is_there_at_once_and_fills_as_one_goes(start, ncbi_many):
    async with start(eutils_url=ncbi_many.url) as pilot:
        reader = pilot.app.reader
        await search(pilot, "synthetic")
        assert reader.listing.total > 9_999
        assert reader.results.rows.row_count == 9_999
        assert "9,999" in screen_text(pilot)
        await pilot.press("G")
        await until(pilot, lambda: reader.listing.row_at(9_998) is not None)
        assert len(reader.listing.keys) < 1_000


async def test_ten_thousand_kept_papers_scroll(start, settings):
    from tests.generate import records

    with Library(settings.places.library) as library:
        library.keep(records(3_000))
    async with start() as pilot:
        reader = pilot.app.reader
        await until(pilot, lambda: reader.results.rows.row_count == 3_000)
        await pilot.press("G")
        await until(pilot, lambda: reader.listing.row_at(2_999) is not None)


# Fetching all


async def test_all_results_are_fetched_and_can_be_read_offline(start, ncbi):
    async with start() as pilot:
        reader = pilot.app.reader
        await search(pilot, "neuroendocrine")
        await pilot.press("f")
        await until(pilot, lambda: len(reader.library.held(reader.listing.keys.values())) == reader.listing.total)
        await until(pilot, lambda: not reader.library.jobs())
        ncbi.stop()
        for key in reader.listing.keys.values():
            assert reader.library.article(key) is not None


async def test_a_long_fetch_broken_off_goes_on_at_the_next_start(start, ncbi):
    async with start() as pilot:
        reader = pilot.app.reader
        await search(pilot, "neuroendocrine")
        ncbi.fault("key_refused", times=None, program="efetch")
        await pilot.press("f")
        await until(pilot, lambda: reader._fetching is None and bool(reader.library.jobs()), 30.0)
        total = reader.listing.total
        keys = list(reader.listing.keys.values())
    ncbi.clear_faults()
    async with start() as pilot:
        reader = pilot.app.reader
        await until(pilot, lambda: len(reader.library.held(keys)) == total)
        await until(pilot, lambda: not reader.library.jobs())


# Notes


async def test_a_note_is_saved_as_one_types_and_there_at_the_next_start(start, ncbi):
    async with start(keep=("19704057",)) as pilot:
        reader = pilot.app.reader
        await search(pilot, "19704057")
        await pilot.press("n", *"ttp", "enter", *"not pfs")
        await until(pilot, lambda: reader.library.note(19704057) is not None)
        await until(pilot, lambda: reader.library.note(19704057).text == "ttp\nnot pfs")
        await settled(pilot)
        assert "saved" in screen_text(pilot)
        await pilot.press("ctrl+q")
    ncbi.stop()
    async with start() as pilot:
        await until(pilot, lambda: "not pfs" in screen_text(pilot))


async def test_a_note_is_saved_when_leaving_before_the_pause(start, settings):
    async with start(keep=("19704057",)) as pilot:
        await search(pilot, "19704057")
        await pilot.press("n", *"quick", "ctrl+q")
    with Library(settings.places.library) as library:
        assert library.note(19704057).text == "quick"


async def test_each_paper_has_its_own_note(start):
    async with start(keep=("19704057", "25014687")) as pilot:
        reader = pilot.app.reader
        await search(pilot, "19704057 25014687")
        await pilot.press("n", *"first", "escape", "1", "j")
        await until(pilot, lambda: reader.key == 25014687)
        assert reader.notes.area.text == ""
        await pilot.press("n", *"second")
        await until(pilot, lambda: reader.library.note(25014687) is not None)
        assert reader.library.note(19704057).text == "first"


async def test_what_another_copy_writes_appears(start, settings):
    async with start(keep=("19704057",)) as pilot:
        reader = pilot.app.reader
        await search(pilot, "19704057")
        with Library(settings.places.library) as other:
            other.save_note(19704057, "from elsewhere")
        reader._look_for_changes()
        await until(pilot, lambda: reader.notes.area.text == "from elsewhere")


async def test_two_copies_of_a_note_are_both_kept(start, settings):
    async with start(keep=("19704057",)) as pilot:
        reader = pilot.app.reader
        await search(pilot, "19704057")
        with Library(settings.places.library) as other:
            other.save_note(19704057, "from elsewhere")
        await pilot.press("n", *"mine")
        await until(pilot, lambda: (note := reader.library.note(19704057)) is not None and "mine" in note.text)
        assert "from elsewhere" in reader.library.note(19704057).text
        await until(pilot, lambda: "from elsewhere" in reader.notes.area.text)


async def test_a_full_disk_is_said_and_the_text_stays(start, monkeypatch):
    from netreader.errors import Full

    async with start(keep=("19704057",)) as pilot:
        reader = pilot.app.reader
        await search(pilot, "19704057")
        real = reader.library.save_note

        def no_room(*args, **kwargs):
            raise Full("There is no room on the disk.", "Free some space.")

        reader.library.save_note = no_room
        await pilot.press("n", *"precious")
        await until(pilot, lambda: "NOT SAVED" in screen_text(pilot))
        assert reader.notes.area.text == "precious"
        reader.library.save_note = real
        reader.notes._ask_to_save()
        await until(pilot, lambda: reader.library.note(19704057) is not None)
        assert reader.library.note(19704057).text == "precious"


async def test_leaving_with_a_note_that_cannot_be_saved_puts_it_aside(start, settings):
    from netreader.errors import Full

    async with start(keep=("19704057",)) as pilot:
        app, reader = pilot.app, pilot.app.reader
        await search(pilot, "19704057")

        def no_room(*args, **kwargs):
            raise Full("There is no room on the disk.", "Free some space.")

        reader.library.save_note = no_room
        await pilot.press("n", *"precious", "ctrl+q")
        await settled(pilot)
        assert app.is_running
        await pilot.press("ctrl+q")
        await pilot.pause()
    assert [path.read_text() for path in app.rescued] == ["precious"]


async def test_paste_then_undo_does_no_harm(start):
    from textual import events

    async with start(keep=("19704057",), size=(120, 20)) as pilot:
        reader = pilot.app.reader
        await search(pilot, "19704057")
        await pilot.press("n")
        pilot.app.post_message(events.Paste("\n".join(f"line {n}" for n in range(60))))
        await settled(pilot)
        await pilot.press("ctrl+z", "ctrl+y", "ctrl+z")
        await settled(pilot)
        assert reader.notes.area.text == ""


async def test_star_and_status(start):
    async with start(keep=("19704057",)) as pilot:
        reader = pilot.app.reader
        await search(pilot, "19704057")
        await pilot.press("1", "s", "r", "r")
        await until(pilot, lambda: not reader._wishes)
        marks = reader.library.marks(19704057)
        assert (marks.starred, marks.status) == (True, "reading")
        await settled(pilot)
        assert "reading" in screen_text(pilot)


async def test_the_readers_own_editor(start, monkeypatch):
    from contextlib import nullcontext

    async with start(keep=("19704057",)) as pilot:
        reader = pilot.app.reader
        await search(pilot, "19704057")
        monkeypatch.setattr(pilot.app, "suspend", nullcontext)
        monkeypatch.setattr("netreader.tui.editor.edit", lambda text, editor, **_: text + "written outside")
        await pilot.press("1", "E")
        await until(pilot, lambda: reader.library.note(19704057) is not None)
        assert reader.library.note(19704057).text == "written outside"


# Coming back, dialogs, sizes


async def test_coming_back_lands_where_one_left(start, ncbi):
    async with start() as pilot:
        reader = pilot.app.reader
        await search(pilot, "neuroendocrine")
        await pilot.press("j", "j")
        await until(pilot, lambda: reader.results.rows.cursor == 2 and reader.paper.article is not None)
        await pilot.press("greater_than_sign", "D")
        key, total, width = reader.key, reader.listing.total, reader.width_of("results")
        await pilot.press("ctrl+q")
    ncbi.stop()
    async with start() as pilot:
        reader = pilot.app.reader
        await settled(pilot)
        assert (reader.key, reader.listing.total, reader.width_of("results")) == (key, total, width)
        assert reader.listing.query == "neuroendocrine"
        assert reader.results.rows.cursor == 2
        assert pilot.app.theme == "netreader-light"


@pytest.mark.parametrize("place", ["1", "2", "3", "4", "slash"])
async def test_help_and_palette_open_from_everywhere(start, place):
    async with start(keep=("19704057",)) as pilot:
        await search(pilot, "19704057")
        await pilot.press(place)
        await pilot.press("f1")
        await settled(pilot)
        assert "Ctrl+P finds every action" in screen_text(pilot)
        await pilot.press("escape", "ctrl+p")
        await until(pilot, lambda: "Rate this paper, or those marked" in screen_text(pilot))
        await pilot.press("escape")


async def test_an_action_runs_from_the_palette(start):
    async with start(keep=("19704057",)) as pilot:
        await search(pilot, "19704057")
        await pilot.press("ctrl+p", *"star this")
        await until(pilot, lambda: "Star this paper" in screen_text(pilot))
        await settled(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.reader.library.marks(19704057).starred)


@pytest.mark.parametrize("size", [(20, 5), (60, 15), (99, 24), (100, 24), (139, 30), (140, 30), (300, 90)])
async def test_any_size_of_terminal(start, size):
    async with start(keep=("90000023", "90000027"), size=size) as pilot:
        await search(pilot, "90000023 90000027")
        for key in ("enter", "3", "4", "escape", "1", "j", "2", "G", "z", "z", "f1", "escape"):
            await pilot.press(key)
        await settled(pilot)


async def test_on_five_lines_there_is_still_room_to_read_and_write(start, ncbi):
    ncbi.stop()
    async with start(size=(20, 5), starters=True) as pilot:
        await until(pilot, lambda: "Metastatic" in screen_text(pilot))  # below the welcome, which takes one line
        await pilot.press("enter", "n", *"tiny")
        await until(pilot, lambda: "tiny" in screen_text(pilot))
        await pilot.press("escape", "question_mark")
        await until(pilot, lambda: "Keys" in screen_text(pilot) and "Ctrl+P" in screen_text(pilot))


async def test_a_storm_of_sizes(start):
    async with start(keep=("90000023",)) as pilot:
        await search(pilot, "90000023")
        for width in (80, 200, 20, 140, 101, 99, 5, 160):
            await pilot.resize_terminal(width, 24)
        await settled(pilot)
        assert "of 1" in screen_text(pilot)


async def test_the_bottom_line_is_one_line_in_each_width(start):
    async with start(size=(200, 50), starters=True) as pilot:
        status = pilot.app.reader.status
        for width in (120, 60, 40, 200):
            await pilot.resize_terminal(width, 14)
            await until(pilot, lambda width=width: status.region.width == width)
            await settled(pilot)
            assert status.region.height == 1


async def test_the_line_between_panes_can_be_dragged(start):
    async with start(keep=("90000023",)) as pilot:
        reader = pilot.app.reader
        await search(pilot, "90000023")
        before = reader.results.size.width
        split = reader.query_one("#split-results")
        await pilot.mouse_down(split, offset=(0, 3))
        await pilot.hover(reader.paper, offset=(10, 3))
        await pilot.mouse_up(reader.paper, offset=(10, 3))
        await settled(pilot)
        assert reader.results.size.width > before


async def test_an_unexpected_error_is_a_line_and_a_log(start, settings):
    async with start(keep=("19704057",)) as pilot:
        app = pilot.app
        app._strict = False
        await search(pilot, "19704057")

        def broken():
            raise RuntimeError("[bold]a fault with a key")

        app.reader.action_star = broken
        await pilot.press("1", "s")
        await settled(pilot)
        assert "Something went wrong here" in screen_text(pilot)
        await pilot.press("r")
        assert app.reader.library.marks(19704057).status == "to read"
    assert "a fault with a key" in settings.places.log.read_text()


# Hostile text


@pytest.mark.parametrize("size", SIZES)
async def test_hostile_text_is_harmless_on_every_surface(start, size):
    async with start(keep=("90000027",), size=size) as pilot:
        reader = pilot.app.reader
        await search(pilot, "90000027")
        await pilot.press("enter", "G", "g", "3", "j", "j", "4")
        reader.notes.area.insert("[bold]x[/] [/ [@click=app.quit]y[/] \x1b]0;OWNED\x07")
        await until(pilot, lambda: reader.library.note(90000027) is not None)
        await pilot.press("escape", "1", "c")
        reader.tell("[/b] [@click=app.quit]z[/]", title="[/")
        await pilot.press("2", "c")
        await settled(pilot)
        assert app_is_alive(pilot)
        assert "\x1b" not in screen_text(pilot)
        assert "\x9b" not in screen_text(pilot)


def app_is_alive(pilot) -> bool:
    return pilot.app.is_running and pilot.app._exception is None


async def test_hostile_queries(start):
    async with start(keep=("19704057",)) as pilot:
        reader = pilot.app.reader
        for query in ("[/", "[bold]x[/bold]", '"; DROP TABLE articles; --', "NEAR(", "*", "\\", "'", "a" * 9_000):
            reader.search(query, source="library")
            await settled(pilot)
        assert app_is_alive(pilot)


async def test_a_slow_search_can_be_called_off(start, ncbi):
    ncbi.fault("hang", times=None)
    async with start(keep=("19704057",)) as pilot:
        reader = pilot.app.reader
        await pilot.press("slash")
        reader.field.value = "octreotide"
        await pilot.press("enter")
        await until(pilot, lambda: reader.asking and bool(ncbi.requests))
        await pilot.press("escape")
        assert not reader.asking
        await until(pilot, lambda: not any(w.group == "search" and w.is_running for w in reader.workers))
        ncbi.clear_faults()
        await search(pilot, "octreotide")
        assert reader.listing.source == "pubmed"


async def test_pubmeds_tags_do_not_spoil_the_search_offline(start, ncbi):
    ncbi.stop()
    async with start(keep=("19704057", "25014687")) as pilot:
        await search(pilot, "octreotide[ti] AND (midgut[tiab])")
        assert list(pilot.app.reader.listing.keys.values()) == [19704057]
        assert "Nearly what PubMed finds." in screen_text(pilot)


# PubMed's language


async def test_the_library_side_speaks_pubmeds_language(start):
    async with start(keep=("19704057", "25014687")) as pilot:
        reader = pilot.app.reader
        await pilot.press("L")
        await search(pilot, "lanreotide[ti] OR 2009[dp]")
        assert set(reader.listing.keys.values()) == {19704057, 25014687}
        assert "Nearly what PubMed finds." in screen_text(pilot)
        await search(pilot, "2009[dp]")
        assert list(reader.listing.keys.values()) == [19704057]
        assert "The same as PubMed finds among these papers." in screen_text(pilot)
        await search(pilot, "has:note")
        assert reader.listing.total == 0
        await search(pilot, "#1 NOT lanreotide")
        assert list(reader.listing.keys.values()) == [19704057]


async def test_what_pubmed_would_swallow_is_said_with_the_mend_a_key_away(start):
    async with start() as pilot:
        reader = pilot.app.reader
        await search(pilot, "octreotide[foo]")
        assert "Perhaps octreotide" in screen_text(pilot)
        await pilot.press("a")
        await until(pilot, lambda: reader.listing.query == "octreotide")


async def test_a_query_that_makes_no_sense_is_not_sent(start, ncbi):
    async with start() as pilot:
        reader = pilot.app.reader
        before = len(ncbi.requests)
        reader.field.value = "(("
        await pilot.press("slash", "enter")
        await until(pilot, lambda: "bracket" in screen_text(pilot).lower())
        assert " of " not in reader.results.position.plain  # nothing is listed any more
        assert len(ncbi.requests) == before


async def test_pubmed_is_not_asked_about_what_is_the_readers_own(start, ncbi):
    async with start() as pilot:
        reader = pilot.app.reader
        before = len(ncbi.requests)
        reader.field.value = "is:starred AND octreotide"
        await pilot.press("slash", "enter")
        await until(pilot, lambda: "your library was asked" in screen_text(pilot))
        assert reader.listing.source == "library"
        assert "as PubMed finds" not in screen_text(pilot)
        assert len(ncbi.requests) == before


@pytest.mark.parametrize("editor", ["no-such-editor-anywhere", "false"])
async def test_an_editor_that_fails_leaves_the_reader_standing(start, monkeypatch, editor):
    from contextlib import contextmanager

    left = []

    @contextmanager
    def suspend(app):
        yield
        left.append(True)  # Textual's own leaves the screen away for good where an error comes through

    monkeypatch.setattr("netreader.tui.app.NetreaderApp.suspend", suspend)
    async with start(keep=("19704057",), editor=editor) as pilot:
        await search(pilot, "19704057")
        await pilot.press("1", "E")
        await until(pilot, lambda: left)
        assert "The editor ended with an error." in screen_text(pilot)


# Saved searches


async def test_a_search_is_saved_and_what_is_new_is_marked(start, ncbi):
    from datetime import UTC, datetime

    from msgspec.structs import replace

    async with start() as pilot:
        reader = pilot.app.reader
        await search(pilot, "octreotide")
        await pilot.press("w")
        await until(pilot, lambda: "Save this search as" in screen_text(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: reader.library.saved.find("octreotide") is not None)
        saved = reader.library.saved.find("octreotide")
        reader.library.saved.put(replace(saved, looked=datetime(1970, 1, 2, tzinfo=UTC), seen=()))
        await search(pilot, "budesonide")
        await pilot.press("W")
        await until(pilot, lambda: "new" in screen_text(pilot) and "Saved searches" in screen_text(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: reader.listing.query == "octreotide" and bool(reader.listing.new))
        await until(pilot, lambda: " new " in screen_text(pilot))
        await until(pilot, lambda: len(reader.library.saved.find("octreotide").seen) == reader.listing.total)


async def test_saved_searches_offline_say_so_and_still_open(start, ncbi):
    async with start(keep=("19704057",)) as pilot:
        reader = pilot.app.reader
        await pilot.press("L")
        await search(pilot, "octreotide[ti] OR 2009[dp]")
        await pilot.press("w")
        await until(pilot, lambda: "Save this search as" in screen_text(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: len(reader.library.saved.all()) == 1)
        ncbi.stop()
        await pilot.press("W")
        await until(pilot, lambda: "nothing new" in screen_text(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: reader.listing.total == 1)


@pytest.mark.parametrize("size", [(80, 24), (150, 42)])
async def test_the_results_never_scroll_sideways(start, size):
    async with start(size=size, starters=True) as pilot:
        rows = pilot.app.reader.results.rows
        await until(pilot, lambda: rows.row_count > 10 and rows.show_vertical_scrollbar)
        await settled(pilot)
        assert not rows.show_horizontal_scrollbar
