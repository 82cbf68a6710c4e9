"""Files that the bot sends to people: into their direct message with it, and nowhere else."""

import structlog
from slack_sdk import WebClient
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler

from bot.callers import SLACK_TROUBLE, code_of

PATIENCE_S = 10
"""How long one call to Slack may take."""

log = structlog.get_logger(__name__)


class Uploads:
    """Nobody waits for an acknowledgement by now, so that Slack may ask for patience. What it may have done
    already is never repeated: a file is sent once, or not for sure.
    """

    def __init__(self, client: WebClient) -> None:
        """``client`` lends its token and Slack's address."""
        self._client = WebClient(
            client.token,
            base_url=client.base_url,
            timeout=PATIENCE_S,
            retry_handlers=[RateLimitErrorRetryHandler(max_retry_count=2)],
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
