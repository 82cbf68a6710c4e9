"""The shortcut that adds a lead: a form, its errors, and what became of the lead."""

from collections.abc import Mapping
from typing import Any

import pytest

from bot import actions
from bot.sandbox.model import Json
from bot.sandbox.outgoing import shortcut
from core.model import Lead
from tests.bot.counter import ANA, CLARA, MIA, Counter
from tests.reading import read

ACME = {"company": "Acme", "contact_name": "Jo", "email": "jo@acme.example", "score": "70"}


def opens(counter: Counter, who: str) -> Json:
    """The form that the shortcut opens."""
    sandbox = counter.sandbox.app.state.sandbox
    trigger = sandbox.triggers.issue(who)
    user = sandbox.workspace.user(who)
    counter.dispatch(shortcut(actions.ADD_LEAD, user=user, trigger_id=trigger, action_ts="1.1"))
    view = counter.form(who)
    assert view is not None
    return view


def states(texts: Mapping[str, str], *, consent: bool = False, queue: str | None = None) -> dict[str, Any]:
    values: dict[str, Any] = {
        name: {name: {"type": "plain_text_input", "value": text}} for name, text in texts.items()
    }
    values["type"] = {"type": {"selected_option": {"value": "warm"}}}
    ticked = [{"value": "yes"}] if consent else []
    values["consent"] = {"consent": {"type": "checkboxes", "selected_options": ticked}}
    if queue:
        values["queue"] = {"queue": {"selected_option": {"value": queue}}}
    return values


def adds(counter: Counter, who: str, texts: Mapping[str, str], **how: Any) -> Json:
    view = opens(counter, who)
    return counter.submits(who, view["callback_id"], "", states(texts, **how), id=view["id"])


def lead(counter: Counter, number: int = 1) -> Lead | None:
    with counter.runtime.open(writes=False) as uow:
        return uow.leads.get(number)


def test_the_shortcut_opens_a_form(counter: Counter) -> None:
    view = opens(counter, ANA)

    assert view["title"]["text"] == "Add lead"
    assert read(view["blocks"])[:5] == ["Company:", "Name:", "Title:", "E-mail:", "Phone:"]
    assert "Queue: By the rules / hot / inbound" in read(view["blocks"])


def test_a_rep_adds_a_lead_and_hears_where_it_is(counter: Counter) -> None:
    answer = adds(counter, ANA, ACME | {"recent_activity": "Met at\nthe fair"}, consent=True)

    assert answer["response_action"] == "update"
    assert read(answer["view"]["blocks"]) == [
        "*Acme* (L-1) waits in `inbound` now. The score is high enough."
    ]
    added = lead(counter)
    assert added is not None
    facts = added.facts
    assert (facts.company, facts.email, facts.score, facts.consent) == (
        "Acme",
        "jo@acme.example",
        70,
        True,
    )
    assert facts.recent_activity == "Met at the fair"
    assert counter.story() == [f"1 entered by {ANA}"]


def test_whoever_is_in_charge_gets_a_button_that_shows_it(counter: Counter) -> None:
    answer = adds(counter, MIA, ACME, queue="hot")

    (said,) = read(answer["view"]["blocks"])
    button = answer["view"]["blocks"][0]["accessory"]
    assert said == "*Acme* (L-1) waits in `hot` now. The score is high enough. [Show the lead]"
    assert (button["action_id"], button["value"]) == (actions.SHOW_LEAD, "1")


def test_the_button_shows_the_lead_in_the_same_dialog(counter: Counter) -> None:
    adds(counter, MIA, ACME)
    view = counter.form(MIA)
    assert view is not None
    click = counter.click(MIA, actions.SHOW_LEAD, "1")
    in_dialog = {key: value for key, value in click.items() if key not in {"message", "response_url"}}

    counter.dispatch(in_dialog | {"view": {"id": view["id"], "type": "modal"}, "container": {}})

    shown = counter.form(MIA)
    assert shown is not None
    assert read(shown["blocks"])[0] == "*Acme* · L-1"
    assert read(shown["blocks"])[-1] == "`/lead L-1` shows it again, with what you can do."


def test_from_the_home_it_opens_a_dialog(counter: Counter) -> None:
    adds(counter, MIA, ACME)
    counter.sandbox.workspace.modals.pop(MIA, None)
    click = counter.click(MIA, actions.SHOW_LEAD, "1")
    at_home = {key: value for key, value in click.items() if key not in {"message", "response_url"}}

    counter.dispatch(at_home | {"view": {"id": "V0HOME", "type": "home"}, "container": {}})

    shown = counter.form(MIA)
    assert shown is not None
    assert read(shown["blocks"])[0] == "*Acme* · L-1"


def test_a_low_score_goes_to_ops_and_a_twin_is_named(counter: Counter) -> None:
    adds(counter, ANA, ACME | {"score": "3"})

    low = adds(counter, ANA, ACME | {"company": "Beta", "email": "b@beta.example", "score": "2"})
    twin = adds(counter, ANA, ACME | {"score": "3"})

    assert read(low["view"]["blocks"]) == [
        "*Beta* (L-2) went to ops, who decide about it. The score is below the minimum."
    ]
    assert read(twin["view"]["blocks"]) == ["This is known already, as L-1: nothing was added."]


def test_flaws_stand_at_their_fields_and_nothing_is_added(counter: Counter) -> None:
    answer = adds(counter, CLARA, ACME | {"email": "jo", "score": "viele"})

    assert answer == {
        "response_action": "errors",
        "errors": {
            "email": "Das ist keine E-Mail-Adresse. Schreib eine wie ana@acme.example.",
            "score": "Schreib eine ganze Zahl von 0 bis 100.",
        },
    }
    assert lead(counter) is None


def test_a_queue_that_is_gone_meanwhile_is_an_error_at_its_choice(counter: Counter) -> None:
    answer = adds(counter, ANA, ACME, queue="gone")

    assert answer["errors"] == {"queue": "There is no such queue."}


@pytest.mark.parametrize("nobody", ["  ", "\u202e\u200b"])
def test_nobody_in_particular_is_no_lead(counter: Counter, nobody: str) -> None:
    answer = adds(counter, ANA, {"company": nobody, "score": "90", "product": "CRM"})

    assert answer["errors"] == {
        "company": "Say at least who it is: a company, a name, an address or a number."
    }
    assert lead(counter) is None


def test_the_same_form_delivered_twice_is_one_lead_with_one_answer(counter: Counter) -> None:
    view = opens(counter, ANA)
    submission = counter.submission(ANA, view["callback_id"], "", states(ACME), id=view["id"])

    first, second = (counter.dispatch(submission).body for _ in range(2))

    assert first == second
    assert lead(counter, 2) is None


def test_two_people_who_meet_the_same_lead_make_one_of_it(counter: Counter) -> None:
    adds(counter, ANA, ACME)

    answer = adds(counter, MIA, ACME)

    assert read(answer["view"]["blocks"]) == [
        "This is known already, as L-1: nothing was added. [Show the lead]"
    ]


@pytest.mark.parametrize("who", ["UGUEST"])
def test_who_may_not_gets_no_form_but_the_reason(counter: Counter, who: str) -> None:
    view = opens(counter, who)

    assert view["callback_id"] in {"", None}
    assert read(view["blocks"]) == ["Only reps, managers and ops add leads; nothing was added."]


def test_who_may_no_more_when_the_form_comes_back_adds_nothing(counter: Counter) -> None:
    counter.types("UGUEST", "/nextlead help")

    answer = counter.submits("UGUEST", actions.ADD_LEAD_WITH, "", states(ACME))

    assert read(answer["view"]["blocks"]) == ["Only reps, managers and ops add leads; nothing was added."]
    assert lead(counter) is None


def test_hostile_words_come_in_as_words(counter: Counter) -> None:
    nasty = "<!channel> *x* `y` \u202e\x07 & <https://evil.example|click>"

    adds(counter, MIA, ACME | {"company": nasty, "source": nasty[:40], "recent_activity": nasty})

    shown = "\n".join(counter.types(MIA, "/lead L-1"))
    assert "&lt;!channel&gt;" in shown
    assert "<https" not in shown
    assert "\u202e" not in shown
