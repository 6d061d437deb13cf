"""Lenses on the screen: their marks in the paper, their lists, cards of trials, and papers of one trial together."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from textual import work
from textual.content import Content

from netreader.errors import LibraryError, NetreaderError, QueryError
from netreader.text import counted
from netreader.tui.reader.opening import Opening

if TYPE_CHECKING:
    from pathlib import Path

    from netreader.article import Article, Summary
    from netreader.lenses.known import Known
    from netreader.lenses.look import Look
    from netreader.lenses.trials import Paper, Trial
    from netreader.tui.dialogs.lenses import Group

#: What can be switched on: the lenses, and what abbreviations stand for, put into the text.
SWITCHES = ("abbreviations", "trials", "numbers", "expanded")

#: Papers of a trial, and trials of the library, that are listed.
MANY = 200


class Lensing(Opening):
    """What helps reading."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._switched: set[str] = set()
        self._lens_list = "abbreviations"
        self._known: Known | None = None
        self._look: Look | None = None
        self._may_look = False
        self._read: tuple[float, ...] = ()

    # Remembering

    def state(self) -> dict[str, Any]:
        return {**super().state(), "lenses": sorted(self._switched), "lens_list": self._lens_list}

    def restore(self, state: dict[str, Any]) -> bool:
        lenses, shown = state.get("lenses"), state.get("lens_list")
        if isinstance(lenses, list):
            self._switched = {name for name in lenses if name in SWITCHES}
        if isinstance(shown, str):
            self._lens_list = shown
        return super().restore(state)

    # Marks in the paper

    def may_look(self) -> None:
        """From now on lenses may be loaded: the first picture stands."""
        self._may_look = True
        if self._switched:
            self._mark_when_known()

    def _show_article(self, article: Article, *, keep_scroll: bool = False) -> None:
        super()._show_article(article, keep_scroll=keep_scroll)
        self._look = None
        if self._switched and self._may_look:
            self._mark_when_known()

    @work(exclusive=True, group="lenses", exit_on_error=False)
    async def _mark_when_known(self) -> None:
        """Look, off the screen's thread, and draw what the lenses that are on have found."""
        look = await self._looked()
        if look is None:
            return
        marks, expansions = await asyncio.to_thread(_marks, look, frozenset(self._switched))
        if look is self._look:
            self.paper.show_marks(marks, expansions)

    async def _looked(self) -> Look | None:
        """The paper shown, under the lenses, all of which have looked; None while there is none."""
        known = await self._be_known()
        article, full = self.paper.article, self.paper.full
        if article is None:
            return None
        if self._look is None or self._look.article is not article or self._look.full is not full:
            from netreader.lenses.look import Look

            self._look = Look(article, known, full)
        look = self._look
        await asyncio.to_thread(look.look_at_all)
        return look

    async def _be_known(self) -> Known:
        """Lexicon and trials; read off the screen's thread, and again when the reader has changed a file of theirs."""
        files = (self.settings.places.abbreviations, self.settings.places.trials)

        def read() -> tuple[Known, tuple[float, ...]]:
            when = tuple(_changed(file) for file in files)
            if self._known is not None and when == self._read:
                return self._known, when
            from netreader.lenses import look  # noqa: F401  (loaded here, where nobody waits)
            from netreader.lenses.known import known

            return known(*files), when

        found, self._read = await asyncio.to_thread(read)
        if found is not self._known:
            self._known, self._look = found, None
        return found

    def _toggle(self, lens: str) -> None:
        self._switched ^= {lens}
        self._mark_when_known()

    # Actions

    def action_lens_abbreviations(self) -> None:
        self._toggle("abbreviations")

    def action_lens_trials(self) -> None:
        self._toggle("trials")

    def action_lens_numbers(self) -> None:
        self._toggle("numbers")

    def action_lens_expand(self) -> None:
        self._toggle("expanded")

    @work(exclusive=True, group="lens-dialog", exit_on_error=False)
    async def action_lenses(self) -> None:
        from netreader.tui.dialogs.lenses import LensesDialog

        if self.paper.article is None:
            self.tell("Open a paper first; the lenses look at its title and abstract.")
            return
        at = 0
        while (look := await self._looked()) is not None:
            known = await self._be_known()
            dialog = LensesDialog(
                look,
                self._lens_list,
                at,
                self._switched,
                self._mark_when_known,
                lambda look=look: self._groups(look),  # type: ignore[misc]
                citation=self.citation_of(look.article),
                notices=known.notices,
                ascii_only=self.ascii_only,
            )
            wish = await self.app.push_screen_wait(dialog)
            self._lens_list = dialog.shown
            if wish is None:
                return
            at = wish.row
            if wish.what == "card":
                if await self._show_card(wish.value):
                    return
            elif wish.what == "open":
                self.open_paper(int(wish.value), focus=True, read=True)
                return
            else:
                self.go_to("paper")
                self.paper.point_at(*wish.value)
                return

    async def _show_card(self, trial: Trial) -> bool:
        """Show a trial's card; True if it led away."""
        from netreader.lenses.trials import query_of
        from netreader.tui.dialogs.trial import TrialDialog

        dialog = TrialDialog(trial, lambda: self._papers_of(query_of(trial)), ascii_only=self.ascii_only)
        wish = await self.app.push_screen_wait(dialog)
        if wish is None:
            return False
        if wish.what == "open":
            self.open_paper(int(str(wish.value)), focus=True, read=True)
        elif wish.what == "find":
            self._find_paper(wish.value, query_of(trial))  # type: ignore[arg-type]
        elif wish.what == "registry":
            from netreader import addresses

            self.open_address(addresses.entry("", str(wish.value)))
        else:
            self.search(query_of(trial), source="pubmed")
        return True

    def _find_paper(self, paper: Paper, query: str) -> None:
        """Open a paper of a card: the one kept, else by PMID, else PubMed is asked for its DOI or its trial."""
        keys = self.library.by_identifier(doi=paper.doi) if paper.doi else []
        if keys:
            self.open_paper(keys[0], focus=True, read=True)
        elif paper.pmid:
            self.open_paper(int(paper.pmid), focus=True, read=True)
        elif paper.doi:
            self.search(f"{paper.doi}[doi]", source="pubmed")
        else:  # by its citation, where PubMed's matching can read that; else by the trial's number and name
            from netreader.identifier import recognise

            cited = recognise(paper.citation)
            self.search(paper.citation if cited is not None else query, source="pubmed")

    # Papers of one trial

    def _papers_of(self, query: str) -> list[Summary]:
        """Papers of the library that a query finds, the newest first; call it off the screen's thread."""
        try:
            keys = self.library.ask(query, sort="date").keys[:MANY] if query else []
            return [row.summary for row in self.library.rows(list(keys))]
        except (LibraryError, QueryError):
            return []

    def _groups(self, look: Look) -> list[Group]:
        """The trials of a paper, each with its papers in the library; call it off the screen's thread."""
        from netreader.lenses.trials import name_query, number_query, query_of
        from netreader.tui.dialogs.lenses import Group

        trials = list(dict.fromkeys([*look.own_trials, *(named.trial for named, _ in look.trials if named.trial)]))
        known = {number for trial in trials for number in trial.registry}
        wanted = [(trial.name, ", ".join(trial.registry), query_of(trial)) for trial in trials]
        wanted += [(number, "", number_query(number)) for number in look.registry_numbers if number not in known]
        if look.trial_name:
            wanted.append((look.trial_name, "", name_query(look.trial_name)))
        groups = []
        for name, number, query in wanted:
            papers = self._papers_of(query)
            told = f"{number}  " if number else ""
            told += f"{len(papers)}{'+' if len(papers) == MANY else ''} paper{'' if len(papers) == 1 else 's'}"
            groups.append(Group(name, told, f"asked of the library: {query}", papers))
        return groups

    @work(exclusive=True, group="lens-dialog", exit_on_error=False)
    async def action_trials_here(self) -> None:
        from netreader.lenses.trials import number_query, query_of
        from netreader.tui.dialogs.choose import Choice, ChooseDialog

        known = await self._be_known()

        def shared() -> list[tuple[str, int, str]]:
            found = []
            numbers = dict(self.library.registry_numbers())
            for trial in known.trials:
                count = len(self.library.ask(query_of(trial)).keys) if query_of(trial) else 0
                found.append((trial.name, count, query_of(trial)))
                for number in trial.registry:
                    numbers.pop(number, None)
            found += [(number, count, number_query(number)) for number, count in numbers.items()]
            return sorted((item for item in found if item[1] > 1), key=lambda item: -item[1])[:MANY]

        try:
            groups = await asyncio.to_thread(shared)
        except NetreaderError as error:
            self.tell_error(error)
            return
        if not groups:
            self.tell("No two papers of the library share a trial's number or name.")
            return
        choices = [
            Choice(Content.styled(name, "bold"), query, told=(counted(count, "paper"),))
            for name, count, query in groups
        ]
        chosen = await self.app.push_screen_wait(ChooseDialog("Trials with several papers in the library", choices))
        if chosen is not None:
            self.search(chosen, source="library")


def _changed(file: Path) -> float:
    """When a file was changed last; 0 where there is none."""
    try:
        return file.stat().st_mtime
    except OSError:
        return 0.0


def _marks(
    look: Look, switched: frozenset[str]
) -> tuple[list[tuple[str, str, int, int]], dict[str, list[tuple[int, str]]]]:
    """What the lenses that are on mark (lens, part, from, to), and what is put in behind abbreviations, by part."""
    marks: list[tuple[str, str, int, int]] = [
        (lens, *mark.place)
        for lens in ("abbreviations", "numbers", "trials")
        if lens in switched
        for mark in look.marks(lens)
    ]
    expansions: dict[str, list[tuple[int, str]]] = {}
    if "expanded" in switched:
        for item, places in look.abbreviations:
            defined = look.placed(item.defined.start, item.defined.end) if item.defined is not None else None
            for place in places:
                if place != defined:
                    expansions.setdefault(place.part, []).append((place.end, item.long))
        for of in expansions.values():
            of.sort()
    return marks, expansions
