"""What a synchronisation did, in figures and sentences."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Line:
    """Something to be told of a file.

    Attributes:
        kind: ``flaw``: it, or part of it, is left as it is; ``both``: both sides changed, both versions stay; ``told``.
    """

    kind: str
    path: str
    said: str


@dataclass(frozen=True, slots=True)
class Question:
    """Something that was taken away in the vault and not in the library.

    Attributes:
        what: ``file``, ``note`` or ``highlight``.
    """

    what: str
    path: str
    said: str


@dataclass
class Report:
    """What was done, or with a dry run would be.

    Attributes:
        new: Files written for papers that had none.
        written: Files that were brought up to date.
        taken: Papers of which something came in from their files.
        unchanged: Papers of which neither side had changed.
        run: By this what came in is taken back (`netreader.vault.undoing`); empty where nothing did.
        left: Papers whose files are left alone until somebody mends them.
    """

    folder: str
    dry: bool = False
    new: int = 0
    written: int = 0
    taken: int = 0
    unchanged: int = 0
    left: int = 0
    run: str = ""
    lines: list[Line] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
