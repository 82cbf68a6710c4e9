"""What a CRM tells of leads that are here: scores, activity, and what is left aside."""

import pytest

from core.events import OUTSIDE, Verb
from core.model import LeadState
from core.services.deliveries import Conflict, Delivered, Unfit
from core.submissions import LeadSubmission
from tests.builders import ANA, a_lead, hours
from tests.core.services.crm import Crm, a_crm
from tests.core.services.floor import Floor, OpenFloor, rows, the


@pytest.fixture
def crm(open_floor: OpenFloor) -> Crm:
    return a_crm(open_floor)


@pytest.fixture
def floor(crm: Crm) -> Floor:
    return crm.floor


def test_a_better_score_moves_a_lead_to_where_it_belongs(crm: Crm, floor: Floor) -> None:
    first, second = floor.gets(a_lead("First", waited=hours(2)), a_lead("Second", waited=hours(1)))

    verdict = crm.tells(second, "score", score=90)

    told = floor.story(second)[-1]
    assert verdict == ("taken", "score")
    assert floor.lead(second).facts.score == 90
    assert floor.lead(second).place < floor.lead(first).place
    assert (told.verb, told.actor, dict(told.data)) == (Verb.RESCORED, OUTSIDE, {"from": 50, "to": 90})


def test_a_lead_before_a_reps_eyes_stays_there_and_moves_when_it_comes_back(crm: Crm, floor: Floor) -> None:
    first, second = floor.gets(a_lead("First", waited=hours(2)), a_lead("Second", waited=hours(1)))
    shown = floor.pull(ANA).lead

    crm.tells(second, "score", score=90)
    crm.tells(first, "score", score=95)

    assert shown.id == first.id
    assert floor.pull(ANA).lead.id == first.id
    assert floor.lead(first).place < floor.lead(second).place
    assert floor.take(ANA).lead.id == first.id


def test_the_same_score_is_known_and_an_older_one_ignored(crm: Crm, floor: Floor) -> None:
    (lead,) = floor.gets(a_lead())
    crm.tells(lead, "score", score=90)

    again = crm.tells(lead, "score", score=90)
    older = crm.tells(lead, "score", score=20, at=crm.ago(minutes=5))
    newer = crm.tells(lead, "score", score=60)

    assert (again, older, newer) == (("known", "same"), ("ignored", "outdated"), ("taken", "score"))
    assert floor.verbs(lead).count("scored anew") == 2


def test_facts_are_as_old_as_they_say_and_not_as_their_arrival(crm: Crm, floor: Floor) -> None:
    (lead,) = floor.gets(a_lead())

    late = crm.tells(lead, "score", score=90, at=crm.ago(hours=3))
    between = crm.tells(lead, "score", score=70, at=crm.ago(hours=2))

    assert (late, between) == (("taken", "score"), ("taken", "score"))
    assert floor.lead(lead).facts.score == 70


def test_what_a_source_has_sent_since_is_newer_than_an_old_score(crm: Crm, floor: Floor) -> None:
    (lead,) = floor.gets(a_lead(external_id="crm-1"))
    fields = {"external_id": "crm-1", "company": "Acme", "email": "acme@lead.example", "score": 77}
    floor.clock.move(minutes=10)
    assert floor.intake.submit([_read(fields)], OUTSIDE)

    older = crm.tells(lead, "score", score=20, at=crm.ago(minutes=5))

    assert older == ("ignored", "outdated")
    assert floor.lead(lead).facts.score == 77


def _read(fields: dict[str, object]) -> LeadSubmission:
    return LeadSubmission.read(fields)


def test_activity_is_kept_with_the_score_it_earned(crm: Crm, floor: Floor) -> None:
    (lead,) = floor.gets(a_lead())

    first = crm.tells(lead, "activity", text="Asked for prices", score=85)
    again = crm.tells(lead, "activity", text="Asked for prices", score=85)
    older = crm.tells(lead, "activity", text="Opened a mail", at=crm.ago(hours=1))

    assert (first, again, older) == (("taken", "activity"), ("known", "same"), ("ignored", "outdated"))
    assert (floor.lead(lead).facts.recent_activity, floor.lead(lead).facts.score) == ("Asked for prices", 85)
    assert floor.verbs(lead)[-2:] == ["showed activity", "scored anew"]


def test_activity_with_an_outdated_score_is_activity_all_the_same(crm: Crm, floor: Floor) -> None:
    (lead,) = floor.gets(a_lead())
    crm.tells(lead, "score", score=90)

    verdict = crm.tells(lead, "activity", text="Asked for prices", score=30, at=crm.ago(minutes=1))

    assert verdict == ("taken", "activity")
    assert floor.lead(lead).facts.score == 90


def test_no_event_holds_a_word_of_what_they_did(crm: Crm, floor: Floor) -> None:
    (lead,) = floor.gets(a_lead())

    crm.tells(lead, "activity", text="canary")

    assert "canary" not in str(floor.story(lead))


@pytest.mark.parametrize("state", [LeadState.NURTURE, LeadState.ARCHIVED, LeadState.RECYCLED])
def test_a_score_does_not_wake_anybody(crm: Crm, floor: Floor, state: LeadState) -> None:
    (lead,) = floor.gets(a_lead(state=state))

    verdict = crm.tells(lead, "score", score=99)

    assert verdict == ("taken", "score")
    assert (floor.lead(lead).state, floor.lead(lead).place) == (state, lead.place)


def test_a_lead_in_review_for_its_score_comes_in_when_it_scores(crm: Crm, floor: Floor) -> None:
    (receipt,) = floor.intake.submit([_read({"company": "Acme", "email": "a@acme.example", "score": 5})], ANA)
    lead = a_lead(id=getattr(receipt, "lead_id"))  # noqa: B009 - a receipt, or the test is wrong

    low = crm.tells(lead, "score", score=6)
    still = floor.lead(lead).state
    high = crm.tells(lead, "score", score=80)

    assert (low, still, high) == (("taken", "score"), LeadState.REVIEW, ("taken", "score"))
    assert floor.lead(lead).state is LeadState.WAITING


@pytest.mark.parametrize("state", [LeadState.CONVERTED, LeadState.PARTNER, LeadState.REJECTED])
@pytest.mark.parametrize(
    ("type_", "fields"), [("score", {"score": 1}), ("activity", {"text": "x"}), ("owner", {"owner": ANA})]
)
def test_a_closed_lead_is_not_changed_any_more(
    crm: Crm, floor: Floor, state: LeadState, type_: str, fields: dict[str, object]
) -> None:
    (lead,) = floor.gets(a_lead(state=state))

    assert crm.tells(lead, type_, **fields) == ("ignored", "closed")


@pytest.mark.parametrize(
    ("type_", "fields"),
    [("score", {"score": 1}), ("converted", {}), ("owner", {"owner": ANA}), ("activity", {"text": "x"})],
)
def test_a_merged_lead_lives_on_in_another(
    crm: Crm, floor: Floor, type_: str, fields: dict[str, object]
) -> None:
    (lead,) = floor.gets(a_lead(state=LeadState.MERGED))

    assert crm.tells(lead, type_, **fields) == ("ignored", "merged")


def test_an_erased_lead_is_as_unknown_as_one_that_never_was(crm: Crm, floor: Floor) -> None:
    (lead,) = floor.gets(a_lead(state=LeadState.ERASED))

    erased = the(Delivered, crm.sends({"type": "converted", "lead": lead.id})).answer
    never = the(Delivered, crm.sends({"type": "converted", "external_id": "crm-0"})).answer

    assert erased == [{"lead": None, "verdict": "unknown", "rule": "no_such_lead", "external_id": None}]
    assert never == [{"lead": None, "verdict": "unknown", "rule": "no_such_lead", "external_id": "crm-0"}]


def test_an_external_id_of_digits_is_never_taken_for_ours(crm: Crm, floor: Floor) -> None:
    (lead,) = floor.gets(a_lead(external_id="crm-1"))

    answer = the(Delivered, crm.sends({"type": "converted", "external_id": str(lead.id)}))

    assert [one["verdict"] for one in answer.answer] == ["unknown"]


def test_facts_of_one_request_follow_each_other(crm: Crm, floor: Floor) -> None:
    lead, other = floor.gets(a_lead(external_id="crm-1"), a_lead("Other"))
    facts: list[dict[str, object]] = [
        {"type": "owner", "external_id": "crm-1", "owner": ANA},
        {"type": "contacted", "lead": lead.id},
        {"type": "score", "lead": other.id, "score": 88},
        {"type": "converted", "external_id": "crm-1"},
        {"type": "score", "external_id": "crm-1", "score": 1},
    ]

    answer = the(Delivered, crm.sends(*facts))

    assert [one["rule"] for one in answer.answer] == [
        "assigned",
        "first_contact",
        "score",
        "converted",
        "closed",
    ]
    assert [one["lead"] for one in answer.answer] == [lead.id, lead.id, other.id, lead.id, lead.id]
    assert floor.verbs(lead)[1:] == ["assigned", "contacted", "converted"]


def test_the_same_request_again_is_answered_as_before(crm: Crm, floor: Floor) -> None:
    floor.gets(a_lead(external_id="crm-1"))
    fact = {"type": "score", "external_id": "crm-1", "score": 90}
    first = the(Delivered, crm.sends(fact, id="msg_1"))
    before = rows(floor)

    again, other = crm.sends(fact, id="msg_1"), crm.sends(fact, id="msg_1", digest="other")

    assert the(Delivered, again).answer == first.answer
    assert other == Conflict()
    assert rows(floor) == before


def test_a_fact_of_tomorrow_keeps_the_whole_request_out(crm: Crm, floor: Floor) -> None:
    (lead,) = floor.gets(a_lead())
    tomorrow = {"type": "converted", "lead": lead.id, "at": crm.ago(days=-1)}

    answer = the(Unfit, crm.sends({"type": "score", "lead": lead.id, "score": 1}, tomorrow))

    assert [(at, flaw.field, flaw.code) for at, flaw in answer.flaws] == [(1, "at", "in_the_future")]
    assert floor.lead(lead) == lead


def test_a_moment_without_a_zone_is_one_of_the_policys(crm: Crm, floor: Floor) -> None:
    (lead,) = floor.gets(a_lead())

    assert crm.tells(lead, "score", score=90, at="2026-03-02T08:59:00") == ("taken", "score")
    assert floor.story(lead)[-1].data["at"] == "2026-03-02T08:59:00+00:00"
