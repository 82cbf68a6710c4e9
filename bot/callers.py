"""Who is asking, and in which language: read once per request, before any listener runs."""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial
from http.client import HTTPException
from threading import RLock
from typing import Any
from urllib.error import URLError
from zoneinfo import available_timezones

import structlog
from slack_bolt import BoltContext
from slack_bolt.request import BoltRequest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot import statuses
from bot.i18n import Speech
from core.errors import NextleadError
from core.model import Person
from core.people import language, zone
from core.policies.team import TeamPolicy
from core.ports import Clock
from core.services.people import People

log = structlog.get_logger(__name__)

KEY = "caller"
"""Where the middleware leaves the ``Caller`` in Bolt's context."""

PATIENCE_S = 2.0
"""How long somebody we never met waits while Slack says who they are. It gives a command 3 seconds."""

SLACK_TROUBLE = (SlackClientError, URLError, ConnectionError, TimeoutError, HTTPException)
"""What a call to Slack may end with and nobody here can help: no traceback makes it any clearer."""

NOBODY_IN_IT = frozenset({"no_such_subteam", "subteam_not_found", "plan_upgrade_required", "missing_scope"})
"""Slack's ways of saying that a group is gone, or that we may never know who is in it."""


class NotMet(Exception):
    """Slack told only in part who somebody new is, so that their rights cannot be judged yet."""


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


_zones = lru_cache(maxsize=1)(available_timezones)
"""Looked up on the disk, file by file: once is enough for a workspace of thousands."""


def person_of(user: Mapping[str, Any], own_team: str, now: datetime | None = None) -> Person:
    """A Slack user as a person. Strangers from a connected workspace count as guests. ``now`` tells a status
    that has expired from one that counts.
    """
    timezone = str(user.get("tz") or "UTC")
    stranger = user.get("team_id", own_team) != own_team
    profile = user.get("profile") or {}
    return Person(
        id=str(user["id"]),
        name=str(profile.get("display_name") or user.get("real_name") or user.get("name") or user["id"]),
        locale=str(user.get("locale") or "en-US"),
        timezone=timezone if timezone in _zones() else "UTC",
        is_guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted") or stranger),
        is_admin=bool(user.get("is_admin") or user.get("is_owner")),
        is_bot=bool(user.get("is_bot")),
        is_deleted=bool(user.get("deleted")),
        status_away=statuses.is_away(profile, now),
    )


class SlackPeople:
    """What Slack says of people, stored as soon as it is heard.

    ``own_team`` is our workspace's id; Slack is asked for it where it is not given.
    """

    def __init__(
        self,
        people: People,
        client: WebClient,
        team: TeamPolicy,
        clock: Clock,
        *,
        own_team: str | None = None,
    ) -> None:
        self._people = people
        self._client = client
        self._clock = clock
        self._groups = named_groups(team)
        self._own_team = own_team

    def ask(self, user_id: str) -> Person:
        """The person as Slack describes them now. Raises ``SLACK_TROUBLE``."""
        user = self._client.users_info(user=user_id, include_locale=True)["user"]
        return self._store(self._person(user), self._members())

    def ask_about_everybody(self) -> int:
        """Stores everybody of the workspace as Slack describes them now; how many they are.

        Who may take a lead is judged by the people we have met: before this a lead skipped by the only rep
        met so far would count as skipped by all. Raises ``SLACK_TROUBLE``.
        """
        members = self._members()
        people = [self._person(user) for user in self._everybody()]
        for person in people:
            self._store(person, members)
        return len(people)

    def heard(self, user: Mapping[str, Any]) -> Person:
        """Stores what an event says of somebody.

        It says nothing of user groups, and of whoever has left hardly anything: what was known of the rest
        stays, and where groups count Slack is asked for them when the person's time has come.
        """
        known = self._people.get(str(user["id"]))
        kept = {"locale": known.locale, "tz": known.timezone} if known else {}
        told = {key: value for key, value in user.items() if value is not None}
        return self._people.seen(self._person(kept | told), unread=frozenset(self._groups))

    def _person(self, user: Mapping[str, Any]) -> Person:
        return person_of(user, self._team_id(), self._clock.now())

    def _store(self, person: Person, members: Mapping[str, frozenset[str] | None]) -> Person:
        groups = frozenset(group for group, users in members.items() if users and person.id in users)
        unread = frozenset(group for group, users in members.items() if users is None)
        return self._people.seen(person, groups=groups, unread=unread)

    def _team_id(self) -> str:
        """Our workspace's id. A payload names its sender's, which in a shared channel is another one."""
        if self._own_team is None:
            self._own_team = str(self._client.auth_test()["team_id"])
        return self._own_team

    def _everybody(self) -> Iterable[Mapping[str, Any]]:
        for page in self._client.users_list(limit=200, include_locale=True):
            yield from page["members"]

    def _members(self) -> Mapping[str, frozenset[str] | None]:
        return {group: self._members_of(group) for group in self._groups}

    def _members_of(self, group: str) -> frozenset[str] | None:
        """Who is in a user group: nobody when it is gone, which must not turn into a bot that answers nobody;
        ``None`` when Slack does not tell now, which must not take anybody's role.
        """
        try:
            return frozenset(self._client.usergroups_users_list(usergroup=group)["users"])
        except SLACK_TROUBLE as error:
            code = code_of(error)
            log.warning("user_group.unreadable", group=group, code=code)
            return frozenset() if code in NOBODY_IN_IT else None


class Directory:
    """Finds people: in our own table, and in Slack when they are new or were last seen a while ago.

    ``executor`` is where Slack is asked.
    """

    def __init__(self, people: People, slack: SlackPeople, executor: Executor) -> None:
        self._people = people
        self._slack = slack
        self._executor = executor
        self._under_way: dict[str, Future[Person]] = {}
        self._lock = RLock()

    def find(self, user_id: str) -> Person:
        """The person to judge rights by. Whoever we have met is not kept waiting, however Slack is: what is
        stored counts, and is brought up to date behind their back when it is old.

        Somebody new waits, for ``PATIENCE_S`` at most; the look-up goes on after that. Raises
        ``SLACK_TROUBLE`` and ``NotMet``.
        """
        known = self._people.get(user_id)
        if known is None or known.seen_at is None:
            found = self._look_up(user_id).result(timeout=PATIENCE_S)
            if found.seen_at is None:
                raise NotMet(user_id)
            return found
        if self._people.is_stale(known):
            self._look_up(user_id)
        return known

    def heard(self, user: Mapping[str, Any]) -> Person:
        """The person as an event of Slack's describes them, stored."""
        return self._slack.heard(user)

    def known(self, user_id: str) -> Person | None:
        """The person as far as they are known. Asks nobody."""
        return self._people.get(user_id)

    def _look_up(self, user_id: str) -> Future[Person]:
        """Slack's answer about somebody; who is being asked about is not asked about twice at once."""
        with self._lock:
            under_way = self._under_way.get(user_id)
            if under_way is None:
                under_way = self._under_way[user_id] = self._executor.submit(self._slack.ask, user_id)
                under_way.add_done_callback(partial(self._looked_up, user_id))
            return under_way

    def _looked_up(self, user_id: str, done: Future[Person]) -> None:
        with self._lock:
            self._under_way.pop(user_id, None)
        error = None if done.cancelled() else done.exception()
        if error is not None:
            understood = isinstance(error, (*SLACK_TROUBLE, NextleadError))
            log.warning(
                "person.not_looked_up",
                user=user_id,
                code=code_of(error),
                exc_info=None if understood else error,
            )


def code_of(error: BaseException) -> str:
    """An error in one word, for the log: Slack's code, ours, or the name of its type."""
    if isinstance(error, SlackApiError):
        code = str(error.response.get("error"))
        return code if error.response.get("error") and code.isidentifier() else "no_answer_in_json"
    if isinstance(error, NextleadError):
        return error.code
    cause = error.reason if isinstance(error, URLError) else error
    return type(cause).__name__


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
