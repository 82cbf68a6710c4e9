"""Files that the bot sends to people: into their direct message with it, and nowhere else."""

from math import inf

import structlog
from slack_sdk import WebClient
from slack_sdk.http_retry import HttpRequest, HttpResponse, RetryState
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler

from bot.callers import SLACK_TROUBLE, code_of

PATIENCE_S = 10
"""How long one call to Slack may take."""

LONGEST_WAIT_S = 5
"""A Slack that asks for more patience than this gets no file: who waits here draws everybody's cards."""

log = structlog.get_logger(__name__)


class Uploads:
    """Nobody waits for an acknowledgement by now, so that Slack may ask for some patience, once a call. What
    it may have done already is never repeated: a file is sent once, or not for sure.
    """

    def __init__(self, client: WebClient) -> None:
        """``client`` lends its token and Slack's address."""
        self._client = WebClient(
            client.token,
            base_url=client.base_url,
            timeout=PATIENCE_S,
            retry_handlers=[_ShortWaits(max_retry_count=1)],
        )

    def send(self, person: str, name: str, content: bytes, *, comment: str) -> str | None:
        """``None`` once Slack has shared it; otherwise its word, or ours, for why it has not."""
        try:
            # A person's own id will not do here, unlike where messages are posted.
            channel = self._client.conversations_open(users=person)["channel"]["id"]
            self._client.files_upload_v2(
                channel=channel, filename=name, content=content, initial_comment=comment
            )
        except SLACK_TROUBLE as error:
            code = code_of(error)
            log.warning("file.not_sent", user=person, code=code)
            return code
        return None


class _ShortWaits(RateLimitErrorRetryHandler):
    """Waits as long as Slack asks, up to ``LONGEST_WAIT_S``."""

    def _can_retry(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        is_limited = super()._can_retry(state=state, request=request, response=response, error=error)
        return is_limited and response is not None and _asked_s(response) <= LONGEST_WAIT_S


def _asked_s(response: HttpResponse) -> float:
    """For how long Slack asks to wait; endlessly, where it says nothing that could be read."""
    said = next((values for name, values in response.headers.items() if name.lower() == "retry-after"), ())
    text = next(iter(said), "")
    return int(text) if text.isdecimal() else inf
