"""What Slack says of user groups and channels while somebody fills a form in."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from enum import Enum, auto
from threading import Lock

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.callers import NOBODY_IN_IT, SLACK_TROUBLE, code_of

log = structlog.get_logger(__name__)

REMEMBERED_S = 60.0
"""For how long the list of user groups is offered as it was: one is asked for with every letter typed."""

OFFERED = 100
"""Groups offered at once; Slack takes no more."""


class Seat(Enum):
    """Whether the bot can post in a channel."""

    IN = auto()
    OUT = auto()
    ARCHIVED = auto()


class Workplace:
    """``executor`` is where Slack is asked several things at once: a form waits for 3 seconds in all."""

    def __init__(
        self, client: WebClient, executor: Executor, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._client = client
        self._executor = executor
        self._clock = clock
        self._lock = Lock()
        self._groups: Mapping[str, str] = {}
        self._asked_at: float | None = None

    def groups_like(self, typed: str) -> Mapping[str, str]:
        """User groups whose names have these letters, by id; as many as can be offered."""
        wanted = typed.casefold().strip()
        found = [(one, name) for one, name in self._every_group().items() if wanted in name.casefold()]
        return dict(sorted(found, key=lambda one: one[1].casefold())[:OFFERED])

    def names_of(self, groups: Iterable[str]) -> Mapping[str, str]:
        """What these user groups are called, by id; those that Slack does not tell, by their ids."""
        wanted = list(groups)
        known = self._every_group() if wanted else {}
        return {one: known.get(one, one) for one in wanted}

    def members_of(self, groups: Sequence[str]) -> Mapping[str, frozenset[str]]:
        """Who is in each; nobody in one that is gone. Raises ``SLACK_TROUBLE``."""
        return dict(zip(groups, self._executor.map(self._members, groups), strict=True))

    def seats_in(self, channels: Sequence[str]) -> Mapping[str, Seat]:
        """Whether the bot can post in each of these channels. Raises ``SLACK_TROUBLE``."""
        return dict(zip(channels, self._executor.map(self._seat, channels), strict=True))

    def _every_group(self) -> Mapping[str, str]:
        with self._lock:
            if self._asked_at is None or self._clock() - self._asked_at > REMEMBERED_S:
                try:
                    given = self._client.usergroups_list()["usergroups"]
                    self._groups = {
                        str(one["id"]): f"@{one.get('handle')} · {one.get('name')}" for one in given
                    }
                except SLACK_TROUBLE as error:
                    log.warning("user_groups.unreadable", code=code_of(error))
                self._asked_at = self._clock()
            return self._groups

    def _members(self, group: str) -> frozenset[str]:
        try:
            return frozenset(self._client.usergroups_users_list(usergroup=group)["users"])
        except SlackApiError as error:
            if code_of(error) in NOBODY_IN_IT:
                return frozenset()
            raise

    def _seat(self, channel: str) -> Seat:
        """A private channel that the bot is not in does not exist for it. Where Slack will not tell, because
        the app was installed without the right to ask, the people who set it up know best.
        """
        try:
            known = self._client.conversations_info(channel=channel)["channel"]
        except SlackApiError as error:
            code = code_of(error)
            if code == "missing_scope":
                return Seat.IN
            if code == "channel_not_found":
                return Seat.OUT
            raise
        if known.get("is_archived"):
            return Seat.ARCHIVED
        return Seat.IN if known.get("is_member") else Seat.OUT
