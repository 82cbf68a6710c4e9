"""A lead's private card, what was found, and its story, as people read them."""

from dataclasses import replace
from typing import Any

import pytest

from bot.views import lead_card, story
from core.answers import Refusal, Refused
from core.intake import Receipt, Rule, Standing
from core.looking import Corrected, Found, LeadSeen
from core.model import Lead, LeadState
from tests.bot.drawing import DE, EN, SPEECHES, accepted, accepted_view, acme
from tests.builders import ANA, BEN, MONDAY_9AM, a_claim, a_lead, hours
from tests.reading import read

UNKNOWN = "There is no such lead that you may see. `/lead find` looks for one by name, address or number."


def seen(lead: Lead | None = None, **how: Any) -> list[str]:
    card = lead_card.card(LeadSeen(lead or acme(), **how), EN, MONDAY_9AM)
    return read(accepted(card)["blocks"])


def test_a_card_shows_all_that_is_known_and_what_can_be_done() -> None:
    lead = replace(acme(), state=LeadState.CLAIMED, external_id="00Q-17")
    claim = a_claim(lead, ANA, at=MONDAY_9AM - hours(1), id=4)

    shown = seen(lead, claim=claim, contact_by=MONDAY_9AM + hours(1), is_mine=True, may_correct=True)

    assert shown == [
        "*Acme &lt;&amp;&gt; Söhne* · 1,250 people · L-17",
        "Name Jörg Braun",
        "Title Head of Sales",
        "E-mail joerg@acme.example",
        "Phone +49 30 9999 0001",
        "Source website demo",
        "Kind Hot inbound",
        "Score 90",
        "Referred by Beta Ltd",
        "Industry: Robotics",
        "Product: CRM",
        "Account: enterprise",
        "Language: German",
        "Recent activity: Asked for a price",
        "Location: DACH, Germany (16:00 there now)",
        "With <@U01ANA> since <!date^1772438400^{time}|08:00>, not contacted yet.",
        "Contact them by <!date^1772445600^{time}|10:00>.",
        "Queue: `leads`",
        "CRM number: 00Q-17",
        "[Why?] [Transfer] [Correct data]",
    ]


def test_whoever_is_in_charge_has_no_button_of_the_owners() -> None:
    claim = a_claim(acme(), BEN, at=MONDAY_9AM - hours(30), contacted_at=MONDAY_9AM - hours(29))

    shown = seen(claim=claim, may_correct=True)

    assert any(line.startswith("With <@U01BEN>, contacted since <!date^") for line in shown)
    assert shown[-1] == "[Why?] [Correct data]"


def test_who_may_only_look_may_ask_why() -> None:
    assert seen()[-1] == "[Why?]"


@pytest.mark.parametrize("language", SPEECHES)
@pytest.mark.parametrize("state", [one for one in LeadState if one is not LeadState.ERASED])
def test_every_state_has_a_sentence(state: LeadState, language: str) -> None:
    lead = replace(acme(), state=state)

    card = lead_card.card(LeadSeen(lead), SPEECHES[language], MONDAY_9AM)

    lines = read(accepted(card)["blocks"])
    behind = lines[lines.index(next(line for line in lines if "16:00" in line or "16.00" in line)) + 1 :]
    assert behind[0].endswith(".")
    assert "{" not in behind[0]
    assert ["`leads`" in "\n".join(behind), len(behind)] == [True, 2 if "`leads`" in behind[0] else 3]


def test_of_an_erased_lead_nothing_is_left_but_its_number() -> None:
    assert seen(a_lead(state=LeadState.ERASED, id=17)) == [
        "*L-17*",
        "All that was known of them was erased.",
        "[Why?]",
    ]


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"state": LeadState.WAITING}, "Waits in `leads` for 26 h."),
        ({"state": LeadState.RESERVED, "reserved_by": BEN}, "<@U01BEN> is looking at it right now."),
        (
            {"state": LeadState.REVIEW, "rule": "competitor"},
            "Ops decide about it. They belong to a competitor.",
        ),
        ({"state": LeadState.REVIEW, "rule": "odd"}, "Ops decide about it. Rule: `odd`."),
        ({"state": LeadState.CONVERTED}, "It was converted."),
    ],
)
def test_a_card_says_where_the_lead_is(changes: dict[str, Any], where: str) -> None:
    assert where in seen(replace(acme(), **changes))


def test_a_first_contact_that_is_overdue_says_so() -> None:
    claim = a_claim(acme(), ANA, at=MONDAY_9AM - hours(3))

    shown = seen(claim=claim, contact_by=MONDAY_9AM - hours(1), is_mine=True)

    assert "The first contact was due by <!date^1772438400^{time}|08:00>." in shown


def test_a_card_read_aloud_says_all_of_it() -> None:
    card = lead_card.card(LeadSeen(acme(), may_correct=True), EN, MONDAY_9AM)

    text = card.text
    assert text.startswith("Acme &lt;&amp;&gt; Söhne · 1,250 people · Name: Jörg Braun")
    assert "Waits in `leads` for 26 h." in text
    assert "*" not in text


@pytest.mark.parametrize(
    "draw",
    [lead_card.card, lead_card.found, lead_card.corrected, story.card],
)
def test_what_nobody_may_see_is_one_sentence(draw: Any) -> None:
    card = draw(Refused(Refusal.UNKNOWN_LEAD), EN, MONDAY_9AM)

    assert read(accepted(card)["blocks"]) == [UNKNOWN]


def test_a_correction_says_what_is_different() -> None:
    corrected = Corrected(LeadSeen(acme()), ("company", "contact_title"))

    first, *_ = read(accepted(lead_card.corrected(corrected, DE, MONDAY_9AM))["blocks"])

    assert first == "Berichtigt: Firma und Position."


def test_no_correction_says_so() -> None:
    card = lead_card.corrected(Corrected(LeadSeen(acme()), ()), EN, MONDAY_9AM)

    assert read(card.blocks)[0] == "Nothing was different, so nothing was changed."


def test_in_a_dialog_a_lead_has_no_buttons_but_the_way_to_them() -> None:
    view = accepted_view(lead_card.inside(LeadSeen(acme(), may_correct=True), EN, MONDAY_9AM))

    lines = read(view["blocks"])
    assert lines[0] == "*Acme &lt;&amp;&gt; Söhne* · 1,250 people · L-17"
    assert lines[-1] == "`/lead L-17` shows it again, with what you can do."
    assert "[Why?]" not in lines


def test_what_was_found_has_a_button_each() -> None:
    leads = (acme(), a_lead("Beta", id=3, state=LeadState.CONVERTED))

    card = lead_card.found(Found("a", leads, more=True), EN, MONDAY_9AM)

    assert read(accepted(card)["blocks"]) == [
        "*Acme &lt;&amp;&gt; Söhne* · 1,250 people · L-17",
        "Waits in `leads` for 26 h. [Show]",
        "*Beta* · L-3",
        "It was converted. [Show]",
        "There are more: say more precisely what you look for.",
    ]
    assert card.text.splitlines() == [
        "Acme &lt;&amp;&gt; Söhne · 1,250 people, Waits in `leads` for 26 h.",
        "Beta, It was converted.",
        "There are more: say more precisely what you look for.",
    ]


def test_nothing_found_repeats_what_was_asked_without_obeying_it() -> None:
    card = lead_card.found(Found("<!here> *you* `x`", ()), EN, MONDAY_9AM)

    assert read(accepted(card)["blocks"]) == ["No lead that you may see fits “&lt;!here&gt; you x”."]


@pytest.mark.parametrize(
    ("verdict", "rule", "lead_id", "said"),
    [
        (Standing.WAITING, Rule.SCORE, 12, "L-12 waits in `hot` now. The score is high enough."),
        (Standing.WAITING, Rule.RE_ENGAGED, 12, "L-12 was here before: it waits in `hot` again."),
        (Standing.HELD, Rule.CAP, 12, "L-12 is held back from `hot` for now. The queue is full."),
        (
            Standing.REVIEW,
            Rule.BELOW_MINIMUM,
            12,
            "L-12 went to ops, who decide about it. The score is below the minimum.",
        ),
        (
            Standing.DUPLICATE,
            Rule.IDENTICAL_ROW,
            12,
            "This is known already, as L-12: nothing was added.",
        ),
        (
            Standing.DUPLICATE,
            Rule.UPDATED,
            12,
            "This is known already, as L-12, which has the newer data now.",
        ),
        (Standing.DUPLICATE, Rule.ERASED, None, "Nothing was added. This person asked to be forgotten."),
    ],
)
def test_who_adds_a_lead_hears_what_became_of_it(
    verdict: Standing, rule: Rule, lead_id: int | None, said: str
) -> None:
    receipt = Receipt(lead_id, None, verdict, rule, "hot")

    for_a_rep = accepted_view(lead_card.added(receipt, EN, visible=False))
    for_a_manager = accepted_view(lead_card.added(receipt, EN, visible=True))

    assert read(for_a_rep["blocks"]) == [said]
    assert read(for_a_manager["blocks"]) == [f"{said} [Show the lead]"]
