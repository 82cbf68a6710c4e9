"""What reps and managers read of leads that are offered, in three languages, and what they can do."""

from dataclasses import replace
from typing import Any

import pytest

from bot import actions
from bot.views import answers, help
from core.answers import Previewed, Why
from core.model import Lead, LeadState, Person
from core.notices import Notice, NoticeKind, Parcel
from core.offers import Offer, OfferOutcome, OfferReason
from core.policies.claims import BatchPolicy
from tests.bot.drawing import EN, SPEECHES, accepted, acme, aloud
from tests.bot.parcels import a_parcel, lines, told
from tests.builders import ANA, BEN, MONDAY_9AM, a_claim, a_lead, hours, minutes
from tests.reading import buttons, read

NOW = MONDAY_9AM + minutes(2)
UNTIL = MONDAY_9AM + minutes(5)


def an_offer(outcome: OfferOutcome | None = None, *, reason: OfferReason = OfferReason.TURN) -> Offer:
    """Acme, offered to Ana at nine for five minutes; ended a minute later where it has an outcome."""
    ended_at = MONDAY_9AM + minutes(1) if outcome else None
    return Offer(3, 17, ANA, "leads", MONDAY_9AM, UNTIL, reason, ended_at, outcome)


def offered(offer: Offer | None, lead: Lead | None = None, **rest: Any) -> Parcel:
    """The message about it, two minutes later."""
    lead = lead or acme()
    notice = Notice(f"offer:3@{ANA}", NoticeKind.OFFER, ANA, MONDAY_9AM, lead.id, data={"offer": 3})
    given: dict[str, Any] = {"claim": None, "reader": Person(ANA, "Ana"), "now": NOW} | rest
    return Parcel(notice, lead, offer=offer, **given)


def taken(**rest: Any) -> dict[str, Any]:
    """That Ana has accepted it."""
    claim = a_claim(acme(), ANA, id=4, **rest)
    return {"claim": claim, "current": claim, "contact_by": MONDAY_9AM + hours(2)}


ASKED = {
    "en": [
        "You are next. Do you take this lead? Please answer by 09:05.",
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
        "Location: DACH, Germany (16:02 there now)",
        "If you do not answer by then, others are asked.",
        "[Accept] [Decline]",
    ],
    "de": [
        "Du bist dran. Übernimmst du diesen Lead? Bitte antworte bis 10:05.",
        "Antwortest du bis dahin nicht, werden andere gefragt.",
        "[Annehmen] [Ablehnen]",
    ],
    "id": [
        "Giliran Anda. Ambil prospek ini? Mohon jawab sebelum 16.05.",
        "Jika Anda belum menjawab sampai saat itu, rekan lain akan ditanya.",
        "[Terima] [Tolak]",
    ],
}


@pytest.mark.parametrize("language", SPEECHES)
def test_whoever_is_offered_a_lead_reads_what_a_preview_tells_why_them_and_until_when(language: str) -> None:
    shown = lines(offered(an_offer()), speech=SPEECHES[language])

    assert [shown[0], *shown[-2:]] == [ASKED[language][0], *ASKED[language][-2:]]
    assert language != "en" or shown == [aloud(line) for line in ASKED["en"]]


def test_before_accepting_nobody_reads_how_to_reach_them() -> None:
    message = str(accepted(told(offered(an_offer()))))

    assert not {"Jörg Braun", "joerg@acme.example", "+49 30 9999 0001"} & {
        secret for secret in ("Jörg Braun", "joerg@acme.example", "+49 30 9999 0001") if secret in message
    }


def test_accept_stands_out_and_both_buttons_carry_the_offers_id_alone() -> None:
    row = told(offered(an_offer())).blocks[-1]

    said = [(one["action_id"], one["value"], one.get("style")) for one in row["elements"]]
    assert said == [(actions.ACCEPT, "3", "primary"), (actions.DECLINE, "3", None)]
    assert row["block_id"] == f"{actions.TOLD}offer:3@{ANA}"


def test_the_message_read_aloud_says_all_of_it_in_sentences() -> None:
    text = accepted(told(offered(an_offer())))["text"]

    assert text.startswith(
        "You are next. Do you take this lead? Please answer by 09:05. Acme &lt;&amp;&gt; Söhne · 1,250 "
        "people · Contact: Head of Sales · Source: website demo · Score: 90"
    )
    assert text.endswith("(16:02 there now) · If you do not answer by then, others are asked.")


ACCOUNT = {
    "en": "You already work with this company. Do you take this lead, too? Please answer by 09:05.",
    "de": "Du betreust diese Firma schon. Übernimmst du auch diesen Lead? Bitte antworte bis 10:05.",
    "id": "Anda sudah menangani perusahaan ini. Ambil prospek ini juga? Mohon jawab sebelum 16.05.",
}


@pytest.mark.parametrize("language", SPEECHES)
def test_whoever_works_with_the_company_already_is_told_so(language: str) -> None:
    shown = lines(offered(an_offer(reason=OfferReason.ACCOUNT)), speech=SPEECHES[language])

    assert shown[0] == ACCOUNT[language]


def test_accepted_the_message_is_the_card_that_claim_shows_with_undo_for_its_minute() -> None:
    ahead = (MONDAY_9AM + hours(3), MONDAY_9AM + hours(60))
    fresh = taken() | {"undo_until": MONDAY_9AM + minutes(2), "break_ahead": ahead}

    shown = lines(offered(an_offer(OfferOutcome.ACCEPTED), **fresh))
    later = lines(offered(an_offer(OfferOutcome.ACCEPTED), **taken()))

    assert shown[:2] == ["It is yours.", "Acme &lt;&amp;&gt; Söhne · 1,250 people"]
    assert "E-mail joerg@acme.example" in shown
    assert "Contact them by 11:00." in shown
    assert "Closed from 12:00 until 4 Mar 2026, 21:00: contact them today." in shown
    assert shown[-1] == "[Contacted] [Release] [Transfer] [Undo]"
    assert later[-1] == "[Contacted] [Release] [Transfer]"


def test_once_contacted_the_same_message_asks_how_it_ended() -> None:
    worked = taken(contacted_at=NOW)

    shown = lines(offered(an_offer(OfferOutcome.ACCEPTED), **worked))

    assert shown[-1] == "[Converted] [Disqualified] [Transfer]"


ENDED: dict[OfferOutcome | None, dict[str, str]] = {
    OfferOutcome.DECLINED: {
        "en": "You declined Acme. You are not asked about it again today.",
        "de": "Du hast Acme abgelehnt. Heute wirst du dazu nicht mehr gefragt.",
        "id": "Anda menolak Acme. Hari ini Anda tidak akan ditanya lagi tentang prospek ini.",
    },
    OfferOutcome.TIMED_OUT: {
        "en": "The time to answer is over: Acme is no longer reserved for you.",
        "de": "Die Zeit für eine Antwort ist um: Acme ist nicht mehr für dich reserviert.",
        "id": "Waktu untuk menjawab sudah habis: Acme tidak lagi dicadangkan untuk Anda.",
    },
    OfferOutcome.WITHDRAWN: {
        "en": "Acme is not offered to you any more.",
        "de": "Acme wird dir nicht mehr angeboten.",
        "id": "Acme tidak lagi ditawarkan kepada Anda.",
    },
}


@pytest.mark.parametrize("language", SPEECHES)
@pytest.mark.parametrize("outcome", ENDED)
def test_an_offer_that_is_over_has_a_line_and_no_buttons(outcome: OfferOutcome, language: str) -> None:
    with_ben = a_claim(acme(), BEN, id=5)

    for current in (None, with_ben):
        parcel = offered(an_offer(outcome), a_lead(id=17), current=current)
        assert lines(parcel, speech=SPEECHES[language]) == [ENDED[outcome][language]]


def test_an_offer_whose_time_is_over_has_no_buttons_before_the_clock_has_noticed() -> None:
    late = offered(an_offer(), a_lead(id=17), now=UNTIL)

    assert lines(late) == [ENDED[OfferOutcome.TIMED_OUT]["en"]]


@pytest.mark.parametrize(
    ("state", "current", "said"),
    [
        (LeadState.WAITING, None, "Acme is back in the line."),
        (LeadState.CLAIMED, BEN, "Acme is now with <@U01BEN>."),
        (LeadState.CONVERTED, None, "Acme was converted."),
    ],
)
def test_a_lead_that_was_accepted_and_went_on_says_where_it_is(
    state: LeadState, current: str | None, said: str
) -> None:
    lead = replace(a_lead(id=17), state=state)
    claim = current and a_claim(lead, current, id=5)

    assert lines(offered(an_offer(OfferOutcome.ACCEPTED), lead, current=claim)) == [said]


def test_a_lead_that_was_declined_and_then_pulled_by_the_same_rep_is_theirs() -> None:
    lead = replace(a_lead(id=17), state=LeadState.CLAIMED)
    mine = a_claim(lead, ANA, id=5)

    for outcome in (OfferOutcome.DECLINED, OfferOutcome.TIMED_OUT):
        shown = lines(offered(an_offer(outcome), lead, current=mine))
        assert shown == ["Acme is yours: `/myleads` shows it."]


def test_an_offer_of_which_nothing_is_kept_says_where_the_lead_is() -> None:
    lead = a_lead(id=17)

    gone, erased = offered(None, lead), offered(an_offer(), replace(lead, state=LeadState.ERASED))
    unknown = replace(gone, lead=None)

    assert lines(gone) == ["Acme is back in the line."]
    assert lines(erased) == ["Erased: nothing is kept of this lead any more."]
    assert lines(unknown) == ["This lead is no longer in the queue."]


def missed(number: int = 2, *, to_rep: bool = True) -> Parcel:
    about = {"missed": number, "rep": ANA}
    parcel = a_parcel(NoticeKind.MISSED, to_rep=to_rep, data=about)
    return replace(parcel, lead=None, claim=None, current=None)


MISSED = {
    "en": "You did not answer 2 offers in a row, so you are away now: no lead is offered or assigned to you "
    "until you type `/nextlead back`.",
    "de": "Du hast auf 2 Angebote in Folge nicht geantwortet und giltst jetzt als abwesend: Dir wird kein "
    "Lead angeboten oder zugewiesen, bis du `/nextlead back` eingibst.",
    "id": "Anda tidak menjawab 2 tawaran berturut-turut, jadi kini Anda dianggap tidak di tempat: tidak ada "
    "prospek yang ditawarkan atau ditugaskan kepada Anda sampai Anda mengetik `/nextlead back`.",
}


@pytest.mark.parametrize("language", SPEECHES)
def test_whoever_let_offers_pass_reads_that_they_are_away_and_how_they_come_back(language: str) -> None:
    assert lines(missed(), speech=SPEECHES[language]) == [MISSED[language]]


def test_managers_hear_of_a_rep_who_is_away_by_that_and_cannot_be_told() -> None:
    assert lines(missed(1, to_rep=False)) == [
        "<@U01ANA> is set to away after 1 offer without an answer, and cannot be reached by message."
    ]


UNTIL_WHEN = {"en": "Offered to you until 09:05.", "de": "Dir angeboten bis 10:05."}


@pytest.mark.parametrize("language", UNTIL_WHEN)
def test_a_preview_of_an_offered_lead_says_until_when_it_is_offered(language: str) -> None:
    previewed = Previewed(replace(acme(), offer_id=3), UNTIL, Why.HOT)

    card = answers.draw(previewed, SPEECHES[language], NOW)

    assert [aloud(line) for line in read(card.blocks)][-2] == UNTIL_WHEN[language]
    assert card.text.endswith(UNTIL_WHEN[language])
    assert language != "en" or buttons(card.blocks) == ["Claim", "Skip"]


def test_help_tells_of_offers_only_those_who_get_some() -> None:
    drawn = [
        help.card(EN, queues=["leads"], batch=BatchPolicy(), pushed=pushed).text for pushed in (True, False)
    ]

    assert ["I offer you a lead by message" in text for text in drawn] == [True, False]
