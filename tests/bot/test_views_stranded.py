"""What ops read of leads that nobody may take, in three languages."""

import pytest

from core.findings import Stranded
from core.home import OpsHome
from core.model import Role
from core.notices import Audience, Notice, NoticeKind, Parcel
from core.policies.queues import Skill
from core.reports import Figures
from tests.bot.drawing import SPEECHES
from tests.bot.halls import a_hall, sees
from tests.bot.parcels import NOW, lines, told
from tests.builders import a_lead, hours

OPS = "C01OPS"
ACME = a_lead("Acme", id=17, language="fr", product="CRM", region="APAC", received_at=NOW - hours(2))
FRENCH = Stranded("enterprise", (Skill.LANGUAGE,), 3, ACME)
TOGETHER = Stranded("enterprise", tuple(Skill), 1, ACME)
UNSERVED = Stranded("enterprise", (), 2, ACME)


def a_parcel(stranded: Stranded | None, reason: str = "1") -> Parcel:
    data = {"queue": "enterprise", "reason": reason}
    key = f"stranded:{reason}:2026-03-02@{OPS}"
    notice = Notice(key, NoticeKind.STRANDED, OPS, NOW, lead_id=17, audience=Audience.OPS, data=data)
    return Parcel(notice, ACME, None, None, NOW, stranded=stranded)


SAID = {
    "en": [
        "Nobody may take 3 leads of `enterprise`. No rep of this queue has what is asked for: language "
        "French. The oldest is Acme, here since 09:30. Give a rep the skill in the policy "
        "(`people.details`), or correct the lead if that is wrong: `/lead L-17`.",
        "Nobody may take 1 lead of `enterprise`. No rep of this queue has all of it together: language "
        "French, product CRM and region APAC. The oldest is Acme, here since 09:30. Give a rep the skill in "
        "the policy (`people.details`), or correct the lead if that is wrong: `/lead L-17`.",
        "Nobody may take 2 leads of `enterprise`. Nobody serves this queue. The oldest is Acme, here since "
        "09:30. Put somebody in: `/queue members enterprise`.",
        "Leads of `enterprise` that nobody could take: somebody may take them now.",
    ],
    "de": [
        "Niemand kann 3 Leads aus `enterprise` übernehmen. Niemand in dieser Warteschlange bringt mit, was "
        "dafür nötig ist: Sprache Französisch. Der älteste ist Acme, hier seit 10:30. Trag die Fähigkeit "
        "bei jemandem in der Policy ein (`people.details`), oder korrigiere den Lead, falls das nicht "
        "stimmt: `/lead L-17`.",
        "Niemand kann 1 Lead aus `enterprise` übernehmen. Niemand in dieser Warteschlange bringt alles "
        "zusammen mit: Sprache Französisch, Produkt CRM und Region APAC. Der älteste ist Acme, hier seit "
        "10:30. Trag die Fähigkeit bei jemandem in der Policy ein (`people.details`), oder korrigiere den "
        "Lead, falls das nicht stimmt: `/lead L-17`.",
        "Niemand kann 2 Leads aus `enterprise` übernehmen. Niemand bedient diese Warteschlange. Der älteste "
        "ist Acme, hier seit 10:30. Teile jemanden ein: `/queue members enterprise`.",
        "Leads in `enterprise`, die niemand übernehmen konnte: Jetzt kann sie jemand übernehmen.",
    ],
    "id": [
        "Tidak ada yang bisa mengambil 3 prospek dari `enterprise`. Tidak ada rekan di antrean ini yang "
        "memiliki keahlian yang diminta: bahasa Prancis. Yang terlama adalah Acme, di sini sejak 16.30. "
        "Beri seorang rekan keahlian itu di kebijakan (`people.details`), atau perbaiki prospeknya jika itu "
        "salah: `/lead L-17`.",
        "Tidak ada yang bisa mengambil 1 prospek dari `enterprise`. Tidak ada rekan di antrean ini yang "
        "memiliki semuanya sekaligus: bahasa Prancis, produk CRM, dan wilayah APAC. Yang terlama adalah "
        "Acme, di sini sejak 16.30. Beri seorang rekan keahlian itu di kebijakan (`people.details`), atau "
        "perbaiki prospeknya jika itu salah: `/lead L-17`.",
        "Tidak ada yang bisa mengambil 2 prospek dari `enterprise`. Tidak ada yang melayani antrean ini. "
        "Yang terlama adalah Acme, di sini sejak 16.30. Tambahkan seseorang: `/queue members enterprise`.",
        "Prospek di `enterprise` yang tadinya tidak bisa diambil siapa pun: sekarang sudah ada yang bisa "
        "mengambilnya.",
    ],
}


@pytest.mark.parametrize("language", SAID)
def test_ops_read_how_many_why_which_and_what_to_do(language: str) -> None:
    reasons = (FRENCH, TOGETHER, UNSERVED, None)

    said = [lines(a_parcel(one), speech=SPEECHES[language]) for one in reasons]

    assert [" ".join(one).replace("\u202f", " ") for one in said] == SAID[language]


def test_several_reasons_are_one_message() -> None:
    message = told(a_parcel(FRENCH), a_parcel(UNSERVED, "2"))

    assert "language French" in message.text
    assert "Nobody serves this queue." in message.text


def test_on_home_ops_see_every_reason_the_worst_first_and_what_to_do() -> None:
    ops = OpsHome(Figures(entries=1), stranded=(FRENCH, UNSERVED))

    shown = sees(a_hall(Role.OPS, ops=ops))

    first = next(number for number, line in enumerate(shown) if line.startswith("Nobody may take 3 leads"))
    assert shown[first : first + 3] == [
        "Nobody may take 3 leads of `enterprise`. No rep of this queue has what is asked for: language "
        "French. The oldest is Acme, here since 09:30.",
        "Nobody may take 2 leads of `enterprise`. Nobody serves this queue. The oldest is Acme, here since "
        "09:30.",
        "Give a rep the skill in the policy (`people.details`), put reps in with `/queue members`, or "
        "correct leads with `/lead`.",
    ]


def test_home_shows_the_worst_of_many_reasons_and_counts_the_others() -> None:
    many = OpsHome(Figures(entries=1), stranded=tuple(FRENCH for _ in range(12)))

    shown = sees(a_hall(Role.OPS, ops=many))

    assert sum(line.startswith("Nobody may take") for line in shown) == 8
    assert "4 more are not shown." in shown


def test_where_somebody_may_take_every_lead_home_says_nothing_of_it() -> None:
    shown = sees(a_hall(Role.OPS, ops=OpsHome(Figures(entries=1))))

    assert not any("Nobody may take" in line for line in shown)
