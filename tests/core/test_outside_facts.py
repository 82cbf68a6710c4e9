"""Reading facts that another system tells: what is understood, and what is refused in which words."""

import pytest

from core.model import Channel, ContactOutcome
from core.outside.facts import Fact, FactType
from core.submissions import MalformedLead


def flaws(**fields: object) -> list[tuple[str, str]]:
    """What is wrong with a fact: fields with codes."""
    with pytest.raises(MalformedLead) as malformed:
        Fact.read(fields)
    return [(flaw.field, flaw.code) for flaw in malformed.value.flaws]


@pytest.mark.parametrize("lead", [17, "17", "L-17", "l-17", " L-17 ", 17.0])
def test_our_id_may_be_written_as_people_write_it(lead: object) -> None:
    assert Fact.read({"type": "converted", "lead": lead}).lead == 17


@pytest.mark.parametrize("word", ["converted", "Converted", " CONVERTED "])
def test_a_type_may_be_written_in_capitals(word: str) -> None:
    assert Fact.read({"type": word, "lead": 1}).type is FactType.CONVERTED


def test_a_lead_may_be_named_by_the_id_of_its_sender() -> None:
    fact = Fact.read({"type": "score", "external_id": "crm-1", "score": "72", "stage": "SQL"})

    assert (fact.lead, fact.external_id, fact.score) == (None, "crm-1", 72)


def test_nobody_is_an_owner_too_but_has_to_be_said() -> None:
    assert Fact.read({"type": "owner", "lead": 1, "owner": None}).owner is None
    assert flaws(type="owner", lead=1) == [("owner", "required")]


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({}, [("type", "required")]),
        ({"type": None}, [("type", "required")]),
        ({"type": "won", "lead": 1}, [("type", "unknown_type")]),
        ({"type": "", "lead": 1}, [("type", "required")]),
        ({"type": ["score"], "lead": 1}, [("type", "not_text")]),
        ({"type": "converted"}, [("lead", "required")]),
        ({"type": "converted", "lead": "", "external_id": " "}, [("lead", "required")]),
        ({"type": "converted", "lead": "Acme"}, [("lead", "not_a_lead")]),
        ({"type": "converted", "lead": 17.5}, [("lead", "not_a_lead")]),
        ({"type": "converted", "lead": -1}, [("lead", "not_a_lead")]),
        ({"type": "converted", "lead": 10**15}, [("lead", "not_a_lead")]),
        ({"type": "converted", "external_id": "x" * 201}, [("external_id", "too_long")]),
        ({"type": "converted", "lead": 1, "at": "soon"}, [("at", "not_a_moment")]),
        ({"type": "activity", "lead": 1}, [("text", "required")]),
        ({"type": "activity", "lead": 1, "text": "x" * 2001}, [("text", "too_long")]),
        ({"type": "activity", "lead": 1, "text": "x", "score": 101}, [("score", "not_a_score")]),
        ({"type": "score", "lead": 1}, [("score", "required")]),
        ({"type": "contacted", "lead": 1, "channel": "drip_mail"}, [("channel", "unknown_channel")]),
        ({"type": "contacted", "lead": 1, "outcome": "great"}, [("outcome", "unknown_outcome")]),
        (
            {"type": "contacted", "lead": 1, "channel": "mail", "outcome": "voicemail"},
            [("outcome", "does_not_fit")],
        ),
        ({"type": "owner", "lead": 1, "owner": "x" * 255}, [("owner", "too_long")]),
        ({"type": "score", "at": "soon", "score": "x"}, [("at", "not_a_moment"), ("score", "not_a_score")]),
    ],
)
def test_what_is_malformed_is_named_by_its_field(
    fields: dict[str, object], wrong: list[tuple[str, str]]
) -> None:
    assert flaws(**fields) == wrong


@pytest.mark.parametrize(
    ("fields", "attempt"),
    [
        ({}, (Channel.MESSAGE, ContactOutcome.SENT)),
        ({"channel": "Call"}, (Channel.CALL, ContactOutcome.REACHED)),
        ({"channel": "mail"}, (Channel.MAIL, ContactOutcome.SENT)),
        ({"outcome": "voicemail"}, (Channel.CALL, ContactOutcome.VOICEMAIL)),
        ({"outcome": "sent"}, (Channel.MAIL, ContactOutcome.SENT)),
        ({"channel": "meeting", "outcome": "no answer"}, (Channel.MEETING, ContactOutcome.NO_ANSWER)),
    ],
)
def test_a_contact_that_says_little_claims_little(
    fields: dict[str, object], attempt: tuple[Channel, ContactOutcome]
) -> None:
    assert Fact.read({"type": "contacted", "lead": 1, **fields}).attempt == attempt
