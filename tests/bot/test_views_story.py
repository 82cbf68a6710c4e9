"""A lead's story, as people read it: a sentence for everything that happens, and the reason for it."""

import ast
from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module
from operator import attrgetter
from pathlib import Path
from typing import Any

import pytest

from bot.views import deeds, reasons, story
from bot.views.voice import both
from core import offering
from core.answers import Why
from core.events import BREACH, OUTSIDE, REQUEST, RETENTION, SYSTEM, Event, Verb
from core.intake import Rule
from core.looking import Story
from core.model import SkipReason
from core.offers import OfferReason
from core.review import RejectReason
from tests.architecture.reading import ROOT
from tests.bot.drawing import EN, ID, SPEECHES, accepted, acme, aloud, bare
from tests.builders import ANA, BEN, MIA, MONDAY_9AM, an_event, hours, minutes
from tests.reading import read


def told(*events: Event, language: str = "en") -> list[str]:
    card = story.card(Story(acme(), events), SPEECHES[language], MONDAY_9AM)
    return read(accepted(card)["blocks"])


def test_a_story_is_told_in_sentences_with_times_of_the_reader() -> None:
    lead = acme()
    events = (
        an_event(lead, Verb.ENTERED, at=MONDAY_9AM - hours(26), actor=MIA, why="score"),
        an_event(lead, Verb.RESERVED, actor=ANA, why="hot"),
        an_event(lead, Verb.SKIPPED, actor=ANA, why="language"),
        an_event(lead, Verb.CLAIMED, actor=BEN, claim_id=3),
        an_event(lead, Verb.CONTACTED, actor=BEN, why="call", data={"outcome": "voicemail", "first": True}),
        an_event(lead, Verb.CORRECTED, actor=BEN, data={"fields": ["company", "deal_size"]}),
    )

    assert told(*events) == [
        "*Acme &lt;&amp;&gt; Söhne* · 1,250 people · L-17",
        "<!date^1772348400^{date_short_pretty}, {time}|1 Mar 2026, 07:00>: <@U01MIA> brought it in; it "
        "waits in `leads`. The score is high enough.",
        "<!date^1772442000^{time}|09:00>: <@U01ANA> looked at it. Hot: they are waiting for an answer right "
        "now.",
        "<!date^1772442000^{time}|09:00>: <@U01ANA> skipped it. Reason: Language.",
        "<!date^1772442000^{time}|09:00>: <@U01BEN> claimed it.",
        "<!date^1772442000^{time}|09:00>: <@U01BEN> made the first contact. Call. Left a voicemail.",
        "<!date^1772442000^{time}|09:00>: <@U01BEN> corrected: Company and Deal size.",
        "[Show the lead]",
    ]


def test_a_long_story_is_told_from_its_end_with_a_count_of_the_rest() -> None:
    events = [
        an_event(acme(), Verb.RESERVED, at=MONDAY_9AM - minutes(n), actor=ANA) for n in range(40, 0, -1)
    ]

    lines = told(*events)

    assert lines[1] == "10 earlier events are not shown."
    assert len(lines) == 3 + story.SHOWN
    assert lines[2].startswith("<!date^1772440200^")


def test_a_story_of_many_words_is_told_as_far_as_it_fits() -> None:
    wordy = {"fields": [f"{'x' * 70} {number}" for number in range(20)]}
    events = [an_event(acme(), Verb.UPDATED, data=wordy) for _ in range(30)]

    lines = told(*events)

    assert lines[1].endswith("are not shown.")
    assert sum(map(len, lines)) < 13_000


@pytest.mark.parametrize("verb", Verb)
def test_every_verb_has_its_sentence_whoever_did_it_and_whatever_the_event_lacks(verb: Verb) -> None:
    odd = {"to": "<@U1>", "from": "<!channel>", "rep": 7, "fields": "x", "into": "<b>", "from_queue": "<c>"}

    for actor in (ANA, SYSTEM, OUTSIDE, "<!here> & friends", ""):
        for data in ({}, odd):
            event = an_event(acme(), verb, actor=actor, data=data)
            for speech in SPEECHES.values():
                said = deeds.sentence(event, speech)
                assert said.endswith(".")
                assert not set("<>&{") & set(bare(said)), said


def test_time_and_people_do_the_same_thing_in_other_words() -> None:
    moves = {"from": ANA, "to": BEN, "rep": ANA}
    verbs = (Verb.ENTERED, Verb.ASSIGNED, Verb.REASSIGNED, Verb.RETURNED, Verb.NURTURED, Verb.RESTORED)
    by = {
        verb: tuple(
            deeds.sentence(an_event(acme(), verb, actor=actor, data=moves), EN) for actor in (SYSTEM, MIA)
        )
        for verb in verbs
    }

    assert by == {
        Verb.ENTERED: (
            "It came in and waits in `leads`.",
            "<@U01MIA> brought it in; it waits in `leads`.",
        ),
        Verb.ASSIGNED: ("It was given to <@U01BEN>.", "<@U01MIA> gave it to <@U01BEN>."),
        Verb.REASSIGNED: (
            "It was taken from <@U01ANA> and given to <@U01BEN>.",
            "<@U01MIA> took it from <@U01ANA> and gave it to <@U01BEN>.",
        ),
        Verb.RETURNED: (
            "<@U01ANA> lost it; it came back to the head of the line.",
            "<@U01MIA> took it from <@U01ANA>: it waits in `leads` again.",
        ),
        Verb.NURTURED: ("It was moved to nurture.", "<@U01MIA> moved it to nurture."),
        Verb.RESTORED: ("It was brought back to `leads`.", "<@U01MIA> brought it back to `leads`."),
    }


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"step": "rep", "rep": ANA}, "Nobody had contacted them in time: <@U01ANA> was told."),
        ({"step": "manager", "rep": ANA}, "Nobody had contacted them in time: the managers were told."),
        ({"step": "reassign", "rep": ANA}, "Nobody had contacted them in time: <@U01ANA> had to give it up."),
        ({}, "The managers were told that it waits."),
    ],
)
def test_every_rung_is_told_apart(data: dict[str, Any], said: str) -> None:
    event = an_event(acme(), Verb.ESCALATED, why=BREACH if data else None, data=data)

    assert story.line(event, both(EN, MONDAY_9AM)[1]).partition(": ")[2] == said


@pytest.mark.parametrize(
    ("verb", "why", "data", "said"),
    [
        (
            Verb.PLACED_ANEW,
            "source_values",
            {"from": 50.0, "to": 60.5},
            "It got a new place in `leads`: its score counts 60.5 there instead of 50. By its conversions "
            "its source is worth more or less now.",
        ),
        (
            Verb.PLACED_ANEW,
            "account_tier_changed",
            {"from": 50.0, "to": 60.0},
            "It got a new place in `leads`: its score counts 60 there instead of 50. Account tier has "
            "changed.",
        ),
        (Verb.PLACED_ANEW, "type_changed", {}, "It got a new place in `leads`. Kind has changed."),
        (
            Verb.RESCORED,
            "activity",
            {"from": 50, "to": 55},
            "Its score went from 50 to 55. There was new activity.",
        ),
        (Verb.RESCORED, "by_crm", {"from": 50, "to": 90}, "Another system scored it anew: 90 instead of 50."),
        (Verb.RESCORED, "by_crm", {"from": None, "to": 90}, "Another system scored it anew."),
    ],
)
def test_a_move_tells_why_and_from_what_to_what(
    verb: Verb, why: str, data: dict[str, Any], said: str
) -> None:
    lines = told(an_event(acme(), verb, actor=OUTSIDE, why=why, data=data))

    assert said in lines[1]


def test_what_becomes_of_an_offer_is_told_by_the_name_of_its_rep() -> None:
    about = {"rep": ANA, "offer": 3}
    events = [
        an_event(acme(), Verb.OFFERED, why="turn", data=about),
        an_event(acme(), Verb.OFFERED, why="account", data=about),
        an_event(acme(), Verb.DECLINED, actor=ANA, data=about),
        an_event(acme(), Verb.OFFER_EXPIRED, data=about),
        an_event(acme(), Verb.OFFER_WITHDRAWN, why=offering.WENT_AWAY, data=about),
        an_event(acme(), Verb.ESCALATED, why=offering.NOBODY_LEFT),
    ]

    lines = [aloud(line).partition(": ")[2] for line in told(*events)[1:-1]]

    assert lines == [
        "It was offered to <@U01ANA>.",
        "It was offered to <@U01ANA>. They work with this company already.",
        "<@U01ANA> declined it.",
        "<@U01ANA> did not answer in time.",
        "It was not offered to <@U01ANA> any more. They went away.",
        "The managers were told that it waits. Nobody is left who could be asked today.",
    ]


def test_a_second_contact_is_none_of_the_first() -> None:
    event = an_event(acme(), Verb.CONTACTED, actor=ANA, why="mail", data={"outcome": "sent", "first": False})

    said = deeds.sentence(event, EN)

    assert said == "<@U01ANA> made contact again. Personal e-mail. Sent, waiting for a reply."


CODES = [
    *(rule.value for rule in Rule),
    *(why.value for why in Why),
    *(reason.value for reason in SkipReason),
    *(reason.value for reason in RejectReason),
    *("skipped_by_all", "stale", "old", "duplicate", "junk", "nobody_free", "hops_used", "owner_left"),
    *("longest_time", "aged", "by_manager", "policy_changed", "queue_removed", "fast_lane"),
    *("fast_lane_closed", "activity", "source_values", "by_crm", BREACH, REQUEST, RETENTION),
    *(reason.value for reason in OfferReason),
    *(offering.NOBODY_LEFT, offering.WENT_AWAY, offering.NO_REP, offering.NO_ROOM, offering.GONE),
]


@pytest.mark.parametrize("code", CODES)
def test_every_rule_and_reason_has_words(code: str) -> None:
    said = [reasons.sentence(code, speech) for speech in SPEECHES.values()]

    assert not any("`" in one or "{" in one for one in said)
    assert len(set(said)) in {1, 3}


def test_every_reason_that_the_rules_give_as_a_constant_is_among_these() -> None:
    files = [*(ROOT / "core").rglob("*.py")]

    given = {code for file in files for code in reasons_in(file)}

    assert {BREACH, "stale"} <= given <= set(CODES)


def reasons_in(file: Path) -> Iterator[str]:
    """What calls in that file give as ``why=…``, as a word or by a constant's name."""
    module = import_module(".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"))
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.keyword) and node.arg == "why":
            name = ast.unparse(node.value)
            if isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
                yield node.value.value
            elif name.rpartition(".")[2].isupper():
                yield str(attrgetter(name)(module))


def test_the_id_of_a_measure_is_no_reason_and_a_new_rule_is_named() -> None:
    assert reasons.sentence("41", EN) == ""
    assert reasons.sentence("brand_new", ID) == "Aturan: `brand_new`."


def test_a_promotion_says_from_where_to_where() -> None:
    event = an_event(acme(), Verb.PROMOTED, why="aged", data={"from": 12, "to": 4, "age_h": 26.0})

    assert told(event)[1].endswith(": Its age moved it up from place 12 to 4.")


def test_the_story_aloud_is_the_story_shown() -> None:
    events = (an_event(acme(), Verb.CLAIMED, at=MONDAY_9AM - timedelta(days=2), actor=ANA),)

    card = story.card(Story(acme(), events), EN, MONDAY_9AM)

    shown = [line for line in read(card.blocks) if not line.startswith("[")]
    assert card.text == aloud(shown[0]) + ". " + " " + aloud(shown[1])
