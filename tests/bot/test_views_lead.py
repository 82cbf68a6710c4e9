"""The card of a lead: before it is claimed, and after."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.views import answers
from bot.views.blocks import Card
from core.answers import Claimed, Closed, Logged, Previewed, Refusal, Refused, Returned, Transferred, Why
from core.model import LeadFacts, LeadState
from tests.bot.drawing import SPEECHES, accepted, acme, aloud, held, strings
from tests.builders import BEN, CLEO, MONDAY_9AM, a_claim, a_contact, a_lead, minutes
from tests.reading import read

SECRETS = ("Jörg", "joerg", "acme.example", "9999", "Beta Ltd")
OFFER = Previewed(acme(), until=MONDAY_9AM + minutes(2), why=Why.HOT)


def draw(answer: answers.Answer, language: str = "en") -> Card:
    return answers.draw(answer, SPEECHES[language], MONDAY_9AM)


def test_a_preview_says_what_a_rep_needs_to_decide() -> None:
    card = draw(OFFER)

    assert read(card.blocks) == [
        "*Acme &lt;&amp;&gt; Söhne* · 1,250 people",
        "Contact Head of Sales",
        "Source website demo",
        "Score 90",
        "In the queue for 26 h",
        "Kind Hot inbound",
        "Queue leads",
        "Industry: Robotics",
        "Product: CRM",
        "Account: enterprise",
        "Language: German",
        "Recent activity: Asked for a price",
        "Location: DACH, Germany (16:00 there now)",
        "Why this one: Hot: they are waiting for an answer right now.",
        f"Reserved for you until <!date^{int(OFFER.until.timestamp())}^{{time}}|09:02>.",
        "[Claim] [Skip]",
    ]


def test_a_preview_reads_as_well_in_german_and_indonesian() -> None:
    german, indonesian = read(draw(OFFER, "de").blocks), read(draw(OFFER, "id").blocks)

    assert german[0] == "*Acme &lt;&amp;&gt; Söhne* · 1.250 Mitarbeitende"
    assert german[4] == "In der Warteschlange seit 26 Std."
    assert german[13] == "Warum dieser Lead: Heiß: Hier wartet gerade jemand auf Antwort."
    assert german[-1] == "[Übernehmen] [Überspringen]"
    assert indonesian[0] == "*Acme &lt;&amp;&gt; Söhne* · 1.250 karyawan"
    assert indonesian[4] == "Lama dalam antrean 26 jam"
    assert indonesian[-1] == "[Ambil] [Lewati]"


@pytest.mark.parametrize("language", SPEECHES)
def test_before_the_claim_nobody_learns_who_it_is(language: str) -> None:
    everything = strings(draw(OFFER, language).message())

    assert [word for word in SECRETS if any(word in one for one in everything)] == []


def test_a_button_carries_an_id_and_nothing_else() -> None:
    cards = [draw(OFFER), draw(held(acme(), fresh=True, id=4)), draw(held(acme(), contacted=True, id=4))]

    values = [
        element["value"]
        for card in cards
        for block in card.blocks
        if block["type"] == "actions"
        for element in block["elements"]
    ]

    assert values == ["17"] * 2 + ["4"] * 7


def test_a_lead_of_which_hardly_anything_is_known_is_drawn_as_well() -> None:
    lead = replace(a_lead(), facts=LeadFacts())

    lines = read(draw(Previewed(lead, MONDAY_9AM, Why.OLDEST)).blocks)
    owned = read(draw(held(lead)).blocks)

    assert lines[:4] == ["*Company unknown*", "Contact unknown", "Source unknown", "Score unknown"]
    assert owned[:2] == ["It is yours.", "*Company unknown*"]


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        ("250", " · 250 people"),
        ("1", " · 1 person"),
        ("51-200", " · 51-200"),
        ("9" * 40, " · 999,999,999,999 people"),
        (None, ""),
    ],
)
def test_the_size_of_a_company_is_a_number_or_what_was_written(size: str | None, shown: str) -> None:
    lead = a_lead("A · B", company_size=size)

    assert read(draw(held(lead)).blocks)[1] == f"*A · B*{shown}"


def test_the_owner_sees_how_to_reach_the_lead() -> None:
    lines = read(draw(held(acme(deal_size=48_000), fresh=True)).blocks)

    assert lines[0] == "It is yours."
    assert {
        "Name Jörg Braun",
        "Title Head of Sales",
        "E-mail joerg@acme.example",
        "Phone +49 30 9999 0001",
        "Kind Hot inbound",
        "Score 90",
        "Deal size 48,000",
        "Referred by Beta Ltd",
        "Not contacted yet.",
        "L-17 · leads",
    } <= set(lines)


def test_an_address_is_shown_whole_however_long_it_is() -> None:
    address = f"{'a' * 64}@{'b' * 170}.example"

    assert f"E-mail {address}" in read(draw(held(acme(email=address))).blocks)


@pytest.mark.parametrize(
    ("claimed", "language", "buttons"),
    [
        (held(acme(), fresh=True), "en", "[Contacted] [Release] [Transfer] [Undo]"),
        (held(acme()), "en", "[Contacted] [Release] [Transfer]"),
        (held(acme(), contacted=True), "en", "[Converted] [Disqualified] [Transfer]"),
        (held(acme(), fresh=True), "de", "[Kontaktiert] [Freigeben] [Übergeben] [Rückgängig]"),
        (held(acme(), contacted=True), "de", "[Gewonnen] [Disqualifiziert] [Übergeben]"),
        (held(acme(), fresh=True), "id", "[Sudah dihubungi] [Lepas] [Alihkan] [Urungkan]"),
        (held(acme(), contacted=True), "id", "[Terkonversi] [Tidak memenuhi syarat] [Alihkan]"),
    ],
)
def test_the_buttons_are_what_the_owner_can_do_next(claimed: Claimed, language: str, buttons: str) -> None:
    assert read(draw(claimed, language).blocks)[-1] == buttons


def test_once_contacted_the_card_says_how_quickly_that_was() -> None:
    lines = read(draw(held(acme(), contacted=True)).blocks)

    assert "Contacted 30 min after you claimed it." in lines


ABOUT_A_LEAD: dict[str, tuple[answers.Answer, str]] = {
    "released": (
        Returned(acme(), a_claim(acme(), ended_by="released")),
        "Released: {} is back in the line.",
    ),
    "undone": (Returned(acme(), a_claim(acme(), ended_by="undone")), "Undone: {} is back in its old place."),
    "transferred": (
        Transferred(acme(), a_claim(acme()), to=BEN),
        "{} now belongs to <@U01BEN>, who gets a message.",
    ),
    "converted": (
        Closed(acme(state=LeadState.CONVERTED), a_claim(acme())),
        "Converted: {}. Congratulations.",
    ),
    "disqualified": (Closed(acme(state=LeadState.DISQUALIFIED), a_claim(acme())), "Disqualified: {}."),
}


@pytest.mark.parametrize("name", ABOUT_A_LEAD)
def test_what_became_of_a_lead_is_said_with_its_name_and_the_way_on(name: str) -> None:
    answer, sentence = ABOUT_A_LEAD[name]

    card = draw(answer)

    assert read(card.blocks) == [
        sentence.format("*Acme &lt;&amp;&gt; Söhne* · 1,250 people"),
        "[Next lead]",
    ]
    assert card.text == sentence.format("Acme &lt;&amp;&gt; Söhne · 1,250 people")


def test_a_first_contact_says_how_long_it_took_and_a_later_one_does_not() -> None:
    claimed = held(acme(), contacted=True)
    contact = a_contact(claimed.claim)

    first = read(draw(Logged(claimed.lead, claimed.claim, contact, first=True)).blocks)
    later = read(draw(Logged(claimed.lead, claimed.claim, contact, first=False)).blocks)

    assert first[0] == "First contact logged, 30 min after you claimed it."
    assert later[0] == "Another contact was logged."
    assert first[-1] == later[-1] == "[Converted] [Disqualified] [Transfer]"


def test_whoever_came_second_hears_who_was_faster_and_sees_the_next() -> None:
    card = draw(Refused(Refusal.TAKEN, by=CLEO, next=OFFER), "de")

    assert read(card.blocks)[0] == "<@U01CLEO> war schneller: Dieser Lead ist vergeben."
    assert read(card.blocks)[-1] == "[Übernehmen] [Überspringen]"


@pytest.mark.parametrize("language", SPEECHES)
@pytest.mark.parametrize(
    "answer",
    [
        OFFER,
        held(acme(), fresh=True),
        held(acme(), contacted=True),
        Refused(Refusal.TAKEN, by=CLEO, next=OFFER),
        *(answer for answer, _ in ABOUT_A_LEAD.values()),
    ],
)
def test_whoever_hears_a_card_read_aloud_misses_nothing(answer: answers.Answer, language: str) -> None:
    message = accepted(draw(answer, language))

    heard = aloud(message["text"]).replace(": ", " ")
    shown = [aloud(line).replace(": ", " ") for line in read(message["blocks"]) if not line.startswith("[")]
    assert [line for line in shown if line not in heard] == []
    assert "*" not in message["text"]


@pytest.mark.parametrize(
    ("held_for", "language", "said"),
    [
        (timedelta(seconds=-2), "en", "Not contacted yet."),
        (timedelta(seconds=59), "en", "Not contacted yet."),
        (timedelta(minutes=1), "en", "Yours for 1 min, not contacted yet."),
        (timedelta(hours=30), "en", "Yours for 30 h, not contacted yet."),
        (timedelta(minutes=95), "de", "Seit 1 Std. 35 Min. dein Lead, noch nicht kontaktiert."),
        (timedelta(minutes=95), "id", "Milik Anda selama 1 jam 35 mnt, belum dihubungi."),
    ],
)
def test_a_lead_not_yet_contacted_says_for_how_long_it_has_been_owned(
    held_for: timedelta, language: str, said: str
) -> None:
    card = answers.draw(held(acme()), SPEECHES[language], MONDAY_9AM + held_for)

    assert said in read(card.blocks)
    assert said in card.text
