"""Home as everybody finds it, by their roles."""

from typing import Any

import pytest

from bot.views import home
from bot.views.home import Hall
from core.answers import Claimed, MyLeads
from core.model import Role
from core.notices import Reviews
from tests.bot.drawing import EN, SPEECHES, accepted_view, aloud
from tests.builders import ANA, MONDAY_9AM, a_claim, a_lead, hours, minutes
from tests.reading import buttons, read

NOW = MONDAY_9AM + hours(1)


def sees(hall: Hall, language: str = "en") -> list[str]:
    view = accepted_view(home.draw(hall, SPEECHES[language], NOW))
    return [aloud(line) for line in read(view["blocks"])]


def a_hall(*held: Role, **details: Any) -> Hall:
    return Hall(ANA, frozenset(held), **details)


def mine(number: int = 1, **claim: Any) -> MyLeads:
    claims = [
        a_claim(a_lead(f"Company {index}", id=index), id=index, **claim) for index in range(1, number + 1)
    ]
    return MyLeads(
        tuple(
            Claimed(a_lead(f"Company {one.id}", id=one.id), one, contact_by=MONDAY_9AM + hours(2))
            for one in claims
        ),
        cap=10,
    )


def test_somebody_without_a_role_reads_what_this_is() -> None:
    shown = sees(a_hall())

    assert shown == [
        "Hello <@U01ANA>, this is Nextlead. It keeps the line of leads for your team.",
        "• Every command explains itself: `/nextlead help`, for example.",
    ]


def test_a_rep_sees_their_claims_and_until_when_to_contact_them() -> None:
    shown = sees(a_hall(Role.REP, mine=mine()))

    assert shown[:3] == [
        "1 of at most 10 leads to contact.",
        "• Company 1 (L-1): contact them by 11:00.",
        "`/myleads` shows them with everything you can do.",
    ]
    assert any(line.startswith("• `/nextlead` shows the one lead") for line in shown)


def test_what_is_late_and_what_is_done_is_said() -> None:
    late = Claimed(a_lead("Late", id=1), a_claim(a_lead(id=1), id=1), contact_by=NOW - minutes(5))
    done = Claimed(a_lead("Done", id=2), a_claim(a_lead(id=2), id=2, contacted_at=NOW))
    open_ = Claimed(a_lead("Open", id=3), a_claim(a_lead(id=3), id=3))

    shown = sees(a_hall(Role.REP, mine=MyLeads((done, late, open_), 10)))

    assert shown[1:4] == [
        "• Late (L-1): the first contact was due by 09:55.",
        "• Open (L-3)",
        "• Done (L-2): contacted.",
    ]


def test_a_rep_without_claims_reads_how_to_get_one() -> None:
    shown = sees(a_hall(Role.REP, mine=MyLeads((), 10)))

    assert shown[0] == "You have no leads at the moment. `/nextlead` shows you the next one."


def test_however_many_claims_there_are_home_stays_short() -> None:
    view = accepted_view(home.draw(a_hall(*Role, mine=mine(40), reviews=Reviews(9)), EN, NOW))

    assert len(view["blocks"]) < 20
    assert "30 more are not shown." in read(view["blocks"])


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "4 leads are in review. 2 are overdue. [Review]"),
        ("de", "4 Leads sind in Prüfung. 2 sind überfällig. [Prüfen]"),
        ("id", "4 prospek sedang ditinjau. 2 sudah terlambat. [Tinjau]"),
    ],
)
def test_ops_see_what_waits_for_them_first(language: str, line: str) -> None:
    assert sees(a_hall(Role.OPS, reviews=Reviews(4, 2, NOW)), language)[0] == line


def test_ops_with_nothing_to_do_are_told_so() -> None:
    assert sees(a_hall(Role.OPS, reviews=Reviews()))[0] == "No lead is in review. Well done."


def test_a_manager_is_shown_the_way_to_the_settings() -> None:
    view = home.draw(a_hall(Role.MANAGER), EN, NOW)

    assert buttons(view["blocks"]) == ["Set up"]
