"""``nextlead policy test``: what another policy would have done, at the prompt and for scripts."""

import sys
from datetime import UTC, datetime, timedelta

import pytest

from bot.commands.common import opened
from tests.bot.commands.terminal import Terminal
from tests.builders import ANA, a_person

POLICY = """
timezone: Europe/Berlin
queues: [{name: north, when: {region: [north]}}, {name: rest}]
"""
NEW = """
queues:
  - {name: polar, when: {region: [north]}, members: [U01ANA], skills: [language]}
  - {name: rest, min_score: 80}
people: {details: {U01ANA: {skills: {language: [de]}}}}
"""
HEADER = "company,email,score,region,language,external_id,received_at"


def a_row(name: str, *, hours: int = 5, region: str = "north", language: str = "de") -> str:
    received = (datetime.now(UTC) - timedelta(hours=hours)).isoformat()
    return f"{name},{name.lower()}@{name.lower()}.example,70,{region},{language},crm-{name},{received}"


def new_policy(terminal: Terminal, text: str = NEW) -> str:
    path = terminal.folder / "new.yml"
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.fixture
def filled(terminal: Terminal) -> Terminal:
    """Two leads in the north, one of them French; one in the south, and one of two months ago."""
    terminal.policy(POLICY)
    given = (
        a_row("Acme"),
        a_row("Beta", language="fr"),
        a_row("Gamma", region="south"),
        a_row("Delta", hours=60 * 24),
    )
    assert terminal("import", terminal.file(*given, header=HEADER)).code == 0
    with opened() as runtime, runtime.open() as uow:
        uow.people.put(a_person(ANA))
        uow.commit()
    return terminal


def test_what_would_have_gone_elsewhere_reads_as_sentences_and_tables(filled: Terminal) -> None:
    new_policy(filled)

    answer = filled("policy", "test", "new.yml", "--days", "30")

    lines = [" ".join(line.split()) for line in answer.out.splitlines() if line]
    assert answer.code == 0
    assert lines == [
        "3 leads came in over the last 30 days.",
        "Under new.yml, 2 of them (66.7 %) would have gone to another queue.",
        "from to leads share such as",
        "north polar 2 66.7 % L-2 (crm-Beta), L-1 (crm-Acme)",
        "1 of them (33.3 %) would have been judged otherwise at the door.",
        "from to by leads share such as",
        "in line review below minimum 1 33.3 % L-3 (crm-Gamma)",
        "1 of them (33.3 %) could be taken by nobody.",
        "queue because leads share such as",
        "polar nobody has the skills 1 33.3 % L-2 (crm-Beta)",
    ]


def test_scripts_get_every_figure_by_its_name(filled: Terminal) -> None:
    new_policy(filled)

    told = filled("policy", "test", "new.yml", "--days", "90", "--json").json

    since, until = (datetime.fromisoformat(told["period"][name]) for name in ("since", "until"))
    assert round((until - since) / timedelta(days=1)) == 90
    assert (told["policy"], told["leads"], told["erased"], told["by_hand"]) == ("new.yml", 4, 0, 0)
    assert told["elsewhere"] == {
        "leads": 3,
        "share": 0.75,
        "moves": [
            {
                "from": "north",
                "to": "polar",
                "leads": 3,
                "share": 0.75,
                "examples": [
                    {"lead": "L-4", "external_id": "crm-Delta"},
                    {"lead": "L-2", "external_id": "crm-Beta"},
                    {"lead": "L-1", "external_id": "crm-Acme"},
                ],
            }
        ],
    }
    change = told["judged"]["changes"][0]
    assert (change["from"], change["to"], change["rule"]) == ("in line", "review", "below_minimum")
    stranded = told["stranded"]["queues"][0]
    assert (stranded["queue"], stranded["why"], stranded["already"]) == ("polar", "skills", 0)
    assert (told["people"], told["unknown_groups"]) == (1, [])


def test_the_policy_in_force_moves_nothing_and_nothing_is_ever_changed(filled: Terminal) -> None:
    before = filled("export", "events", "--format", "jsonl").out, filled("export", "leads").out

    answer = filled("policy", "test", "policy.yml")

    assert answer.code == 0
    assert "none of them would have gone to another queue." in answer.out
    assert "None of them would have been judged otherwise at the door." in answer.out
    assert (filled("export", "events", "--format", "jsonl").out, filled("export", "leads").out) == before


def test_who_stands_elsewhere_and_who_is_erased_is_said(filled: Terminal) -> None:
    row = a_row("Named", region="north").replace("crm-Named", "crm-9")
    filled("import", filled.file(row, header=HEADER, name="more.csv"), "--queue", "rest")
    assert filled("erase", "L-1", "--yes").code == 0

    said = filled("policy", "test", new_policy(filled, POLICY)).out

    assert said.startswith(
        "3 leads came in over the last 30 days. 1 more is erased and left out.\nIn another "
    )


def test_before_anybody_is_known_nothing_is_said_about_who_could_take_leads(terminal: Terminal) -> None:
    terminal.policy(POLICY)
    group = "queues: [{name: rest, members: [S01HEADS]}]"

    unmet = terminal("policy", "test", new_policy(terminal, group)).out
    with opened() as runtime, runtime.open() as uow:
        uow.people.put(a_person(ANA))
        uow.commit()
    unknown = terminal("policy", "test", new_policy(terminal, group), "--days", "1").out

    assert unmet.endswith("Who could take them cannot be told: nobody from Slack is known yet.\n")
    assert "0 leads came in over the last day." in unknown
    assert "nobody in them is known: S01HEADS." in unknown


def test_a_wrong_policy_is_one_line_with_its_line_and_field_before_anything_is_read(
    terminal: Terminal,
) -> None:
    terminal.set(DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing")
    path = new_policy(terminal, "timezone: UTC\nqueues:\n  - name: rest\n    min_score: many\n")

    wrong, missing = terminal("policy", "test", path), terminal("policy", "test", "none.yml")

    assert (wrong.code, missing.code) == (2, 2)
    assert "new.yml: line 4: queues.rest.min_score " in wrong.complaint
    assert "none.yml cannot be read" in missing.complaint


def test_without_a_database_it_is_three_and_days_have_their_limits(terminal: Terminal) -> None:
    terminal.set(DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing")
    path = new_policy(terminal)

    assert terminal("policy", "test", path).code == 3
    assert terminal("policy", "test", path, "--days", "0").code == 2
    assert terminal("policy", "test", path, "--days", "367").code == 2


def test_a_bar_is_drawn_only_while_somebody_looks_on(
    filled: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = new_policy(filled)
    unseen = filled("policy", "test", path)
    monkeypatch.setattr(type(sys.stderr), "isatty", lambda _: True)

    seen = filled("policy", "test", path)

    assert unseen.err == ""
    assert "Trying" in seen.err
    assert seen.out.startswith("3 leads came in")
