"""What a rep reads without having asked, in three languages: what happened, and what can be done now."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from core.events import Verb
from core.model import Claim, Rung
from core.notices import NoticeKind, Parcel
from tests.bot.drawing import SPEECHES, accepted, aloud
from tests.bot.parcels import CONTACT_BY, NOW, a_parcel, lines, told
from tests.builders import ANA, BEN, MIA, MONDAY_9AM, a_claim, a_lead, days, hours
from tests.reading import read

BEFORE_THE_BREACH = MONDAY_9AM + hours(1.75)
LATER = CONTACT_BY + hours(1)


def a_claim_with(**rest: Any) -> Claim:
    return a_claim(a_lead(id=17), id=4, **rest)


def passed_on(why: str) -> Parcel:
    over = a_claim_with(ended_at=NOW, ended_by=Verb.RETURNED)
    return a_parcel(NoticeKind.RETURNED, claim=over, data={"why": why})


def given_to_ben(by: str | None = None) -> Parcel:
    over = a_claim_with(ended_at=NOW, ended_by=Verb.REASSIGNED)
    return a_parcel(NoticeKind.REASSIGNED, claim=over, by=by, data={"from": ANA, "to": BEN})


WORK_EN, WORK_DE, WORK_ID = (
    "[Contacted] [Need more time] [Release]",
    "[Kontaktiert] [Mehr Zeit nötig] [Freigeben]",
    "[Sudah dihubungi] [Butuh waktu lagi] [Lepas]",
)
END_EN, END_DE, END_ID = (
    "[Contacted] [Release]",
    "[Kontaktiert] [Freigeben]",
    "[Sudah dihubungi] [Lepas]",
)
TOLD: dict[str, tuple[Parcel, dict[str, list[str]]]] = {
    "the warning": (
        a_parcel(NoticeKind.WARNING, now=BEFORE_THE_BREACH),
        {
            "en": ["You have not contacted Acme yet. Please do so by 11:00.", WORK_EN],
            "de": ["Du hast Acme noch nicht kontaktiert. Bitte hol das bis 12:00 nach.", WORK_DE],
            "id": ["Anda belum menghubungi Acme. Harap hubungi mereka paling lambat 18.00.", WORK_ID],
        },
    ),
    "a warning after which more time was asked for": (
        a_parcel(
            NoticeKind.WARNING,
            now=BEFORE_THE_BREACH,
            claim=a_claim_with(more_time=True),
            contact_by=LATER,
        ),
        {
            "en": ["You have more time for Acme: contact them by 12:00.", END_EN],
            "de": ["Du hast mehr Zeit für Acme: Nimm bis 13:00 Kontakt auf.", END_DE],
            "id": ["Anda mendapat waktu lagi untuk Acme: hubungi mereka paling lambat 19.00.", END_ID],
        },
    ),
    "a breach": (
        a_parcel(NoticeKind.BREACH, claim=a_claim_with(climbed=1), data={"rung": 1}),
        {
            "en": [
                "You have had Acme for 2 h 30 min and not contacted them yet. Next, the managers are told.",
                WORK_EN,
            ],
            "de": [
                "Du hast Acme seit 2 Std. 30 Min., noch ohne Kontakt. Als Nächstes erfährt es die Leitung.",
                WORK_DE,
            ],
            "id": [
                "Anda sudah memegang Acme selama 2 jam 30 mnt dan belum menghubungi mereka. Berikutnya, "
                "manajer diberi tahu.",
                WORK_ID,
            ],
        },
    ),
    "the nudge before a long break": (
        a_parcel(NoticeKind.NUDGE),
        {
            "en": ["A long break is coming. Contact Acme today, or release it for somebody else.", END_EN],
            "de": [
                "Eine lange Pause steht bevor. Kontaktiere Acme noch heute, oder gib den Lead für jemand "
                "anderen frei.",
                END_DE,
            ],
            "id": [
                "Libur panjang segera tiba. Hubungi Acme hari ini, atau lepaskan untuk orang lain.",
                END_ID,
            ],
        },
    ),
    "the flag after it": (
        a_parcel(NoticeKind.FLAG, now=NOW + days(3)),
        {
            "en": [
                "The break is over, and you have not contacted Acme yet. It has been yours since 2 Mar 2026, "
                "09:00.",
                END_EN,
            ],
            "de": [
                "Die Pause ist vorbei, und du hast Acme noch nicht kontaktiert. Der Lead gehört dir seit "
                "02.03.2026, 10:00.",
                END_DE,
            ],
            "id": [
                "Libur sudah selesai, dan Anda belum menghubungi Acme. Prospek ini milik Anda sejak 2 Mar "
                "2026, 16.00.",
                END_ID,
            ],
        },
    ),
    "a manager's question": (
        a_parcel(NoticeKind.ASKED, by=MIA),
        {
            "en": ["<@U01MIA> asks how it is going with Acme.", WORK_EN],
            "de": ["<@U01MIA> fragt, wie es mit Acme läuft.", WORK_DE],
            "id": ["<@U01MIA> menanyakan perkembangan Acme.", WORK_ID],
        },
    ),
    "that somebody else has it now": (
        given_to_ben(),
        {
            "en": ["Acme went from you to <@U01BEN>, because you had not contacted them."],
            "de": ["Acme ging von dir an <@U01BEN>, weil du keinen Kontakt aufgenommen hattest."],
            "id": ["Acme beralih dari Anda ke <@U01BEN>, karena Anda belum menghubungi mereka."],
        },
    ),
    "that a manager gave it to somebody else": (
        given_to_ben(by=MIA),
        {
            "en": ["<@U01MIA> reassigned Acme from you to <@U01BEN>."],
            "de": ["<@U01MIA> hat Acme neu zugewiesen: von dir an <@U01BEN>."],
            "id": ["<@U01MIA> menugaskan ulang Acme dari Anda ke <@U01BEN>."],
        },
    ),
    "that nobody was free to take it over": (
        passed_on("nobody_free"),
        {
            "en": ["Acme went back into the line: you had not contacted them, and nobody else was free."],
            "de": [
                "Acme steht wieder in der Schlange: Du hattest keinen Kontakt aufgenommen, und sonst war "
                "niemand frei."
            ],
            "id": [
                "Acme kembali ke antrean: Anda belum menghubungi mereka, dan tidak ada rekan lain yang bebas."
            ],
        },
    ),
    "that it was passed on often enough": (
        passed_on("hops_used"),
        {
            "en": [
                "Acme went back into the line: you had not contacted them either, and it has been passed on "
                "often enough."
            ],
            "de": [
                "Acme steht wieder in der Schlange: Auch du hattest keinen Kontakt aufgenommen, und der Lead "
                "wurde oft genug weitergegeben."
            ],
            "id": [
                "Acme kembali ke antrean: Anda juga belum menghubungi mereka, dan prospek ini sudah cukup "
                "sering dialihkan."
            ],
        },
    ),
}


@pytest.mark.parametrize("language", SPEECHES)
@pytest.mark.parametrize("news", TOLD)
def test_a_rep_reads(news: str, language: str) -> None:
    parcel, expected = TOLD[news]

    shown = lines(parcel, speech=SPEECHES[language])

    assert shown == expected[language]


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        (a_claim_with(climbed=1), "Next, the managers are told."),
        (a_claim_with(climbed=2), "Next, another rep gets it."),
        (a_claim_with(climbed=2, hop=2), "Next, it goes back into the line."),
    ],
    ids=["managers", "another rep", "no hop left"],
)
def test_a_breach_says_what_comes_next(claim: Claim, said: str) -> None:
    parcel = a_parcel(NoticeKind.BREACH, claim=claim, data={"rung": claim.climbed})

    assert lines(parcel)[0] == f"You have had Acme for 2 h 30 min and not contacted them yet. {said}"


@pytest.mark.parametrize(
    ("rungs", "ending"),
    [((Rung.REP,), "not contacted them yet."), ((Rung.REP, Rung.REP), "Next, you are reminded again.")],
)
def test_a_ladder_of_reminders_alone_promises_nothing_else(rungs: tuple[Rung, ...], ending: str) -> None:
    claim = a_claim_with(climbed=1)
    claim = replace(claim, ladder=replace(claim.ladder, rungs=rungs))

    assert lines(a_parcel(NoticeKind.BREACH, claim=claim, data={"rung": 1}))[0].endswith(ending)


@pytest.mark.parametrize("kind", [NoticeKind.BREACH, NoticeKind.ASKED])
def test_more_time_asked_for_late_is_said_with_its_end(kind: NoticeKind) -> None:
    claim = a_claim_with(climbed=1, more_time=True)

    ahead = a_parcel(kind, claim=claim, by=MIA, data={"rung": 1}, contact_by=LATER)
    spent = a_parcel(kind, claim=claim, by=MIA, data={"rung": 1}, contact_by=NOW)

    assert lines(ahead)[0].endswith("You have more time for Acme: contact them by 12:00.")
    assert "more time" not in lines(spent)[0]
    assert lines(ahead)[1] == lines(spent)[1] == END_EN


@pytest.mark.parametrize("contact_by", [None, BEFORE_THE_BREACH])
def test_a_warning_that_comes_late_names_no_time_that_is_over(contact_by: datetime | None) -> None:
    parcel = a_parcel(NoticeKind.WARNING, now=BEFORE_THE_BREACH, contact_by=contact_by)

    assert lines(parcel)[0] == "You have not contacted Acme yet."


@pytest.mark.parametrize("news", TOLD)
def test_whoever_hears_it_read_aloud_hears_the_same(news: str) -> None:
    message = accepted(told(TOLD[news][0]))

    assert message["text"] == aloud(read(message["blocks"])[0])


@pytest.mark.parametrize("kind", [NoticeKind.WARNING, NoticeKind.REASSIGNED, NoticeKind.CLAIMED])
@pytest.mark.parametrize(
    ("language", "mark"),
    [("en", "(Possibly repeated)"), ("de", "(Möglicherweise doppelt)"), ("id", "(Mungkin berulang)")],
)
def test_what_may_have_arrived_before_says_so_first(kind: NoticeKind, language: str, mark: str) -> None:
    parcel = a_parcel(kind, repeated=True, data={"from": ANA, "to": BEN})
    speech = SPEECHES[language]

    assert lines(parcel, speech=speech)[0].startswith(f"{mark} ")
    assert told(parcel, speech=speech).text.startswith(f"{mark} ")
