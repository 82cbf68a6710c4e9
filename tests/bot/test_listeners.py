"""What Slack echoes back is believed only as far as the database confirms it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import actions
from bot.listeners.tools import Form, InvalidEcho, number, submitted
from tests.bot.counter import ANA, BUDI, CLARA, MIA, Counter, chosen

OUTDATED = "This button is no longer valid; nothing was changed. Type `/nextlead` or `/myleads`."
SKIPPED_BY_ALL = "Skipped. Everybody who may take it has skipped it, so ops will look at it."
CALLED = chosen(channel="call", outcome="reached")


@given(st.one_of(st.text(max_size=25), st.integers(), st.none(), st.floats(), st.lists(st.integers())))
def test_an_id_is_a_whole_number_that_fits_or_it_is_forged(value: object) -> None:
    try:
        assert 0 <= number(value) < 10**18
    except InvalidEcho:
        assert not (isinstance(value, str) and value.isdecimal() and len(value) < 19)


@pytest.mark.parametrize("view", [{}, {"private_metadata": None}, {"private_metadata": ":1"}])
def test_a_form_about_nothing_is_forged(view: dict[str, Any]) -> None:
    with pytest.raises(InvalidEcho):
        submitted(view)


def test_a_form_in_which_nothing_was_picked_or_written_says_so() -> None:
    form = Form(1, "card", "", values={"reason": {}, "note": {"note": {"value": None}}})

    assert form.written("note") is None
    assert form.written("nowhere") is None
    with pytest.raises(InvalidEcho):
        form.chosen("reason")


FORGED = ["abc", "1e9", "9" * 25, "-1", "", " 1", "1:2", None, 7, ["1"], {"id": 1}]
BUTTONS = [
    actions.CLAIM,
    actions.SKIP,
    actions.RELEASE,
    actions.UNDO,
    actions.TRANSFER,
    actions.CONTACTED,
    actions.CONVERTED,
    actions.DISQUALIFIED,
    actions.MORE_TIME,
]


def test_a_forged_value_changes_nothing_and_is_answered_beside_the_card(counter: Counter) -> None:
    counter.leads("Acme")
    counter.types(ANA, "/nextlead")
    before = counter.story()

    answers = [counter.clicks(ANA, action, value) for action in BUTTONS for value in FORGED]

    assert answers == [[OUTDATED]] * len(BUTTONS) * len(FORGED)
    assert counter.story() == before


def test_an_id_that_nobody_ever_had_is_gone(counter: Counter) -> None:
    counter.types(ANA, "/nextlead help")

    answers = {counter.clicks(ANA, action, "9" * 18)[0] for action in BUTTONS}

    assert answers == {"This lead is no longer in the queue."}


def test_somebody_elses_claim_cannot_be_touched(counter: Counter) -> None:
    counter.leads("Acme")
    for who in (ANA, BUDI, CLARA):
        counter.types(who, "/myleads")
    counter.types(ANA, "/nextlead")
    counter.clicks(ANA, actions.CLAIM, "1")
    before = counter.story()

    clicked = [counter.clicks(CLARA, action, "1")[0] for action in BUTTONS[2:]]
    formed = [
        counter.submits(CLARA, actions.CONTACTED_HOW, "1:", CALLED),
        counter.submits(CLARA, actions.TRANSFER_TO, "1:", chosen(rep=BUDI)),
    ]

    assert set(clicked) == {"Diesen Lead hat <@UANA>; es wurde nichts geändert."}
    assert formed == [{}, {}]
    assert counter.story() == before
    assert counter.form(CLARA) is None


def test_a_lead_in_somebody_elses_hands_cannot_be_skipped_by_a_forged_form(counter: Counter) -> None:
    counter.leads("Acme")
    counter.types(ANA, "/nextlead")
    counter.types(BUDI, "/myleads")
    before = counter.story()

    counter.submits(BUDI, actions.SKIP_BECAUSE, "1:", chosen(reason="other"))

    assert counter.story() == before


TAMPERED = {
    "no metadata": (actions.SKIP_BECAUSE, "", chosen(reason="other")),
    "words for an id": (actions.SKIP_BECAUSE, "abc:card", chosen(reason="other")),
    "a huge id": (actions.CONTACTED_HOW, "9" * 30, CALLED),
    "no state": (actions.CONTACTED_HOW, "1:", None),
    "an empty state": (actions.CONTACTED_HOW, "1:", {}),
    "an unknown reason": (actions.SKIP_BECAUSE, "1:", chosen(reason="bored")),
    "an unknown channel": (actions.CONTACTED_HOW, "1:", chosen(channel="pigeon", outcome="reached")),
    "an unknown outcome": (actions.CONTACTED_HOW, "1:", chosen(channel="call", outcome="sold")),
    "half a contact": (actions.CONTACTED_HOW, "1:", chosen(channel="call")),
    "nobody to hand it to": (actions.TRANSFER_TO, "1:", {}),
    "another form": ("claims.unheard_of", "1:", chosen(reason="other")),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_a_tampered_form_changes_nothing_and_says_so_in_its_place(counter: Counter, name: str) -> None:
    callback_id, metadata, values = TAMPERED[name]
    counter.leads("Acme")
    counter.types(ANA, "/nextlead")
    before = counter.story()

    answer = counter.submits(ANA, callback_id, metadata, values)

    assert answer["response_action"] == "update"
    assert answer["view"]["title"]["text"] == "Nothing was changed"
    assert answer["view"]["blocks"][0]["text"]["text"] == OUTDATED
    assert counter.story() == before


@pytest.mark.parametrize("channel", ["opened", "drip_mail"])
def test_opening_a_record_is_no_contact_whatever_a_form_says(counter: Counter, channel: str) -> None:
    counter.leads("Acme")
    counter.types(ANA, "/nextlead")
    counter.clicks(ANA, actions.CLAIM, "1")
    before = counter.story()

    answer = counter.submits(ANA, actions.CONTACTED_HOW, "1:", chosen(channel=channel, outcome="reached"))

    assert answer == {
        "response_action": "errors",
        "errors": {"outcome": "That result does not go with that kind of contact. Choose another."},
    }
    assert counter.story() == before


def test_a_card_that_nobody_remembers_does_not_stop_a_form(counter: Counter) -> None:
    counter.leads("Acme")
    counter.types(ANA, "/nextlead")
    counter.clicks(ANA, actions.CLAIM, "1")
    shown = counter.sees(ANA)

    answer = counter.submits(ANA, actions.CONTACTED_HOW, "1:a card of long ago", CALLED)

    assert answer == {}
    assert counter.story()[-1] == "1 contacted by UANA"
    assert counter.sees(ANA) == shown


def test_the_same_click_delivered_five_times_claims_once_and_shows_the_same(counter: Counter) -> None:
    counter.leads("Acme", "Beta")
    counter.types(ANA, "/nextlead")

    answers = [counter.clicks(ANA, actions.CLAIM, "1", ts="17.1") for _ in range(5)]

    assert all(answer == answers[0] for answer in answers)
    assert answers[0][:2] == ["It is yours.", "*Acme*"]
    assert [line for line in counter.story() if "claimed" in line] == ["1 claimed by UANA"]


def test_the_same_command_delivered_again_claims_no_second_batch(counter: Counter) -> None:
    counter.leads(*[f"Firm{n}" for n in range(9)])

    answers = [counter.types(ANA, "/nextlead 5", trigger_id="same") for _ in range(4)]

    assert all(answer == answers[0] for answer in answers)
    assert answers[0][0] == "3 of 5 claimed."
    assert sum("claimed" in line for line in counter.story()) == 3


def test_the_same_form_delivered_again_logs_one_contact(counter: Counter) -> None:
    counter.leads("Acme")
    counter.types(ANA, "/nextlead")
    counter.clicks(ANA, actions.CLAIM, "1")

    answers = [counter.submits(ANA, actions.CONTACTED_HOW, "1:", CALLED, id="VSAME") for _ in range(3)]

    assert answers == [{}, {}, {}]
    assert sum("contacted" in line for line in counter.story()) == 1


@pytest.mark.parametrize(
    ("callback_id", "values", "verb"),
    [
        (actions.SKIP_BECAUSE, chosen(reason="language"), "skipped"),
        (actions.TRANSFER_TO, chosen(rep=BUDI), "transferred"),
    ],
)
def test_a_form_sent_twice_acts_once(
    counter: Counter, callback_id: str, values: dict[str, Any], verb: str
) -> None:
    counter.leads("Acme")
    for who in (BUDI, CLARA, ANA):
        counter.types(who, "/myleads")
    counter.types(ANA, "/nextlead")
    if verb == "transferred":
        counter.clicks(ANA, actions.CLAIM, "1")

    answers = [counter.submits(ANA, callback_id, "1:", values, id="VSAME") for _ in range(2)]

    assert answers == [{}, {}]
    assert sum(verb in line for line in counter.story()) == 1


def test_a_choice_that_cannot_be_is_named_beside_it_and_the_form_stays(counter: Counter) -> None:
    counter.leads("Acme")
    counter.types(ANA, "/nextlead")
    counter.clicks(ANA, actions.CLAIM, "1")

    answers = [
        counter.submits(ANA, actions.TRANSFER_TO, "1:", chosen(rep=one))["errors"]["rep"]
        for one in (ANA, MIA, "UNOBODY")
    ]

    assert answers == [
        "It is yours already. Choose another rep.",
        "This person cannot take leads of this queue. Choose another rep.",
        "This person cannot take leads of this queue. Choose another rep.",
    ]


def test_help_is_there_for_both_commands_and_in_the_readers_language(counter: Counter) -> None:
    first, second = counter.types(ANA, "/nextlead help"), counter.types(CLARA, "/myleads help")

    assert first[2] == "• `/nextlead` and a queue's name stays in that queue. Yours: `hot` and `inbound`."
    assert second[0] == "Nextlead gibt dir den nächsten Lead, und niemand sonst bekommt denselben."


def test_a_form_opens_over_the_card_and_the_answer_is_drawn_there(counter: Counter) -> None:
    counter.leads("Acme", "Beta")
    counter.types(ANA, "/nextlead")

    counter.clicks(ANA, actions.SKIP, "1")
    form = counter.form(ANA)
    assert form is not None
    answer = counter.submits(ANA, actions.SKIP_BECAUSE, form["private_metadata"], chosen(reason="other"))

    assert form["private_metadata"].startswith("1:")
    assert form["private_metadata"].endswith(":")
    assert "http" not in form["private_metadata"]
    assert answer == {}
    assert counter.sees(ANA)[:2] == [SKIPPED_BY_ALL, "*Beta*"]


def test_next_lead_is_one_click_away(counter: Counter) -> None:
    counter.leads("Acme")

    assert counter.clicks(ANA, actions.NEXT, "next")[0] == "*Acme*"


def test_a_click_in_a_list_by_whoever_may_have_no_list_is_refused_with_a_sentence(counter: Counter) -> None:
    counter.leads("Acme")
    counter.types(ANA, "/nextlead")
    counter.clicks(ANA, actions.CLAIM, "1")
    before = counter.story()

    payload = counter.click(MIA, actions.RELEASE, "1")
    payload["actions"][0]["block_id"] = f"{actions.LISTED}1"
    counter.dispatch(payload)

    assert counter.sees(MIA) == [
        "You are not on the list of reps, so no lead was shown. Whoever keeps the policy can add you."
    ]
    assert counter.story() == before


def test_a_form_knows_whether_it_was_opened_from_a_list_or_a_message() -> None:
    metadata = ["1:card:listed.", "1:card:told.", "1:card:", "1:card", "1:", "1:card:forged"]

    forms = [submitted({"private_metadata": one}) for one in metadata]

    assert [form.mark for form in forms] == ["listed.", "told.", "", "", "", ""]
    assert [form.card for form in forms] == ["card", "card", "card", "card", "", "card"]
