"""Who is asking, and in which language: read once per request, before any listener runs."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from zoneinfo import available_timezones

import structlog
from slack_bolt import BoltContext
from slack_bolt.request import BoltRequest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.i18n import Speech
from core.model import Person
from core.people import language, zone
from core.policies.team import TeamPolicy
from core.ports import Clock
from core.services.people import People

log = structlog.get_logger(__name__)

KEY = "caller"
"""Where the middleware leaves the ``Caller`` in Bolt's context."""


@dataclass(frozen=True, slots=True)
class Caller:
    """The person behind a request. ``request`` is the natural key of this very delivery: a repetition has
    the same one, whatever headers it comes with.
    """

    person: Person
    speech: Speech
    now: datetime
    request: str

    @property
    def id(self) -> str:
        return self.person.id


def request_key(body: Mapping[str, Any]) -> str:
    """The natural key of a delivery: trigger of a command, click on a message, submission of a form."""
    view = body.get("view") or {}
    if body.get("type") == "view_submission":
        return f"view:{view.get('id')}"
    if body.get("actions"):
        action = body["actions"][0]
        where = (body.get("container") or {}).get("message_ts") or view.get("id")
        return f"click:{_user_id(body)}:{action.get('action_ts')}:{where}"
    return f"command:{body.get('trigger_id')}"


def _user_id(body: Mapping[str, Any]) -> str | None:
    user = body.get("user") or {}
    found = body.get("user_id") or (user.get("id") if isinstance(user, Mapping) else None)
    return str(found) if found else None


def person_of(user: Mapping[str, Any], own_team: str) -> Person:
    """A Slack user as a person. Strangers from a connected workspace count as guests."""
    timezone = str(user.get("tz") or "UTC")
    stranger = user.get("team_id", own_team) != own_team
    profile = user.get("profile") or {}
    return Person(
        id=str(user["id"]),
        name=str(profile.get("display_name") or user.get("real_name") or user.get("name") or user["id"]),
        locale=str(user.get("locale") or "en-US"),
        timezone=timezone if timezone in available_timezones() else "UTC",
        is_guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted") or stranger),
        is_admin=bool(user.get("is_admin") or user.get("is_owner")),
        is_bot=bool(user.get("is_bot")),
        is_deleted=bool(user.get("deleted")),
    )


class Directory:
    """Looks people up: in our own table, and in Slack when they are new or were last seen a while ago."""

    def __init__(self, people: People, client: WebClient, team: TeamPolicy) -> None:
        self._people = people
        self._client = client
        self._groups = named_groups(team)

    @cached_property
    def _own_team(self) -> str:
        """Our workspace's id. A payload names its sender's, which in a shared channel is another one."""
        return str(self._client.auth_test()["team_id"])

    def find(self, user_id: str) -> Person:
        """The person, fresh enough to judge their rights by. Raises Slack's error for unknown ids."""
        known = self._people.get(user_id)
        if known is not None and not self._people.is_stale(known):
            return known
        answer = self._client.users_info(user=user_id, include_locale=True)
        groups = frozenset(group for group in self._groups if user_id in self._members(group))
        return self._people.seen(person_of(answer["user"], self._own_team), groups=groups)

    def meet_everybody(self) -> int:
        """Stores everybody of the workspace as Slack describes them now; how many they are.

        Who may take a lead is judged by the people we have met: before this a lead skipped by the only rep
        met so far would count as skipped by all. Raises Slack's errors.
        """
        members = {group: frozenset(self._members(group)) for group in self._groups}
        people = [person_of(user, self._own_team) for user in self._everybody()]
        for person in people:
            groups = frozenset(group for group, users in members.items() if person.id in users)
            self._people.seen(person, groups=groups)
        return len(people)

    def _everybody(self) -> Iterable[Mapping[str, Any]]:
        for page in self._client.users_list(limit=200, include_locale=True):
            yield from page["members"]

    def _members(self, group: str) -> Collection[str]:
        """Who is in a user group; nobody where Slack does not tell, which one deleted group must not turn
        into a bot that answers nobody.
        """
        try:
            users: Collection[str] = self._client.usergroups_users_list(usergroup=group)["users"]
        except SlackApiError as error:
            log.warning("user_group.unreadable", group=group, code=error.response.get("error"))
            return ()
        return users


def named_groups(team: TeamPolicy) -> tuple[str, ...]:
    """The user groups a policy refers to: Slack has to be asked who is in them."""
    lists = (team.people.reps, team.people.managers, team.people.ops)
    members = (ids for queue in team.queues for ids in (queue.members, queue.managers))
    return tuple(sorted({one for ids in (*lists, *members) for one in ids if one.startswith("S")}))


def speech_of(person: Person, team: TeamPolicy) -> Speech:
    """How to speak to a person: Slack's language and customs for them, and their time zone."""
    return Speech(language(person), zone(person, team), person.locale)


def identify(directory: Directory, clock: Clock, team: TeamPolicy) -> Callable[..., None]:
    """The middleware that turns a user id into a ``Caller``; events without a user pass as they are."""

    def middleware(req: BoltRequest, context: BoltContext, next_: Callable[[], None]) -> None:
        user_id = _user_id(req.body)
        if user_id is not None:
            person = directory.find(user_id)
            speech = speech_of(person, team)
            context[KEY] = Caller(person, speech, clock.now(), request_key(req.body))
        next_()

    return middleware
