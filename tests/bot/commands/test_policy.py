"""``nextlead policy export``: the policy in force, as a file that can take the old one's place."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.policy_export import written
from bot.policy_file import load_policy, parse_policy
from bot.sandbox import morning
from core.policies.team import TeamPolicy
from core.ports import Setting
from core.setup import with_settings
from storage.engine import open_database
from storage.unit_of_work import UnitsOfWork
from tests.bot.commands.terminal import Terminal

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
POLICY = """
channels: {ops: C01OPS}
people: {managers: [U01MIA]}
queues:
  - name: north
    when: {region: [north]}
    calendar: {open: {mon-thu: ["08:00-14:00"]}, holidays: {country: ID}}
    max_wait: {hot_inbound: 30m}
  - name: rest
"""


def set_in_slack(terminal: Terminal, **settings: object) -> None:
    """What somebody set in Slack before; a path's dots are written as double underscores."""
    terminal("migrate")
    database = open_database(f"sqlite:///{terminal.folder / 'nextlead.db'}")
    with UnitsOfWork(database)() as uow:
        for path, value in settings.items():
            uow.settings.put(path.replace("__", "."), value, "U01MIA", AT)
        uow.commit()
    database.close()


def test_what_was_set_in_slack_is_marked_and_the_whole_can_take_the_file_s_place(terminal: Terminal) -> None:
    terminal.policy(POLICY)
    set_in_slack(terminal, channels__ops="C02OPS", queues__rest__members=["U01ANA"], queues__gone__members=[])

    answer = terminal("policy", "export")

    lines = answer.out.splitlines()
    note = "# set in Slack by U01MIA, 2026-03-02 09:30 UTC"
    assert answer.code == 0
    assert lines[0] == "# without effect: queues.gone.members, " + note.removeprefix("# ")
    assert lines[lines.index(f"  {note}") + 1] == "  ops: C02OPS"
    assert lines[lines.index(f"  {note}", lines.index("queues:")) + 1] == "  members:"
    assert answer.out.count(note) == 2
    parsed = parse_policy(answer.out)
    assert (parsed.channels.ops, parsed.queues[1].members, parsed.people.managers) == (
        "C02OPS",
        ("U01ANA",),
        ("U01MIA",),
    )
    assert parsed == parse_policy(terminal("policy", "export", "--json").out)


def test_in_brief_only_what_somebody_said_is_there(terminal: Terminal) -> None:
    terminal.policy("language: de\n")
    set_in_slack(terminal, people__ops=["U01OLE"])

    brief = terminal("policy", "export", "--brief").out

    assert brief.splitlines()[0] == "language: de"
    assert "claims" not in brief
    assert "digests" not in brief
    assert parse_policy(brief) == parse_policy(terminal("policy", "export").out)


def test_without_a_file_the_product_s_own_policy_is_in_force(terminal: Terminal) -> None:
    assert parse_policy(terminal("policy", "export").out) == TeamPolicy()


@pytest.mark.parametrize(
    "text", [POLICY, morning.policy_text(), Path("policy.example.yml").read_text("utf-8")]
)
@pytest.mark.parametrize("brief", [True, False])
def test_every_policy_reads_back_as_it_was(text: str, brief: bool) -> None:
    team = parse_policy(text)

    assert parse_policy(written(team, (), brief=brief)) == team


IDS = st.lists(st.sampled_from(["U01ANA", "W01BEN", "S01HEADS"]), max_size=3, unique=True)
SETTINGS = st.fixed_dictionaries(
    {},
    optional={
        "channels.team": st.sampled_from(["C01", "G02"]),
        "channels.leadership": st.just("C03"),
        "people.reps": IDS,
        "people.managers": IDS,
        "queues.north.members": IDS,
        "queues.north.managers": IDS,
        "queues.rest.members": IDS,
        "queues.gone.members": IDS,
        "digests.daily": st.booleans(),
        "digests.weekly": st.booleans(),
    },
)


@given(settings=SETTINGS, brief=st.booleans())
def test_whatever_is_set_the_export_reads_back_as_what_is_in_force(
    settings: dict[str, object], brief: bool
) -> None:
    team = with_settings(parse_policy(POLICY), settings)
    rows = [Setting(path, value, "U01MIA", AT) for path, value in settings.items()]

    text = written(team, rows, brief=brief)

    assert parse_policy(text) == team
    assert text.count("# set in Slack") == len([path for path in settings if "gone" not in path])


def test_check_names_what_is_not_the_files_any_more(terminal: Terminal) -> None:
    terminal.policy(POLICY)
    set_in_slack(terminal, channels__ops="C02OPS", people__ops=["U01OLE"], queues__gone__members=["U01ANA"])

    answer = terminal("check", "--json")

    found = [(one["level"], one["text"]) for one in answer.json if one["subject"] == "policy"]
    assert ("fine", "channels.ops is not as in the file: set in Slack by U01MIA on 2026-03-02") in found
    assert ("fine", "people.ops: set in Slack by U01MIA on 2026-03-02") in found
    assert ("warning", "queues.gone.members has no effect: set in Slack by U01MIA on 2026-03-02") in found
    assert load_policy(terminal.folder / "policy.yml").channels.ops == "C01OPS"


def test_what_nobody_in_slack_can_mend_any_more_is_left_to_the_file_at_the_prompt(terminal: Terminal) -> None:
    terminal.policy(POLICY)
    set_in_slack(terminal, people__managers=["U01LEFT"], people__ops=["U01LEFT"])

    wrong = terminal("policy", "reset", "people.manager")
    mended = terminal("policy", "reset", "people.managers")

    assert (wrong.code, mended.code) == (2, 0)
    assert "there are: people.managers, people.ops" in wrong.err
    people = parse_policy(terminal("policy", "export").out).people
    assert (people.managers, people.ops) == (("U01MIA",), ("U01LEFT",))


def test_a_digest_that_was_switched_off_in_slack_is_named_and_left_to_the_file_again(
    terminal: Terminal,
) -> None:
    terminal.policy(POLICY)
    set_in_slack(terminal, digests__daily=False)

    brief = terminal("policy", "export", "--brief").out
    checked = terminal("check", "--json").json
    reset = terminal("policy", "reset", "digests.daily")

    assert brief.endswith("digests:\n  # set in Slack by U01MIA, 2026-03-02 09:30 UTC\n  daily: false\n")
    said = "digests.daily is not as in the file: set in Slack by U01MIA on 2026-03-02"
    assert said in [one["text"] for one in checked]
    assert reset.code == 0
    assert parse_policy(terminal("policy", "export").out).digests.daily


def test_what_was_learned_of_sources_is_nobodys_setting_and_check_lists_it(terminal: Terminal) -> None:
    terminal.policy(POLICY)
    fair, web = ({"value": value, "n": n, "conversions": 9} for value, n in ((1.1, 40), (0.95, 300)))
    set_in_slack(terminal, learned__sources={"fair": fair, "web": web})

    exported = terminal("policy", "export")
    checked = terminal("check", "--json").json

    assert parse_policy(exported.out) == parse_policy(POLICY)
    assert "learned" not in exported.out
    said = "what sources are worth, as learned on 2026-03-02: web 0.95 (n 300), fair 1.10 (n 40)"
    assert [one["level"] for one in checked if one["text"] == said] == ["fine"]
    assert not [one for one in checked if "set in Slack" in one["text"]]
