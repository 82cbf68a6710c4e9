"""What happened to a lead, in a sentence for each kind of event."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.i18n import Speech
from bot.views import fields, words
from bot.views.text import bare
from core.events import OUTSIDE, SYSTEM, Event, Verb
from core.model import Rung
from core.outside.case import BY_ACTIVITY

FIELDS = 8
"""Fields named of those that are different: an update may bring dozens."""

_SLACK_ID = re.compile(r"[UW][A-Z0-9]{2,20}")


@dataclass(frozen=True, slots=True)
class Deed:
    """An event, to be told to a reader."""

    event: Event
    speech: Speech

    @property
    def who(self) -> str:
        return self._person(self.event.actor)

    @property
    def by_hand(self) -> bool:
        """Whether a person did it, and not time or a rule."""
        return self.event.actor != SYSTEM

    @property
    def queue(self) -> str:
        return f"`{self.event.queue}`"

    def person(self, name: str) -> str:
        """Somebody whom the event names."""
        return self._person(str(self.event.data.get(name) or ""))

    def number(self, name: str) -> str:
        found = self.event.data.get(name)
        return self.speech.number(found) if isinstance(found, int | float) else "?"

    def has_numbers(self, *names: str) -> bool:
        return all(isinstance(self.event.data.get(name), int | float) for name in names)

    def fields(self) -> str:
        """The fields it was about, in a list."""
        found = self.event.data.get("fields")
        names = found if isinstance(found, Sequence) and not isinstance(found, str) else ()
        told = [bare(fields.name(str(one), self.speech), 40) for one in names[:FIELDS]]
        return self.speech.all_of([*told, *(["…"] if len(names) > FIELDS else [])])

    def _person(self, actor: str) -> str:
        if _SLACK_ID.fullmatch(actor):
            return f"<@{actor}>"
        if actor == SYSTEM:
            return "Nextlead"
        return self.speech.say("another system") if actor == OUTSIDE else bare(actor, 60) or "?"


Told = Callable[[Deed, Speech], str]


def sentence(event: Event, speech: Speech) -> str:
    """As mrkdwn, harmless whatever the event holds."""
    deed = Deed(event, speech)
    by_hand = BY_HAND.get(event.verb) if deed.by_hand else None
    said = (by_hand or SENTENCES[event.verb])(deed, speech)
    return said[:1].upper() + said[1:] if event.actor == OUTSIDE else said


def _contacted(it: Deed, speech: Speech) -> str:
    if it.event.data.get("first"):
        said = speech.say("{who} made the first contact.", who=it.who)
    else:
        said = speech.say("{who} made contact again.", who=it.who)
    names = {**words.by_value(words.channels(speech)), **words.by_value(words.outcomes(speech))}
    known = (names.get(str(it.event.why)), names.get(str(it.event.data.get("outcome"))))
    return " ".join([said, *(f"{one}." for one in known if one)])


def _escalated(it: Deed, speech: Speech) -> str:
    match it.event.data.get("step"):
        case Rung.REP:
            return speech.say("Nobody had contacted them in time: {rep} was told.", rep=it.person("rep"))
        case Rung.MANAGER:
            return speech.say("Nobody had contacted them in time: the managers were told.")
        case Rung.REASSIGN:
            return speech.say(
                "Nobody had contacted them in time: {rep} had to give it up.", rep=it.person("rep")
            )
        case _:
            return speech.say("The managers were told that it waits.")


def _promoted(it: Deed, speech: Speech) -> str:
    before, after = it.number("from"), it.number("to")
    return speech.say("Its age moved it up from place {before} to {after}.", before=before, after=after)


def _updated(it: Deed, speech: Speech) -> str:
    return speech.say("Newer data came in: {fields}.", fields=it.fields())


def _placed_anew(it: Deed, speech: Speech) -> str:
    if not it.has_numbers("from", "to"):
        return speech.say("It got a new place in {queue}.", queue=it.queue)
    return speech.say(
        "It got a new place in {queue}: its score counts {after} there instead of {before}.",
        queue=it.queue,
        before=it.number("from"),
        after=it.number("to"),
    )


def _rescored(it: Deed, speech: Speech) -> str:
    if not it.has_numbers("from", "to"):
        return speech.say("{who} scored it anew.", who=it.who)
    before, after = it.number("from"), it.number("to")
    if it.event.why == BY_ACTIVITY:
        return speech.say("Its score went from {before} to {after}.", before=before, after=after)
    return speech.say(
        "{who} scored it anew: {after} instead of {before}.", who=it.who, before=before, after=after
    )


def _moved(it: Deed, speech: Speech) -> str:
    before = f"`{bare(str(it.event.data.get('from_queue') or '?'), 60)}`"
    return speech.say("It moved from {before} to {queue}.", before=before, queue=it.queue)


def _reassigned(it: Deed, speech: Speech) -> str:
    between = {"giver": it.person("from"), "to": it.person("to")}
    return speech.say("It was taken from {giver} and given to {to}.", **between)


def _reassigned_by_hand(it: Deed, speech: Speech) -> str:
    between = {"who": it.who, "giver": it.person("from"), "to": it.person("to")}
    return speech.say("{who} took it from {giver} and gave it to {to}.", **between)


SENTENCES: dict[Verb, Told] = {
    Verb.ENTERED: lambda it, speech: speech.say("It came in and waits in {queue}.", queue=it.queue),
    Verb.RE_ENGAGED: lambda _, speech: speech.say("They came back: everything begins anew."),
    Verb.UPDATED: _updated,
    Verb.SENT_TO_REVIEW: lambda _, speech: speech.say("It went to ops, who decide about it."),
    Verb.HELD: lambda it, speech: speech.say("It is held back from {queue}.", queue=it.queue),
    Verb.ADMITTED: lambda it, speech: speech.say("There was room for it in {queue}.", queue=it.queue),
    Verb.RESERVED: lambda it, speech: speech.say("{who} looked at it.", who=it.who),
    Verb.RESERVATION_EXPIRED: lambda it, speech: speech.say(
        "The time of {rep} to decide was over.", rep=it.person("rep")
    ),
    Verb.PUT_BACK: lambda it, speech: speech.say("{who} put it back.", who=it.who),
    Verb.SKIPPED: lambda it, speech: speech.say("{who} skipped it.", who=it.who),
    Verb.OFFERED: lambda it, speech: speech.say("It was offered to {rep}.", rep=it.person("rep")),
    Verb.DECLINED: lambda it, speech: speech.say("{rep} declined it.", rep=it.person("rep")),
    Verb.OFFER_EXPIRED: lambda it, speech: speech.say("{rep} did not answer in time.", rep=it.person("rep")),
    Verb.OFFER_WITHDRAWN: lambda it, speech: speech.say(
        "It was not offered to {rep} any more.", rep=it.person("rep")
    ),
    Verb.CLAIMED: lambda it, speech: speech.say("{who} claimed it.", who=it.who),
    Verb.UNDONE: lambda it, speech: speech.say("{who} took the claim back.", who=it.who),
    Verb.RELEASED: lambda it, speech: speech.say("{who} released it.", who=it.who),
    Verb.TRANSFERRED: lambda it, speech: speech.say(
        "{who} handed it to {to}.", who=it.who, to=it.person("to")
    ),
    Verb.CONTACTED: _contacted,
    Verb.CONVERTED: lambda it, speech: speech.say("{who} converted it.", who=it.who),
    Verb.CUSTOMER: lambda it, speech: speech.say("{who} reported that they bought.", who=it.who),
    Verb.DISQUALIFIED: lambda it, speech: speech.say("{who} disqualified it.", who=it.who),
    Verb.PROMOTED: _promoted,
    Verb.PLACED_ANEW: _placed_anew,
    Verb.MOVED: _moved,
    Verb.WARNED: lambda it, speech: speech.say("{rep} was reminded in time.", rep=it.person("rep")),
    Verb.NUDGED: lambda it, speech: speech.say(
        "{rep} was reminded before the long break.", rep=it.person("rep")
    ),
    Verb.FLAGGED: lambda it, speech: speech.say(
        "{rep} and the managers were reminded after the break.", rep=it.person("rep")
    ),
    Verb.ESCALATED: _escalated,
    Verb.MORE_TIME: lambda it, speech: speech.say("{who} took an hour more.", who=it.who),
    Verb.KEPT: lambda it, speech: speech.say("{who} left it with its rep.", who=it.who),
    Verb.ASKED: lambda it, speech: speech.say("{who} asked its rep how it is going.", who=it.who),
    Verb.REASSIGNED: _reassigned,
    Verb.ASSIGNED: lambda it, speech: speech.say("It was given to {to}.", to=it.person("to")),
    Verb.RETURNED: lambda it, speech: speech.say(
        "{rep} lost it; it came back to the head of the line.", rep=it.person("rep")
    ),
    Verb.NURTURED: lambda _, speech: speech.say("It was moved to nurture."),
    Verb.RECYCLED: lambda _, speech: speech.say("It was recycled: it waits behind all others."),
    Verb.ARCHIVED: lambda _, speech: speech.say("It was archived."),
    Verb.RESTORED: lambda it, speech: speech.say("It was brought back to {queue}.", queue=it.queue),
    Verb.APPROVED: lambda it, speech: speech.say("{who} let it in.", who=it.who),
    Verb.MERGED: lambda it, speech: speech.say(
        "It was merged into {lead}.", lead=bare(f"L-{it.event.data.get('into', '?')}", 20)
    ),
    Verb.REJECTED: lambda it, speech: speech.say("{who} rejected it.", who=it.who),
    Verb.TO_PARTNER: lambda it, speech: speech.say("{who} handed it to a partner.", who=it.who),
    Verb.TAKEN_BACK: lambda it, speech: speech.say("{who} took it back from the partner.", who=it.who),
    Verb.ENRICHED: lambda it, speech: speech.say(
        "{who} added what was missing: {fields}.", who=it.who, fields=it.fields()
    ),
    Verb.CORRECTED: lambda it, speech: speech.say(
        "{who} corrected: {fields}.", who=it.who, fields=it.fields()
    ),
    Verb.REMINDED: lambda _, speech: speech.say("Ops were reminded to decide about it."),
    Verb.ACTIVE: lambda it, speech: speech.say("{who} told of activity.", who=it.who),
    Verb.RESCORED: _rescored,
    Verb.CONFIRMED: lambda it, speech: speech.say("{who} confirmed the first contact.", who=it.who),
    Verb.ERASED: lambda _, speech: speech.say("All that was known of them was erased."),
}
"""For every verb, as time and rules do it, or whoever does what only people do."""

BY_HAND: dict[Verb, Told] = {
    Verb.ENTERED: lambda it, speech: speech.say(
        "{who} brought it in; it waits in {queue}.", who=it.who, queue=it.queue
    ),
    Verb.REASSIGNED: _reassigned_by_hand,
    Verb.ASSIGNED: lambda it, speech: speech.say("{who} gave it to {to}.", who=it.who, to=it.person("to")),
    Verb.RETURNED: lambda it, speech: speech.say(
        "{who} took it from {rep}: it waits in {queue} again.",
        who=it.who,
        rep=it.person("rep"),
        queue=it.queue,
    ),
    Verb.NURTURED: lambda it, speech: speech.say("{who} moved it to nurture.", who=it.who),
    Verb.RESTORED: lambda it, speech: speech.say(
        "{who} brought it back to {queue}.", who=it.who, queue=it.queue
    ),
}
"""What time does as well, where a person did it."""
