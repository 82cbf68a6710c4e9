"""The digest a team hears at opening: when it is due and about what, whom it goes to, what it points out."""

from core.digests.cards import card, due_of, mark, queues_for, readers
from core.digests.contents import CLAIM_RATE_GOAL, cleaned, goals, suggestion
from core.digests.dates import WITHIN, Due, due
from core.digests.moved import Measured, Moved, moved

__all__ = [
    "CLAIM_RATE_GOAL",
    "WITHIN",
    "Due",
    "Measured",
    "Moved",
    "card",
    "cleaned",
    "due",
    "due_of",
    "goals",
    "mark",
    "moved",
    "queues_for",
    "readers",
    "suggestion",
]
