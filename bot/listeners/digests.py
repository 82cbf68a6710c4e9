"""The settings of digests: the button under each of them, and the form it opens."""

from typing import Any

import structlog
from slack_bolt import Ack, App, BoltContext, Respond
from slack_sdk import WebClient

from bot import actions
from bot.listeners.tools import Form, Tools, drawn, submitted
from bot.replies import caller
from bot.views import digest_settings, forms, setup
from core.answers import Refused
from core.setup import DIGESTS, SWITCHED, Ids, digest

log = structlog.get_logger(__name__)


def register(app: App, tools: Tools) -> None:
    settings = tools.services.setup

    def opens(
        ack: Ack, context: BoltContext, respond: Respond, body: dict[str, Any], client: WebClient
    ) -> None:
        ack()
        who = caller(context)
        seen = settings.read(who.id)
        if isinstance(seen, Refused):
            tools.redrawer.beside(respond.response_url, setup.refusal(seen, who.speech))
            return
        form = digest_settings.form(seen, who.speech, metadata="0::")
        client.views_open(trigger_id=body["trigger_id"], view=form)

    def saves(ack: Ack, context: BoltContext, view: dict[str, Any]) -> None:
        who, wanted, stood = caller(context), _boxes(submitted(view)), _boxes(drawn(view))
        saved = settings.set_up(who.id, wanted, stood=stood)
        if isinstance(saved, Refused):
            sentence = setup.refusal(saved, who.speech)
            ack(response_action="update", view=forms.notice(sentence, who.speech))
            return
        if saved.paths:
            log.info("settings.saved", user=who.id, paths=list(saved.paths))
        ack(response_action="update", view=digest_settings.saved(saved, who.speech))

    app.action(actions.DIGEST_SETTINGS)(opens)
    app.view(actions.DIGEST_SETTINGS_WITH)(saves)


def _boxes(form: Form) -> dict[str, Ids]:
    boxes = form.switches(digest_settings.BLOCK, map(digest, DIGESTS))
    return {path: SWITCHED[is_on] for path, is_on in boxes.items()}
