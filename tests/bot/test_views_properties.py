"""Whatever a lead says of itself, its cards are safe, legible and within Slack's limits."""

import re
import unicodedata
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.views import answers, forms
from bot.views.text import cut, escaped, plain
from core.answers import ClaimedBatch, MyLeads, Previewed, Refusal, Refused, Skipped, Why
from core.model import Lead, LeadType
from core.submissions import LeadSubmission
from tests.bot.drawing import SPEECHES, accepted, accepted_view, acme, bare, held, mrkdwn, strings
from tests.builders import MONDAY_9AM, a_lead
from tests.reading import read

HOSTILE = st.text(
    st.one_of(
        st.sampled_from("<>&;*_~`|@#!^ \n\t\u202e\u2066\u200f\u061c\x00\x1b\u2028\ufeff…-=+"),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=120,
)
LONG = st.builds(lambda text, times: text * times, HOSTILE, st.integers(1, 60))
LINES = ("company", "contact_name", "contact_title", "referrer")
WORDS = ("source", "product", "region", "industry")
CODES = ("company_size", "phone", "account_tier")
FACTS = st.fixed_dictionaries(
    {},
    optional={
        **{name: LONG.map(lambda text: text[:200]) for name in LINES},
        **{name: LONG.map(lambda text: text[:120]) for name in WORDS},
        **{name: HOSTILE.map(lambda text: text[:40]) for name in CODES},
        "recent_activity": LONG.map(lambda text: text[:2_000]),
        "score": st.integers(0, 100),
        "timezone": st.sampled_from(["Asia/Jakarta", "Pacific/Kiritimati"]),
        "type": st.sampled_from(LeadType),
    },
)
UNSEEN = {"Cc", "Cs"}
BIDI = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def unseen(text: str) -> list[str]:
    """The control and direction characters in it; our own line breaks are none."""
    return [one for one in text if (unicodedata.category(one) in UNSEEN or one in BIDI) and one != "\n"]


def drawn(lead: Lead) -> list[answers.Answer]:
    offer = Previewed(lead, MONDAY_9AM, Why.HOT)
    many = tuple(held(lead, id=number) for number in range(1, 14))
    return [
        offer,
        held(lead, fresh=True),
        held(lead, contacted=True),
        Refused(Refusal.TAKEN, by="U01BEN", next=offer),
        Skipped(lead, 2, 2, next=offer),
        MyLeads(many, cap=10),
        ClaimedBatch(many, asked=13),
    ]


@given(facts=FACTS, language=st.sampled_from(sorted(SPEECHES)))
@settings(max_examples=25)
def test_no_lead_can_draw_a_card_that_is_unsafe_or_that_slack_refuses(
    facts: dict[str, Any], language: str
) -> None:
    lead = a_lead(facts.pop("company", "Acme") or "Acme", **facts)
    all_drawn = drawn(lead)
    among_few = MyLeads((held(lead), held(lead, contacted=True)), cap=10)

    for answer in all_drawn:
        for among in (None, among_few):
            message = accepted(answers.draw(answer, SPEECHES[language], MONDAY_9AM, among=among))

            for text in mrkdwn(message):
                assert not set("<>&") & set(bare(text)), text
            assert [text for text in strings(message) if unseen(text)] == []


@given(facts=FACTS, language=st.sampled_from(sorted(SPEECHES)))
@settings(max_examples=25)
def test_no_lead_can_open_a_form_that_is_unsafe_or_that_slack_refuses(
    facts: dict[str, Any], language: str
) -> None:
    lead = a_lead(facts.pop("company", "Acme") or "Acme", **facts)

    for form in (forms.skip, forms.contact, forms.transfer, forms.push):
        view = accepted_view(form(lead, SPEECHES[language], metadata="17:abc"))
        assert [text for text in mrkdwn(view) if set("<>&") & set(bare(text))] == []
        assert [text for text in strings(view) if unseen(text)] == []


@given(text=LONG, limit=st.integers(1, 80))
def test_escaped_text_is_short_whole_and_harmless(text: str, limit: int) -> None:
    shown = escaped(text, limit)

    assert len(shown) <= limit
    assert not set("<>") & set(shown)
    assert re.sub(r"&(?:amp|lt|gt);", "", shown).count("&") == 0
    assert not unseen(shown)


@given(text=HOSTILE)
def test_escaped_text_with_room_enough_loses_nothing_that_can_be_seen(text: str) -> None:
    shown = escaped(text, limit=2_000)

    assert shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == plain(text, limit=2_000)
    assert plain(plain(text)) == plain(text)


@given(text=LONG, limit=st.integers(10, 300))
def test_plain_text_is_one_line_of_at_most_its_limit(text: str, limit: int) -> None:
    shown = plain(text, limit)

    assert len(shown) <= limit
    assert "\n" not in shown
    assert shown == shown.strip()


@pytest.mark.parametrize(
    ("said", "limit", "left"),
    [
        ("short", 5, "short"),
        ("a &amp; b", 6, "a…"),
        ("a &amp; b", 9, "a &amp; b"),
        ("to <@U01BEN> now", 9, "to…"),
        ("to <@U01BEN> now", 14, "to <@U01BEN>…"),
        ("&lt;&gt;", 6, "&lt;…"),
    ],
)
def test_what_was_said_is_never_cut_inside_an_entity_or_a_token(said: str, limit: int, left: str) -> None:
    assert cut(said, limit) == left


def test_ids_alone_travel_in_what_slack_echoes_back() -> None:
    lead = acme()

    blocks = answers.draw(held(lead, fresh=True, id=4), SPEECHES["de"], MONDAY_9AM).blocks
    echoed = [
        element[key]
        for block in blocks
        if block["type"] == "actions"
        for element in block["elements"]
        for key in ("value", "action_id")
    ]

    assert set(echoed) == {"4", "contacts.log", "claims.release", "claims.transfer", "claims.undo"}


def test_the_longest_lead_that_can_come_in_is_shown_to_its_owner() -> None:
    longest = {"company": 200, "contact_name": 200, "contact_title": 200, "source": 120, "referrer": 200}
    facts = {name: "&" * length for name, length in longest.items()}
    facts |= {"recent_activity": "<" * 2_000, "phone": "1" * 40, "company_size": "x" * 40}
    lead = replace(acme(), facts=LeadSubmission.read(facts).facts())

    message = accepted(answers.draw(held(lead), SPEECHES["id"], MONDAY_9AM))

    assert "[Sudah dihubungi] [Lepas] [Alihkan]" in read(message["blocks"])
