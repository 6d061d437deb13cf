"""A query's text → its tree, in one pass from left to right with a stack of open brackets."""

from __future__ import annotations

from collections.abc import Sequence

from netreader.query import characters, fields, linter, operands, personal, tags
from netreader.query.lexis import Token, levelled, tokens
from netreader.query.problems import Report
from netreader.query.tree import Chain, Group, Node, Numbered, Operator, Term

#: Brackets inside brackets that a query may have.
DEEPEST = 100


class TooDeep(Exception):
    """Brackets are nested deeper than anybody means."""


class _Level:
    """What stands inside one pair of brackets.

    Attributes:
        opened: The bracket that opened it; None for the query itself.
        nodes: Its operands so far.
        operators: The operator before each; None before the first.
        pending: The operator that waits for its operand.
        run: Words and quotes that don't yet belong to an operand.
        dropped: An operand was left out since the last operator; it was reported.
    """

    __slots__ = ("dropped", "nodes", "opened", "operators", "pending", "run")

    def __init__(self, opened: Token | None) -> None:
        self.opened = opened
        self.nodes: list[Node] = []
        self.operators: list[Operator | None] = []
        self.pending: tuple[Operator, Token] | None = None
        self.run: list[Token] = []
        self.dropped = False


class Reader:
    """Reads one text."""

    def __init__(self, text: str) -> None:
        self.report = Report(text)
        self._text = levelled(text)
        self._tokens = list(tokens(self._text))
        self._at = 0
        self._levels = [_Level(None)]

    def read(self) -> Node | None:
        """The tree; None if there is nothing to search."""
        characters.check(self._text, self._tokens, self.report)
        try:
            while self._at < len(self._tokens):
                token = self._tokens[self._at]
                self._at += 1
                self._take(token)
        except TooDeep:
            return None
        left = [level.opened for level in self._levels if level.opened]
        if left:
            end = len(self.report.text.rstrip())
            self.report.error(
                "brackets",
                "This bracket is never closed." if len(left) == 1 else f"{len(left)} brackets are never closed.",
                left[-1].start,
                left[-1].end,
                [(end, end, ")" * len(left))],
            )
        while len(self._levels) > 1:
            self._close(None)
        self._flush()
        return self._built(self._levels[0])

    def _take(self, token: Token) -> None:
        level = self._levels[-1]
        kind = token.kind
        if kind == "word":
            if token.value[0] == "#" and (number := operands.NUMBERED.fullmatch(token.value)):
                self._flush()
                self._push(Numbered(int(number[1]), (token.start, token.end)))
            elif not (":" in token.value and self._personal(token)):
                level.run.append(token)
        elif kind == "quote":
            level.run.append(token)
        elif kind == "tag":
            self._tag(token)
        elif kind == "operator":
            self._operator(token)
        elif kind == "(":
            if not self._name(token):
                self._flush()
                if len(self._levels) > DEEPEST:
                    message = f"Brackets are nested more than {DEEPEST} deep."
                    self.report.error("too-deep", message, token.start, token.end)
                    raise TooDeep
                self._levels.append(_Level(token))
        elif kind == ")":
            if len(self._levels) == 1:
                message = "This bracket was never opened."
                self.report.error("brackets", message, token.start, token.end, [(token.start, token.end, "")])
                self._flush()
            else:
                self._close(token)

    def _name(self, token: Token) -> bool:
        """Brackets that are part of a name, as in ``Front Endocrinol (Lausanne)[jo]``: words, a bracket, a tag."""
        inside: list[Token] = []
        at = self._at
        while at < len(self._tokens) and self._tokens[at].kind in ("word", "quote"):
            inside.append(self._tokens[at])
            at += 1
        if not inside or at + 1 >= len(self._tokens):
            return False
        if self._tokens[at].kind != ")" or self._tokens[at + 1].kind != "tag":
            return False
        field = fields.find(self._tokens[at + 1].value.partition(":")[0])
        words = [piece for piece in inside if piece.kind == "word"]
        if not field or (len(words) < len(inside) and len(inside) > 1 and not field.ranges):
            return False
        if any(operands.NUMBERED.fullmatch(word.value) or personal.kind(word.value) for word in words):
            return False
        level = self._levels[-1]
        before = bool(level.run) and level.run[-1].kind == "word"
        if not before or field.ranges or field.tag == "filter" or len(words) < len(inside):
            self._flush()
            level.run = inside
        else:
            text = operands.joined(inside, [piece.value for piece in inside])
            level.run.append(Token("word", f"({text})", token.start, self._tokens[at].end, token.glued))
        self._at = at + 1
        return True

    def _personal(self, token: Token) -> bool:
        kind = personal.kind(token.value)
        if not kind:
            return False
        ahead = self._tokens[self._at] if self._at < len(self._tokens) else None
        node = personal.read(kind, token, ahead, self.report)
        if node is None:
            return False
        if ahead and node.span[1] >= ahead.end:
            self._at += 1
        self._flush()
        if node.value:
            self._push(node)
        else:
            self._drop()
        return True

    def _tag(self, token: Token) -> None:
        level = self._levels[-1]
        if not level.run:
            shown = self._text[token.start : token.end]
            word = self._tokens[self._at] if self._at < len(self._tokens) else token
            if not fields.find(token.value.partition(":")[0]) and word.kind == "word" and word.glued:
                edits = [(token.start, token.start, '"'), (word.end, word.end, '"')]
                message = f"Square brackets hold a tag: PubMed drops {shown[:30]}. Put a name that has them in quotes."
                self.report.warn("tag-alone", message, token.start, token.end, edits)
            else:
                message = f"There are no words before {shown[:30]}: a tag stands behind its words."
                self.report.warn("tag-alone", message, token.start, token.end, [(token.start, token.end, "")])
            return
        tag = tags.read(token, self.report)
        before = level.nodes[-1] if level.nodes and not level.pending else None
        if before and self._text[before.span[1] : level.run[0].start].strip():
            before = None
        run, level.run = level.run, []
        found, replaces = operands.tagged(run, tag, self.report, before)
        if replaces:
            level.nodes[-1] = found[0]
        else:
            self._push_all(found)

    def _operator(self, token: Token) -> None:
        self._flush()
        level = self._levels[-1]
        operator: Operator = "AND" if token.value == "AND" else "OR" if token.value == "OR" else "NOT"
        shown = self._text[token.start : token.end]
        if level.pending:
            earlier = level.pending[1]
            edits = [(earlier.start, token.start, "")]
            if level.pending[0] == "AND" and operator == "NOT":
                self.report.warn(
                    "doubled", "NOT alone is enough: AND before it is dropped.", earlier.start, token.end, edits
                )
            else:
                message = f"Two operators stand side by side; {shown} is taken."
                self.report.error("doubled", message, earlier.start, token.end, edits)
        elif not level.nodes and operator != "NOT":
            if not level.dropped:
                message = f"There is nothing before {shown}."
                end = token.end
                self.report.error("operator", message, token.start, token.end, [(token.start, end, "")])
            level.dropped = False
            return
        elif level.dropped and level.nodes and level.nodes[-1].span[1] <= token.start:
            level.dropped = False
        if level.nodes or operator == "NOT":
            level.pending = (operator, token)

    def _close(self, token: Token | None) -> None:
        """The end of a pair of brackets, or of the text inside one."""
        self._flush()
        level = self._levels.pop()
        assert level.opened is not None
        end = token.end if token else len(self._text)
        inner = self._built(level)
        start = level.opened.start
        if inner is None:
            if not level.dropped and token:
                edits = linter.without(self._text, start, end)
                self.report.warn("empty-brackets", "There is nothing between these brackets.", start, end, edits)
            self._drop()
            return
        if token and self._at < len(self._tokens) and self._tokens[self._at].kind == "tag":
            tag = self._tokens[self._at]
            self._tag_on_group(inner, tag)
            self._at += 1
            end = tag.end
        self._push(Group(inner, (start, end)))

    def _tag_on_group(self, inner: Node, token: Token) -> None:
        """PubMed ignores a tag behind brackets with more than words in them (User Guide, and seen)."""
        if self.report.full():
            return
        tag = tags.read(token, self.report)
        shown = self._text[token.start : token.end]
        if tag.field is None:
            return
        bare = [node for node in _operands(inner) if isinstance(node, Term) and not node.field]
        edits = [(node.span[1], node.span[1], shown) for node in bare]
        message = f"PubMed ignores a tag behind brackets: give {shown} to each term inside."
        self.report.warn("tag-on-group", message, token.start, token.end, [*edits, (token.start, token.end, "")])

    def _flush(self) -> None:
        """Words that no tag follows."""
        level = self._levels[-1]
        if not level.run:
            return
        run, level.run = level.run, []
        found = operands.untagged(run, self.report)
        if len(found) > 1 and level.pending and level.pending[0] != "AND" and run[-1].kind == run[0].kind == "word":
            # Words side by side belong together: ``a OR lung neoplasm*`` is ``a OR (lung AND neoplasm*)``.
            span = (found[0].span[0], found[-1].span[1])
            found = [Group(Chain(found[0], tuple(("AND", node) for node in found[1:]), span), span)]
        self._push_all(found)

    def _push_all(self, nodes: Sequence[Node]) -> None:
        for node in nodes:
            self._push(node)
        if not nodes:
            self._drop()

    def _push(self, node: Node) -> None:
        level = self._levels[-1]
        operator: Operator | None = "AND" if level.nodes else None
        if level.pending:
            operator = level.pending[0]
            level.pending = None
        level.nodes.append(node)
        level.operators.append(operator)

    def _drop(self) -> None:
        """An operand is left out, and with it the operator that waited for it."""
        level = self._levels[-1]
        level.pending = None
        level.dropped = True

    def _built(self, level: _Level) -> Node | None:
        nodes, operators = level.nodes, level.operators
        if level.pending:
            token = level.pending[1]
            start = len(self._text[: token.start].rstrip())
            shown = self._text[token.start : token.end]
            message = f"There is nothing behind {shown}."
            self.report.error("operator", message, token.start, token.end, [(start, token.end, "")])
        if not nodes:
            return None
        if len(nodes) == 1 and operators[0] is None:
            return nodes[0]
        linter.mixed(nodes, operators, self.report)
        rest = tuple((operator, node) for operator, node in zip(operators, nodes, strict=True) if operator)
        first = nodes[0] if operators[0] is None else None
        return Chain(first, rest, (nodes[0].span[0], nodes[-1].span[1]))


def _operands(node: Node) -> list[Node]:
    """All operands of a tree, brackets opened."""
    found: list[Node] = []
    waiting = [node]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Group):
            waiting.append(node.inner)
        elif isinstance(node, Chain):
            waiting += [operand for _, operand in node.rest]
            if node.first is not None:
                waiting.append(node.first)
        else:
            found.append(node)
    return found
