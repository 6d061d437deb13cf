"""What can go wrong, as one tree. Each front end shows ``message`` (what happened) and ``hint`` (what to do next).

NetreaderError
├── PubMedError           PubMed could not be asked, or did not answer as it should
│   ├── Unreachable       no connection: offline, DNS, refused, TLS, timed out before an answer
│   ├── RateLimited       asked too often, and still so after waiting
│   ├── KeyRefused        the NCBI API key is not valid
│   ├── BadResponse       the answer is not what the E-utilities send (a login page, cut short, garbled)
│   └── Refused           PubMed understood and said no (a query it can't run, a page past its limit)
├── RecordError           a PubMed record that can't be read
├── QueryError            a query that can't be run, with the place where it goes wrong
├── LibraryError          the local library can't be read or written
│   ├── Corrupt           the file is damaged
│   ├── Locked            another program holds it
│   ├── TooNew            written by a newer netreader
│   ├── Full              no room on the disk
│   └── Unwritable        no permission, a read-only place, or a missing folder
└── SettingsError         the configuration can't be read, with its file and line
"""

from __future__ import annotations

from pathlib import Path


class NetreaderError(Exception):
    """Something a reader should be told.

    Args:
        message: One sentence: what happened.
        hint: One sentence: what to do about it; may be empty.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class PubMedError(NetreaderError):
    """PubMed could not be asked, or did not answer as it should. Never means "nothing found"."""


class Unreachable(PubMedError):
    """No connection to PubMed."""


class RateLimited(PubMedError):
    """NCBI's request limit was met and stayed met for as long as we were willing to wait."""


class KeyRefused(PubMedError):
    """NCBI does not accept the API key."""


class BadResponse(PubMedError):
    """The answer is not what the E-utilities send."""


class Refused(PubMedError):
    """PubMed understood the request and will not do it."""


class RecordError(NetreaderError):
    """A PubMed record that can't be read.

    Args:
        pmid: Its PMID; empty if not even that can be read.
    """

    def __init__(self, message: str, hint: str = "", pmid: str = "") -> None:
        super().__init__(message, hint)
        self.pmid = pmid


class QueryError(NetreaderError):
    """A query that can't be run.

    Args:
        position: Index of the offending character in the query text.
    """

    def __init__(self, message: str, hint: str = "", position: int = 0) -> None:
        super().__init__(message, hint)
        self.position = position


class LibraryError(NetreaderError):
    """The local library can't be read or written."""


class Corrupt(LibraryError):
    """The library file is damaged."""


class Locked(LibraryError):
    """Another program holds the library for too long."""


class TooNew(LibraryError):
    """The library was written by a newer netreader; it is left untouched."""


class Full(LibraryError):
    """No room on the disk."""


class Unwritable(LibraryError):
    """The library's place can't be written: permission, read-only, or a missing folder."""


class SettingsError(NetreaderError):
    """The configuration can't be read.

    Args:
        path: The file at fault, or None for an environment variable or flag.
        line: Its line, counted from 1; 0 if not known.
    """

    def __init__(self, message: str, hint: str = "", path: Path | None = None, line: int = 0) -> None:
        super().__init__(message, hint)
        self.path = path
        self.line = line
