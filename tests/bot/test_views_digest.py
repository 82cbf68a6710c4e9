"""Digests as a team and its managers read them, in passing, and as they are read aloud."""

import pytest

from bot import actions
from core.findings import Pattern, PatternKind
from core.incidents import AlertRule, AlertState, Severity
from core.metrics import Alert
from core.notices import Audience
from core.reports import DigestKind, Figures
from tests.bot.digests import a_digest, a_parcel, a_queue, some_figures
from tests.bot.drawing import EN, SPEECHES, accepted
from tests.bot.parcels import lines, told

RED = Alert(AlertRule.DEPTH, Severity.RED, AlertState.FIRING)
YELLOW = Alert(AlertRule.AGING, Severity.YELLOW, AlertState.ACKNOWLEDGED)
SICK = a_queue(
    "inbound",
    age_h=14.2,
    rate=0.72,
    oldest_h=80,
    depth=40,
    held=3,
    uncontacted=5,
    figures=some_figures(41, 30, wait_h=5),
    before=some_figures(30, 35),
    alerts=(YELLOW, RED),
)
WELL = a_queue(
    "enterprise", figures=some_figures(12, 12, wait_h=1), before=some_figures(11, 12), uncontacted=2
)
QUIET = a_queue("apac", age_h=None, rate=None, oldest_h=None, depth=0, figures=Figures(), before=Figures())

TUESDAY = {
    "en": [
        "Daily digest, Tue 3 Mar: 1 of 2 queues misses a goal.",
        "Since 2 Mar 2026, 09:00: 53 leads came in (a week earlier: 41), 42 were claimed (47).",
        "`inbound`: ❌ average age 14 h 12 min (goal: under 12 h) · ❌ 72 % of 50 claimed within 24 h (goal: "
        "90 %) · ❌ oldest 3 d 8 h (goal: under 3 d)",
        "`enterprise`: ✅ average age 5 h · ✅ 94 % of 50 claimed within 24 h · ✅ oldest 20 h",
        "Worse than a week earlier: `inbound` median time in queue 5 h (was 2 h).",
        "Better than a week earlier: `enterprise` median time in queue 1 h (was 2 h).",
        "49 leads wait now: `inbound` (40) and `enterprise` (9). 3 of them are held back.",
        "7 claims wait for their first contact: `inbound` (5) and `enterprise` (2).",
        "Open alerts: 🔴 Too many leads in `inbound` (red); 🟡 Leads get old in `inbound` (yellow).",
        "[Digest settings]",
    ],
    "de": [
        "Tagesdigest, Di., 3. März: 1 von 2 Warteschlangen verfehlt ein Ziel.",
        "Seit 02.03.2026, 10:00: 53 Leads kamen herein (eine Woche zuvor: 41), 42 wurden übernommen (47).",
        "`inbound`: ❌ Durchschnittsalter 14 Std. 12 Min. (Ziel: unter 12 Std.) · ❌ 72 % von 50 in 24 Std. "
        "übernommen (Ziel: 90 %) · ❌ ältester 3 Tg. 8 Std. (Ziel: unter 3 Tg.)",
        "`enterprise`: ✅ Durchschnittsalter 5 Std. · ✅ 94 % von 50 in 24 Std. übernommen · ✅ "
        "ältester 20 Std.",
        "Schlechter als eine Woche zuvor: `inbound` Median der Wartezeit 5 Std. (zuvor 2 Std.).",
        "Besser als eine Woche zuvor: `enterprise` Median der Wartezeit 1 Std. (zuvor 2 Std.).",
        "49 Leads warten jetzt: `inbound` (40) und `enterprise` (9). 3 davon sind zurückgestellt.",
        "7 übernommene Leads warten auf den ersten Kontakt: `inbound` (5) und `enterprise` (2).",
        "Offene Warnungen: 🔴 Zu viele Leads in `inbound` (rot); 🟡 Leads veralten in `inbound` (gelb).",
        "[Digest-Einstellungen]",
    ],
    "id": [
        "Ringkasan harian, Sel, 3 Mar: 1 dari 2 antrean tidak mencapai target.",
        "Sejak 2 Mar 2026, 16.00: 53 prospek masuk (seminggu sebelumnya: 41), 42 diambil (47).",
        "`inbound`: ❌ umur rata-rata 14 jam 12 mnt (target: di bawah 12 jam) · ❌ 72 % dari 50 "
        "diambil dalam 24 "
        "jam (target: 90 %) · ❌ tertua 3 hari 8 jam (target: di bawah 3 hari)",
        "`enterprise`: ✅ umur rata-rata 5 jam · ✅ 94 % dari 50 diambil dalam 24 jam · ✅ tertua 20 jam",
        "Lebih buruk daripada seminggu sebelumnya: `inbound` median waktu tunggu 5 jam (sebelumnya 2 jam).",
        "Lebih baik daripada seminggu sebelumnya: `enterprise` median waktu tunggu 1 jam (sebelumnya 2 jam).",
        "49 prospek menunggu saat ini: `inbound` (40) dan `enterprise` (9). 3 di antaranya ditahan.",
        "7 prospek yang sudah diambil menunggu kontak pertama: `inbound` (5) dan `enterprise` (2).",
        "Peringatan terbuka: 🔴 Terlalu banyak prospek di `inbound` (merah); 🟡 Prospek menua di `inbound` "
        "(kuning).",
        "[Pengaturan ringkasan]",
    ],
}


@pytest.mark.parametrize("language", SPEECHES)
def test_managers_read_in_the_morning_how_everything_is(language: str) -> None:
    parcel = a_parcel(a_digest(SICK, WELL, QUIET))

    assert lines(parcel, speech=SPEECHES[language]) == TUESDAY[language]


@pytest.mark.parametrize("language", SPEECHES)
def test_the_team_reads_the_same_but_not_whose_customers_nobody_has_called(language: str) -> None:
    parcel = a_parcel(a_digest(SICK, WELL, QUIET), audience=Audience.REP)

    everything = TUESDAY[language]
    assert lines(parcel, speech=SPEECHES[language]) == [*everything[:7], everything[-1]]


ALOUD = {
    "en": "`inbound`: missed: average age 14 h 12 min (goal: under 12 h), 72 % of 50 claimed "
    "within 24 h (goal: "
    "90 %); met: oldest 20 h. `enterprise`: met: average age 5 h, 94 % of 50 claimed within 24 h, "
    "oldest 20 h. ",
    "de": "`inbound`: verfehlt: Durchschnittsalter 14 Std. 12 Min. (Ziel: unter 12 Std.), 72 % von "
    "50 in 24 Std. "
    "übernommen (Ziel: 90 %); erreicht: ältester 20 Std. `enterprise`: erreicht: Durchschnittsalter 5 Std., "
    "94 % von 50 in 24 Std. übernommen, ältester 20 Std. ",
    "id": "`inbound`: tidak tercapai: umur rata-rata 14 jam 12 mnt (target: di bawah 12 jam), 72 % dari 50 "
    "diambil dalam 24 jam (target: 90 %); tercapai: tertua 20 jam. `enterprise`: tercapai: umur "
    "rata-rata 5 jam, "
    "94 % dari 50 diambil dalam 24 jam, tertua 20 jam. ",
}


@pytest.mark.parametrize("language", SPEECHES)
def test_read_aloud_it_is_sentences_without_signs(language: str) -> None:
    inbound = a_queue("inbound", age_h=14.2, rate=0.72, alerts=(RED,))

    text = told(a_parcel(a_digest(inbound, WELL)), speech=SPEECHES[language]).text

    assert ALOUD[language] in text
    assert text[-1] == "."
    assert not set("✅❌🔴💡*·") & set(text)
    assert ".." not in text


def test_a_team_with_nine_queues_reads_ten_lines_at_most_those_that_miss_most_first() -> None:
    missing = [
        a_queue(f"late-{n}", age_h=13.0 + n, depth=n, oldest_h=80 if n == 3 else 20) for n in range(1, 6)
    ]
    digest = a_digest(*(a_queue(f"fine-{n}", depth=1) for n in range(4)), *missing)

    shown = lines(a_parcel(digest))

    assert shown[0] == "Daily digest, Tue 3 Mar: 5 of 9 queues miss a goal."
    assert [line.split(":")[0] for line in shown[2:6]] == ["`late-3`", "`late-1`", "`late-2`", "`late-4`"]
    assert shown[6:9] == [
        "Missing a goal as well: `late-5`.",
        "✅ All goals met: `fine-0`, `fine-1`, `fine-2` and `fine-3`.",
        "19 leads wait now, most of them in `late-5` (5), `late-4` (4) and `late-3` (3).",
    ]
    assert len(shown) == 10


def test_one_queue_is_not_named_where_there_is_no_other() -> None:
    one = a_queue(
        "leads",
        oldest_h=90,
        figures=some_figures(14, 12, wait_h=5),
        before=some_figures(10, 10),
        uncontacted=1,
    )

    assert lines(a_parcel(a_digest(one))) == [
        "Daily digest, Tue 3 Mar: 1 of 3 goals is missed.",
        "Since 2 Mar 2026, 09:00: 14 leads came in (a week earlier: 10), 12 were claimed (10).",
        "`leads`: ✅ average age 5 h · ✅ 94 % of 50 claimed within 24 h · ❌ oldest 3 d 18 h (goal: "
        "under 3 d)",
        "Worse than a week earlier: median time in queue 5 h (was 2 h).",
        "9 leads wait now.",
        "1 claim waits for its first contact.",
        "[Digest settings]",
    ]


def test_where_all_goals_are_met_the_headline_says_so() -> None:
    shown = lines(a_parcel(a_digest(WELL)))

    assert shown[0] == "Daily digest, Tue 3 Mar: all goals are met."


def test_nothing_that_waits_is_said_as_well_and_no_goal_is_claimed_without_a_lead_to_judge_by() -> None:
    done = a_queue("leads", age_h=None, rate=None, oldest_h=None, depth=0)

    assert lines(a_parcel(a_digest(done))) == [
        "Daily digest, Tue 3 Mar: there is nothing yet to measure goals by.",
        "Since 2 Mar 2026, 09:00: 14 leads came in (a week earlier: 10), 12 were claimed (10).",
        "No lead waits now.",
        "[Digest settings]",
    ]


def test_the_week_s_digest_has_its_clean_up_and_compares_claim_rates_too() -> None:
    """A day's claim rate is another one than the goal's; the week's is not."""
    worse = a_queue("inbound", figures=some_figures(14, 12, in_time=10), before=some_figures(10, 10))
    cleaned = {"nurture": 8, "recycled": 0, "archived": 2}

    week = lines(a_parcel(a_digest(worse, kind=DigestKind.WEEKLY, cleaned=cleaned)))
    day = lines(a_parcel(a_digest(worse)))

    assert week[0] == "Weekly digest, Tue 3 Mar: all goals are met."
    assert week[1].endswith("14 leads came in (before: 10), 12 were claimed (10).")
    assert week[3] == "Worse than before: claim rate 50 % (was 95 %)."
    assert week[5] == (
        "Clean-up of the week: 10 leads were put aside for their age (8 moved to nurture, 2 archived)."
    )
    assert not any("claim rate" in line for line in day)


def test_the_two_most_striking_changes_are_named_of_each_queue_one_before_a_second() -> None:
    slow, before = some_figures(14, 12, wait_h=9, in_time=10), some_figures(14, 12)
    queues = [a_queue(name, figures=slow, before=before) for name in ("one", "two", "three")]

    shown = lines(a_parcel(a_digest(*queues, kind=DigestKind.WEEKLY)))

    (worse,) = (line for line in shown if line.startswith("Worse"))
    assert worse == "Worse than before: `one` claim rate 50 % (was 95 %), `two` claim rate 50 % (was 95 %)."


def test_there_is_one_suggestion_with_its_numbers() -> None:
    evidence = {"weekday": 1, "last_weekday": 1, "from_hour": 9, "to_hour": 11, "entries_h": 12.5}
    evidence |= {"claims_h": 6.1, "mean_entries_h": 5.0, "extra_reps": 2, "weeks": 8, "n": 200}
    pattern = Pattern(PatternKind.PEAK_HOURS, "leads", evidence)

    shown = lines(a_parcel(a_digest(pattern=pattern)))

    (said,) = (line for line in shown if line.startswith("💡"))
    assert "`leads`" in said
    assert "Tue 09–11" in said


def test_the_worst_alerts_are_named_and_the_others_counted() -> None:
    queues = [a_queue(name, alerts=(YELLOW, RED)) for name in ("one", "two", "three")]

    (said,) = (line for line in lines(a_parcel(a_digest(*queues))) if line.startswith("Open alerts"))

    assert said == (
        "Open alerts: 🔴 Too many leads in `one` (red); 🔴 Too many leads in `two` (red); "
        "🔴 Too many leads in `three` (red). 3 more are not shown."
    )


def test_one_that_perhaps_was_sent_already_says_so() -> None:
    assert lines(a_parcel(a_digest(), repeated=True))[0].startswith("(Possibly repeated) Daily digest")


@pytest.mark.parametrize("digest", [None, a_digest(QUIET)])
def test_where_meanwhile_there_is_nothing_left_to_tell_it_is_one_sentence(digest: None) -> None:
    assert lines(a_parcel(digest)) == ["There is nothing to tell today."]


@pytest.mark.parametrize("language", SPEECHES)
@pytest.mark.parametrize("number", [1, 3, 9, 60])
def test_slack_takes_it_however_many_queues_there_are(language: str, number: int) -> None:
    names = [f"{'q' * 40}-{n}" for n in range(number)]
    queues = [
        a_queue(one, age_h=13.0 + n % 2 * -5, alerts=(RED, YELLOW), uncontacted=3, held=1)
        for n, one in enumerate(names)
    ]

    card = told(a_parcel(a_digest(*queues, cleaned={"nurture": 3})), speech=SPEECHES[language])

    accepted(card)
    assert len(lines(a_parcel(a_digest(*queues)))) <= 12
    assert {len(card.blocks)} <= {4, 5, 6}


def test_the_button_is_that_of_the_settings() -> None:
    *_, row = told(a_parcel(a_digest())).blocks

    (settings,) = row["elements"]
    assert (settings["action_id"], settings["value"]) == (actions.DIGEST_SETTINGS, "digests")
    assert row["block_id"].startswith(actions.TOLD)


def test_times_are_those_of_whoever_reads() -> None:
    title, flow = told(a_parcel(a_digest()), speech=EN).blocks[0]["text"]["text"].splitlines()

    assert title.startswith("*Daily digest, Tue 3 Mar*: ")
    assert flow.startswith("Since <!date^")
