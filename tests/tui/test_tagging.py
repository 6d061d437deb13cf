"""Tags, ratings and shelves on the screen."""

from __future__ import annotations

from tests.tui.test_reader import search
from tests.tui.test_writing import dialog
from tests.tui.waiting import screen_text, settled, until

PROMID, CLARINET = 19704057, 25014687
KEPT = (str(PROMID), str(CLARINET))


async def reading(pilot, pmid=PROMID):
    await search(pilot, str(pmid))
    await pilot.press("enter")
    await settled(pilot)
    return pilot.app.reader


async def test_tags_are_written_completed_and_shown(start):
    async with start(keep=KEPT) as pilot:
        reader = await reading(pilot)
        reader.library.tag([CLARINET], add=["liver/surgery"])
        await pilot.press("t")
        await dialog(pilot, "TagsDialog")
        assert "liver/surgery" in screen_text(pilot)
        await pilot.press(*"prrt, li", "tab")
        await pilot.press("enter")
        await dialog(pilot, "ReaderScreen")
        await until(pilot, lambda: reader.library.marks(PROMID).tags == ("prrt", "liver"))
        await until(pilot, lambda: "#prrt #liver" in screen_text(pilot))


async def test_a_tag_is_taken_away(start):
    async with start(keep=KEPT) as pilot:
        reader = await reading(pilot)
        reader.library.tag([PROMID], add=["one", "two"])
        await pilot.press("t")
        await dialog(pilot, "TagsDialog")
        await pilot.press("ctrl+u", *"two", "enter")
        await until(pilot, lambda: reader.library.marks(PROMID).tags == ("two",))
        await pilot.press("t")
        await dialog(pilot, "TagsDialog")
        await pilot.press("ctrl+u", "escape")
        await dialog(pilot, "ReaderScreen")
        assert reader.library.marks(PROMID).tags == ("two",)


async def test_a_paper_is_rated(start):
    async with start(keep=KEPT) as pilot:
        reader = await reading(pilot)
        for rating in (1, 2):
            await pilot.press("R")
            await until(pilot, lambda rating=rating: reader.library.marks(PROMID).rating == rating)
        await until(pilot, lambda: "2/5" in screen_text(pilot))
        await pilot.press("R", "R", "R", "R", "R")  # five, none, and on
        await until(pilot, lambda: reader.library.marks(PROMID).rating == 1)


async def test_a_paper_is_shelved_and_the_shelf_listed(start):
    async with start(keep=KEPT) as pilot:
        reader = await reading(pilot)
        await pilot.press("P")
        await dialog(pilot, "AskDialog")
        await pilot.press(*"Tumour board", "enter")
        await until(pilot, lambda: reader.library.shelves.having(PROMID) == ["Tumour board"])
        await dialog(pilot, "ReaderScreen")
        await pilot.press("U")
        await dialog(pilot, "ChooseDialog")
        await pilot.press("enter")
        await until(pilot, lambda: reader.listing.query == 'shelf:"Tumour board"')
        await until(pilot, lambda: reader.listing.total == 1)
        await reading(pilot)
        await pilot.press("P")
        await dialog(pilot, "ChooseDialog")
        await pilot.press("enter")
        await until(pilot, lambda: reader.library.shelves.having(PROMID) == [])


async def test_without_a_shelf_there_is_a_sentence(start):
    async with start(keep=KEPT) as pilot:
        await pilot.press("U")
        await until(pilot, lambda: "There are no shelves yet." in screen_text(pilot))


async def test_a_shelf_is_listed_in_its_order(start):
    async with start(keep=KEPT) as pilot:
        reader = await reading(pilot)
        for keys in ([CLARINET, PROMID], [PROMID, CLARINET]):
            shelves = reader.library.shelves_for_writing()
            shelves.delete("s")
            shelves.put("s", keys)
            await pilot.press("U")
            await dialog(pilot, "ChooseDialog")
            await pilot.press("enter")
            await dialog(pilot, "ReaderScreen")
            await until(pilot, lambda keys=keys: [reader.listing.key_at(0), reader.listing.key_at(1)] == keys)


async def test_a_tag_that_another_copy_took_away_stays_away(start):
    async with start(keep=KEPT) as pilot:
        reader = await reading(pilot)
        reader.library.tag([PROMID], add=["one", "two"])
        await pilot.press("t")
        await dialog(pilot, "TagsDialog")
        reader.library.tag([PROMID], drop=["one"])
        await pilot.press(*"three", "enter")
        await until(pilot, lambda: reader.library.marks(PROMID).tags == ("two", "three"))
