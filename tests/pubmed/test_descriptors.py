"""NLM's file of descriptors, fetched through whatever networks do."""

from __future__ import annotations

import gzip
from dataclasses import replace

import pytest

from netreader.errors import BadResponse, PubMedError, Unreachable
from netreader.mesh.files import open_mesh
from netreader.pubmed.descriptors import YEARS, discard, download, download_qualifiers
from tests.mesh import small
from tests.ncbi.faults import FAULTS, OF_THE_LIST
from tests.ncbi.mesh import BAD_URL, files
from tests.pubmed.scripted import Reply, server  # noqa: F401 - a fixture

DATA = files()["desc2026.gz"]


class Naps:
    """Waiting that takes no time, and is counted."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


@pytest.fixture
def nlm(settings, ncbi):
    return replace(settings, mesh_url=ncbi.mesh_url)


@pytest.fixture
def at_server(settings, server):  # noqa: F811
    return replace(settings, mesh_url=f"{server.url.partition('/entrez')[0]}/mesh/")


def asked(ncbi):
    return [request.params["name"] for request in ncbi.requests if request.program == "mesh"]


async def test_the_newest_year_is_found_by_going_down(nlm, ncbi):
    seen = []
    found = await download(nlm, year=2028, progress=lambda done, total: seen.append((done, total)))
    assert asked(ncbi) == ["desc2028.gz", "desc2027.gz", "desc2026.gz"]
    assert (found.year, found.path.name) == ("2026", "desc2026.gz")
    assert found.path.read_bytes() == DATA
    assert seen[-1] == (len(DATA), len(DATA))
    assert [path.name for path in found.path.parent.iterdir()] == ["desc2026.gz"]
    with found.path.open("rb") as file:
        assert len(list(open_mesh(file, "desc2026.gz").descriptors)) == 18
    discard(found)
    discard(found)
    assert not found.path.exists()


async def test_where_every_year_is_a_web_page_that_is_told(nlm, ncbi):
    with pytest.raises(BadResponse, match="Web pages came instead") as caught:
        await download(nlm, year=2040)
    assert "mesh_url" in caught.value.hint
    assert len(asked(ncbi)) == YEARS
    assert list((nlm.places.cache / "mesh").iterdir()) == []


@pytest.mark.parametrize("fault", ["incomplete", "reset", "unavailable", "disconnect", "rate_limited"])
async def test_one_fault_is_passed_over(nlm, ncbi, fault):
    ncbi.fault(fault, program="mesh")
    naps = Naps()
    found = await download(nlm, year=2026, sleep=naps)
    assert found.path.read_bytes() == DATA
    assert len(naps.seconds) == 1


@pytest.mark.parametrize("fault", ["incomplete", "reset"])
async def test_what_came_is_not_asked_for_again(nlm, ncbi, fault):
    ncbi.fault(fault, program="mesh")
    await download(nlm, year=2026, sleep=Naps())
    again = ncbi.requests[-1].params
    assert again["Range"] == f"bytes={len(DATA) // 2}-"
    assert again["If-Range"] == '"desc-1"'


#: Those that would keep the test waiting, that spoil the bytes of a file whose length is right, or that are of lists.
OTHERS = {"hang", "stall", "trickle", "garbled_gzip", "truncated_gzip", "cut_short"} | OF_THE_LIST


@pytest.mark.parametrize("fault", sorted(set(FAULTS) - OTHERS))
async def test_a_fault_that_stays_is_an_error_of_ours_and_leaves_no_file(nlm, ncbi, fault):
    ncbi.fault(fault, times=None, program="mesh")
    with pytest.raises(PubMedError) as caught:
        await download(nlm, year=2026, sleep=Naps())
    assert caught.value.hint
    assert not list((nlm.places.cache / "mesh").glob("*.gz"))


async def test_a_later_try_goes_on_where_an_earlier_one_gave_up(nlm, ncbi):
    ncbi.fault("incomplete", times=1, program="mesh")
    ncbi.fault("disconnect", times=None, program="mesh")
    with pytest.raises(Unreachable):
        await download(nlm, year=2026, sleep=Naps())
    ncbi.clear_faults()
    ncbi.requests.clear()
    found = await download(nlm, year=2026, sleep=Naps())
    assert found.path.read_bytes() == DATA
    assert [request.params.get("Range") for request in ncbi.requests] == [f"bytes={len(DATA) // 2}-"]


async def test_without_a_network_it_is_told_at_once_that_there_is_none(nlm, ncbi):
    ncbi.stop()
    with pytest.raises(Unreachable, match=r"127\.0\.0\.1"):
        await download(nlm, year=2026, sleep=Naps())


async def test_another_file_under_the_same_name_is_fetched_anew(at_server, server):  # noqa: F811
    first = Reply(b"\x1f\x8b" + b"old" * 100, headers={"ETag": '"1"'}, end="cut")
    whole = Reply(DATA, headers={"ETag": '"2"'})  # If-Range does not hold: the whole comes
    server.replies = [first, whole]
    found = await download(at_server, year=2026, sleep=Naps())
    assert found.path.read_bytes() == DATA
    assert server.requests[1].headers["if-range"] == '"1"'


async def test_without_a_sign_nothing_is_resumed(at_server, server):  # noqa: F811
    server.replies = [Reply(DATA[:50], headers={"ETag": 'W/"weak"'}, end="cut"), Reply(DATA)]
    found = await download(at_server, year=2026, sleep=Naps())
    assert found.path.read_bytes() == DATA
    assert "range" not in server.requests[1].headers


async def test_a_range_that_is_refused_starts_anew(at_server, server):  # noqa: F811
    server.replies = [Reply(DATA[:50], headers={"ETag": '"1"'}, end="cut"), Reply(b"", status=416), Reply(DATA)]
    found = await download(at_server, year=2026, sleep=Naps())
    assert found.path.read_bytes() == DATA


@pytest.mark.parametrize(
    "reply",
    [
        Reply(BAD_URL.encode(), headers={"Content-Type": "application/x-gzip"}),  # by its bytes
        Reply(BAD_URL.encode(), headers={"Content-Type": "text/html"}),
        Reply(b"<html>404</html>", status=404),
        Reply(b"PK\x03\x04", headers={"Content-Type": "application/zip"}),
    ],
)
async def test_a_year_that_is_not_there_is_passed_over(at_server, server, reply):  # noqa: F811
    server.replies = [reply, Reply(DATA)]
    found = await download(at_server, year=2027)
    assert found.year == "2026"


async def test_a_folder_that_can_not_be_written_is_told(nlm):
    nlm.places.cache.parent.mkdir(parents=True, exist_ok=True)
    nlm.places.cache.write_text("in the way")
    with pytest.raises(Exception, match="can't be written") as caught:
        await download(nlm, year=2026)
    assert "cache" in caught.value.message


async def test_qualifiers_come_or_do_not(at_server, server, nlm):  # noqa: F811
    assert await download_qualifiers(nlm, "2026") is None
    server.replies = [Reply(b"<?xml version='1.0'?><QualifierRecordSet></QualifierRecordSet>")]
    assert await download_qualifiers(at_server, "2026")
    server.replies = [Reply(gzip.compress(b"x", mtime=0))]
    assert await download_qualifiers(at_server, "2026") is None


def test_the_fixture_is_what_the_server_gives():
    assert gzip.decompress(DATA) == small.XML.read_bytes()
