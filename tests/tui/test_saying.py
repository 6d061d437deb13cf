"""Messages: one line at the bottom, that covers nothing one reads."""

from __future__ import annotations

from textual.notifications import Notification

from netreader.tui.saying import SaidLine, said
from tests.tui.waiting import screen_text, settled, until


def test_what_went_wrong_comes_first_and_titles_end_like_sentences():
    line = said(
        [
            Notification("Rated 3/5.", "", "information"),
            Notification("Free some space.\nThen press r.", "Your note is not saved", "error"),
        ]
    )
    assert line.plain == "Your note is not saved. Free some space. Then press r.  Rated 3/5."
    assert said([Notification(" ", "Nothing fits [/b]", "warning")]).plain == "Nothing fits [/b]"
    assert said([]).plain == ""


async def test_messages_stand_in_the_bottom_line_one_at_a_time(start):
    async with start(size=(80, 24), keep=("19704057",)) as pilot:
        app, reader = pilot.app, pilot.app.reader
        before = screen_text(pilot).splitlines()
        reader.tell("Rated 1/5.")
        reader.tell("Rated 2/5.")
        await until(pilot, lambda: "Rated 2/5." in screen_text(pilot).splitlines()[-1])
        now = screen_text(pilot).splitlines()
        assert "Rated 1/5." not in "\n".join(now)
        assert now[:-1] == before[:-1]
        # What went wrong stays beside it; what has no room in one line takes two, and the text makes way.
        reader.tell(
            "Free some space on the disk, or choose another folder for it.", title="Not saved", severity="error"
        )
        reader.tell("Copied.")
        await until(pilot, lambda: reader.status.size.height == 2)
        await until(pilot, lambda: "Copied." in screen_text(pilot))
        assert "Not saved. Free some space" in screen_text(pilot)
        assert reader.results.region.bottom + reader.paper.region.bottom > 0
        assert max(reader.results.region.bottom, reader.paper.region.bottom) <= reader.status.region.y
        app.clear_notifications()
        await until(pilot, lambda: screen_text(pilot).splitlines() == before)
        # Over a dialog it stands at the foot of the screen, and is gone with the dialog.
        await pilot.press("o")
        await until(pilot, lambda: "Esc close" in screen_text(pilot))
        app.notify("The address is copied.", markup=False, timeout=60)
        await until(pilot, lambda: "The address is copied." in screen_text(pilot).splitlines()[-1])
        assert "Esc close" in screen_text(pilot)
        await pilot.press("escape")
        await settled(pilot)
        assert not reader.query(SaidLine)
        await until(pilot, lambda: "The address is copied." in screen_text(pilot).splitlines()[-1])
        # With the bottom line put away it is said all the same.
        await pilot.press("2", "z")
        await until(pilot, lambda: any(line.display for line in reader.query(SaidLine)))
        await pilot.press("z")
        await until(pilot, lambda: not any(line.display for line in reader.query(SaidLine)))
