"""The dialogs in which measures against overflow are taken."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from bot import actions
from bot.i18n import Speech
from bot.views.blocks import Block, count, modal, pick_users, section, select
from core.answers import Plan

HOURS = (1, 2, 4, 8, 24)
"""For how long a measure may be taken."""

AT_FIRST = 10
"""Leads that a dialog begins with."""


def more_reps(plan: Plan, speech: Speech, *, metadata: str) -> dict[str, Any]:
    """Who helps in the queue, and for how long."""
    explained = speech.say("They see the leads of {queue} too, and get a message.", queue=f"`{plan.queue}`")
    asked = [section(explained), pick_users(actions.REPS, speech.say("Who helps?")), _how_long(speech)]
    return _dialog(
        asked,
        speech,
        (speech.say("More reps"), speech.say("Start"), actions.MORE_REPS_FOR),
        metadata=metadata,
    )


def fast_lane(plan: Plan, speech: Speech, *, metadata: str) -> dict[str, Any]:
    """Who works the hottest leads, and for how long."""
    explained = speech.say(
        "The hot leads of {queue} get a line of their own. Only these reps see it, and they get a message. "
        "What is left at the end comes back.",
        queue=f"`{plan.queue}`",
    )
    who = pick_users(actions.REPS, speech.say("Who works the fast lane?"))
    return _dialog(
        [section(explained), who, _how_long(speech)],
        speech,
        (speech.say("Fast lane"), speech.say("Start"), actions.FAST_LANE_FOR),
        metadata=metadata,
    )


def partner(plan: Plan, speech: Speech, *, metadata: str) -> dict[str, Any]:
    """How many leads go to a partner, and how many agreed to that."""
    explained = speech.say(
        "Leads of {queue} that agreed to be passed on go to a partner, those furthest behind first. For 7 "
        "days they can be taken back.",
        queue=f"`{plan.queue}`",
    )
    agreed = speech.count("{n} lead has agreed.", "{n} leads have agreed.", plan.consenting)
    return _dialog(
        [section(f"{explained} {agreed}"), _how_many(plan.consenting, speech)],
        speech,
        (speech.say("Partner"), speech.say("Hand over"), actions.PARTNER_COUNT),
        metadata=metadata,
    )


def pause(plan: Plan, speech: Speech, *, metadata: str) -> dict[str, Any]:
    """For how long leads from sources of low priority are held back."""
    explained = speech.say(
        "New leads for {queue} from low-priority sources are held back meanwhile. Hot inbound leads, "
        "referrals and target accounts still come in.",
        queue=f"`{plan.queue}`",
    )
    return _dialog(
        [section(explained), _how_long(speech)],
        speech,
        (speech.say("Pause sources"), speech.say("Pause"), actions.PAUSE_FOR),
        metadata=metadata,
    )


def let_in(plan: Plan, speech: Speech, *, metadata: str) -> dict[str, Any]:
    """How many held leads come in by hand."""
    warning = speech.say(
        "The best held leads of {queue} come in now, also above what the queue should hold.",
        queue=f"`{plan.queue}`",
    )
    held = speech.count("{n} lead is held back.", "{n} leads are held back.", plan.held)
    return _dialog(
        [section(f"{warning} {held}"), _how_many(plan.held, speech)],
        speech,
        (speech.say("Let held leads in"), speech.say("Let in"), actions.LET_IN_COUNT),
        metadata=metadata,
    )


def _how_many(there_are: int, speech: Speech) -> Block:
    """Up to as many as there are; where there is none by now, whoever asks is told so."""
    most = max(1, there_are)
    return count(actions.COUNT, speech.say("How many leads?"), most=most, first=min(AT_FIRST, most))


def _how_long(speech: Speech) -> Block:
    lengths = {str(hours): speech.duration(timedelta(hours=hours)) for hours in HOURS}
    return select(actions.HOURS, speech.say("For how long?"), lengths)


def _dialog(
    blocks: Sequence[Block], speech: Speech, named: tuple[str, str, str], *, metadata: str
) -> dict[str, Any]:
    """``named``: its title, its button, and what Slack echoes back."""
    title, submit, callback_id = named
    return modal(
        title,
        blocks,
        close=speech.say("Cancel"),
        submit=submit,
        callback_id=callback_id,
        metadata=metadata,
    )
