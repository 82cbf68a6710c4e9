"""A message whose lead has moved on shrinks to one line that tells where it stands, and misleads nobody."""

from dataclasses import replace
from typing import Any

import pytest

from core.events import Verb
from core.model import Claim, LeadState, Reminder, Rung
from core.notices import NoticeKind, Parcel
from tests.bot.drawing import SPEECHES, accepted
from tests.bot.parcels import NOW, a_parcel, lines, told
from tests.builders import ANA, BEN, MIA, a_claim, a_lead, minutes
from tests.reading import buttons

ABOUT_CLAIMS = [
    NoticeKind.WARNING,
    NoticeKind.BREACH,
    NoticeKind.NUDGE,
    NoticeKind.FLAG,
    NoticeKind.UNWORKED,
    NoticeKind.ASKED,
]
ABOUT_LEADS = [NoticeKind.OVERDUE, NoticeKind.AGED, NoticeKind.RETURNED, NoticeKind.LEFT]
OWN = [NoticeKind.CLAIMED, NoticeKind.TRANSFERRED, NoticeKind.ASSIGNED]
TO_REPS = {*ABOUT_CLAIMS, *OWN} - {NoticeKind.UNWORKED}


def a_claim_with(**rest: Any) -> Claim:
    return a_claim(a_lead(id=17), id=4, **rest)


CONTACTED = a_claim_with(contacted_at=NOW - minutes(30))
RELEASED = a_claim_with(ended_at=NOW, ended_by=Verb.RELEASED)
TRANSFERRED = a_claim_with(ended_at=NOW, ended_by=Verb.TRANSFERRED)
CLOSED = a_claim_with(contacted_at=NOW, ended_at=NOW, ended_by=Verb.CONVERTED)


def news(kind: NoticeKind, claim: Claim, state: LeadState, *, to_rep: bool = True, **rest: Any) -> Parcel:
    given = {"by": MIA, "data": {"rung": 1}} | rest
    return a_parcel(kind, lead=a_lead(id=17, state=state), claim=claim, to_rep=to_rep, **given)


@pytest.mark.parametrize("language", SPEECHES)
@pytest.mark.parametrize("kind", [*ABOUT_CLAIMS, *OWN, NoticeKind.RETURNED, NoticeKind.LEFT])
@pytest.mark.parametrize(
    ("claim", "state"),
    [
        (RELEASED, LeadState.REVIEW),
        (TRANSFERRED, LeadState.CLAIMED),
        (CLOSED, LeadState.CONVERTED),
        (CLOSED, LeadState.DISQUALIFIED),
    ],
)
def test_nothing_can_be_clicked_once_the_claim_is_over_and_one_line_is_left(
    kind: NoticeKind, claim: Claim, state: LeadState, language: str
) -> None:
    current = a_claim_with(rep_id=BEN) if state is LeadState.CLAIMED else None
    parcel = news(kind, claim, state, to_rep=kind in TO_REPS, current=current)

    card = told(parcel, speech=SPEECHES[language])

    assert buttons(card.blocks) == []
    assert len(lines(parcel, speech=SPEECHES[language])) == 1
    assert "Acme" in accepted(card)["text"]


@pytest.mark.parametrize("kind", ABOUT_CLAIMS)
def test_a_contact_is_what_counts_whoever_reads_of_it(kind: NoticeKind) -> None:
    to_rep, to_managers = (news(kind, CONTACTED, LeadState.CONTACTED, to_rep=one) for one in (True, False))

    assert lines(to_rep) == ["You contacted Acme, 2 h after the claim."]
    assert lines(to_managers) == ["<@U01ANA> contacted Acme, 2 h after the claim."]


@pytest.mark.parametrize("state", [LeadState.WAITING, LeadState.RESERVED, LeadState.RECYCLED])
def test_a_release_is_told_by_whoever_did_it(state: LeadState) -> None:
    to_rep, to_managers = (news(NoticeKind.BREACH, RELEASED, state, to_rep=one) for one in (True, False))

    assert lines(to_rep) == ["You released Acme; it is back in the line."]
    assert lines(to_managers) == ["<@U01ANA> released Acme; it is back in the line."]


@pytest.mark.parametrize(
    ("owner", "said"),
    [(BEN, "Acme is now with <@U01BEN>."), (ANA, "Acme is yours: `/myleads` shows it.")],
)
def test_the_line_names_whoever_has_the_lead_now(owner: str, said: str) -> None:
    current = a_claim_with(rep_id=owner)

    assert lines(news(NoticeKind.WARNING, RELEASED, LeadState.CLAIMED, current=current)) == [said]


@pytest.mark.parametrize("kind", ABOUT_LEADS)
def test_a_lead_that_somebody_took_needs_no_manager_any_more(kind: NoticeKind) -> None:
    parcel = news(kind, TRANSFERRED, LeadState.CONTACTED, to_rep=False, current=a_claim_with(rep_id=BEN))

    assert lines(parcel) == ["Acme is now with <@U01BEN>."]


STANDS = {
    LeadState.WAITING: "Acme is back in the line.",
    LeadState.RESERVED: "Acme is back in the line.",
    LeadState.RECYCLED: "Acme is back in the line.",
    LeadState.HELD: "Acme is held until its queue has room.",
    LeadState.REVIEW: "Ops looks at Acme now.",
    LeadState.CONVERTED: "Acme was converted.",
    LeadState.DISQUALIFIED: "Acme was disqualified.",
    LeadState.NURTURE: "Acme was moved to nurture.",
    LeadState.ARCHIVED: "Acme was archived.",
    LeadState.PARTNER: "Acme was handed to a partner.",
    LeadState.MERGED: "Acme was merged with another lead.",
    LeadState.REJECTED: "Acme was rejected.",
    LeadState.CLAIMED: "Acme is no longer in the queue.",
    LeadState.CONTACTED: "Acme is no longer in the queue.",
}


@pytest.mark.parametrize("language", SPEECHES)
@pytest.mark.parametrize("state", STANDS)
def test_wherever_a_lead_went_there_is_a_line_for_it(state: LeadState, language: str) -> None:
    parcel = news(NoticeKind.UNWORKED, TRANSFERRED, state, to_rep=False)

    assert lines(parcel) == [STANDS[state]]
    assert "Acme" in lines(parcel, speech=SPEECHES[language])[0]


def test_only_an_erased_lead_has_no_line_but_a_sentence_of_its_own() -> None:
    parcel = news(NoticeKind.UNWORKED, TRANSFERRED, LeadState.ERASED, to_rep=False)

    assert set(LeadState) - set(STANDS) == {LeadState.ERASED}
    assert lines(parcel) == ["Erased: nothing is kept of this lead any more."]


def test_a_lead_that_cannot_be_read_is_not_named() -> None:
    unknown = replace(news(NoticeKind.BREACH, RELEASED, LeadState.WAITING), lead=None, claim=None)

    assert lines(unknown) == ["This lead is no longer in the queue."]


@pytest.mark.parametrize(
    ("kind", "claim", "to_rep", "said"),
    [
        (
            NoticeKind.WARNING,
            {"climbed": 1},
            True,
            "You still have not contacted Acme: see the newer message.",
        ),
        (
            NoticeKind.BREACH,
            {"climbed": 2},
            True,
            "You still have not contacted Acme, and the managers know. `/myleads` shows what you can do.",
        ),
        (
            NoticeKind.NUDGE,
            {"reminded": frozenset({Reminder.NUDGE, Reminder.FLAG})},
            True,
            "You still have not contacted Acme: see the newer message.",
        ),
        (NoticeKind.UNWORKED, {"climbed": 2}, False, "Nobody has contacted Acme yet: see the newer message."),
    ],
)
def test_a_later_step_leaves_an_earlier_message_without_buttons(
    kind: NoticeKind, claim: dict[str, Any], said: str, *, to_rep: bool
) -> None:
    parcel = news(kind, a_claim_with(**claim), LeadState.CLAIMED, to_rep=to_rep)

    assert lines(parcel) == [said]


def test_managers_read_that_a_later_step_was_a_reminder() -> None:
    claim = a_claim_with(climbed=2)
    ladder = replace(claim.ladder, rungs=(Rung.MANAGER, Rung.REP))

    parcel = news(NoticeKind.UNWORKED, replace(claim, ladder=ladder), LeadState.CLAIMED, to_rep=False)

    assert lines(parcel) == ["Nobody has contacted Acme yet; <@U01ANA> was reminded again."]


@pytest.mark.parametrize("kind", [NoticeKind.FLAG, NoticeKind.ASKED])
def test_a_flag_and_a_question_stay_open_whatever_step_follows(kind: NoticeKind) -> None:
    parcel = news(kind, a_claim_with(climbed=3), LeadState.CLAIMED)

    assert "Contacted" in buttons(told(parcel).blocks)


@pytest.mark.parametrize("state", [LeadState.WAITING, LeadState.RESERVED, LeadState.RECYCLED])
@pytest.mark.parametrize("kind", ABOUT_LEADS)
def test_a_lead_in_the_line_can_be_given_to_somebody(kind: NoticeKind, state: LeadState) -> None:
    over = a_claim_with(ended_at=NOW, ended_by=Verb.RETURNED)
    to_managers, to_rep = (news(kind, over, state, to_rep=one) for one in (False, True))

    assert buttons(told(to_managers).blocks) == ["Assign", "Push to a rep", "Nurture"]
    if kind is NoticeKind.RETURNED:
        assert buttons(told(to_rep).blocks) == []
