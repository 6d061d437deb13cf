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
        await until(pilot, lambda: "Tagged prrt, liver." in screen_text(pilot))


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
        for keys, rating in (("R2", 2), ("RR", 3), ("R5", 5), ("RR", 0), ("R4", 4)):
            await pilot.press(keys[0])
            await dialog(pilot, "RateDialog")
            await until(pilot, lambda: "0 none" in screen_text(pilot))
            await pilot.press(keys[1])
            await until(pilot, lambda rating=rating: reader.library.marks(PROMID).rating == rating)
        await until(pilot, lambda: "4/5" in screen_text(pilot) and "Rated 4/5." in screen_text(pilot))
        assert "Rated 5/5" not in screen_text(pilot)  # a message takes the place of the one before
        await pilot.press("R", "escape", "R")
        await dialog(pilot, "RateDialog")
        await pilot.press("q")
        await dialog(pilot, "ReaderScreen")
        assert reader.library.marks(PROMID).rating == 4


async def test_a_paper_is_shelved_and_the_shelf_listed(start):
    async with start(keep=KEPT) as pilot:
        reader = await reading(pilot)
        await pilot.press("P")
        await dialog(pilot, "AskDialog")
        await pilot.press("enter")
        await until(pilot, lambda: "A shelf needs a name, or press Esc." in screen_text(pilot))
        await pilot.press(*"Tumour board", "enter")
        await until(pilot, lambda: reader.library.shelves.having(PROMID) == ["Tumour board"])
        await dialog(pilot, "ReaderScreen")
        await pilot.press("U")
        await dialog(pilot, "ManageDialog")
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
            shelves = reader.library.shelves
            shelves.delete("s")
            shelves.put("s", keys)
            await pilot.press("U")
            await dialog(pilot, "ManageDialog")
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


async def test_tags_of_the_library_are_renamed_joined_and_taken_away_and_had_back(start):
    async with start(keep=KEPT) as pilot:
        reader = await reading(pilot)
        library = reader.library
        library.tag([PROMID], add=["hepatic/surgery", "x"])
        library.tag([CLARINET], add=["liver"])

        def tags():
            return library.marks(PROMID).tags, library.marks(CLARINET).tags

        before = tags()
        reader.action_all_tags()
        await dialog(pilot, "ManageDialog")
        assert "Tags of the library: 4" in screen_text(pilot)
        await pilot.press("r")
        await dialog(pilot, "AskDialog")
        pilot.app.screen.query_one("Input").value = "liver"
        await pilot.press("enter")
        await until(pilot, lambda: tags() == (("liver/surgery", "x"), ("liver",)))
        await dialog(pilot, "ManageDialog")
        await pilot.press("d")
        await dialog(pilot, "ConfirmDialog")
        await pilot.press("y")
        await until(pilot, lambda: tags() == (("x",), ()))
        await dialog(pilot, "ManageDialog")
        await pilot.press("u")
        await until(pilot, lambda: tags() == (("liver/surgery", "x"), ("liver",)))
        await dialog(pilot, "ManageDialog")
        await pilot.press("u")
        await until(pilot, lambda: tags() == before)
        await dialog(pilot, "ManageDialog")
        await pilot.press("enter")
        await until(pilot, lambda: reader.listing.query == 'tag:"hepatic"' and reader.listing.total == 1)


async def test_a_shelf_is_ordered_noted_on_renamed_deleted_and_fetched(start):
    async with start(keep=KEPT) as pilot:
        reader = await reading(pilot)
        shelves = reader.library.shelves
        shelves.put("Board", [PROMID, CLARINET, 29768149])

        def order():
            return reader.library.shelves.find("Board").papers

        await pilot.press("U")
        await dialog(pilot, "ManageDialog")
        await pilot.press("n")
        await dialog(pilot, "WriteDialog")
        await pilot.press(*"For Monday", "ctrl+s")
        await until(pilot, lambda: reader.library.shelves.find("Board").note == "For Monday")
        await dialog(pilot, "ManageDialog")
        await until(pilot, lambda: "For Monday" in screen_text(pilot))
        await pilot.press("r")
        await dialog(pilot, "AskDialog")
        pilot.app.screen.query_one("Input").value = "Tuesday"
        await pilot.press("enter")
        await until(pilot, lambda: reader.library.shelves.find("Tuesday") is not None)
        await dialog(pilot, "ManageDialog")
        await pilot.press("d")
        await until(pilot, lambda: reader.library.shelves.all() == [])
        await dialog(pilot, "ReaderScreen")
        for left in (2, 1):  # the deletion, the name
            await pilot.press("u")
            await until(pilot, lambda left=left: len(reader._deeds) == left)
        assert reader.library.shelves.find("Board").note == "For Monday"
        await pilot.press("U")
        await dialog(pilot, "ManageDialog")
        await pilot.press("f")
        await until(pilot, lambda: reader.library.held([29768149]))
        await pilot.press("U")
        await dialog(pilot, "ManageDialog")
        await pilot.press("enter")
        await until(pilot, lambda: reader.listing.shelf == "Board" and reader.focused is reader.results.rows)
        await pilot.press("alt+down")
        await until(pilot, lambda: order() == [CLARINET, PROMID, 29768149])
        await until(pilot, lambda: reader.results.rows.cursor == 1)
        await pilot.press("alt+down")
        await until(pilot, lambda: order() == [CLARINET, 29768149, PROMID])
        await until(pilot, lambda: reader.results.rows.cursor == 2)
        await pilot.press("u", "u")
        await until(pilot, lambda: order() == [PROMID, CLARINET, 29768149])
        await until(pilot, lambda: reader.listing.key_at(0) == PROMID)
