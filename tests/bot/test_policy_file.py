"""A policy file means what it says, and says by line and field what it cannot mean."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.policy_file import MAX_BYTES, load_policy, parse_policy
from core.errors import PolicyError
from core.policies.queues import Ordering
from core.policies.team import TeamPolicy

DOCUMENTED = """
language: en                       # channel messages; people get their own
timezone: Europe/Berlin
calendar:                          # or: calendar: always
  open: {mon-fri: ["09:00-12:30", "13:30-18:00"]}
  holidays: {country: DE, subdivision: BY}
  overrides: {2026-12-24: ["09:00-12:00"], 2026-12-31: []}
people:                            # Slack user ids, or user-group ids (S…); without reps, every
  reps: [U01ANA, S02SALES]         # full member of the workspace is a rep
  managers: [U01MIA]
  ops: [U01OLE]
channels: {team: C01TEAM, managers: C01MGRS, leadership: C01LEAD, ops: C01OPS}
claims: {reserve: 2m, undo: 60s, cap: 10, batch: {min: 5, max: 10}, skips: {in_a_row: 3, a_day: 10}}
contact: {within: 2h, warn_before: 15m, ladder: [rep, manager, reassign], hops: 2}
queues:                            # order matters: the first rule that fits takes the lead
  - name: enterprise
    when: {account_tier: [enterprise], region: [DACH, APAC]}
    ordering: priority             # fifo | priority | hybrid
    members: [U01ANA]
    mode: pull                     # pull | auto_assign
    calendar: always
    max_wait: {hot_inbound: 1h, mql: 4h, warm: 24h, cold: 72h}
    depth: {yellow: 50, red: 100, critical: 200}
    cap: 100
  - name: inbound                  # the last queue, without `when`, takes the rest
entry:
  min_score: 40
  target_accounts: [acme.example]
  competitors: [rival.example]
  required: [company, email]
  customers: [existing.example]
stale: {nurture: 7d, recycle: 14d, archive: 30d}
sources: {referral: {value: 1.2}, purchased_list: {priority: low}}
"""


def problems(text: str) -> list[str]:
    """Every line of the refusal, without the name of the file."""
    with pytest.raises(PolicyError) as caught:
        parse_policy(text, "policy.yml")
    lines = str(caught.value).splitlines()
    assert all(line.startswith("policy.yml") for line in lines)
    return [line.removeprefix("policy.yml: ") for line in lines]


def test_the_documented_policy_loads_as_it_stands() -> None:
    policy = parse_policy(DOCUMENTED)

    enterprise, inbound = policy.queues
    assert (policy.timezone, policy.claims.reserve) == ("Europe/Berlin", timedelta(minutes=2))
    assert enterprise.when == {"account_tier": ("enterprise",), "region": ("DACH", "APAC")}
    assert (enterprise.ordering, enterprise.calendar and enterprise.calendar.is_always) == (
        Ordering.PRIORITY,
        True,
    )
    assert (inbound.name, inbound.calendar) == ("inbound", None)
    assert dict(policy.calendar.overrides)[date(2026, 12, 31)] == ()
    assert (policy.source_value("Referral"), policy.sources["purchased_list"].priority) == (1.2, "low")


@pytest.mark.parametrize("text", ["", "\n", "# nothing yet\n", "---\n", "claims:\n  # cap: 5\nqueues:\n"])
def test_what_is_left_out_has_the_product_s_default(text: str) -> None:
    assert parse_policy(text) == TeamPolicy()


def test_a_person_has_hours_a_zone_and_skills_of_their_own() -> None:
    policy = parse_policy(
        "people:\n  details:\n    U01ANA:\n      calendar: {mon: ['08:00-14:00']}\n"
        "      timezone: Asia/Jakarta\n      skills: {language: [de, id]}\n"
    )

    ana = policy.people.details["U01ANA"]
    assert (ana.timezone, ana.skills) == ("Asia/Jakarta", {"language": ("de", "id")})


def test_norway_is_a_country_and_yes_is_a_truth_only_where_one_is_asked_for() -> None:
    policy = parse_policy(
        "calendar: {holidays: {country: NO}}\n"
        "queues: [{name: leads, batch: no, owner: ON}]\n"
        "entry: {customers: [yes]}"
    )

    assert policy.calendar.holidays
    assert policy.calendar.holidays.country == "NO"
    assert (policy.queues[0].batch, policy.queues[0].owner, policy.entry.customers) == (False, "ON", ("yes",))


def test_every_problem_is_told_at_once_by_line_and_field() -> None:
    told = problems(
        "claims:\n"
        "  cap: zero\n"
        "  reserve: 120\n"
        "  skip: {}\n"
        "queues:\n"
        "  - name: vip\n"
        "    max_wait:\n"
        "      hot: 1h\n"
        "    calendar: {mon: 9-17}\n"
        "    mode: push\n"
        "  - cap: 0\n"
        "    depth: 5\n"
        "    when: {region: DACH}\n"
        "people: {reps: [ana], details: {U1: {skills: {speech: [de]}, calendr: always}}}\n"
        "timezone: Berlin\n"
        "channels: {team: 5, ops: general}\n"
        "team: 5\n"
        "claims: {}\n"
    )

    assert [line.split(" ", 3)[:3] for line in told] == [
        ["line", "2:", "claims.cap"],
        ["line", "3:", "claims.reserve"],
        ["line", "4:", "claims.skip"],
        ["line", "8:", "queues.vip.max_wait.hot"],
        ["line", "9:", "queues.vip.calendar.open.mon"],
        ["line", "10:", "queues.vip.mode"],
        ["line", "11:", "queues.1.cap"],
        ["line", "11:", "queues.1.name"],
        ["line", "12:", "queues.1.depth"],
        ["line", "13:", "queues.1.when.region"],
        ["line", "14:", "people.details.U1.calendr"],
        ["line", "14:", "people.details.U1.skills.speech"],
        ["line", "14:", "people.reps.0"],
        ["line", "15:", "timezone"],
        ["line", "16:", "channels.ops"],
        ["line", "16:", "channels.team"],
        ["line", "17:", "team"],
        ["line", "18:", "claims"],
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("claim: {}", "claim is no key we know; did you mean 'claims'?"),
        ("claims: {skip: {}}", "claims.skip is no key we know; did you mean 'skips'?"),
        ("people: {details: {U1: {calendr: always}}}", "did you mean 'calendar'?"),
        ("queues: [{name: a, max_wait: {hot: 1h}}]", "keys are hot_inbound, mql, warm, cold"),
        (
            "queues: [{name: a, calendar: {opn: {}}}]",
            "queues.a.calendar.opn is no key we know; did you mean 'open'?",
        ),
        ("claims: {cap: 0}", "claims.cap must be greater than or equal to 1, not 0"),
        ("claims: {reserve: 120}", "claims.reserve is wrong: write a duration as a number and a unit"),
        ("contact: {ladder: [boss]}", "contact.ladder.0 must be 'rep', 'manager' or 'reassign', not 'boss'"),
        ("queues: [{}]", "queues.0.name is missing"),
        ("queues: 5", "queues must be a list"),
        ("queues: [{name: a}, {name: a}]", "two queues have the same name"),
        ("entry: {required: [mail]}", "entry.required is wrong: 'mail' is no field of a lead"),
        (
            "queues: [{name: My Queue}]",
            "queues.My Queue.name is wrong: a queue's name has lower-case letters",
        ),
        (
            "claims:\n  batch: {min: 8, max: 6}",
            "line 2: claims.batch is wrong: min 8, max 6 must not fall in this order",
        ),
        (
            "queues:\n  - name: a\n    depth: {yellow: 120}",
            "line 3: queues.a.depth is wrong: yellow 120, red 100, critical 200 must not fall in this order; "
            "what you leave out has its default",
        ),
        ("stale: {recycle: 36h}", "stale is wrong: nurture 7d, recycle 36h, archive 30d must not fall"),
        ("queues: []", "name at least one queue"),
        ("queues: [{name: a, when: {region: [x]}}]", "the last queue, 'a', takes the rest"),
        (
            "queues:\n- cap: 5\n  name: report",
            "line 3: queues.report.name is wrong: /queue report means something",
        ),
        ("queues: [{name: [a]}]", "queues.['a'].name must be text: put it in quotes"),
        ("channels: {team: 5}", "channels.team must be text: put it in quotes"),
        ("calendar: never", "calendar is wrong: a calendar is the word always"),
        ("calendar: {overrides: {2026-02-30: []}}", "calendar.overrides cannot be read: day is out of range"),
        ("weights: {account: {enterprise: 0}}", "weights.account.enterprise must be greater than 0"),
        ("stale: {nurture: 99999999999d}", "stale.nurture is wrong: write a duration"),
        ("- language", "line 1: must be a mapping of keys and values"),
        ("just words", "line 1: must be a mapping of keys and values"),
        ("claims: [", "line 1: not YAML"),
        ("a: 1\n---\nb: 2", "line 2: not YAML"),
        ("? [a]\n: 1", "has a key that is no word"),
        ("base: &b {cap: 5}\nclaims: {<<: *b}", "claims has <<, which is not understood: write the keys out"),
        ("language: !!python/object:os.system {}", "language must be 'en', 'de' or 'id'"),
        ("language: !secret en", "language cannot be read: could not determine a constructor"),
        ("timezone: !!int", "timezone cannot be read as int"),
        ("null: 1", "null is no key we know"),
        ("a: &a [*a]", "the file unfolds without end"),
        ("[" * 600 + "]" * 600, "nested too deeply"),
        ("language: \0", "special characters are not allowed"),
    ],
)
def test_each_way_of_being_wrong_has_its_sentence(text: str, words: str) -> None:
    assert any(words in line for line in problems(text)), problems(text)


def test_limits_that_come_together_are_fine() -> None:
    policy = parse_policy("claims: {batch: {min: 6, max: 6}}\nqueues: [{name: a, depth: {yellow: 100}}]")

    assert (policy.claims.batch.min, policy.queues[0].depth.red) == (6, 100)


def test_a_key_written_twice_is_named_with_both_lines() -> None:
    assert problems("claims:\n  cap: 5\n  undo: 30s\n  cap: 6\n") == [
        "line 4: claims.cap is there twice, also in line 2"
    ]


def test_aliases_may_share_hours_but_not_blow_up() -> None:
    shared = "calendar: &office {mon: ['09:00-12:00']}\nqueues: [{name: leads, calendar: *office}]"
    bomb = "a0: &a0 [x]\n" + "".join(
        f"a{one + 1}: &a{one + 1} [{', '.join([f'*a{one}'] * 9)}]\n" for one in range(9)
    )

    policy = parse_policy(shared)

    assert policy.calendar == policy.queues[0].calendar
    assert problems(bomb)[0].endswith("the file unfolds without end: do not nest aliases")


def test_the_first_problem_is_the_error_s_line_and_field() -> None:
    with pytest.raises(PolicyError) as caught:
        parse_policy("language: en\nclaims: {cap: 0}\nstale: 5\n")

    assert (caught.value.line, caught.value.field) == (2, "claims.cap")


def test_a_file_is_read_with_or_without_a_byte_order_mark(tmp_path: Path) -> None:
    file = tmp_path / "policy.yml"
    file.write_text(DOCUMENTED, encoding="utf-8-sig")

    assert load_policy(file) == parse_policy(DOCUMENTED)


def test_a_file_that_cannot_be_read_is_one_clear_line(tmp_path: Path) -> None:
    latin, huge = tmp_path / "latin.yml", tmp_path / "huge.yml"
    marked, unmarked = tmp_path / "marked.yml", tmp_path / "unmarked.yml"
    marked.write_text(DOCUMENTED, encoding="utf-16")
    unmarked.write_text(DOCUMENTED, encoding="utf-16-le")
    latin.write_bytes(b"language: en\n# Gr\xfc\xdfe\n")
    huge.write_bytes(b"#" * (MAX_BYTES + 1))

    for path, words in (
        (tmp_path / "missing.yml", "cannot be read: no such file or directory"),
        (tmp_path, "cannot be read: is a directory"),
        (latin, "line 2: the file is not UTF-8: save it as UTF-8"),
        (marked, "the file is UTF-16: save it as UTF-8"),
        (unmarked, "the file is UTF-16: save it as UTF-8"),
        (huge, "it is no policy"),
    ):
        with pytest.raises(PolicyError, match=words) as caught:
            load_policy(path)
        assert "\n" not in str(caught.value)


YAML_PIECES = st.sampled_from(
    [
        "claims",
        "queues",
        "name",
        ":",
        " ",
        "\n",
        "  ",
        "- ",
        "[",
        "]",
        "{",
        "}",
        "&a",
        "*a",
        "!!int",
        "5",
        "~",
        "'",
        "#",
    ]
)


@given(st.text(max_size=80) | st.lists(YAML_PIECES, max_size=30).map("".join))
def test_any_text_is_a_policy_or_a_refusal_in_lines(text: str) -> None:
    try:
        outcome: object = parse_policy(text, "policy.yml")
    except PolicyError as error:
        outcome = str(error)

    assert isinstance(outcome, TeamPolicy) or str(outcome).startswith("policy.yml")
