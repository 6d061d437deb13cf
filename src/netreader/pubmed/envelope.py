"""What stands around the records in an answer: prologue, root element, errors, the list of deleted PMIDs."""

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
_DELETED = re.compile(rb"<DeleteCitation>(.*?)</DeleteCitation>", re.DOTALL)
_PMID = re.compile(rb"<PMID[^>]{0,40}>\s*0*(\d{1,10})\s*<")


class Envelope:
    """Watches what lies between the records of one answer.

    Attributes:
        root: Name of the root element once it is known; ``record`` where a record stands by itself.
        deleted: PMIDs that NLM has withdrawn (DeleteCitation).
    """

    def __init__(self) -> None:
        self.root = ""
        self.deleted: list[str] = []

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
            raise BadResponse(
                "This is not a file of PubMed records.", "netreader reads PubMed XML, as .xml or .xml.gz."
            )

    def close(self, rest: bytes) -> None:
        """What stands after the last record.

        Raises:
            BadResponse: It shows that the answer is cut short, or is none.
            Refused: It holds an error of PubMed's.
        """
        opening = _RECORD.search(rest)
        if opening:
            self.between(rest[: opening.start()])
            raise _cut_short()
        if not self.root:
            if not rest.strip(b"\0 \t\r\n"):
                raise BadResponse("PubMed sent an empty answer.", AGAIN)
            self.root = self._root(rest)
            if not self.root:
                raise _cut_short()
        self._check(rest)
        for block in _DELETED.findall(rest):
            self.deleted += [number.decode() for number in _PMID.findall(block)]
        if self.root != "record":
            name = re.escape(self.root.encode())
            if not re.search(rb"</%s\s*>|<%s(?:\s[^>]*)?/>" % (name, name), rest):
                raise _cut_short()

    def _check(self, gap: bytes) -> None:
        if _SUBSET.search(gap):
            raise BadResponse("The answer defines XML entities, which PubMed never does; it was not read.")
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
                "A login page of the network may be in between, or PubMed is down for maintenance.",
            )
        if not head.startswith(b"<"):
            raise _known(head[:2000]) or _foreign()
        if _SUBSET.search(head):
            raise BadResponse("The answer defines XML entities, which PubMed never does; it was not read.")
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
            raise _foreign()
        root = name[1].decode("ascii", "replace")
        if root in _SETS:
            return root
        error = _ERROR.search(head)
        if error:
            raise _refusal(error[1])
        raise _foreign()


def _foreign() -> NetreaderError:
    return BadResponse("What came is not a set of PubMed records.", AGAIN)


def _cut_short() -> NetreaderError:
    return BadResponse("The answer is cut short: it ends before the last record does.", AGAIN)


def _refusal(said: bytes) -> NetreaderError:
    return _known(said) or Refused("PubMed answered with an error instead of the records.", AGAIN)


def _known(said: bytes) -> NetreaderError | None:
    return known(said.decode("utf-8", "replace"))
