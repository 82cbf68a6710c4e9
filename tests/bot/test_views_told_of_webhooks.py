"""What ops read of a receiver that does not take its events, in three languages."""

import pytest

from core.notices import Audience, Notice, NoticeKind, Parcel, Undelivered
from tests.bot.drawing import SPEECHES
from tests.bot.parcels import NOW, lines, told
from tests.builders import hours

OPS = "C01OPS"
LATE, DEAD = Undelivered(owed=41, since=NOW - hours(2)), Undelivered(dead=3)


def a_parcel(undelivered: Undelivered | None, receiver: str = "crm", day: int = 2) -> Parcel:
    key = f"undelivered:{receiver}:2026-03-0{day}@{OPS}"
    data = {"webhook": receiver}
    notice = Notice(key, NoticeKind.UNDELIVERED, OPS, NOW, audience=Audience.OPS, data=data)
    return Parcel(notice, None, None, None, NOW, undelivered=undelivered)


SAID = {
    "en": [
        "The webhook `crm` does not take what Nextlead sends: 41 events wait, the oldest since 09:30. "
        "Nothing is lost: Nextlead keeps trying for three days. What went wrong: `nextlead webhooks`.",
        "The webhook `crm` did not take 3 events, and Nextlead has stopped trying. Once it works, send "
        "again: `nextlead webhooks --resend crm`. What went wrong: `nextlead webhooks`.",
        "The webhook `crm` has got everything again that it was owed.",
    ],
    "de": [
        "Der Webhook `crm` nimmt nicht an, was Nextlead sendet: 41 Ereignisse warten, das älteste seit "
        "10:30. Nichts geht verloren: Nextlead versucht es drei Tage lang weiter. Was schiefging: "
        "`nextlead webhooks`.",
        "Der Webhook `crm` hat 3 Ereignisse nicht angenommen; Nextlead versucht es nicht mehr. Sobald er "
        "wieder geht, neu senden: `nextlead webhooks --resend crm`. Was schiefging: `nextlead webhooks`.",
        "Der Webhook `crm` hat inzwischen alles bekommen, was ihm noch fehlte.",
    ],
    "id": [
        "Webhook `crm` tidak menerima kiriman Nextlead: 41 peristiwa menunggu, yang terlama sejak 16.30. "
        "Tidak ada yang hilang: Nextlead terus mencoba selama tiga hari. Apa yang salah: "
        "`nextlead webhooks`.",
        "Webhook `crm` tidak menerima 3 peristiwa, dan Nextlead tidak mencobanya lagi. Setelah berfungsi "
        "lagi, kirim ulang: `nextlead webhooks --resend crm`. Apa yang salah: `nextlead webhooks`.",
        "Webhook `crm` sekarang sudah menerima semua yang tertunda.",
    ],
}


@pytest.mark.parametrize("language", SAID)
def test_ops_read_how_much_since_when_and_what_to_do(language: str) -> None:
    speech = SPEECHES[language]

    said = [lines(a_parcel(one), speech=speech) for one in (LATE, DEAD, None)]

    assert [" ".join(one).replace("\u202f", " ") for one in said] == SAID[language]


def test_what_waits_and_what_is_dead_is_told_together() -> None:
    (said,) = lines(a_parcel(Undelivered(1, 1, NOW - hours(30))))

    assert "did not take 1 event, and Nextlead has stopped trying" in said
    assert "1 event waits, since" in said
    assert said.count("What went wrong: `nextlead webhooks`") == 1


def test_several_days_of_the_same_trouble_are_one_paragraph_and_two_receivers_two() -> None:
    same = told(*(a_parcel(LATE, day=day) for day in (2, 3, 4)))
    other = told(a_parcel(LATE), a_parcel(DEAD, "bi"))

    assert [text.count("does not take") for text in (same.text, other.text)] == [1, 1]
    assert "`bi` did not take 3 events" in other.text
