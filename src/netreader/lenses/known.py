"""What is known beyond a text: the shipped lexicon and trials, and those of the reader's own files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from netreader.lenses import lexicon, trials
from netreader.lenses.lexicon import Lexicon
from netreader.lenses.tables import LONGEST, Problem
from netreader.lenses.trials import Trial


@dataclass(frozen=True)
class Known:
    """Lexicon and trials, and sentences about what could not be used of the reader's own files."""

    lexicon: Lexicon
    trials: tuple[Trial, ...]
    notices: tuple[str, ...] = ()


def known(abbreviations: Path, own_trials: Path) -> Known:
    """Read the reader's own files, if they are there; what is wrong in one is named, the rest is used.

    Args:
        abbreviations, own_trials: ``abbreviations.toml`` and ``trials.toml`` of the reader.
    """
    notices: list[str] = []
    words, problems = lexicon.read(_text(abbreviations, notices))
    notices += _told(abbreviations, problems)
    cards, problems = trials.read(_text(own_trials, notices), own=True)
    notices += _told(own_trials, problems)
    all_words = lexicon.together(words)
    for clash in all_words.clashes():
        notices.append(
            f"{abbreviations.name}: {clash.short} is “{clash.own}” there and “{clash.shipped}” in the shipped lexicon; "
            "yours is used."
        )
    return Known(all_words, trials.together(cards), tuple(notices))


def _text(file: Path, notices: list[str]) -> str:
    try:
        with file.open("rb") as opened:
            read = opened.read(LONGEST + 1)
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except OSError as error:
        notices.append(f"{file} can't be read: {(error.strerror or 'error').lower()}.")
        return ""
    if len(read) > LONGEST:
        notices.append(f"{file} is larger than {LONGEST // 1_000_000} MB; what comes behind is not read.")
    try:
        return read[:LONGEST].decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = read[: error.start].count(b"\n") + 1
        notices.append(f"{file}, line {line}: not UTF-8 text; what can't be read is passed over.")
        return read[:LONGEST].decode("utf-8-sig", "replace")


def _told(file: Path, problems: list[Problem]) -> list[str]:
    return [f"{file}, line {problem.line}: {problem.what}." for problem in problems]
