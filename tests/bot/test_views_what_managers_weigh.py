"""What stands beside a manager's news to decide by: the rep's habits, what comes next, how the clock is."""

from datetime import datetime
from typing import Any

import pytest

from bot.views import notices
from core.events import Verb
from core.model import Claim, LeadState
from core.notices import Load, NoticeKind, Parcel
from core.policies.claims import HoardingPolicy
from tests.bot.drawing import EN, SPEECHES
from tests.bot.parcels import NOW, a_message, a_parcel, lines, told
from tests.builders import MIA, a_claim, a_lead, days, minutes
from tests.reading import buttons


def a_claim_with(**rest: Any) -> Claim:
    return a_claim(a_lead(id=17), id=4, **rest)


def unworked(**rest: Any) -> Parcel:
    claim = rest.pop("claim", a_claim_with(climbed=2))
    return a_parcel(NoticeKind.UNWORKED, claim=claim, to_rep=False, data={"rung": 2}, **rest)


def over(kind: NoticeKind, ended_by: Verb = Verb.RETURNED, **rest: Any) -> Parcel:
    return a_parcel(kind, claim=a_claim_with(ended_at=NOW, ended_by=ended_by), to_rep=False, **rest)


@pytest.mark.parametrize(
    ("load", "says_so"),
    [
        (None, False),
        (Load(recent=9, recent_contacted=0), False),
        (Load(recent=14, recent_contacted=3), True),
        (Load(recent=14, recent_contacted=7), False),
    ],
)
def test_a_rep_who_takes_much_and_contacts_little_is_shown_as_such(
    load: Load | None, *, says_so: bool
) -> None:
    said = lines(unworked(load=load))[0]

    assert ("<@U01ANA> got 14 leads in 7 days and contacted 3 of them." in said) is says_so
    assert ("in 7 days" in said) is says_so


def test_what_counts_as_much_and_as_little_is_the_teams_own_affair() -> None:
    parcel = unworked(load=Load(recent=1, recent_contacted=0))

    card = notices.draw(a_message(parcel), EN, HoardingPolicy(claims=1))

    assert "<@U01ANA> got 1 lead in 7 days and contacted 0 of them." in card.text


@pytest.mark.parametrize(
    ("claim", "said", "left"),
    [
        (
            a_claim_with(climbed=2, kept=True),
            "It stays with <@U01ANA> until 3 Mar 2026, 11:30.",
            ["Reassign", "Ask the rep"],
        ),
        (a_claim_with(climbed=1, kept=True), "It stays with <@U01ANA>.", ["Reassign", "Ask the rep"]),
        (
            a_claim_with(climbed=2, hop=2),
            "Next, it goes back into the line.",
            ["Reassign", "Hold with rep", "Ask the rep"],
        ),
        (a_claim_with(climbed=3), "not contacted them yet.", ["Reassign", "Hold with rep", "Ask the rep"]),
    ],
    ids=["held", "held early", "no hop left", "no rung left"],
)
def test_what_comes_next_is_said_and_what_was_decided(claim: Claim, said: str, left: list[str]) -> None:
    rung: dict[str, object] = {"rung": claim.climbed}
    parcel = a_parcel(NoticeKind.UNWORKED, claim=claim, to_rep=False, data=rung, next_rung_at=NOW + days(1))

    assert lines(parcel)[0].endswith(said)
    assert buttons(told(parcel).blocks) == left


def test_a_recycled_lead_of_somebody_who_left_is_not_said_to_stand_at_the_head() -> None:
    recycled = over(NoticeKind.LEFT, lead=a_lead(id=17, state=LeadState.RECYCLED))

    assert lines(recycled)[0] == "<@U01ANA> no longer takes leads: Acme is back in the line."


SILENT, RUNS, NEVER = (
    {"en": "has been silent for 12 min", "de": "steht seit 12 Min.", "id": "berhenti selama 12 mnt"},
    {"en": "runs again", "de": "läuft wieder", "id": "berjalan lagi"},
    {"en": "has never run", "de": "noch nie gelaufen", "id": "belum pernah berjalan"},
)


@pytest.mark.parametrize("language", SPEECHES)
@pytest.mark.parametrize(
    ("tick_at", "expected"),
    [
        (NOW - minutes(12), SILENT),
        (NOW - minutes(1), RUNS),
        (NOW + minutes(1), RUNS),
        (None, NEVER),
    ],
)
def test_ops_read_that_the_clock_is_silent_and_that_it_runs_again(
    tick_at: datetime | None, expected: dict[str, str], language: str
) -> None:
    parcel = a_parcel(NoticeKind.SILENT, to_rep=False, tick_at=tick_at)

    [said] = lines(parcel, speech=SPEECHES[language])

    assert expected[language] in said
    assert told(parcel, speech=SPEECHES[language]).text == said


def test_whoever_was_asked_is_not_asked_again_and_it_says_by_whom() -> None:
    parcel = a_parcel(
        NoticeKind.UNWORKED, claim=a_claim_with(climbed=2), to_rep=False, data={"rung": 2}, asked_by=MIA
    )

    assert "<@U01MIA> asked <@U01ANA> how it is going." in lines(parcel)[0]
    assert buttons(told(parcel).blocks) == ["Reassign", "Hold with rep"]


def test_how_a_rep_stands_is_said_once_in_a_message_however_many_of_their_leads_it_is_about() -> None:
    much = Load(recent=12, recent_contacted=1)
    first, second = (
        a_parcel(
            NoticeKind.UNWORKED,
            what=f"{number}:2",
            claim=a_claim_with(climbed=2),
            to_rep=False,
            data={"rung": 2},
            load=much,
        )
        for number in (4, 5)
    )

    card = told(first, second)

    assert card.text.count("got 12 leads in 7 days") == 1
    assert len(buttons(card.blocks)) == 6
