"""Places in a queue's line: what a place is, and the one a lead has by itself.

A place is text, compared byte by byte; smaller stands further ahead: ``band body . sub``. The body ends with
the lead's id, so base places are unique. ``sub`` is a fraction: base places end at ``~``, behind every
fraction; a promoted lead borrows band and body of the lead it now precedes and takes a fraction before it.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from core.model import Lead, LeadFacts, LeadType
from core.policies.queues import Ordering, QueuePolicy, Tier
from core.policies.team import TeamPolicy

PINNED, FRONT, ORDINARY, RECYCLED = "1", "2", "3", "4"
"""Bands, the first letter of a place: ``place < FRONT`` is pinned, ``FRONT <= place < ORDINARY`` stands in
front of the line, ``ORDINARY <= place < RECYCLED`` is the line, ``place >= RECYCLED`` waits behind it."""

_FORM = 1
"""How places are written. A code that writes them otherwise counts on, and every line is formed anew."""

_END = "~"
_DIGITS = 6
_SIZE = 16**_DIGITS
_STEP = 1024
_BEST_SCORE = 16**10 - 1
_SCORE_UNIT = 1_000_000
_MICROSECOND = timedelta(microseconds=1)
_ORIGIN = datetime.min.replace(tzinfo=UTC)


def tier_of(facts: LeadFacts) -> Tier:
    """The tier a lead belongs to in any queue; case and spaces of the account tier do not matter."""
    if facts.type is LeadType.HOT_INBOUND and _folded(facts.account_tier) == "enterprise":
        return Tier.HOT_ENTERPRISE
    return Tier(facts.type)


def is_hot(facts: LeadFacts, queue: QueuePolicy) -> bool:
    """Whether a lead is hot, by its type or its raw score, however the queue is ordered."""
    by_score = facts.score is not None and facts.score >= queue.hot_score
    return by_score or facts.type is LeadType.HOT_INBOUND


def weighted_score(facts: LeadFacts, team: TeamPolicy) -> float:
    """What orders leads inside a tier: score × source value × account tier × deal size.

    A lead without a score counts as 0: it stands at the end of its tier, by arrival, until somebody enriches
    it or its age promotes it. Of the deal sizes in the policy the largest one reached counts.
    """
    account = _account_weights(team).get(_folded(facts.account_tier), 1.0)
    reached = [size for size in team.weights.deal_size if size <= (facts.deal_size or 0)]
    deal = team.weights.deal_size[max(reached)] if reached else 1.0
    return (facts.score or 0) * team.source_value(facts.source) * account * deal


def base_place(
    lead_id: int,
    facts: LeadFacts,
    received_at: datetime,
    queue: QueuePolicy,
    team: TeamPolicy,
    *,
    recycled: bool = False,
) -> str:
    """Where a lead stands by itself, before age promotes it. Two leads never share a base place.

    fifo goes by arrival and pins nobody. hybrid pins hot leads (type, or the raw score) by arrival. priority
    goes by tier, weighted score, arrival; its pinned leads are the hot tiers that lead anyway, so a warm
    lead with a score of 95 does not pass an mql. A recycled lead is behind all that wait, hot or not.
    Whatever this depends on belongs into ``formation`` too.
    """
    waiting = PINNED if _pins(facts, queue) else ORDINARY
    band = RECYCLED if recycled else waiting
    body = _arrival(lead_id, received_at)
    if queue.ordering is Ordering.PRIORITY:
        score = min(max(weighted_score(facts, team), 0.0) * _SCORE_UNIT, _BEST_SCORE)
        tier = len(queue.tiers) if recycled else queue.tiers.index(tier_of(facts))
        body = f"{tier:x}{_BEST_SCORE - round(score):010x}{body}"
    return f"{band}{body}.{_END}"


def renewed_place(lead: Lead, facts: LeadFacts, queue: QueuePolicy, team: TeamPolicy) -> str:
    """Where a lead stands once this is known of it: never further back than a place that age has given it."""
    recycled = is_recycled(lead.place)
    own = base_place(lead.id, lead.facts, lead.received_at, queue, team, recycled=recycled)
    new = base_place(lead.id, facts, lead.received_at, queue, team, recycled=recycled)
    return new if lead.place == own else min(new, lead.place)


def formation(queue: QueuePolicy, team: TeamPolicy) -> str:
    """A fingerprint of all that base places depend on beside the lead itself.

    While it stays the same, every base place does. What a queue's ordering does not look at is left out, and
    so is the order in which weights are written. What was learned of sources stands behind a full stop: by
    what is before it one sees whether the policy itself is another (``is_same_policy``).
    """
    told: dict[str, object] = {"form": _FORM, "ordering": queue.ordering}
    if queue.ordering is Ordering.HYBRID:
        told["hot_score"] = queue.hot_score
    if queue.ordering is Ordering.PRIORITY:
        told["tiers"] = queue.tiers
        told["account"] = _account_weights(team)
        told["deal_size"] = dict(team.weights.deal_size)
        told["sources"] = {name: source.value or 1.0 for name, source in team.sources.items()}
        if team.learned_values:
            return f"{_fingerprint(told)}.{_fingerprint(team.learned_values)}"
    return _fingerprint(told)


def is_same_policy(one: str, other: str) -> bool:
    """Whether two formations differ in what was learned at most."""
    return one.partition(".")[0] == other.partition(".")[0]


def _fingerprint(told: Mapping[str, object]) -> str:
    return sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]


def front_place(lead_id: int, received_at: datetime) -> str:
    """The place of a lead past 72 h: in front of the line, in order of arrival."""
    return f"{FRONT}{_arrival(lead_id, received_at)}.{_END}"


def worth_at(place: str) -> float | None:
    """The weighted score that put a lead of a priority queue at its place, with two decimals; ``None`` where
    age did.
    """
    if is_front(place) or is_promoted(place):
        return None
    return round((_BEST_SCORE - int(place[2:12], 16)) / _SCORE_UNIT, 2)


def ordinary_until(moment: datetime) -> str:
    """Where by itself nobody of a hybrid line stands who came later: all those who came before, and were not
    moved up, stand ahead of it.
    """
    return f"{ORDINARY}{_arrival(0, moment)}"


def front_at(received_at: datetime, came_in_at: datetime, queue: QueuePolicy) -> datetime:
    """The instant after which a lead stands in front: 72 h from arrival.

    A lead that had passed them when it came in or came back counts them from there (the baseline).
    """
    begin = came_in_at if came_in_at - received_at > queue.promotion.front else received_at
    return begin + queue.promotion.front


def is_pinned(place: str) -> bool:
    """Whether nobody may be promoted past this place, and its lead does not count in n."""
    return place < FRONT


def is_front(place: str) -> bool:
    """Whether the lead passed 72 h and stands in front of the line."""
    return FRONT <= place < ORDINARY


def is_recycled(place: str) -> bool:
    """Whether the lead may be pulled only when nothing else waits."""
    return place >= RECYCLED


def is_promoted(place: str) -> bool:
    """Whether age gave the lead a place next to somebody; those in front of the line do not count here."""
    return not place.endswith(_END)


def places_before(gate: str, ahead: str | None, lead_ids: Sequence[int]) -> list[str]:
    """New places for these leads, in this order, directly in front of ``gate``; there is always room.

    ``ahead`` is the place directly ahead of ``gate``, or ``None``. No base place lies between a new place and
    ``gate``: whoever arrives later passes all of them or none. They end with the lead's id: never equal
    to the place of a lead that is not in the line now and comes back.
    """
    prefix, _, high = gate.rpartition(".")
    before, _, low = (ahead or "").rpartition(".")
    subs = _spread(low if before == prefix else "", high, lead_ids)
    return [f"{prefix}.{sub}" for sub in subs]


def _pins(facts: LeadFacts, queue: QueuePolicy) -> bool:
    if queue.ordering is Ordering.HYBRID:
        return is_hot(facts, queue)
    return queue.ordering is Ordering.PRIORITY and tier_of(facts) in queue.pinned_tiers


def _account_weights(team: TeamPolicy) -> Mapping[str, float]:
    """By account tier as it is compared; of two names that are the same one, the first counts."""
    return {_folded(name): weight for name, weight in reversed(list(team.weights.account.items()))}


def _folded(word: str | None) -> str:
    return (word or "").strip().casefold()


def _arrival(lead_id: int, received_at: datetime) -> str:
    return f"{(received_at - _ORIGIN) // _MICROSECOND:015x}{lead_id:012x}"


def _spread(low: str, high: str, lead_ids: Sequence[int]) -> list[str]:
    if not lead_ids:
        return []
    half = len(lead_ids) // 2
    sub = f"{_between(low, high)}{lead_ids[half]:012x}8"
    return [*_spread(low, sub, lead_ids[:half]), sub, *_spread(sub, high, lead_ids[half + 1 :])]


def _between(low: str, high: str) -> str:
    """A fraction between two, as whole groups of hex digits; an empty ``low`` and ``~`` are the open ends.

    Beside an open end it goes a small step, so that the next thousands fit in without a longer fraction;
    between two neighbours it goes one group deeper.
    """
    taken, open_end = "", high == _END
    while True:
        floor = int(low[:_DIGITS].ljust(_DIGITS, "0"), 16)
        ceiling = _SIZE if open_end else int(high[:_DIGITS].ljust(_DIGITS, "0"), 16)
        room = (ceiling - floor) // 2
        if ceiling - floor > 1:
            break
        taken += f"{floor:0{_DIGITS}x}"
        open_end = open_end or ceiling > floor
        low, high = low[_DIGITS:], high[_DIGITS:]
    if open_end == (not low):
        step = floor + room
    else:
        step = floor + min(room, _STEP) if open_end else ceiling - min(room, _STEP)
    return f"{taken}{step:0{_DIGITS}x}"
