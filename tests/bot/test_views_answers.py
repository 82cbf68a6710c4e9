"""What is said when there is no single lead to show: refusals, nothing, lists, help, errors."""

from datetime import timedelta
from typing import Any

import pytest

from bot import actions
from bot.views import answers, errors, forms
from bot.views import help as help_view
from bot.views.blocks import Card
from core.answers import ClaimedBatch, MyLeads, NothingWaiting, Previewed, Refusal, Refused, Skipped, Why
from core.model import LeadState
from core.policies.claims import BatchPolicy
from tests.bot.drawing import DE, EN, ID, SPEECHES, accepted, accepted_view, acme, aloud, held
from tests.builders import MONDAY_9AM, a_lead, minutes
from tests.reading import buttons, read

OFFER = Previewed(a_lead("Beta"), until=MONDAY_9AM + minutes(2), why=Why.OLDEST)


def draw(answer: answers.Answer, language: str = "en") -> Card:
    return answers.draw(answer, SPEECHES[language], MONDAY_9AM)


def test_an_empty_line_is_praised_and_hidden_leads_are_not_kept_quiet() -> None:
    empty = draw(NothingWaiting(("hot", "inbound")))
    one, many = draw(NothingWaiting(("hot",), hidden=1)), draw(NothingWaiting(("hot",), hidden=2))

    assert read(empty.blocks) == ["No lead is waiting for you in `hot` and `inbound`. Well done."]
    assert read(one.blocks)[1] == "1 lead that you skipped is waiting for somebody else."
    assert read(many.blocks)[1] == "2 leads that you skipped are waiting for somebody else."
    assert read(many.blocks)[1] in many.text


LAST_SKIP = "That was the last one you could skip: claim the next, or wait."


@pytest.mark.parametrize(
    ("in_a_row", "today", "left"),
    [
        (2, 9, "You can skip 2 more leads."),
        (1, 1, "You can skip 1 more lead."),
        (3, 0, LAST_SKIP),
        (0, 3, LAST_SKIP),
    ],
)
def test_a_skip_tells_what_is_left_of_the_budget(in_a_row: int, today: int, left: str) -> None:
    card = draw(Skipped(acme(), left_in_a_row=in_a_row, left_today=today, next=OFFER))

    assert read(card.blocks)[:2] == [f"Skipped. {left}", "*Beta*"]
    assert read(card.blocks)[-1] == "[Claim] [Skip]"


def test_a_lead_that_everybody_skipped_goes_to_ops_whatever_is_left_of_the_budget() -> None:
    card = draw(Skipped(acme(state=LeadState.REVIEW), 0, 0, to_review=True, next=OFFER))

    assert read(card.blocks)[:2] == [
        "Skipped. Everybody who may take it has skipped it, so ops will look at it.",
        "*Beta*",
    ]


def mine(number: int, **facts: Any) -> MyLeads:
    return MyLeads(tuple(held(a_lead(f"Firm {n}", **facts)) for n in range(number)), cap=10)


@pytest.mark.parametrize("language", SPEECHES)
@pytest.mark.parametrize("number", [0, 1, 11, 12, 30])
def test_a_list_of_any_length_fits_into_one_message(number: int, language: str) -> None:
    batch = ClaimedBatch(mine(number).claims, asked=number) if number else NothingWaiting(("hot",))

    message, same = accepted(draw(mine(number), language)), accepted(draw(batch, language))

    shown = min(number, 11)
    assert len(message["blocks"]) == 1 + 4 * shown + (number > 11) + (number == 0)
    assert len(message["text"]) <= 4_000
    assert len(same["blocks"]) <= 50


def test_a_list_says_how_many_it_does_not_show() -> None:
    twelve, thirty = read(draw(mine(12)).blocks), read(draw(mine(30)).blocks)

    assert twelve[0] == "12 of at most 10 leads to contact."
    assert twelve[-1] == "1 more is not shown."
    assert thirty[-1] == "19 more are not shown."
    assert draw(mine(30), "de").text.endswith("19 weitere werden nicht angezeigt.")


def test_nothing_claimed_is_no_dead_end() -> None:
    card = draw(MyLeads((), cap=10))

    assert read(card.blocks) == ["You have no leads at the moment.", "[Next lead]"]


def test_a_batch_smaller_than_asked_for_says_so() -> None:
    card = draw(ClaimedBatch(mine(2).claims, asked=5))

    assert read(card.blocks)[0] == "2 of 5 claimed."
    assert buttons(card.blocks) == ["Contacted", "Release", "Transfer"] * 2


def test_leads_still_to_be_contacted_stand_before_those_that_were() -> None:
    worked = tuple(held(a_lead(f"Worked {n}"), contacted=True) for n in range(20))
    waiting = held(a_lead("Waiting"))

    lines = read(draw(MyLeads((*worked, waiting), cap=10)).blocks)

    assert lines[:3] == ["1 of at most 10 leads to contact.", "---", "*Waiting*"]


def test_leads_with_much_to_say_are_fewer_in_a_list_but_never_too_many_for_slack() -> None:
    wordy = dict.fromkeys(("contact_name", "contact_title", "referrer", "recent_activity"), "<&>" * 66)

    card = draw(mine(12, **wordy))

    message = accepted(card)
    shown = sum(line.startswith("*Firm") for line in read(message["blocks"]))
    assert 3 <= shown < 12
    assert read(message["blocks"])[-1] == f"{12 - shown} more are not shown."
    assert message["text"].endswith(f"{12 - shown} more are not shown.")
    assert all(f"Firm {n}" in message["text"] for n in range(shown))


def test_a_list_read_aloud_names_every_lead_it_shows() -> None:
    card = accepted(draw(mine(10, recent_activity="Asked for a price " * 20)))

    assert [n for n in range(10) if f"Firm {n} · E-mail: " not in aloud(card["text"])] == []


def test_help_names_what_can_be_typed_and_the_readers_queues() -> None:
    batch = BatchPolicy()

    everything = help_view.card(EN, queues=["hot", "inbound"], batch=batch)
    without = help_view.card(DE, queues=[], batch=batch)

    assert read(everything.blocks) == [
        "Nextlead gives you the next lead to work on, and nobody else gets the same one.",
        "• `/nextlead` shows the one lead you should take next.",
        "• `/nextlead` and a queue's name stays in that queue. Yours: `hot` and `inbound`.",
        "• `/nextlead 5` to `/nextlead 10` claims several at once.",
        "• `/myleads` shows the leads you own, and what to do next.",
        "• `/lead L-17` shows one lead, `/lead find acme` looks for one.",
        "• `/nextlead away`: no lead is offered or assigned to you, until `/nextlead back`.",
        "• A Slack status like 🌴 or “sick” counts as away, too; `/nextlead back` overrules it.",
    ]
    assert len(read(without.blocks)) == 7
    assert all(line.removeprefix("• ") in everything.text for line in read(everything.blocks))


@pytest.mark.parametrize("language", SPEECHES)
def test_a_team_with_very_many_queues_still_gets_an_answer(language: str) -> None:
    names = tuple(f"{n}-{'q' * 37}"[:40] for n in range(300))
    speech = SPEECHES[language]

    cards = [
        draw(NothingWaiting(names), language),
        draw(Refused(Refusal.UNKNOWN_QUEUE, asked="x", names=names), language),
        help_view.card(speech, queues=list(names), batch=BatchPolicy()),
    ]

    assert all("…" in accepted(card)["text"] for card in cards)


FORMS = {"skip": forms.skip, "contact": forms.contact, "transfer": forms.transfer, "push": forms.push}


@pytest.mark.parametrize("language", SPEECHES)
@pytest.mark.parametrize("name", FORMS)
def test_every_form_is_one_that_slack_opens(name: str, language: str) -> None:
    view = accepted_view(FORMS[name](acme(), SPEECHES[language], metadata="17:abc"))

    assert view["private_metadata"] == "17:abc"
    assert len(view["title"]["text"]) <= 24
    assert not view["title"]["text"].endswith("…")
    assert read(view["blocks"])[0].startswith("*Acme &lt;&amp;&gt; Söhne*")


def test_forms_ask_what_a_rep_can_answer_at_once() -> None:
    skip = read(forms.skip(acme(), EN, metadata="1:")["blocks"])
    contact = read(forms.contact(acme(), EN, metadata="1:")["blocks"])
    transfer = read(forms.transfer(acme(), DE, metadata="1:")["blocks"])

    assert skip[1] == (
        "Why should somebody else take it?: Not my field / Language / Wrong time of day there / Conflict "
        "of interest / Bad data / Another reason"
    )
    assert contact[1:] == [
        "How did you make contact?: Call / Personal e-mail / Message / Meeting",
        "What came of it?: Reached them / Left a voicemail / No answer / Sent, waiting for a reply / Set a "
        "meeting / Wrong contact details",
        "Note:",
    ]
    assert transfer[1] == "Wer übernimmt ihn?:"


def test_a_form_that_could_not_be_carried_out_is_replaced_by_a_sentence() -> None:
    view = accepted_view(forms.notice(errors.busy(DE), DE))

    assert view["title"]["text"] == "Nichts geändert"
    assert read(view["blocks"]) == [
        "Gerade ist sehr viel los, es wurde nichts geändert. Bitte versuch es gleich noch einmal."
    ]
    assert not view.get("submit")


def test_every_action_has_a_name_of_its_own() -> None:
    names = [value for name, value in vars(actions).items() if name.isupper()]

    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("length", "spoken"),
    [
        (timedelta(seconds=-5), "0 s"),
        (timedelta(seconds=59), "59 s"),
        (timedelta(minutes=59), "59 min"),
        (timedelta(hours=3, minutes=1), "3 h 1 min"),
        (timedelta(hours=26, minutes=5), "26 h"),
        (timedelta(days=12, hours=4), "12 d 4 h"),
        (timedelta(days=2), "2 d"),
    ],
)
def test_durations_are_said_in_their_two_largest_units(length: timedelta, spoken: str) -> None:
    assert EN.duration(length) == spoken
    assert ID.duration(timedelta(hours=3, minutes=1)) == "3 jam 1 mnt"
