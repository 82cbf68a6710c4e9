"""Ops at their table: what their clicks and forms do, in private, at a card, and in a dialog."""

from typing import Any

import pytest

from bot import actions
from bot.sandbox.model import Json
from tests.bot.counter import ANA, MIA, Counter, chosen
from tests.bot.queue_clicks import AS_SENT, OUTDATED, clicks_told

ONE_BY_ONE = actions.REVIEWING


@pytest.fixture
def met(counter: Counter) -> Counter:
    """Everybody has been here before. Without ops in the policy managers are ops."""
    for who in (MIA, ANA):
        counter.types(who, "/myleads")
    return counter


def doubtful(counter: Counter, *companies: str) -> None:
    counter.leads(*companies, score=1)


def clicks_private(counter: Counter, who: str, action: str, value: object = "1") -> list[str]:
    """A click on the card that shows one lead after another."""
    payload = counter.click(who, action, value)
    payload["actions"][0]["block_id"] = f"{ONE_BY_ONE}1"
    assert counter.dispatch(payload).status == 200
    return counter.sees(who)


def in_dialog(counter: Counter, action: str, value: object = "1", **view: Any) -> Json:
    """A click in a dialog, or on Home, that is open for Mia."""
    sandbox = counter.sandbox.app.state.sandbox
    payload = counter.click(MIA, action, value)
    payload["actions"][0]["block_id"] = f"{ONE_BY_ONE}1"
    payload["trigger_id"] = sandbox.triggers.issue(MIA)
    payload["container"] = {"type": "view", "view_id": view.get("id")}
    payload["view"] = view
    del payload["response_url"]
    return payload


def test_the_command_shows_the_first_lead_in_review(met: Counter) -> None:
    doubtful(met, "Acme", "Beta")

    shown = met.types(MIA, "/queue review")

    assert shown[:3] == [
        "2 leads are in review.",
        "*Acme* (L-1) is for you to decide.",
        "The score is below the minimum.",
    ]
    assert shown[-1] == "[Approve] [Reject] [Enrich] [Next]"


def test_with_nothing_in_review_the_command_says_so(met: Counter) -> None:
    assert met.types(MIA, "/queue review") == ["No lead is in review. Well done."]


def test_a_rep_is_refused_whatever_they_click(met: Counter) -> None:
    doubtful(met, "Acme")
    before = met.story()

    told = [
        met.types(ANA, "/queue review"),
        clicks_private(met, ANA, actions.APPROVE),
        clicks_private(met, ANA, actions.MERGE),
        clicks_private(met, ANA, actions.REJECT),
        clicks_private(met, ANA, actions.ENRICH),
        clicks_private(met, ANA, actions.NEXT_REVIEW, "0"),
    ]

    assert {line for lines in told for line in lines} == {"Only ops decide that; nothing was changed."}
    assert met.story() == before
    assert met.form(ANA) is None


def test_in_private_the_next_one_is_shown_at_once(met: Counter) -> None:
    doubtful(met, "Acme", "Beta")

    shown = clicks_private(met, MIA, actions.APPROVE)

    assert shown[:2] == ["Approved: *Acme* is in line.", "1 lead is in review."]
    assert "*Beta* (L-2) is for you to decide." in shown


def test_what_somebody_else_has_decided_is_said_and_the_next_one_shown(met: Counter) -> None:
    doubtful(met, "Acme", "Beta")
    met.runtime.services.review.approve(MIA, 1)

    shown = clicks_private(met, MIA, actions.REJECT)

    assert shown[0] == "<@UMIA> has decided about this lead already; nothing was changed."
    assert "*Beta* (L-2) is for you to decide." in shown


def test_without_a_twin_there_is_nothing_to_merge_into_and_the_lead_stays_in_sight(met: Counter) -> None:
    doubtful(met, "Acme")

    shown = clicks_private(met, MIA, actions.MERGE)

    assert shown[0].startswith("No other lead of this person is there any more")
    assert "*Acme* (L-1) is for you to decide." in shown


def test_a_card_in_a_channel_stays_and_only_a_refusal_is_said_beside_it(met: Counter) -> None:
    doubtful(met, "Acme")

    refused = clicks_told(met, ANA, actions.APPROVE)
    quiet = clicks_told(met, MIA, actions.APPROVE)

    assert refused == [AS_SENT, "Only ops decide that; nothing was changed."]
    assert quiet == [AS_SENT]
    assert met.story()[-1] == "1 approved by UMIA"


def test_the_card_of_many_opens_a_private_one_beside_it(met: Counter) -> None:
    doubtful(met, "Acme")

    shown = clicks_told(met, MIA, actions.NEXT_REVIEW, "0")

    assert shown[0] == AS_SENT
    assert shown[1].startswith("1 lead is in review.")


@pytest.mark.parametrize("action", [actions.APPROVE, actions.MERGE, actions.REJECT, actions.ENRICH])
@pytest.mark.parametrize("forged", ["", "x", "-1", "1.5"])
def test_a_forged_lead_changes_nothing(met: Counter, action: str, forged: str) -> None:
    doubtful(met, "Acme")

    assert clicks_told(met, MIA, action, forged) == [AS_SENT, OUTDATED]
    assert met.story() == ["1 sent to review by tests"]


def test_a_reason_is_asked_for_and_kept(met: Counter) -> None:
    doubtful(met, "Acme", "Beta")
    clicks_private(met, MIA, actions.REJECT)
    form = met.form(MIA)
    assert form is not None

    answer = met.submits(MIA, actions.REJECT_BECAUSE, form["private_metadata"], chosen(reason="student"))

    assert answer == {}
    assert met.sees(MIA)[:2] == ["Rejected: *Acme*.", "1 lead is in review."]
    with met.runtime.open(writes=False) as uow:
        assert uow.events.of(1)[-1].why == "student"


@pytest.mark.parametrize("values", [{}, chosen(reason="because"), None])
def test_a_forged_reason_changes_nothing(met: Counter, values: dict[str, Any] | None) -> None:
    doubtful(met, "Acme")

    answer = met.submits(MIA, actions.REJECT_BECAUSE, "1:card:", values)

    assert answer["response_action"] == "update"
    assert met.story() == ["1 sent to review by tests"]


def test_errors_stand_where_they_were_made_and_the_form_stays(met: Counter) -> None:
    doubtful(met, "Acme")
    values = {"email": {"email": {"value": "nowhere"}}}

    answer = met.submits(MIA, actions.ENRICH_WITH, f"1:card:{ONE_BY_ONE}", values)

    assert answer["response_action"] == "errors"
    assert list(answer["errors"]) == ["email"]
    assert met.story() == ["1 sent to review by tests"]


def test_a_form_that_is_delivered_twice_is_saved_once(met: Counter) -> None:
    doubtful(met, "Acme")
    payload = met.submission(
        MIA, actions.ENRICH_WITH, f"1:card:{ONE_BY_ONE}", {"score": {"score": {"value": "90"}}}
    )

    answers = [met.answer(payload) for _ in range(2)]

    assert answers == [{}, {}]
    assert met.story()[1:] == ["1 enriched by UMIA", "1 entered by UMIA"]


def test_home_opens_a_dialog_which_goes_on_by_itself(met: Counter) -> None:
    doubtful(met, "Acme", "Beta")

    met.dispatch(in_dialog(met, actions.NEXT_REVIEW, "0", id="VHOME", type="home"))
    opened = met.form(MIA)
    assert opened is not None
    met.dispatch(in_dialog(met, actions.APPROVE, id=opened["id"], type="modal"))

    shown = str(met.form(MIA))
    assert "Approved: *Acme* is in line." in shown
    assert "*Beta* (L-2) is for you to decide." in shown
    assert met.asked()[-2:] == ["views.update", "views.publish"]


def test_in_a_dialog_a_form_opens_over_it(met: Counter) -> None:
    doubtful(met, "Acme")
    met.dispatch(in_dialog(met, actions.NEXT_REVIEW, "0", id="VHOME", type="home"))
    below = met.form(MIA)
    assert below is not None

    met.dispatch(in_dialog(met, actions.REJECT, id=below["id"], type="modal"))

    form = met.form(MIA)
    assert form is not None
    assert form["callback_id"] == actions.REJECT_BECAUSE
    answer = met.submits(MIA, actions.REJECT_BECAUSE, form["private_metadata"], chosen(reason="junk"))
    assert answer == {}
    assert met.story()[-1] == "1 rejected by UMIA"


def test_a_dialog_that_was_closed_meanwhile_is_no_trouble(met: Counter) -> None:
    doubtful(met, "Acme")

    response = met.dispatch(in_dialog(met, actions.APPROVE, id="VGONE", type="modal"))

    assert response.status == 200
    assert met.story()[-1] == "1 approved by UMIA"
