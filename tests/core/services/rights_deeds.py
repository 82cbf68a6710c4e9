"""Every use case that somebody asks for, by the action it is."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple

from core.incidents import Snooze
from core.model import Channel, ContactOutcome, SkipReason
from core.reports import Dimension
from core.review import RejectReason
from core.rights import Action
from core.setup import OFF
from core.submissions import LeadSubmission
from tests.builders import OLE, an_offer, days, hours, offering
from tests.core.rights_table import MEMBER, OWNER, QUEUES, REP
from tests.core.services.rights_ground import OWNERS, Ground

Ask = Callable[[Ground, str, str], object]
"""Asked on a ground, by somebody, about what is at a place."""


class Deed(NamedTuple):
    """Something to ask for; ``first`` is what has to be true for those who may."""

    ask: Ask
    first: Ask | None = None


DAY = date(2026, 3, 2)
HELPER = [MEMBER]
WEEK = days(7)


def _name(place: str) -> str:
    return QUEUES[place].name


def _path(place: str) -> str:
    return f"queues.{_name(place)}.members"


def _lead(g: Ground, place: str) -> int:
    """The lead that somebody owns there."""
    return g.claims[place].lead_id


def _row(company: str = "Newcomer") -> LeadSubmission:
    return LeadSubmission.read({"company": company, "email": "new@newcomer.example", "score": 90})


def _contacted(g: Ground, who: str, p: str) -> object:
    return g.floor.contacts.log(who, g.claims[p].id, Channel.CALL, ContactOutcome.REACHED)


def _stopped(g: Ground, _: str, p: str) -> object:
    return g.floor.overflow.stop(OLE, g.measures[p])


def _pulled(g: Ground, who: str, _: str) -> object:
    g.pulled = g.floor.pull(who).lead.id
    return g.pulled


def _offered(g: Ground, who: str, p: str) -> object:
    """The lead that waits there is offered to whoever asks."""
    lead = g.floor.lead(g.waiting[p])
    offer = an_offer(lead, who, at=g.floor.clock.now())
    with g.floor.open() as uow:
        uow.apply(offering(lead, offer))
        uow.commit()
    g.offered = offer.id
    return offer


def _set(g: Ground, _: str, p: str) -> object:
    return g.floor.setup.set_members(OLE, _name(p), (OWNER,), ())


DEEDS: Mapping[Action, Mapping[str, Deed]] = {
    Action.PULL: {"pull": Deed(lambda g, who, p: g.floor.queues.next_lead(who, queue=_name(p)))},
    Action.CLAIM: {
        "claim": Deed(lambda g, who, p: g.floor.claims.claim(who, g.card(p)), _pulled),
        "claim several": Deed(lambda g, who, p: g.floor.claims.claim_batch(who, 2, queue=_name(p))),
    },
    Action.SKIP: {
        "look": Deed(lambda g, who, p: g.floor.queues.looking(who, g.card(p)), _pulled),
        "skip": Deed(lambda g, who, p: g.floor.claims.skip(who, g.card(p), SkipReason.OTHER), _pulled),
    },
    Action.WORK_CLAIM: {
        "look": Deed(lambda g, who, p: g.floor.claims.mine(who, g.claims[p].id)),
        "release": Deed(lambda g, who, p: g.floor.ownership.release(who, g.claims[p].id)),
        "undo": Deed(lambda g, who, p: g.floor.ownership.undo(who, g.claims[p].id)),
        "transfer": Deed(lambda g, who, p: g.floor.ownership.transfer(who, g.claims[p].id, REP)),
        "log": Deed(_contacted),
        "close": Deed(
            lambda g, who, p: g.floor.contacts.close(who, g.claims[p].id, converted=True), _contacted
        ),
        "more time": Deed(lambda g, who, p: g.floor.escalation.more_time(who, g.claims[p].id)),
    },
    Action.ANSWER_OFFER: {
        "accept": Deed(lambda g, who, p: g.floor.offers.accept(who, g.offer(p)), _offered),
        "decline": Deed(lambda g, who, p: g.floor.offers.decline(who, g.offer(p)), _offered),
    },
    Action.DECIDE_CLAIM: {
        "keep": Deed(lambda g, who, p: g.floor.escalation.keep(who, g.claims[p].id)),
        "ask": Deed(lambda g, who, p: g.floor.escalation.ask(who, g.claims[p].id)),
        "reassign": Deed(lambda g, who, p: g.floor.escalation.reassign(who, g.claims[p].id)),
    },
    Action.DECIDE_WAITING: {
        "look": Deed(lambda g, who, p: g.floor.escalation.in_charge(who, g.waiting[p].id)),
        "assign": Deed(lambda g, who, p: g.floor.escalation.assign(who, g.waiting[p].id)),
        "push": Deed(lambda g, who, p: g.floor.escalation.push(who, g.waiting[p].id, OWNERS[p])),
        "nurture": Deed(lambda g, who, p: g.floor.escalation.nurture(who, g.waiting[p].id)),
    },
    Action.ANSWER_ALERT: {
        "acknowledge": Deed(lambda g, who, p: g.floor.alerts.acknowledge(who, g.alerts[p])),
        "snooze": Deed(lambda g, who, p: g.floor.alerts.snooze(who, g.alerts[p], Snooze.AN_HOUR)),
    },
    Action.ARRANGE: {
        "look": Deed(lambda g, who, p: g.floor.overflow.in_charge(who, _name(p))),
        "look from an alert": Deed(lambda g, who, p: g.floor.overflow.in_charge(who, g.alerts[p])),
        "count": Deed(lambda g, who, p: g.floor.overflow.counted(who, _name(p))),
        "more reps": Deed(lambda g, who, p: g.floor.overflow.more_reps(who, _name(p), HELPER, hours(1))),
        "fast lane": Deed(lambda g, who, p: g.floor.overflow.fast_lane(who, _name(p), HELPER, hours(1))),
        "partner": Deed(lambda g, who, p: g.floor.overflow.partner(who, _name(p), 1)),
        "pause": Deed(lambda g, who, p: g.floor.overflow.pause_sources(who, _name(p), hours(1)), _stopped),
        "stop": Deed(lambda g, who, p: g.floor.overflow.stop(who, g.measures[p])),
        "let in": Deed(lambda g, who, p: g.floor.overflow.let_in(who, _name(p), 1)),
    },
    Action.SEE_BOARD: {
        "board": Deed(lambda g, who, p: g.boards.of(who, _name(p))),
        "report": Deed(
            lambda g, who, p: g.reports.report_for(who, WEEK, queue=_name(p), by=Dimension.SOURCE)
        ),
        "report to compare": Deed(lambda g, who, p: g.reports.compared_for(who, WEEK, queue=_name(p))),
    },
    Action.SEE_FAIRNESS: {"who takes what": Deed(lambda g, who, p: g.fairness.of(who, WEEK, queue=_name(p)))},
    Action.SEE_LEAD: {
        "look": Deed(lambda g, who, p: g.leads.look(who, f"L-{_lead(g, p)}")),
        "why": Deed(lambda g, who, p: g.leads.story(who, _lead(g, p))),
    },
    Action.CORRECT_LEAD: {
        "look": Deed(lambda g, who, p: g.leads.correctable(who, _lead(g, p))),
        "correct": Deed(lambda g, who, p: g.leads.correct(who, _lead(g, p), {"company": "Right"})),
    },
    Action.SEE_MEMBERS: {"members": Deed(lambda g, who, p: g.floor.setup.members(who, _name(p)))},
    Action.SET_MEMBERS: {
        "set": Deed(lambda g, who, p: g.floor.setup.set_members(who, _name(p), (OWNER, REP), ())),
        "reset": Deed(lambda g, who, p: g.floor.setup.reset(who, _path(p)), _set),
    },
}
"""About what is at a place, the person's own or not."""

OPS_SET: Ask = lambda g, who, _: g.floor.setup.set_up(who, {"channels.ops": ("C0NEWOPS",)})  # noqa: E731
NO_DIGEST: Ask = lambda g, who, _: g.floor.setup.set_up(who, {"digests.daily": OFF})  # noqa: E731

ANYWHERE: Mapping[Action, Mapping[str, Deed]] = {
    Action.PULL: {"pull": Deed(lambda g, who, _: g.floor.queues.next_lead(who))},
    Action.CLAIM: {"claim several": Deed(lambda g, who, _: g.floor.claims.claim_batch(who, 2))},
    Action.WORK_CLAIM: {"my leads": Deed(lambda g, who, _: g.floor.claims.my_leads(who))},
    Action.SET_PRESENCE: {
        "away": Deed(lambda g, who, _: g.floor.people.away(who)),
        "back": Deed(lambda g, who, _: g.floor.people.back(who), lambda g, who, _: g.floor.people.away(who)),
    },
    Action.ANSWER_ALERT: DEEDS[Action.ANSWER_ALERT],
    Action.CLEAN_UP: {
        "undo": Deed(lambda g, who, _: g.floor.hygiene.undo(who, DAY)),
        "nurture": Deed(lambda g, who, _: g.floor.hygiene.nurture_old(who, DAY)),
        "merge": Deed(lambda g, who, _: g.floor.hygiene.merge_duplicates(who, DAY)),
        "reject": Deed(lambda g, who, _: g.floor.hygiene.reject_junk(who, DAY)),
    },
    Action.SEE_BOARD: {
        "board": Deed(lambda g, who, _: g.boards.of(who)),
        "report": Deed(lambda g, who, _: g.reports.report_for(who, WEEK)),
        "report to compare": Deed(lambda g, who, _: g.reports.compared_for(who, WEEK)),
    },
    Action.SEE_FAIRNESS: {"who takes what": Deed(lambda g, who, _: g.fairness.of(who, WEEK))},
    Action.REVIEW: {
        "look": Deed(lambda g, who, _: g.floor.review.look(who, g.doubtful.id)),
        "next": Deed(lambda g, who, _: g.floor.review.next(who)),
        "count": Deed(lambda g, who, _: g.floor.review.counted(who)),
        "approve": Deed(lambda g, who, _: g.floor.review.approve(who, g.doubtful.id)),
        "reject": Deed(lambda g, who, _: g.floor.review.reject(who, g.doubtful.id, RejectReason.JUNK)),
        "enrich": Deed(lambda g, who, _: g.floor.review.enrich(who, g.doubtful.id, {"score": "91"})),
        "merge": Deed(lambda g, who, _: g.floor.review.merge(who, g.doubtful.id)),
    },
    Action.ADD_LEAD: {
        "look": Deed(lambda g, who, _: g.leads.addable(who)),
        "add": Deed(lambda g, who, _: g.floor.intake.add(who, _row(), request="view:1")),
    },
    Action.IMPORT: {
        "begin a file": Deed(lambda g, who, _: g.files.begin(who, "F1")),
        "its rows": Deed(lambda g, who, _: next(iter(g.floor.intake.bring(who, [_row()])))),
    },
    Action.SEE_LEAD: {"find": Deed(lambda g, who, _: g.leads.find(who, "own"))},
    Action.SEE_MEMBERS: {"members": Deed(lambda g, who, _: g.floor.setup.members(who))},
    Action.SET_UP: {
        "look": Deed(lambda g, who, _: g.floor.setup.read(who)),
        "set": Deed(OPS_SET),
        "set digests": Deed(NO_DIGEST),
        "reset": Deed(
            lambda g, who, _: g.floor.setup.reset(who, "channels.ops"), lambda g, _, p: OPS_SET(g, OLE, p)
        ),
    },
}
"""About no queue in particular."""
