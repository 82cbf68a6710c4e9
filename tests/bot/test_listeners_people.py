"""What Slack tells of people by itself is known at once; what reps say of themselves as well."""

from pathlib import Path
from typing import Any

import pytest

from bot import actions
from bot.sandbox.outgoing import event_callback, user_object
from core.model import Person
from core.policies.team import PeoplePolicy, TeamPolicy
from tests.bot.counter import ANA, BUDI, CLARA, MIA, Counter, at_the_counter


def changes(counter: Counter, who: str, *, with_locale: bool = True, **fields: Any) -> None:
    """Slack tells the bot that something about a person is different."""
    user, now = counter.sandbox.workspace.user(who), counter.sandbox.clock.now()
    for name, value in fields.items():
        setattr(user, name, value)
    event = {"type": "user_change", "user": user_object(user, at=now, locale=with_locale), "event_ts": "1.0"}
    assert counter.dispatch(event_callback(event, at=now)).status == 200


def known(counter: Counter, who: str) -> Person:
    person = counter.runtime.services.people.get(who)
    assert person is not None
    return person


def test_whoever_leaves_is_known_to_have_left_at_once(counter: Counter) -> None:
    counter.types(ANA, "/nextlead help")
    before = counter.asked()

    changes(counter, ANA, deleted=True)

    assert known(counter, ANA).is_deleted
    assert counter.asked() == before


def test_a_new_zone_and_a_new_language_count_from_the_next_answer_on(counter: Counter) -> None:
    counter.types(ANA, "/nextlead help")

    changes(counter, ANA, tz="Asia/Jakarta", locale="id-ID")

    assert counter.types(ANA, "/nextlead")[0].startswith("Tidak ada prospek yang menunggu Anda")
    assert known(counter, ANA).timezone == "Asia/Jakarta"


def test_what_an_event_leaves_out_stays_as_it_was(counter: Counter) -> None:
    counter.types(CLARA, "/nextlead help")
    now = counter.sandbox.clock.now()

    changes(counter, CLARA, with_locale=False, is_admin=True)
    spoken_to = counter.types(CLARA, "/nextlead help")[0]
    gone = {"id": CLARA, "name": "clara", "deleted": True, "team_id": "T0SANDBOX", "tz": None}
    counter.dispatch(event_callback({"type": "user_change", "user": gone}, at=now))

    assert spoken_to.startswith("Nextlead gibt dir")
    person = known(counter, CLARA)
    assert (person.locale, person.timezone, person.is_deleted) == ("de-DE", "Europe/Berlin", True)


def test_somebody_nobody_has_met_is_known_from_then_on(counter: Counter) -> None:
    changes(counter, BUDI)

    assert known(counter, BUDI).locale == "id-ID"
    assert counter.types(BUDI, "/nextlead")[0].startswith("Tidak ada prospek yang menunggu Anda")
    assert "users.info" not in counter.asked()


def test_an_event_says_nothing_of_user_groups_and_takes_no_role(tmp_path: Path) -> None:
    with at_the_counter(tmp_path, TeamPolicy(people=PeoplePolicy(reps=("SSALES",)))) as counter:
        counter.sandbox.workspace.add_usergroup("SSALES", "sales", [ANA, BUDI])
        counter.leads("Acme")
        counter.types(ANA, "/nextlead help")

        changes(counter, ANA, real_name="Ana Berg")
        changes(counter, BUDI)
        met, new = counter.types(ANA, "/nextlead"), counter.types(BUDI, "/nextlead")

    assert met[0] == "*Acme*"
    assert new[0].startswith("Tidak ada prospek yang menunggu Anda")


def test_a_stranger_from_a_connected_workspace_is_a_guest(counter: Counter) -> None:
    stranger = {"id": "USTRANGER", "name": "sam", "team_id": "T0ELSEWHERE"}

    event = {"type": "user_change", "user": stranger}
    counter.dispatch(event_callback(event, at=counter.sandbox.clock.now()))

    assert known(counter, "USTRANGER").is_guest


def test_a_rep_who_is_away_is_away_until_they_are_back(counter: Counter) -> None:
    counter.types(ANA, "/nextlead help")

    gone = [counter.types(ANA, text) for text in ("/nextlead away", "/nextlead AWAY for lunch")]
    away_since = known(counter, ANA).away_since
    back = counter.types(ANA, "/nextlead back")

    said = "You are away: no lead is offered or assigned to you until you type `/nextlead back`. "
    assert gone == [[f"{said}The leads you have stay yours."]] * 2
    assert away_since is not None
    assert back == ["Welcome back: leads may be offered or assigned to you again.", "[Next lead]"]
    assert known(counter, ANA).away_since is None


def test_what_slack_says_of_somebody_away_does_not_bring_them_back(counter: Counter) -> None:
    counter.types(ANA, "/nextlead away")

    changes(counter, ANA, tz="Asia/Jakarta")

    assert known(counter, ANA).away_since is not None


def test_whoever_is_no_rep_has_no_presence(counter: Counter) -> None:
    answer = counter.types(MIA, "/nextlead away")

    assert answer == [
        "You are not on the list of reps, so no lead was shown. Whoever keeps the policy can add you."
    ]
    assert known(counter, MIA).away_since is None


def owed(counter: Counter) -> int:
    """Messages that are owed in case an answer never arrived."""
    with counter.runtime.open(writes=False) as uow:
        return uow.outbox.depths().get("pending", 0)


def test_whoever_saw_their_lead_is_not_written_to_about_it(counter: Counter) -> None:
    counter.leads("Acme")
    counter.types(ANA, "/nextlead")

    counter.clicks(ANA, actions.CLAIM, "1")

    assert owed(counter) == 0


def test_whoever_saw_their_batch_is_not_written_to_about_it(counter: Counter) -> None:
    counter.leads(*[f"Firm{number}" for number in range(6)])

    answer = counter.types(ANA, "/nextlead 5")

    assert answer[0] == "3 of 5 claimed."
    assert owed(counter) == 0


@pytest.mark.parametrize("effect", ["http_500", "reset"])
def test_an_answer_that_never_arrived_is_owed_as_a_message(counter: Counter, effect: str) -> None:
    counter.leads("Acme")
    counter.types(ANA, "/nextlead")
    counter.fails("response_url", effect)

    counter.dispatch(counter.click(ANA, actions.CLAIM, "1"))

    assert owed(counter) == 1
    assert counter.story()[-1] == "1 claimed by UANA"
