"""Documents read from the file, which others may have edited: cleaned, and an error of ours when they make no sense."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import msgspec

from netreader.errors import Corrupt
from netreader.text import clean

Kind = TypeVar("Kind")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_decode = msgspec.json.Decoder().decode
encode = msgspec.json.Encoder().encode


def reader(kind: type[Kind]) -> Callable[[bytes], Kind]:
    """A function that reads a document's JSON into a type.

    It raises `Corrupt` where the JSON is broken or of another shape. Text that netreader itself wrote is clean, so it
    is enough to look over the JSON as a whole; only what differs is cleaned piece by piece.
    """
    straight = msgspec.json.Decoder(kind).decode

    def read(body: bytes) -> Kind:
        try:
            if is_clean(body):
                return straight(body)
            return msgspec.convert(_cleaned(_decode(body)), kind)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise Corrupt("An entry of the library can't be read.", "Run `netreader library repair`.") from error

    return read


def is_sound(body: object) -> bool:
    """Whether a row holds a JSON object, as every document is."""
    try:
        return isinstance(body, bytes) and isinstance(_decode(body), dict)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return False


def is_clean(body: bytes) -> bool:
    """Whether JSON holds nothing that `clean` would change, in the open or escaped (``\\u001b``)."""
    if b"\\u" in body:
        return False
    if body.isascii():
        return b"\x7f" not in body
    text = body.decode()
    return clean(text) == text


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [_cleaned(item) for item in value]
    if isinstance(value, dict):
        return {clean(name): _cleaned(item) for name, item in value.items()}
    return value


def now() -> int:
    """The time in microseconds since 1970, UTC."""
    return (datetime.now(UTC) - _EPOCH) // _MICROSECOND


def as_text(time: int) -> str:
    """Such a time as it is written in documents: ISO 8601."""
    return (_EPOCH + time * _MICROSECOND).isoformat()


def as_time(text: str) -> int | None:
    """A time written in a document; None if it is none."""
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (time - _EPOCH) // _MICROSECOND if time.tzinfo else None
