"""The webhooks of a process: built from the policy's receivers and the secret they are signed with."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from bot.bootstrap import Runtime
from bot.delivery.receivers import Receiver, signing
from bot.delivery.webhooks import Postman
from bot.scheduler import guarded
from bot.settings import HOW_TO_MAKE_ONE
from core.errors import SettingsError

NO_SECRET = "the policy has webhooks, and NEXTLEAD_WEBHOOK_SECRET is not set: nothing could be signed"  # noqa: S105
MAKE_ONE = f"set it; `{HOW_TO_MAKE_ONE}` makes one, and the receivers need it as well"


def postman_of(runtime: Runtime, *, now: Callable[[], datetime] | None = None) -> Postman | None:
    """What sends the webhooks that are due; ``None`` where the policy has none.

    ``now`` is the real time where the runtime's is pretended. Raises ``SettingsError`` without a secret.
    """
    if not runtime.team.webhooks:
        return None
    secrets = [one.get_secret_value() for one in runtime.settings.nextlead_webhook_secret]
    if not secrets:
        raise SettingsError(f"{NO_SECRET}; {MAKE_ONE}")
    sign = signing(secrets)
    receivers = {one.name: Receiver(one, sign, now or runtime.clock.now) for one in runtime.team.webhooks}
    return Postman(lambda: runtime.services.webhooks, receivers, partial(guarded, "webhooks"))
