"""A query ready to be asked: read, its numbered sets put in their places, refused where it makes no sense."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from netreader.errors import QueryError
from netreader.query.syntax import Parsed, Problem, parse, substitute
from netreader.query.tree import Chain, Group, Node, Numbered

#: Sets within sets followed at most; a set can only name those before it.
DEEPEST = 50

#: Slips of one query that are mended at most.
MENDS = 12


def ready(text: str, earlier: Callable[[int], str | None]) -> Parsed:
    """Read a query and put the text of earlier searches in the place of ``#n``.

    Args:
        earlier: The text of the search with a number; None if there is none.

    Raises:
        QueryError: Nothing is left that could be searched for, or a set is not there; with the place.
    """
    parsed = parse(text)
    wrong = next((problem for problem in parsed.problems if problem.severity == "error"), None)
    if parsed.tree is None:
        if wrong is not None:
            raise QueryError(told(wrong), mend_of(wrong), wrong.start)
        return parsed
    tree = parsed.tree
    for _ in range(DEEPEST):
        numbers = list(_numbered(tree))
        if not numbers:
            return Parsed(text, tree, parsed.problems)
        for node in numbers:
            if earlier(node.number) is None:
                raise QueryError(
                    f"There is no search #{node.number} in the history.", "The history lists them.", node.span[0]
                )
        tree = substitute(tree, lambda number: parse(earlier(number) or "").tree)
    raise QueryError("The numbered searches name each other in a circle.", "Write the query out.")


def told(problem: Problem) -> str:
    """A problem as a sentence with its place."""
    return f"{problem.message.removesuffix('.')} (at character {problem.start + 1})."


def mend_of(problem: Problem) -> str:
    """What to do about a problem."""
    return f"Perhaps: {problem.mend}" if problem.mend else ""


def mended(text: str) -> str:
    """A query with all slips mended that can be, one after the other; empty where none can."""
    before = {text}
    whole = text
    for _ in range(MENDS):
        mend = next((problem.mend for problem in parse(whole).problems if problem.mend), None)
        if mend is None or mend in before:
            break
        before.add(mend)
        whole = mend
    return whole if whole != text else ""


def _numbered(tree: Node) -> Iterator[Numbered]:
    if isinstance(tree, Numbered):
        yield tree
    elif isinstance(tree, Group):
        yield from _numbered(tree.inner)
    elif isinstance(tree, Chain):
        if tree.first is not None:
            yield from _numbered(tree.first)
        for _, operand in tree.rest:
            yield from _numbered(operand)
