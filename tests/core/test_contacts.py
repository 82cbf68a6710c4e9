"""What counts as first contact, and what may come of it."""

import pytest

from core.contacts import OUTCOMES, fits, is_first_contact
from core.model import Channel, ContactOutcome


@pytest.mark.parametrize(
    ("channel", "counts"),
    [
        (Channel.CALL, True),
        (Channel.MAIL, True),
        (Channel.MESSAGE, True),
        (Channel.MEETING, True),
        (Channel.OPENED, False),
        (Channel.DRIP_MAIL, False),
    ],
)
def test_only_what_a_person_does_to_reach_a_person_is_a_contact(channel: Channel, counts: bool) -> None:
    assert is_first_contact(channel) is counts


@pytest.mark.parametrize(
    ("channel", "outcome", "may_be"),
    [
        (Channel.CALL, ContactOutcome.VOICEMAIL, True),
        (Channel.CALL, ContactOutcome.NO_ANSWER, True),
        (Channel.CALL, ContactOutcome.SENT, False),
        (Channel.MAIL, ContactOutcome.SENT, True),
        (Channel.MAIL, ContactOutcome.VOICEMAIL, False),
        (Channel.MESSAGE, ContactOutcome.NO_ANSWER, False),
        (Channel.MEETING, ContactOutcome.NO_ANSWER, True),
        (Channel.MEETING, ContactOutcome.WRONG_DETAILS, False),
        (Channel.OPENED, ContactOutcome.REACHED, False),
        (Channel.DRIP_MAIL, ContactOutcome.SENT, False),
    ],
)
def test_an_outcome_goes_with_its_channel(channel: Channel, outcome: ContactOutcome, may_be: bool) -> None:
    assert fits(channel, outcome) is may_be


def test_every_way_of_making_contact_may_reach_somebody_and_set_a_meeting() -> None:
    for outcomes in OUTCOMES.values():
        assert {ContactOutcome.REACHED, ContactOutcome.MEETING_SET} <= set(outcomes)


def test_every_outcome_can_come_of_some_channel() -> None:
    assert {outcome for outcomes in OUTCOMES.values() for outcome in outcomes} == set(ContactOutcome)
