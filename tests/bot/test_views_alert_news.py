"""What stands in an alert's thread: a reminder in the channel too, and everything that happened since."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from core.events import SYSTEM, QueueVerb
from core.incidents import EVERY_QUEUE, AlertRule, MeasureKind, Severity
from core.notices import NoticeKind, Parcel
from tests.bot.drawing import SPEECHES, accepted
from tests.bot.parcels import BEGAN, NOW, an_alert, an_outlook, lines, told
from tests.builders import BEN, CLEO, MIA, hours, minutes


def again(*, data: Mapping[str, object] | None = None, **outlook: Any) -> Parcel:
    """The alert once more, because nobody has answered it."""
    sick = an_outlook(**outlook)
    return an_alert(sick, kind=NoticeKind.ALERT_AGAIN, posted_as=Severity.RED, data=data)


REPEATED = {
    "en": [
        "Too many leads in `inbound` · 🔴 red",
        "120 leads are in the queue; the limit is 100. Since 09:12. Nobody has acknowledged it. Acknowledge "
        "it here, or act with the buttons of the alert.",
        "[Acknowledge]",
    ],
    "de": [
        "Zu viele Leads in `inbound` · 🔴 rot",
        "120 Leads sind in der Warteschlange (Limit: 100). Seit 10:12. Noch kümmert sich niemand darum. Sag "
        "hier, dass du dich kümmerst, oder nutz die Buttons der Warnung.",
        "[Ich kümmere mich]",
    ],
    "id": [
        "Terlalu banyak prospek di `inbound` · 🔴 merah",
        "Ada 120 prospek dalam antrean; batasnya 100. Sejak 16.12. Belum ada yang menanganinya. Tangani di "
        "sini, atau bertindak dengan tombol pada peringatan.",
        "[Saya tangani]",
    ],
}


@pytest.mark.parametrize("language", SPEECHES)
def test_what_nobody_answers_is_told_again_with_what_to_do(language: str) -> None:
    shown = lines(again(), speech=SPEECHES[language])

    assert shown == REPEATED[language]


def test_a_reminder_is_read_aloud_whole() -> None:
    message = accepted(told(again()))

    assert message["text"] == "Too many leads in `inbound`: red. " + REPEATED["en"][1]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ({"why": "lapsed", "by": MIA}, "The time for which <@U01MIA> had acknowledged it is over."),
        ({"why": "woke", "by": MIA}, "The time for which <@U01MIA> had snoozed it is over."),
        ({"why": "woke"}, "Nobody has acknowledged it."),
    ],
)
def test_a_reminder_says_whose_time_is_over(data: dict[str, object], why: str) -> None:
    assert f"{why} Acknowledge it here" in lines(again(data=data))[1]


def test_where_there_is_no_plan_none_is_spoken_of() -> None:
    assert lines(again(rule=AlertRule.CLAIM_RATE))[1].endswith("Acknowledge it here.")


def test_a_silent_clock_is_told_of_again_by_what_is_known_of_it() -> None:
    since = {"since": (BEGAN - minutes(12)).isoformat()}

    shown = lines(again(rule=AlertRule.MONITOR, queue=EVERY_QUEUE, figures=since))

    assert shown[1].startswith("Nextlead's clock has been silent for 2 h 30 min: nobody is reminded")


@pytest.mark.parametrize(
    ("now", "line"),
    [
        (
            {"acknowledged_by": MIA, "acknowledged_until": NOW + hours(2)},
            "Too many leads in `inbound`. Acknowledged by <@U01MIA> until 13:30.",
        ),
        (
            {"snoozed_by": MIA, "snoozed_until": NOW + hours(1)},
            "Too many leads in `inbound`. Snoozed by <@U01MIA> until 12:30.",
        ),
        (
            {"severity": Severity.CRITICAL},
            "⛔ Too many leads in `inbound`: it is critical now, see the newer message.",
        ),
        (
            {"severity": None, "ended_at": BEGAN + minutes(72)},
            "🟢 Too many leads in `inbound`: over, lasted 1 h 12 min; nobody acknowledged it.",
        ),
    ],
)
def test_an_old_reminder_shows_what_became_of_it_and_no_button(now: dict[str, Any], line: str) -> None:
    assert lines(again(**now)) == [line]


UNTIL = (NOW + hours(2)).isoformat()
NEWS = {
    QueueVerb.ALERTED: "It is red now.",
    QueueVerb.ROSE: "It rose to red.",
    QueueVerb.FELL: "It fell to red.",
    QueueVerb.ACKNOWLEDGED: "<@U01MIA> acknowledged it: no reminders until 13:30.",
    QueueVerb.LAPSED: "The time for which <@U01MIA> had acknowledged it is over.",
    QueueVerb.SNOOZED: "<@U01MIA> snoozed it until 13:30.",
    QueueVerb.WOKE: "The time for which <@U01MIA> had snoozed it is over.",
    QueueVerb.ENDED: "It is over.",
    QueueVerb.STARTED: "Pause sources: <@U01MIA> began it, until 13:30.",
    QueueVerb.STOPPED: "Pause sources: <@U01MIA> ended it.",
}


def news(
    verb: QueueVerb,
    *,
    by: str | None = MIA,
    until: str | None = UNTIL,
    why: str = MeasureKind.PAUSE_SOURCES.value,
    reps: Sequence[str] = (),
    **outlook: Any,
) -> Parcel:
    """A piece of the story of the alert."""
    data = {"verb": verb.value, "by": by, "until": until, "why": why, "reps": [*reps]}
    return an_alert(an_outlook(**outlook), kind=NoticeKind.ALERT_NEWS, data=data)


@pytest.mark.parametrize("verb", [one for one in QueueVerb if one is not QueueVerb.CLEANED])
def test_everything_that_happens_to_an_alert_is_a_sentence(verb: QueueVerb) -> None:
    parcel = news(verb)

    assert lines(parcel) == [NEWS[verb]]
    assert told(parcel).text == NEWS[verb]
    assert len({told(parcel, speech=speech).text for speech in SPEECHES.values()}) == 3


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "More reps: <@U01MIA> began it, until 13:30, with <@U01BEN> and <@U01CLEO>."),
        ("de", "Mehr Leute: von <@U01MIA> begonnen, bis 14:30, mit <@U01BEN> und <@U01CLEO>."),
        ("id", "Tambah rekan: dimulai <@U01MIA>, hingga 20.30, dengan <@U01BEN> dan <@U01CLEO>."),
    ],
)
def test_who_was_asked_to_help_is_named(language: str, said: str) -> None:
    helped = news(QueueVerb.STARTED, why=MeasureKind.MORE_REPS.value, reps=[BEN, CLEO])

    assert lines(helped, speech=SPEECHES[language]) == [said]


@pytest.mark.parametrize("by", [None, SYSTEM])
def test_what_happened_by_itself_names_nobody(by: str | None) -> None:
    begun, ended = news(QueueVerb.STARTED, by=by, until=None), news(QueueVerb.STOPPED, by=by)

    assert lines(begun) == ["Low-priority sources are paused until the queue is better."]
    assert lines(ended) == ["Pause sources: it is over."]


def test_the_end_says_how_long_it_took_and_what_is_not_known_is_a_dash() -> None:
    ended = news(QueueVerb.ENDED, severity=None, ended_at=BEGAN + minutes(72))
    endless = news(QueueVerb.ACKNOWLEDGED, until=None)

    assert lines(ended) == ["It is over after 1 h 12 min."]
    assert lines(endless) == ["<@U01MIA> acknowledged it: no reminders until –."]


def test_a_thread_stays_as_it_was_while_the_alert_moves_on() -> None:
    calm = news(QueueVerb.ROSE, severity=None, ended_at=BEGAN + minutes(72))

    assert lines(calm) == ["It rose to red."]
