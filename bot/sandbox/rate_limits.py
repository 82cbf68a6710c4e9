"""Slack's rates, off unless asked for."""

import math
from dataclasses import dataclass
from time import monotonic

# Calls a minute by tier: Slack's documented tiers. Posting has its own rule.
TIER_1, TIER_2, TIER_3, TIER_4 = 1, 20, 50, 100
TIERS = {
    "api.test": TIER_4,
    "apps.connections.open": TIER_1,
    "auth.test": 600,
    "chat.delete": TIER_3,
    "chat.getPermalink": 600,
    "chat.postEphemeral": TIER_4,
    "chat.update": TIER_3,
    "conversations.history": TIER_3,
    "conversations.info": TIER_3,
    "conversations.list": TIER_2,
    "conversations.members": TIER_4,
    "conversations.open": TIER_3,
    "conversations.replies": TIER_3,
    "files.completeUploadExternal": TIER_4,
    "files.getUploadURLExternal": TIER_4,
    "files.info": TIER_4,
    "usergroups.list": TIER_2,
    "usergroups.users.list": TIER_2,
    "users.conversations": TIER_3,
    "users.info": TIER_4,
    "users.list": TIER_2,
    "views.open": TIER_4,
    "views.publish": TIER_4,
    "views.push": TIER_4,
    "views.update": TIER_4,
}
POSTS_PER_CHANNEL_S, POST_BURST = 1.0, 4
POSTS_PER_WORKSPACE_MIN = 300


@dataclass
class Bucket:
    """Refills ``per_second`` up to ``burst``; ``level`` is what may go out now."""

    per_second: float
    burst: float
    level: float
    at: float

    def wait_s(self, now: float) -> float:
        """Seconds until one more may go out; 0 is now."""
        self.level = min(self.burst, self.level + (now - self.at) * self.per_second)
        self.at = now
        return 0.0 if self.level >= 1 else (1 - self.level) / self.per_second


class RateLimits:
    def __init__(self, *, on: bool) -> None:
        self.on = on
        self._buckets: dict[tuple[str, str], Bucket] = {}

    def switch(self, *, on: bool) -> None:
        """Starts from full buckets."""
        self.on = on
        self._buckets.clear()

    def retry_after_s(self, method: str, channel: str | None) -> int | None:
        """None: go ahead, and it is counted. Otherwise whole seconds to wait, at least 1."""
        if not self.on or method not in TIERS | {"chat.postMessage": 0}:
            return None
        now = monotonic()
        buckets = self._of(method, channel or "", now)
        wait = max(bucket.wait_s(now) for bucket in buckets)
        if wait > 0:
            return max(1, math.ceil(wait))
        for bucket in buckets:
            bucket.level -= 1
        return None

    def _of(self, method: str, channel: str, now: float) -> list[Bucket]:
        if method == "chat.postMessage":
            return [
                self._bucket((method, channel), POSTS_PER_CHANNEL_S, POST_BURST, now),
                self._bucket((method, ""), POSTS_PER_WORKSPACE_MIN / 60, POSTS_PER_WORKSPACE_MIN / 10, now),
            ]
        per_minute = TIERS[method]
        return [self._bucket((method, ""), per_minute / 60, max(per_minute / 2, 3), now)]

    def _bucket(self, key: tuple[str, str], per_second: float, burst: float, now: float) -> Bucket:
        return self._buckets.setdefault(key, Bucket(per_second, burst, burst, now))
