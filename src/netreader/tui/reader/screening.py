"""The way to screening: which review, whose decisions, which papers."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from textual import work
from textual.content import Content

from netreader.errors import LibraryError, NetreaderError
from netreader.text import counted
from netreader.tui.reader.vaulting import Vaulting

if TYPE_CHECKING:
    from netreader.tui.desk.base import Scope

#: In lists: make a new one; another name.
NEW = "\0new"


class Screening(Vaulting):
    """Reviews.

    Attributes:
        screening: Where one was: the review, and by review the paper; and who screens.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.screening: dict[str, Any] = {}

    def state(self) -> dict[str, Any]:
        """Where one was in screening is a part of where one was."""
        return super().state() | {"screening": self.screening}

    def restore(self, state: dict[str, Any]) -> bool:
        known = state.get("screening")
        self.screening = dict(known) if isinstance(known, dict) else {}
        return super().restore(state)

    @work(exclusive=True, group="screening", exit_on_error=False)
    async def action_screen_papers(self) -> None:
        """Choose a review, or make one of papers; then screen it."""
        from netreader.tui.screening import ScreeningScreen

        chosen = await self._choose_review()
        if chosen is None:
            return
        name, who = chosen
        self.leave_note()
        places = self.screening.get("places")
        place = places.get(f"{name}/{who}".casefold(), 0) if isinstance(places, dict) else 0
        there = await self.app.push_screen_wait(
            ScreeningScreen(
                self.library,
                self.settings,
                lambda: self.pubmed,
                name,
                who,
                at=place if isinstance(place, int) else 0,
                choose=self._add_papers,
                rename=lambda review: self._who(review, ask=True),
                moved=self._screened_at,
            )
        )
        self.show_counts()
        self.refresh_rows(list(self.listing.rows))
        if isinstance(there, str):
            self.search(there, source="library")
        elif there is not None:
            self.open_paper(there, focus=True, read=True)

    def _screened_at(self, name: str, reviewer: str, key: int) -> None:
        """Remember where one is."""
        places = self.screening.setdefault("places", {})
        self.screening |= {"last": name}
        places[f"{name}/{reviewer}".casefold()] = key
        self._remember_soon()

    async def _choose_review(self) -> tuple[str, str] | None:
        """The name of a review, made if wished, and who screens."""
        from netreader.tui.dialogs.choose import Choice, ChooseDialog

        try:
            reviews = await asyncio.to_thread(self.library.screenings.all)
        except LibraryError as error:
            self.tell_error(error)
            return None
        if not reviews:
            return await self._new_review([])
        last = self.screening.get("last")
        reviews.sort(key=lambda review: review.name != last)
        choices = [
            Choice(Content.styled(review.name, "bold"), review.name, told=(counted(len(review.papers), "paper"),))
            for review in reviews
        ]
        choices.append(Choice(Content.styled("A new review …", "$text-primary"), NEW))
        chosen = await self.app.push_screen_wait(ChooseDialog("Screen which review?", choices))
        if chosen == NEW:
            return await self._new_review([review.name for review in reviews])
        who = await self._who(chosen) if chosen is not None else None
        return None if chosen is None or who is None else (chosen, who)

    async def _new_review(self, taken: list[str]) -> tuple[str, str] | None:
        """Ask all at once; nothing is kept before all is answered."""
        from netreader.screening.review import name_of
        from netreader.tui.dialogs.review import ReviewDialog

        choices, scopes = await self.papers_offered()
        answer = await self.app.push_screen_wait(
            ReviewDialog(
                choices,
                lambda value: scopes[value].name if value in scopes else self.listing.query,
                name_of(self.settings.reviewer or str(self.screening.get("reviewer", ""))),
                taken,
            )
        )
        if answer is None:
            return None
        scope = scopes.get(answer.papers) or await self.ask_query()
        if scope is None or not await self._take_in(answer.name, scope):
            return None
        self.screening["reviewer"] = answer.reviewer
        self._remember_soon()
        return answer.name, answer.reviewer

    async def _add_papers(self, name: str) -> bool:
        """Ask for more papers of a review."""
        scope = await self.choose_papers(f"Add to {name}: which papers?")
        return scope is not None and await self._take_in(name, scope)

    async def _take_in(self, name: str, scope: Scope) -> bool:
        """Put the papers of a scope into a review's queue, and have those not kept fetched."""
        try:
            if scope.listing is not None:
                keys = await self._all_listed(scope)
            else:
                found = await asyncio.to_thread(scope.keys)
                keys = list(found) if found is not None else await asyncio.to_thread(self.library.find)
            new, duplicates = await asyncio.to_thread(
                lambda: self.library.screenings.add(name, keys, scope.name, scope.query)
            )
        except (NetreaderError, ValueError) as error:
            if isinstance(error, NetreaderError):
                self.tell_error(error)
            else:
                self.tell(str(error), severity="error")
            return False
        self.tell(f"{new + duplicates:,} identified, {duplicates:,} duplicates: {new:,} new.", title=name)
        held = await asyncio.to_thread(self.library.held, keys)
        if self.online is not False and any(key > 0 and key not in held for key in keys):
            self.fetch_papers(keys, f"the review {name}")
        return True

    async def _all_listed(self, scope: Scope) -> list[int]:
        """Every paper of the results; those that are known, where PubMed can't be asked for the rest."""
        assert scope.listing is not None
        listing = scope.listing
        try:
            keys = await self.finder.all_keys(listing)
        except NetreaderError as error:
            keys = list(listing.keys.values())
            self.tell(
                f"{error.message} The {len(keys):,} of {listing.total:,} known here are taken; a adds more.",
                severity="warning",
            )
        else:
            if listing.total > len(keys):
                self.tell(
                    f"PubMed lists {len(keys):,} of {listing.total:,}; narrow the search to screen all.",
                    severity="warning",
                )
        return keys

    async def _who(self, name: str, *, ask: bool = False) -> str | None:
        """Who screens: as the settings say, or as said before; asked where that leaves a doubt.

        Args:
            ask: Ask in any case.
        """
        from netreader.screening.decisions import reviewers_of
        from netreader.screening.review import name_of, same
        from netreader.tui.dialogs.ask import AskDialog
        from netreader.tui.dialogs.choose import Choice, ChooseDialog

        if self.settings.reviewer and not ask:
            return name_of(self.settings.reviewer)
        last = name_of(str(self.screening.get("reviewer", "")))
        names = reviewers_of(await asyncio.to_thread(self.library.screenings.decisions, name))
        known = [*names, *([last] if last and not any(same(last, other) for other in names) else [])]
        if not ask and last and len(known) == 1:
            return last
        answer: str | None = NEW
        if known:
            known.sort(key=lambda who: not same(who, last))
            choices = [Choice(Content.styled(who, "bold"), who) for who in known]
            choices.append(Choice(Content.styled("Somebody else …", "$text-primary"), NEW))
            title = "Who is screening? Only your own decisions are shown"
            answer = await self.app.push_screen_wait(ChooseDialog(title, choices))
        if answer == NEW:
            question = "Your name or initials: decisions are kept under it"
            answer = await self.app.push_screen_wait(AskDialog(question, wanted="Decisions need a name"))
        who = name_of(answer or "")
        if not who:
            return None
        self.screening["reviewer"] = who
        self._remember_soon()
        return who
