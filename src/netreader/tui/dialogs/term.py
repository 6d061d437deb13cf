"""What can be done with a term: where it is searched for, how it is joined to the query, and in which form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from netreader.tui.dialogs.choose import Choice, ChooseDialog
from netreader.tui.parts import Guarded
from netreader.tui.termtree import query_term
from netreader.tui.widgets.choices import Choices

#: Key, deed, what it is called; in the order of the list.
DEEDS = (
    ("s", "pubmed", "Search PubMed for it"),
    ("l", "library", "Search the library for it"),
    ("a", "and", "Add it to the query with AND"),
    ("o", "or", "Add it with OR"),
    ("n", "not", "Add it with NOT"),
    ("c", "copy", "Copy it as a query term"),
    ("i", "info", "What MeSH says of it"),
    ("t", "tree", "Where it stands in the trees"),
    ("b", "browser", "Its page in NLM's MeSH browser"),
)

#: Key and name of what changes the form.
FORMS = (("e", "exploded"), ("m", "major"), ("u", "qualifier"))


@dataclass(frozen=True, slots=True)
class Form:
    """How a term is looked for.

    Attributes:
        tag: ``mh`` or ``majr`` for headings, else its one tag.
        qualifier: Name of a subheading; empty for any or none.
        exploded: With what stands below it in the trees.
    """

    name: str
    tag: str
    qualifier: str = ""
    exploded: bool = True

    @property
    def query(self) -> str:
        """The query term."""
        return query_term(self.name, self.tag, self.qualifier, exploded=self.exploded)


@dataclass(frozen=True, slots=True)
class Deed:
    """What is to be done (one of `DEEDS`), with which query term."""

    what: str
    query: str


class TermDialog(Guarded, ModalScreen[Deed | None]):
    """Gives what is to be done, or None.

    Args:
        form: The term as it would be looked for.
        heading: Whether it is a heading of MeSH, with forms to choose from.
        qualifiers: Subheadings that it may have.
        info: Whether MeSH has something to say of it, as far as is known here.
        page: Whether the MeSH browser has a page of it.
    """

    BINDINGS = [
        Binding("escape,q", "close", "Close", show=False),
        Binding("j", "down", "Down", show=False),
        Binding("k", "up", "Up", show=False),
        *(Binding(key, f"do('{what}')", name, show=False) for key, what, name in DEEDS),
        *(Binding(key, f"change('{form}')", form, show=False) for key, form in FORMS),
    ]

    def __init__(self, form: Form, *, heading: bool, qualifiers: Sequence[str], info: bool, page: bool) -> None:
        super().__init__()
        self.form = form
        self._heading = heading
        self._qualifiers = list(qualifiers)
        absent = {"info": not info, "tree": not heading, "browser": not page}
        self._deeds = [(key, what, name) for key, what, name in DEEDS if not absent.get(what)]

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog small", id="term-dialog"):
            yield Static(id="term-query", classes="dialog-title")
            yield Choices(*self._options(), markup=False)
            yield Static(Content.styled("Enter or the letter: do it · Esc close", "$muted"), classes="dialog-keys")

    def on_mount(self) -> None:
        self._show()

    def _options(self) -> list[Option | None]:
        options: list[Option | None] = [
            Option(Content.assemble((f"{key}  ", "bold $text-primary"), name), id=what)
            for key, what, name in self._deeds
        ]
        if self._heading:
            options.append(None)
            options += [Option(self._said(key, form), id=form) for key, form in FORMS]
        return options

    def _said(self, key: str, form: str) -> Content:
        """A line that changes the form, with what holds now."""
        if form == "exploded":
            said = "[x]" if self.form.exploded else "[ ]"
            label = f"{said} with all that stands below it"
        elif form == "major":
            said = "[x]" if self.form.tag == "majr" else "[ ]"
            label = f"{said} only as a major topic"
        else:
            label = f"    subheading: {self.form.qualifier or 'any or none'}"
        return Content.assemble((f"{key}  ", "bold $text-primary"), label)

    def _show(self) -> None:
        self.query_one("#term-query", Static).update(Content.styled(self.form.query, "bold $text-primary"))
        if self._heading:
            listed = self.query_one(OptionList)
            for key, form in FORMS:
                listed.replace_option_prompt(form, self._said(key, form))

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        name = event.option.id or ""
        if name in (form for _, form in FORMS):
            self.action_change(name)
        else:
            self.action_do(name)

    def action_do(self, what: str) -> None:
        if what in (one for _, one, _ in self._deeds):
            self.dismiss(Deed(what, self.form.query))

    def action_change(self, form: str) -> None:
        if not self._heading:
            return
        if form == "exploded":
            self.form = replace(self.form, exploded=not self.form.exploded)
        elif form == "major":
            self.form = replace(self.form, tag="mh" if self.form.tag == "majr" else "majr")
        else:
            choices = [Choice(Content.styled("any or none", "$muted"), "")]
            choices += [Choice(Content(name), name) for name in self._qualifiers]
            self.app.push_screen(ChooseDialog(f"Subheadings of {self.form.name}", choices), self._qualified)
            return
        self._show()

    def _qualified(self, name: str | None) -> None:
        if name is not None:
            self.form = replace(self.form, qualifier=name)
            self._show()

    def action_close(self) -> None:
        self.dismiss(None)

    def action_down(self) -> None:
        self.query_one(OptionList).action_cursor_down()

    def action_up(self) -> None:
        self.query_one(OptionList).action_cursor_up()
