"""Row ↔ object."""

from datetime import datetime
from types import MappingProxyType

from core.changes import Skip
from core.claims import IN_LINE
from core.events import Event, Verb
from core.keys import KeyedLead, LeadKeys
from core.model import Contact, Lead, LeadFacts, LeadState, LeadType
from core.notices import Audience, Notice, NoticeKind
from core.places import is_recycled
from storage.schema import FACTS
from storage.session import Codec, Row
from storage.texts import require_storable

_IN_LINE = ", ".join(f"'{state}'" for state in sorted(IN_LINE))

STANDING = (
    "state, queue, received_at, queued_at, came_in_at, place, overdue_at, rule, episode,"
    " reserved_by, reserved_until, version, limit_due_at, aged_due_at, stale_due_at, pausable,"
    " review_due_at, review_asked, offer_id"
)
"""What changes as a lead goes through its life."""

FACT_COLUMNS = ", ".join(FACTS)
KEYS = "fingerprint, email_key, phone_key, name_key, company_key, domain_key"
SKILLS = "skill_language, skill_product, skill_region"
REFRESHED = f"{FACT_COLUMNS}, attributes, external_id, {KEYS}, {SKILLS}"
"""What changes when newer data about a lead comes in."""

LEAD = f"id, {FACT_COLUMNS}, attributes, {STANDING}, external_id"
LEAD_OF = ", ".join(f"leads.{name.strip()}" for name in LEAD.split(","))
LEAD_WIDTH = LEAD.count(",") + 1
NEW_LEAD = f"id, {REFRESHED}, {STANDING}, unclaimed"
UNCLAIMED = f"""unclaimed = CASE WHEN ? THEN TRUE WHEN ? AND state IN ({_IN_LINE}) THEN FALSE
      WHEN episode <> ? THEN FALSE ELSE unclaimed END,
    left_at = CASE WHEN ? THEN NULL WHEN left_at IS NULL AND state IN ('waiting', 'reserved') THEN ?
      ELSE left_at END"""
"""Whether a lead is in line, or left it otherwise than by a claim, in its present episode; and when it left,
which those that are recycled have.
"""
CONTACT = "lead_id, claim_id, rep_id, at, channel, outcome, note, self_reported"
SKIP = "lead_id, rep_id, at, reason, hidden_until"
SKIP_AGAIN = (
    "ON CONFLICT (lead_id, rep_id) DO UPDATE"
    " SET at = excluded.at, reason = excluded.reason, hidden_until = excluded.hidden_until"
)
EVENT = "lead_id, at, verb, actor, queue, why, claim_id, request, data"
NOTICE = "key, kind, recipient, due_at, lead_id, claim_id, by, audience, data, repeated, incident_id, answers"
NEW_NOTICE = f"{NOTICE}, state, attempts"

_TYPE = FACTS.index("type")
_CONSENT = FACTS.index("consent")
_NO_ATTRIBUTES: MappingProxyType[str, str] = MappingProxyType({})
_AFTER_FACTS = len(FACTS) + 1


def lead(row: Row, codec: Codec) -> Lead:
    """A lead from the columns of ``LEAD``."""
    (
        attributes, state, queue, received, queued, came_in, place, overdue, rule, episode, reserved_by,
        reserved_until, version, limit_due, aged_due, stale_due, pausable, review_due, asked, offer_id,
        external_id,
    ) = row[_AFTER_FACTS:LEAD_WIDTH]  # fmt: skip
    return Lead(
        id=row[0],
        facts=_facts(row[1:_AFTER_FACTS], codec.parsed(attributes)),
        state=LeadState(state),
        queue=queue,
        received_at=codec.instant(received),
        queued_at=codec.instant(queued),
        came_in_at=codec.instant(came_in),
        place=place,
        overdue_at=codec.instant(overdue),
        rule=rule,
        external_id=external_id,
        episode=episode,
        reserved_by=reserved_by,
        reserved_until=codec.instant_or_none(reserved_until),
        version=version,
        limit_due_at=codec.instant_or_none(limit_due),
        aged_due_at=codec.instant_or_none(aged_due),
        stale_due_at=codec.instant_or_none(stale_due),
        pausable=bool(pausable),
        review_due_at=codec.instant_or_none(review_due),
        review_asked=asked,
        offer_id=offer_id,
    )


def _facts(columns: Row, attributes: dict[str, str]) -> LeadFacts:
    values = list(columns)
    values[_TYPE] = LeadType(values[_TYPE])
    if values[_CONSENT] is not None:
        values[_CONSENT] = bool(values[_CONSENT])
    values.append(MappingProxyType(attributes) if attributes else _NO_ATTRIBUTES)
    return LeadFacts(*values)


def standing_row(one: Lead, codec: Codec) -> Row:
    """The values of ``STANDING``."""
    return (
        one.state.value,
        one.queue,
        codec.moment(one.received_at),
        codec.moment(one.queued_at),
        codec.moment(one.came_in_at),
        one.place,
        codec.moment(one.overdue_at),
        one.rule,
        one.episode,
        one.reserved_by,
        codec.moment_or_none(one.reserved_until),
        one.version,
        codec.moment_or_none(one.limit_due_at),
        codec.moment_or_none(one.aged_due_at),
        codec.moment_or_none(one.stale_due_at),
        one.pausable,
        codec.moment_or_none(one.review_due_at),
        one.review_asked,
        one.offer_id,
    )


def unclaimed_row(one: Lead, at: datetime, codec: Codec) -> Row:
    """The values of ``UNCLAIMED``, for a change of that moment."""
    waits = one.state in {LeadState.WAITING, LeadState.RESERVED} and not is_recycled(one.place)
    return one.state in IN_LINE, one.state is LeadState.CLAIMED, one.episode, waits, codec.moment(at)


def _facts_row(facts: LeadFacts) -> Row:
    return tuple(getattr(facts, name) for name in FACTS)


def refreshed_row(keyed: KeyedLead, codec: Codec) -> Row:
    """The values of ``REFRESHED``. Raises ``InvalidLead`` for text that cannot be stored."""
    facts, keys = keyed.lead.facts, keyed.keys
    values = _facts_row(facts)
    require_storable(zip(FACTS, values, strict=True))
    require_storable(
        pair for name, text in facts.attributes.items() for pair in ((name, text), ("name", name))
    )
    return (
        *values,
        codec.document(dict(facts.attributes)),
        keyed.lead.external_id,
        keys.fingerprint,
        keys.email,
        keys.phone,
        keys.name,
        keys.company,
        keys.domain,
        *(value.casefold() if value else None for value in (facts.language, facts.product, facts.region)),
    )


def new_lead_row(keyed: KeyedLead, codec: Codec) -> Row:
    """The values of ``NEW_LEAD``."""
    lead = keyed.lead
    return (lead.id, *refreshed_row(keyed, codec), *standing_row(lead, codec), lead.state in IN_LINE)


def keyed_lead(row: Row, codec: Codec) -> KeyedLead:
    """A lead and its keys from the columns of ``LEAD`` and ``KEYS``."""
    return KeyedLead(lead(row, codec), LeadKeys(*row[LEAD_WIDTH:]))


def contact_row(one: Contact, codec: Codec) -> Row:
    return (
        one.lead_id,
        one.claim_id,
        one.rep_id,
        codec.moment(one.at),
        one.channel.value,
        one.outcome.value,
        one.note,
        one.self_reported,
    )


def skip_row(one: Skip, codec: Codec) -> Row:
    return (
        one.lead_id,
        one.rep_id,
        codec.moment(one.at),
        one.reason.value,
        codec.moment(one.hidden_until),
    )


def event(row: Row, codec: Codec) -> Event:
    """An event from the columns of ``EVENT``."""
    lead_id, at, verb, actor, queue, why, claim_id, request, data = row
    return Event(
        lead_id,
        codec.instant(at),
        Verb(verb),
        actor,
        queue,
        why,
        claim_id,
        request,
        MappingProxyType(codec.parsed(data)),
    )


def event_row(one: Event, codec: Codec) -> Row:
    return (
        one.lead_id,
        codec.moment(one.at),
        one.verb.value,
        one.actor,
        one.queue,
        one.why,
        one.claim_id,
        one.request,
        codec.document(dict(one.data)),
    )


def notice(row: Row, codec: Codec) -> Notice:
    """A notice from the columns of ``NOTICE``."""
    key, kind, recipient, due_at, lead_id, claim_id, by, audience, data, repeated, incident_id, answers = row
    return Notice(
        key=key,
        kind=NoticeKind(kind),
        to=recipient,
        due_at=codec.instant(due_at),
        lead_id=lead_id,
        claim_id=claim_id,
        by=by,
        audience=Audience(audience),
        data=MappingProxyType(codec.parsed(data)),
        repeated=bool(repeated),
        incident_id=incident_id,
        answers=answers,
    )


def new_notice_row(one: Notice, codec: Codec) -> Row:
    """The values of ``NEW_NOTICE``: pending, never tried."""
    return (
        one.key,
        one.kind.value,
        one.to,
        codec.moment(one.due_at),
        one.lead_id,
        one.claim_id,
        one.by,
        one.audience.value,
        codec.document(dict(one.data)),
        one.repeated,
        one.incident_id,
        one.answers,
        "pending",
        0,
    )
