"""Keywords & MeSH: the paper's terms as a tree; each is one key away from a search."""

from __future__ import annotations

from dataclasses import dataclass, field

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from netreader.article import Article, MeshHeading
from netreader.tui.actions import bindings
from netreader.tui.parts import Guarded
from netreader.tui.widgets.rowlist import RowList

#: Headings that say who or what was studied in general and are looked for in every paper (NLM's check tags).
CHECK_TAGS = frozenset(
    (
        "Humans", "Animals", "Male", "Female", "Pregnancy", "Infant, Newborn", "Infant", "Child, Preschool", "Child",
        "Adolescent", "Young Adult", "Adult", "Middle Aged", "Aged", "Aged, 80 and over", "Mice", "Rats", "Cats",
        "Cattle", "Chick Embryo", "Cricetinae", "Dogs", "Guinea Pigs", "Rabbits", "History, 20th Century",
        "History, 21st Century",
    )
)  # fmt: skip


@dataclass(slots=True)
class Term:
    """A node: what it says, and the query that finds papers with it.

    Attributes:
        query: PubMed query term, empty for a heading of a group.
        major: Starred by the indexers.
    """

    label: str
    query: str = ""
    major: bool = False
    detail: str = ""
    children: list[Term] = field(default_factory=list)
    open: bool = True


def terms_of(article: Article) -> list[Term]:
    """The groups of terms of a paper; empty groups are left out."""
    headings = sorted(article.mesh, key=lambda heading: (not heading.is_major, heading.descriptor.casefold()))
    groups = [
        Term(
            "Author keywords",
            children=[Term(k.text, f'"{_plain(k.text)}"[ot]', k.major) for k in article.keywords],
        ),
        Term(
            "MeSH terms", children=[_heading(heading) for heading in headings if heading.descriptor not in CHECK_TAGS]
        ),
        Term("Check tags", children=[_heading(heading) for heading in headings if heading.descriptor in CHECK_TAGS]),
        Term(
            "Supplementary concepts",
            children=[
                Term(concept.name, f'"{_plain(concept.name)}"[nm]', detail=concept.type.lower())
                for concept in article.supplementary_concepts
            ],
        ),
        Term(
            "Substances",
            children=[
                Term(substance.name, f'"{_plain(substance.name)}"[nm]', detail=substance.registry_number)
                for substance in article.substances
            ],
        ),
        Term(
            "Publication types",
            children=[Term(pt.name, f'"{_plain(pt.name)}"[pt]') for pt in article.publication_types],
        ),
    ]
    return [group for group in groups if group.children]


def _heading(heading: MeshHeading) -> Term:
    name = _plain(heading.descriptor)
    return Term(
        heading.descriptor,
        f'"{name}"[{"majr" if heading.major else "mh"}]',
        heading.major,
        children=[
            Term(q.name, f'"{name}/{_plain(q.name)}"[{"majr" if q.major else "mh"}]', q.major)
            for q in heading.qualifiers
        ],
    )


def _plain(text: str) -> str:
    """A term inside quotes may hold no quote of its own."""
    return text.replace('"', " ").strip()


class TermTree(Guarded, RowList):
    """Terms, one a line, indented; branches fold."""

    BINDINGS = bindings("terms")

    def __init__(self, *, ascii_only: bool) -> None:
        super().__init__(id="term-tree")
        self._ascii = ascii_only
        self._roots: list[Term] = []
        self._lines: list[tuple[int, Term]] = []

    def show(self, roots: list[Term]) -> None:
        """Show another paper's terms."""
        self._roots = roots
        self._unroll(0)

    def _unroll(self, cursor: int) -> None:
        self._lines = []
        stack = [(0, term) for term in reversed(self._roots)]
        while stack:
            depth, term = stack.pop()
            self._lines.append((depth, term))
            if term.open:
                stack.extend((depth + 1, child) for child in reversed(term.children))
        self.set_count(len(self._lines), cursor=cursor)

    @property
    def current(self) -> Term | None:
        """The term under the cursor."""
        return self._lines[self.cursor][1] if self._lines else None

    def fold(self) -> None:
        """Fold the branch under the cursor, or go to the branch it stands in."""
        if not self._lines:
            return
        depth, term = self._lines[self.cursor]
        if term.children and term.open:
            term.open = False
            self._unroll(self.cursor)
            return
        above = next((i for i in range(self.cursor - 1, -1, -1) if self._lines[i][0] < depth), None)
        if above is not None:
            self.cursor = above

    def unfold(self) -> None:
        """Unfold the branch under the cursor, or go into it."""
        term = self.current
        if term is None or not term.children:
            return
        if term.open:
            self.cursor += 1
        else:
            term.open = True
            self._unroll(self.cursor)

    def draw(self, index: int, width: int) -> list[Content]:
        depth, term = self._lines[index]
        signs = ("v ", "> ") if self._ascii else ("▾ ", "▸ ")
        sign = (signs[0] if term.open else signs[1]) if term.children else "  "
        style = "bold $text-primary" if depth == 0 else "bold" if term.major else ""
        star = (" *", "bold $text-warning") if term.major else ""
        if depth == 0:
            count: str | tuple[str, str] = (f" {len(term.children)}", "$muted")
        else:
            count = (f"  {term.detail}", "$muted") if term.detail else ""
        slash = "/ " if depth == 2 else ""
        return [Content.assemble("  " * depth, (sign, "$muted"), (slash, "$muted"), (term.label, style), star, count)]


class TermsPane(Guarded, Vertical):
    """The tree, or a sentence where a paper has no terms."""

    class SearchTerm(Message):
        """Search PubMed for a term."""

        def __init__(self, query: str) -> None:
            super().__init__()
            self.query = query

    def __init__(self, *, ascii_only: bool) -> None:
        super().__init__(id="terms")
        self.border_title = "Keywords & MeSH"
        self._tree = TermTree(ascii_only=ascii_only)

    def compose(self) -> ComposeResult:
        yield Static(id="terms-empty")
        yield self._tree

    @property
    def rows(self) -> TermTree:
        """The tree itself."""
        return self._tree

    def show(self, article: Article | None) -> None:
        """Show a paper's terms."""
        roots = terms_of(article) if article else []
        self._tree.show(roots)
        self._tree.display = bool(roots)
        empty = self.query_one("#terms-empty", Static)
        empty.display = not roots
        if article is None:
            empty.update(Content.styled("The terms of the paper you read stand here.", "$muted"))
        elif not roots:
            empty.update(Content.styled(_why_none(article), "$muted"))

    def on_row_list_chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        self._tree.focus()
        term = self._tree.current
        if term is not None and not term.query:
            if term.open:
                self._tree.fold()
            else:
                self._tree.unfold()


def _why_none(article: Article) -> str:
    if article.status and article.status != "MEDLINE":
        return "No keywords; MeSH terms are added when NLM has indexed the paper."
    return "PubMed gives no keywords or MeSH terms for this paper."
