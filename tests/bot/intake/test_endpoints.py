"""Leads and facts over HTTP: every status, what it says, and that a 202 comes after the commit."""

import json
import logging
from pathlib import Path
from typing import Any

import pytest

from bot.bodies import BODY_LIMIT
from bot.intake import endpoints
from core.errors import Busy, InvalidLead, Outdated, Unreachable
from core.policies.team import TeamPolicy
from core.services.deliveries import Outcome
from tests.bot.intake.desk import FACTS, LEADS, OPENAPI, Desk, a_desk, verdicts
from tests.bot.log_lines import logged
from tests.databases import new_sqlite
from tests.signing import as_json, signed_headers

ACME = {"external_id": "web-1", "company": "Acme", "email": "ana@acme.example", "score": 60}
BELOW = {"company": "Small", "email": "ben@small.example", "score": 1}


def test_a_lead_comes_in(desk: Desk) -> None:
    answer = desk.brings(ACME)

    (lead,) = answer.json()["leads"]
    assert (answer.status_code, answer.headers["content-type"]) == (202, "application/json")
    assert lead == {"id": 1, "external_id": "web-1", "verdict": "waiting", "rule": "score", "queue": "leads"}
    assert list(lead) == ["id", "external_id", "verdict", "rule", "queue"]


def test_several_leads_are_answered_in_their_order(desk: Desk) -> None:
    answer = desk.brings([ACME, BELOW, ACME])

    assert verdicts(answer) == [
        ("waiting", "score"),
        ("review", "below_minimum"),
        ("duplicate", "external_id_seen"),
    ]


def test_a_repeated_request_gets_the_same_bytes(desk_on_both: Desk) -> None:
    desk = desk_on_both
    first = desk.brings([ACME, BELOW], id="msg_1")

    again = desk.brings([ACME, BELOW], id="msg_1")

    assert (again.status_code, again.content) == (202, first.content)
    assert desk.count() == 2


def test_a_hundred_at_once_are_one_lead_with_one_answer(desk_on_both: Desk) -> None:
    desk = desk_on_both
    requests = [desk.signed(ACME, id="msg_1") for _ in range(100)]

    answers = desk.sends(*requests)

    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.content for answer in answers}) == 1
    assert desk.count() == 1


def test_another_body_by_the_same_id_is_a_conflict(desk: Desk) -> None:
    desk.brings(ACME, id="msg_1")

    answer = desk.brings(BELOW, id="msg_1")

    assert answer.status_code == 409
    assert desk.count() == 1


def test_the_same_bytes_at_another_door_are_another_request(desk: Desk) -> None:
    body = {"external_id": "web-1", "type": "warm"}
    desk.brings(body, id="msg_1")

    assert desk.brings({**body, "type": "converted"}, path=FACTS, id="msg_1").status_code == 409
    assert desk.brings(body, path=FACTS, id="msg_2").status_code == 422


def test_strangers_get_a_number_and_nothing_else(desk: Desk) -> None:
    answer = desk.asks(LEADS, as_json(ACME))

    assert (answer.status_code, answer.content) == (401, b"")
    assert desk.count() == 0


@pytest.mark.parametrize("kind", ["", "text/plain", "application/x-www-form-urlencoded", "application/jsonp"])
def test_other_types_are_not_read(desk: Desk, kind: str) -> None:
    body = as_json(ACME)

    answer = desk.asks(LEADS, body, signed_headers(body, at=desk.runtime.clock.now()), kind=kind)

    assert answer.status_code == 415


def test_a_type_may_be_written_with_its_charset(desk: Desk) -> None:
    body = as_json(ACME)
    headers = signed_headers(body, at=desk.runtime.clock.now())

    assert desk.asks(LEADS, body, headers, kind="Application/JSON; charset=utf-8").status_code == 202


@pytest.mark.parametrize(("length", "status"), [(BODY_LIMIT, 202), (BODY_LIMIT + 1, 413)])
def test_a_request_may_have_256_kilobytes(desk: Desk, length: int, status: int) -> None:
    body = as_json(ACME)

    assert desk.brings(body + b" " * (length - len(body))).status_code == status


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_there_is_nothing_but_post(desk: Desk, method: str) -> None:
    assert desk.asks(LEADS, method=method).status_code == 405


@pytest.mark.parametrize("path", ["/intake", "/intake/", "/intake/leads/", "/intake/leads/1"])
def test_other_addresses_lead_nowhere(desk: Desk, path: str) -> None:
    assert desk.asks(path).status_code == 404


@pytest.mark.parametrize("path", [LEADS, FACTS])
def test_without_a_secret_there_is_no_way_in(tmp_path: Path, path: str) -> None:
    with new_sqlite(tmp_path) as url, a_desk(url, secrets=()) as desk:
        assert desk.brings(ACME, path=path).status_code == 404
        assert desk.asks(OPENAPI, method="GET").status_code == 404


def test_who_sends_too_fast_waits_and_the_other_secret_does_not(tmp_path: Path) -> None:
    team = TeamPolicy.model_validate({"intake": {"requests_a_minute": 3}})
    with new_sqlite(tmp_path) as url, a_desk(url, team) as desk:
        statuses = [desk.brings(ACME).status_code for _ in range(3)]
        refused = desk.brings(ACME)
        unsigned = desk.asks(LEADS, as_json(ACME))
        desk.seconds.passed = float(refused.headers["retry-after"])
        later = desk.brings(ACME)

    assert statuses == [202, 202, 202]
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "20")
    assert (unsigned.status_code, later.status_code) == (401, 202)


@pytest.mark.parametrize(
    ("error", "status", "wait"),
    [
        (Busy("locked"), 503, "2"),
        (Unreachable("gone"), 503, "10"),
        (Outdated("changed"), 503, "10"),
        (InvalidLead("text", "cannot be stored"), 400, None),
    ],
)
def test_a_database_that_cannot_is_no_reason_to_break(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int, wait: str | None
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(type(desk.runtime.services.intake), "deliver", fail)

    answer = desk.brings(ACME)

    assert (answer.status_code, answer.headers.get("retry-after")) == (status, wait)


def test_a_request_that_was_not_stored_is_taken_when_it_comes_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise Busy("locked")

    with desk.runtime.open(writes=False) as uow:
        deliveries = type(uow.deliveries)
    with monkeypatch.context() as patched:
        patched.setattr(deliveries, "answer", fail)
        first = desk.brings(ACME, id="msg_1")
        count = desk.count()

    again = desk.brings(ACME, id="msg_1")

    assert (first.status_code, count) == (503, 0)
    assert (again.status_code, verdicts(again)) == (202, [("waiting", "score")])


def test_only_so_many_wait_for_their_turn(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoints, "WAITING", 2)
    requests = [desk.signed({**ACME, "external_id": f"web-{number}"}) for number in range(20)]

    statuses = [answer.status_code for answer in desk.sends(*requests)]

    assert set(statuses) == {202, 503}
    assert desk.count() == statuses.count(202)


def test_whose_turn_comes_too_late_comes_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    requests = [desk.signed({**ACME, "external_id": f"web-{number}"}) for number in range(8)]
    intake = type(desk.runtime.services.intake)
    deliver = intake.deliver

    def slow(*args: Any) -> Outcome:
        desk.seconds.passed += 10
        return deliver(*args)

    monkeypatch.setattr(intake, "deliver", slow)
    statuses = [answer.status_code for answer in desk.sends(*requests)]

    assert set(statuses) == {202, 503}
    assert desk.count() == statuses.count(202)


def test_facts_come_in_by_their_own_door(desk: Desk) -> None:
    desk.brings(ACME)

    answer = desk.brings(
        [
            {"external_id": "web-1", "type": "score", "score": 90},
            {"external_id": "web-1", "type": "score", "score": 90},
            {"lead": "L-99", "type": "converted"},
        ],
        path=FACTS,
    )

    assert answer.status_code == 202
    assert answer.json()["events"] == [
        {"lead": 1, "external_id": "web-1", "verdict": "taken", "rule": "score"},
        {"lead": 1, "external_id": "web-1", "verdict": "known", "rule": "same"},
        {"lead": None, "external_id": None, "verdict": "unknown", "rule": "no_such_lead"},
    ]


def test_the_log_has_ids_and_counts_and_no_word_of_a_lead(desk: Desk) -> None:
    with logged("DEBUG") as log:
        logging.getLogger("asyncio").setLevel(logging.WARNING)
        desk.brings({"company": "canary", "email": "canary@lead.example"}, id="msg_1")
        desk.brings({"company": "canary"}, id="msg_1")
        desk.brings({"email": "canary"}, id="msg_2")
        desk.asks(LEADS, b"canary", {"webhook-id": "canary"})

    lines = [json.loads(line) for line in log.getvalue().splitlines() if line.startswith("{")]
    said = [
        {name: value for name, value in line.items() if name not in {"timestamp", "level"}} for line in lines
    ]
    assert "canary" not in log.getvalue()
    assert [one for one in said if one["event"].startswith("intake")] == [
        {"event": "intake.taken", "door": "leads", "delivery": "msg_1", "repeated": False, "waiting": 1},
        {"event": "intake.conflict", "door": "leads", "delivery": "msg_1"},
        {"event": "intake.unfit", "door": "leads", "delivery": "msg_2", "flaws": 1},
    ]
