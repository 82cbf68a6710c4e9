"""Messages about somebody who was erased say that, and nothing of them."""

from dataclasses import replace

import pytest

from core.model import LeadFacts, LeadState
from core.notices import NoticeKind
from tests.bot.drawing import DE, EN, ID
from tests.bot.parcels import a_parcel, lines
from tests.builders import a_claim, a_lead

GONE = replace(a_lead(id=17, state=LeadState.ERASED), facts=LeadFacts())
SENTENCES = {
    "en": "Erased: nothing is kept of this lead any more.",
    "de": "Gelöscht: Von diesem Lead ist nichts mehr gespeichert.",
    "id": "Dihapus: tidak ada lagi data prospek ini yang disimpan.",
}


@pytest.mark.parametrize(
    "kind",
    [NoticeKind.TRANSFERRED, NoticeKind.BREACH, NoticeKind.OVERDUE, NoticeKind.RETURNED, NoticeKind.REVIEW],
)
@pytest.mark.parametrize("to_rep", [True, False])
def test_whatever_was_told_of_them_says_now_that_they_were_erased(kind: NoticeKind, to_rep: bool) -> None:
    parcel = a_parcel(kind, lead=GONE, claim=a_claim(GONE, id=4), to_rep=to_rep)

    said = [lines(parcel, speech=speech) for speech in (EN, DE, ID)]

    assert said == [[SENTENCES[language]] for language in ("en", "de", "id")]


def test_several_of_them_in_one_message_are_one_line() -> None:
    parcels = [a_parcel(NoticeKind.TRANSFERRED, str(number), lead=GONE) for number in range(12)]

    assert lines(*parcels) == [SENTENCES["en"]]
