"""Accept and Decline, in the message by which a lead was offered; and what help tells of that."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot import actions
from core.notices import NoticeKind
from core.policies.queues import QueuePolicy
from core.policies.team import PeoplePolicy, TeamPolicy
from tests.bot.counter import ANA, BUDI, CLARA, MIA, TEAM, Counter, at_the_counter
from tests.builders import minutes

AS_SENT = "a card"
OVER = "This offer is over; nothing was changed. `/nextlead` shows you the next lead."
OUTDATED = "This button is no longer valid; nothing was changed. Type `/nextlead` or `/myleads`."
OFFERED = "offered by nextlead"

Clicks = Callable[..., list[str]]


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    """Acme is offered to Ana, the first of those who have had nothing yet."""
    queues = (QueuePolicy(name="inbound", mode="auto_assign"),)
    people = PeoplePolicy(reps=(ANA, BUDI, CLARA), managers=(MIA,))
    team = TeamPolicy(calendar=TEAM.calendar, people=people, queues=queues)
    with at_the_counter(tmp_path, team) as counter:
        for who in (ANA, BUDI, CLARA, MIA):
            counter.types(who, "/myleads")
        counter.leads("Acme")
        counter.runtime.services.offers.deal()
        yield counter


@pytest.fixture
def clicks(counter: Counter) -> Clicks:
    """A click in the message of the offer; what the person sees afterwards, newest last."""

    def click(who: str, action: str, value: object = "1", *, ts: str | None = None) -> list[str]:
        workspace = counter.sandbox.workspace
        before = len(workspace.visible(workspace.dm_of(who).id, who))
        payload = counter.click(who, action, value, ts=ts)
        payload["actions"][0]["block_id"] = f"{actions.TOLD}offer:1@{who}"
        assert counter.dispatch(payload).status == 200
        return [one.text for one in workspace.visible(workspace.dm_of(who).id, who)[before:]]

    return click


def owed(counter: Counter) -> set[NoticeKind]:
    """What is sent within the next two minutes."""
    counter.sandbox.clock.advance(minutes(2))
    sent = list[NoticeKind]()
    while (handed := counter.runtime.services.outbox.take()).looked_at:
        sent += [parcel.notice.kind for one in handed.messages for parcel in one.parcels]
    return set(sent)


def test_accept_makes_the_lead_theirs_and_leaves_the_message_to_delivery(
    counter: Counter, clicks: Clicks
) -> None:
    seen = clicks(ANA, actions.ACCEPT)

    assert seen == [AS_SENT]
    assert counter.story()[1:] == [f"1 {OFFERED}", "1 claimed by UANA"]


def test_whoever_accepted_in_the_message_gets_no_second_one_about_it(
    counter: Counter, clicks: Clicks
) -> None:
    clicks(ANA, actions.ACCEPT)

    assert NoticeKind.CLAIMED not in owed(counter)


def test_decline_passes_the_lead_on(counter: Counter, clicks: Clicks) -> None:
    seen = clicks(ANA, actions.DECLINE)

    assert seen == [AS_SENT]
    assert counter.story()[2:] == ["1 declined by UANA"]


@pytest.mark.parametrize("action", [actions.ACCEPT, actions.DECLINE])
def test_the_same_click_delivered_twice_is_done_and_answered_once(
    counter: Counter, clicks: Clicks, action: str
) -> None:
    clicks(ANA, action, ts="1.5")
    before = counter.story()

    again = clicks(ANA, action, ts="1.5")

    assert again == [AS_SENT]
    assert counter.story() == before


@pytest.mark.parametrize(
    ("who", "said"), [(ANA, OVER), (BUDI, "Prospek ini milik <@UANA>; tidak ada yang diubah.")]
)
def test_what_cannot_be_answered_any_more_is_said_beside_the_message(
    counter: Counter, clicks: Clicks, who: str, said: str
) -> None:
    clicks(ANA, actions.DECLINE)
    before = counter.story()

    assert clicks(who, actions.ACCEPT) == [AS_SENT, said]
    assert counter.story() == before


@pytest.mark.parametrize("value", ["", "abc", "-1", "1; DROP TABLE offers", "9" * 40])
def test_a_button_that_is_not_ours_does_nothing(counter: Counter, clicks: Clicks, value: str) -> None:
    before = counter.story()

    assert clicks(ANA, actions.ACCEPT, value) == [AS_SENT, OUTDATED]
    assert counter.story() == before


def test_an_offer_that_there_never_was_is_a_lead_that_is_gone(clicks: Clicks) -> None:
    assert clicks(ANA, actions.ACCEPT, "99") == [AS_SENT, "This lead is no longer in the queue."]


def test_help_tells_those_whose_queue_offers_leads(counter: Counter) -> None:
    offering = "• When it is your turn, I offer you a lead by message: Accept or Decline."

    assert offering in counter.types(ANA, "/nextlead help")
