"""What managers read of a lead that nobody took to whom it was offered, in three languages."""

import pytest

from core.notices import NoticeKind
from core.offers import OfferOutcome
from tests.bot.drawing import SPEECHES
from tests.bot.parcels import a_parcel, lines
from tests.builders import ANA, BEN, CLEO, a_claim, a_lead

BY = {ANA: OfferOutcome.DECLINED, BEN: OfferOutcome.TIMED_OUT, CLEO: OfferOutcome.DECLINED}
NOBODY = {
    "en": [
        "Nobody took Acme, which has waited in `leads` for 3 h 30 min. Declined by <@U01ANA> and <@U01CLEO>. "
        "No answer from <@U01BEN>.",
        "[Assign] [Push to a rep] [Nurture]",
    ],
    "de": [
        "Niemand hat Acme übernommen; der Lead wartet seit 3 Std. 30 Min. in `leads`. Abgelehnt von "
        "<@U01ANA> und <@U01CLEO>. Keine Antwort von <@U01BEN>.",
        "[Zuweisen] [Jemandem zuteilen] [Ins Nurturing]",
    ],
    "id": [
        "Tidak ada yang mengambil Acme, yang sudah menunggu di `leads` selama 3 jam 30 mnt. Ditolak oleh "
        "<@U01ANA> dan <@U01CLEO>. Tidak ada jawaban dari <@U01BEN>.",
        "[Tugaskan] [Berikan ke rekan] [Masukkan nurturing]",
    ],
}


@pytest.mark.parametrize("language", SPEECHES)
def test_managers_read_that_nobody_took_a_lead_and_how_everybody_answered(language: str) -> None:
    parcel = a_parcel(NoticeKind.PASSED_ON, to_rep=False, passed_on=BY)

    assert lines(parcel, speech=SPEECHES[language]) == NOBODY[language]


def test_of_a_lead_that_somebody_took_after_all_managers_read_who_has_it() -> None:
    lead = a_lead(id=17)
    claim = a_claim(lead, BEN)

    shown = lines(a_parcel(NoticeKind.PASSED_ON, to_rep=False, passed_on=BY, lead=lead, current=claim))

    assert shown == ["Acme is now with <@U01BEN>."]


def test_managers_read_who_took_it_and_gave_it_back_at_once() -> None:
    parcel = a_parcel(NoticeKind.PASSED_ON, to_rep=False, passed_on={ANA: OfferOutcome.ACCEPTED})

    assert lines(parcel)[0].endswith("Claimed and undone by <@U01ANA>.")
