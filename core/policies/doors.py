"""What comes in from other systems, what goes out to them, and how long it is kept."""

from datetime import timedelta
from urllib.parse import urlsplit

from pydantic import Field, model_validator

from core.events import Verb
from core.policies.base import Duration, Policy
from core.policies.queues import Name


class ReviewPolicy(Policy):
    """How soon ops decide about a doubtful lead, in the team's business time.

    ``enrich`` is how long an incomplete one may wait for what it lacks, before it is asked about again.
    """

    within: Duration = timedelta(hours=4)
    enrich: Duration = timedelta(hours=8)


class IntakePolicy(Policy):
    """How much one secret may send over HTTP; what comes faster gets a 429 and comes again."""

    requests_a_minute: int = Field(default=600, ge=1)


class RetentionPolicy(Policy):
    """How long after its last event the personal data of a closed lead is erased; unset, it is kept.

    Closed is converted, disqualified, archived, merged, rejected, and handed to a partner.
    """

    closed: Duration | None = None


def event_name(verb: Verb) -> str:
    """``Verb.SENT_TO_REVIEW`` as webhooks and the policy call it: ``sent_to_review``."""
    return verb.name.lower()


class WebhookPolicy(Policy):
    """A receiver of lead events. ``events`` names those it wants, all without it.

    ``facts``: it gets what is known of the lead, names and addresses too, and not only ids and states.
    ``private``: it lives in the own network: plain http and private addresses are allowed for it.
    """

    name: Name
    url: str
    events: tuple[str, ...] = ()
    facts: bool = False
    private: bool = False

    @model_validator(mode="after")
    def _can_be_reached(self) -> "WebhookPolicy":
        parts = urlsplit(self.url)
        schemes = ("https", "http") if self.private else ("https",)
        is_plain = self.url.isascii() and self.url.isprintable() and " " not in self.url
        is_place = bool(parts.hostname) and parts.port != 0 and parts.username is None
        if parts.scheme not in schemes or not is_place or not is_plain:
            raise ValueError(
                "url must be like https://crm.example/hooks, without a password in it; "
                "http only with `private: true`"
            )
        return self

    @model_validator(mode="after")
    def _knows_its_events(self) -> "WebhookPolicy":
        known = {event_name(verb) for verb in Verb}
        for name in self.events:
            if name not in known:
                raise ValueError(f"events: {name!r} is no event; write one of {', '.join(sorted(known))}")
        return self

    def wants(self, verb: Verb) -> bool:
        return not self.events or event_name(verb) in self.events
