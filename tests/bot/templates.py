"""Every template there is, filled with hostile words: what the bot would send of them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import product
from typing import Any

from bot.i18n import Speech
from bot.views import (
    answers,
    board,
    errors,
    flaws,
    forms,
    help,
    lead_card,
    lead_form,
    notices,
    overflow_forms,
    presence,
    refusals,
    story,
)
from core.answers import Arranged, LetIn, MyLeads, Plan, Refused
from core.boards import Board, BoardRow
from core.intake import Receipt, Rule, Standing
from core.looking import Corrected, Found, LeadSeen, Story
from core.metrics import AgeBands, QueueStatus
from core.model import LeadState, Person
from core.notices import ALONE, Audience, Message
from core.policies.claims import BatchPolicy
from core.submissions import Flaw
from tests.bot.hostile import (
    a_hostile_lead,
    echoing,
    every_answer,
    every_event,
    every_offer,
    every_parcel,
    every_refusal,
    held,
    measures,
)
from tests.bot.injection import Drawn, Plain
from tests.bot.parcels import NOW, an_incident
from tests.bot.reported import BUSY, WAITING
from tests.bot.templates_of_doors import DOORS
from tests.bot.templates_of_fairness import FAIRNESS
from tests.bot.templates_of_figures import FIGURES
from tests.bot.templates_of_reports import REPORTS
from tests.builders import ANA, a_claim, hours

Template = Callable[[str, Speech], Iterable[Drawn]]


def _answers(text: str, speech: Speech) -> Iterator[Drawn]:
    lead = a_hostile_lead(text)
    among = MyLeads((held(lead), held(lead, contacted=True, id=5)), cap=10)
    for answer in every_answer(text):
        yield answers.draw(answer, speech, NOW)
    yield answers.draw(held(lead), speech, NOW, among=among)


def _said(text: str, speech: Speech) -> Iterator[Drawn]:
    for answer in every_answer(text):
        yield from (said for said in answers.said(answer, speech, NOW) if said)


def _aside(text: str, speech: Speech) -> Iterator[Drawn]:
    found = (answers.aside(answer, speech, NOW) for answer in every_answer(text))
    return (said for said in found if said)


def _board(text: str, speech: Speech) -> Iterator[Drawn]:
    ages, taken = AgeBands(5, 4, 3, 2.0, 80.0), measures(text)
    rows = tuple(
        BoardRow(QueueStatus(name, 12, 12, 0, 3, 0, 0, 0, ages, None, None, None, "full"), (alert,), taken)
        for name, alert in (("inbound", an_incident()), ("rest", an_incident(queue="rest")))
    )
    for answer in (Arranged(taken[0], 3), LetIn("inbound", 3, 1)):
        yield board.card(Board(rows[:1]), speech, NOW, said=answers.said(answer, speech, NOW))
    yield board.card(Board(rows), speech, NOW)
    yield board.card(Board((replace(rows[0], uncontacted=WAITING),), BUSY), speech, NOW)
    yield from (board.card(one, speech, NOW) for one in echoing(text))


def _refused(text: str, speech: Speech) -> Iterator[Drawn]:
    for refused, of_others in product(every_refusal(text), (False, True)):
        yield refusals.sentence(refused, speech, of_others=of_others)


def _told(text: str, speech: Speech) -> Iterator[Drawn]:
    parcels = list(every_parcel(text))
    alone = (*parcels, *every_offer(text))
    yield from (notices.draw(Message(one.notice.key, ANA, (one,)), speech) for one in alone)
    for audience in (Audience.REP, Audience.OPS):
        together = [
            one for one in parcels if one.notice.kind not in ALONE and one.notice.audience is audience
        ]
        yield notices.draw(Message(together[0].notice.key, ANA, tuple(together)), speech)


def _form(form: Callable[..., dict[str, Any]]) -> Template:
    """A form about a lead."""
    return lambda text, speech: [form(a_hostile_lead(text), speech, metadata="17:abc:")]


def _plan(form: Callable[..., dict[str, Any]]) -> Template:
    """A form about a queue."""
    return lambda text, speech: [form(Plan("inbound", measures(text), 5, 7), speech, metadata="inbound:abc:")]


def _sentence(sentence: Callable[[Speech], str]) -> Template:
    return lambda _, speech: [sentence(speech)]


def _presence(text: str, speech: Speech) -> Iterator[Drawn]:
    person = Person(ANA, text)
    yield from (presence.card(one, speech) for one in (person, replace(person, away_since=NOW)))
    yield from (presence.card(one, speech) for one in echoing(text))


def _flaws(text: str) -> list[Flaw]:
    """What a reader of submissions may say of them; a sentence of its own may repeat what it read."""
    codes = ("too_long", "not_an_email", "unheard of")
    return [Flaw(field, code, f"is wrong: {text}") for code in codes for field in ("company", text)]


def _field_errors(text: str, speech: Speech) -> Iterator[Drawn]:
    for flaw in _flaws(text):
        yield from map(Plain, lead_form.errors([flaw], speech).values())


def _enrich(text: str, speech: Speech) -> Iterable[Drawn]:
    lead, first = a_hostile_lead(text), ("company", "score")
    return [lead_form.modal(lead, speech, title="Enrich", callback_id="x", metadata="17", first=first)]


def _seen(text: str) -> Iterator[LeadSeen | Refused]:
    lead = a_hostile_lead(text)
    claim = a_claim(lead, ANA, id=4)
    for state in (LeadState.REVIEW, LeadState.RESERVED, LeadState.ERASED):
        yield LeadSeen(replace(lead, state=state, rule=Rule.INCOMPLETE))
    yield LeadSeen(lead, claim, NOW + hours(1), is_mine=True, may_correct=True)
    yield LeadSeen(lead, claim, NOW - hours(1))
    yield LeadSeen(lead, replace(claim, contacted_at=NOW))
    yield from echoing(text)


def _lead_cards(card: Callable[..., Drawn]) -> Template:
    return lambda text, speech: [card(one, speech, NOW) for one in _seen(text)]


def _corrected(text: str, speech: Speech) -> Iterator[Drawn]:
    for seen in _seen(text):
        if isinstance(seen, Refused):
            yield lead_card.corrected(seen, speech, NOW)
            continue
        for fields in ((), ("company", "score")):
            yield lead_card.corrected(Corrected(seen, fields), speech, NOW)


def _found(text: str, speech: Speech) -> Iterator[Drawn]:
    leads = tuple(a_hostile_lead(text, id=number) for number in range(1, 11))
    for many in (leads, leads[:1], ()):
        yield lead_card.found(Found(text, many, more=bool(many)), speech, NOW)
    yield from (lead_card.found(one, speech, NOW) for one in echoing(text))


def _added(text: str, speech: Speech) -> Iterator[Drawn]:
    receipts = [
        *((standing, Rule.INCOMPLETE) for standing in Standing),
        *((Standing.REVIEW, one) for one in Rule),
    ]
    for (standing, rule), lead_id in product(receipts, (17, None)):
        receipt = Receipt(lead_id, text, standing, rule, "inbound")
        yield lead_card.added(receipt, speech, visible=lead_id is not None)


def _story(text: str, speech: Speech) -> Iterator[Drawn]:
    events = tuple(every_event(text))
    for begin in range(0, len(events), story.SHOWN):
        yield story.card(Story(a_hostile_lead(text), events[begin : begin + story.SHOWN]), speech, NOW)
    yield story.card(Story(a_hostile_lead(text), events), speech, NOW)
    yield from (story.card(one, speech, NOW) for one in echoing(text))


TEMPLATES: Mapping[str, Template] = {
    "answers.draw": _answers,
    "answers.said": _said,
    "answers.aside": _aside,
    "board.card": _board,
    "errors.busy": _sentence(errors.busy),
    "errors.outdated": _sentence(errors.outdated),
    "errors.slack": _sentence(errors.slack),
    "errors.unexpected": _sentence(lambda speech: errors.unexpected(speech, "0badc0de")),
    "errors.unknown_command": _sentence(errors.unknown_command),
    "errors.unreachable": _sentence(errors.unreachable),
    "flaws.sentence": lambda text, speech: [Plain(flaws.sentence(one, speech)) for one in _flaws(text)],
    "forms.contact": _form(forms.contact),
    "forms.notice": lambda _, speech: [forms.notice(errors.busy(speech), speech)],
    "forms.not_saved": lambda _, speech: [forms.not_saved(errors.busy(speech), ["*Ops*: none"] * 9, speech)],
    "forms.push": _form(forms.push),
    "forms.skip": _form(forms.skip),
    "forms.transfer": _form(forms.transfer),
    "help.card": lambda _, speech: [
        help.card(speech, queues=["rest"], batch=BatchPolicy(), manages=True, pushed=True)
    ],
    "help.of_lead": lambda _, speech: [help.of_lead(speech)],
    "help.of_queue": lambda _, speech: [help.of_queue(speech, queues=["inbound"])],
    "lead_card.added": _added,
    "lead_card.card": _lead_cards(lead_card.card),
    "lead_card.corrected": _corrected,
    "lead_card.found": _found,
    "lead_card.inside": _lead_cards(lead_card.inside),
    "lead_form.add": lambda _, speech: [lead_form.add(speech, queues=["inbound", "rest"])],
    "lead_form.correct": _form(lead_form.correct),
    "lead_form.errors": _field_errors,
    "lead_form.modal": _enrich,
    "notices.draw": _told,
    "overflow_forms.fast_lane": _plan(overflow_forms.fast_lane),
    "overflow_forms.let_in": _plan(overflow_forms.let_in),
    "overflow_forms.more_reps": _plan(overflow_forms.more_reps),
    "overflow_forms.partner": _plan(overflow_forms.partner),
    "overflow_forms.pause": _plan(overflow_forms.pause),
    "presence.card": _presence,
    "refusals.sentence": _refused,
    "story.card": _story,
    **DOORS,
    **FAIRNESS,
    **FIGURES,
    **REPORTS,
}
"""By module and function: all that listeners, delivery and error handlers draw with."""
