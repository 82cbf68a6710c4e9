"""/queue report: figures over a period, and what is shown as a file."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond

from bot import actions, report_csv
from bot.callers import Caller
from bot.echoes import carried, wanted
from bot.errands import Errands
from bot.listeners.queue_words import Answering, Asked
from bot.listeners.tools import Tools
from bot.replies import caller
from bot.uploads import Uploads
from bot.views import report as view
from bot.views.blocks import Card, section
from core import report_words
from core.answers import Refused
from core.policies.words import OfQueue
from core.report_words import Wanted


def queue_words(tools: Tools, errands: Errands) -> Mapping[OfQueue, Answering]:
    """What ``/queue`` understands of this."""

    def show(asked: Asked) -> None:
        """Read after the acknowledgement: a year takes its time, and only what is posted later can be drawn
        more simply for a Slack that does not take tables.
        """
        who, found = asked.who, report_words.wanted(" ".join(asked.words), tools.team)
        if isinstance(found, Refused):
            sentence = view.refusal(found, who.speech)
            tools.answer(asked.ack, who, Card(sentence, (section(sentence),)))
            return
        asked.ack()
        url = asked.command.get("response_url")
        errands.draws(who, url, lambda: _card(tools, who, found), over=False)

    return {OfQueue.REPORT: show}


def register(app: App, tools: Tools, errands: Errands, uploads: Uploads) -> None:
    def beside(ack: Ack, context: BoltContext, respond: Respond, action: dict[str, Any]) -> None:
        """From the board, which stays."""
        ack()
        who, (asked, _) = caller(context), wanted(carried(action))
        errands.draws(who, respond.response_url, lambda: _card(tools, who, asked), over=False)

    def over(ack: Ack, context: BoltContext, respond: Respond, action: dict[str, Any]) -> None:
        """Another period, or told apart by something else."""
        ack()
        who, (asked, _) = caller(context), wanted(carried(action))
        errands.draws(who, respond.response_url, lambda: _card(tools, who, asked), over=True)

    def export(ack: Ack, context: BoltContext, respond: Respond, action: dict[str, Any]) -> None:
        ack()
        who, (asked, until) = caller(context), wanted(carried(action))
        errands.says(who, respond.response_url, lambda: _exported(tools, uploads, who, asked, until))

    app.action(actions.REPORT)(beside)
    app.action(actions.REPORT_PERIOD)(over)
    app.action(actions.REPORT_BY)(over)
    app.action(actions.EXPORT)(export)


def _card(tools: Tools, who: Caller, asked: Wanted) -> Card:
    answer = tools.services.reports.compared_for(who.id, asked.period, queue=asked.queue, by=asked.by)
    return view.card(answer, asked, who.speech, who.now, rankings=tools.team.reports.rankings)


def _exported(tools: Tools, uploads: Uploads, who: Caller, asked: Wanted, until: datetime | None) -> str:
    """The period ends where that of the card did, so that the file says the same."""
    found = tools.services.reports.report_for(
        who.id, asked.period, queue=asked.queue, by=asked.by, until=until
    )
    if isinstance(found, Refused):
        return view.refusal(found, who.speech)
    content = report_csv.text(found).encode("utf-8-sig")  # by the mark spreadsheets know what it is
    comment = view.comment(asked, who.speech)
    code = uploads.send(who.id, report_csv.filename(found, asked.queue), content, comment=comment)
    return view.exported(who.speech) if code is None else view.not_exported(code, who.speech)
