"""Only what is signed with our secret, within five minutes, comes in."""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr
from standardwebhooks import Webhook

from bot.bodies import Rejected
from bot.intake.signature import TOLERANCE, Verifier
from tests.builders import MONDAY_9AM
from tests.signing import NEW_SECRET, SECRET, signed_headers

BODY = b'{"company": "Acme"}'


def seal(body: bytes = BODY, **how: Any) -> dict[str, str]:
    return signed_headers(body, at=MONDAY_9AM, **how)


def refused(headers: Mapping[str, str], body: bytes = BODY, *secrets: str) -> int:
    """The status a request is turned away with; 0 for one that comes in."""
    try:
        Verifier([SecretStr(one) for one in secrets or (SECRET,)]).verify(body, headers, MONDAY_9AM)
    except Rejected as rejected:
        return rejected.status
    return 0


def test_what_the_library_signs_comes_in_with_its_id() -> None:
    verifier = Verifier([SecretStr(SECRET), SecretStr(NEW_SECRET)])

    old = verifier.verify(BODY, seal(id="msg_1"), MONDAY_9AM)
    new = verifier.verify(BODY, seal(id="msg_2", secret=NEW_SECRET), MONDAY_9AM)

    assert (old, new) == (("msg_1", 0), ("msg_2", 1))


@pytest.mark.parametrize(("late_s", "status"), [(300, 0), (301, 401), (-300, 0), (-301, 401)])
def test_the_clock_is_ours_and_five_minutes_are_enough(late_s: int, status: int) -> None:
    assert timedelta(minutes=5) == TOLERANCE
    assert refused(seal(late_s=late_s)) == status


@pytest.mark.parametrize(
    "id", ["1", "a" * 256, "msg_2b.c-d:e@f/g+h=~", "0c2a7d9e-1f3b-4c5d-8e6f-7a8b9c0d1e2f"]
)
def test_ids_of_every_common_form_are_taken(id: str) -> None:
    assert refused(seal(id=id)) == 0


@pytest.mark.parametrize("id", ["", " ", "a" * 257, "a b", "ä", "a\n", "{}", "a,b", "\x00"])
def test_other_ids_are_not_even_signed_ones(id: str) -> None:
    assert refused(seal() | signed_headers(BODY, at=MONDAY_9AM, id=id or "x") | {"webhook-id": id}) == 401


@pytest.mark.parametrize(
    "changed",
    [
        {"webhook-id": "another"},
        {"webhook-timestamp": ""},
        {"webhook-timestamp": "now"},
        {"webhook-timestamp": "1772442000.0"},
        {"webhook-timestamp": "1.772442e9"},
        {"webhook-timestamp": "01772442000"},
        {"webhook-timestamp": "-1772442000"},
        {"webhook-timestamp": "1" * 5_000},
        {"webhook-timestamp": "99999999999"},
        {"webhook-timestamp": "\u0661" * 10},
        {"webhook-signature": ""},
        {"webhook-signature": "v1,"},
        {"webhook-signature": "v1"},
        {"webhook-signature": "v1,,,"},
        {"webhook-signature": "v2,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4="},
        {"webhook-signature": "v1," + "A" * 2_000},
        {"webhook-signature": "v1,é"},
    ],
)
def test_a_request_with_an_odd_seal_stays_outside(changed: dict[str, str]) -> None:
    assert refused(seal() | changed) == 401


@pytest.mark.parametrize("name", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_a_seal_without_one_of_its_parts_opens_nothing(name: str) -> None:
    headers = seal()
    del headers[name]

    assert refused(headers) == 401


def test_somebody_elses_seal_opens_nothing() -> None:
    assert refused(seal(), BODY + b" ") == 401
    assert refused(seal(secret=NEW_SECRET)) == 401


def test_one_good_signature_among_others_is_enough() -> None:
    headers = seal()
    headers["webhook-signature"] = f"v1a,abc v1,{'A' * 43}= {headers['webhook-signature']}"

    assert refused(headers) == 0


def test_during_rotation_either_secret_signs_and_the_old_one_not_after_it() -> None:
    old, new = seal(), seal(secret=NEW_SECRET)

    assert [refused(one, BODY, SECRET, NEW_SECRET) for one in (old, new)] == [0, 0]
    assert [refused(one, BODY, NEW_SECRET) for one in (old, new)] == [401, 0]


def test_a_secret_without_its_padding_is_the_same_secret() -> None:
    assert refused(seal(), BODY, SECRET.rstrip("=")) == 0


def test_the_signature_is_standard_webhooks_own_to_the_letter() -> None:
    """Their published example: any change of the form breaks every sender there is."""
    body, secret = b'{"test": 2432232314}', "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    stamp = "1614265330"

    signature = Webhook(secret).sign(
        "msg_p5jXN8AQM9LWM0D4loKWxJek", MONDAY_9AM.fromtimestamp(int(stamp), MONDAY_9AM.tzinfo), body.decode()
    )

    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_what_is_no_text_nobody_can_have_signed() -> None:
    assert refused(seal(), b"\xff\xfe") == 400
    assert refused({}, b"\xff\xfe") == 401


HEADERS = st.dictionaries(
    st.sampled_from(["webhook-id", "webhook-timestamp", "webhook-signature"]),
    st.text(st.characters(max_codepoint=255), max_size=120),
)


@given(changed=HEADERS, body=st.binary(max_size=60))
def test_nothing_that_is_not_signed_comes_in_and_nothing_breaks(changed: dict[str, str], body: bytes) -> None:
    good = seal()

    status = refused(good | changed, body)

    is_as_sealed = body == BODY and all(good[name] == value for name, value in changed.items())
    assert (status == 0) is is_as_sealed


@given(bit=st.integers(0, 32 * 8 - 1))
def test_every_bit_of_a_signature_counts(bit: int) -> None:
    headers = seal()
    raw = bytearray(b64decode(headers["webhook-signature"].removeprefix("v1,")))
    raw[bit // 8] ^= 1 << bit % 8

    assert refused(headers | {"webhook-signature": f"v1,{b64encode(raw).decode()}"}) == 401
