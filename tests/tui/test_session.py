"""Where one was: written soon, taken up again with what was said of it."""

from __future__ import annotations

from netreader.library.library import Library
from netreader.pubmed.records import parse
from netreader.tui.reader import session
from tests.generate import records
from tests.library.conftest import FIXTURES
from tests.tui.test_reader import search
from tests.tui.waiting import screen_text, settled, until


async def test_a_killed_reader_comes_back_to_the_paper_it_showed(start, settings, monkeypatch):
    monkeypatch.setattr(session, "SOON", 0.05)
    async with start(keep=("19704057", "25014687")) as pilot:
        reader = pilot.app.reader
        await search(pilot, "19704057 25014687")
        with Library(settings.places.library) as seen:  # as after kill -9: nothing is written when leaving
            await until(pilot, lambda: seen.session().get("query") == "19704057 25014687")
            await pilot.press("j")
            await until(pilot, lambda: seen.session().get("key") == 25014687)
            assert reader.key == 25014687


async def test_an_answer_in_place_of_pubmeds_says_so_at_the_next_start_too(start, ncbi):
    ncbi.stop()
    async with start(keep=("25014687",)) as pilot:
        await search(pilot, "lanreotide")
        assert "kept here" in screen_text(pilot)
        await pilot.press("q")
        await pilot.pause()
    async with start() as pilot:
        reader = pilot.app.reader
        assert (reader.source, reader.listing.source, reader.listing.query) == ("pubmed", "library", "lanreotide")
        assert "1 of 1 paper kept here." in screen_text(pilot)
        assert "It is asked again when it can be." in screen_text(pilot)
        ncbi.start()
        await pilot.press("f5")
        await until(pilot, lambda: reader.listing.source == "pubmed")
        await settled(pilot)
        assert "kept here" not in screen_text(pilot)


async def test_places_that_pubmed_counts_and_does_not_name(start, ncbi):
    ncbi.fault("missing_ids", times=1)
    async with start() as pilot:
        reader = pilot.app.reader
        await search(pilot, "octreotide OR lanreotide")
        listing = reader.listing
        assert listing.gaps == set(range(len(listing.keys), listing.total))
        await until(pilot, lambda: listing.row_at(0) is not None)
        drawn = reader.results.rows.draw(listing.total - 1, 40)
        assert "PubMed counts a paper here and has not named it." in " ".join(line.plain.strip() for line in drawn)
        asked = len(ncbi.requests)
        reader.results.rows.want_rows()
        await settled(pilot)
        assert [one.program for one in ncbi.requests[asked:]].count("esearch") == 0


async def test_a_paper_that_pubmed_has_no_summary_of_is_named(start):
    async with start() as pilot:
        reader = pilot.app.reader
        await search(pilot, " ".join(["19704057", *map(str, range(70_000_001, 70_000_050))]))
        await until(pilot, lambda: reader.listing.row_at(1) is not None)
        await settled(pilot)
        assert "PMID 70000001: PubMed has no" in screen_text(pilot)
        assert not reader.listing.row_at(1).kept


async def test_of_a_large_library_the_first_picture_needs_a_part_and_the_rest_follows(start, settings):
    with Library(settings.places.library) as library:
        library.keep(records(400))
        keys = library.find(sort="date")
        session = {"listing": {"source": "library", "sort": "date", "total": 400}, "source": "library", "sort": "date"}
        library.save_session({**session, "cursor": 300, "key": keys[300]})
        assert library.page(240, 120, sort="date") == keys[240:360]
    async with start(size=(120, 35)) as pilot:
        reader = pilot.app.reader
        await until(pilot, lambda: reader.key == keys[300] and "301 of 400" in screen_text(pilot))
        await until(pilot, lambda: not reader.listing.partial)
        assert list(reader.listing.keys.values()) == keys
        assert reader.results.rows.cursor == 300
        await pilot.press("g")
        await until(pilot, lambda: reader.key == keys[0] and "1 of 400" in screen_text(pilot))


async def test_what_changed_meanwhile_is_seen_and_the_cursor_stays_on_its_paper(start, settings):
    with Library(settings.places.library) as library:
        library.keep(records(200))
        library.keep(parse((FIXTURES / "19704057.xml").read_bytes()))
        found = library.ask("octreotide").keys
        listing = {"source": "library", "sort": "relevance", "total": 3, "places": [[0, 5], [1, 19704057], [2, 6]]}
        state = {"query": "octreotide", "listing": listing, "source": "library", "cursor": 1, "key": 19704057}
        library.save_session(state)
    async with start(size=(120, 35)) as pilot:
        reader = pilot.app.reader
        await until(pilot, lambda: not reader.listing.partial)
        assert (reader.listing.total, list(reader.listing.keys.values())) == (len(found), found)
        assert reader.listing.key_at(reader.results.rows.cursor) == reader.key == 19704057
        assert "octreotide" in reader.listing.words
