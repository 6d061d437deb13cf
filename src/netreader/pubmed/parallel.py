"""Records of large files read by several processes at once: in their order, in bounded memory, and in this process
where there are few records, one core, or no way to start another.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

import msgspec

from netreader.article import Article, Record
from netreader.errors import NetreaderError, RecordError
from netreader.pubmed.pieces import Piece
from netreader.pubmed.records import read

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

Batch = TypeVar("Batch")
#: A record, or why it can't be read, for each piece.
Read = list["Record | RecordError"]

#: Records that are read here before it is worth the start of other processes, about a fifth of a second each.
FEW = 1_000

#: No more processes than this: the library writes one batch after the other anyway.
MOST = 8


class _Told(msgspec.Struct, array_like=True):
    """A record that another process has read, or why it can't be; its bytes only where they had to be mended."""

    article: Article | None
    xml: bytes = b""
    error: tuple[str, str, str] = ("", "", "")


_told = msgspec.msgpack.Decoder(list[_Told])


def read_batches(
    batches: Iterable[Batch], pieces_of: Callable[[Batch], Sequence[Piece]], *, processes: int | None = None
) -> Iterator[tuple[Batch, Read]]:
    """Read the records of batches.

    Args:
        batches: Taken a few ahead of those that are given back.
        pieces_of: The records of a batch that are to be read.
        processes: How many; as many as there are cores if None.

    Yields:
        Each batch with a record, or the reason why it can't be read, for each of its pieces.
    """
    wanted = min(MOST, processes if processes is not None else _cores())
    source = iter(batches)
    done = 0
    for batch in source:
        pieces = pieces_of(batch)
        yield batch, _read_here(pieces)
        done += len(pieces)
        if done >= FEW and wanted > 1:
            break
    yield from _read_elsewhere(source, pieces_of, wanted)


def _cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _read_elsewhere(
    source: Iterator[Batch], pieces_of: Callable[[Batch], Sequence[Piece]], processes: int
) -> Iterator[tuple[Batch, Read]]:
    pool: ProcessPoolExecutor | None = None
    under_way: deque[tuple[Batch, Sequence[Piece], Future[bytes] | None]] = deque()
    failure: NetreaderError | None = None
    try:
        while True:
            try:
                batch = next(source, None)
                if batch is None:
                    break
                pieces = pieces_of(batch)
            except NetreaderError as error:  # the file breaks off: what came before is given first
                failure = error
                break
            if pool is None:
                pool = _pool(processes)
            under_way.append((batch, pieces, _asked(pool, pieces)))
            if len(under_way) > processes + 1:
                yield _given(*under_way.popleft())
        while under_way:
            yield _given(*under_way.popleft())
        if failure is not None:
            raise failure
    finally:
        if pool is not None:
            pool.shutdown(wait=False, cancel_futures=True)


def _pool(processes: int) -> ProcessPoolExecutor:
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    # Forked ones would share connections to the library and the screen's threads.
    return ProcessPoolExecutor(processes, multiprocessing.get_context("spawn"), initializer=_begin)


def _asked(pool: ProcessPoolExecutor, pieces: Sequence[Piece]) -> Future[bytes] | None:
    try:
        return pool.submit(_read_there, [(piece.xml, piece.line, piece.flaw) for piece in pieces])
    except (OSError, RuntimeError):  # no more processes to be had
        return None


def _given(batch: Batch, pieces: Sequence[Piece], asked: Future[bytes] | None) -> tuple[Batch, Read]:
    from concurrent.futures import BrokenExecutor

    if asked is not None:
        try:
            told = _told.decode(asked.result())
        except (BrokenExecutor, OSError):
            pass  # killed, or never begun: it is read here
        else:
            return batch, [_back(piece, item) for piece, item in zip(pieces, told, strict=True)]
    return batch, _read_here(pieces)


def _back(piece: Piece, told: _Told) -> Record | RecordError:
    return RecordError(*told.error) if told.article is None else Record(told.article, told.xml or piece.xml)


def _read_here(pieces: Iterable[Piece]) -> Read:
    found: Read = []
    for piece in pieces:
        try:
            found.append(read(piece))
        except RecordError as error:
            found.append(error)
    return found


# In the other process


def _begin() -> None:
    """Leave Ctrl+C to the first process, and go when it is gone, whatever became of it."""
    import multiprocessing
    import signal
    import threading

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()


def _read_there(pieces: Sequence[tuple[bytes, int, str]]) -> bytes:
    told = []
    for fields in pieces:
        piece = Piece(*fields)
        try:
            record = read(piece)
        except RecordError as error:
            told.append(_Told(None, b"", (error.message, error.hint, error.pmid)))
        else:
            told.append(_Told(record.article, b"" if record.xml == piece.xml else record.xml))
    return msgspec.msgpack.encode(told)
