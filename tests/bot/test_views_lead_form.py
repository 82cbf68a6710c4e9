"""The form of a lead: what stands in it, what comes back from it, and what is said of its flaws."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import actions
from bot.views import fields, flaws, lead_card, lead_form
from core.looking import Corrected, Found, LeadSeen
from core.model import FACT_NAMES, Lead
from core.submissions import COLUMNS, Flaw, LeadSubmission, MalformedLead
from tests.bot.drawing import DE, EN, SPEECHES, accepted, accepted_view, acme, bare, mrkdwn, strings
from tests.bot.test_views_properties import FACTS, LONG, unseen
from tests.builders import MONDAY_9AM, a_lead
from tests.reading import read


def opened(lead: Lead, **how: Any) -> dict[str, Any]:
    """The form as Slack sends it back when nothing was touched."""
    view = accepted_view(
        lead_form.modal(lead, EN, title="Correct data", callback_id="x", metadata="17:a:", **how)
    )
    return view | {"state": {"values": {name: {name: state} for name, state in untouched(view).items()}}}


def untouched(view: dict[str, Any]) -> dict[str, dict[str, Any]]:
    inputs = (block for block in view["blocks"] if block["type"] == "input")
    return {
        block["block_id"]: {
            "value": block["element"].get("initial_value"),
            "selected_option": block["element"].get("initial_option"),
        }
        for block in inputs
    }


def typed(view: dict[str, Any], **texts: str | None) -> dict[str, Any]:
    values = view["state"]["values"] | {name: {name: {"value": text}} for name, text in texts.items()}
    return view | {"state": {"values": values}}


def test_everything_known_stands_in_the_form_and_nothing_else_does() -> None:
    view = opened(acme(deal_size=12000.0, consent=True))

    assert read(view["blocks"])[0] == "*Acme &lt;&amp;&gt; Söhne* · 1,250 people"
    assert [block["block_id"] for block in view["blocks"][1:]] == list(lead_form.EVERY)
    assert set(lead_form.EVERY) == FACT_NAMES
    assert lead_form.filled(view) | {"recent_activity": ""} == {
        **dict.fromkeys(lead_form.EVERY, ""),
        "company": "Acme <&> Söhne",
        "company_size": "1250",
        "contact_name": "Jörg Braun",
        "contact_title": "Head of Sales",
        "email": "joerg@acme.example",
        "phone": "+49 30 9999 0001",
        "type": "hot_inbound",
        "source": "website_demo",
        "product": "CRM",
        "region": "DACH",
        "score": "90",
        "country": "DE",
        "timezone": "Asia/Jakarta",
        "language": "de",
        "industry": "Robotics",
        "account_tier": "enterprise",
        "deal_size": "12000",
        "referrer": "Beta Ltd",
        "consent": "yes",
    }


def test_what_nobody_touched_is_not_changed() -> None:
    assert lead_form.changed(opened(acme(deal_size=12.345, consent=False))) == {}


def test_only_what_is_different_comes_back_and_emptied_fields_are_empty() -> None:
    view = typed(opened(acme()), company="Acme AG", phone=None, deal_size="")

    assert lead_form.changed(view) == {"company": "Acme AG", "phone": ""}


def test_what_is_missing_stands_on_top_and_says_so() -> None:
    view = opened(acme(email=None), first=("email", "no_field"))

    assert [block["block_id"] for block in view["blocks"][1:4]] == ["email", "company", "contact_name"]
    assert read(view["blocks"])[1] == "Missing: E-mail."


@pytest.mark.parametrize("language", SPEECHES)
def test_who_adds_a_lead_is_asked_for_what_people_know_and_chooses_among_queues(language: str) -> None:
    view = accepted_view(lead_form.add(SPEECHES[language], queues=["hot", "inbound"]))

    asked = [block["block_id"] for block in view["blocks"]]
    assert asked == [*lead_form.BRIEF, "queue", "consent"]
    needed = {block["block_id"] for block in view["blocks"] if not block.get("optional")}
    assert needed == {"company", "type", "queue"}
    assert view["callback_id"] == actions.ADD_LEAD_WITH


def test_of_a_single_queue_there_is_no_choice() -> None:
    view = lead_form.add(EN, queues=["inbound"])

    assert "queue" not in [block["block_id"] for block in view["blocks"]]


def test_a_team_of_many_queues_has_a_menu_that_slack_takes() -> None:
    view = accepted_view(lead_form.add(EN, queues=[f"queue-{n}" for n in range(300)]))

    assert len(view["blocks"][-2]["element"]["options"]) == 100


def test_a_lead_nobody_describes_is_warm_and_goes_by_the_rules() -> None:
    view = lead_form.add(DE, queues=["hot", "inbound"])
    values = {name: {name: state} for name, state in untouched(view).items()}

    filled = lead_form.filled(view | {"state": {"values": values}})

    assert {name: text for name, text in filled.items() if text} == {"type": "warm"}


def test_what_was_chosen_and_ticked_is_read() -> None:
    values = {
        "queue": {"queue": {"selected_option": {"value": "hot"}}},
        "consent": {"consent": {"selected_options": [{"value": "yes"}]}},
        "company": {"company": {"type": "plain_text_input", "value": "Acme"}},
        "elsewhere": {"elsewhere": {"value": "not ours"}},
    }

    filled = lead_form.filled({"state": {"values": values}})

    assert filled == {"company": "Acme", "consent": "yes", "queue": "hot"}


@pytest.mark.parametrize(
    "view", [{}, {"state": None}, {"state": {"values": None}}, {"state": {"values": {}}}]
)
def test_a_form_without_anything_in_it_says_nothing(view: dict[str, Any]) -> None:
    assert lead_form.filled(view) == lead_form.changed(view) == {}


def test_flaws_stand_under_their_fields_in_the_readers_language() -> None:
    found = (
        Flaw("email", "not_an_email", "is no e-mail address"),
        Flaw("email", "too_long", "a second one"),
        Flaw("score", "not_a_score", "must be"),
        Flaw("queue", "unknown_queue", "queue 'x' does not exist"),
    )

    assert lead_form.errors(found, DE) == {
        "email": "Das ist keine E-Mail-Adresse. Schreib eine wie ana@acme.example.",
        "score": "Schreib eine ganze Zahl von 0 bis 100.",
        "company": "Warteschlange: Diese Warteschlange gibt es nicht.",
    }


MALFORMED: dict[str, object] = {
    "email": "nobody",
    "type": "lukewarm",
    "score": "101",
    "deal_size": "12.000",
    "consent": "perhaps",
    "timezone": "Mars",
    "received_at": "yesterday",
    "company": "x" * 300,
    "phone": ["1"],
}


@pytest.mark.parametrize("language", ["de", "id"])
def test_everything_that_can_be_wrong_with_a_lead_has_a_sentence(language: str) -> None:
    with pytest.raises(MalformedLead) as malformed:
        LeadSubmission.read(MALFORMED | {"attributes": {str(n): "x" for n in range(60)}} | {"x": "y" * 600})
    with pytest.raises(MalformedLead) as amount:
        LeadSubmission.read({"deal_size": "much"})

    every = (*malformed.value.flaws, *amount.value.flaws)

    assert len({flaw.code for flaw in every}) == 11
    for flaw in every:
        assert flaws.sentence(flaw, SPEECHES[language]) not in {flaw.message, flaws.sentence(flaw, EN)}


def test_a_limit_is_named_as_the_reader_writes_numbers() -> None:
    told = [flaws.sentence(Flaw(name, "too_long", ""), DE) for name in ("recent_activity", "email", "mine")]

    assert told == [
        "Zu lang: Höchstens 2.000 Zeichen passen.",
        "Zu lang: Höchstens 254 Zeichen passen.",
        "Zu lang: Höchstens 500 Zeichen passen.",
    ]


def test_a_flaw_nobody_has_translated_yet_is_told_as_it_is() -> None:
    assert flaws.sentence(Flaw("x", "brand_new", "must\u202e be\n new"), DE) == "must be new"


@pytest.mark.parametrize("language", SPEECHES)
def test_every_column_has_a_name(language: str) -> None:
    assert set(fields.names(SPEECHES[language])) == COLUMNS


@given(amount=st.floats(0, 1e14, allow_nan=False))
def test_an_amount_is_written_so_that_it_is_read_as_the_same(amount: float) -> None:
    text = lead_form.filled(opened(acme(deal_size=amount)))["deal_size"]

    again = LeadSubmission.read({"deal_size": text}).deal_size
    assert again == pytest.approx(amount, abs=1e-6)


@given(facts=FACTS, language=st.sampled_from(sorted(SPEECHES)), words=LONG)
@settings(max_examples=25)
def test_no_lead_can_draw_a_card_or_a_form_that_is_unsafe_or_that_slack_refuses(
    facts: dict[str, Any], language: str, words: str
) -> None:
    speech, lead = SPEECHES[language], a_lead(facts.pop("company", "Acme") or "Acme", **facts)
    lead = replace(lead, external_id=words[:200])
    seen = LeadSeen(lead, may_correct=True)

    cards = [
        lead_card.card(seen, speech, MONDAY_9AM),
        lead_card.corrected(Corrected(seen, ("company",)), speech, MONDAY_9AM),
        lead_card.found(
            Found(words, tuple(replace(lead, id=n) for n in range(10)), more=True), speech, MONDAY_9AM
        ),
        lead_card.found(Found(words, ()), speech, MONDAY_9AM),
    ]
    views = [
        lead_form.correct(lead, speech, metadata="17:abc:"),
        lead_card.inside(seen, speech, MONDAY_9AM),
    ]

    for drawn in [*map(accepted, cards), *map(accepted_view, views)]:
        assert [text for text in mrkdwn(drawn) if set("<>&") & set(bare(text))] == []
        assert [text for text in strings(drawn) if unseen(text)] == []
