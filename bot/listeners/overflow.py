"""What is done about a queue that overflows, from its alert or from its board."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from slack_bolt import App

from bot import actions
from bot.callers import Caller
from bot.listeners.tools import Form, Listener, Tools, number, where
from bot.views import overflow_forms as forms
from core.answers import Arranged, LetIn, Plan, Refusal, Refused

REPS_MENDS = {Refusal.TO_NO_MEMBER: actions.REPS, Refusal.ALREADY_IN_FORCE: actions.REPS}


def register(app: App, tools: Tools) -> None:
    overflow = tools.services.overflow

    def opening(
        form: Callable[..., dict[str, Any]], look: Callable[[str, int | str], Plan | Refused]
    ) -> Listener:
        return tools.opener(lambda who, at: look(who.id, at), form, of_others=True, read=where)

    def more_reps(who: Caller, form: Form) -> Arranged | Refused:
        reps = form.people(actions.REPS)
        return overflow.more_reps(who.id, form.subject, reps, _lasting(form), request=who.request)

    def fast_lane(who: Caller, form: Form) -> Arranged | Refused:
        reps = form.people(actions.REPS)
        return overflow.fast_lane(who.id, form.subject, reps, _lasting(form), request=who.request)

    def partner(who: Caller, form: Form) -> Arranged | Refused:
        count = form.count(actions.COUNT)
        return overflow.partner(who.id, form.subject, count, request=who.request)

    def pause(who: Caller, form: Form) -> Arranged | Refused:
        return overflow.pause_sources(who.id, form.subject, _lasting(form), request=who.request)

    def let_in(who: Caller, form: Form) -> LetIn | Refused:
        count = form.count(actions.COUNT)
        return overflow.let_in(who.id, form.subject, count, request=who.request)

    app.action(actions.MORE_REPS)(opening(forms.more_reps, overflow.in_charge))
    app.view(actions.MORE_REPS_FOR)(tools.form(more_reps, mends=REPS_MENDS, of_others=True))
    app.action(actions.FAST_LANE)(opening(forms.fast_lane, overflow.in_charge))
    app.view(actions.FAST_LANE_FOR)(tools.form(fast_lane, mends=REPS_MENDS, of_others=True))
    app.action(actions.PARTNER)(opening(forms.partner, overflow.counted))
    app.view(actions.PARTNER_COUNT)(
        tools.form(partner, mends={Refusal.NO_CONSENT: actions.COUNT}, of_others=True)
    )
    app.action(actions.PAUSE)(opening(forms.pause, overflow.in_charge))
    app.view(actions.PAUSE_FOR)(
        tools.form(pause, mends={Refusal.ALREADY_IN_FORCE: actions.HOURS}, of_others=True)
    )
    app.action(actions.LET_IN)(opening(forms.let_in, overflow.counted))
    app.view(actions.LET_IN_COUNT)(
        tools.form(let_in, mends={Refusal.NOTHING_HELD: actions.COUNT}, of_others=True)
    )
    app.action(actions.END)(
        tools.button(lambda who, measure: overflow.stop(who.id, measure, request=who.request), of_others=True)
    )


def _lasting(form: Form) -> timedelta:
    """For how long, as chosen."""
    return timedelta(hours=number(form.chosen(actions.HOURS)))
