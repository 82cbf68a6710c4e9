"""How a command ends, for scripts."""

from core.errors import Busy, NextleadError, Unreachable

DONE = 0
REFUSALS = 1
"""Done with refusals: somebody should read them."""
WRONG = 2
"""Wrong usage or settings, or no room for the answer: somebody must mend something first."""
UNREACHABLE = 3
"""The database or Slack cannot be reached: try again later."""
FAULT = 70
"""A fault of ours, which is said on stderr with an id (``EX_SOFTWARE`` of sysexits.h)."""
INTERRUPTED = 130
NOBODY_READS = 141
"""Whoever read the answer has gone, as in ``nextlead why L-1 | head -1``: how SIGPIPE ends other programs."""


def exit_code_of(error: NextleadError) -> int:
    """A database that answers and needs ``nextlead migrate`` is wrong, one that is locked is out of reach."""
    return UNREACHABLE if isinstance(error, (Unreachable, Busy)) else WRONG
