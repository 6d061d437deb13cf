"""The request budget: never exceeded, by however many copies, and never a reason to stand still."""

import asyncio
import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netreader.pubmed.throttle import WINDOW, Throttle
from tests.pubmed.scripted import Time


def throttle(file: Path, time: Time, limit: int = 3) -> Throttle:
    return Throttle(file, limit, clock=time.clock, sleep=time.sleep)


def most_in_a_second(times: list[float]) -> int:
    return max(sum(1 for other in times if at <= other < at + 1.0) for at in times)


async def test_a_burst_up_to_the_budget_then_no_faster(tmp_path):
    time = Time()
    budget = throttle(tmp_path / "times", time)
    times = [await budget.wait() for _ in range(10)]
    assert times[:3] == [1000.0] * 3
    assert most_in_a_second(times) == 3
    assert times[-1] < 1000 + 3 * WINDOW + 0.1


async def test_copies_share_the_budget(tmp_path):
    time = Time()
    copies = [throttle(tmp_path / "cache" / "times", time) for _ in range(4)]
    times = [await copies[number % 4].wait() for number in range(12)]
    assert most_in_a_second(times) == 3


async def test_first_come_first_served(tmp_path):
    time = Time()
    budget = throttle(tmp_path / "times", time)
    order = []

    async def one(number):
        await budget.wait()
        order.append(number)

    await asyncio.gather(*(one(number) for number in range(8)))
    assert order == list(range(8))


async def test_a_cancelled_waiter_takes_nothing(tmp_path):
    budget = Throttle(tmp_path / "times", 3)  # real time: a waiter that really waits
    for _ in range(3):
        await budget.wait()
    before = (tmp_path / "times").read_bytes()
    waiters = [asyncio.create_task(budget.wait()) for _ in range(20)]
    await asyncio.sleep(0)
    for waiter in waiters:
        waiter.cancel()
    await asyncio.gather(*waiters, return_exceptions=True)
    assert (tmp_path / "times").read_bytes() == before
    assert not budget._turn.locked()


@pytest.mark.parametrize(
    "scribble",
    [
        b"",
        b"\x00" * 4000,
        b"nan inf -inf 1e999",
        b"99999999999",
        b"\xff\xfe not numbers",
        b"9" * 100_000,
        b"1000.0 " * 900,
    ],
)
async def test_a_scribbled_file_costs_no_more_than_a_moment(scribble, tmp_path):
    time = Time()
    file = tmp_path / "times"
    file.write_bytes(scribble)
    budget = throttle(file, time)
    times = [await budget.wait() for _ in range(6)]
    assert times[-1] <= 1000 + 3 * WINDOW
    assert most_in_a_second(times) <= 3


async def test_the_computer_was_started_anew(tmp_path):
    time = Time()
    file = tmp_path / "times"
    for _ in range(3):
        await throttle(file, time).wait()
    time.now = 5.0  # the monotonic clock begins again
    assert await throttle(file, time).wait() == 5.0


@given(jumps=st.lists(st.floats(-5000, 5000), max_size=20))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_jump_of_the_clock_stops_it(jumps, tmp_path):
    time = Time()
    budget = throttle(tmp_path / "times", time)

    async def run():
        for jump in jumps:
            time.now += jump
            begun = time.now
            await budget.wait()
            assert time.now - begun <= WINDOW + 0.1

    asyncio.run(run())


@pytest.mark.parametrize("obstacle", ["folder in place of the file", "file in place of the folder", "pipe"])
async def test_each_copy_by_itself_where_nothing_can_be_shared(obstacle, tmp_path):
    file = tmp_path / "cache" / "times"
    if obstacle == "folder in place of the file":
        file.mkdir(parents=True)
    elif obstacle == "pipe":
        file.parent.mkdir()
        os.mkfifo(file)
    else:
        file.parent.write_text("")
    time = Time()
    budget = throttle(file, time)
    times = [await budget.wait() for _ in range(7)]
    assert most_in_a_second(times) == 3


async def test_a_file_system_without_locks(tmp_path, monkeypatch):
    def fails(*args):
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(fcntl, "flock", fails)
    time = Time()
    budget = throttle(tmp_path / "times", time)
    assert most_in_a_second([await budget.wait() for _ in range(7)]) == 3


async def test_a_full_disk(tmp_path, monkeypatch):
    def fails(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "pwrite", fails)
    time = Time()
    budget = throttle(tmp_path / "times", time)
    assert most_in_a_second([await budget.wait() for _ in range(7)]) == 3


async def test_a_stopped_copy_that_holds_the_lock_is_not_waited_for(tmp_path):
    time = Time()
    file = tmp_path / "times"
    with file.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        begun = time.now
        assert await throttle(file, time).wait() - begun < 3
        assert len(time.slept) > 10, "it gave up at once, and would not have shared"


async def test_waiting_leaves_the_loop_free(tmp_path):
    budget = Throttle(tmp_path / "times", 1)
    await budget.wait()
    waiting = asyncio.create_task(budget.wait())
    turns = 0
    while not waiting.done():
        turns += 1
        await asyncio.sleep(0.001)
    assert turns > 50


COPY = """
import asyncio, sys
from pathlib import Path
from netreader.pubmed.throttle import Throttle
async def main():
    budget = Throttle(Path(sys.argv[1]), 10)
    sys.stdin.readline()
    for _ in range(10):
        print(await budget.wait(), flush=True)
asyncio.run(main())
"""


def test_several_programs_together_keep_to_the_budget(tmp_path):
    copies = [
        subprocess.Popen(
            [sys.executable, "-c", COPY, str(tmp_path / "times")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    for copy in copies:
        copy.stdin.write("go\n")
        copy.stdin.flush()
    answers = [copy.communicate(timeout=60)[0] for copy in copies]
    times = sorted(float(line) for answer in answers for line in answer.split())
    assert len(times) == 30
    assert most_in_a_second(times) <= 10
