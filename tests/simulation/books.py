"""What the event trail says happened, kept apart from the product, and whether every promise was held."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta

from core.events import Event, Verb
from core.model import OWNED, Claim, Lead, LeadState
from core.offers import OfferReason
from tests.simulation.arrivals import Coming
from tests.simulation.cards import Card, Desk, Promise, Where
from tests.simulation.town import Town

A_MINUTE = timedelta(minutes=1)
NEVER = datetime.max.replace(tzinfo=UTC)


_OF_STATE = {
    LeadState.WAITING: Where.LINE,
    LeadState.REVIEW: Where.OUTSIDE,
    LeadState.HELD: Where.OUTSIDE,
    **dict.fromkeys(OWNED, Where.OWNED),
}


class Books:
    """Reads events one by one and complains of what must not be."""

    def __init__(self, town: Town) -> None:
        self._town = town
        self._cap = town.policy.claims.cap
        self.cards: dict[int, Card] = {}
        self.desks = {rep.id: Desk(rep) for rep in town.reps.values()}
        self.complaints: dict[Promise, list[str]] = defaultdict(list)
        self.told: Counter[str] = Counter()
        self._line: set[int] = set()

    def expects(self, lead_id: int, coming: Coming) -> None:
        self.cards[lead_id] = Card(lead_id, coming)

    def read(self, event: Event) -> None:
        card = self.cards[event.lead_id]
        card.queue = event.queue
        self.told[event.verb.value] += 1
        read = _READERS.get(event.verb)
        if read:
            read(self, card, event)

    def complain(self, promise: Promise, about: Card, at: datetime, what: str) -> None:
        self.complaints[promise].append(f"{at:%Y-%m-%d %H:%M:%S} L-{about.id}: {what}")

    def obstacle(self, desk: Desk, card: Card, at: datetime) -> Promise | None:
        """Why this rep may not be offered the lead at this moment."""
        said, rep = card.coming.said, desk.rep
        if (own := self._busy(desk, at)) is not None:
            return own
        if not (self._town.serves(rep, card.queue) and rep.can(said.language, said.product)):
            return Promise.ABLE
        if rep.id in card.holders:
            return Promise.HOLDER
        passed, hidden = card.passed.get(rep.id), card.hidden.get(rep.id, at)
        is_passed = passed is not None and passed >= rep.midnight(at)
        return Promise.PASSED_ON if is_passed or hidden > at else None

    def _busy(self, desk: Desk, at: datetime) -> Promise | None:
        """Why this rep may not be offered any lead."""
        if desk.is_away or not desk.rep.works_at(at):
            return Promise.THERE
        if desk.asked is not None:
            return Promise.ONE_OFFER
        return Promise.CAP if len(desk.to_call) >= self._cap else None

    def free_for(self, card: Card, at: datetime) -> Iterator[Desk]:
        desks = self.desks.values()
        return (desk for desk in desks if not desk.is_unsure and not self.obstacle(desk, card, at))

    def look_round(self, now: datetime, *, at_everybody: bool) -> None:
        """After everything that could be dealt was: whether a lead still waits for nobody's sake."""
        is_anybody_free = not all(self._busy(desk, now) for desk in self.desks.values())
        for card in [self.cards[lead_id] for lead_id in sorted(self._line)]:
            is_new_and_hot = card.coming.is_hot and card.offered_at is None
            if not (is_new_and_hot or at_everybody):
                continue
            desk = next(self.free_for(card, now), None) if is_anybody_free else None
            card.free_since = (card.free_since or now) if desk else None
            if desk and at_everybody:
                self.complain(Promise.DEALT, card, now, f"waits while {desk.rep.id} is free")
            if is_new_and_hot and card.free_since and now - card.free_since >= A_MINUTE:
                self.complain(Promise.HOT, card, now, f"hot, and waits since {card.free_since:%H:%M:%S}")

    def close(self, leads: Iterable[Lead], claims: Iterable[Claim], handed_in: int) -> None:
        """Whether the database has all leads, where the trail says, each with at most one owner."""
        owners: dict[int, list[str]] = defaultdict(list)
        for claim in claims:
            if claim.is_open:
                owners[claim.lead_id].append(claim.rep_id)
        stored = {lead.id: lead for lead in leads}
        end = max((lead.came_in_at for lead in stored.values()), default=NEVER)
        if len(stored) != handed_in or stored.keys() != self.cards.keys():
            missing = f"{handed_in} came, {len(stored)} are stored, {len(self.cards)} known"
            self.complaints[Promise.LOST].append(missing)
        for card in self.cards.values():
            lead, own = stored.get(card.id), owners.get(card.id, [])
            if len(own) > 1:
                self.complain(Promise.ONE_OWNER, card, end, f"belongs to {own}")
            if lead is None or not self._is_where(lead, card) or own != _expected(card):
                state = lead.state if lead else "nowhere"
                self.complain(Promise.LOST, card, end, f"is {state} of {own}, not {card.where} {card.at_rep}")

    def _is_where(self, lead: Lead, card: Card) -> bool:
        if lead.state is LeadState.RESERVED:
            is_offer = lead.offer_id is not None
            return card.where is (Where.OFFERED if is_offer else Where.LOOKED_AT)
        return card.where is _OF_STATE.get(lead.state, Where.GONE)

    def _put(self, card: Card, where: Where, rep: str | None = None) -> None:
        """Takes the lead from wherever it is."""
        before = self.desks.get(card.at_rep or "")
        if before:
            before.owned.discard(card.id)
            before.to_call.discard(card.id)
            before.asked = None if before.asked == card.id else before.asked
        card.where, card.at_rep = where, rep
        (self._line.add if where is Where.LINE else self._line.discard)(card.id)

    def entered(self, card: Card, event: Event) -> None:
        if card.entered_at is None:
            card.entered_at = event.at
            card.was_awaited = next(self.free_for(card, event.at), None) is not None
        self._put(card, Where.LINE)

    def outside(self, card: Card, _: Event) -> None:
        self._put(card, Where.OUTSIDE)

    def gone(self, card: Card, _: Event) -> None:
        self._put(card, Where.GONE)

    def back(self, card: Card, _: Event) -> None:
        self._put(card, Where.LINE)

    def looked_at(self, card: Card, event: Event) -> None:
        self._asked(card, event, event.actor, Where.LOOKED_AT)

    def offered(self, card: Card, event: Event) -> None:
        desk = self.desks[str(event.data["rep"])]
        obstacle = None if desk.is_unsure else self.obstacle(desk, card, event.at)
        if obstacle:
            self.complain(obstacle, card, event.at, f"offered to {desk.rep.id}")
        if event.why == OfferReason.TURN:
            self._turn(card, desk, event.at)
        elif not any(self._is_same_account(card, other) for other in desk.owned):
            self.complain(Promise.IDLE, card, event.at, f"{desk.rep.id} has nothing of its company")
        self._asked(card, event, desk.rep.id, Where.OFFERED)
        card.offered_at, card.offers = card.offered_at or event.at, card.offers + 1
        desk.last = event.at
        desk.offers.append(event.at)

    def _asked(self, card: Card, event: Event, rep_id: str, where: Where) -> None:
        desk = self.desks[rep_id]
        if desk.asked is not None or card.where is not Where.LINE:
            self.complain(Promise.ONE_OFFER, card, event.at, f"{card.where}, {rep_id} has {desk.asked}")
        self._put(card, where, rep_id)
        desk.asked = card.id

    def _turn(self, card: Card, desk: Desk, at: datetime) -> None:
        mine = _turn_of(desk, at)
        for other in self.free_for(card, at):
            if _turn_of(other, at) < mine:
                self.complain(Promise.IDLE, card, at, f"{desk.rep.id} was before {other.rep.id}")

    def _is_same_account(self, card: Card, other: int) -> bool:
        return self.cards[other].coming.said.company == card.coming.said.company

    def passed_on(self, card: Card, event: Event) -> None:
        rep_id = str(event.data.get("rep", event.actor))
        if card.where is Where.OFFERED:
            card.passed[rep_id] = event.at
            self.told["declined by skip"] += event.verb is Verb.SKIPPED
        if event.verb is Verb.SKIPPED:
            card.hidden[rep_id] = event.at + self._town.policy.claims.skips.hide
        self._put(card, Where.LINE)

    def owned(self, card: Card, event: Event) -> None:
        rep_id = str(event.data.get("to", event.actor))
        if card.where is Where.OWNED and event.verb is not Verb.REASSIGNED:
            self.complain(Promise.ONE_OWNER, card, event.at, f"{rep_id} too, beside {card.at_rep}")
        if rep_id in card.holders and event.verb is not Verb.CLAIMED:
            self.complain(Promise.HOLDER, card, event.at, f"given to {rep_id} again")
        if card.where is Where.OFFERED and card.at_rep == rep_id:
            self.told["accepted"] += 1
        self._put(card, Where.OWNED, rep_id)
        desk = self.desks[rep_id]
        desk.owned.add(card.id)
        desk.to_call.add(card.id)
        if len(desk.to_call) > self._cap:
            self.complain(Promise.CAP, card, event.at, f"{rep_id} has {len(desk.to_call)}")
        desk.last, desk.claims = event.at, desk.claims + 1
        card.claimed_at = card.claimed_at or event.at
        card.holders.add(rep_id)

    def contacted(self, card: Card, _: Event) -> None:
        if card.at_rep:
            self.desks[card.at_rep].to_call.discard(card.id)

    def escalated(self, _: Card, event: Event) -> None:
        self.told[f"escalated: {event.why}"] += 1


def _expected(card: Card) -> list[str | None]:
    return [card.at_rep] if card.where is Where.OWNED else []


def _turn_of(desk: Desk, at: datetime) -> tuple[bool, timedelta]:
    """Whoever had nothing yet comes first; then the longest idle, an hour of weight 2 counting as two."""
    idle = (at - desk.last) * desk.rep.weight if desk.last else timedelta()
    return desk.last is not None, -idle


_GONE = (
    Verb.CONVERTED, Verb.DISQUALIFIED, Verb.NURTURED, Verb.RECYCLED, Verb.ARCHIVED, Verb.MERGED, Verb.REJECTED
)  # fmt: skip
_READERS: Mapping[Verb, Callable[[Books, Card, Event], None]] = {
    **dict.fromkeys((Verb.ENTERED, Verb.ADMITTED, Verb.RE_ENGAGED, Verb.APPROVED), Books.entered),
    **dict.fromkeys((Verb.HELD, Verb.SENT_TO_REVIEW), Books.outside),
    **dict.fromkeys(_GONE, Books.gone),
    **dict.fromkeys((Verb.RELEASED, Verb.RETURNED, Verb.RESERVATION_EXPIRED, Verb.PUT_BACK), Books.back),
    **dict.fromkeys((Verb.DECLINED, Verb.OFFER_EXPIRED, Verb.SKIPPED), Books.passed_on),
    **dict.fromkeys((Verb.CLAIMED, Verb.ASSIGNED, Verb.REASSIGNED), Books.owned),
    Verb.OFFER_WITHDRAWN: Books.back,
    Verb.RESERVED: Books.looked_at,
    Verb.OFFERED: Books.offered,
    Verb.CONTACTED: Books.contacted,
    Verb.ESCALATED: Books.escalated,
}
