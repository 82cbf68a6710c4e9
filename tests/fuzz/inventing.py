"""Requests as hypothesis invents them: sensible ones, broken ones, and bytes."""

import json
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from bot import actions
from bot.intake.openapi import FACTS, LEADS, OPENAPI
from core.model import Channel, ContactOutcome, LeadType
from core.submissions import COLUMNS
from tests.bot.counter import ANA, BUDI, CLARA, MIA
from tests.builders import MONDAY_9AM, minutes

NAMES = ("Acme", "Bravo", "Çelik & Söhne", "=SUM(A1)", "<!channel>", "\u202egnp.exe", "x" * 210)
IDS = tuple(f"crm-{number}" for number in range(12))

ANY_JSON: SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=12)
    | st.sampled_from(["\ud800", "\x00", "NaN", "1e999"]),
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(st.text(max_size=8), inside, max_size=4),
    max_leaves=12,
)


def _or_anything(value: SearchStrategy[Any]) -> SearchStrategy[Any]:
    """Mostly what fits."""
    return st.one_of(*[value] * 7, ANY_JSON)


_MOMENTS = st.one_of(
    st.integers(-3_000, 3).map(lambda ago: (MONDAY_9AM + minutes(ago)).isoformat()),
    st.sampled_from(["2026-03-01", "1971-01-02", "8999-12-31T23:59:59+14:00", "soon", ""]),
)
LEAD: SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {},
    optional={
        **{name: _or_anything(st.text(max_size=20)) for name in sorted(COLUMNS)},
        "company": _or_anything(st.sampled_from(NAMES)),
        "email": _or_anything(st.sampled_from(["a@acme.example", "b@bravo.example", "c@uni-x.de", "nobody"])),
        "phone": _or_anything(st.sampled_from(["+49 30 901820", "030-901820", "0", "+" * 30])),
        "type": _or_anything(st.sampled_from(list(LeadType))),
        "score": _or_anything(st.integers(-1, 101)),
        "deal_size": _or_anything(st.floats()),
        "consent": _or_anything(st.booleans()),
        "timezone": _or_anything(st.sampled_from(["Europe/Berlin", "asia/jakarta", "Moon"])),
        "external_id": _or_anything(st.sampled_from(IDS)),
        "received_at": _or_anything(_MOMENTS),
        "queue": _or_anything(st.sampled_from(["hot", "inbound", "inbound", "nowhere"])),
        "attributes": ANY_JSON,
        "utm": ANY_JSON,
    },
)
FACT: SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {
        "type": _or_anything(
            st.sampled_from(["activity", "score", "contacted", "converted", "disqualified", "owner"])
        ),
    },
    optional={
        "lead": _or_anything(st.integers(0, 40) | st.sampled_from(["L-1", "L-2", "l-3", "L-", "9" * 16])),
        "external_id": _or_anything(st.sampled_from(IDS)),
        "at": _or_anything(_MOMENTS),
        "text": _or_anything(st.text(max_size=20)),
        "score": _or_anything(st.integers(-1, 101)),
        "channel": _or_anything(st.sampled_from(list(Channel))),
        "outcome": _or_anything(st.sampled_from(list(ContactOutcome))),
        "owner": _or_anything(st.sampled_from([ANA, BUDI, CLARA, MIA, None, "who@sales.example"])),
    },
)

SENSIBLE_FACT: SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["activity", "score", "contacted", "converted", "disqualified", "owner"]),
        "external_id": st.sampled_from(IDS[:4]),
        "text": st.sampled_from(["Opened a mail", "Asked for prices"]),
        "score": st.integers(0, 100),
        "owner": st.sampled_from([ANA, BUDI, CLARA, None]),
    },
    optional={"at": st.integers(-90, 0).map(lambda ago: (MONDAY_9AM + minutes(ago)).isoformat())},
)
"""One of a few leads, and everything that any type of fact needs."""


def several(of: SearchStrategy[Any]) -> SearchStrategy[Any]:
    """One, a list, or a list with something else in it."""
    return of | st.lists(of, max_size=8) | st.lists(of | ANY_JSON, max_size=4)


def _broken(body: bytes, at: int, by: bytes) -> bytes:
    """The body with a hole in it, and something else in the hole."""
    place = at % (len(body) + 1)
    return body[:place] + by + body[place + len(by) :]


BODIES: SearchStrategy[bytes] = st.one_of(
    several(LEAD).map(lambda what: json.dumps(what).encode()),
    several(FACT).map(lambda what: json.dumps(what).encode()),
    ANY_JSON.map(lambda what: json.dumps(what).encode()),
    st.builds(
        _broken,
        several(LEAD).map(lambda what: json.dumps(what).encode()),
        st.integers(0),
        st.binary(max_size=4),
    ),
    st.binary(max_size=200),
    st.sampled_from([b"[" * 50_000, b'{"a":' * 950 + b"1" + b"}" * 950, b"[" + b"{}," * 600 + b"{}]"]),
    st.integers(0, 300_000).map(lambda length: b" " * length + b"{}"),
)
"""What may stand in a request, signed or not."""

INTAKE_PATHS = st.sampled_from([LEADS, FACTS])
PATHS = st.sampled_from(
    [LEADS, FACTS, OPENAPI, "/slack/events", "/healthz", "/readyz", "/metrics", "/", "/intake", f"{LEADS}/"]
)
METHODS = st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "BREW"])
KINDS = st.sampled_from(
    [
        *["application/json"] * 4,
        "application/json; charset=utf-8",
        "application/x-www-form-urlencoded",
        "text/plain",
        "",
        "x",
    ]
)
_HEADER_TEXT = st.text(
    st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=300
)
HEADERS = st.dictionaries(
    st.sampled_from(
        [
            "webhook-id",
            "webhook-timestamp",
            "webhook-signature",
            "x-slack-signature",
            "x-slack-request-timestamp",
            "content-encoding",
            "accept",
            "cookie",
            "expect",
        ]
    ),
    _HEADER_TEXT,
    max_size=4,
)

_WORDS = st.text(max_size=12) | st.sampled_from(
    [ANA, BUDI, "UNOBODY", *(str(value) for name, value in vars(actions).items() if name.isupper())]
)
_VALUES: SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | _WORDS,
    lambda inside: (
        st.lists(inside, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "type", "value", "action_id", "callback_id", "view", "state", "values"]),
            inside,
        )
    ),
    max_leaves=8,
)
PAYLOADS: SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {
        "type": st.sampled_from(
            [
                "block_actions",
                "view_submission",
                "event_callback",
                "shortcut",
                "view_closed",
                "message_action",
            ]
        ),
    },
    optional={
        "user": st.sampled_from([{"id": ANA}, {"id": "UNOBODY"}, {}]) | _VALUES,
        "team": st.just({"id": "T0SANDBOX"}) | _VALUES,
        "actions": st.lists(
            st.fixed_dictionaries(
                {"action_id": _WORDS, "type": st.just("button")},
                optional={"value": _WORDS, "action_ts": _WORDS},
            ),
            max_size=2,
        )
        | _VALUES,
        "callback_id": _WORDS,
        "trigger_id": _WORDS,
        "view": _VALUES,
        "event": _VALUES,
        "container": _VALUES,
    },
)
COMMANDS: SearchStrategy[dict[str, str]] = st.fixed_dictionaries(
    {
        "command": st.sampled_from(["/nextlead", "/myleads", "/queue", "/lead", "/other"]),
        "user_id": st.sampled_from([ANA, BUDI, MIA, "UNOBODY"]),
        "trigger_id": st.text("0123456789", min_size=1, max_size=4),
        "text": st.sampled_from(["", "help", "5", "away", "back", "hot", "L-1", "find acme"])
        | st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    }
)
