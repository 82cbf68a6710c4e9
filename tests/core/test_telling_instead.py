"""Who is told instead when somebody cannot be reached."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.notices import Address, Audience, Notice, NoticeKind
from core.policies.team import TeamPolicy
from core.telling import instead, redirected
from tests.builders import ANA, BEN, CLEO, MIA, MONDAY_9AM, OLE, a_lead, a_notice, a_team, days
from tests.core.test_telling import CHANNELS, EVERYBODY, NIGHT, PEOPLE, QUEUE, named


def passed_on(
    team: TeamPolicy, to: str, audience: Audience, *, tried: set[str] | None = None
) -> list[list[str]]:
    """Every group of people tried one after another, as long as nobody can be reached."""
    notice, groups = a_notice(a_lead(), to, audience=audience), list[list[str]]()
    known = {to} | (tried or set())
    while others := instead(notice, QUEUE, team, EVERYBODY, MONDAY_9AM, tried=known):
        groups.append(named(others))
        known |= set(groups[-1])
        notice = replace(notice, to=others[0].to, audience=others[0].audience)
    return groups


@pytest.mark.parametrize(
    ("channels", "order"),
    [
        (CHANNELS, [["C0MANAGERS"], ["C0TEAM"], [CLEO, MIA], ["C0OPS"], [OLE]]),
        ({"managers": "C0MANAGERS"}, [["C0MANAGERS"], [CLEO, MIA], [OLE]]),
        ({}, [[CLEO, MIA], [OLE]]),
    ],
)
def test_after_the_rep_come_the_managers_and_after_them_ops(
    channels: dict[str, str], order: list[list[str]]
) -> None:
    team = a_team(people=PEOPLE, channels=channels)

    assert passed_on(team, ANA, Audience.REP) == order
    assert passed_on(team, "C0OPS", Audience.OPS)[-1] == [OLE]


@pytest.mark.parametrize(
    ("channels", "order"),
    [
        ({"leadership": "C0LEAD", **CHANNELS}, [["C0MANAGERS"], ["C0TEAM"], [CLEO, MIA], ["C0OPS"], [OLE]]),
        ({"leadership": "C0LEAD"}, [[CLEO, MIA], [OLE]]),
    ],
)
def test_after_leadership_come_the_managers_and_after_them_ops(
    channels: dict[str, str], order: list[list[str]]
) -> None:
    assert passed_on(a_team(people=PEOPLE, channels=channels), "C0LEAD", Audience.LEADERSHIP) == order


def test_of_several_managers_only_those_who_know_nothing_are_told() -> None:
    team = a_team(people=PEOPLE)

    assert passed_on(team, MIA, Audience.MANAGERS) == [[CLEO], [OLE]]
    assert passed_on(team, MIA, Audience.MANAGERS, tried={CLEO}) == [[OLE]]


def test_a_manager_who_cannot_be_reached_as_a_rep_leaves_it_to_the_other_one() -> None:
    team = a_team(people={"managers": [ANA, MIA]})

    assert passed_on(team, ANA, Audience.REP) == [[MIA]]


def test_a_message_about_no_queue_goes_to_ops() -> None:
    silent = Notice("silent:1@C0OPS", NoticeKind.SILENT, "C0OPS", MONDAY_9AM, audience=Audience.OPS)
    team = a_team(people=PEOPLE, channels=CHANNELS)

    others = instead(silent, None, team, EVERYBODY, NIGHT, tried={"C0OPS"})

    assert named(others) == ["C0MANAGERS"]
    assert others[0].due_at == MONDAY_9AM


def test_without_a_queue_no_person_is_its_manager() -> None:
    notice = a_notice(a_lead(), ANA)

    assert named(instead(notice, None, a_team(people=PEOPLE), EVERYBODY, MONDAY_9AM, tried={ANA})) == [OLE]


channel_sets = st.fixed_dictionaries(
    {}, optional={name: st.sampled_from(["C0ONE", "C0TWO", "C0TEAM"]) for name in ("team", "managers", "ops")}
)
role_sets = st.fixed_dictionaries(
    {},
    optional={
        name: st.lists(st.sampled_from([ANA, BEN, MIA, OLE]), min_size=1, unique=True)
        for name in ("managers", "ops")
    },
)


@given(channel_sets, role_sets, st.sampled_from(Audience), st.sampled_from([ANA, MIA, "C0ONE", "C0TEAM"]))
def test_nobody_is_told_twice_and_it_ends(
    channels: dict[str, str], roles: dict[str, Any], audience: Audience, to: str
) -> None:
    team = a_team(people=roles, channels=channels)

    tried = [one for group in passed_on(team, to, audience) for one in group]

    assert to not in tried
    assert len(set(tried)) == len(tried)


def test_news_passed_on_is_the_same_news_under_the_new_readers_name() -> None:
    lead = a_lead()
    notice = a_notice(lead, ANA, key=f"breach:17:1@{ANA}", kind=NoticeKind.BREACH, claim_id=17, repeated=True)
    others = (Address("C0MANAGERS", MONDAY_9AM + days(1), Audience.MANAGERS),)

    (passed,) = redirected(notice, others, MONDAY_9AM)

    assert passed == replace(
        notice,
        key="breach:17:1@C0MANAGERS",
        to="C0MANAGERS",
        due_at=MONDAY_9AM + days(1),
        audience=Audience.MANAGERS,
        repeated=False,
    )


def test_what_answers_a_message_answers_the_one_that_its_new_reader_got() -> None:
    notice = a_notice(None, "C0OPS", key="alert_again:1:red:1@C0OPS", answers="alert:1:red@C0OPS")

    (passed,) = redirected(notice, (Address("C0TEAM", MONDAY_9AM, Audience.OPS),), MONDAY_9AM)

    assert (passed.key, passed.answers) == ("alert_again:1:red:1@C0TEAM", "alert:1:red@C0TEAM")


def test_that_no_clock_ticks_waits_for_nobodys_morning() -> None:
    silent = Notice(f"silent:1@{OLE}", NoticeKind.SILENT, OLE, NIGHT, audience=Audience.OPS)

    (passed,) = redirected(silent, (Address("C0TEAM", MONDAY_9AM, Audience.OPS),), NIGHT)

    assert passed.due_at == NIGHT
