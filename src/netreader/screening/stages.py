"""The two stages of screening: by title and abstract, and for what that includes by the full text."""

from __future__ import annotations

from dataclasses import dataclass

from netreader.screening.decisions import VERDICTS


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage.

    Attributes:
        name: As it is kept.
        said: What is read.
        verdicts: What can be decided, in the order of tables.
    """

    name: str
    said: str
    verdicts: tuple[str, ...]


ABSTRACT = Stage("abstract", "titles and abstracts", VERDICTS)
FULL_TEXT = Stage("fulltext", "full texts", (*VERDICTS, "unavailable"))

#: By name.
STAGES = {stage.name: stage for stage in (ABSTRACT, FULL_TEXT)}
