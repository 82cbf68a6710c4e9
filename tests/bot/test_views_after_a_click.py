"""What stands under the sentence that answers a click: never a dead card, never a vanished list."""

from dataclasses import replace
from typing import Any

import pytest

from bot.views import answers
from bot.views.blocks import Card
from core.answers import (
    Claimed,
    Closed,
    Declined,
    Logged,
    MyLeads,
    Previewed,
    Refusal,
    Refused,
    Returned,
    Skipped,
    Transferred,
    Why,
)
from core.model import LeadState
from tests.bot.drawing import SPEECHES, accepted, acme, held
from tests.builders import BEN, MONDAY_9AM, a_claim, a_contact, a_lead, minutes
from tests.reading import buttons, read

OFFER = Previewed(a_lead("Beta"), until=MONDAY_9AM + minutes(2), why=Why.OLDEST)
ENDING = [
    *(Refusal.TAKEN, Refusal.EXPIRED, Refusal.GONE, Refusal.ENDED),
    *(Refusal.NOT_YOURS, Refusal.NOT_IN_QUEUE, Refusal.OFFER_OVER),
]
MINE = held(acme(), id=4)
SENTENCES: dict[str, tuple[answers.Answer, str]] = {
    "claimed": (MINE, "It is yours."),
    "refused": (
        Refused(Refusal.TOO_LATE_TO_UNDO, limit=60, claimed=MINE, next=OFFER),
        "Undo works for 60 seconds. Release the lead instead.",
    ),
    "skipped": (Skipped(acme(), 2, 2, next=OFFER), "Skipped. You can skip 2 more leads."),
    "declined": (
        Declined(acme()),
        "You declined *Acme &lt;&amp;&gt; Söhne* · 1,250 people. You are not asked about it again today.",
    ),
    "released": (
        Returned(acme(), a_claim(acme(), ended_by="released")),
        "Released: *Acme &lt;&amp;&gt; Söhne* · 1,250 people is back in the line.",
    ),
    "transferred": (
        Transferred(acme(), a_claim(acme()), to=BEN),
        "*Acme &lt;&amp;&gt; Söhne* · 1,250 people now belongs to <@U01BEN>, who gets a message.",
    ),
    "logged": (
        Logged(MINE.lead, MINE.claim, a_contact(MINE.claim), first=False),
        "Another contact was logged.",
    ),
    "closed": (
        Closed(acme(state=LeadState.DISQUALIFIED), a_claim(acme())),
        "Disqualified: *Acme &lt;&amp;&gt; Söhne* · 1,250 people.",
    ),
}


def draw(answer: answers.Answer, language: str = "en", among: MyLeads | None = None) -> Card:
    return answers.draw(answer, SPEECHES[language], MONDAY_9AM, among=among)


def a_list(*held_leads: Claimed) -> MyLeads:
    return MyLeads(held_leads, cap=10)


def echoed(card: Card) -> list[Any]:
    """The block ids of the rows of buttons."""
    return [block["block_id"] for block in card.blocks if block["type"] == "actions"]


@pytest.mark.parametrize("reason", Refusal)
def test_a_refusal_that_ends_a_card_shows_the_way_on_and_no_other_does(reason: Refusal) -> None:
    lines = read(draw(Refused(reason, limit=3, upper=5, asked="x")).blocks)

    assert lines[1:] == (["[Next lead]"] if reason in ENDING else [])


@pytest.mark.parametrize("reason", ENDING)
def test_a_refusal_that_has_a_lead_to_offer_offers_it_instead(reason: Refusal) -> None:
    assert buttons(draw(Refused(reason, by=BEN, next=OFFER)).blocks) == ["Claim", "Skip"]


@pytest.mark.parametrize(
    ("claimed", "left"),
    [
        (held(acme(), id=4), ["Contacted", "Release", "Transfer"]),
        (held(acme(), id=4, fresh=True), ["Contacted", "Release", "Transfer", "Undo"]),
        (held(acme(), id=4, contacted=True), ["Converted", "Disqualified", "Transfer"]),
    ],
    ids=["waiting", "fresh", "contacted"],
)
def test_a_refusal_keeps_the_owners_card_under_its_sentence(claimed: Claimed, left: list[str]) -> None:
    card = draw(Refused(Refusal.NOT_CONTACTED, claimed=claimed))

    alone = draw(claimed)
    assert read(card.blocks)[0] == "Log the first contact before you close this lead."
    assert card.blocks[1:] == alone.blocks[1:]
    assert buttons(card.blocks) == left
    assert echoed(card) == ["claim.4"]
    assert "joerg@acme.example" in accepted(card)["text"]


@pytest.mark.parametrize("name", SENTENCES)
def test_after_a_click_in_a_list_the_list_stands_under_the_sentence(name: str) -> None:
    answer, sentence = SENTENCES[name]
    others = a_list(held(a_lead("Firm 1"), id=1), held(a_lead("Firm 2"), id=2, fresh=True))

    card = draw(answer, among=others)

    assert card.blocks[0]["text"]["text"] == sentence
    assert card.blocks[1:] == draw(others).blocks
    assert card.text == f"{sentence.replace('*', '')} {draw(others).text}"
    assert echoed(card) == ["listed.1", "listed.2"]


@pytest.mark.parametrize("name", SENTENCES)
def test_after_the_last_of_a_list_is_done_there_is_a_way_on(name: str) -> None:
    answer, _ = SENTENCES[name]

    assert read(draw(answer, among=a_list()).blocks)[1:] == [
        "You have no leads at the moment.",
        "[Next lead]",
    ]


@pytest.mark.parametrize("language", SPEECHES)
@pytest.mark.parametrize("number", [11, 12, 13, 30])
def test_a_long_list_with_a_sentence_above_it_still_fits_into_one_message(number: int, language: str) -> None:
    among = a_list(*(held(a_lead(f"Firm {n}"), id=n) for n in range(1, number + 1)))

    messages = [accepted(draw(answer, language, among)) for answer, _ in SENTENCES.values()]

    assert {len(message["blocks"]) for message in messages} == {2 + 4 * 11 + (number > 11)}


def test_a_strangers_word_is_echoed_without_marks_and_escaped_once() -> None:
    asked = Refused(Refusal.UNKNOWN_QUEUE, asked="*so_on* ~`x`~ <&>", names=("hot",))

    spoken = [draw(replace(asked, reason=one)).text for one in (Refusal.UNKNOWN_QUEUE, Refusal.NOT_IN_QUEUE)]

    assert all("“soon x &lt;&amp;&gt;”" in one for one in spoken)
