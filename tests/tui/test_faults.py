"""Unexpected errors are written down; a dialog can always be left."""

import stat

from textual import events

from netreader.tui.dialogs.ask import AskDialog
from netreader.tui.dialogs.confirm import ConfirmDialog
from netreader.tui.faults import FaultLog
from tests.tui.waiting import until


def test_the_log_is_its_readers_alone_and_stays_as_a_person_set_it(tmp_path):
    log = FaultLog(tmp_path / "data" / "netreader.log", "secret")
    log.write(RuntimeError("it was secret"))
    assert stat.S_IMODE(log.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(log.path.parent.stat().st_mode) == 0o700
    log.path.chmod(0o644)
    log.write(RuntimeError("again"))
    assert stat.S_IMODE(log.path.stat().st_mode) == 0o644
    assert "secret" not in log.path.read_text()


async def test_a_dialog_that_is_answered_under_another_can_still_be_left(start):
    async with start() as pilot:
        app = pilot.app
        answers = []
        lower, upper = (ConfirmDialog(f"The {one} one?", yes="Yes", no="No") for one in ("lower", "upper"))
        app.push_screen(lower, answers.append)
        app.push_screen(upper, answers.append)
        await until(pilot, lambda: app.screen is upper)
        lower.dismiss(True)  # its answer was on its way when the other opened
        await pilot.pause()
        assert app.screen is upper
        upper.dismiss(False)
        upper.dismiss(True)  # Enter, twice
        await until(pilot, lambda: app.screen is lower)
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.reader)
        await until(pilot, lambda: answers == [False, False])


async def test_what_is_typed_while_a_dialog_opens_is_for_the_dialog(start):
    async with start() as pilot:
        app = pilot.app
        answers = []
        app.push_screen(AskDialog("What?"), answers.append)
        for key, character in (("n", "n"), ("o", "o"), ("enter", "\r")):
            app.post_message(events.Key(key, character))  # all before it is there
        await until(pilot, lambda: answers == ["no"])
        assert app.screen is app.reader
