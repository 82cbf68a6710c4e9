"""Cards can be drawn over for as long as Slack allows it."""

from core.services.cards import Cards
from tests.core.services.floor import Floor


def test_a_cards_address_is_found_under_its_id_for_half_an_hour(floor: Floor) -> None:
    names = iter(["one", "two", "three"])
    cards = Cards(floor.open, floor.clock, lambda: next(names))
    first = cards.keep("https://slack.example/1")
    floor.clock.move(minutes=29)
    second = cards.keep("https://slack.example/2")

    found = cards.find(first), cards.find(second)
    floor.clock.move(minutes=1)

    assert (first, second) == ("one", "two")
    assert found == ("https://slack.example/1", "https://slack.example/2")
    assert (cards.find(first), cards.find(second)) == (None, "https://slack.example/2")


def test_an_id_that_was_never_given_out_finds_nothing(floor: Floor) -> None:
    assert Cards(floor.open, floor.clock, lambda: "one").find("one") is None
