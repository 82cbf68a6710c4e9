"""The weekly clean-up as ops read it, and the one card that stands for a whole backlog."""

from typing import Any

import pytest

from bot.views import answers
from core.answers import Swept
from core.events import Verb
from core.metrics import WeekOfHygiene
from core.notices import Audience, Notice, NoticeKind, Parcel
from tests.bot.drawing import EN, SPEECHES, accepted
from tests.bot.parcels import NOW, lines, told
from tests.builders import MONDAY_9AM, days
from tests.reading import read

MOVED = {"nurture": 8, "recycled": 3, "archived": 1}


def a_week(*weeks: WeekOfHygiene) -> Parcel:
    data = {"until": MONDAY_9AM.isoformat()}
    key, kind = "cleanup:2026-03-02@C01OPS", NoticeKind.CLEANUP
    notice = Notice(key, kind, "C01OPS", NOW, audience=Audience.OPS, data=data)
    return Parcel(notice, None, None, None, NOW, weeks=weeks)


TIDYING = {
    "en": [
        "Clean-up of the week until 2 Mar 2026.",
        "`inbound`: 12 leads were put aside for their age (8 moved to nurture, 3 recycled, 1 archived). 5 "
        "leads older than 7 d are still there. 3 likely duplicates. 2 leads that nobody can reach.",
        "`hot`: 1 lead older than 7 d is still there.",
        "[Undo] [Move to nurture] [Merge duplicates] [Reject junk]",
    ],
    "de": [
        "Aufräumen der Woche bis 02.03.2026.",
        "`inbound`: 12 Leads wurden wegen ihres Alters aussortiert (8 ins Nurturing, 3 zweite Chance, 1 "
        "archiviert). 5 Leads, älter als 7 Tg., sind noch da. 3 wahrscheinliche Dubletten. 2 Leads, die "
        "niemand erreichen kann.",
        "`hot`: 1 Lead, älter als 7 Tg., ist noch da.",
        "[Rückgängig] [Alte ins Nurturing] [Dubletten zusammenführen] [Unbrauchbare ablehnen]",
    ],
    "id": [
        "Beres-beres pekan hingga 2 Mar 2026.",
        "`inbound`: 12 prospek disisihkan karena umurnya (8 dipindahkan ke nurture, 3 didaur ulang, 1 "
        "diarsipkan). 5 prospek berumur lebih dari 7 hari masih ada. 3 kemungkinan duplikat. 2 prospek tidak "
        "dapat dihubungi.",
        "`hot`: 1 prospek berumur lebih dari 7 hari masih ada.",
        "[Urungkan] [Pindahkan ke nurture] [Gabungkan duplikat] [Tolak yang tak terpakai]",
    ],
}


@pytest.mark.parametrize("language", SPEECHES)
def test_ops_read_what_a_week_left_behind_queue_by_queue(language: str) -> None:
    parcel = a_week(
        WeekOfHygiene("inbound", MONDAY_9AM, MOVED, old=5, duplicates=3, junk=2),
        WeekOfHygiene("hot", MONDAY_9AM, old=1),
    )

    shown = lines(parcel, speech=SPEECHES[language])

    assert shown == TIDYING[language]
    spoken = accepted(told(parcel, speech=SPEECHES[language]))["text"]
    assert spoken == " ".join(shown[:-1])


@pytest.mark.parametrize(
    ("what", "label"),
    [
        ({"moved": {"archived": 1}}, "[Undo]"),
        ({"old": 1}, "[Move to nurture]"),
        ({"duplicates": 1}, "[Merge duplicates]"),
        ({"junk": 1}, "[Reject junk]"),
    ],
)
def test_there_is_a_button_only_for_what_there_is(what: dict[str, Any], label: str) -> None:
    assert lines(a_week(WeekOfHygiene("inbound", MONDAY_9AM, **what)))[-1] == label


def test_a_bulk_button_carries_the_monday_and_asks_once_more_with_its_number() -> None:
    weeks = (
        WeekOfHygiene("inbound", MONDAY_9AM, MOVED, old=5, duplicates=1, junk=2),
        WeekOfHygiene("hot", MONDAY_9AM, old=1),
    )

    row = told(a_week(*weeks)).blocks[-1]

    asked = [element["confirm"]["text"]["text"] for element in row["elements"]]
    assert {element["value"] for element in row["elements"]} == {"20260302"}
    assert asked == [
        "12 leads that were put aside come back into their queues.",
        "6 leads older than 7 d leave their queues for nurture.",
        "1 lead goes into the earlier one of the same person. This cannot be undone.",
        "2 leads that nobody can reach leave their queues for good.",
    ]


def test_leads_are_called_old_from_the_age_on_that_the_policy_says() -> None:
    parcel = a_week(WeekOfHygiene("inbound", MONDAY_9AM, old=5, old_after=days(10)))

    (element,) = told(parcel).blocks[-1]["elements"]

    assert lines(parcel)[1] == "`inbound`: 5 leads older than 10 d are still there."
    assert element["confirm"]["text"]["text"] == "5 leads older than 10 d leave their queues for nurture."


def test_once_all_is_tidy_nothing_is_left_to_press() -> None:
    assert lines(a_week()) == ["Clean-up of the week until 2 Mar 2026. Everything is tidy."]


@pytest.mark.parametrize(
    ("verb", "said"),
    [
        (Verb.RESTORED, "3 leads are back."),
        (Verb.NURTURED, "3 leads were moved to nurture."),
        (Verb.MERGED, "3 duplicates were merged."),
        (Verb.REJECTED, "3 leads were rejected."),
    ],
)
def test_a_bulk_button_says_what_it_did_and_whether_there_is_more(verb: Verb, said: str) -> None:
    all_of_them, some = Swept(verb, 3), Swept(verb, 3, left=True)

    assert read(answers.draw(all_of_them, EN, NOW).blocks) == [said]
    assert read(answers.draw(some, EN, NOW).blocks) == [f"{said} There are more: press the button again."]


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (
            312,
            "312 leads came into `inbound` that are older than 4 h. Limits they have passed start anew, so "
            "nobody is paged for each of them.",
        ),
        (
            1,
            "1 lead came into `inbound` that is older than 4 h. Limits it has passed start anew, so nobody "
            "is paged for it yet.",
        ),
    ],
)
def test_a_backlog_is_one_card(number: int, said: str) -> None:
    data = {"queue": "inbound", "since": NOW.isoformat()}
    notice = Notice("backlog:inbound:2026-03-02@C1", NoticeKind.BACKLOG, "C1", NOW, data=data)
    parcel = Parcel(notice, None, None, None, NOW, backlog=number)

    assert lines(parcel) == [said]
    assert told(parcel).text == said


def test_a_team_with_very_many_queues_sees_as_many_as_fit_and_tidies_all_of_them() -> None:
    shown = lines(a_week(*(WeekOfHygiene(f"queue-{n}", MONDAY_9AM, old=1) for n in range(21))))

    assert len(shown) == 23
    assert shown[-2:] == ["1 more is not shown.", "[Move to nurture]"]
