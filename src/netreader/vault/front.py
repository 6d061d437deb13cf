"""Front matter: the YAML at the head of a Markdown file. What isn't netreader's stays as it was typed.

YAML from outside is only ever taken apart into text: no value becomes an object, a date or a truth, anchors lead
nowhere, and what is longer or nested deeper than a person writes is refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

#: Longest front matter that is read, in characters.
LONGEST = 100_000

#: What a value may be: text; a list of texts; None for what is nested deeper, which is left alone.
Value = str | list[str] | None

#: What can be written.
Written = str | int | bool | Sequence[str]

_FENCE = re.compile(r"---[ \t]*(?:\n|\Z)")
_END = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_./ -]*[A-Za-z0-9_]|[A-Za-z]")
_WORDS = frozenset(["y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf"])
_UNPRINTABLE = re.compile("[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


class Flawed(Exception):
    """Front matter that can't be understood.

    Attributes:
        line: Of the file, from 1.
    """

    def __init__(self, what: str, line: int) -> None:
        super().__init__(what)
        self.what = what
        self.line = line

    def __str__(self) -> str:
        return f"line {self.line}: {self.what}"


@dataclass
class Front:
    """Front matter as it stands, key by key.

    Attributes:
        opening, closing: The lines of dashes around it; empty where a file has none.
        before: What stands above the first key.
        blocks: Key → its lines, as typed, with the comments below it.
        values: Key → its value.
    """

    opening: str = "---\n"
    closing: str = "---\n"
    before: str = ""
    blocks: dict[str, str] = field(default_factory=dict)
    values: dict[str, Value] = field(default_factory=dict)

    def text(self) -> str:
        """All of it."""
        return f"{self.opening}{self.before}{''.join(self.blocks.values())}{self.closing}"

    def put(self, key: str, value: Written) -> None:
        """Write a value, where its key stands or at the end; the same value is not written anew."""
        told = _as_read(value)
        if key in self.values and self.values[key] == told:
            return
        self.blocks[key] = f"{key}:{_written(value)}"
        self.values[key] = told

    def drop(self, key: str) -> None:
        """Take a key away."""
        self.blocks.pop(key, None)
        self.values.pop(key, None)


def split(text: str) -> tuple[str, str, str, str]:
    """A file as opening fence, front matter, closing fence, and body; without front matter the first three are empty.

    Raises:
        Flawed: It begins and never ends.
    """
    opening = _FENCE.match(text)
    if opening is None:
        return "", "", "", text
    start = opening.end()
    closing = _END.search(text, start, start + LONGEST)
    if closing is None:
        raise Flawed("the front matter has no end (a line of ---)", 1)
    end = closing.end() + (text[closing.end() : closing.end() + 1] == "\n")
    return opening[0], text[start : closing.start()], text[closing.start() : end], text[end:]


def read(text: str) -> tuple[Front, str]:
    """The front matter of a file, and the text below it.

    Raises:
        Flawed: It can't be understood.
    """
    opening, inner, closing, body = split(text)
    if not opening:
        return Front("", ""), text
    front = Front(opening, closing)
    if not inner.strip():
        front.before = inner
        return front, body
    import yaml

    try:
        root = yaml.compose(inner, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise Flawed(error.problem or "this is not YAML", (mark.line if mark else 0) + 2) from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise Flawed("this is not YAML that netreader reads", 2) from error
    if root is None:  # only comments
        front.before = inner
        return front, body
    if not isinstance(root, yaml.MappingNode) or root.flow_style:
        raise Flawed("there should be keys with values, a line each", 2)
    lines = inner.split("\n")
    ends = [*(key.start_mark.line for key, _ in root.value[1:]), len(lines)]
    for (key, node), end in zip(root.value, ends, strict=True):
        line = key.start_mark.line
        name = str(key.value) if isinstance(key, yaml.ScalarNode) else ""
        if not name or name in front.blocks or key.start_mark.column or end <= line:
            raise Flawed("a key stands here twice, or is none", line + 2)
        block = "\n".join(lines[line:end])
        front.blocks[name] = block if end == len(lines) else f"{block}\n"
        front.values[name] = _value(node)
    front.before = "".join(f"{line}\n" for line in lines[: root.value[0][0].start_mark.line])
    return front, body


def _value(node: object) -> Value:
    """A value as text or texts; of a list that holds more than texts, those."""
    import yaml

    if isinstance(node, yaml.ScalarNode):
        plain = node.style is None
        return "" if plain and node.value in ("~", "null", "Null", "NULL") else str(node.value)
    if isinstance(node, yaml.SequenceNode):
        return [str(item.value) for item in node.value if isinstance(item, yaml.ScalarNode)]
    return None


def _as_read(value: Written) -> Value:
    """A value as it is read again."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | str):
        return str(value)
    return [str(item) for item in value]


def _written(value: Written) -> str:
    """A value behind its key's colon, to the end of its last line."""
    if isinstance(value, bool | int):
        return f" {_as_read(value)}\n"
    if isinstance(value, str):
        return f" {scalar(value)}\n" if value else "\n"
    return "".join(["\n", *(f"  - {scalar(item)}\n" for item in value)]) if value else " []\n"


def scalar(text: str) -> str:
    """A text as YAML: bare where no reader of YAML, of any version, takes it for something else, else in quotes."""
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS and "  " not in text:
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return _UNPRINTABLE.sub(lambda found: _escape(found[0]), quoted)


def _escape(sign: str) -> str:
    return f"\\u{ord(sign):04x}" if ord(sign) < 0x10000 else f"\\U{ord(sign):08x}"
