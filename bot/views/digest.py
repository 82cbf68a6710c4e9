"""A digest, to be read in passing: goals met or not, what has changed, what waits, and one suggestion."""

from collections.abc import Iterator

from bot import actions
from bot.i18n import Speech
from bot.views import alert_words, digest_words, hygiene, patterns
from bot.views.blocks import actions as row
from bot.views.blocks import button, section
from bot.views.item import Item, marked, row_id
from bot.views.voice import Voice, both
from core.metrics import Alert
from core.notices import Audience, Parcel
from core.reports import Digest, DigestKind

ALERTS = 3
"""Open alerts named."""


def item(parcel: Parcel, speech: Speech) -> Item:
    """The digest for those in charge, or for the team, which hears nothing of claims nobody has called."""
    digest, (shown, aloud) = parcel.digest, both(speech, parcel.now)
    if digest is None or digest.is_empty:
        said = marked(parcel, speech.say("There is nothing to tell today."), speech)
        return Item(said, said, said)
    is_to_team = parcel.notice.audience is Audience.REP
    first, *others = ("\n".join(one) for one in _paragraphs(digest, shown, is_to_team=is_to_team))
    spoken = " ".join(line for one in _paragraphs(digest, aloud, is_to_team=is_to_team) for line in one)
    settings = button(speech.say("Digest settings"), actions.DIGEST_SETTINGS, "digests")
    below = (*(section(one) for one in others), row(row_id(parcel), settings))
    return Item(_title(digest, aloud), marked(parcel, spoken, speech), marked(parcel, first, speech), below)


def _paragraphs(digest: Digest, voice: Voice, *, is_to_team: bool) -> list[list[str]]:
    """Paragraph by paragraph their lines; those without any are left out."""
    speech = voice.speech
    found = [
        [
            f"{voice.strong(_title(digest, voice))}: {digest_words.verdict(digest, speech)}",
            digest_words.flow(digest, voice),
        ],
        [*digest_words.goals(digest, voice), *digest_words.changes(digest, speech)],
        [digest_words.waiting(digest, speech), *([] if is_to_team else _for_managers(digest, voice))],
        [*_suggestion(digest, voice), *_cleaned(digest, speech)],
    ]
    return [lines for lines in found if lines]


def _title(digest: Digest, voice: Voice) -> str:
    day = voice.speech.date(digest.day)
    if digest.kind is DigestKind.WEEKLY:
        return voice.speech.say("Weekly digest, {day}", day=day)
    return voice.speech.say("Daily digest, {day}", day=day)


def _for_managers(digest: Digest, voice: Voice) -> Iterator[str]:
    """Claims that nobody has called yet, and alerts that go on."""
    speech = voice.speech
    uncontacted = {one.status.queue: one.status.uncontacted for one in digest.queues}
    if number := sum(uncontacted.values()):
        said = speech.count(
            "{n} claim waits for its first contact", "{n} claims wait for their first contact", number
        )
        yield digest_words.spread_over(said, uncontacted, speech)
    alerts = [(one.status.queue, alert) for one in digest.queues for alert in one.status.alerts]
    worst = sorted(alerts, key=lambda found: found[1].severity, reverse=True)
    named = [_alert(queue, alert, voice) for queue, alert in worst[:ALERTS]]
    if named:
        more = len(worst) - len(named)
        hidden = speech.count("{n} more is not shown.", "{n} more are not shown.", more) if more else ""
        open_ = speech.say("Open alerts: {alerts}.", alerts="; ".join(named))
        yield f"{open_} {hidden}".rstrip()


def _alert(queue: str, alert: Alert, voice: Voice) -> str:
    what = alert_words.what(alert.rule, queue, voice.speech)
    word = alert_words.severity(alert.severity, voice.speech)
    return f"{what} ({word})" if voice.aloud else f"{alert_words.SIGNS[alert.severity]} {what} ({word})"


def _suggestion(digest: Digest, voice: Voice) -> Iterator[str]:
    if digest.pattern:
        said = patterns.line(digest.pattern, voice.speech)
        yield said if voice.aloud else f"💡 {said}"


def _cleaned(digest: Digest, speech: Speech) -> Iterator[str]:
    if any(digest.cleaned.values()):
        said = hygiene.put_aside(digest.cleaned, speech)
        yield speech.say("Clean-up of the week: {said}", said=said)
