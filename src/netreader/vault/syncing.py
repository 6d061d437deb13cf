"""A vault and the library brought together, paper by paper: only what changed on either side is read and written.

What comes out of a file is in the library before the file is written, and what both agreed on is remembered last:
broken off anywhere, the next run finds either the same work to do or none.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from netreader.errors import Corrupt
from netreader.library.takings import Taking
from netreader.library.vaults import State
from netreader.text import clean, shorten
from netreader.vault import folder as disk
from netreader.vault import page as pages
from netreader.vault.facts import facts_of, head_of, put_facts, put_head, put_in_order, stem_of
from netreader.vault.folder import Read, Unread, VaultError
from netreader.vault.front import Flawed, Front, Written
from netreader.vault.joining import ASK, RESTORE, TAKE, Join, Joined
from netreader.vault.linking import to_library, to_vault
from netreader.vault.matching import Matched, matched, named_in
from netreader.vault.ours import Ours, beside, block_id, ours, stretch_of, take_in
from netreader.vault.page import Block, Page, tidy
from netreader.vault.report import Line, Question, Report
from netreader.vault.undoing import said_of
from netreader.vault.words import Mark, Words

if TYPE_CHECKING:
    from netreader.article import Article
    from netreader.library.library import Library
    from netreader.passages.parts import Part

#: Papers after which what was agreed on is remembered.
BATCH = 500


class Stopped(Exception):
    """It was called off; what was done is done."""


@dataclass
class Synchroniser:
    """Brings a folder and the library together.

    Attributes:
        names: Colour → what the reader calls it.
        inward: What was changed in files comes in; else such files are left alone.
        deletions: `ASK`, `TAKE` or `RESTORE`.
        dry: Nothing is written anywhere.
        more: Papers that are to be in the vault though nothing was said of them.
        run_name: The name under which what comes in can be taken back; two runs of one name are taken back together.
        progress: Told how many of how many papers are done.
        stop: Whether to stop.
    """

    library: Library
    folder: Path
    names: Mapping[str, str]
    inward: bool = True
    deletions: str = ASK
    dry: bool = False
    more: Collection[int] = ()
    progress: Callable[[int, int], object] = lambda done, total: None
    stop: Callable[[], bool] = lambda: False
    run_name: str = ""

    def run(self) -> Report:
        """Do it.

        Raises:
            VaultError: The folder can't be used.
            LibraryError: The library can't be read or written.
            Stopped: It was stopped.
        """
        self.folder = self.folder.expanduser().absolute()
        self.run_name = self.run_name or datetime.now(UTC).isoformat()
        self.report = Report(str(self.folder), self.dry)
        self.names = {c: name if not set(name) & set("]\n") else c for c, name in self.names.items()}
        sign = self._sign()
        self._where = f"In the vault, {datetime.now():%Y-%m-%d %H:%M}"
        self._states = self.library.vaults.of(sign) if sign else {}
        self._sign_is = sign or ""
        self._files = disk.files_in(self.folder) if self.folder.is_dir() else {}
        self._shelves: dict[int, list[str]] = {}
        self._shelf_names: list[str] = []
        for shelf in self.library.shelves.all():
            self._shelf_names.append(shelf.name)
            for key in shelf.papers:
                self._shelves.setdefault(key, []).append(shelf.name)
        self._tags = list(self.library.tag_counts())
        self._highlighted = set(self.library.highlights.papers())
        found = matched(self.library, self.folder, self._states, self._files)
        self.report.lines += [Line("flaw", path, said) for path, said in found.flaws]
        self.report.lines += [Line("told", path, said) for path, said in found.told]
        if not self.dry:
            self.library.takings.tidy()
            disk.clear_leftovers(self.folder, self._files)
        self._bring_together(found)
        return self.report

    def _sign(self) -> str | None:
        sign = disk.sign_of(self.folder)
        if sign is not None:
            return sign
        earlier = [state for state in self.library.vaults.folders() if state.path == str(self.folder)]
        there = self.folder.is_dir()
        if earlier and self.library.vaults.of(earlier[0].vault) and not (there and disk.files_in(self.folder)):
            raise VaultError(
                f"{self.folder} was a vault, and is {'empty' if there else 'not there'} now.",
                "Is its disk there? To begin a new vault, name another folder.",
            )
        return None if self.dry else disk.put_sign(self.folder)

    def _bring_together(self, found: Matched) -> None:
        wanted = self.library.own_papers() | set(self.more) | set(found.paths)
        wanted |= {key for key, state in self._states.items() if not state.left}
        keys = [key for key in wanted if key in found.paths or not self._is_left(key)]
        keys.sort(key=lambda key: (key <= 0, abs(key)))
        self._paths = self._all_paths(keys, found.paths)
        stems = {key: path.rpartition("/")[2][:-3] for key, path in self._paths.items()}
        self._stems = {key: stem for key, stem in stems.items() if key > 0}
        earlier = {state.path.rpartition("/")[2][:-3].lower(): key for key, state in self._states.items()}
        self._keys = {**earlier, **{stem.lower(): key for key, stem in stems.items()}}
        agreed: list[State] = []
        try:
            for done, key in enumerate(keys):
                if self.stop():
                    raise Stopped
                self.progress(done, len(keys))
                state = self._one(key, found.paths.get(key))
                if state is not None:
                    agreed.append(state)
                if len(agreed) >= BATCH:
                    self._remember(agreed)
                    agreed = []
        finally:
            self._remember(agreed)
        self.progress(len(keys), len(keys))
        self._remember([State(self._sign_is, 0, str(self.folder), when=datetime.now(UTC).isoformat())])

    def _is_left(self, key: int) -> bool:
        state = self._states.get(key)
        return state is not None and state.left and key not in self.more

    def _remember(self, states: Iterable[State]) -> None:
        if not self.dry:
            self.library.vaults.put(states)

    def _all_paths(self, keys: Sequence[int], there: Mapping[int, str]) -> dict[int, str]:
        """Where each paper's file is, or will be."""
        paths = dict(there)
        taken = {path.lower() for path in self._files}
        for key in keys:
            if key in paths:
                continue
            state = self._states.get(key)
            path = state.path if state is not None and state.path else f"{stem_of(self._article(key), key)}.md"
            while path.lower() in taken:
                path = f"{path[:-3]}-2.md"
            taken.add(path.lower())
            paths[key] = path
        return paths

    def _article(self, key: int) -> Article | None:
        try:
            return self.library.article(key)
        except Corrupt:
            return None

    # One paper

    def _one(self, key: int, path: str | None) -> State | None:
        """Bring one paper together; gives what is to be remembered, None where that stays as it was."""
        state = self._states.get(key)
        article = self._article(key) if state is None or state.marks or self._has_highlights(key) else None
        shelves = self._shelves.get(key, [])
        mine = ours(self.library, key, article, state.marks if state is not None else {}, shelves)
        if path is None:
            return self._without_file(key, state, mine)
        last = _said(state)
        changed = state is None or last is None or not _same(last, mine.words)
        changed = changed or state is None or self.library.checksum(key) != state.record
        stamp = self._files[path]
        touched = state is None or state.path != path or (state.time, state.size) != (stamp.time, stamp.size)
        if not touched and not changed:
            self.report.unchanged += 1
            return None
        try:
            read = disk.read_file(self.folder / path)
            if touched and state is not None and state.path == path and read.digest == state.digest:
                touched = False
            if state is not None and not touched and not changed:
                self.report.unchanged += 1
                return replace(state, time=read.stamp.time, size=read.stamp.size)
            page = pages.read(clean(read.text), self._colours())
        except Unread as error:
            self._flaw(path, f"{error}; left as it is")
            return None
        except Flawed as error:
            self._flaw(path, f"{error}; left as it is until that is mended")
            return None
        flaw = self._flaw_of(key, page, last, touched=touched)
        if flaw:
            self._flaw(path, flaw)
            return None
        joined = self._join(mine).joined(page, mine.words, last)
        self._tell(path, joined)
        self._take_in(key, path, mine, joined, page)
        now = self._written(key, path, page, joined.base, state, read)
        if now is not None and joined.asked:  # to be asked again
            now = replace(now, size=-1, digest="")
        return now

    def _has_highlights(self, key: int) -> bool:
        return key in self._highlighted

    def _colours(self) -> set[str]:
        return {name.casefold() for pair in self.names.items() for name in pair}

    def _flaw(self, path: str, said: str) -> None:
        """A file that is left alone."""
        self.report.left += 1
        self.report.lines.append(Line("flaw", path, said))

    def _tell(self, path: str, joined: Joined) -> None:
        for kind, sentences in (("both", joined.both), ("flaw", joined.flaws), ("told", joined.told)):
            self.report.lines += [Line(kind, path, said) for said in sentences]
        for what, said in joined.asked:
            self.report.questions.append(Question("note" if what == "note" else "highlight", path, said))

    def _flaw_of(self, key: int, page: Page, last: Words | None, *, touched: bool) -> str:
        """Why a file is not to be taken for what somebody meant, or empty."""
        named = named_in(page.front)
        if not page.front.opening:
            return "has lost its front matter, or was cut short; left as it is (delete it, and it is written anew)"
        if named is not None and named != key:
            return f"names the paper {named} and was that of {key}; left as it is"
        if last is not None and not page.heading:
            return f"has no line “{pages.NOTE}” any more, or was cut short; left as it is until it is there again"
        if touched and last is not None and not (page.rest or page.heading).endswith("\n"):
            note, there = tidy(to_vault(last.note, self._stems)), page.note
            if len(there) < len(note) and note.startswith(there) and note[len(there)] != "\n":
                return "ends in the middle of a line of its note; left as it is (delete it, and it is written anew)"
        if touched and not self.inward:
            return "was changed in the vault; a synchronisation takes that in"
        return ""

    def _without_file(self, key: int, state: State | None, mine: Ours) -> State | None:
        """A paper that has no file: it is new here, or somebody took the file away."""
        if state is not None and state.path and key not in self.more:
            if self.deletions == ASK:
                self.report.questions.append(Question("file", state.path, "the file is gone"))
                return None
            if self.deletions == TAKE:
                self.report.lines.append(Line("told", state.path, "is no longer written; the library keeps all"))
                return replace(state, left=True)
        page = Page(Front())
        self._join(mine).fresh(page, mine.words)
        return self._written(key, self._paths[key], page, mine.words, None, None)

    def _join(self, mine: Ours) -> Join:
        return Join(
            known=mine.known,
            names=self.names,
            to_vault=lambda text: to_vault(text, self._stems),
            to_library=lambda text: clean(to_library(text, self._keys)),
            deletions=self.deletions,
            where=self._where,
            tags=self._tags,
            shelves=self._shelf_names,
        )

    # What the library is to have

    def _take_in(self, key: int, path: str, mine: Ours, joined: Joined, page: Page) -> None:
        """Write into the library what came from the file, in one transaction."""
        if _same(mine.words, joined.words) and not joined.new:
            return
        if self.dry:
            self.report.taken += not _same(mine.words, joined.words) or any(
                self._found(key, piece) for piece in joined.new
            )
            return
        marks: dict[str, Mark] = {}
        with self.library.together():
            places, made = self._on_shelves(key, mine.words, joined.words)
            note = take_in(self.library, key, mine, joined.words)
            if note != joined.words.note:  # written on elsewhere in this very moment
                page.put_note(to_vault(note, self._stems))
            for piece in joined.new:
                marks |= self._made(key, path, page, piece)
            self._remember_taking(key, mine, joined.words, places, made)
        self.report.taken += bool(marks) or not _same(mine.words, joined.words)
        joined.base = replace(joined.base, marks={**joined.base.marks, **marks})
        if note != joined.words.note:
            joined.base = replace(joined.base, note=note)

    def _on_shelves(self, key: int, before: Words, now: Words) -> tuple[dict[str, int], list[str]]:
        """Where a paper stands on shelves from which it is taken, and which shelves are made for it."""
        stay, known = set(now.shelves), {name.casefold() for name in self._shelf_names}
        places = {}
        for name in before.shelves:
            shelf = self.library.shelves.find(name) if name not in stay else None
            if shelf is not None and key in shelf.papers:
                places[name] = shelf.papers.index(key)
        made = [name for name in now.shelves if name.casefold() not in known]
        self._shelf_names += made
        return places, made

    def _remember_taking(self, key: int, mine: Ours, now: Words, places: dict[str, int], made: list[str]) -> None:
        """Keep what was there before and what is there now, to be taken back."""
        known = {**mine.words.marks, **now.marks}
        after = ours(self.library, key, self._article(key), known, self.library.shelves.having(key)).words
        if _same(mine.words, after):
            return
        before, after_it = said_of(mine.words), said_of(after)
        self.library.takings.add(Taking(self._sign_is, self.run_name, key, before, after_it, places, made))
        self.report.run = self.run_name

    def _made(self, key: int, path: str, page: Page, piece: Block) -> dict[str, Mark]:
        """Make a highlight of a quotation that was written in the file and stands in the paper."""
        found = self._found(key, piece)
        if found is None:
            said = "the words of a quotation do not stand in this paper, so it stays in the file alone"
            self.report.lines.append(Line("flaw", path, f"{said}: {shorten(' '.join(piece.quote.split()), 60)}"))
            return {}
        colour, part, start, end = found
        comment = clean(to_library(piece.comment, self._keys))
        highlight = self.library.highlights.add(key, part, start, end, colour=colour, comment=comment)
        name = block_id(highlight)
        at = next(place for place, other in enumerate(page.pieces) if other is piece)
        head = beside(highlight, part.name, lost=True)
        comment = to_vault(highlight.comment, self._stems)
        page.pieces[at] = pages.block(name, self.names[highlight.colour], head, highlight.quote, comment)
        return {name: Mark(highlight.colour, highlight.comment)}

    def _found(self, key: int, piece: Block) -> tuple[str, Part, int, int] | None:
        """Colour and place of a quotation in a file; None where it is none of this paper."""
        colours = {**{name: name for name in self.names}, **{name.casefold(): c for c, name in self.names.items()}}
        colour = colours.get(piece.colour.casefold())
        article = self._article(key)
        where = stretch_of(article, piece.quote) if article is not None and colour is not None else None
        return None if where is None or colour is None else (colour, *where)

    # What the file is to say

    def _written(
        self, key: int, path: str, page: Page, base: Words, state: State | None, read: Read | None
    ) -> State | None:
        """Write a file, if it is to say something else; gives what is to be remembered of it."""
        article = self._article(key)
        facts: dict[str, Written] = facts_of(article) if article is not None else {"pmid": key} if key > 0 else {}
        new = read is None
        told = put_facts(page.front, facts, _facts(state), new=new)
        if named_in(page.front) is None:
            page.front.drop("paper")
            page.front.put(*(("pmid", key) if key > 0 else ("paper", f"local-{-key}")))
        head = head_of(article) if article is not None else f"# {'PMID' if key > 0 else 'Paper'} {abs(key)}\n\n"
        mark = put_head(page, head, state.head if state is not None else None, new=new)
        if new:
            put_in_order(page.front, facts)
        text = page.text()
        marks = {name: (mark.colour, mark.comment) for name, mark in base.marks.items()}
        now = State(
            vault=self._sign_is,
            paper=key,
            path=path,
            tags=list(base.tags),
            starred=base.starred,
            status=base.status,
            rating=base.rating,
            note=base.note,
            marks=marks,
            shelves=list(base.shelves),
            facts=told,
            head=mark,
            record=self.library.checksum(key),
        )
        if read is not None and text == read.text:
            return replace(now, time=read.stamp.time, size=read.stamp.size, digest=read.digest)
        self.report.new += new
        self.report.written += not new
        if self.dry:
            return None
        try:
            done = disk.write_file(
                self.folder / path,
                text,
                crlf=read is not None and read.crlf,
                expected=read.stamp if read is not None else None,
            )
        except OSError as error:
            raise disk.unwritable(self.folder / path, error) from error
        if done is None:
            self._flaw(path, "was changed while it was being read; the next run sees to it")
            return None
        return replace(now, digest=done[0], time=done[1].time, size=done[1].size)


def _said(state: State | None) -> Words | None:
    if state is None:
        return None
    marks = {name: Mark(colour, comment) for name, (colour, comment) in state.marks.items()}
    told = state.facts.get("shelves") if state.shelves is None else state.shelves
    shelves = tuple(told) if isinstance(told, list) else ()
    return Words(tuple(state.tags), state.starred, state.status, state.rating, state.note, marks, shelves)


def _facts(state: State | None) -> dict[str, str | list[str]] | None:
    """Front matter about the paper as it was written last; shelves, which once were such, are a person's words."""
    return {name: value for name, value in state.facts.items() if name != "shelves"} if state is not None else None


def _same(one: Words, other: Words) -> bool:
    return replace(one, marks={}) == replace(other, marks={}) and dict(one.marks) == dict(other.marks)


__all__ = ["ASK", "RESTORE", "TAKE", "Line", "Question", "Report", "Stopped", "Synchroniser"]
