"""Leads in review as ops read them: their cards, one after another, and what became of them."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.views import review, review_forms
from core.answers import NothingToReview, Refusal, Refused, UnderReview
from core.doubts import SKIPPED_BY_ALL
from core.intake import Rule
from core.model import LeadFacts, LeadState
from core.notices import Audience, Doubt, Notice, NoticeKind, Parcel, Reviews
from core.review import RejectReason
from tests.bot.drawing import EN, SPEECHES, accepted, accepted_view, acme, aloud, bare, mrkdwn
from tests.bot.parcels import MANAGERS, NOW, lines, told
from tests.bot.reviews import OPS, a_card, doubtful
from tests.builders import ANA, BEN, a_lead, hours, some_facts
from tests.reading import buttons, read


def many(reviews: Reviews, *, audience: Audience = Audience.OPS) -> Parcel:
    to = OPS if audience is Audience.OPS else MANAGERS
    notice = Notice(f"reviews:2026-03-02T13@{to}", NoticeKind.REVIEWS, to, NOW, audience=audience)
    return Parcel(notice, None, None, None, NOW, reviews=reviews)


INCOMPLETE = {
    "en": [
        "Acme (L-17) is for you to decide.",
        "Missing: E-mail.",
        "Name Jo Braun",
        "Kind Warm",
        "Score 50",
        "Came in 3 h ago. To be decided by 12:30.",
        "`leads`",
        "[Approve] [Reject] [Enrich]",
    ],
    "de": [
        "Über Acme (L-17) entscheidet ihr.",
        "Es fehlt: E-Mail.",
        "Name Jo Braun",
        "Art Warm",
        "Score 50",
        "Kam vor 3 Std. herein. Zu entscheiden bis 13:30.",
        "`leads`",
        "[Zulassen] [Ablehnen] [Ergänzen]",
    ],
    "id": [
        "Acme (L-17) menunggu keputusan Anda.",
        "Belum ada: Email.",
        "Nama Jo Braun",
        "Jenis Hangat",
        "Skor 50",
        "Masuk 3 jam yang lalu. Harus diputuskan sebelum 19.30.",
        "`leads`",
        "[Setujui] [Tolak] [Lengkapi]",
    ],
}


@pytest.mark.parametrize("language", SPEECHES)
def test_ops_read_why_a_lead_is_there_and_what_is_known(language: str) -> None:
    parcel = a_card()

    shown = lines(parcel, speech=SPEECHES[language])

    assert shown == INCOMPLETE[language]
    assert accepted(told(parcel, speech=SPEECHES[language]))


def test_everything_is_read_aloud_as_well() -> None:
    spoken = told(a_card()).text

    for said in ("Acme (L-17) is for you to decide.", "Missing: E-mail.", "Jo Braun", "decided by 12:30"):
        assert said in spoken


def test_a_lead_without_a_company_is_called_by_its_number_once() -> None:
    nameless = replace(doubtful(), facts=LeadFacts(email="jo@acme.example"))

    assert lines(a_card(nameless))[0] == "L-17 is for you to decide."


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        (Rule.COMPETITOR, "They belong to a competitor."),
        (Rule.STUDENT, "The address belongs to a school or a university."),
        (Rule.SAME_PERSON, "The same person is here already, with other data."),
        (Rule.UNKNOWN_REFERRER, "Whoever is said to have referred them is no customer we know."),
        (Rule.BELOW_MINIMUM, "The score is below the minimum."),
        (SKIPPED_BY_ALL, "Everybody who may take it has skipped it."),
    ],
)
def test_every_rule_that_sends_to_review_is_said_in_words(rule: str, sentence: str) -> None:
    shown = lines(a_card(doubtful(rule), missing=()))

    assert sentence in shown


@pytest.mark.parametrize("language", SPEECHES)
def test_reps_and_their_reasons_stand_on_the_card(language: str) -> None:
    parcel = a_card(doubtful(SKIPPED_BY_ALL), skipped=((ANA, "language"), (BEN, "bad_data")), missing=())

    shown = lines(parcel, speech=SPEECHES[language])

    said = {
        "en": "<@U01ANA>: Language · <@U01BEN>: Bad data",
        "de": "<@U01ANA>: Sprache · <@U01BEN>: Fehlerhafte Daten",
        "id": "<@U01ANA>: Bahasa · <@U01BEN>: Data bermasalah",
    }
    assert said[language] in shown


def test_the_lead_it_is_like_is_named_with_what_is_different_and_can_be_merged_into() -> None:
    other = a_lead(id=3, email="jo@acme.example", contact_name="Jo Braun", phone="1", region="DACH")

    parcel = a_card(doubtful("same_person"), like=other, missing=())

    said = "L-3 is the same person, and waits in `leads`. Different here: E-mail, Phone and Region."
    assert said in lines(parcel)
    assert buttons(told(parcel).blocks) == ["Approve", "Reject", "Enrich", "Merge"]
    merge = told(parcel).blocks[-1]["elements"][-1]
    assert "L-17 goes into L-3" in merge["confirm"]["text"]["text"]


@pytest.mark.parametrize("state", [one for one in LeadState if one is not LeadState.WAITING])
def test_wherever_the_other_lead_is_ops_read_it(state: LeadState) -> None:
    other = replace(a_lead(id=3, state=state), facts=doubtful().facts)

    (said,) = [line for line in lines(a_card(like=other)) if "L-3" in line]

    assert said.startswith("L-3 is the same person, and ")
    assert "Different" not in said


def test_of_two_leads_with_nothing_in_common_only_some_differences_are_named() -> None:
    other = replace(a_lead(id=3), facts=LeadFacts())

    (said,) = [line for line in lines(a_card(acme(state=LeadState.REVIEW), like=other)) if "L-3" in line]

    assert said.count(",") == 8
    assert said.endswith("and ….")


def test_whoever_has_the_same_company_is_named() -> None:
    shown = lines(a_card(account=a_lead("Acme AG", id=4), account_rep=BEN))

    assert "<@U01BEN> has an open claim of the same company: Acme AG (L-4)." in shown


def test_a_reminder_says_that_it_is_one() -> None:
    lead = doubtful(review_asked=2)

    assert "Came in 3 h ago. Overdue: 2 reminders so far, the next one 12:30." in lines(a_card(lead))


def test_a_card_that_may_have_come_before_says_so() -> None:
    assert lines(a_card(repeated=True))[0].startswith("(Possibly repeated) Acme")


COUNTED = {
    "en": ["12 leads are in review. 3 are overdue. The oldest has been here for 30 h.", "[Review]"],
    "de": ["12 Leads sind in Prüfung. 3 sind überfällig. Der älteste ist seit 30 Std. hier.", "[Prüfen]"],
    "id": [
        "12 prospek sedang ditinjau. 3 sudah terlambat. Yang terlama sudah 30 jam di sini.",
        "[Tinjau]",
    ],
}


@pytest.mark.parametrize("language", SPEECHES)
def test_many_leads_are_counted_and_looked_at_one_after_another(language: str) -> None:
    parcel = many(Reviews(12, 3, NOW - hours(30)))

    assert lines(parcel, speech=SPEECHES[language]) == COUNTED[language]
    assert accepted(told(parcel, speech=SPEECHES[language]))


def test_leads_that_just_came_in_are_counted_and_no_more() -> None:
    assert lines(many(Reviews(2, 0, NOW))) == ["2 leads are in review.", "[Review]"]


def test_managers_hear_of_overdue_reviews_and_cannot_decide() -> None:
    shown = lines(many(Reviews(1, 1, NOW), audience=Audience.MANAGERS))

    assert shown == [
        "1 lead is in review. 1 is overdue. Ops have been reminded more than once. Only they decide."
    ]


def test_a_card_of_many_says_when_all_are_decided() -> None:
    assert lines(many(Reviews())) == ["Every lead in review has been decided."]


def test_one_after_another_there_is_a_way_to_the_next() -> None:
    shown = UnderReview(doubtful(), Doubt(missing=("email",)), waiting=4)

    card = review.card(shown, EN, NOW, said="Rejected: *Beta*.")

    read_ = [aloud(line) for line in read(card.blocks)]
    assert read_[:3] == [
        "Rejected: Beta.",
        "4 leads are in review.",
        "Acme (L-17) is for you to decide.",
    ]
    assert read_[-1] == "[Approve] [Reject] [Enrich] [Next]"
    assert accepted(card)


def test_the_last_one_has_no_next() -> None:
    card = review.card(UnderReview(doubtful(), Doubt()), EN, NOW)

    assert buttons(card.blocks) == ["Approve", "Reject", "Enrich"]


def test_nothing_to_review_is_said_and_so_is_a_refusal() -> None:
    assert review.card(NothingToReview(), EN, NOW).text == "No lead is in review. Well done."
    refused = review.card(Refused(Refusal.NOT_OPS), EN, NOW)
    assert refused.text == "Only ops decide that; nothing was changed."


def test_in_a_dialog_stands_the_same() -> None:
    shown = UnderReview(doubtful(), Doubt(missing=("email",)), waiting=2)

    view = accepted_view(review.dialog(shown, EN, NOW))

    assert view["title"]["text"] == "Review"
    assert read(view["blocks"]) == read(review.card(shown, EN, NOW).blocks)


@pytest.mark.parametrize("language", SPEECHES)
def test_a_reason_is_asked_for_before_a_lead_is_turned_away(language: str) -> None:
    shown = UnderReview(doubtful(), Doubt())

    view = accepted_view(review_forms.reject(shown, SPEECHES[language], metadata="17:card:reviewing."))

    values = [one["value"] for one in view["blocks"][1]["element"]["options"]]
    assert sorted(values) == sorted(reason.value for reason in RejectReason)


def test_what_is_missing_stands_on_top_of_the_form() -> None:
    shown = UnderReview(doubtful(), Doubt(missing=("email", "phone")))

    view = accepted_view(review_forms.enrich(shown, EN, metadata="17:card:"))

    assert [one["block_id"] for one in view["blocks"][1:4]] == ["email", "phone", "company"]


@settings(max_examples=60, deadline=None)
@given(text=st.text(min_size=1, max_size=400), rule=st.sampled_from([*Rule, SKIPPED_BY_ALL, "unheard of"]))
def test_no_word_of_a_lead_means_anything_to_slack(text: str, rule: str) -> None:
    hostile = f"<!channel> & <http://evil.example|{text}> `*_~{text}"
    facts = some_facts(hostile, contact_name=hostile, phone=hostile, source=hostile, recent_activity=hostile)
    lead, other = replace(doubtful(rule), facts=facts), replace(a_lead(id=3), facts=facts)
    shown = UnderReview(lead, Doubt(like=other, account=other, account_rep=BEN, missing=("email",)), 2)

    for message in (accepted(review.card(shown, EN, NOW)), accepted(told(a_card(lead, like=other)))):
        for said in mrkdwn(message):
            assert not {"<", ">"} & set(bare(said))
