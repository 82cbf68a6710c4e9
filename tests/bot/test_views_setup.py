"""The forms and cards of setting up: what Slack takes, in every language, however many there are."""

from typing import Any

import pytest

from bot.i18n import Speech
from bot.sandbox.blocks import check_view
from bot.views import digest_settings, members, setup
from core.setup import (
    CHANNELS,
    DIGESTS,
    OFF,
    ON,
    ROLES,
    Choice,
    Ids,
    Member,
    Origin,
    Saved,
    Serving,
    SetUp,
    channel,
    digest,
    of_queue,
    role,
)
from tests.bot.drawing import EN, SPEECHES, accepted
from tests.builders import MONDAY_9AM, hours
from tests.reading import read

EVERY = [Origin.SLACK, Origin.FILE, Origin.DEFAULT]
MANY = tuple(f"U{number:03}" for number in range(60)) + tuple(f"S{number:03}" for number in range(30))


def a_choice(path: str, ids: tuple[str, ...], origin: Origin = Origin.SLACK) -> Choice:
    by, at = ("U01MIA", MONDAY_9AM) if origin is Origin.SLACK else (None, None)
    return Choice(path, () if origin is Origin.DEFAULT else ids, origin, by, at)


def set_up(origin: Origin, people: tuple[str, ...] = ("U01MIA", "S01HEADS")) -> SetUp:
    return SetUp(
        channels={name: a_choice(channel(name), ("C01",), origin) for name in CHANNELS},
        people={name: a_choice(role(name), people, origin) for name in ROLES},
        digests=digests(origin=origin),
    )


def digests(daily: Ids = ON, weekly: Ids = OFF, origin: Origin = Origin.SLACK) -> dict[str, Choice]:
    by, at = ("U01MIA", MONDAY_9AM) if origin is Origin.SLACK else (None, None)
    stands = dict(zip(DIGESTS, (daily, weekly), strict=True))
    return {name: Choice(digest(name), ids, origin, by, at) for name, ids in stands.items()}


def serving(name: str = "inbound", people: int = 2, origin: Origin = Origin.DEFAULT, **more: Any) -> Serving:
    return Serving(
        queue=name,
        members=a_choice(of_queue(name, "members"), ("U01ANA", "S01HEADS"), origin),
        managers=a_choice(of_queue(name, "managers"), ("U01MIA",), origin),
        people=tuple(Member(f"U{number:03}", claims=number % 10) for number in range(people)),
        cap=10,
        **more,
    )


def shown(view: dict[str, Any]) -> dict[str, Any]:
    """The view as Slack takes it."""
    check_view(view)
    return view


@pytest.mark.parametrize("speech", SPEECHES.values(), ids=SPEECHES)
@pytest.mark.parametrize("origin", EVERY)
@pytest.mark.parametrize("people", [("U01MIA", "S01HEADS"), MANY])
def test_slack_takes_the_form_and_what_it_says_afterwards(
    speech: Speech, origin: Origin, people: tuple[str, ...]
) -> None:
    given = set_up(origin, people)

    form = shown(setup.form(given, {"S01HEADS": "@heads · " + "Heads of sales " * 9}, speech, metadata="0::"))
    said = [shown(setup.saved(Saved(paths, given), speech)) for paths in ((), ("channels.ops",))]

    assert len(form["blocks"]) == 13
    assert said[0]["blocks"][0] != said[1]["blocks"][0]


@pytest.mark.parametrize("speech", SPEECHES.values(), ids=SPEECHES)
@pytest.mark.parametrize("origin", EVERY)
def test_slack_takes_the_members_form(speech: Speech, origin: Origin) -> None:
    form = shown(members.form(serving(origin=origin), {}, speech, metadata="inbound:card:"))

    assert len(form["blocks"]) == 5


def test_what_is_said_afterwards_names_everything() -> None:
    said = read(setup.saved(Saved(("channels.ops",), set_up(Origin.FILE)), EN)["blocks"])

    assert said[0] == "Saved. It holds from now on."
    assert "*The leadership's channel*: <#C01>" in said
    assert "*Reps*: <@U01MIA> and <!subteam^S01HEADS>" in said
    assert "*Digests*: daily" in said


DIGEST_FORM = {
    "en": [
        "Digest settings",
        "A digest says whether goals are met, what has changed, what waits, and one thing to do. It goes to "
        "the team's and the managers' channel; without any channel managers get it by direct message.",
        "Digests: Daily: at opening, about the working day before / Weekly: on the week's first working day, "
        "about the week before",
    ],
    "de": [
        "Digest-Einstellungen",
        "Ein Digest sagt, ob die Ziele erreicht sind, was sich verändert hat, was wartet und was zu tun ist. "
        "Er geht in den Kanal des Teams und den der Leitung; ohne Kanal bekommt ihn die Leitung als "
        "Direktnachricht.",
        "Digests: Täglich: zur Öffnung, über den letzten Arbeitstag / Wöchentlich: am ersten Arbeitstag der "
        "Woche, über die Woche davor",
    ],
    "id": [
        "Pengaturan ringkasan",
        "Ringkasan memberi tahu apakah target tercapai, apa yang berubah, apa yang menunggu, dan satu saran. "
        "Ringkasan dikirim ke kanal tim dan kanal manajer; tanpa kanal, manajer menerimanya lewat pesan "
        "langsung.",
        "Ringkasan: Harian: saat jam buka, tentang hari kerja sebelumnya / Mingguan: pada hari kerja pertama "
        "pekan itu, tentang pekan lalu",
    ],
}


@pytest.mark.parametrize("language", SPEECHES)
def test_the_settings_of_digests_are_two_boxes_ticked_as_it_is_now(language: str) -> None:
    view = shown(digest_settings.form(set_up(Origin.SLACK), SPEECHES[language], metadata="0::"))

    (box,) = (one for one in view["blocks"] if one["type"] == "input")
    assert [view["title"]["text"], *read(view["blocks"])] == DIGEST_FORM[language]
    assert [one["value"] for one in box["element"]["initial_options"]] == ["digests.daily"]
    assert box["hint"]["text"].startswith({"en": "Set in Slack", "de": "In Slack", "id": "Diatur"}[language])


@pytest.mark.parametrize(
    ("daily", "weekly", "posted"),
    [(ON, ON, "daily and weekly"), (ON, OFF, "daily"), (OFF, ON, "weekly"), (OFF, OFF, "none")],
)
def test_afterwards_it_says_which_digests_are_posted(daily: Ids, weekly: Ids, posted: str) -> None:
    given = SetUp(digests=digests(daily, weekly, Origin.FILE))

    saved, same = (digest_settings.saved(Saved(paths, given), EN) for paths in (("digests.daily",), ()))
    form = shown(digest_settings.form(given, EN, metadata="0::"))

    assert read(shown(saved)["blocks"]) == ["Saved. It holds from now on.", f"*Digests*: {posted}"]
    assert read(same["blocks"]) == ["Nothing was changed.", f"*Digests*: {posted}"]
    assert "hint" not in form["blocks"][-1]


def test_a_temporary_member_is_shown_with_their_end() -> None:
    lent = Member("U01BEN", claims=1, until=MONDAY_9AM + hours(4))
    away = Member("U01ANA", is_away=True)
    one = Serving("inbound", a_choice("x", ()), a_choice("y", ()), (lent, away), cap=10)

    card = members.card((one,), EN, MONDAY_9AM)

    lines = read(accepted(card)["blocks"])
    assert lines[1].startswith("• <@U01BEN> · 1 of 10 leads to contact · helps until <!date^")
    assert lines[2] == "• <@U01ANA> · away [Change members]"
    assert "helps until 13:00" in card.text


@pytest.mark.parametrize("speech", SPEECHES.values(), ids=SPEECHES)
@pytest.mark.parametrize(("queues", "people"), [(1, 0), (1, 90), (3, 30), (40, 2), (40, 60)])
def test_however_many_there_are_slack_takes_the_card(speech: Speech, queues: int, people: int) -> None:
    every = tuple(serving(f"queue-{number}", people, Origin.SLACK) for number in range(queues))

    card = members.card(every, speech, MONDAY_9AM)

    accepted(card)
    assert "queue-0" in card.text


def test_what_there_is_no_room_for_is_counted() -> None:
    some = members.card((serving(people=25),), EN, MONDAY_9AM)
    queues = members.card(tuple(serving(f"q{number}") for number in range(23)), EN, MONDAY_9AM)
    nobody = members.card((serving(people=0),), EN, MONDAY_9AM)

    assert "5 more are not shown. [Change members]" in read(some.blocks)
    assert read(queues.blocks)[-1] == "7 more are not shown."
    assert "Nobody serves it. [Change members]" in read(nobody.blocks)
