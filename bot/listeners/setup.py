"""/queue setup and /queue members: channels, roles, and who serves a queue."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import structlog
from slack_bolt import Ack, App, BoltContext, Respond
from slack_sdk import WebClient

from bot import actions
from bot.callers import Caller
from bot.listeners.queue_words import Answering, Asked
from bot.listeners.tools import Form, InvalidEcho, Tools, drawn, submitted, where
from bot.replies import caller
from bot.views import digest_settings, forms, members, pickers
from bot.views import setup as setup_view
from bot.views.blocks import Card, section
from bot.workplace import Seat, Workplace
from core.answers import Refusal, Refused
from core.policies.words import OfQueue
from core.setup import (
    CHANNELS,
    DIGESTS,
    OF_QUEUE,
    ROLES,
    SWITCHED,
    Choice,
    Ids,
    Serving,
    SetUp,
    changed,
    channel,
    digest,
    of_queue,
    role,
)

log = structlog.get_logger(__name__)

_GROUPS = re.compile(rf"{re.escape(actions.GROUPS)}$")


def queue_words(tools: Tools, workplace: Workplace) -> Mapping[OfQueue, Answering]:
    """What ``/queue`` understands of this."""
    desk = _Desk(tools, workplace)
    return {OfQueue.SETUP: desk.asked_to_set_up, OfQueue.MEMBERS: desk.asked_for_members}


def register(app: App, tools: Tools, workplace: Workplace) -> None:
    desk = _Desk(tools, workplace)
    app.action(actions.SET_UP)(desk.opens_set_up)
    app.view(actions.SET_UP_WITH)(desk.saves_set_up)
    app.action(actions.MEMBERS)(desk.opens_members)
    app.view(actions.MEMBERS_WITH)(desk.saves_members)
    app.action(actions.MEMBERS_AS_IN_FILE)(desk.leaves_to_file)
    app.options(_GROUPS)(desk.offers_groups)


class _Desk:
    """Where a team is set up. What only Slack knows is asked before anything is written."""

    def __init__(self, tools: Tools, workplace: Workplace) -> None:
        self._tools = tools
        self._setup = tools.services.setup
        self._workplace = workplace

    def asked_to_set_up(self, asked: Asked) -> None:
        seen = self._setup.read(asked.who.id)
        if isinstance(seen, Refused):
            sentence = setup_view.refusal(seen, asked.who.speech)
            self._tools.answer(asked.ack, asked.who, Card(sentence, (section(sentence),)))
            return
        asked.ack()
        self._open_set_up(seen, asked.who, asked.client, asked.command["trigger_id"])

    def opens_set_up(
        self, ack: Ack, context: BoltContext, respond: Respond, body: dict[str, Any], client: WebClient
    ) -> None:
        ack()
        who = caller(context)
        seen = self._setup.read(who.id)
        if isinstance(seen, Refused):
            self._tools.redrawer.beside(respond.response_url, setup_view.refusal(seen, who.speech))
            return
        self._open_set_up(seen, who, client, body["trigger_id"])

    def saves_set_up(self, ack: Ack, context: BoltContext, view: dict[str, Any]) -> None:
        who, stood = caller(context), _chosen(drawn(view))
        seen = self._setup.read(who.id)
        if isinstance(seen, Refused):
            ack(response_action="update", view=forms.notice(setup_view.refusal(seen, who.speech), who.speech))
            return
        wanted = changed(_chosen(submitted(view)), stood)
        errors = self._errors(wanted, seen, who)
        if errors:
            ack(response_action="errors", errors=errors)
            return
        groups = self._workplace.members_of(_new_groups(wanted, seen.people.values()))
        saved = self._setup.set_up(who.id, wanted, stood=stood, groups=groups)
        if isinstance(saved, Refused):
            notice = setup_view.not_saved(saved, seen, who.speech)
            self._refuse(ack, saved, who, block=role("managers"), notice=notice)
            return
        _note(saved.paths, who)
        ack(response_action="update", view=setup_view.saved(saved, who.speech))

    def asked_for_members(self, asked: Asked) -> None:
        queue = " ".join(asked.words) or None
        seen = self._setup.members(asked.who.id, queue)
        self._tools.answer(asked.ack, asked.who, members.card(seen, asked.who.speech, asked.who.now))

    def opens_members(
        self,
        ack: Ack,
        context: BoltContext,
        respond: Respond,
        body: dict[str, Any],
        client: WebClient,
    ) -> None:
        ack()
        who, queue = caller(context), _queue(body["actions"][0].get("value"))
        seen = self._setup.members(who.id, queue)
        if isinstance(seen, Refused):
            self._tools.redrawer.over(respond, members.card(seen, who.speech, who.now))
            return
        names = self._workplace.names_of(_groups_in((seen[0].members, seen[0].managers)))
        metadata = f"{queue}:{self._tools.redrawer.remember(respond)}:"
        form = members.form(seen[0], names, who.speech, metadata=metadata)
        client.views_open(trigger_id=body["trigger_id"], view=form)

    def saves_members(self, ack: Ack, context: BoltContext, view: dict[str, Any]) -> None:
        who, form = caller(context), submitted(view)
        queue = _queue(form.subject)
        seen = self._setup.members(who.id, queue)
        if isinstance(seen, Refused):
            ack(response_action="update", view=forms.notice(setup_view.refusal(seen, who.speech), who.speech))
            return
        was, paths = drawn(view), [of_queue(queue, name) for name in OF_QUEUE]
        wanted = {path: _people(form, path) for path in paths}
        stood = {path: _people(was, path) for path in paths if path in was.values}
        held = (seen[0].members, seen[0].managers)
        groups = self._workplace.members_of(_new_groups(changed(wanted, stood), held))
        saved = self._setup.set_members(who.id, queue, *wanted.values(), stood=stood, groups=groups)
        if isinstance(saved, Refused):
            notice = members.not_saved(saved, seen[0], who.speech)
            self._refuse(ack, saved, who, block=paths[-1], notice=notice)
            return
        ack()
        self._tools.redrawer.over_remembered(form.card, self._changed(saved, who))

    def leaves_to_file(
        self, ack: Ack, context: BoltContext, respond: Respond, action: dict[str, Any]
    ) -> None:
        ack()
        who, queue = caller(context), _queue(action.get("value"))
        saved = self._setup.set_members(who.id, queue, (), ())
        if isinstance(saved, Refused):
            self._tools.redrawer.over(respond, members.card(saved, who.speech, who.now))
            return
        self._tools.redrawer.over(respond, self._changed(saved, who))

    def offers_groups(self, ack: Ack, body: dict[str, Any]) -> None:
        found = self._workplace.groups_like(str(body.get("value") or ""))
        ack(options=[pickers.option(one, name).to_dict() for one, name in found.items()])

    def _open_set_up(self, seen: SetUp, who: Caller, client: WebClient, trigger_id: str) -> None:
        names = self._workplace.names_of(_groups_in(seen.people.values()))
        form = setup_view.form(seen, names, who.speech, metadata="0::")
        client.views_open(trigger_id=trigger_id, view=form)

    def _errors(self, wanted: Mapping[str, Ids], seen: SetUp, who: Caller) -> dict[str, str]:
        """What is wrong with channels that were not set before, by their blocks."""
        of = {path: ids[0] for path, ids in wanted.items() if path.startswith("channels.") and ids}
        held = {choice.path: choice.ids for choice in seen.channels.values()}
        new = {path: one for path, one in of.items() if held[path] != (one,)}
        seats = self._workplace.seats_in(sorted(set(new.values())))
        wrong = {Seat.OUT: setup_view.not_in(who.speech), Seat.ARCHIVED: setup_view.archived(who.speech)}
        return {path: wrong[seats[one]] for path, one in new.items() if seats[one] in wrong}

    def _refuse(self, ack: Ack, refused: Refused, who: Caller, *, block: str, notice: dict[str, Any]) -> None:
        if refused.reason is Refusal.NOT_SET_UP:
            ack(response_action="errors", errors={block: setup_view.refusal(refused, who.speech)})
        else:
            ack(response_action="update", view=notice)

    def _changed(self, one: Serving, who: Caller) -> Card:
        _note((one.members.path, one.managers.path), who)
        return members.card((one,), who.speech, who.now)


def _chosen(form: Form) -> dict[str, Ids]:
    """By its path, whatever the form has an input for."""
    channels = {path: form.channel(path) for path in map(channel, CHANNELS) if path in form.values}
    people = {path: _people(form, path) for path in map(role, ROLES) if path in form.values}
    boxes = form.switches(digest_settings.BLOCK, map(digest, DIGESTS))
    return channels | people | {path: SWITCHED[is_on] for path, is_on in boxes.items()}


def _people(form: Form, path: str) -> Ids:
    return (*form.users(path), *form.options(f"{path}{actions.GROUPS}"))


def _groups_in(choices: Iterable[Choice]) -> list[str]:
    return sorted({one for choice in choices for one in choice.ids if one.startswith("S")})


def _new_groups(wanted: Mapping[str, Ids], held: Iterable[Choice]) -> Sequence[str]:
    """User groups that were not named here before."""
    asked = {one for ids in wanted.values() for one in ids if one.startswith("S")}
    return sorted(asked - set(_groups_in(held)))


def _queue(value: object) -> str:
    name = where(value)
    if isinstance(name, int):
        raise InvalidEcho("queue")
    return name


def _note(paths: Sequence[str], who: Caller) -> None:
    if paths:
        log.info("settings.saved", user=who.id, paths=list(paths))
