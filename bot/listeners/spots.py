"""Where somebody clicked, and how an answer gets there: over a card, beside a message, in a dialog, Home."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from slack_bolt import Respond
from slack_sdk import WebClient

from bot import actions
from bot.callers import Caller
from bot.echoes import Form, mark_of
from bot.homes import Homes
from bot.replies import Redrawer, Seen
from bot.services import Services
from bot.views import dialogs, forms
from bot.views.blocks import Card

DIALOG = "@"
HOME = "~"
"""Stand where a form remembers the card it was opened from: before the id of a dialog, or for Home. No id of
a remembered card begins so."""


@dataclass(frozen=True, slots=True)
class Click:
    """A click or a submitted form, as Slack tells of it; ``respond`` has an address where it was a card."""

    who: Caller
    client: WebClient
    body: Mapping[str, Any]
    respond: Respond

    @property
    def view(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.body.get("view") or {}
        return found

    @property
    def dialog(self) -> str | None:
        """The dialog it was in, if it was in one."""
        return str(self.view["id"]) if self.view.get("type") == "modal" else None

    @property
    def is_at_home(self) -> bool:
        return self.view.get("type") == "home"

    @property
    def mark(self) -> str:
        """How the clicked block's id begins. In a dialog a card stands alone, whatever it was drawn for."""
        if self.dialog is not None:
            return ""
        return actions.AT_HOME if self.is_at_home else mark_of(self.body["actions"][0])


@dataclass(frozen=True, slots=True)
class Spot:
    """Where something was clicked: how the ids of its blocks begin (``bot.actions``; empty for a card by
    itself), how to draw over it, and how to say a sentence beside it.
    """

    mark: str
    draw: Callable[[Card], None]
    beside: Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Spots:
    """Finds out where somebody clicked."""

    services: Services
    redrawer: Redrawer
    homes: Homes

    def clicked(self, click: Click, *, seen: Seen | None = None) -> Spot:
        """``seen`` is called once the answer is before their eyes."""
        if click.is_at_home:
            self.homes.looked_at(click.who.person, click.view)
            return self._home(click)
        if click.dialog is not None:
            return self._dialog(click, click.dialog, seen)
        draw = partial(self.redrawer.over, click.respond, seen=seen)
        return Spot(click.mark, draw, partial(self.redrawer.beside, click.respond.response_url))

    def remembered(self, click: Click, form: Form) -> Spot:
        """Where the submitted form was opened."""
        if form.card == HOME:
            return self._home(click)
        if form.card.startswith(DIALOG):
            return self._dialog(click, form.card.removeprefix(DIALOG))
        return Spot(
            mark=form.mark,
            draw=partial(self.redrawer.over_remembered, form.card),
            beside=lambda said: self.redrawer.beside(self.services.cards.find(form.card), said),
        )

    def opens(self, click: Click, about: object, form: Callable[[str], dict[str, Any]]) -> None:
        """Opens a form there, over the dialog if it is in one; the form remembers where."""
        if click.is_at_home:
            self.homes.looked_at(click.who.person, click.view)
            card = HOME
        elif click.dialog is not None:
            card = f"{DIALOG}{click.dialog}"
        else:
            card = self.redrawer.remember(click.respond)
        show = click.client.views_open if click.dialog is None else click.client.views_push
        show(trigger_id=click.body["trigger_id"], view=form(f"{about}:{card}:{click.mark}"))

    def _home(self, click: Click) -> Spot:
        """Home is drawn anew, whatever came of it; a sentence gets a dialog of its own."""

        def say(view: dict[str, Any]) -> None:
            self.homes.draw_later(click.who.person)  # first: Slack opens no dialog for who had to wait
            click.client.views_open(trigger_id=click.body["trigger_id"], view=view)

        speech = click.who.speech
        return Spot(
            actions.AT_HOME,
            lambda card: say(dialogs.card(card, speech)),
            lambda said: say(forms.notice(said, speech)),
        )

    def _dialog(self, click: Click, dialog: str, seen: Seen | None = None) -> Spot:
        """Dialogs are opened from Home, so that is drawn anew as well."""
        speech = click.who.speech

        def draw(view: dict[str, Any]) -> None:
            self.redrawer.inside(click.client, dialog, view, seen=seen)
            self.homes.draw_later(click.who.person)

        return Spot(
            "",
            lambda card: draw(dialogs.card(card, speech)),
            lambda said: draw(forms.notice(said, speech)),
        )
