"""``netreader note``: a paper's note, printed, written, added to or edited."""

from __future__ import annotations

import argparse
import json
import os
from typing import TYPE_CHECKING

from netreader import settings as settings_file
from netreader.cli.papers import key_in, library_for_writing, library_if_kept, one_paper, pmids_of, waited_for
from netreader.cli.terminal import Terminal
from netreader.cli.verb import Parser, UsageError, Verb
from netreader.errors import LibraryError, PubMedError
from netreader.identifier import Identifier
from netreader.settings import Settings
from netreader.text import clean, clean_line, shorten

if TYPE_CHECKING:
    from netreader.library.library import Library, Note
    from netreader.library.versions import Version


def declare(parser: Parser) -> None:
    """Its arguments."""
    parser.add_argument("id", metavar="ID", help="PMID, PMCID, DOI, address or citation")
    parser.add_argument("text", nargs="*", metavar="TEXT", help='the new note; - reads stdin; "" removes the note')
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--append", action="store_true", help="add TEXT at the end of the note")
    how.add_argument("--edit", action="store_true", help="open the note in your editor")
    how.add_argument("--versions", action="store_true", help="list what the note said before, newest first")
    how.add_argument("--restore", type=int, metavar="N", help="make the note what it said in version N")
    parser.add_argument("--json", action="store_true", help="the note, or its versions, as one JSON document")


def run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Print the note, or write it."""
    identifier = one_paper(arguments.id)
    settings = settings_file.load(os.environ)
    if arguments.edit and arguments.text:
        raise UsageError("A note is either edited or given as TEXT.", "Leave one of them out.")
    if arguments.append and not arguments.text:
        raise UsageError("There is no TEXT to append.", "Give it after the ID, or - to read it from stdin.")
    if arguments.text and (arguments.versions or arguments.restore is not None or arguments.json):
        raise UsageError("TEXT is for writing a note.", "Leave out --versions, --restore and --json, or the TEXT.")
    _tell_of_left(settings, terminal)
    if arguments.versions:
        return _list(identifier, settings, terminal, as_json=arguments.json)
    if arguments.restore is not None:
        return _restore(identifier, arguments.restore, settings, terminal)
    if not arguments.text and not arguments.edit:
        return _print(identifier, settings, terminal, as_json=arguments.json)
    text = None if arguments.edit else _given(arguments.text, terminal)
    try:
        return _save(identifier, text, settings, terminal, append=arguments.append)
    except LibraryError as error:
        if text and identifier.kind == "pmid":
            from netreader.tui.aside import put_aside

            aside = put_aside(text, int(identifier.value), settings.places.data)
            error.hint = f"{error.hint} The text is kept in {aside}.".strip()
        raise


def _save(identifier: Identifier, text: str | None, settings: Settings, terminal: Terminal, *, append: bool) -> int:
    with library_for_writing(settings, terminal) as library:
        key = _key(identifier, library, settings)
        if key is None:
            terminal.say(f"PubMed has no paper for {identifier.value}. Nothing was written.")
            return 1
        if not _write(library, key, text, settings, terminal, append=append):
            return 2
        return _keep_its_record(library, key, settings, terminal)


def _tell_of_left(settings: Settings, terminal: Terminal) -> None:
    """Notes that the library could not take earlier are in files until somebody takes them in."""
    from netreader.tui.aside import left_notes

    for left in left_notes(settings.places):
        name = f"PMID {left.key}" if left.key > 0 else "a paper of the starter shelf"
        terminal.say(
            f"A note on {name} that could not be saved is in {left.path}. The reader takes it in when it starts."
        )


def _print(identifier: Identifier, settings: Settings, terminal: Terminal, *, as_json: bool) -> int:
    with library_if_kept(settings, terminal) as library:
        key = _key_here(identifier, library)
        note = library.note(key) if library is not None and key is not None else None
    if note is None or not note.text:
        terminal.say(f"There is no note on {_called(identifier)}.")
        return 1
    if as_json:
        assert key is not None
        terminal.document(json.dumps(_shape(key, note), ensure_ascii=False, indent=2))
    else:
        terminal.data(note.text)
    return 0


def _key_here(identifier: Identifier, library: Library | None) -> int | None:
    return int(identifier.value) if identifier.kind == "pmid" else key_in(library, identifier)


def _shape(key: int, note: Note | Version) -> dict[str, object]:
    """A text in the public JSON shape."""
    when = note.modified.isoformat(timespec="seconds")
    return {"pmid": str(key) if key > 0 else "", "revision": note.revision, "modified": when, "text": note.text}


def _list(identifier: Identifier, settings: Settings, terminal: Terminal, *, as_json: bool) -> int:
    """Number, time, characters and first words of each earlier text, with tabs between."""
    with library_if_kept(settings, terminal) as library:
        key = _key_here(identifier, library)
        versions = library.note_versions(key) if library is not None and key is not None else []
    if as_json:
        shapes = [{**_shape(key or 0, version), "why": version.why} for version in versions]
        terminal.document(json.dumps(shapes, ensure_ascii=False, indent=2))
    else:
        for version in versions:
            first = shorten(clean_line(version.text), 60)
            when = f"{version.modified.astimezone():%Y-%m-%d %H:%M:%S}"
            terminal.data(f"{version.revision}\t{when}\t{len(version.text)}\t{first}")
    if not versions:
        terminal.say(f"There are no earlier versions of a note on {_called(identifier)}.")
    return 0 if versions else 1


def _restore(identifier: Identifier, number: int, settings: Settings, terminal: Terminal) -> int:
    """What the note says now becomes a version in its turn."""
    with library_for_writing(settings, terminal) as library:
        key = _key_here(identifier, library)
        versions = library.note_versions(key) if key is not None else []
        version = next((version for version in versions if version.revision == number), None)
        if version is None or key is None:
            terminal.say(f"There is no version {number} of a note on {_called(identifier)}. --versions lists them.")
            return 1
        _write(library, key, version.text, settings, terminal, append=False)
    return 0


def _given(words: list[str], terminal: Terminal) -> str:
    if words != ["-"]:
        return clean(" ".join(words))
    text = clean(terminal.input()).rstrip("\n")
    if not text.strip():  # more likely a command that failed than a wish to lose the note
        raise UsageError("There was nothing on stdin, so the note is unchanged.", 'To remove a note, give "" as TEXT.')
    return text


def _key(identifier: Identifier, library: Library, settings: Settings) -> int | None:
    """The paper's key, asking PubMed where only PubMed can tell.

    Raises:
        PubMedError: It had to be asked and could not be.
    """
    if identifier.kind == "pmid":
        return int(identifier.value)
    key = key_in(library, identifier)
    if key is not None:
        return key
    from netreader.pubmed.client import PubMed

    async def ask() -> list[str]:
        async with PubMed(settings) as pubmed:
            return await pmids_of(identifier, library, pubmed)

    found = waited_for(ask())
    return int(found[0]) if found else None


def _write(
    library: Library, key: int, text: str | None, settings: Settings, terminal: Terminal, *, append: bool
) -> bool:
    """Write the note; `text` None means that the reader edits it. False if the editor failed."""
    before = library.note(key)
    old = before.text if before else ""
    if text is None:
        from netreader.tui.editor import EditorFailed, edit

        try:
            text = edit(old, settings.editor, name=f"note-{key}", folder=settings.places.editing)
        except EditorFailed as failure:
            terminal.say(f"netreader: {failure}")
            return False
    elif append and old:
        text = f"{old.rstrip()}\n{text}"
    if text == old:
        terminal.say("The note is unchanged.")
        return True
    note = library.save_note(key, text, base=before.revision if before else 0)
    if note.merged:
        terminal.say("The note was written elsewhere meanwhile; both texts are in it now, marked where.")
    else:
        terminal.say("The note is saved." if text else "The note is removed.")
    if note.unindexed:
        terminal.say("The full-text index is damaged; it is made again at the next start of netreader.")
    return True


def _keep_its_record(library: Library, key: int, settings: Settings, terminal: Terminal) -> int:
    """Bring in the record of a paper that has a note and is not kept; the note is safe whatever comes of it."""
    note = library.note(key)
    if note is None or not note.text or key < 0 or library.held([key]):
        return 0
    from netreader.pubmed.client import PubMed

    async def fetch() -> bool:
        async with PubMed(settings) as pubmed:
            fetched = await pubmed.fetch([str(key)], urgent=True)
        library.keep(fetched.records)
        return bool(fetched.records)

    try:
        if waited_for(fetch()):
            return 0
    except PubMedError as error:
        terminal.say(f"The paper itself is not kept: {error} To bring it in later: netreader fetch {key}")
        return 0
    terminal.say(f"PubMed has no record of PMID {key}; check the number. The note stays under it.")
    return 1


def _called(identifier: Identifier) -> str:
    return f"PMID {identifier.value}" if identifier.kind == "pmid" else identifier.value


VERB = Verb("note", "Print, write, append to or edit the note on a paper.", declare, run)
