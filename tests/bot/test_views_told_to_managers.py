"""What managers and ops read without having asked, in three languages, and what they can decide now."""

from typing import Any

import pytest

from core.events import Verb
from core.model import Claim
from core.notices import NoticeKind, Parcel
from tests.bot.catalogues import messages, stored
from tests.bot.drawing import SPEECHES, accepted, aloud
from tests.bot.parcels import NOW, a_parcel, lines, told
from tests.builders import ANA, BEN, MIA, a_claim, a_lead, days, hours
from tests.reading import buttons, read

CLAIM_EN, CLAIM_DE, CLAIM_ID = (
    "[Reassign] [Hold with rep] [Ask the rep]",
    "[Neu zuweisen] [Dort belassen] [Nachfragen]",
    "[Tugaskan ulang] [Biarkan dulu] [Tanyakan ke rekan]",
)
LEAD_EN, LEAD_DE, LEAD_ID = (
    "[Assign] [Push to a rep] [Nurture]",
    "[Zuweisen] [Jemandem zuteilen] [Ins Nurturing]",
    "[Tugaskan] [Berikan ke rekan] [Masukkan nurturing]",
)


def a_claim_with(**rest: Any) -> Claim:
    return a_claim(a_lead(id=17), id=4, **rest)


def unworked(**rest: Any) -> Parcel:
    claim = rest.pop("claim", a_claim_with(climbed=2))
    return a_parcel(NoticeKind.UNWORKED, claim=claim, to_rep=False, data={"rung": 2}, **rest)


def over(kind: NoticeKind, ended_by: Verb = Verb.RETURNED, **rest: Any) -> Parcel:
    return a_parcel(kind, claim=a_claim_with(ended_at=NOW, ended_by=ended_by), to_rep=False, **rest)


WAY = {"from": ANA, "to": BEN}
TOLD: dict[str, tuple[Parcel, dict[str, list[str]]]] = {
    "that nobody works a lead": (
        unworked(),
        {
            "en": [
                "<@U01ANA> has had Acme for 2 h 30 min and not contacted them yet. Next, another rep gets "
                "it.",
                CLAIM_EN,
            ],
            "de": [
                "<@U01ANA> hat Acme seit 2 Std. 30 Min., noch ohne Kontakt. Als Nächstes bekommt den Lead "
                "jemand anderes.",
                CLAIM_DE,
            ],
            "id": [
                "<@U01ANA> sudah memegang Acme selama 2 jam 30 mnt dan belum menghubungi mereka. Berikutnya, "
                "prospek ini diberikan ke rekan lain.",
                CLAIM_ID,
            ],
        },
    ),
    "the flag after a long break": (
        a_parcel(NoticeKind.FLAG, to_rep=False, now=NOW + days(3)),
        {
            "en": [
                "The break is over, and <@U01ANA>, who has had Acme since 2 Mar 2026, 09:00, has not "
                "contacted them yet.",
                CLAIM_EN,
            ],
            "de": [
                "Die Pause ist vorbei: <@U01ANA> hat Acme seit 02.03.2026, 10:00, noch ohne Kontakt.",
                CLAIM_DE,
            ],
            "id": [
                "Libur sudah selesai, dan <@U01ANA>, yang memegang Acme sejak 2 Mar 2026, 16.00, belum "
                "menghubungi mereka.",
                CLAIM_ID,
            ],
        },
    ),
    "that a rep cannot be reached": (
        a_parcel(NoticeKind.BREACH, to_rep=False, data={"rung": 1}, claim=a_claim_with(climbed=1)),
        {
            "en": [
                "Acme is with <@U01ANA>, who cannot be reached by message and has not contacted them yet.",
                CLAIM_EN,
            ],
            "de": [
                "Acme liegt bei <@U01ANA>: per Nachricht nicht erreichbar, und noch kein Kontakt.",
                CLAIM_DE,
            ],
            "id": [
                "Acme dipegang <@U01ANA>, yang tidak dapat dijangkau lewat pesan dan belum menghubungi "
                "mereka.",
                CLAIM_ID,
            ],
        },
    ),
    "a new owner": (
        over(NoticeKind.REASSIGNED, Verb.REASSIGNED, data=WAY),
        {
            "en": ["Acme went from <@U01ANA> to <@U01BEN>, because nobody had contacted them."],
            "de": ["Acme ging von <@U01ANA> an <@U01BEN>, weil niemand Kontakt aufgenommen hatte."],
            "id": ["Acme beralih dari <@U01ANA> ke <@U01BEN>, karena belum ada yang menghubungi mereka."],
        },
    ),
    "a new owner by a manager's word": (
        over(NoticeKind.REASSIGNED, Verb.REASSIGNED, data=WAY, by=MIA),
        {
            "en": ["<@U01MIA> reassigned Acme from <@U01ANA> to <@U01BEN>."],
            "de": ["<@U01MIA> hat Acme neu zugewiesen: von <@U01ANA> an <@U01BEN>."],
            "id": ["<@U01MIA> menugaskan ulang Acme dari <@U01ANA> ke <@U01BEN>."],
        },
    ),
    "that nobody was free": (
        over(NoticeKind.RETURNED, data={"why": "nobody_free"}),
        {
            "en": [
                "Acme is back in the line: <@U01ANA> had not contacted them, and nobody else was free.",
                LEAD_EN,
            ],
            "de": [
                "Acme steht wieder in der Schlange: <@U01ANA> hatte keinen Kontakt aufgenommen, und sonst "
                "war niemand frei.",
                LEAD_DE,
            ],
            "id": [
                "Acme kembali ke antrean: <@U01ANA> belum menghubungi mereka, dan tidak ada rekan lain yang "
                "bebas.",
                LEAD_ID,
            ],
        },
    ),
    "that a lead was passed on often enough": (
        over(NoticeKind.RETURNED, data={"why": "hops_used"}),
        {
            "en": [
                "Acme is back in the line: <@U01ANA> had not contacted them either, and it has been "
                "passed on often enough.",
                LEAD_EN,
            ],
            "de": [
                "Acme steht wieder in der Schlange: Auch <@U01ANA> hatte keinen Kontakt aufgenommen, und der "
                "Lead wurde oft genug weitergegeben.",
                LEAD_DE,
            ],
            "id": [
                "Acme kembali ke antrean: <@U01ANA> juga belum menghubungi mereka, dan prospek ini sudah "
                "cukup sering dialihkan.",
                LEAD_ID,
            ],
        },
    ),
    "that a rep has left": (
        over(NoticeKind.LEFT),
        {
            "en": ["<@U01ANA> no longer takes leads: Acme is back at the head of its line.", LEAD_EN],
            "de": [
                "<@U01ANA> übernimmt keine Leads mehr: Acme steht wieder ganz vorn in der Schlange.",
                LEAD_DE,
            ],
            "id": [
                "<@U01ANA> tidak lagi menerima prospek: Acme kembali ke posisi terdepan antrean.",
                LEAD_ID,
            ],
        },
    ),
    "that a lead waits too long": (
        a_parcel(NoticeKind.OVERDUE, to_rep=False),
        {
            "en": ["Acme has waited for 3 h 30 min, longer than `leads` allows.", LEAD_EN],
            "de": ["Acme wartet seit 3 Std. 30 Min., länger als `leads` erlaubt.", LEAD_DE],
            "id": ["Acme sudah menunggu 3 jam 30 mnt, lebih lama dari batas `leads`.", LEAD_ID],
        },
    ),
    "that a lead is old": (
        a_parcel(NoticeKind.AGED, to_rep=False, lead=a_lead(id=17, waited=hours(80))),
        {
            "en": ["Acme came in 3 d 10 h ago and still waits in `leads`.", LEAD_EN],
            "de": ["Acme kam vor 3 Tg. 10 Std. herein und wartet noch immer in `leads`.", LEAD_DE],
            "id": ["Acme masuk 3 hari 10 jam yang lalu dan masih menunggu di `leads`.", LEAD_ID],
        },
    ),
}


@pytest.mark.parametrize("language", SPEECHES)
@pytest.mark.parametrize("news", TOLD)
def test_managers_read(news: str, language: str) -> None:
    parcel, expected = TOLD[news]

    shown = lines(parcel, speech=SPEECHES[language])

    assert shown == expected[language]


@pytest.mark.parametrize("news", TOLD)
def test_whoever_hears_it_read_aloud_hears_the_same(news: str) -> None:
    message = accepted(told(TOLD[news][0]))

    assert message["text"] == aloud(read(message["blocks"])[0])


def test_every_button_is_called_by_its_promised_name() -> None:
    english = {message.id for message in messages(stored("en"))}

    labels = {label for parcel, _ in TOLD.values() for label in buttons(told(parcel).blocks)}

    assert labels == {"Reassign", "Hold with rep", "Ask the rep", "Assign", "Push to a rep", "Nurture"}
    assert labels <= english


@pytest.mark.parametrize(
    "kind",
    [
        NoticeKind.CLAIMED,
        NoticeKind.TRANSFERRED,
        NoticeKind.ASSIGNED,
        NoticeKind.WARNING,
        NoticeKind.NUDGE,
        NoticeKind.ASKED,
    ],
)
def test_managers_who_are_told_instead_of_a_rep_see_no_names_and_numbers(kind: NoticeKind) -> None:
    shown = lines(a_parcel(kind, to_rep=False, by=MIA))

    assert shown == TOLD["that a rep cannot be reached"][1]["en"]
