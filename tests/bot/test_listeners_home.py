"""Home is drawn when somebody looks at it, and what is done there is done there."""

import pytest

from bot import actions
from core.rights import Action
from tests.bot.at_home import home, look, opened, press, presses, view_of
from tests.bot.counter import ANA, BUDI, MIA, Counter, chosen
from tests.bot.log_lines import logged
from tests.bot.queue_clicks import falls_sick


def denied(counter: Counter) -> list[tuple[str, Action]]:
    return [(one.actor, one.action) for one in counter.runtime.services.reports.denials(9)]


@pytest.mark.parametrize(
    ("who", "said"),
    [(ANA, "You have no leads at the moment. [Next lead]"), (MIA, "No lead is in review. Well done.")],
)
def test_everybody_gets_their_own(counter: Counter, who: str, said: str) -> None:
    assert look(counter, who)[0] == said


def test_looking_at_home_is_no_denied_request(counter: Counter) -> None:
    look(counter, ANA)
    guest = look(counter, "UGUEST")

    assert denied(counter) == []
    assert guest[0] == "Hello <@UGUEST>, this is Nextlead. It keeps the line of leads for your team."


def test_other_tabs_are_left_alone(counter: Counter) -> None:
    counter.dispatch(opened(ANA, tab="messages"))

    assert "views.publish" not in counter.asked()


def test_a_slack_that_does_not_take_it_is_noted_and_nothing_else_happens(counter: Counter) -> None:
    counter.fails("views.publish", "http_500")

    with logged("WARNING") as log:
        response = counter.dispatch(opened(ANA))

    assert response.status == 200
    assert "home.not_drawn" in log.getvalue()


def test_what_is_chosen_in_both_menus_is_shown_and_stays(counter: Counter) -> None:
    look(counter, MIA)

    one = presses(counter, MIA, actions.HOME_QUEUE, "hot")
    both = presses(counter, MIA, actions.HOME_PERIOD, "30d")
    again = look(counter, MIA)

    assert "[hot] [last 7 days]" in one
    assert "[hot] [last 30 days]" in both
    assert "[hot] [last 30 days]" in again
    assert view_of(counter, MIA).private_metadata == "hot:30d"


def test_what_was_chosen_stays_when_another_process_draws(counter: Counter) -> None:
    falls_sick(counter)
    look(counter, MIA)
    presses(counter, MIA, actions.HOME_QUEUE, "inbound")

    counter.greets()  # a bot that has just been started
    shown = presses(counter, MIA, actions.ACKNOWLEDGE)

    assert any(f"Acknowledged by <@{MIA}> until" in line for line in shown)
    assert view_of(counter, MIA).private_metadata == "inbound:7d"


def test_home_is_drawn_anew_even_where_slack_opens_no_dialog(counter: Counter) -> None:
    counter.leads("Acme")
    look(counter, ANA)
    counter.fails("views.open", "http_500")

    with logged("ERROR"):
        counter.dispatch(press(counter, ANA, actions.NEXT))

    assert counter.asked().count("views.publish") == 2


def test_all_queues_may_be_chosen_again(counter: Counter) -> None:
    look(counter, MIA)
    presses(counter, MIA, actions.HOME_QUEUE, "hot")

    assert "[All queues] [last 7 days]" in presses(counter, MIA, actions.HOME_QUEUE, "*")


def test_two_menus_used_on_the_same_drawing_both_count(counter: Counter) -> None:
    look(counter, MIA)
    chosen_already = {"queue": {actions.HOME_QUEUE: {"selected_option": {"value": "hot"}}}}
    click = press(counter, MIA, actions.HOME_PERIOD, "1d", state={"values": chosen_already})

    counter.dispatch(click)

    assert "[hot] [last 1 day]" in home(counter, MIA)


def test_a_forged_choice_shows_nothing_of_others(counter: Counter) -> None:
    look(counter, ANA)
    forged = press(counter, ANA, actions.HOME_PERIOD, "7d", private_metadata="hot:7d")
    before = home(counter, ANA)

    counter.dispatch(forged)

    assert home(counter, ANA) == before
    assert denied(counter) == [(ANA, Action.SEE_BOARD)]


@pytest.mark.parametrize(
    ("action", "choice"),
    [(actions.HOME_QUEUE, "17"), (actions.HOME_QUEUE, "No Queue!"), (actions.HOME_PERIOD, "900d")],
)
def test_what_no_menu_offers_changes_nothing(counter: Counter, action: str, choice: str) -> None:
    before = look(counter, MIA)

    with logged("WARNING"):
        shown = presses(counter, MIA, action, choice)

    assert shown == before


def test_the_next_lead_is_claimed_and_contacted_in_a_dialog_and_home_follows(counter: Counter) -> None:
    counter.leads("Acme", "Birch")
    look(counter, ANA)

    offered = presses(counter, ANA, actions.NEXT)
    mine = presses(counter, ANA, actions.CLAIM)
    form = presses(counter, ANA, actions.CONTACTED)

    assert offered[0] == "*Acme*"
    assert mine[0] == "It is yours."
    assert form[1].startswith("How did you make contact?")
    assert "*Acme* (L-1): contact them by" in home(counter, ANA)[1]


def test_whoever_has_no_room_is_told_so_in_the_dialog(counter: Counter) -> None:
    counter.leads("Acme", "Birch", "Corp", "Dune")
    look(counter, ANA)
    click = press(counter, ANA, actions.NEXT)
    for _ in range(3):
        counter.types(ANA, "/nextlead")
        counter.runtime.services.claims.claim_batch(ANA, 5)

    counter.dispatch(click)

    assert "3" in str(counter.form(ANA))


def test_a_contact_is_logged_from_home(counter: Counter) -> None:
    counter.leads("Acme")
    counter.types(ANA, "/nextlead")
    counter.clicks(ANA, actions.CLAIM, "1")
    look(counter, ANA)
    presses(counter, ANA, actions.CONTACTED)
    form = counter.sandbox.workspace.modals[ANA].pop()

    counter.submits(ANA, form.callback_id, form.private_metadata, chosen(channel="call", outcome="reached"))

    assert "*Acme* (L-1): contacted." in home(counter, ANA)
    assert counter.form(ANA) is None


def test_a_form_opened_from_home_says_in_a_dialog_why_nothing_was_done(counter: Counter) -> None:
    counter.leads("Acme")
    counter.types(ANA, "/nextlead")
    counter.clicks(ANA, actions.CLAIM, "1")
    look(counter, ANA)
    presses(counter, ANA, actions.CONTACTED)
    form = counter.sandbox.workspace.modals[ANA].pop()
    counter.clicks(ANA, actions.RELEASE, "1")
    payload = counter.submission(
        ANA, form.callback_id, form.private_metadata, chosen(channel="call", outcome="reached")
    )
    payload["trigger_id"] = counter.sandbox.app.state.sandbox.triggers.issue(ANA)

    counter.dispatch(payload)

    assert (counter.form(ANA) or {})["title"]["text"] == "Nothing was changed"
    assert "You have no leads at the moment. [Next lead]" in home(counter, ANA)


def test_a_button_on_home_whose_lead_is_gone_says_so_in_a_dialog(counter: Counter) -> None:
    counter.leads("Acme")
    counter.types(ANA, "/nextlead")
    counter.clicks(ANA, actions.CLAIM, "1")
    look(counter, ANA)
    click = press(counter, ANA, actions.CONTACTED)
    counter.clicks(ANA, actions.RELEASE, "1")

    counter.dispatch(click)

    assert (counter.form(ANA) or {})["title"]["text"] == "Nothing was changed"


def test_an_alert_is_acknowledged_on_home(counter: Counter) -> None:
    falls_sick(counter)
    look(counter, MIA)

    shown = presses(counter, MIA, actions.ACKNOWLEDGE)

    assert any(f"Acknowledged by <@{MIA}> until" in line for line in shown)
    assert counter.form(MIA) is None


def test_a_queue_in_full_takes_measures_from_home_and_says_what_home_cannot_show(counter: Counter) -> None:
    counter.leads("Acme", "Birch", consent=True)
    look(counter, MIA)
    presses(counter, MIA, actions.HOME_QUEUE, "inbound")
    presses(counter, MIA, actions.PARTNER)
    form = counter.sandbox.workspace.modals[MIA].pop()
    payload = counter.submission(
        MIA, form.callback_id, form.private_metadata, {"count": {"count": {"value": "2"}}}
    )
    payload["trigger_id"] = counter.sandbox.app.state.sandbox.triggers.issue(MIA)

    counter.dispatch(payload)

    assert "`nextlead partner 1` writes the file" in str(counter.form(MIA))
    assert any(line.startswith("With a partner: 2 leads") for line in home(counter, MIA))


def test_somebody_else_cannot_use_what_stands_on_a_home(counter: Counter) -> None:
    counter.leads("Acme")
    counter.types(ANA, "/nextlead")
    counter.clicks(ANA, actions.CLAIM, "1")
    look(counter, ANA)
    look(counter, BUDI)
    stolen = press(counter, ANA, actions.CONTACTED)
    stolen["user"] = press(counter, BUDI, actions.NEXT)["user"]

    counter.dispatch(stolen)

    assert denied(counter) == [(BUDI, Action.WORK_CLAIM)]
