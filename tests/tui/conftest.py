"""The real app over a real library and the real client, against the local NCBI server."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot

from netreader.library.library import Library
from netreader.pubmed.client import PubMed
from netreader.pubmed.records import parse
from netreader.starter import shelf
from netreader.tui.app import NetreaderApp
from tests.ncbi import NCBI
from tests.tui.waiting import settled

Start = Callable[..., AbstractAsyncContextManager[Pilot[None]]]

FIXTURES = Path(__file__).parent.parent / "fixtures" / "pubmed"


@pytest.fixture
def ncbi_many() -> Iterator[NCBI]:
    """A server with more records of one word than PubMed lists."""
    with NCBI(shared_data=False, synthetic=30_000) as server:
        yield server


@pytest.fixture
def start(settings, monkeypatch) -> Start:
    """Opens the reader as often as wanted on the same home: ``async with start(size=(120, 40)) as pilot``."""
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "none")

    @asynccontextmanager
    async def begin(
        *,
        size: tuple[int, int] = (150, 42),
        what: str = "",
        keep: tuple[str, ...] = (),
        starters: bool = False,
        **changes,
    ) -> AsyncIterator[Pilot[None]]:
        from dataclasses import replace

        with Library(settings.places.library) as library:
            if starters:
                library.keep_starter(shelf())
            for pmid in keep:
                library.keep(parse((FIXTURES / f"{pmid}.xml").read_bytes()))
            mine = replace(settings, **changes)
            app = NetreaderApp(mine, library, PubMed(mine), what, strict=True)
            async with app.run_test(size=size, notifications=True) as pilot:
                await settled(pilot)
                yield pilot
                app.workers.cancel_all()

    return begin
