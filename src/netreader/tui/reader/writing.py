"""What helps in writing a note: links to papers, what is put in at the cursor, its preview, what it said before."""

from __future__ import annotations

import asyncio
import re

from textual import on, work
from textual.content import Content

from netreader.article import Summary
from netreader.errors import LibraryError
from netreader.library.links import links_in
from netreader.text import shorten
from netreader.tui.panes.notes import NotesPane, Unsaved
from netreader.tui.reader.keeping import Keeping

#: Papers offered for some words.
OFFERED = 50

#: Seconds that a paper is looked at before the notes are gone through for links to it.
REST = 0.15

#: In a list of links: fetch all that lead nowhere.
FETCH = "fetch"

_TASK = re.compile(r"^(\s*(?:[-*+]|\d+[.)])\s+)\[([ xX])\] ?")
_ITEM = re.compile(r"^(\s*(?:[-*+]|\d+[.)])\s+)")
_WORD = re.compile(r"[^\W_]+")


class Writing(Keeping):
    """Notes that lead somewhere."""

    # Links

    @on(NotesPane.LinkBegun)
    def _link_begun(self, event: NotesPane.LinkBegun) -> None:
        event.stop()
        self._pick_link()

    @work(exclusive=True, group="note-link", exit_on_error=False)
    async def _pick_link(self) -> None:
        """``[[`` was typed: choose the paper, and the link is completed; Esc leaves what was typed."""
        from netreader.tui.dialogs.pick import PickDialog

        key = await self.app.push_screen_wait(PickDialog("Link to a paper", self.papers_with, self.notes.typed_link))
        if key is not None and key > 0:
            self.notes.finish_link(f"{key}]]")
        elif key is not None:
            self.tell("Starter entries have no PMID until PubMed's record is fetched.", severity="warning")

    def papers_with(self, words: str) -> list[Summary]:
        """Papers kept that hold these words, the last of them perhaps only begun; the latest kept for no words."""
        from netreader.query.tree import Chain, Node, Term

        *others, last = _WORD.findall(words)[:12] or [""]
        terms: list[Node] = [Term(word) for word in others]
        if last:
            terms.append(Term(last if last.isdecimal() else f"{last}*"))
        tree = (
            Chain(terms[0], tuple(("AND", term) for term in terms[1:])) if len(terms) > 1 else next(iter(terms), None)
        )
        keys = self.library.answer(tree).keys
        found = [row.summary for row in self.library.rows(keys[:OFFERED])]
        if last.isdecimal() and not others and 0 < int(last) < 10**9:
            pmid = int(last)
            named = next((row.summary for row in self.library.rows([pmid]) if row.kept), None)
            named = named or Summary(pmid, f"PMID {pmid}, not kept yet")
            found = [named, *(summary for summary in found if summary.key != pmid)]
        return found

    @work(exclusive=True, group="note-link", exit_on_error=False)
    async def action_note_links(self) -> None:
        """Where this note leads, and which notes lead here; with the cursor in a link, straight to its paper."""
        from netreader.tui.dialogs.choose import Choice, ChooseDialog

        if not self.key:
            self.tell("Open a paper first; its note opens beside it.")
            return
        at = self.notes.link_at_cursor()
        if at is not None and self.pane == "notes":
            self.follow_to(at.pmid, at.place)
            return
        here = list(dict.fromkeys(link.pmid for link in links_in(self.notes.text)))
        back = await asyncio.to_thread(self.library.links.to, self.key)
        titles = await asyncio.to_thread(self.titles_of, [*here, *back])
        choices = [Choice(_titled(pmid, titles), str(pmid), "to") for pmid in here]
        choices += [Choice(_titled(key, titles), str(key), "from") for key in back]
        if not choices:
            self.tell("Write [[ in a note to link to a paper.", title="No links from this note, or to this paper.")
            return
        chosen = await self.app.push_screen_wait(ChooseDialog("Links of this note, and to this paper", choices))
        if chosen is not None:
            self.follow_to(int(chosen))

    def show_note(self, key: int) -> None:
        """Show a paper's note, and after a moment which notes lead to it."""
        super().show_note(key)
        self.notes.show_backlinks(())
        self._find_backlinks(key)

    @work(exclusive=True, group="backlinks", exit_on_error=False)
    async def _find_backlinks(self, key: int) -> None:
        await asyncio.sleep(REST)
        keys = await asyncio.to_thread(self.library.links.to, key)
        titles = await asyncio.to_thread(self.titles_of, keys)
        if key == self.notes.key:
            self.notes.show_backlinks([(other, titles.get(other, f"PMID {other}")) for other in keys])

    @work(exclusive=True, group="note-link", exit_on_error=False)
    async def action_open_links(self) -> None:
        """Links in all notes whose papers are not kept yet; all can be fetched at once."""
        from netreader.tui.dialogs.choose import Choice, ChooseDialog

        wanted = await asyncio.to_thread(self.library.links.unresolved)
        if not wanted:
            self.tell("Every paper that a note links to is kept.")
            return
        sources = {key for keys in wanted.values() for key in keys}
        titles = await asyncio.to_thread(self.titles_of, list(sources))
        one = len(wanted) == 1
        everything = Content.styled(f"Fetch {'it' if one else f'all {len(wanted):,}'}", "bold $text-primary")
        choices = [Choice(everything, FETCH)]
        for pmid, keys in list(wanted.items())[:500]:
            where = shorten(titles.get(keys[0], f"PMID {keys[0]}"), 60)
            more = f" and {len(keys) - 1:,} more" if len(keys) > 1 else ""
            choices.append(Choice(Content(f"PMID {pmid}"), str(pmid), told=(f"in the note on {where}{more}",)))
        title = "A paper in notes that is not kept" if one else f"{len(wanted):,} papers in notes that are not kept"
        chosen = await self.app.push_screen_wait(ChooseDialog(title, choices))
        if chosen == FETCH:
            self.fetch_papers(list(wanted), "the papers that notes link to")
        elif chosen is not None:
            self.follow_to(int(chosen))

    def follow_to(self, key: int, place: str = "") -> None:
        """Open the paper that a note leads to, at the highlight that is meant; the note left is saved."""
        self.open_paper(key, focus=True, read=True, way="note")
        if place.startswith("^h-"):
            self.call_after_refresh(self._show_highlight_named, place.removeprefix("^h-").lower())

    def _show_highlight_named(self, name: str) -> None:
        for item in self.paper.placed:
            if name and item.highlight.id.replace("-", "").startswith(name):
                self.go_to_placed(item.part)
                self.call_after_refresh(self.paper.go_to_highlight, item.highlight.id)
                return

    def action_follow_to(self, key: int) -> None:
        """The same, by mouse."""
        self.follow_to(key)

    def titles_of(self, keys: list[int]) -> dict[int, str]:
        """Titles of the papers that are kept."""
        return {row.summary.key: row.summary.title for row in self.library.rows(keys) if row.summary.title}

    # Preview

    def action_note_preview(self) -> None:
        """The note as it reads, and back."""
        if not self.key:
            self.tell("Open a paper first; its note opens beside it.")
            return
        if self.pane != "notes":
            self.action_note()
        if self.notes.previewing:
            self.notes.write()
        else:
            keys = [link.pmid for link in links_in(self.notes.text)]
            self.notes.preview(self.titles_of(keys))

    @on(NotesPane.Followed)
    def _followed(self, event: NotesPane.Followed) -> None:
        event.stop()
        from netreader.tui.widgets.preview import PAPER

        if event.address.startswith(PAPER):
            key, _, place = event.address.removeprefix(PAPER).partition("#")
            self.follow_to(int(key), place)
        elif event.address.startswith(("https://", "http://")):
            self.open_address(event.address)
        else:
            self.tell(event.address, title="This address can't be opened.", severity="warning")

    # What is put in

    @work(exclusive=True, group="note-insert", exit_on_error=False)
    async def action_note_insert(self) -> None:
        """Put the citation, a highlight's quote, a template, a link or the date in at the cursor."""
        from datetime import date

        from netreader.template import templates
        from netreader.tui.dialogs.choose import Choice, ChooseDialog

        article = self.paper.article
        if not self.key or article is None:
            self.tell("Open a paper first; its note opens beside it.")
            return
        found, flaws = await asyncio.to_thread(templates, self.settings.places.templates)
        for flaw in flaws:
            self.tell(flaw, severity="warning", title="Templates")
        texts = {"citation": self.citation_of(article), "date": date.today().isoformat()}
        choices = [Choice(Content("Citation of this paper"), "citation")]
        highlights = await asyncio.to_thread(self.library.highlights.of, self.key)
        order = {item.highlight.id: number for number, item in enumerate(self.paper.placed)}
        for highlight in sorted(highlights, key=lambda highlight: order.get(highlight.id, len(order))):
            texts[f"quote {highlight.id}"] = _quoted(highlight.quote, highlight.comment)
            colour = self.paper.colour_of(highlight.colour).name
            label = Content.assemble(f"Quote, {colour}  ", (shorten(highlight.quote, 62), "$muted"))
            choices.append(Choice(label, f"quote {highlight.id}"))
        choices += [Choice(Content("Link to a paper…"), "link"), Choice(Content("Today's date"), "date")]
        for template in found:
            texts[f"template {template.name}"] = template.filled(article)
            choices.append(Choice(Content(f"Template: {template.name}"), f"template {template.name}"))
        chosen = await self.app.push_screen_wait(ChooseDialog("Put into the note", choices))
        if chosen is None:
            return
        if self.pane != "notes":
            self.action_note()
        if chosen == "link":
            self.notes.insert("[[")
            self._pick_link()
        elif chosen.partition(" ")[0] in ("quote", "template"):
            self.notes.insert_block(texts[chosen])
        else:
            self.notes.insert(texts[chosen])

    def action_note_task(self) -> None:
        """Make the line a task, tick it, or untick it."""
        self.notes.change_line(ticked)

    # What it said before

    @work(exclusive=True, group="note-versions", exit_on_error=False)
    async def action_note_versions(self) -> None:
        """Choose one of the note's earlier texts; it is saved as the note's next."""
        from netreader.tui.dialogs.versions import VersionsDialog

        key = self.key
        if not key:
            self.tell("Open a paper first; its note opens beside it.")
            return
        unsaved = self.notes.unsaved()
        if unsaved is not None:
            await asyncio.to_thread(self._write_and_tell, unsaved)
        versions = await asyncio.to_thread(self.library.note_versions, key)
        if not versions:
            self.tell("Every version of this note will be listed here.", title="This note has no earlier versions.")
            return
        chosen = await self.app.push_screen_wait(VersionsDialog(versions, self.notes.text))
        version = next((version for version in versions if version.revision == chosen), None)
        if version is None or key != self.key:
            return
        self.notes.replace(version.text)
        unsaved = self.notes.unsaved()
        if unsaved is not None:
            self._save(unsaved)
        self.tell(f"The note is back to what it was on {version.modified.astimezone():%Y-%m-%d at %H:%M}.")

    def _write_and_tell(self, unsaved: Unsaved) -> None:
        try:
            note = self._write_note(unsaved)
        except LibraryError as error:
            self.post_message(self.NoteFailed(unsaved, error))
        else:
            self.app.call_from_thread(self.notes.saved, unsaved, note)


def _titled(key: int, titles: dict[int, str]) -> Content:
    title = titles.get(key)
    if title is None:
        return Content.assemble(f"PMID {key}", ("  not kept yet", "$muted"))
    return Content.assemble((shorten(title, 100), "bold"), (f"  {key}" if key > 0 else "", "$muted"))


def _quoted(quote: str, comment: str) -> str:
    """A highlight as Markdown: a quotation, the comment below it."""
    lines = "\n".join(f"> {line}" for line in quote.split("\n"))
    return f"{lines}\n\n{comment}\n" if comment else f"{lines}\n"


def ticked(line: str) -> str:
    """A line as a task, a task as done, a done one as not done."""
    task = _TASK.match(line)
    if task:
        return f"{task[1]}[{'x' if task[2] == ' ' else ' '}] {line[task.end() :]}"
    item = _ITEM.match(line)
    if item:
        return f"{item[1]}[ ] {line[item.end() :]}"
    indent = len(line) - len(line.lstrip())
    return f"{line[:indent]}- [ ] {line[indent:]}"
