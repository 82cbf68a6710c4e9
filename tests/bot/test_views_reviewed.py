"""What became of a lead in review, as its card and the person who decided say it."""

from dataclasses import replace
from typing import Any

import pytest

from bot.views import review
from bot.views.voice import Voice, both
from core.answers import Refusal, Refused, Reviewed
from core.events import Event, Verb
from core.model import LeadState
from core.notices import Parcel
from tests.bot.drawing import EN, SPEECHES, aloud
from tests.bot.parcels import NOW, lines
from tests.bot.reviews import a_card, doubtful
from tests.builders import OLE, a_lead, hours


def decided(verb: Verb, state: LeadState, *, actor: str = OLE, why: str | None = None, **data: Any) -> Parcel:
    event = Event(17, NOW - hours(1), verb, actor, "leads", why=why, data=data)
    return a_card(replace(doubtful(), state=state), decided=event, missing=(), due_at=None)


BECAME = {
    "approved": (
        decided(Verb.APPROVED, LeadState.WAITING, over=0),
        "Approved by <@U01OLE>, 10:30: Acme.",
        "Zugelassen von <@U01OLE>, 11:30: Acme.",
    ),
    "approved over the cap": (
        decided(Verb.APPROVED, LeadState.CLAIMED, over=2),
        "Approved by <@U01OLE>, 10:30: Acme. `leads` stood 2 leads above its cap by that.",
        "Zugelassen von <@U01OLE>, 11:30: Acme. `leads` stand damit 2 Leads über der Obergrenze.",
    ),
    "rejected": (
        decided(Verb.REJECTED, LeadState.REJECTED, why="not_a_fit"),
        "Rejected by <@U01OLE>, 10:30: Acme. Does not fit.",
        "Abgelehnt von <@U01OLE>, 11:30: Acme. Passt nicht.",
    ),
    "rejected for a reason of an older version": (
        decided(Verb.REJECTED, LeadState.REJECTED, why="whatever"),
        "Rejected by <@U01OLE>, 10:30: Acme. Another reason.",
        "Abgelehnt von <@U01OLE>, 11:30: Acme. Anderer Grund.",
    ),
    "merged": (
        decided(Verb.MERGED, LeadState.MERGED, into=3),
        "Merged by <@U01OLE>, 10:30: Acme went into L-3.",
        "Zusammengeführt von <@U01OLE>, 11:30: Acme ging in L-3 auf.",
    ),
    "completed": (
        decided(Verb.ENTERED, LeadState.WAITING),
        "Completed by <@U01OLE>, 10:30: Acme.",
        "Ergänzt von <@U01OLE>, 11:30: Acme.",
    ),
    "mended by its source": (
        decided(Verb.HELD, LeadState.HELD, actor="crm"),
        "Newer data let it in, 10:30: Acme.",
        "Durch neuere Daten hereingekommen, 11:30: Acme.",
    ),
    "back": (
        decided(Verb.RE_ENGAGED, LeadState.WAITING),
        "Acme is back in the line.",
        "Acme steht wieder in der Schlange.",
    ),
}


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("what", BECAME)
def test_a_decided_card_is_one_line(what: str, language: str) -> None:
    parcel, english, german = BECAME[what]

    shown = lines(parcel, speech=SPEECHES[language])

    assert shown == [english if language == "en" else german]


SAID = [
    (Reviewed(doubtful(), Verb.APPROVED), "Approved: Acme is in line."),
    (
        Reviewed(doubtful(), Verb.APPROVED, over=1),
        "Approved: Acme is in line. `leads` stands 1 lead above its cap by that.",
    ),
    (Reviewed(doubtful(), Verb.REJECTED), "Rejected: Acme."),
    (Reviewed(doubtful(), Verb.MERGED, into=a_lead(id=3)), "Merged: Acme went into L-3."),
    (Reviewed(doubtful(), Verb.MERGED), "Merged: Acme went into ?."),
    (Reviewed(a_lead(), Verb.ENRICHED), "Saved: Acme is in line."),
    (
        Reviewed(a_lead(state=LeadState.HELD), Verb.ENRICHED),
        "Saved: Acme may come in, and is held until its queue has room.",
    ),
    (
        Reviewed(doubtful("below_minimum"), Verb.ENRICHED),
        "Saved. Acme stays in review. The score is below the minimum.",
    ),
    (
        Refused(Refusal.NOT_IN_REVIEW, by=OLE),
        "<@U01OLE> has decided about this lead already; nothing was changed.",
    ),
    (Refused(Refusal.NOT_IN_REVIEW), "This lead is not in review any more; nothing was changed."),
]


@pytest.mark.parametrize(("answer", "sentence"), SAID)
def test_every_decision_is_said(answer: Reviewed | Refused, sentence: str) -> None:
    shown, spoken = (review.said(answer, voice) for voice in both(EN, NOW))

    assert aloud(shown) == spoken == sentence


def test_beside_a_message_only_that_is_said_which_it_does_not_show() -> None:
    voice = Voice(EN, NOW, aloud=True)
    in_line = replace(doubtful(), state=LeadState.WAITING)

    quiet = review.aside(Reviewed(in_line, Verb.APPROVED), voice)
    told_ = [review.aside(answer, voice) for answer, _ in SAID if isinstance(answer, Refused)]

    assert quiet is None
    assert review.aside(Reviewed(in_line, Verb.APPROVED, over=3), voice) is not None
    assert None not in told_
