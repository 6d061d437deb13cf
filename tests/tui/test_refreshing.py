"""What PubMed has changed of papers that are kept: told, listed, looked for."""

from __future__ import annotations

import re
from pathlib import Path

from netreader.library.library import Library
from netreader.pubmed.records import parse
from netreader.tui.dialogs.changes import ChangesDialog
from netreader.tui.reader import refreshing
from tests.tui.waiting import screen_text, until

FIXTURES = Path(__file__).parent.parent / "fixtures" / "pubmed"


def keep_as_they_were(settings) -> None:
    """A paper before it was retracted, and one whose abstract said something else."""

    def older(pmid: str, *changes: tuple[bytes, bytes]) -> bytes:
        data = (FIXTURES / f"{pmid}.xml").read_bytes()
        for old, new in ((rb"(<DateRevised>\s*<Year>)\d+", rb"\g<1>1999"), *changes):
            data, count = re.subn(old, new, data, flags=re.DOTALL)
            assert count
        return data

    with Library(settings.places.library) as library:
        library.keep(
            parse(
                older(
                    "90000004",
                    (rb"<CommentsCorrectionsList>.*?</CommentsCorrectionsList>", b""),
                    (rb"<PublicationType[^>]*>Retracted Publication</PublicationType>", b""),
                )
            )
        )
        library.keep(parse(older("39282913", (rb"unclear whether", b"not known [bold] whether"))))


async def test_changes_are_told_at_the_start_listed_and_then_seen(start, settings, ncbi):
    keep_as_they_were(settings)
    with Library(settings.places.library) as library:
        for pmid in ("90000004", "39282913"):
            library.renew(parse((FIXTURES / f"{pmid}.xml").read_bytes()))
    async with start() as pilot:
        await until(pilot, lambda: "2 papers you keep have changed: 1 retracted" in told(pilot))
        await pilot.press("exclamation_mark")
        await until(pilot, lambda: isinstance(pilot.app.screen, ChangesDialog))
        await until(pilot, lambda: "RETRACTED" in screen_text(pilot))
        await pilot.press("j")
        await until(pilot, lambda: "[-not known [bold]] [+unclear] whether" in screen_text(pilot))
        await pilot.press("enter")
        reader = pilot.app.reader
        await until(pilot, lambda: reader.key == 39282913 and not reader.library.changes.unseen())
        await pilot.press("exclamation_mark")  # what was seen can be looked at again
        await until(pilot, lambda: "changed lately" in screen_text(pilot))
        await pilot.press("l")
        await until(pilot, lambda: set(reader.listing.keys.values()) == {90000004, 39282913})


def told(pilot) -> str:
    return " ".join(f"{note.title} {note.message}" for note in pilot.app._notifications)


async def test_papers_are_asked_about_when_nothing_else_is_done(start, settings, ncbi, monkeypatch):
    keep_as_they_were(settings)
    monkeypatch.setattr(refreshing, "IDLE", 0.0)
    async with start(refresh_days=30) as pilot:
        reader = pilot.app.reader
        reader.look_whether_idle()  # both came today
        await until(pilot, lambda: reader._not_before > 0)
        assert not [request for request in ncbi.requests if request.program == "efetch"]
        reader._not_before = 0.0
        reader.library.changes.asked([90000004, 39282913], 0.0)
        reader.open_paper(90000004)
        await until(pilot, lambda: "Bowel dreams" in screen_text(pilot))
        assert "RETRACTED" not in screen_text(pilot)
        ncbi.fault("unavailable", times=1)
        reader.look_whether_idle()
        await until(pilot, lambda: "RETRACTED" in screen_text(pilot), 20.0)
        await until(pilot, lambda: "PMID 90000004: retracted" in told(pilot))
        assert {change.paper for change in reader.library.changes.unseen()} == {90000004, 39282913}
        assert reader.library.changes.due(30, 10) == []
        monkeypatch.setattr(refreshing, "IDLE", 3600.0)
        reader.library.changes.asked([90000004], 0.0)
        asked = len(ncbi.requests)
        reader.look_whether_idle()  # somebody is typing
        await pilot.pause()
        assert len(ncbi.requests) == asked


async def test_all_papers_are_refreshed_by_the_palette(start, settings, ncbi):
    keep_as_they_were(settings)
    async with start() as pilot:
        await pilot.app.reader.run_action("refresh")
        await until(pilot, lambda: "PubMed was asked about 2 papers 2 of them changed" in told(pilot))
        assert pilot.app.reader.library.jobs() == []
