"""A lead goes to the first queue that wants it; who may take it there is another question."""

from core.routing import Router
from tests.builders import a_queue, a_team, some_facts

ENTERPRISE = a_queue("enterprise", when={"account_tier": ["Enterprise"], "region": ["DACH", "APAC"]})
BUDGETED = a_queue("budgeted", when={"budget": ["yes"]})
BY_HAND = a_queue("by-hand")
REST = a_queue("inbound")
ROUTER = Router(a_team(ENTERPRISE, BUDGETED, BY_HAND, REST))


def test_every_fact_a_queue_names_must_fit_and_case_does_not_matter() -> None:
    assert ROUTER.queue_for(some_facts(account_tier="enterprise", region="dach")) is ENTERPRISE
    assert ROUTER.queue_for(some_facts(account_tier="enterprise", region="Nordics")) is REST


def test_an_extra_column_routes_as_well_as_a_field() -> None:
    assert ROUTER.queue_for(some_facts(budget="YES")) is BUDGETED


def test_the_first_queue_that_fits_takes_the_lead() -> None:
    both = some_facts(account_tier="enterprise", region="APAC", budget="yes")

    assert ROUTER.queue_for(both) is ENTERPRISE


def test_the_last_queue_takes_the_rest_and_one_without_rules_only_what_names_it() -> None:
    assert ROUTER.queue_for(some_facts()) is REST
    assert ROUTER.named("By-Hand") is BY_HAND


def test_a_queue_nobody_set_up_is_none() -> None:
    assert ROUTER.named("nowhere") is None
