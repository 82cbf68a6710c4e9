"""Home is drawn when somebody looks at it, and nobody waits for it."""

import pytest

from bot.sandbox.model import Json
from tests.bot.counter import ANA, MIA, Counter
from tests.bot.log_lines import logged


def opened(user: str, tab: str = "home") -> Json:
    event = {"type": "app_home_opened", "user": user, "channel": "D1", "tab": tab, "event_ts": "1.1"}
    return {"type": "event_callback", "team_id": "T0SANDBOX", "event": event, "event_id": "Ev1"}


def home(counter: Counter, user: str) -> str:
    view = counter.sandbox.workspace.homes.get(user)
    return str(view.blocks) if view else ""


@pytest.mark.parametrize(
    ("who", "said"), [(ANA, "You have no leads at the moment."), (MIA, "No lead is in review.")]
)
def test_everybody_gets_their_own(counter: Counter, who: str, said: str) -> None:
    assert counter.dispatch(opened(who)).status == 200

    assert said in home(counter, who)


def test_looking_at_home_is_no_denied_request(counter: Counter) -> None:
    counter.dispatch(opened(ANA))
    counter.dispatch(opened("UGUEST"))

    with counter.runtime.open(writes=False) as uow:
        rows = uow.denials._session.connection.exec_driver_sql(  # type: ignore[attr-defined]
            "SELECT count(*) FROM denials"
        )
        assert rows.scalar() == 0
    assert "Hello <@UGUEST>" in home(counter, "UGUEST")


def test_other_tabs_are_left_alone(counter: Counter) -> None:
    counter.dispatch(opened(ANA, tab="messages"))

    assert "views.publish" not in counter.asked()


def test_a_slack_that_does_not_take_it_is_noted_and_nothing_else_happens(counter: Counter) -> None:
    counter.fails("views.publish", "http_500")

    with logged("WARNING") as log:
        response = counter.dispatch(opened(ANA))

    assert response.status == 200
    assert "home.not_drawn" in log.getvalue()
