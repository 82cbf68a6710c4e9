"""Home as everybody finds it, by their roles."""

from dataclasses import replace

import pytest

from bot.views import home
from bot.views.blocks import plainly
from core.home import Looking, OpsHome
from core.learning import Learned
from core.model import Role
from core.notices import Reviews
from core.policies.reports import ReportPolicy
from core.reports import Figures, Share, Spread
from tests.bot.drawing import SPEECHES, accepted_view
from tests.bot.halls import (
    NOW,
    OPS,
    TEAM,
    a_hall,
    a_rep,
    claimed,
    everything,
    sees,
)
from tests.builders import a_lead, hours, minutes


def test_somebody_without_a_role_reads_what_this_is() -> None:
    shown = sees(a_hall())

    assert shown == [
        "Hello <@U01ANA>, this is Nextlead. It keeps the line of leads for your team.",
        "• Every command explains itself: `/nextlead help`, for example.",
    ]


def test_a_rep_sees_whom_to_contact_until_when_and_the_way_to_the_next_lead() -> None:
    shown = sees(a_hall(Role.REP, rep=a_rep(claimed("Acme"))))

    assert shown[:5] == [
        "1 of at most 10 leads to contact. [Next lead]",
        "Acme (L-1): contact them by 11:00. [Contacted]",
        "`/myleads` shows them with everything you can do.",
        "---",
        "[last 7 days]",
    ]
    assert any(line.startswith("• `/nextlead` shows the one lead") for line in shown)


def test_whoever_counts_as_away_reads_so_first_and_how_to_come_back() -> None:
    shown = sees(a_hall(Role.REP, rep=replace(a_rep(), is_away=True)))

    assert shown[:2] == [
        "You are away: no lead is offered or assigned to you until you type `/nextlead back`. The leads you "
        "have stay yours.",
        "You have no leads at the moment. [Next lead]",
    ]


def test_a_rep_is_told_who_else_sees_the_numbers() -> None:
    rep = a_rep(claims=3)
    private, fair, ranked = (
        TEAM.model_copy(update={"reports": ReportPolicy(rankings=rankings, fairness=fairness)})
        for rankings, fairness in ((False, False), (False, True), (True, True))
    )

    alone, counted, seen = (sees(a_hall(Role.REP, rep=rep, team=team)) for team in (private, fair, ranked))

    told = (
        "Only you see these.",
        "Your managers see how many leads each rep looks at, takes and skips, and how many of them convert. "
        "Only you see the rest.",
        "Your managers see these as well.",
    )
    assert [[said for said in told if said in lines] for lines in (alone, counted, seen)] == [
        [one] for one in told
    ]


def test_what_is_due_first_stands_first_and_what_is_done_last() -> None:
    done = claimed("Done", id=1, contacted_at=NOW)
    late_, soon = claimed("Late", id=2, due_h=55 / 60), claimed("Soon", id=3, due_h=3)
    unpromised = replace(claimed("Open", id=4), contact_by=None)

    shown = sees(a_hall(Role.REP, rep=a_rep(done, unpromised, soon, late_)))

    assert shown[1:5] == [
        "Late (L-2): contact them now. The first contact was due by 09:55. [Contacted]",
        "Soon (L-3): contact them by 12:00. [Contacted]",
        "Open (L-4) [Contacted]",
        "Done (L-1): contacted.",
    ]


def test_a_rep_without_claims_reads_how_to_get_one() -> None:
    shown = sees(a_hall(Role.REP, rep=a_rep()))

    assert shown[0] == "You have no leads at the moment. [Next lead]"
    assert shown[shown.index("Your numbers, last 7 days") + 1] == (
        "Nothing to count yet. Your first claim starts it."
    )


def test_a_rep_without_room_is_not_offered_another_lead() -> None:
    shown = sees(a_hall(Role.REP, rep=a_rep(claimed(), cap=1)))

    assert shown[0] == "1 of at most 1 leads to contact."


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            [
                "Claimed 9",
                "Contacted in time 78 % of 9",
                "Claim to contact 1 h on average, median 50 min, nine in ten within 2 h (n = 9)",
                "Conversion 25 % of 8 (may still grow)",
            ],
        ),
        (
            "de",
            [
                "Übernommen 9",
                "Rechtzeitig kontaktiert 78 % von 9",
                "Übernahme bis Kontakt im Schnitt 1 Std., Median 50 Min., neun von zehn binnen "
                "2 Std. (n = 9)",
                "Konversion 25 % von 8 (kann noch steigen)",
            ],
        ),
    ],
)
def test_a_rep_sees_their_own_numbers_each_with_its_n(language: str, said: list[str]) -> None:
    spread = Spread(9, hours(1), minutes(50), hours(2))
    rep = a_rep(
        claims=9, in_time=Share(7, 9), claim_to_contact=spread, conversion=Share(2, 8), is_immature=True
    )

    shown = sees(a_hall(Role.REP, rep=rep), language)

    assert [one for one in shown if one in said] == said


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "4 leads are in review. 2 are overdue. [Review]"),
        ("de", "4 Leads sind in Prüfung. 2 sind überfällig. [Prüfen]"),
        ("id", "4 prospek sedang ditinjau. 2 sudah terlambat. [Tinjau]"),
    ],
)
def test_ops_see_what_waits_for_them_first(language: str, line: str) -> None:
    assert sees(a_hall(Role.OPS, ops=OPS), language)[0] == line


def test_ops_hear_of_what_never_arrived_and_how_to_send_it_again() -> None:
    shown = sees(a_hall(Role.OPS, ops=OPS))

    assert shown[1:3] == [
        "3 messages could not be delivered in Slack. `nextlead check` says what is wrong with Slack.",
        "The webhook `crm` did not take 7 events, and Nextlead has stopped trying. "
        "Once it works, send again: `nextlead webhooks --resend crm`.",
    ]


def test_ops_see_the_river_in_out_by_reason_and_what_stands_still() -> None:
    shown = sees(a_hall(Role.OPS, ops=OPS))

    at = shown.index("The river, last 7 days")
    assert shown[at + 1 : at + 8] == [
        "Went out: 24 claimed and 4 moved to nurture.",
        "Came in 40",
        "Went out 28",
        "Held back 2",
        "In review 4",
        "In nurture 9",
        "Recycled 1",
    ]


def test_ops_see_where_leads_come_from_and_what_they_are_worth() -> None:
    shown = sees(a_hall(Role.OPS, ops=OPS))

    at = shown.index("Sources, last 7 days")
    assert shown[at + 1 : at + 4] == [
        "Source | Came in | Claimed | Conversion | Customers | Value",
        "website demo | 40 | 24 | 25 % of 20 | 5 % of 20 | 1.20",
        "not given | 2 | 0 | – | – | –",
    ]
    assert shown[at + 4 : at + 6] == [
        "Value: what such a lead is worth beside an average one, by your policy.",
        "Conversions may still grow: some of these leads were contacted only lately.",
    ]


def test_a_value_that_was_learned_says_from_how_many_leads() -> None:
    learned = {"website_demo": Learned(1.2, 45, 20)}

    shown = sees(a_hall(Role.OPS, ops=replace(OPS, learned=learned)))

    assert "website demo | 40 | 24 | 25 % of 20 | 5 % of 20 | 1.20 (45 leads)" in shown
    assert any("With a number of leads: as learned from how many of these converted." in one for one in shown)


def test_ops_with_nothing_to_do_are_told_so() -> None:
    shown = sees(a_hall(Role.OPS, ops=OpsHome(Figures(), reviews=Reviews())))

    assert shown[0] == "No lead is in review. Well done."
    assert (
        "Nothing came in and nothing went out. Send me a CSV file under Messages, or connect your forms."
        in shown
    )


def test_nothing_went_out_is_said_where_leads_came_in() -> None:
    shown = sees(a_hall(Role.OPS, ops=OpsHome(Figures(entries=1))))

    assert "Nothing went out." in shown


@pytest.mark.parametrize("language", SPEECHES)
@pytest.mark.parametrize("looking", [None, Looking("queue-0")])
def test_however_much_there_is_slack_takes_it_with_charts_and_without(
    language: str, looking: Looking
) -> None:
    view = home.draw(everything(looking=looking), SPEECHES[language], NOW)
    plain = view | {"blocks": plainly(view["blocks"])}

    assert len(accepted_view(view)["blocks"]) <= 100
    assert len(accepted_view(plain)["blocks"]) <= 100
    assert "data_table" not in str(plain)
    assert "data_visualization" not in str(plain)


def test_leads_without_a_name_are_called_by_their_number() -> None:
    nameless = replace(a_lead(id=5), facts=replace(a_lead(id=5).facts, company=None))

    shown = sees(a_hall(Role.REP, rep=a_rep(claimed(nameless, id=5))))

    assert shown[1] == "L-5: contact them by 11:00. [Contacted]"


def test_a_manager_finds_there_who_takes_what_unless_the_team_keeps_it_to_itself() -> None:
    looking = Looking("queue-1", "14d")
    hall = everything(looking=looking)
    private = replace(hall, team=TEAM.model_copy(update={"reports": ReportPolicy(fairness=False)}))

    shown, hidden = (home.draw(one, SPEECHES["en"], NOW)["blocks"] for one in (hall, private))

    (row,) = [one for one in shown if one.get("block_id") == "home.fairness"]
    (button,) = row["elements"]
    assert (button["text"]["text"], button["action_id"], button["value"]) == (
        "Who takes what",
        "fairness.show",
        "14d::queue-1",
    )
    assert "home.fairness" not in {one.get("block_id") for one in hidden}
