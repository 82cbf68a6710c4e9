"""Leads that come to reps by themselves: offered, declined, accepted, forgotten, and nobody's in the end."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from core.policies.team import PeoplePolicy
from tests.journeys.office import GIVE, OWN, WORKED, a_firm, an_office, mia, office_policy
from tests.stage import Stage, on_stage

ANSWER = "[Accept] [Decline]"
UNTIL_FIVE_PAST = "You are next. Do you take this lead? Please answer by 09:05."
DECLINED = "You declined *Acme*. You are not asked about it again today."
TOO_LATE = "The time to answer is over: *Acme* is no longer reserved for you."
AWAY = (
    "You did not answer 2 offers in a row, so you are away now: no lead is offered or assigned to you until "
    "you type `/nextlead back`."
)
TWO_REPS = PeoplePolicy(reps=("UANA", "UCLARA"), managers=("UMIA",), ops=("UOLE",))
"""Both are there on Monday at nine in London, which is ten in Berlin."""


def offering(folder: Path, *, socket_mode: bool = False) -> Iterator[Stage]:
    """An office where leads are offered to Ana and Clara, in this order as long as they have had none."""
    inbound = office_policy().default_queue.model_copy(update={"mode": "auto_assign"})
    policy = office_policy(people=TWO_REPS, queues=(inbound,))
    with on_stage(folder, an_office(), policy, socket_mode=socket_mode) as stage:
        yield stage


@pytest.fixture(params=["socket", "http"])
def stage(request: pytest.FixtureRequest, folder: Path) -> Iterator[Stage]:
    yield from offering(folder, socket_mode=request.param == "socket")


@pytest.fixture
def quick_stage(folder: Path) -> Iterator[Stage]:
    yield from offering(folder)


def brings(stage: Stage, name: str = "Acme") -> None:
    """A lead comes in, and is offered at once."""
    stage.leads(a_firm(name, contact_name="Ruth Moss", contact_title="Head of Sales"))
    stage.tick()


def test_a_lead_that_one_rep_declines_is_accepted_and_contacted_by_the_next(stage: Stage) -> None:
    ana, clara = stage.person("UANA"), stage.person("UCLARA")

    brings(stage)
    offered = stage.news()
    declined = ana.clicks("Decline", repeat=1)
    stage.tick()
    passed_on = stage.news()
    taken = clara.clicks("Accept", repeat=1)
    clara.clicks("Contacted")
    worked = clara.submits(over=clara.told(), channel="call", outcome="reached")

    asked = [
        UNTIL_FIVE_PAST,
        "*Acme*",
        "Contact Head of Sales",
        "Source unknown",
        "Score 55",
        "In the queue for 0 s",
        "Kind Warm",
        "Queue inbound",
        "If you do not answer by then, others are asked.",
        ANSWER,
    ]
    assert offered == {"Ana": [asked]}
    assert declined == [DECLINED]
    assert passed_on == {
        "Clara": [["You are next. Do you take this lead? Please answer by 10:05.", *asked[1:]]]
    }
    assert taken[:4] == ["It is yours.", "*Acme*", "Name Ruth Moss", "Title Head of Sales"]
    assert taken[-1] == f"{OWN} [Undo]"
    assert worked[-1] == WORKED
    assert ana.sees() == [DECLINED]


def test_whoever_accepts_too_late_reads_that_the_offer_is_over(quick_stage: Stage) -> None:
    brings(quick_stage)
    quick_stage.news()
    ana = quick_stage.person("UANA")
    message = ana.told()

    quick_stage.sandbox.clock.advance(timedelta(minutes=5))
    said = ana.clicks("Accept")
    quick_stage.tick()
    told = quick_stage.news()

    assert said == ["This offer is over; nothing was changed. `/nextlead` shows you the next lead."]
    assert ana.reads(message) == [TOO_LATE]
    assert list(told) == ["Clara"]


def test_an_offer_accepted_from_nextlead_is_the_card_in_the_message_as_well(quick_stage: Stage) -> None:
    brings(quick_stage)
    quick_stage.news()
    ana = quick_stage.person("UANA")
    message = ana.told()

    preview = ana.types("/nextlead")
    claimed = ana.clicks("Claim")

    assert preview[-2:] == ["Offered to you until 09:05.", "[Claim] [Skip]"]
    assert claimed[0] == "It is yours."
    quick_stage.deliver()
    assert ana.reads(message)[-1] == f"{OWN} [Undo]"
    for _ in range(3):
        quick_stage.passes(minutes=1)
    assert ana.reads(message)[-1] == OWN


def test_whoever_undoes_what_they_accepted_reads_that_the_lead_waits_again(quick_stage: Stage) -> None:
    brings(quick_stage)
    quick_stage.news()
    ana = quick_stage.person("UANA")
    ana.clicks("Accept")

    undone = ana.clicks("Undo")
    quick_stage.tick()
    told = quick_stage.news()

    assert undone == ["*Acme* is back in the line."]
    assert list(told) == ["Clara"]


def test_whoever_lets_two_offers_pass_is_away_until_they_are_back(quick_stage: Stage) -> None:
    quick_stage.changes("UCLARA", deleted=True)
    brings(quick_stage)
    quick_stage.news()
    ana = quick_stage.person("UANA")
    first = ana.told()

    quick_stage.passes(minutes=5)
    nobody = quick_stage.news()
    brings(quick_stage, "Beta")
    quick_stage.news()
    quick_stage.passes(minutes=5)
    told = quick_stage.news()
    brings(quick_stage, "Coral")
    silence = quick_stage.news()
    ana.types("/nextlead back")
    quick_stage.tick()
    back = quick_stage.news()

    assert list(nobody) == ["#managers"]
    assert ana.reads(first) == [TOO_LATE]
    assert told["Ana"] == [[AWAY]]
    assert silence == {}
    assert back["Ana"][0][1] == "*Coral*"


def test_an_offer_is_taken_back_from_whoever_goes_away(quick_stage: Stage) -> None:
    brings(quick_stage)
    quick_stage.news()
    ana = quick_stage.person("UANA")
    message = ana.told()

    ana.types("/nextlead away")
    quick_stage.tick()
    told = quick_stage.news()

    assert ana.reads(message) == ["*Acme* is not offered to you any more."]
    assert list(told) == ["Clara"]


def test_a_lead_that_nobody_takes_comes_before_the_managers_who_give_it_away(quick_stage: Stage) -> None:
    brings(quick_stage)
    quick_stage.person("UANA").clicks("Decline")
    quick_stage.tick()
    quick_stage.passes(minutes=5)
    quick_stage.tick()
    told = quick_stage.news()

    manager = mia(quick_stage)
    manager.clicks("Push to a rep")
    pushed = manager.submits(over=manager.told(), rep="UANA")
    given = quick_stage.news()

    nobody = "Nobody took *Acme*, which has waited in `inbound` for 5 min."
    assert told["#managers"] == [[f"{nobody} Declined by <@UANA>. No answer from <@UCLARA>.", GIVE]]
    assert pushed == ["*Acme* is now with <@UANA>."]
    assert given["Ana"][0][0] == "<@UMIA> assigned *Acme* to you."
