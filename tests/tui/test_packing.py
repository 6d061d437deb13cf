"""Flight packs from the screen."""

from __future__ import annotations

from netreader.packing import new_pack
from netreader.tui.dialogs.pack import PackDialog
from tests.tui.waiting import screen_text, until


def told(pilot) -> str:
    return " ".join(f"{note.title} {note.message}" for note in pilot.app._notifications)


async def test_a_shelf_is_packed_and_proved(start, ncbi):
    async with start(keep=("90000002", "28076709")) as pilot:
        reader = pilot.app.reader
        reader.library.shelves.put("Board", [90000002, 28076709])
        await pilot.press("U")
        await until(pilot, lambda: "pack for a journey" in screen_text(pilot))
        await pilot.press("p")
        await until(pilot, lambda: isinstance(pilot.app.screen, PackDialog))
        await pilot.press("1", "4")
        await until(pilot, lambda: "To be fetched: less than 1 MB" in screen_text(pilot))
        wanted = pilot.app.screen.wanted
        assert (wanted.scope.name, wanted.parts) == ("Board", ("similar", "fulltext", "mesh"))
        await pilot.press("enter")
        await until(pilot, lambda: "All of Board is here" in told(pilot), 30.0)
        assert reader.library.packs.all()[0].finished
        ncbi.stop()
        await reader.run_action("packs")
        await until(pilot, lambda: "complete" in screen_text(pilot))


async def test_a_pack_broken_off_goes_on_at_the_next_start(start, ncbi):
    async with start(keep=("90000002",)) as pilot:
        library = pilot.app.reader.library
        library.put_pack(new_pack("Trip", [90000002, 90000003], ["similar"], library))
    async with start() as pilot:
        library = pilot.app.reader.library
        await until(pilot, lambda: library.packs.all()[0].finished, 30.0)
        assert library.held([90000003]) == {90000003}
