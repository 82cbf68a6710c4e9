"""Who takes what: a week counted by hand on both databases, and who may see it."""

from collections.abc import Sequence

import pytest

from core.answers import Refusal, Refused
from core.changes import Change
from core.fairness import TOGETHER, Taking, Takings
from core.model import Claim, Lead, LeadType
from core.offers import OfferOutcome
from core.policies.reports import ReportPolicy
from core.policies.team import TeamPolicy
from core.reports import Share
from core.rights import Action
from core.services.fairness import Fairness
from core.services.reports import Reports
from tests.builders import ANA, BEN, CLEO, MIA, OLE, a_lead, a_person, a_team, an_offer, days, minutes
from tests.core.services.crowding import GUEST, NORTH, OTHER_MANAGER, SOUTH, STRANGER, TEAM, a_crowded_floor
from tests.core.services.floor import Floor, OpenFloor, the

WEEK = days(7)
OPEN = a_team(
    calendar="always",
    people={"reps": [ANA, BEN, CLEO, "U01DAN"], "managers": [MIA]},
    claims={"batch": {"min": 1}},
)


def seen(floor: Floor, who: str = MIA, queue: str | None = None, team: TeamPolicy | None = None) -> object:
    return Fairness(floor.open, team or floor.team, floor.clock).of(who, WEEK, queue=queue)


def takings(floor: Floor, who: str = MIA, queue: str | None = None) -> Takings:
    return the(Takings, seen(floor, who, queue))


def arrives(floor: Floor, company: str, *, hot: bool = False) -> int:
    """A lead comes in at this very moment."""
    kind = LeadType.HOT_INBOUND if hot else LeadType.WARM
    now = floor.clock.now()
    lead = a_lead(company, type=kind, waited=minutes(0), now=now, team=OPEN, external_id=company)
    floor.gets(lead)
    return lead.id


def converts(floor: Floor, rep: str, *, converted: bool = True) -> None:
    """A minute later the rep claims what they are shown, calls, and that is that."""
    floor.clock.move(minutes=1)
    claim = floor.take(rep).claim
    floor.call(rep, claim)
    if converted:
        floor.contacts.close(rep, claim.id, converted=True)


def plays_monday(floor: Floor) -> None:
    """Ana converts a hot lead, skips one that Ben converts, and lets one run out that Ben claims by mistake
    and Cleo keeps.
    """
    arrives(floor, "Hot Acme", hot=True)
    converts(floor, ANA)
    arrives(floor, "Beta")
    floor.skip(ANA)
    converts(floor, BEN)
    arrives(floor, "Gamma")
    floor.pull(ANA)
    floor.clock.move(minutes=3)
    floor.tick.run()
    floor.ownership.undo(BEN, floor.take(BEN).claim.id)
    floor.take(CLEO)


def plays_tuesday(floor: Floor) -> None:
    """Ana and Ben skip a lead that Cleo calls in vain; Mia gives Ben a hot one, who converts it."""
    floor.clock.move(hours=24)
    arrives(floor, "Delta")
    floor.skip(ANA)
    floor.skip(BEN)
    converts(floor, CLEO, converted=False)
    hot = arrives(floor, "Hot Epsilon", hot=True)
    floor.escalation.push(MIA, hot, BEN)
    (given,) = the_claims(floor, BEN)
    floor.call(BEN, given)
    floor.contacts.close(BEN, given.id, converted=True)


def plays_wednesday(floor: Floor) -> None:
    """Cleo claims two at once. Two offers were made: Ben accepted his, Cleo let hers time out."""
    floor.clock.move(hours=24)
    leads = [arrives(floor, company) for company in ("Zeta", "Eta")]
    floor.claims.claim_batch(CLEO, 2)
    at = floor.clock.now()
    with floor.open() as uow:
        offers = [
            an_offer(the_lead(floor, lead), rep, at=at, ended_at=at, outcome=outcome)
            for lead, rep, outcome in (
                (leads[0], BEN, OfferOutcome.ACCEPTED),
                (leads[1], CLEO, OfferOutcome.TIMED_OUT),
                (leads[1], CLEO, OfferOutcome.WITHDRAWN),
            )
        ]
        uow.apply(Change(offered=tuple(offers)))
        uow.commit()


def the_lead(floor: Floor, lead_id: int) -> Lead:
    with floor.open(writes=False) as uow:
        return the(Lead, uow.leads.get(lead_id))


def the_claims(floor: Floor, rep: str) -> Sequence[Claim]:
    with floor.open(writes=False) as uow:
        return [claim for claim, _ in uow.claims.open_by(rep)]


@pytest.fixture
def week(open_crowded_floor: OpenFloor) -> Floor:
    """On Monday at 9, three reps begin to work; Dan, the fourth, does nothing."""
    names = {ANA: "Ana", BEN: "Ben", CLEO: "Cleo", MIA: "Mia", "U01DAN": "dan"}
    floor = open_crowded_floor(OPEN, [a_person(one, name=name) for one, name in names.items()])
    plays_monday(floor)
    plays_tuesday(floor)
    plays_wednesday(floor)
    return floor


def test_a_week_is_counted_as_by_hand(week: Floor) -> None:
    found = takings(week)

    assert found.reps == (
        Taking(
            ANA,
            previews=4,
            claimed=1,
            expired=1,
            busiest=3,
            skips=2,
            taken=1,
            claims=1,
            hot=1,
            left=Share(1, 2),
            kept=Share(1, 1),
            is_immature=True,
        ),
        Taking(
            BEN,
            previews=3,
            claimed=1,
            busiest=2,
            skips=1,
            taken=1,
            claims=2,
            hot=1,
            left=Share(0, 1),
            kept=Share(1, 1),
            offers=Share(1, 1),
            is_immature=True,
        ),
        Taking(
            CLEO,
            previews=2,
            claimed=2,
            busiest=1,
            taken=4,
            claims=4,
            kept=Share(0, 1),
            offers=Share(0, 1),
            is_immature=True,
        ),
        Taking("U01DAN"),
    )
    assert found.total == Taking(
        TOGETHER,
        previews=9,
        claimed=4,
        expired=1,
        busiest=3,
        skips=3,
        taken=6,
        claims=7,
        hot=2,
        left=Share(1, 3),
        kept=Share(2, 3),
        offers=Share(1, 2),
        is_immature=True,
    )
    assert (found.queues[0], found.budget, found.period.length) == ("leads", 40, WEEK)


def test_what_was_before_the_period_is_not_in_it(week: Floor) -> None:
    week.clock.move(days=5, hours=1)

    found = takings(week)

    assert found.total.previews == 3  # Tuesday's: Monday is eight days ago
    assert found.total.skips == 2
    assert found.total.claims == 4


def test_after_a_month_conversions_are_the_last_word(week: Floor) -> None:
    week.clock.move(days=40)

    found = Fairness(week.open, OPEN, week.clock).of(MIA, days(90))

    assert the(Takings, found).total.left == Share(1, 3)
    assert not the(Takings, found).total.is_immature


def test_an_erased_lead_still_counts_but_nobody_knows_that_it_was_hot(week: Floor) -> None:
    with week.open() as uow:
        hot = the(Lead, uow.leads.by_reference("Hot Acme"))
        uow.erasure.erase([hot.id], week.clock.now())
        uow.commit()

    ana = takings(week).reps[0]

    assert (ana.claims, ana.hot, ana.kept) == (1, 0, Share(1, 1))


def denials(floor: Floor) -> Sequence[tuple[str, Action, Refusal, str | None]]:
    found = Reports(floor.open, TEAM, floor.clock).denials(9)
    return [(one.actor, one.action, one.reason, one.subject) for one in found]


@pytest.fixture
def floor(open_floor: OpenFloor) -> Floor:
    """Ana serves the north, which Mia manages; Ben serves the south. Each has skipped a lead."""
    floor = a_crowded_floor(open_floor)
    floor.gets(a_lead("Acme", queue=NORTH), a_lead("Beta", queue=SOUTH))
    floor.skip(ANA)
    floor.skip(BEN)
    return floor


def test_a_manager_sees_the_reps_of_their_own_queues_and_nobody_else(floor: Floor) -> None:
    north, south = takings(floor, MIA), takings(floor, OTHER_MANAGER)

    assert [(one.rep, one.skips) for one in north.reps] == [(ANA, 1)]
    assert [(one.rep, one.skips) for one in south.reps] == [(BEN, 1)]
    assert (north.queues, south.queues) == (("north", "north-fast"), ("south", "south-fast"))


def test_one_of_ones_own_queues_may_be_asked_for_alone(floor: Floor) -> None:
    north = takings(floor, MIA, "north")

    assert (north.queues, [one.rep for one in north.reps]) == (("north",), [ANA])


@pytest.mark.parametrize("who", [ANA, BEN, CLEO, OLE, GUEST, STRANGER, "U01NOBODY"])
def test_reps_ops_and_everybody_else_see_nothing_of_it_and_that_is_noted(floor: Floor, who: str) -> None:
    every, north = seen(floor, who), seen(floor, who, "north")

    assert (the(Refused, every).reason, the(Refused, north).reason) == (Refusal.NOT_IN_CHARGE,) * 2
    assert denials(floor) == [
        (who, Action.SEE_FAIRNESS, Refusal.NOT_IN_CHARGE, "north"),
        (who, Action.SEE_FAIRNESS, Refusal.NOT_IN_CHARGE, None),
    ]


def test_another_managers_queue_is_refused_by_its_name(floor: Floor) -> None:
    assert seen(floor, OTHER_MANAGER, "north") == Refused(Refusal.NOT_IN_CHARGE, asked="north")


def test_an_unknown_queue_is_answered_with_ones_own(floor: Floor) -> None:
    unknown = Refused(Refusal.UNKNOWN_QUEUE, asked="nowhere", names=("north",))

    assert seen(floor, MIA, "nowhere") == unknown
    assert the(Refused, seen(floor, ANA, "nowhere")).reason is Refusal.NOT_IN_CHARGE


def test_a_team_may_keep_it_to_itself(floor: Floor) -> None:
    off = TEAM.model_copy(update={"reports": ReportPolicy(fairness=False)})

    assert seen(floor, MIA, team=off) == Refused(Refusal.NO_FAIRNESS)
    assert the(Refused, seen(floor, ANA, team=off)).reason is Refusal.NOT_IN_CHARGE
    assert [one.actor for one in Reports(floor.open, off, floor.clock).denials(9)] == [ANA]


def test_a_rep_who_has_left_still_stands_for_what_they_did(floor: Floor) -> None:
    floor.meets(a_person(ANA, name="Ana", is_deleted=True))
    floor.clock.move(hours=1)

    found = takings(floor)

    assert [(one.rep, one.skips) for one in found.reps] == [(ANA, 1)]
