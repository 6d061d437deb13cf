"""A row of operands with operators between, as it stands in one pair of brackets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from netreader.query.lexis import Token
from netreader.query.problems import Edit, Report
from netreader.query.tree import Chain, Group, Node, Operator

#: More brackets than this in a mend help nobody.
_MOST_BRACKETS = 12


class Row:
    """Collects operands and operators.

    Attributes:
        opened: The bracket that opened it; None for the query itself.
        run: Words and quotes that don't yet belong to an operand.
        nodes: Its operands so far.
        dropped: An operand was left out since the last operator; it was reported.
    """

    __slots__ = ("_operators", "_pending", "_report", "dropped", "nodes", "opened", "run")

    def __init__(self, opened: Token | None, report: Report) -> None:
        self.opened = opened
        self.run: list[Token] = []
        self.nodes: list[Node] = []
        self.dropped = False
        self._operators: list[Operator | None] = []  # before each node; None before the first
        self._pending: tuple[Operator, Token] | None = None
        self._report = report

    def last(self) -> Node | None:
        """The operand before the place reached, if no operator stands between."""
        return self.nodes[-1] if self.nodes and not self._pending else None

    def push(self, node: Node) -> None:
        """Take an operand; AND joins neighbours without an operator."""
        operator: Operator | None = "AND" if self.nodes else None
        if self._pending:
            operator = self._pending[0]
            self._pending = None
        self.nodes.append(node)
        self._operators.append(operator)

    def push_run(self, nodes: Sequence[Node], together: bool) -> None:
        """Take what a run of words became; none if it was left out.

        Args:
            together: They were words side by side, which belong together whatever stands before them:
                ``a OR lung neoplasm*`` is ``a OR (lung AND neoplasm*)``.
        """
        if not nodes:
            self.drop()
        elif together and len(nodes) > 1 and self._pending and self._pending[0] != "AND":
            span = (nodes[0].span[0], nodes[-1].span[1])
            self.push(Group(Chain(nodes[0], tuple(("AND", node) for node in nodes[1:]), span), span))
        else:
            for node in nodes:
                self.push(node)

    def drop(self) -> None:
        """Leave an operand out, and with it the operator that waited for it."""
        self._pending = None
        self.dropped = True

    def operator(self, token: Token) -> None:
        """Take an operator."""
        operator: Operator = "AND" if token.value == "AND" else "OR" if token.value == "OR" else "NOT"
        report = self._report
        shown = report.text[token.start : token.end]
        if self._pending:
            earlier = self._pending[1]
            edits: list[Edit] = [(earlier.start, token.start, "")]
            if self._pending[0] == "AND" and operator == "NOT":
                message = "NOT alone is enough: AND before it is dropped."
                report.warn("doubled", message, earlier.start, token.end, edits)
            else:
                message = f"Two operators stand side by side; {shown} is taken."
                report.error("doubled", message, earlier.start, token.end, edits)
        elif not self.nodes and operator != "NOT" and not self.dropped:
            message = f"There is nothing before {shown}."
            report.error("operator", message, token.start, token.end, [(token.start, token.end, "")])
        self.dropped = False
        if self.nodes or operator == "NOT":
            self._pending = (operator, token)

    def built(self) -> Node | None:
        """The row as a tree; None if nothing is in it."""
        if self._pending:
            token = self._pending[1]
            text = self._report.text
            message = f"There is nothing behind {text[token.start : token.end]}."
            edits = [(len(text[: token.start].rstrip()), token.end, "")]
            self._report.error("operator", message, token.start, token.end, edits)
        nodes, operators = self.nodes, self._operators
        if not nodes:
            return None
        if len(nodes) == 1 and operators[0] is None:
            return nodes[0]
        self._mixed()
        rest = tuple((operator, node) for operator, node in zip(operators, nodes, strict=True) if operator)
        first = nodes[0] if operators[0] is None else None
        return Chain(first, rest, (nodes[0].span[0], nodes[-1].span[1]))

    def _mixed(self) -> None:
        """AND and OR in one row; the mend puts brackets as PubMed reads it."""
        nodes, operators = self.nodes, self._operators
        if "OR" not in operators or "AND" not in operators or self._report.full():
            return
        current: Operator | None = None
        closing: list[Edit] = []
        for index in range(1, len(nodes)):
            operator = operators[index]
            if operator == "NOT":
                continue
            if current and operator != current:
                closing.append((nodes[index - 1].span[1], nodes[index - 1].span[1], ")"))
            current = operator
        if not closing:
            return
        start, end = nodes[0].span[0], nodes[-1].span[1]
        few = len(closing) <= _MOST_BRACKETS and operators[0] is None
        edits = [(start, start, "(" * len(closing)), *closing] if few else None
        message = "AND and OR are mixed without brackets: PubMed reads from left to right, whatever the operator."
        self._report.warn("mixed", message, start, end, edits)


def leaves(tree: Node) -> Iterator[Node]:
    """The operands of a tree from left to right, brackets opened."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Group):
            waiting.append(node.inner)
        elif isinstance(node, Chain):
            waiting += [operand for _, operand in reversed(node.rest)]
            if node.first is not None:
                waiting.append(node.first)
        else:
            yield node
