"""What stands around the records in an answer or a file: prologue, root element, errors."""

from __future__ import annotations

import re

from netreader.errors import BadResponse, NetreaderError, Refused
from netreader.pubmed.failures import AGAIN, known
from netreader.pubmed.safety import MAX_BYTES

_SETS = ("PubmedArticleSet", "PubmedBookArticleSet")
_RECORD = re.compile(rb"<Pubmed(?:Book)?Article[\s>]")
_NAME = re.compile(rb"<([A-Za-z_][\w.:-]{0,80})")
_SUBSET = re.compile(rb"<!DOCTYPE[^>\[]*\[|<!(?:ENTITY|ELEMENT|ATTLIST|NOTATION)")
_ERROR = re.compile(rb"<ERROR(?:\s[^>]{0,80})?>([^<]{0,2000})", re.IGNORECASE)
_FORMS = "netreader reads PubMed XML, as .xml or .xml.gz."


class Envelope:
    """Watches what lies between the records of one answer.

    Args:
        what: What the bytes are for the person who is told of them: an ``answer`` of PubMed's, or a ``file``.

    Attributes:
        root: Name of the root element once it is known; ``record`` where a record stands by itself.
    """

    def __init__(self, what: str = "answer") -> None:
        self.root = ""
        self._what = what
        self._hint = AGAIN if what == "answer" else "Get the file again."

    def between(self, gap: bytes) -> None:
        """What stands before a record.

        Raises:
            BadResponse: It is no part of a set of PubMed records.
            Refused: It holds an error of PubMed's.
        """
        if not self.root:
            self.root = self._root(gap) or "record"
        if gap and not gap.isspace():
            self._check(gap)

    def waiting(self, buffer: bytes) -> None:
        """What has come so far without making a whole record: stop early where none can come of it."""
        if not self.root and len(buffer) > 4096:
            opening = _RECORD.search(buffer)
            self.root = self._root(buffer[: opening.start()] if opening else buffer) or ("record" if opening else "")
        if len(buffer) > MAX_BYTES:
            raise BadResponse("This is not a file of PubMed records.", _FORMS)

    def close(self, rest: bytes) -> None:
        """What stands after the last record.

        Raises:
            BadResponse: It shows that the answer is cut short, or is none.
            Refused: It holds an error of PubMed's.
        """
        opening = _RECORD.search(rest)
        if opening:
            self.between(rest[: opening.start()])
            raise self._cut_short()
        if not self.root:
            if not rest.strip(b"\0 \t\r\n"):
                raise BadResponse(
                    "PubMed sent an empty answer." if self._what == "answer" else "The file is empty.", self._hint
                )
            self.root = self._root(rest)
            if not self.root:
                raise self._cut_short()
        self._check(rest)
        if self.root != "record" and self.end_of(rest) < 0:
            raise self._cut_short()

    def end_of(self, rest: bytes, start: int = 0) -> int:
        """Where the end of the root element stands; -1 if it hasn't come, or there is none."""
        name = re.escape(self.root.encode())
        found = re.compile(rb"</%s\s*>|<%s(?:\s[^>]*)?/>" % (name, name)).search(rest, start) if name else None
        return found.start() if found else -1

    def _check(self, gap: bytes) -> None:
        if _SUBSET.search(gap):
            raise self._entities()
        error = _ERROR.search(gap)
        if error:
            raise _refusal(error[1])

    def _root(self, head: bytes) -> str:
        """Name of the root element; empty if the bytes end before one.

        Raises:
            BadResponse, Refused: It is not that of a set of PubMed records.
        """
        head = head.replace(b"\0", b"").lstrip()
        if not head:
            return ""
        start = head[:2048].lower()
        if b"<html" in start or b"<!doctype html" in start:
            raise BadResponse(
                "A web page came instead of PubMed's records.",
                "A login page of your network may be in the way, or PubMed is down for maintenance.",
            )
        if not head.startswith(b"<"):
            raise _known(head[:2000]) or self._foreign()
        if _SUBSET.search(head):
            raise self._entities()
        position = 0
        while head.startswith((b"<?", b"<!"), position):
            closing = b"?>" if head[position + 1 : position + 2] == b"?" else b">"
            if head.startswith(b"<!--", position):
                closing = b"-->"
            end = head.find(closing, position)
            if end < 0:
                return ""
            position = end + len(closing)
            position += len(head) - position - len(head[position:].lstrip())
        name = _NAME.match(head, position)
        if not name:
            if position >= len(head):
                return ""
            raise self._foreign()
        root = name[1].decode("ascii", "replace")
        if root in _SETS:
            return root
        error = _ERROR.search(head)
        if error:
            raise _refusal(error[1])
        raise self._foreign()

    def _foreign(self) -> NetreaderError:
        if self._what == "file":
            return BadResponse("This is not a file of PubMed records.", _FORMS)
        return BadResponse("What came is not a set of PubMed records.", self._hint)

    def _cut_short(self) -> NetreaderError:
        return BadResponse(f"The {self._what} is cut short: it ends before the last record does.", self._hint)

    def _entities(self) -> NetreaderError:
        return BadResponse(f"The {self._what} defines XML entities, which PubMed never does; it was not read.")


def _refusal(said: bytes) -> NetreaderError:
    return _known(said) or Refused("PubMed answered with an error instead of the records.", AGAIN)


def _known(said: bytes) -> NetreaderError | None:
    return known(said.decode("utf-8", "replace"))
