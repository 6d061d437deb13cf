"""Which papers the words on a command line mean, and the library they may be in."""

from __future__ import annotations

import contextlib
from collections.abc import Coroutine, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from netreader.cli.terminal import Terminal
from netreader.cli.verb import UsageError
from netreader.errors import LibraryError, PubMedError, QueryError, Unreachable
from netreader.identifier import Identifier, recognise
from netreader.settings import Settings
from netreader.text import clean_line, shorten

if TYPE_CHECKING:
    from argparse import Namespace

    from netreader.article import Article, Record
    from netreader.library.library import Library
    from netreader.pubmed.client import PubMed
    from netreader.query.syntax import Parsed

Result = TypeVar("Result")


@dataclass
class Named:
    """What several words name.

    Attributes:
        pmids: In the order asked, each once.
        failed: Word → why it names no paper.
    """

    pmids: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Found:
    """One paper asked for.

    Attributes:
        article: None if it is not to be had.
        xml: PubMed's XML of it, where that is at hand.
        unkept: Why a record that was fetched could not be kept.
        absent: A sentence for where there is no article.
    """

    article: Article | None
    xml: bytes | None = None
    unkept: LibraryError | None = None
    absent: str = ""


def for_pubmed(query: str, otherwise: str = "With --library the library is asked.") -> Parsed:
    """A query as it is read, that PubMed can be asked.

    Args:
        otherwise: What to do with a query that only the library can answer.

    Raises:
        QueryError: It makes no sense, or asks for what only the reader's library knows.
    """
    from netreader.query.sets import ready
    from netreader.query.syntax import is_personal

    parsed = ready(query, lambda number: None)
    if parsed.tree is not None and is_personal(parsed.tree):
        raise QueryError("PubMed doesn't know your notes and marks.", otherwise)
    return parsed


def record_of(identifier: Identifier, settings: Settings, terminal: Terminal, *, offline: bool) -> Found:
    """One paper, from the library or else from PubMed; a record that had to be fetched is kept.

    Raises:
        PubMedError: PubMed had to be asked and could not be.
        LibraryError: The library is there and can't be read.
    """
    article, xml = _kept(identifier, settings, terminal)
    unkept: LibraryError | None = None
    if not offline and (article is None or article.source != "pubmed"):
        try:
            record, unkept = waited_for(_fetched(identifier, article, settings, terminal))
        except PubMedError as error:
            if article is None:
                raise
            told = "This is the starter shelf's entry." if article.source == "starter" else "This is what a file said."
            terminal.say(f"{told} {error}")
            record = None
        if record is not None:
            article, xml = record.article, record.xml
    if article is None:
        absent = (
            f"{identifier.value} is not in the library. Without --offline it is fetched from PubMed."
            if offline
            else f"PubMed has no record of {identifier.value}."
        )
        return Found(None, absent=absent)
    return Found(article, xml, unkept)


def _kept(identifier: Identifier, settings: Settings, terminal: Terminal) -> tuple[Article | None, bytes | None]:
    with library_if_kept(settings, terminal) as library:
        key = key_in(library, identifier)
        if library is None or key is None:
            return None, None
        return library.article(key), library.xml(key)


async def _fetched(
    identifier: Identifier, starter: Article | None, settings: Settings, terminal: Terminal
) -> tuple[Record | None, LibraryError | None]:
    """The record from PubMed, kept; or with it the reason why it could not be kept."""
    from netreader.pubmed.client import PubMed

    async with PubMed(settings) as pubmed:
        pmids = [starter.pmid] if starter and starter.pmid else await pmids_of(identifier, None, pubmed)
        if not pmids:
            return None, None
        records = (await pubmed.fetch(pmids[:1], urgent=True)).records
    if not records:
        return None, None
    try:
        with library_for_writing(settings, terminal, copied=False) as library:
            library.keep(records[:1])
    except LibraryError as error:
        return records[0], error
    return records[0], None


def waited_for(answer: Coroutine[None, None, Result]) -> Result:
    """What a coroutine returns. asyncio is loaded here, where it is needed: it is slow to load."""
    import asyncio

    return asyncio.run(answer)


@contextlib.contextmanager
def library_for_writing(settings: Settings, terminal: Terminal, *, copied: bool = True) -> Iterator[Library]:
    """The library, made if there is none yet; what there is to say about its state is said.

    Args:
        copied: When the work is done, today's copy of the library is made, if there is none yet.

    Raises:
        LibraryError: It can't be opened, or not written.
    """
    with _opened(settings, terminal) as library:
        if library.unwritable is not None:
            raise library.unwritable
        yield library
        if copied:
            try:
                library.backup_if_due()
            except LibraryError as error:  # the work itself is done
                terminal.say(f"Today's copy of the library could not be made. {error}")


@contextlib.contextmanager
def library_if_kept(settings: Settings, terminal: Terminal) -> Iterator[Library | None]:
    """The library for reading; None where there is none yet, and none is made.

    Raises:
        LibraryError: It is there and can't be read.
    """
    try:
        absent = not settings.places.library.exists()
    except OSError:  # no way to tell: the library says what is wrong with its place
        absent = False
    if absent:
        yield None
        return
    with library_at_hand(settings, terminal) as library:
        yield library


@contextlib.contextmanager
def library_at_hand(settings: Settings, terminal: Terminal) -> Iterator[Library]:
    """The library, made if there is none yet; where it can only be read, that is said.

    Raises:
        LibraryError: It can't be opened.
    """
    with _opened(settings, terminal) as library:
        if library.unwritable is not None:
            terminal.say(f"{library.unwritable.message} It is read as it is.")
        yield library


@contextlib.contextmanager
def _opened(settings: Settings, terminal: Terminal) -> Iterator[Library]:
    from netreader.library.library import Library

    with Library(settings.places.library, progress=terminal.remaking) as library:
        for notice in library.notices:
            terminal.say(notice)
        yield library


def one_paper(word: str) -> Identifier:
    """What one word names.

    Raises:
        UsageError: It is not an identifier of one paper.
    """
    identifier = recognise(word)
    if identifier is None:
        raise UsageError(*not_an_id(word))
    if identifier.kind == "pmids":
        raise UsageError(f"{shorten(clean_line(word), 60)!r} names several papers.", "Name one.")
    return identifier


def not_an_id(word: str) -> tuple[str, str]:
    """Message and hint about a word that names no paper."""
    return (
        f"{shorten(clean_line(word), 60)!r} is not a PMID, PMCID, DOI, PubMed address or citation.",
        "To look for words, use netreader search.",
    )


def key_in(library: Library | None, identifier: Identifier) -> int | None:
    """The key under which the library holds the paper; None if it doesn't."""
    if library is None:
        return None
    if identifier.kind == "pmid":
        key = int(identifier.value)
        return key if library.article(key) is not None else None
    keys: list[int] = []
    if identifier.kind == "doi":
        keys = library.by_identifier(doi=identifier.value)
    elif identifier.kind == "pmcid":
        keys = library.by_identifier(pmcid=identifier.value)
    return next(iter(keys), None)


def words_of(ids: Sequence[str], terminal: Terminal) -> list[str]:
    """The ids asked for; stdin in the place of ``-``, one or several PMIDs a line, or another id a line."""
    words: dict[str, None] = {}
    for word in ids:
        lines = terminal.input().splitlines() if word == "-" else [word]
        words.update(dict.fromkeys(line.strip() for line in lines if line.strip()))
    return list(words)


def named_in(words: Sequence[str], library: Library | None, failed: dict[str, str], *, kept: bool = True) -> list[int]:
    """The keys of papers that are named, each once, in the order asked.

    Args:
        failed: Word → why it names no paper here; added to.
        kept: PMIDs of papers that are not kept fail.
    """
    keys: dict[int, None] = {}
    for word in words:
        identifier = recognise(word)
        if identifier is None or identifier.kind == "citation":
            failed[word] = not_an_id(word)[0]
        elif identifier.kind in ("pmid", "pmids"):
            for pmid in identifier.pmids or (identifier.value,):
                known = library is not None and (library.held([int(pmid)]) or library.article(int(pmid)) is not None)
                if known or not kept:
                    keys[int(pmid)] = None
                else:
                    failed[pmid] = absent(pmid)
        elif (key := key_in(library, identifier)) is not None:
            keys[key] = None
        else:
            failed[word] = absent(word)
    return list(keys)


def absent(word: str) -> str:
    """That a paper is not kept, and what brings it."""
    return f"{shorten(clean_line(word), 60)} is not in the library; netreader fetch brings it."


def chosen_papers(
    arguments: Namespace, library: Library | None, terminal: Terminal, *, kept: bool = True
) -> tuple[list[int] | None, bool, str]:
    """The papers that ``ids``, ``--query``, ``--shelf`` or ``--tag`` choose; what can't be had is said.

    Args:
        kept: PMIDs of papers that are not kept fail.

    Returns:
        Keys, None where nothing was chosen; whether some could not be had; what the papers are called.

    Raises:
        UsageError: They don't go together, or there is no such shelf.
        QueryError: The query makes no sense.
    """
    from netreader.library.tagging import tag_of
    from netreader.query.sets import told

    ids, query, shelf, tag = arguments.ids, clean_line(arguments.query or ""), arguments.shelf, arguments.tag
    if arguments.query is not None and not query:
        raise UsageError("There is nothing to look for.", "Give a query.")
    if bool(ids) + bool(query or tag is not None) + (shelf is not None) > 1:
        raise UsageError("Papers are named, looked for, or on a shelf.", "Do one of them.")
    failed: dict[str, str] = {}
    keys: list[int] | None = None
    name = ""
    if ids:
        keys = named_in(words_of(ids, terminal), library, failed, kept=kept)
        name = "Papers named"
    elif shelf is not None:
        found = library.shelves.find(shelf) if library is not None else None
        if found is None:
            raise UsageError(f"There is no shelf {clean_line(shelf)}.", "netreader shelf lists them.")
        keys, name = found.papers, found.name
    elif query or tag is not None:
        name = query or f"#{tag_of(tag)}"
        if tag is not None:
            query = f'({query}) AND tag:"{tag_of(tag)}"' if query else f'tag:"{tag_of(tag)}"'
        keys = []
        if library is not None:
            answer = library.ask(query, sort="added")
            keys = list(answer.keys)
            left_out = answer.reasons if answer.verdict == "partial" else []
            for reason in (*(told(problem) for problem in answer.problems), *left_out):
                terminal.say(reason)
    for why in failed.values():
        terminal.say(why)
    return keys, bool(failed), name


async def name(words: Sequence[str], library: Library, pubmed: PubMed) -> Named:
    """The PMIDs that words name, asking PubMed for those that are not PMIDs and not known here.

    Raises:
        PubMedError: PubMed could not be reached, or could tell none of them.
    """
    named = Named()
    pmids: dict[str, None] = {}
    trouble: PubMedError | None = None
    for word in dict.fromkeys(words):
        identifier = recognise(word)
        if identifier is None:
            named.failed[word] = not_an_id(word)[0]
            continue
        try:
            found = await pmids_of(identifier, library, pubmed)
        except PubMedError as error:  # the other words are not to suffer for it
            if isinstance(error, Unreachable):
                raise
            trouble = error
            named.failed[word] = f"{shorten(clean_line(word), 60)}: {error.message}"
            continue
        if not found:
            named.failed[word] = f"PubMed has no paper for {shorten(clean_line(word), 60)!r}."
        pmids.update(dict.fromkeys(found))
    named.pmids = list(pmids)
    if trouble is not None and not pmids:
        raise trouble
    return named


async def pmids_of(identifier: Identifier, library: Library | None, pubmed: PubMed) -> list[str]:
    """The PMIDs of an identifier; none if PubMed knows it not.

    Raises:
        PubMedError: PubMed had to be asked and could not be.
    """
    if identifier.kind in ("pmid", "pmids"):
        return list(identifier.pmids or (identifier.value,))
    key = key_in(library, identifier)
    return [str(key)] if key is not None and key > 0 else await pubmed.resolve(identifier, urgent=True)
