"""Packing messages: every notice with all it is about, as it stands in the transaction that reads it."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import TypeVar

from core.alert_notices import post_of
from core.answers import Claimed
from core.calendar import BusinessCalendar, NeverOpen, business_calendar
from core.claims import shown
from core.digests import due_of
from core.events import Verb
from core.findings import Stranded
from core.incidents import Incident
from core.metrics import WeekOfHygiene
from core.model import Claim, Lead, Person
from core.notices import (
    IN_THREAD,
    LATELY,
    Audience,
    Load,
    Message,
    Notice,
    NoticeKind,
    Outlook,
    Parcel,
    Reviews,
    Undelivered,
)
from core.offers import OfferOutcome
from core.overflow import is_in_force
from core.people import calendar_of
from core.policies.team import TeamPolicy
from core.ports import Sending, UnitOfWork
from core.services.doubts import doubt
from core.services.offer_news import accepted, is_worth_telling, offer_of, passed_on
from core.services.outlooks import outlook
from core.services.stranded import told_of
from core.sla import contact_by, next_rung_at
from core.worth_telling import Standing, still_holds

TICK = "tick"
"""The duty whose pulse says when the clock last did its work."""

Subject = TypeVar("Subject")
Key = TypeVar("Key", bound=Hashable)


def _once(look: Callable[[Key], Subject]) -> Callable[[Key], Subject]:
    """The same look-up, which asks the database once about the same thing."""
    return lru_cache(maxsize=None)(look)


class Packer:
    """Packs within one transaction; what several notices are about is read once."""

    def __init__(self, uow: UnitOfWork, team: TeamPolicy, now: datetime) -> None:
        self._team = team
        self._now = now
        self._uow = uow
        self._lead = _once(uow.leads.get)
        self._claim = _once(uow.claims.get)
        self._owner = _once(uow.claims.open_of)
        self._incident = _once(uow.incidents.get)
        self.person = _once(uow.people.get)
        self._load = _once(self._read_load)

    def message(self, sending: Sending) -> Message:
        """The message with the present state of everything it tells of. What answers another one stands in
        its thread, and goes to the channel as well where it matters there.
        """
        above = sending.notices[0].answers and self._uow.outbox.place(sending.notices[0].answers)
        return Message(
            key=sending.key,
            to=sending.to,
            parcels=tuple(self._parcel(notice) for notice in sending.notices),
            revision=sending.revision,
            channel=sending.channel,
            ts=sending.ts,
            since=sending.since,
            thread=above.ts if above else None,
            broadcast=bool(above) and IN_THREAD.get(sending.notices[0].kind, False),
        )

    def sorted_out(self, notices: Iterable[Notice]) -> tuple[list[Notice], list[Notice]]:
        """Those that are still worth telling, and those that are not any more."""
        holding, over = list[Notice](), list[Notice]()
        for notice in notices:
            subject = self.lead_of(notice), self._claim_of(notice)
            holds = still_holds(notice, *subject, self._standing(notice), self._left(notice))
            (holding if holds else over).append(notice)
        return holding, over

    def lead_of(self, notice: Notice) -> Lead | None:
        return None if notice.lead_id is None else self._lead(notice.lead_id)

    def incident_of(self, notice: Notice) -> Incident | None:
        return None if notice.incident_id is None else self._incident(notice.incident_id)

    def queue_of(self, notice: Notice) -> str | None:
        """The queue that the notice is about, if it is about one."""
        subject = self.lead_of(notice) or self.incident_of(notice)
        return subject.queue if subject else str(notice.data.get("queue", "")) or None

    def _standing(self, notice: Notice) -> Standing | None:
        incident = self.incident_of(notice)
        if incident is None:
            return None
        outbox, severity = self._uow.outbox, incident.severity
        told = outbox.recipients(post_of(incident, severity)) if severity else ()
        in_thread = notice.answers is not None and outbox.place(notice.answers) is not None
        return Standing(incident, self._now, in_thread=in_thread, told_now=notice.to in told)

    def _claim_of(self, notice: Notice) -> Claim | None:
        return None if notice.claim_id is None else self._claim(notice.claim_id)

    def _parcel(self, notice: Notice) -> Parcel:
        lead, offer = self.lead_of(notice), offer_of(self._uow, notice)
        current = None if lead is None else self._owner(lead.id)
        claim = self._claim_of(notice) or accepted(offer, current)
        claimed = self._as_claimed(lead, claim) if lead and claim and offer else None
        about_load = claim is not None and notice.kind is NoticeKind.UNWORKED
        about_clock = notice.kind is NoticeKind.SILENT
        incident = self.incident_of(notice)
        return Parcel(
            notice=notice,
            lead=lead,
            claim=claim,
            reader=self.person(notice.to),
            now=self._now,
            current=current,
            contact_by=None if claim is None else self._reckoned(claim, contact_by),
            next_rung_at=None if claim is None else self._reckoned(claim, next_rung_at),
            load=self._load(claim.rep_id) if claim and about_load else None,
            asked_by=self._asked_by(claim) if claim and notice.audience is not Audience.REP else None,
            tick_at=self._tick_at() if about_clock else None,
            outlook=self._outlook(incident, notice) if incident else None,
            weeks=self._weeks(notice) if notice.kind is NoticeKind.CLEANUP else (),
            backlog=self._backlog(notice),
            undelivered=self._undelivered(notice),
            doubt=doubt(self._uow, lead, self._team) if lead and notice.kind is NoticeKind.REVIEW else None,
            reviews=self._reviews(notice),
            offer=offer,
            undo_until=claimed.undo_until if claimed else None,
            break_ahead=claimed.break_ahead if claimed else None,
            passed_on=self._passed_on(lead, notice) if lead else {},
            stranded=self._stranded(notice),
        )

    def _as_claimed(self, lead: Lead, claim: Claim) -> Claimed | None:
        """As whoever accepted an offer sees the claim; ``None`` where their hours leave no time."""
        try:
            return shown(lead, claim, self._now, self._team.claims, self._hours_of(self.person(claim.rep_id)))
        except NeverOpen:
            return None

    def _passed_on(self, lead: Lead, notice: Notice) -> Mapping[str, OfferOutcome]:
        if notice.kind is not NoticeKind.PASSED_ON:
            return {}
        return passed_on(self._uow, lead, self._team, self._now)

    def _outlook(self, incident: Incident, notice: Notice) -> Outlook:
        return outlook(self._uow, incident, self._team, self._now, notice.kind)

    def _asked_by(self, claim: Claim) -> str | None:
        """Who asked the rep about the claim since it reached the rung it stands on."""
        asked = (
            one.actor
            for one in self._uow.events.of(claim.lead_id)
            if one.verb is Verb.ASKED and one.claim_id == claim.id and one.data.get("rung") == claim.climbed
        )
        return next(asked, None)

    def _tick_at(self) -> datetime | None:
        """By the bot's clock; how long ago it was the database's clock tells."""
        silent_for = self._uow.duties.pulse(TICK).silent_for
        return None if silent_for is None else self._now - silent_for

    def _weeks(self, notice: Notice) -> tuple[WeekOfHygiene, ...]:
        until = datetime.fromisoformat(str(notice.data["until"]))
        return tuple(self._uow.reports.weeks(self._team, until))

    def _backlog(self, notice: Notice) -> int:
        """What is left of the backlog that the notice is about; 0 if it is about none."""
        if notice.kind is not NoticeKind.BACKLOG:
            return 0
        since = datetime.fromisoformat(str(notice.data["since"]))
        return self._uow.reports.backlog(str(notice.data["queue"]), since)

    def _undelivered(self, notice: Notice) -> Undelivered | None:
        """What the receiver that the notice is about does not take; without trouble it is just on its way."""
        if notice.kind is not NoticeKind.UNDELIVERED:
            return None
        name = str(notice.data["webhook"])
        found = next((one for one in self._uow.posts.counts() if one.webhook == name), None)
        if found is None:
            return Undelivered()
        owed, since = (found.owed, found.oldest_at) if found.trouble else (0, None)
        return Undelivered(owed, found.dead, since)

    def _reviews(self, notice: Notice) -> Reviews | None:
        """All leads in review, for a card about many of them."""
        return self._uow.reports.reviews(self._now) if notice.kind is NoticeKind.REVIEWS else None

    def _left(self, notice: Notice) -> int:
        """How much is left of what a notice counts."""
        stuck, reviews = self._undelivered(notice) or Undelivered(), self._reviews(notice) or Reviews()
        counted = self._backlog(notice) + stuck.owed + stuck.dead + reviews.waiting
        stranded = self._stranded(notice)
        counted += stranded.number if stranded else 0
        return counted + self._is_of_today(notice) + self._is_offered(notice) + self._is_paused(notice)

    def _stranded(self, notice: Notice) -> Stranded | None:
        """The leads nobody may take, if that is what the notice is about and somebody still is."""
        if notice.kind is not NoticeKind.STRANDED:
            return None
        return told_of(self._uow, notice, self._team, self._uow.people.all())

    def _is_of_today(self, notice: Notice) -> bool:
        """Whether the notice is a digest of this very day; one that could not be sent all day is over."""
        today = self._now.astimezone(self._team.zone).date()
        return notice.kind is NoticeKind.DIGEST and due_of(notice).day == today

    def _is_paused(self, notice: Notice) -> bool:
        """Whether the pause that the notice is about goes on; of its end those hear who were told of it."""
        if notice.kind is not NoticeKind.PAUSED:
            return False
        if "after" in notice.data:
            return self._uow.outbox.place(f"{notice.data['after']}@{notice.to}") is not None
        measure = self._uow.measures.get(int(str(notice.data["measure"])))
        return measure is not None and is_in_force(measure, self._now)

    def _is_offered(self, notice: Notice) -> bool:
        """Whether the notice is about an offer to be answered, or about being away by missing some."""
        if notice.kind not in {NoticeKind.OFFER, NoticeKind.MISSED}:
            return False
        reader = self.person(str(notice.data.get("rep") or notice.to))
        return is_worth_telling(notice, offer_of(self._uow, notice), reader, self._now)

    def _read_load(self, rep_id: str) -> Load:
        return self._uow.claims.loads([rep_id], self._now - LATELY).get(rep_id, Load())

    def _reckoned(
        self, claim: Claim, when: Callable[[Claim, BusinessCalendar], datetime | None]
    ) -> datetime | None:
        """A moment of the claim's in its rep's hours; ``None`` where these leave no time within two years."""
        try:
            return when(claim, self._hours_of(self.person(claim.rep_id)))
        except NeverOpen:
            return None

    def _hours_of(self, person: Person | None) -> BusinessCalendar:
        if person is None:
            return business_calendar(self._team.calendar, self._team.timezone)
        return calendar_of(person, self._team)
