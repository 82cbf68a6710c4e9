"""Claim, skip, release, undo, transfer, and /myleads."""

from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot import actions
from bot.callers import Caller
from bot.listeners.tools import Form, InvalidEcho, Tools
from bot.replies import caller
from bot.views import answers, forms
from core.answers import Refusal, Refused, Skipped, Transferred
from core.model import SkipReason

TRANSFER_MENDS = {
    Refusal.TO_SELF: actions.REP,
    Refusal.TO_NO_REP: actions.REP,
    Refusal.TO_NO_ROOM: actions.REP,
}


def register(app: App, tools: Tools) -> None:
    queues, claims, ownership = tools.services.queues, tools.services.claims, tools.services.ownership

    def my_leads(ack: Ack, context: BoltContext, command: dict[str, Any]) -> None:
        who = caller(context)
        if "help" in str(command.get("text") or "").casefold().split():
            tools.answer(ack, who, tools.help(who))
            return
        tools.answer(ack, who, answers.draw(claims.my_leads(who.id), who.speech, who.now))

    def skip(who: Caller, form: Form) -> Skipped | Refused:
        try:
            reason = SkipReason(form.chosen(actions.REASON))
        except ValueError as unknown:
            raise InvalidEcho(actions.REASON) from unknown
        return claims.skip(who.id, form.about, reason, request=who.request)

    def transfer(who: Caller, form: Form) -> Transferred | Refused:
        return ownership.transfer(who.id, form.about, form.chosen(actions.REP), request=who.request)

    app.command(actions.MYLEADS)(my_leads)
    app.action(actions.CLAIM)(tools.button(lambda who, lead: claims.claim(who.id, lead, request=who.request)))
    app.action(actions.SKIP)(tools.opener(lambda who, lead: queues.looking(who.id, lead), forms.skip))
    app.view(actions.SKIP_BECAUSE)(tools.form(skip, mends={}))
    app.action(actions.RELEASE)(
        tools.button(lambda who, claim: ownership.release(who.id, claim, request=who.request))
    )
    app.action(actions.UNDO)(
        tools.button(lambda who, claim: ownership.undo(who.id, claim, request=who.request))
    )
    app.action(actions.TRANSFER)(tools.opener(lambda who, claim: claims.mine(who.id, claim), forms.transfer))
    app.view(actions.TRANSFER_TO)(tools.form(transfer, mends=TRANSFER_MENDS))
