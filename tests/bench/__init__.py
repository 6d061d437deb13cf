"""Speed, as ratios measured side by side in one run: ``python -m tests.bench``."""

from typing import NamedTuple


class Row(NamedTuple):
    """One figure: its name, its value, the bar it has to meet, whether more (``high``) or less (``low``) is better."""

    name: str
    value: float
    bar: float
    better: str = "high"

    @property
    def met(self) -> bool:
        return self.value >= self.bar if self.better == "high" else self.value <= self.bar

    def __str__(self) -> str:
        sign = "≥" if self.better == "high" else "≤"
        return f"{self.name:<75} {self.value:>10,.2f}  {sign} {self.bar:<8,g} {'' if self.met else 'MISSED'}".rstrip()
