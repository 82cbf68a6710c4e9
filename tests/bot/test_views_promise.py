"""What a rep promises with a claim stands on its card: until when, and what a long break makes of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.views import answers, presence, refusals
from core.answers import Acted, Claimed, Previewed, Refusal, Refused, Why
from core.events import Verb
from tests.bot.drawing import EN, SPEECHES, accepted, acme, aloud, held
from tests.builders import ANA, BEN, MONDAY_9AM, a_claim, a_person, days, hours
from tests.reading import buttons, read

FRIDAY_3PM = MONDAY_9AM + timedelta(days=4, hours=6)
WEEKEND = (FRIDAY_3PM + hours(2), FRIDAY_3PM + timedelta(days=2, hours=18))
BEFORE_THE_WEEKEND = Claimed(
    acme(), a_claim(acme(), at=FRIDAY_3PM), contact_by=FRIDAY_3PM + days(2.75), break_ahead=WEEKEND
)


PROMISED = replace(held(acme()), contact_by=MONDAY_9AM + hours(2))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Contact them by 11:00."),
        ("de", "Nimm bis 12:00 Kontakt auf."),
        ("id", "Hubungi mereka paling lambat 18.00."),
    ],
)
def test_a_card_says_until_when_contact_is_due(language: str, said: str) -> None:
    card = answers.draw(PROMISED, SPEECHES[language], MONDAY_9AM)

    assert said in [aloud(line) for line in read(card.blocks)]
    assert said in card.text


@pytest.mark.parametrize(
    ("language", "by", "closed"),
    [
        (
            "en",
            "Contact them by 9 Mar 2026, 09:00.",
            "Closed from 17:00 until 9 Mar 2026, 09:00: contact them today.",
        ),
        (
            "de",
            "Nimm bis 09.03.2026, 10:00 Kontakt auf.",
            "Von 18:00 bis 09.03.2026, 10:00 geschlossen: Nimm noch heute Kontakt auf.",
        ),
        (
            "id",
            "Hubungi mereka paling lambat 9 Mar 2026, 16.00.",
            "Tutup dari 7 Mar 2026, 00.00 sampai 9 Mar 2026, 16.00: hubungi mereka hari ini.",
        ),
    ],
)
def test_a_claim_shortly_before_a_long_break_comes_with_a_hint(language: str, by: str, closed: str) -> None:
    contact_by = WEEKEND[1]
    card = answers.draw(replace(BEFORE_THE_WEEKEND, contact_by=contact_by), SPEECHES[language], FRIDAY_3PM)

    shown = [aloud(line) for line in read(card.blocks)]
    assert [line for line in shown if line in (by, closed)] == [by, closed]
    assert by in card.text
    assert closed in card.text
    accepted(card)


def test_a_break_that_has_begun_is_no_hint_any_more() -> None:
    card = answers.draw(BEFORE_THE_WEEKEND, EN, WEEKEND[0])

    assert "Closed from" not in card.text
    assert "Contact them by" in card.text


def test_a_promise_that_was_not_kept_is_called_so() -> None:
    card = answers.draw(PROMISED, EN, MONDAY_9AM + hours(2))

    assert "The first contact was due by 11:00." in card.text
    assert "Contact them by" not in card.text


def test_once_contacted_nothing_is_due() -> None:
    contacted = replace(held(acme(), contacted=True), contact_by=MONDAY_9AM + hours(2))

    card = answers.draw(contacted, EN, MONDAY_9AM + hours(1))

    assert "11:00" not in card.text


def test_a_lead_that_came_back_says_why_it_is_the_next() -> None:
    offer = Previewed(acme(), MONDAY_9AM, Why.RETURNED)

    said = [answers.draw(offer, speech, MONDAY_9AM).text for speech in SPEECHES.values()]

    assert "Why this one: It came back because nobody had contacted them." in said[0]
    assert "Er kam zurück, weil niemand Kontakt aufgenommen hatte." in said[1]
    assert "Kembali ke antrean karena belum ada yang menghubungi mereka." in said[2]


ACTED = {
    Verb.MORE_TIME: "You have an hour more for {}.",
    Verb.KEPT: "{} stays with <@U01ANA> for now.",
    Verb.ASKED: "<@U01ANA> is asked how it is going with {}.",
    Verb.REASSIGNED: "{} now belongs to <@U01BEN>, who gets a message.",
    Verb.ASSIGNED: "{} now belongs to <@U01BEN>, who gets a message.",
    Verb.NURTURED: "{} was moved to nurture.",
}


@pytest.mark.parametrize("verb", ACTED)
def test_what_was_decided_can_be_said(verb: Verb) -> None:
    to = BEN if verb in {Verb.REASSIGNED, Verb.ASSIGNED} else None
    acted = Acted(acme(), verb, None if verb is Verb.NURTURED else a_claim(acme(), ANA), to)

    cards = [answers.draw(acted, speech, MONDAY_9AM) for speech in SPEECHES.values()]

    assert read(cards[0].blocks) == [ACTED[verb].format("*Acme &lt;&amp;&gt; Söhne* · 1,250 people")]
    assert len({accepted(card)["text"] for card in cards}) == 3


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (Refusal.TAKEN, "<@U01BEN> has this lead or is looking at it right now; nothing was changed."),
        (Refusal.ENDED, "This rep does not have the lead any more."),
        (Refusal.ALREADY_CONTACTED, "The rep has contacted this lead meanwhile; nothing was changed."),
        (Refusal.GONE, "This lead is no longer in the queue."),
    ],
)
def test_a_manager_is_not_refused_as_if_the_lead_were_their_own(reason: Refusal, said: str) -> None:
    refused = Refused(reason, by=BEN)

    sentences = {refusals.sentence(refused, speech, of_others=True) for speech in SPEECHES.values()}

    assert refusals.sentence(refused, EN, of_others=True) == said
    assert len(sentences) == 3


def test_being_away_and_being_back_is_answered_in_words() -> None:
    away = presence.card(a_person(away_since=MONDAY_9AM), EN)
    back = presence.card(a_person(), EN)
    refused = presence.card(Refused(Refusal.GUEST), EN)

    assert read(away.blocks) == [
        "You are away: no lead is offered or assigned to you until you type `/nextlead back`. The leads you "
        "have stay yours."
    ]
    assert read(back.blocks)[0] == "Welcome back: leads may be offered or assigned to you again."
    assert buttons(back.blocks) == ["Next lead"]
    assert accepted(refused)["text"] == "Guests cannot take leads. Ask an admin for a full membership."
