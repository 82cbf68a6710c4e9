"""What a signed request may look like inside, and how what does not fit is told."""

import pytest

from tests.bot.intake.desk import FACTS, Desk

ACME = {"external_id": "web-1", "company": "Acme", "email": "ana@acme.example", "score": 60}
BELOW = {"company": "Small", "email": "ben@small.example", "score": 1}


def test_what_does_not_fit_is_named_by_position_and_field_and_nothing_is_taken(desk: Desk) -> None:
    answer = desk.brings([ACME, {"email": "nobody", "score": 101}, "Acme", {"queue": "nowhere"}])

    assert answer.status_code == 422
    assert answer.json()["errors"][0] == {
        "position": 1,
        "field": "email",
        "code": "not_an_email",
        "error": "email is no e-mail address; write one like ana@acme.example",
    }
    assert [(one["position"], one["field"], one["code"]) for one in answer.json()["errors"][1:]] == [
        (1, "score", "not_a_score"),
        (2, "", "not_an_object"),
    ]
    assert desk.count() == 0


def test_a_queue_that_is_not_there_is_named_too(desk: Desk) -> None:
    answer = desk.brings([ACME, {**BELOW, "queue": "nowhere"}])

    assert [(one["position"], one["field"]) for one in answer.json()["errors"]] == [(1, "queue")]
    assert desk.count() == 0


@pytest.mark.parametrize(
    ("what", "position", "code"),
    [
        ([], 0, "empty"),
        ([BELOW] * 501, 500, "too_many"),
        ("x", 0, "not_an_object"),
        (None, 0, "not_an_object"),
    ],
)
def test_a_request_of_no_shape_is_unfit(desk: Desk, what: object, position: int, code: str) -> None:
    answer = desk.brings(what)

    assert answer.status_code == 422
    assert [(one["position"], one["code"]) for one in answer.json()["errors"]] == [(position, code)]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[1,]",
        b'{"score": NaN}',
        b'{"score": Infinity}',
        b"[" * 100_000,
        b'{"a":' * 3_000 + b"1" + b"}" * 3_000,
        b'{"score": ' + b"9" * 5_000 + b"}",
        '{"company": "Acme"}'.encode("utf-16-le"),
    ],
)
def test_what_is_no_json_is_malformed(desk: Desk, body: bytes) -> None:
    assert desk.brings(body).status_code == 400


@pytest.mark.parametrize("depth", [100, 500, 900, 950, 980, 990])
def test_an_attribute_just_deep_enough_breaks_nothing_further_in(desk: Desk, depth: int) -> None:
    body = b'{"a":' + b"[" * depth + b"]" * depth + b"}"

    assert desk.brings(body).status_code in {202, 400, 422}


def test_half_a_character_is_left_out(desk: Desk) -> None:
    answer = desk.brings(b'{"company": "Ac\\ud800me", "email": "a@acme.example", "\\udfff": "\\u0000"}')

    assert answer.status_code == 202


def test_a_fact_that_does_not_fit_is_named(desk: Desk) -> None:
    answer = desk.brings([{"lead": 1, "type": "converted"}, {"lead": 1, "type": "won"}], path=FACTS)

    assert answer.status_code == 422
    assert [(one["position"], one["field"]) for one in answer.json()["errors"]] == [(1, "type")]


def test_a_byte_order_mark_is_read_over(desk: Desk) -> None:
    assert desk.brings(b"\xef\xbb\xbf{}").status_code == 202
