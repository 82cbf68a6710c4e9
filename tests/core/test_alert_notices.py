"""What an alert of every queue is, whom it reaches, and what its messages carry."""

from core.alert_notices import Readers, Thread, again, news, post
from core.events import QueueEvent, QueueVerb
from core.incidents import AlertRule, Incident, MeasureKind, Severity
from core.notices import Audience, NoticeKind
from tests.builders import MIA, MONDAY_9AM, OLE, a_person, a_queue, a_team, hours
from tests.core.sickness import CHANNELS, EVERYBODY, LEADERSHIP, MANAGERS, OPS, PEOPLE

R, S = AlertRule, Severity
NIGHT = MONDAY_9AM - hours(5)
NORTH, SOUTH = a_queue("north", managers=[MIA]), a_queue("south", managers=[OLE])


def readers(*, channels: dict[str, str] | None = None, **people: object) -> Readers:
    team = a_team(NORTH, SOUTH, people=PEOPLE | people, channels=channels or {})
    return Readers(team.queues, team, EVERYBODY, NIGHT)


def a_silence(**figures: object) -> Incident:
    return Incident(3, "*", R.MONITOR, NIGHT, figures=figures, announced=S.CRITICAL)


def test_that_the_clock_stands_still_is_told_to_everybody_in_charge_at_any_hour() -> None:
    told = post(a_silence(since="then"), S.CRITICAL, readers(channels=CHANNELS), intake=False)

    assert [(one.key, one.due_at, one.audience) for one in told] == [
        (f"silent:3:critical@{MANAGERS}", NIGHT, Audience.MANAGERS),
        (f"silent:3:critical@{OPS}", NIGHT, Audience.OPS),
        (f"silent:3:critical@{LEADERSHIP}", NIGHT, Audience.LEADERSHIP),
    ]
    assert {one.kind for one in told} == {NoticeKind.SILENT}
    assert told[0].data == {"severity": "critical", "duty": [], "since": "then"}
    assert told[0].incident_id == 3


def test_without_channels_the_managers_of_every_queue_hear_of_it_each_once() -> None:
    told = post(a_silence(), S.CRITICAL, readers(ops=[OLE, MIA]), intake=False)

    assert [one.to for one in told] == [MIA, OLE]
    assert readers().hears_from(R.MONITOR) == NIGHT


def test_where_there_is_nobody_nobody_hears() -> None:
    nobody = Readers([NORTH], a_team(NORTH, people={"ops": ["U0GONE"]}), [], NIGHT)

    assert nobody.hears_from(R.MONITOR) is None
    assert nobody.hears_from(R.DEPTH) is None
    assert nobody.on_duty(R.DEPTH) == ()
    assert post(a_silence(), S.CRITICAL, nobody, intake=False) == ()


def test_what_is_done_against_overflow_stands_in_the_thread_with_what_it_is_and_by_whom() -> None:
    incident = Incident(5, "north", R.DEPTH, MONDAY_9AM)
    thread = Thread({MANAGERS: f"alert:5:red@{MANAGERS}"}, written=4)
    events = [
        QueueEvent("north", MONDAY_9AM, verb, by, why=MeasureKind.PARTNER, data={"leads": 9})
        for verb, by in ((QueueVerb.STARTED, MIA), (QueueVerb.STOPPED, "nextlead"))
    ]

    first, second = news(events, incident, readers(channels=CHANNELS), thread)

    assert (first.key, second.key) == (f"alert_news:5:5@{MANAGERS}", f"alert_news:5:6@{MANAGERS}")
    assert first.data == {"verb": "started", "why": "partner", "by": MIA, "leads": 9}
    assert (second.data["verb"], second.data["by"]) == ("stopped", None)


def test_nothing_is_said_again_where_nothing_was_said() -> None:
    everybody = Readers([NORTH], a_team(NORTH, people=PEOPLE), [a_person(MIA, timezone="UTC")], MONDAY_9AM)
    incident = Incident(5, "north", R.DEPTH, MONDAY_9AM, announced=S.RED, repeats=1)

    assert again(incident, S.RED, everybody, Thread(), intake=False) == ()
    assert len(again(incident, S.RED, everybody, Thread({MIA: "alert:5:red@U01MIA"}), intake=False)) == 1
