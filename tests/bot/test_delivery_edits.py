"""What stands in Slack follows the truth: an old button misleads nobody."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.delivery.calls import Patience
from bot.delivery.dispatcher import Dispatcher
from bot.views import notices
from core.changes import Change
from core.model import Claim, Lead, LeadState
from core.notices import NoticeKind
from storage.session import Statement
from tests.bot.counter import ANA, BUDI, CLARA
from tests.bot.mail import MANAGERS, PROMPT, Mail, keys_of, mail_for
from tests.bot.straw import StrawSlack, refusal
from tests.core.services.floor import Floor, floors
from tests.core.services.mail import K, a_staffed_team, about, claims, owes
from tests.databases import new_sqlite
from tests.reading import read


@pytest.fixture
def mail(tmp_path: Path) -> Iterator[Mail]:
    with mail_for(tmp_path) as mail:
        yield mail


def works(mail: Mail, claim: Claim) -> None:
    """The rep contacts the lead."""
    mail.changes(claim, contacted_at=claim.claimed_at, step_at=None)


def shown(mail: Mail, who: str) -> list[str]:
    (message,) = mail.messages(who)
    return read(message.blocks)


def told_of(mail: Mail, who: str = ANA, kind: NoticeKind = K.BREACH) -> tuple[Lead, Claim]:
    """Somebody was told about a claim of Ana's; the lead and the claim."""
    lead, claim = mail.claim()
    mail.owes(who, kind, about=(lead, claim))
    mail.deliver()
    return lead, claim


def test_a_message_is_drawn_anew_when_what_it_tells_of_is_done(mail: Mail) -> None:
    _, claim = told_of(mail)
    before = shown(mail, ANA)

    works(mail, claim)
    sent = mail.deliver()

    assert sent == 0
    assert shown(mail, ANA) != before
    assert any("[" in line for line in before)
    assert not any("[" in line for line in shown(mail, ANA))
    assert mail.asked("chat.update") == 1


def test_nothing_is_drawn_anew_while_nothing_changes(mail: Mail) -> None:
    told_of(mail)

    for _ in range(3):
        mail.deliver()

    assert mail.asked("chat.update") == 0


def test_of_a_bundle_only_what_changed_looks_different(mail: Mail) -> None:
    acme, beta = mail.claim("Acme"), mail.claim("Beta")
    names = {mail.owes(ANA, about=one) for one in (acme, beta)}
    mail.deliver()

    works(mail, acme[1])
    mail.deliver()

    (message,) = mail.messages(ANA)
    assert set(keys_of(message)) == names
    assert message.edited_ts is not None
    assert any("Acme" in line for line in shown(mail, ANA))
    assert any("Beta" in line for line in shown(mail, ANA))


def test_a_message_about_a_lead_in_the_line_follows_the_lead(mail: Mail) -> None:
    lead, _ = mail.claim()
    waiting = replace(lead, state=LeadState.WAITING, version=3)
    with mail.runtime.open() as uow:
        uow.apply(Change(leads=(waiting,)))
        uow.commit()
    name = mail.owes(MANAGERS, K.AGED, about=(lead, mail.claim()[1]))
    mail.run(f"UPDATE outbox SET claim_id = NULL WHERE key = '{name}'")
    mail.deliver()

    with mail.runtime.open() as uow:
        uow.apply(Change(leads=(replace(waiting, state=LeadState.NURTURE, version=4),)))
        uow.commit()
    mail.deliver()

    assert mail.told(MANAGERS) == [name]
    assert mail.asked("chat.update") == 1


def test_a_message_found_after_a_doubt_is_drawn_as_things_are_now(mail: Mail) -> None:
    lead, claim = mail.claim()
    mail.owes(ANA, about=(lead, claim))
    mail.counter.fails("chat.postMessage", "reset", when="after", times=1)
    mail.deliver()
    works(mail, claim)

    mail.time_passes()
    mail.deliver()

    assert mail.asked("chat.update") == 1
    assert not any("[" in line for line in shown(mail, ANA))


def test_two_who_deliver_draw_a_message_once(mail: Mail) -> None:
    _, claim = told_of(mail)
    works(mail, claim)
    threads = [threading.Thread(target=mail.deliver) for _ in range(3)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert mail.asked("chat.update") == 1


def test_what_changes_while_it_is_drawn_is_drawn_again(mail: Mail) -> None:
    _, claim = told_of(mail)
    works(mail, claim)
    dispatcher = mail.dispatcher()
    edit, changed = dispatcher._calls._client.chat_update, list[str]()

    def editing(**arguments: object) -> object:
        if not changed:
            changed.append("now")
            mail.changes(claim, ended_at=claim.claimed_at, ended_by="converted")
        return edit(**arguments)  # type: ignore[arg-type]

    dispatcher._calls._client.chat_update = editing  # type: ignore[method-assign, assignment]
    dispatcher.deliver()

    assert mail.asked("chat.update") == 2
    assert mail.run("SELECT count(*) FROM outbox WHERE revision > drawn") == [(0,)]


def test_who_waits_for_news_is_served_before_what_only_looks_old(mail: Mail) -> None:
    stale = [told_of(mail, who)[1] for who in (BUDI, CLARA)]
    for claim in stale:
        works(mail, claim)
    news = mail.owes(ANA)
    start = len(mail.counter.asked())

    mail.deliver()

    assert mail.counter.asked()[start:] == ["chat.postMessage", "chat.update", "chat.update"]
    assert mail.told(ANA) == [news]


def test_a_channel_that_asks_for_patience_keeps_no_other_message_from_being_drawn(mail: Mail) -> None:
    ana, budi = told_of(mail, ANA)[1], told_of(mail, BUDI)[1]
    dispatcher = mail.dispatcher(Patience(pace=timedelta(0)))
    mail.counter.fails("chat.update", "ratelimited", retry_after="30", channel="DANA", times=1)
    for claim in (ana, budi):
        works(mail, claim)

    for _ in range(3):
        dispatcher.deliver()
    waited = mail.asked("chat.update")
    mail.deliver()

    assert waited == 2
    assert mail.asked("chat.update") == 3
    assert [bool(mail.messages(who)[0].edited_ts) for who in (ANA, BUDI)] == [True, True]


@pytest.fixture
def floor(tmp_path: Path) -> Iterator[Floor]:
    with new_sqlite(tmp_path) as url, floors(url) as opened:
        yield opened(a_staffed_team(calendar="always"), people=["U01ANA"])


@pytest.fixture
def slack() -> StrawSlack:
    return StrawSlack()


@pytest.fixture
def dispatcher(floor: Floor, slack: StrawSlack) -> Dispatcher:
    """Somebody who has told Ana of a breach that is over now."""
    dispatcher = Dispatcher(floor.outbox, slack, floor.team, patience=PROMPT)
    (claimed,) = claims(floor, 1, "U01ANA")
    owes(floor, about(K.BREACH, claimed, "U01ANA", data={"rung": 1}))
    dispatcher.deliver()
    floor.call("U01ANA", claimed.claim)
    return dispatcher


NEVER = ("message_not_found", "cant_update_message", "edit_window_closed", "is_archived", "channel_not_found")


@pytest.mark.parametrize("code", NEVER)
def test_a_message_that_can_never_be_drawn_again_is_left_alone(
    slack: StrawSlack, dispatcher: Dispatcher, code: str
) -> None:
    slack.fails("chat.update", refusal(code))

    for _ in range(3):
        dispatcher.deliver()

    assert len(slack.calls("chat.update")) == 1


def test_a_message_slack_finds_fault_with_is_drawn_as_plain_text(
    slack: StrawSlack, dispatcher: Dispatcher
) -> None:
    slack.fails("chat.update", refusal("invalid_blocks"))

    dispatcher.deliver()
    dispatcher.deliver()

    first, second = slack.calls("chat.update")
    assert first["text"] == second["text"]
    assert (bool(first["blocks"]), second["blocks"]) == (True, [])


@pytest.mark.parametrize("code", ["internal_error", "fatal_error"])
def test_a_drawing_in_doubt_is_drawn_again_when_its_lease_is_over(
    floor: Floor, slack: StrawSlack, dispatcher: Dispatcher, code: str
) -> None:
    slack.fails("chat.update", refusal(code))
    for _ in range(3):
        dispatcher.deliver()
    meanwhile = len(slack.calls("chat.update"))

    with floor.open() as uow:
        uow.outbox._session.run(  # type: ignore[attr-defined]
            Statement("UPDATE outbox SET drawing_since = drawing_since - 3600000000")
        )
        uow.commit()
    for _ in range(3):
        dispatcher.deliver()

    assert meanwhile == 1
    assert len(slack.calls("chat.update")) == 2


@pytest.mark.parametrize("code", ["ratelimited", "service_unavailable"])
def test_a_drawing_that_slack_did_not_take_is_drawn_as_soon_as_it_may_be(
    slack: StrawSlack, dispatcher: Dispatcher, code: str
) -> None:
    slack.fails("chat.update", refusal(code, retry_after="0"))

    dispatcher.deliver()
    at_first = len(slack.calls("chat.update"))
    dispatcher.deliver()

    assert (at_first, len(slack.calls("chat.update"))) == (1, 2)


def test_what_cannot_even_be_drawn_is_left_as_it_stands(
    slack: StrawSlack, dispatcher: Dispatcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ups(*_: object) -> object:
        raise KeyError("ups")

    monkeypatch.setattr(notices, "draw", ups)

    for _ in range(3):
        dispatcher.deliver()

    assert slack.calls("chat.update") == []


def test_a_bot_that_slack_refuses_draws_nothing_until_it_is_heard_again(
    slack: StrawSlack, dispatcher: Dispatcher
) -> None:
    slack.fails("chat.update", refusal("token_revoked"))

    dispatcher.deliver()
    at_first = len(slack.calls("chat.update"))
    dispatcher.deliver()

    assert at_first == 1
    assert len(slack.calls("auth.test")) == 1
    assert len(slack.calls("chat.update")) == 1  # by then it is leased still
