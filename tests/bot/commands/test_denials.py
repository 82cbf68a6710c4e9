"""``nextlead denials``: who asked for what they may not do."""

import pytest

from bot.commands.common import opened
from core.model import Channel, ContactOutcome
from tests.bot.commands.terminal import Terminal
from tests.builders import ANA, BEN, MIA, a_person

ACME = "Acme,ana@acme.example,mql,70,A-1,2026-03-02T08:00:00Z"


@pytest.fixture
def tried(terminal: Terminal) -> Terminal:
    """Ben, who is no rep, looked for a lead; then he tried Ana's; then he asked how the queue stands."""
    terminal.policy(f"people: {{reps: [{ANA}], managers: [{MIA}]}}\ncalendar: always\n")
    terminal("import", terminal.file(ACME))
    with opened() as runtime:
        with runtime.open() as uow:
            for one in (ANA, BEN, MIA):
                uow.people.put(a_person(one))
            uow.commit()
        services = runtime.services
        services.queues.next_lead(ANA)
        services.claims.claim(ANA, 1)
        services.queues.next_lead(BEN)
        services.contacts.log(BEN, 1, Channel.CALL, ContactOutcome.REACHED)
        services.boards.of(BEN, "leads")
    return terminal


def test_the_newest_stands_first_with_who_what_why_and_about_what(tried: Terminal) -> None:
    found = tried("denials", "--json").json

    assert [(one["actor"], one["action"], one["reason"], one["subject"]) for one in found] == [
        (BEN, "see a queue", "no_queue", "leads"),
        (BEN, "work a claim", "not_a_rep", "1"),
        (BEN, "pull", "not_a_rep", None),
    ]
    assert all(one["at"].endswith("+00:00") for one in found)


def test_a_table_shows_as_many_as_are_asked_for(tried: Terminal) -> None:
    lines = tried("denials", "--limit", "2").out.splitlines()

    assert [line.split()[:3] for line in lines[:1]] == [["when", "(UTC)", "who"]]
    assert [" ".join(line.split()[2:]) for line in lines[1:]] == [
        f"{BEN} see a queue no_queue leads",
        f"{BEN} work a claim not_a_rep 1",
    ]


def test_where_nobody_tried_there_is_nothing(terminal: Terminal) -> None:
    assert terminal("denials", "--json").json == []
    assert terminal("denials", "--limit", "0").code == 2
