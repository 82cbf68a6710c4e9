"""What people read when another system gives a lead to somebody, or takes it away."""

import pytest

from core.events import Verb
from core.notices import NoticeKind, Parcel
from core.outside.case import BY_CRM
from tests.bot.drawing import SPEECHES
from tests.bot.parcels import NOW, a_parcel, lines
from tests.builders import ANA, BEN, a_claim, a_lead

WAY: dict[str, object] = {"why": BY_CRM, "from": ANA, "to": BEN}


def over(kind: NoticeKind, verb: Verb, *, to_rep: bool) -> Parcel:
    claim = a_claim(a_lead(id=17), id=4, ended_at=NOW, ended_by=verb)
    return a_parcel(kind, claim=claim, data=WAY, to_rep=to_rep)


TOLD: dict[str, tuple[Parcel, dict[str, str]]] = {
    "a rep who gets a lead": (
        a_parcel(NoticeKind.ASSIGNED, data=WAY),
        {
            "en": "Acme is yours now: it was given to you in the CRM.",
            "de": "Acme gehört jetzt dir: So steht es im CRM.",
            "id": "Acme sekarang milik Anda: begitulah yang tercatat di CRM.",
        },
    ),
    "a rep who loses one to another": (
        over(NoticeKind.REASSIGNED, Verb.TRANSFERRED, to_rep=True),
        {
            "en": "Acme went from you to <@U01BEN>: it was given to them in the CRM.",
            "de": "Acme ging von dir an <@U01BEN>: So steht es im CRM.",
            "id": "Acme beralih dari Anda ke <@U01BEN>: begitulah yang tercatat di CRM.",
        },
    ),
    "a rep who loses one to nobody": (
        over(NoticeKind.RETURNED, Verb.RETURNED, to_rep=True),
        {
            "en": "Acme went back into the line: in the CRM it belongs to nobody any more.",
            "de": "Acme steht wieder in der Schlange: Im CRM gehört der Lead niemandem mehr.",
            "id": "Acme kembali ke antrean: di CRM, prospek ini tidak lagi dimiliki siapa pun.",
        },
    ),
    "managers, where the rep cannot be reached": (
        over(NoticeKind.REASSIGNED, Verb.TRANSFERRED, to_rep=False),
        {
            "en": "Acme went from <@U01ANA> to <@U01BEN> in the CRM.",
            "de": "Acme ging im CRM von <@U01ANA> an <@U01BEN>.",
            "id": "Acme beralih dari <@U01ANA> ke <@U01BEN> di CRM.",
        },
    ),
    "managers, of one that is nobody's": (
        over(NoticeKind.RETURNED, Verb.RETURNED, to_rep=False),
        {
            "en": "Acme is back in the line: in the CRM it no longer belongs to <@U01ANA>.",
            "de": "Acme steht wieder in der Schlange: Im CRM gehört der Lead nicht mehr <@U01ANA>.",
            "id": "Acme kembali ke antrean: di CRM, prospek ini bukan lagi milik <@U01ANA>.",
        },
    ),
}


@pytest.mark.parametrize("language", SPEECHES)
@pytest.mark.parametrize("who", TOLD)
def test_it_is_said_that_the_crm_has_it_so(who: str, language: str) -> None:
    parcel, said = TOLD[who]

    assert lines(parcel, speech=SPEECHES[language])[0] == said[language]
