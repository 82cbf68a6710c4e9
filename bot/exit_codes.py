"""How a command ends, for scripts."""

from core.errors import Busy, NextleadError, Unreachable

DONE = 0
REFUSALS = 1
"""Done with refusals; also a fault of ours, which is said on stderr."""
WRONG = 2
"""Wrong usage or settings: somebody must mend something first."""
UNREACHABLE = 3
"""The database or Slack cannot be reached: try again later."""
INTERRUPTED = 130


def exit_code_of(error: NextleadError) -> int:
    """A database that answers and needs ``nextlead migrate`` is wrong, one that is locked is out of reach."""
    return UNREACHABLE if isinstance(error, (Unreachable, Busy)) else WRONG
