"""Whatever leads say of themselves and wherever they stand, what is told of them is safe and fits."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot import actions
from bot.views import notices
from bot.views.blocks import weight
from core.events import Verb
from core.findings import Stranded
from core.model import Claim, Lead, LeadState, Person, Reminder
from core.notices import ALONE, Audience, Load, Message, Notice, NoticeKind, Parcel
from core.offers import OfferOutcome
from core.policies.queues import Skill
from tests.bot.drawing import SPEECHES, accepted, bare, mrkdwn, strings
from tests.bot.parcels import NOW
from tests.bot.test_views_properties import FACTS, unseen
from tests.builders import ANA, BEN, MIA, a_claim, a_lead, hours, minutes

Draw = Callable[[st.SearchStrategy[Any]], Any]
ENDINGS = [None, Verb.RELEASED, Verb.TRANSFERRED, Verb.REASSIGNED, Verb.RETURNED, Verb.CONVERTED]
WAY: dict[str, object] = {"from": ANA, "to": BEN}
DATA: list[dict[str, object]] = [{}, {"rung": 1}, {"why": "hops_used"}, WAY]
LACKS: list[tuple[Skill, ...]] = [(), (Skill.LANGUAGE,), tuple(Skill)]
FIXED: dict[NoticeKind, dict[str, object]] = {
    NoticeKind.REASSIGNED: WAY,
    NoticeKind.LENT: {"queue": "inbound", "until": NOW.isoformat()},
    NoticeKind.BACKLOG: {"queue": "inbound", "since": NOW.isoformat()},
    NoticeKind.UNDELIVERED: {"webhook": "crm"},
    NoticeKind.STRANDED: {"queue": "inbound"},
    NoticeKind.PAUSED: {"queue": "inbound", "until": NOW.isoformat()},
    NoticeKind.MISSED: {"missed": 2, "rep": ANA},
}


@st.composite
def claims(draw: Draw, lead: Lead) -> Claim:
    ended = draw(st.sampled_from(ENDINGS))
    return a_claim(
        lead,
        ANA,
        id=draw(st.integers(1, 5)),
        contacted_at=draw(st.sampled_from([None, NOW - minutes(5)])),
        ended_at=NOW if ended else None,
        ended_by=ended,
        climbed=draw(st.integers(0, 3)),
        hop=draw(st.integers(0, 3)),
        more_time=draw(st.booleans()),
        kept=draw(st.booleans()),
        step_at=draw(st.sampled_from([None, NOW + hours(30)])),
        reminded=draw(st.sampled_from([frozenset(), frozenset(Reminder)])),
    )


@st.composite
def parcels(draw: Draw, audience: Audience, number: int) -> Parcel:
    facts = dict(draw(FACTS))
    lead = a_lead(
        facts.pop("company", "") or "Acme", id=number, state=draw(st.sampled_from(LeadState)), **facts
    )
    claim = draw(claims(lead))
    kind = draw(st.sampled_from(sorted(RIGHT_FOR[audience])))
    known = draw(st.booleans()) or kind not in ABOUT_LEADS
    notice = Notice(
        key=f"{kind}:{number}@{ANA}",
        kind=kind,
        to=ANA,
        due_at=NOW,
        lead_id=lead.id,
        claim_id=claim.id,
        by=draw(st.sampled_from([None, MIA])) if kind not in BY_SOMEBODY else MIA,
        audience=audience,
        data=FIXED.get(kind) or draw(st.sampled_from(DATA)),
        repeated=draw(st.booleans()),
    )
    return Parcel(
        notice,
        lead if draw(st.integers(0, 9)) else None,
        claim if known else None,
        reader=Person(ANA, "Ana"),
        now=NOW,
        current=draw(st.sampled_from([None, claim, replace(claim, rep_id=BEN)])),
        contact_by=draw(st.sampled_from([None, NOW - hours(1), NOW + hours(1), NOW + hours(50)])),
        load=draw(st.sampled_from([None, Load(recent=20, recent_contacted=2)])),
        tick_at=draw(st.sampled_from([None, NOW - hours(1)])),
        passed_on=draw(st.dictionaries(st.sampled_from([ANA, BEN, MIA]), st.sampled_from(OfferOutcome))),
        stranded=draw(st.sampled_from([None, *(Stranded("inbound", lacks, 3, lead) for lacks in LACKS)])),
    )


ABOUT_LEADS = {NoticeKind.OVERDUE, NoticeKind.AGED, NoticeKind.PASSED_ON, NoticeKind.SILENT}
BY_SOMEBODY = {NoticeKind.ASKED, NoticeKind.TRANSFERRED, NoticeKind.PAUSED}
TOGETHER = set(NoticeKind) - (ALONE - {NoticeKind.SILENT})
NEVER_TO_REPS = {*ABOUT_LEADS, NoticeKind.UNWORKED, NoticeKind.LEFT, NoticeKind.BACKLOG}
RIGHT_FOR = {
    Audience.REP: TOGETHER - NEVER_TO_REPS,
    Audience.MANAGERS: TOGETHER,
    Audience.OPS: TOGETHER,
}
"""News that may come together in one message; alerts and the clean-up have one of their own."""


@st.composite
def messages(draw: Draw) -> Message:
    audience, count = draw(st.sampled_from(sorted(RIGHT_FOR))), draw(st.integers(1, 14))
    many = tuple(draw(parcels(audience, number)) for number in range(1, count + 1))
    return Message(many[0].notice.key, ANA, many)


@given(message=messages(), language=st.sampled_from(sorted(SPEECHES)))
@settings(max_examples=25)
def test_no_news_can_draw_a_message_that_is_unsafe_or_that_slack_refuses(
    message: Message, language: str
) -> None:
    drawn = accepted(notices.draw(message, SPEECHES[language]))

    assert len(drawn["blocks"]) <= 50
    assert weight(drawn["blocks"]) <= 12_000
    assert [text for text in mrkdwn(drawn) if set("<>&") & set(bare(text))] == []
    assert [text for text in strings(drawn) if unseen(text)] == []


@given(message=messages())
@settings(max_examples=25)
def test_a_message_carries_ids_alone_and_at_most_eight_rows_of_buttons(message: Message) -> None:
    drawn = notices.draw(message, SPEECHES["en"])

    rows = [block for block in drawn.blocks if block["type"] == "actions"]
    echoed = [element["value"] for row in rows for element in row["elements"]]
    assert len(rows) <= 8
    assert all(row["block_id"].startswith(actions.TOLD) for row in rows)
    assert all(value.isdecimal() for value in echoed)


@given(message=messages())
@settings(max_examples=25)
def test_managers_and_ops_never_see_how_to_reach_a_lead(message: Message) -> None:
    secret = [
        replace(one, lead=one.lead and replace(one.lead, facts=replace(one.lead.facts, email="x@secret")))
        for one in message.parcels
    ]

    drawn = notices.draw(replace(message, parcels=tuple(secret)), SPEECHES["en"])

    is_owner = message.parcels[0].notice.audience is Audience.REP
    assert is_owner or "x@secret" not in "".join(strings(drawn.message()))
