"""The templates of the doors a lead comes through, of reviews and of setting up, with hostile words."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import product

from bot.i18n import Speech
from bot.tally import Tally, Unread
from bot.views import (
    answers,
    dialogs,
    digest_settings,
    hello,
    home,
    imported,
    members,
    review,
    review_forms,
    setup,
)
from bot.views.blocks import Card, plainly, section
from bot.views.voice import both
from core.answers import NothingToReview, Previewed, Refusal, Refused, Reviewed, UnderReview, Why
from core.errors import Busy
from core.events import Verb
from core.home import Looking
from core.intake import Rejected
from core.model import LeadState, Role
from core.notices import Doubt
from core.setup import CHANNELS, DIGESTS, ROLES, Choice, Member, Origin, Saved, Serving, SetUp
from core.submissions import Flaw
from tests.bot.halls import a_hall, everything
from tests.bot.hostile import a_doubt, a_hostile_lead, echoing, every_refusal, held
from tests.bot.injection import Drawn, Plain
from tests.bot.parcels import NOW
from tests.builders import ANA, BEN, MIA

Template = Callable[[str, Speech], Iterable[Drawn]]


def _file(card: Callable[[str, Speech], Card]) -> Template:
    """A message under a file of this name."""
    return lambda text, speech: [card(text, speech)]


def _unread(text: str, speech: Speech) -> Iterator[Drawn]:
    yield from (imported.unread(why, text, speech) for why in Unread)


def _imported(text: str, speech: Speech) -> Iterator[Drawn]:
    flaws = (Flaw("company", "too_long", text), Flaw(text, "unheard of", f"is wrong: {text}"))
    for keep, stopped in product((None, 30), (None, Busy(text))):
        tally = Tally(keep=keep, stopped=stopped)
        for line in range(2, 40):
            tally.count(line, Rejected(flaws))
        yield imported.result(tally, text, speech)


def _file_refused(text: str, speech: Speech) -> Iterator[Drawn]:
    for refused in every_refusal(text):
        yield imported.refused(refused, speech)


def _reviewed(text: str) -> Iterator[UnderReview]:
    lead = a_hostile_lead(text, state=LeadState.REVIEW)
    doubt = a_doubt(text)
    for state in (LeadState.REVIEW, LeadState.CLAIMED, LeadState.ARCHIVED):
        yield UnderReview(lead, replace(doubt, like=a_hostile_lead(text, id=18, state=state)), 5)
    yield UnderReview(replace(lead, review_asked=3), Doubt())


def _reviews(draw: Callable[..., Drawn]) -> Template:
    def drawn(text: str, speech: Speech) -> Iterator[Drawn]:
        said = review.named(a_hostile_lead(text), both(speech, NOW)[0])
        for shown in (*_reviewed(text), NothingToReview(), *echoing(text)):
            yield draw(shown, speech, NOW)
            yield draw(shown, speech, NOW, said=said)

    return drawn


def _decided(text: str) -> Iterator[Reviewed | Refused]:
    lead = a_hostile_lead(text, id=18)
    verbs = (Verb.APPROVED, Verb.REJECTED, Verb.ENRICHED, Verb.MERGED)
    for state, verb, over in product((LeadState.REVIEW, LeadState.WAITING, LeadState.HELD), verbs, (0, 3)):
        yield Reviewed(a_hostile_lead(text, state=state), verb, over, lead)
    yield from echoing(text)


def _became(text: str, speech: Speech) -> Iterator[Drawn]:
    for decided, voice in product(_decided(text), both(speech, NOW)):
        yield review.said(decided, voice)


def _beside(text: str, speech: Speech) -> Iterator[Drawn]:
    for decided, voice in product(_decided(text), both(speech, NOW)):
        if said := review.aside(decided, voice):
            yield said


def _rejecting(text: str, speech: Speech) -> Iterator[Drawn]:
    yield from (review_forms.reject(one, speech, metadata="17") for one in _reviewed(text))


def _enriching(text: str, speech: Speech) -> Iterator[Drawn]:
    yield from (review_forms.enrich(one, speech, metadata="17") for one in _reviewed(text))


def _home(text: str, speech: Speech) -> Iterator[Drawn]:
    for looking in (None, Looking("queue-0")):
        view = home.draw(everything(text, looking=looking), speech, NOW)
        yield from (view, view | {"blocks": plainly(view["blocks"])})
    yield home.draw(a_hall(), speech, NOW)


def _dialogs(text: str, speech: Speech) -> Iterator[Drawn]:
    lead = a_hostile_lead(text)
    for answer in (Previewed(lead, NOW, Why.HOT), held(lead), held(lead, contacted=True)):
        yield dialogs.card(answers.draw(answer, speech, NOW), speech)


def _hello(text: str, speech: Speech) -> Iterator[Drawn]:
    named = review.named(a_hostile_lead(text), both(speech, NOW)[0])
    if greeted := hello.over(Card(named, (section(named),)), ANA, set(Role), _first_words(speech), speech):
        yield greeted


def _first_words(speech: Speech) -> list[str]:
    return hello.lines(
        set(Role), speech, reserve=timedelta(minutes=2), contact=timedelta(hours=2), is_set_up=False
    )


def _choice(path: str, *ids: str) -> Choice:
    return Choice(path, ids, Origin.SLACK, MIA, NOW)


def _set_up() -> SetUp:
    return SetUp(
        {name: _choice(f"channels.{name}", "C01OPS") for name in CHANNELS},
        {name: _choice(f"people.{name}", ANA, "S01REPS") for name in ROLES},
        {name: _choice(f"digests.{name}", "on") for name in DIGESTS},
    )


def _setting_up(text: str, speech: Speech) -> Iterator[Drawn]:
    yield setup.form(_set_up(), {"S01REPS": text}, speech, metadata="0::")
    yield setup.saved(Saved(("channels.ops",), _set_up()), speech)


def _digests(_: str, speech: Speech) -> Iterator[Drawn]:
    yield digest_settings.form(_set_up(), speech, metadata="0::")
    yield digest_settings.saved(Saved(("digests.daily",), _set_up()), speech)


def _serving() -> Serving:
    people = tuple(Member(one, 3, is_away=True, until=NOW) for one in (ANA, BEN) * 12)
    reps, heads = (_choice(f"queues.inbound.{name}", ANA, "S01REPS") for name in ("members", "managers"))
    return Serving("inbound", reps, heads, people, cap=10)


def _members(text: str, speech: Speech) -> Iterator[Drawn]:
    many = [replace(_serving(), queue=f"q{number}") for number in range(30)]
    yield from (members.card(one, speech, NOW) for one in ([_serving()], many))
    yield from (members.card(one, speech, NOW) for one in echoing(text))


def _changing_members(text: str, speech: Speech) -> Iterator[Drawn]:
    yield members.form(_serving(), {"S01REPS": text}, speech, metadata="inbound::")


def _overtaken(_: str, speech: Speech) -> Iterator[Drawn]:
    late = Refused(Refusal.SET_MEANWHILE, names=("channels.ops", "people.ops"))
    yield setup.not_saved(late, _set_up(), speech)
    yield members.not_saved(late, _serving(), speech)


def _not_set_up(text: str, speech: Speech) -> Iterator[Drawn]:
    yield from (setup.refusal(one, speech) for one in echoing(text))


DOORS: Mapping[str, Template] = {
    "digest_settings.form": _digests,
    "digest_settings.saved": _digests,
    "dialogs.card": _dialogs,
    "hello.lines": lambda _, speech: _first_words(speech),
    "hello.over": _hello,
    "home.draw": _home,
    "imported.broken": _file(imported.broken),
    "imported.reading": _file(imported.reading),
    "imported.refused": _file_refused,
    "imported.result": _imported,
    "imported.unread": _unread,
    "members.card": _members,
    "members.form": _changing_members,
    "members.not_saved": _overtaken,
    "review.aside": _beside,
    "review.card": _reviews(review.card),
    "review.dialog": _reviews(review.dialog),
    "review.said": _became,
    "review_forms.enrich": _enriching,
    "review_forms.reject": _rejecting,
    "setup.archived": lambda _, speech: [Plain(setup.archived(speech))],
    "setup.form": _setting_up,
    "setup.not_in": lambda _, speech: [Plain(setup.not_in(speech))],
    "setup.not_saved": _overtaken,
    "setup.refusal": _not_set_up,
    "setup.saved": _setting_up,
}
"""By module and function, as in ``tests.bot.templates``."""
