"""How much is measured: the ordinary run, or the long one."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sizes:
    """``waiting`` leads stand in line, ``each`` of 16 threads takes so many a round."""

    waiting: int = 100_000
    each: int = 120
    rounds: int = 5
    full: bool = False
