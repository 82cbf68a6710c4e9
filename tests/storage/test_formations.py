"""Which policy formed a line, and which queues have leads that are still to be worked."""

from core.model import OPEN, LeadState
from storage.schema import OPEN_STATES
from storage.unit_of_work import UnitsOfWork
from tests.builders import a_lead
from tests.storage.steps import stored


def test_a_line_remembers_the_last_policy_that_formed_it(unit_of_work: UnitsOfWork) -> None:
    for formation in ("first", "second"):
        with unit_of_work() as uow:
            uow.formations.put("leads", formation)
            uow.commit()

    with unit_of_work(writes=False) as uow:
        assert uow.formations.get("leads") == "second"
        assert uow.formations.get("another") is None


def test_a_policy_is_not_remembered_by_what_was_given_up(unit_of_work: UnitsOfWork) -> None:
    with unit_of_work() as uow:
        uow.formations.put("leads", "first")

    with unit_of_work(writes=False) as uow:
        assert uow.formations.get("leads") is None


def test_the_index_of_open_leads_knows_the_same_states_as_the_core() -> None:
    states = {word.strip("'") for word in OPEN_STATES.removeprefix("state IN (").rstrip(")").split(", ")}

    assert states == {state.value for state in OPEN}


def test_every_queue_with_an_open_lead_is_found_once_and_no_other(unit_of_work: UnitsOfWork) -> None:
    stored(unit_of_work, *(a_lead(state=state, queue=f"q-{state.value}") for state in LeadState))
    stored(unit_of_work, *(a_lead(queue="many") for _ in range(3)))

    with unit_of_work(writes=False) as uow:
        found = uow.leads.open_queues()

    assert sorted(found) == sorted(["many", *(f"q-{state.value}" for state in OPEN)])


def test_where_nothing_is_open_no_queue_is_found(unit_of_work: UnitsOfWork) -> None:
    stored(unit_of_work, a_lead(state=LeadState.CONVERTED))

    with unit_of_work(writes=False) as uow:
        assert list(uow.leads.open_queues()) == []


def test_open_leads_come_by_id_from_where_one_goes_on(unit_of_work: UnitsOfWork) -> None:
    leads = [a_lead(state=state) for state in LeadState]
    stored(unit_of_work, *leads, a_lead(queue="another"))
    wanted = [lead for lead in leads if lead.state in OPEN]

    with unit_of_work() as uow:
        first = uow.leads.open_in("leads", 0, 3)
        rest = uow.leads.open_in("leads", first[-1].id, 50)

    assert [*first, *rest] == wanted
