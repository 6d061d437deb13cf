"""A query's text → its tree, in one pass from left to right with a stack of open brackets."""

from __future__ import annotations

from collections.abc import Sequence

from netreader.query import characters, fields, foreign, linter, operands, personal, subheadings, tags
from netreader.query.fields import FIELDS, Field
from netreader.query.lexis import NUMBERED, Token, joined, levelled, tokens
from netreader.query.problems import Report
from netreader.query.rows import Row, leaves
from netreader.query.tree import Group, Node, Numbered, Term

#: Brackets inside brackets that a query may have.
DEEPEST = 100

#: More words than the longest subheading has.
MOST_WORDS = 6


class TooDeep(Exception):
    """Brackets are nested deeper than anybody means."""


class Reader:
    """Reads one text."""

    def __init__(self, text: str) -> None:
        self.report = Report(text)
        self._text = levelled(text)
        self._tokens = list(tokens(self._text))
        self._at = 0
        self._rows = [Row(None, self.report)]

    def read(self) -> Node | None:
        """The tree; None if there is nothing to search."""
        characters.check(self._text, self._tokens, self.report)
        foreign.check(self._tokens, self.report)
        try:
            while self._at < len(self._tokens):
                token = self._tokens[self._at]
                self._at += 1
                self._take(token)
        except TooDeep:
            return None
        left = [row.opened for row in self._rows if row.opened]
        if left:
            end = len(self.report.text.rstrip())
            self.report.error(
                "brackets",
                "This bracket is never closed." if len(left) == 1 else f"{len(left)} brackets are never closed.",
                left[-1].start,
                left[-1].end,
                [(end, end, ")" * len(left))],
            )
        while len(self._rows) > 1:
            self._close(None)
        self._flush()
        return self._rows[0].built()

    def _take(self, token: Token) -> None:
        row = self._rows[-1]
        kind = token.kind
        if kind == "word":
            if token.value[0] == "#" and (number := NUMBERED.fullmatch(token.value)):
                self._flush()
                row.push(Numbered(int(number[1]), (token.start, token.end)))
            elif not (":" in token.value and self._personal(token)):
                row.run.append(token)
        elif kind == "quote":
            row.run.append(token)
        elif kind == "tag":
            self._tag(token)
        elif kind == "operator":
            self._flush()
            row.operator(token)
        elif kind == "(":
            if not self._name(token):
                self._flush()
                if len(self._rows) > DEEPEST:
                    message = f"Brackets are nested more than {DEEPEST} deep."
                    self.report.error("too-deep", message, token.start, token.end)
                    raise TooDeep
                self._rows.append(Row(token, self.report))
        elif kind == ")":
            if len(self._rows) == 1:
                message = "This bracket was never opened."
                self.report.error("brackets", message, token.start, token.end, [(token.start, token.end, "")])
                self._flush()
            else:
                self._close(token)

    def _name(self, token: Token) -> bool:
        """Brackets that are part of a name: words, a bracket, a tag, as in ``Front Endocrinol (Lausanne)[jo]``, or a
        subheading, as in ``Estrogens, Conjugated (USP)/therapeutic use``."""
        inside: list[Token] = []
        at = self._at
        while at < len(self._tokens) and self._tokens[at].kind in ("word", "quote"):
            inside.append(self._tokens[at])
            at += 1
        if not inside or at + 1 >= len(self._tokens) or self._tokens[at].kind != ")":
            return False
        if self._subheading(at + 1):
            field: Field | None = FIELDS["mh"]
        elif self._tokens[at + 1].kind == "tag":
            field = fields.find(self._tokens[at + 1].value.partition(":")[0])
        else:
            return False
        words = [piece for piece in inside if piece.kind == "word"]
        if not field or (len(words) < len(inside) and len(inside) > 1 and not field.ranges):
            return False
        if any(NUMBERED.fullmatch(word.value) or personal.kind(word.value) for word in words):
            return False
        row = self._rows[-1]
        before = bool(row.run) and row.run[-1].kind == "word"
        if not before or field.ranges or field.tag == "filter" or len(words) < len(inside):
            self._flush()
            row.run = inside
        else:
            text = joined(inside, [piece.value for piece in inside])
            row.run.append(Token("word", f"({text})", token.start, self._tokens[at].end, token.glued))
        self._at = at + 1
        return True

    def _subheading(self, at: int) -> bool:
        """Whether a slash stands at a place, and all words behind it are a subheading's name."""
        words: list[str] = []
        for token in self._tokens[at : at + MOST_WORDS]:
            if token.kind != "word" or (not words and not (token.glued and token.value[0] == "/")):
                break
            words.append(token.value)
        if not words or subheadings.find(" ".join(words)[1:].replace("*", " ")) is None:
            return False
        behind = self._tokens[at + len(words)] if at + len(words) < len(self._tokens) else None
        if behind is None or behind.kind != "tag":
            return True
        field = fields.find(behind.value.partition(":")[0])
        return field is not None and field.tag in ("mh", "majr")

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
            self._rows[-1].push(node)
        else:
            self._rows[-1].drop()
        return True

    def _tag(self, token: Token) -> None:
        row = self._rows[-1]
        if not row.run:
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
        kind = token.value.lower()
        if kind in ("note", "tag", "shelf", "screen"):
            personal.as_tag(kind, row.run, token, self.report)
            tag = tags.Tag(None, False, None, token.start, token.end)
        else:
            tag = tags.read(token, self.report)
        before = row.last()
        if before and self._text[before.span[1] : row.run[0].start].strip():
            before = None
        run, row.run = row.run, []
        found, replaces = operands.tagged(run, tag, self.report, before)
        if replaces:
            row.nodes[-1] = found[0]
        else:
            row.push_run(found, _all_words(run))

    def _close(self, token: Token | None) -> None:
        """The end of a pair of brackets, or of the text inside one."""
        self._flush()
        row = self._rows.pop()
        assert row.opened is not None
        end = token.end if token else len(self._text)
        inner = row.built()
        start = row.opened.start
        if inner is None:
            if not row.dropped and token:
                edits = linter.without(self._text, start, end)
                self.report.warn("empty-brackets", "There is nothing between these brackets.", start, end, edits)
            self._rows[-1].drop()
            return
        if token and self._at < len(self._tokens) and self._tokens[self._at].kind == "tag":
            tag = self._tokens[self._at]
            self._tag_on_group(inner, tag)
            self._at += 1
            end = tag.end
        self._rows[-1].push(Group(inner, (start, end)))

    def _tag_on_group(self, inner: Node, token: Token) -> None:
        """PubMed ignores a tag behind brackets with more than words in them (User Guide, and seen)."""
        if self.report.full():
            return
        tag = tags.read(token, self.report)
        shown = self._text[token.start : token.end]
        if tag.field is None:
            return
        bare = [node for node in leaves(inner) if isinstance(node, Term) and not node.field]
        edits = [(node.span[1], node.span[1], shown) for node in bare]
        message = f"PubMed ignores a tag behind brackets: give {shown} to each term inside."
        self.report.warn("tag-on-group", message, token.start, token.end, [*edits, (token.start, token.end, "")])

    def _flush(self) -> None:
        """Words that no tag follows."""
        row = self._rows[-1]
        if not row.run:
            return
        run, row.run = row.run, []
        row.push_run(operands.untagged(run, self.report), _all_words(run))


def _all_words(run: Sequence[Token]) -> bool:
    return all(token.kind == "word" for token in run)
