"""The Slack app: who is asking, the listeners, and the one place where errors become sentences."""

import json
import logging
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, cast
from zoneinfo import ZoneInfo

import structlog
from slack_bolt import App, BoltContext
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.request import BoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk import WebClient

from bot.callers import (
    KEY,
    SLACK_TROUBLE,
    Caller,
    Directory,
    NotMet,
    code_of,
    identify,
    speech_of,
)
from bot.errands import Errands
from bot.homes import Homes, Later, after
from bot.i18n import Speech
from bot.listeners import (
    alerts,
    board,
    claims,
    contacts,
    digests,
    doors,
    escalation,
    fairness,
    home,
    hygiene,
    leads,
    offers,
    overflow,
    people,
    queues,
    reports,
    review,
    setup,
)
from bot.listeners.spots import Spots
from bot.listeners.tools import InvalidEcho, Tools
from bot.replies import GIVES_WAY, OUTDATED, Redrawer
from bot.services import Services
from bot.uploads import Uploads
from bot.views import errors, forms
from bot.workplace import Workplace
from core.errors import Busy, NextleadError, Outdated, Unreachable
from core.policies.team import TeamPolicy
from core.ports import Clock

log = structlog.get_logger(__name__)


def build_app(
    services: Services,
    team: TeamPolicy,
    clock: Clock,
    client: WebClient,
    *,
    signing_secret: str,
    directory: Directory,
    redrawer: Redrawer,
    hear: doors.Hearing,
    later: Later = after,
) -> App:
    """A Bolt app that answers in the acknowledgement. Building it asks nobody anything.

    ``client`` opens forms while somebody waits: it must not repeat itself and must give up soon.
    ``redrawer`` draws over cards after their click was acknowledged. ``hear`` is told of files,
    and returns at once. ``later`` is how a Home waits that was drawn a moment ago.
    """
    app = App(
        name="app.py",  # what Bolt finds out by itself, for which it reads the source of every caller
        client=client,
        authorize=_authorized_by(client),
        signing_secret=signing_secret,
        process_before_response=True,
        listener_executor=redrawer.executor,
        raise_error_for_unhandled_request=True,
        logger=_quiet(),
    )
    app.use(identify(directory, clock, team))
    app.error(answering_errors(redrawer, directory, team))
    homes = Homes(services, team, clock, directory, client=client, executor=redrawer.executor, later=later)
    tools = Tools(services, team, redrawer, Spots(services, redrawer, homes))
    topics = (queues, claims, offers, contacts, escalation, alerts, overflow, hygiene, leads, digests)
    for topic in topics:
        topic.register(app, tools)
    doors.register(app, tools, hear)
    workplace = Workplace(client, redrawer.executor)
    setup.register(app, tools, workplace)
    home.register(app, homes)
    review.register(app, tools, homes)
    errands = Errands(redrawer, _told)
    reports.register(app, tools, errands, Uploads(client))
    fairness.register(app, tools)
    words = {
        **setup.queue_words(tools, workplace),
        **review.queue_words(tools),
        **reports.queue_words(tools, errands),
        **fairness.queue_words(tools, errands),
    }
    board.register(app, tools, words=words)
    people.register(app, directory)
    return app


def _authorized_by(client: WebClient) -> Callable[..., AuthorizeResult]:
    """One workspace, one token: nobody has to be asked at each request."""

    def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=client.token)

    return authorize


def _quiet() -> logging.Logger:
    """Bolt logs whole bodies of rejected requests at INFO: lead data has no place in logs."""
    logger = logging.getLogger("nextlead.bolt")
    logger.setLevel(logging.ERROR)
    return logger


def explain(error: Exception, speech: Speech, error_id: str, *, is_command: bool) -> str:
    """The sentence for an error; what we do not know gets the number that is also in the log."""
    match error:
        case Busy() | Outdated():
            return errors.busy(speech)
        case Unreachable():
            return errors.unreachable(speech)
        case InvalidEcho() | BoltUnhandledRequestError():
            return errors.unknown_command(speech) if is_command else errors.outdated(speech)
        case _ if isinstance(error, (*SLACK_TROUBLE, NotMet, json.JSONDecodeError)):
            return errors.slack(speech)
        case _:
            return errors.unexpected(speech, error_id)


def answering_errors(
    redrawer: Redrawer, directory: Directory, team: TeamPolicy
) -> Callable[..., BoltResponse]:
    """The one error handler: logs what happened under an id, and tells the person in their language.

    Always a 200, so that Slack shows our sentence and not its own; nobody is left without an answer. Whoever
    met settings that are no longer those we go by gets theirs when the request is dispatched anew.
    """

    def speech(error: Exception, context: BoltContext) -> Speech:
        """Of somebody not identified, what is stored may still say how to speak to them. A database that has
        just failed is not asked again: nobody would wait for that.
        """
        who = cast(Caller | None, context.get(KEY))
        if who is not None:
            return who.speech
        with suppress(NextleadError):
            unasked = context.user_id is None or isinstance(error, NextleadError)
            known = None if unasked else directory.known(str(context.user_id))
            if known is not None:
                return speech_of(known, team)
        return Speech("en", ZoneInfo("UTC"))

    def answer_error(error: Exception, request: BoltRequest, context: BoltContext) -> BoltResponse:
        if isinstance(error, Outdated) and context.get(GIVES_WAY):
            context[OUTDATED] = True
            return BoltResponse(status=200, body="")
        error_id = secrets.token_hex(4)
        _log(error, error_id, context.user_id)
        body: Mapping[str, Any] = request.body
        is_command, spoken = bool(body.get("command")), speech(error, context)
        sentence = explain(error, spoken, error_id, is_command=is_command)
        if is_command:
            return _json({"response_type": "ephemeral", "text": sentence})
        if body.get("type") == "view_submission":
            return _json({"response_action": "update", "view": forms.notice(sentence, spoken)})
        redrawer.beside(body.get("response_url"), sentence)
        return BoltResponse(status=200, body="")

    return answer_error


def _told(error: Exception, who: Caller) -> str:
    """The same for what goes wrong once the request itself was answered."""
    error_id = secrets.token_hex(4)
    _log(error, error_id, who.id)
    return explain(error, who.speech, error_id, is_command=False)


def _log(error: Exception, error_id: str, user_id: str | None) -> None:
    """One line for what we understand; where a surprise came from is told as well."""
    fields = {"error_id": error_id, "error": type(error).__name__, "user": user_id}
    if isinstance(error, InvalidEcho | BoltUnhandledRequestError):
        log.warning("request.not_understood", **fields)
    elif isinstance(error, (*SLACK_TROUBLE, NotMet, NextleadError)):
        log.error("listener.failed", **fields, code=code_of(error))
    else:
        log.error("listener.failed", **fields, exc_info=error)


def _json(payload: Mapping[str, Any]) -> BoltResponse:
    return BoltResponse(status=200, body=json.dumps(payload), headers={"content-type": ["application/json"]})
