"""What ``nextlead check`` looks at: settings, policy, database, Slack; each with what to do about it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from urllib.error import URLError
from urllib.parse import urlsplit

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse

from bot.bootstrap import DatabaseReport, inspect_database, policy_of
from bot.contradictions import contradictions
from bot.posting import MAKE_ONE, NO_SECRET
from bot.settings import HOW_TO_MAKE_ONE, Settings
from core.errors import NextleadError
from core.fields import cleaned
from core.learning import from_kept
from core.model import Person
from core.policies.team import TeamPolicy
from core.ports import Setting
from core.setup import LEARNED, ids_at, misfits, with_settings

NEEDED = ("commands", "chat:write", "users:read", "im:write")
"""Scopes the bot cannot do without."""

WANTED = (
    *("usergroups:read", "channels:read", "groups:read", "files:read", "files:write"),
    *("im:history", "channels:history", "groups:history"),
)
"""Scopes without which it does less: groups as roles, files, knowing whether a message arrived."""

SLACK_PATIENCE_S = 10

SOURCES = 10
"""Sources whose learned values are told, the largest."""


class Level(IntEnum):
    """How bad a finding is; the numbers above ``WARNING`` are exit codes."""

    FINE = 0
    WARNING = 1
    WRONG = 2
    UNREACHABLE = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the answer: what was looked at, what was found, what to do."""

    subject: str
    level: Level
    text: str
    mend: str | None = None


def exit_code(findings: Sequence[Finding]) -> int:
    """0 when Nextlead can be used. Wrong settings come first: out of reach may be their consequence."""
    levels = {one.level for one in findings}
    if Level.WRONG in levels:
        return Level.WRONG
    return Level.UNREACHABLE if Level.UNREACHABLE in levels else Level.FINE


def look(settings: Settings) -> Iterator[Finding]:
    """Every finding, as it is found."""
    yield from _tokens(settings)
    yield from _intake(settings)
    people: Sequence[Person] = ()
    rows: Sequence[Setting] = ()
    try:
        report = inspect_database(settings)
        people, rows = report.people, report.settings
        yield from _database(report)
    except NextleadError as error:
        level = Level.WRONG if error.code == "settings" else Level.UNREACHABLE
        yield Finding("database", level, str(error), "mend DATABASE_URL, or start the database")
    try:
        team = policy_of(settings)
    except NextleadError as error:
        yield from (Finding("policy", Level.WRONG, line) for line in str(error).splitlines())
    else:
        yield from _policy(settings, team)
        yield from _set_in_slack(team, rows)
        in_force = with_settings(team, {one.path: one.value for one in rows})
        for one in contradictions(in_force, people):
            yield Finding("policy", Level.WARNING, one.text, one.mend)
    yield from _slack(settings)


def _tokens(settings: Settings) -> Iterator[Finding]:
    """Settings themselves were read before: here is only what one needs besides."""
    yield Finding("settings", Level.FINE, "every variable that is set can be read")
    if settings.slack_bot_token is None:
        yield Finding(
            "settings",
            Level.WARNING,
            "SLACK_BOT_TOKEN is not set: no Slack",
            "install the app from manifest.yml and set it; `nextlead demo` needs none",
        )
    elif not (settings.slack_app_token or settings.slack_signing_secret):
        yield Finding(
            "settings",
            Level.WARNING,
            "neither SLACK_APP_TOKEN nor SLACK_SIGNING_SECRET is set: Slack has no way in",
            "set the first for Socket Mode, the second for HTTP",
        )


def _intake(settings: Settings) -> Iterator[Finding]:
    """Whether other systems may bring leads, and with how many secrets."""
    ours, theirs = (
        {one.get_secret_value() for one in secrets}
        for secrets in (settings.nextlead_intake_secret, settings.nextlead_webhook_secret)
    )
    if not ours:
        text = "NEXTLEAD_INTAKE_SECRET is not set: no leads over HTTP, /intake/leads answers 404"
        mend = f"for leads from a website or a CRM set it; `{HOW_TO_MAKE_ONE}` makes one, see docs/intake.md"
        yield Finding("intake", Level.FINE, text, mend)
    elif len(ours) == 1:
        yield Finding("intake", Level.FINE, "leads come in at /intake/leads, signed with one secret")
    else:
        text = "leads come in at /intake/leads, signed with either of two secrets"
        yield Finding("intake", Level.FINE, text, "take the old one away once nobody signs with it")
    if ours & theirs:
        text = "NEXTLEAD_WEBHOOK_SECRET is NEXTLEAD_INTAKE_SECRET too: receivers of webhooks can bring leads"
        yield Finding("intake", Level.WARNING, text, f"give each its own; `{HOW_TO_MAKE_ONE}` makes one")


def _database(report: DatabaseReport) -> Iterator[Finding]:
    kind = "SQLite" if report.is_sqlite else "PostgreSQL"
    yield Finding("database", Level.FINE, f"{kind} answers")
    if report.schema == "current":
        yield Finding("database", Level.FINE, "its schema fits this version")
    elif report.migrates_itself:
        yield Finding("database", Level.FINE, "its tables will be made by the first command that needs them")
    else:
        yield Finding("database", Level.WRONG, *_SCHEMA[report.schema])
    if report.has_wal_reset_race:
        yield Finding(
            "database",
            Level.WARNING,
            "this SQLite can, rarely, damage a database that several processes write to",
            "update SQLite to 3.51.3, or use PostgreSQL for more than one process",
        )


_SCHEMA = {
    "empty": ("it has no tables yet", "run `nextlead migrate`"),
    "older": ("its schema is older than this version", "run `nextlead migrate`"),
    "newer": ("its schema is newer than this version", "install the newer Nextlead"),
    "foreign": ("it holds another program's tables", "point DATABASE_URL to a database of its own"),
}


def _policy(settings: Settings, team: TeamPolicy) -> Iterator[Finding]:
    where = settings.nextlead_policy or "the defaults"
    queues = ", ".join(queue.name for queue in team.queues)
    yield Finding("policy", Level.FINE, f"{where}: queues {queues}; {team.timezone}; {team.language}")
    yield from _webhooks(settings, team)


def _set_in_slack(team: TeamPolicy, rows: Sequence[Setting]) -> Iterator[Finding]:
    """What wins over the file, and what no longer says anything to it."""
    lost = misfits(team, {one.path: one.value for one in rows})
    for one in rows:
        if one.path == LEARNED:
            yield Finding("policy", Level.FINE, _learned(one))
            continue
        by = f"set in Slack by {one.by} on {one.at:%Y-%m-%d}"
        if one.path in lost:
            mend = "nothing has to be done: it counts again once the policy has such a queue"
            yield Finding("policy", Level.WARNING, f"{one.path} has no effect: {by}", mend)
        elif ids_at(one.path, team):
            yield Finding("policy", Level.FINE, f"{one.path} is not as in the file: {by}")
        else:
            yield Finding("policy", Level.FINE, f"{one.path}: {by}")


def _learned(kept: Setting) -> str:
    """The largest sources."""
    largest = sorted(from_kept(kept.value).items(), key=lambda one: (-one[1].n, one[0]))[:SOURCES]
    told = (f"{cleaned(name)} {one.value:.2f} (n {one.n})" for name, one in largest)
    return f"what sources are worth, as learned on {kept.at:%Y-%m-%d}: {', '.join(told)}"


def _webhooks(settings: Settings, team: TeamPolicy) -> Iterator[Finding]:
    """Who hears of lead events, by host: the rest of an address may be a secret. Nobody is called."""
    for one in team.webhooks:
        what = ", ".join(one.events) or "all events"
        facts = " with names and addresses" if one.facts else ""
        yield Finding("webhooks", Level.FINE, f"{one.name}: {what}{facts} to {urlsplit(one.url).hostname}")
    if team.webhooks and not settings.nextlead_webhook_secret:
        yield Finding("webhooks", Level.WRONG, NO_SECRET, MAKE_ONE)


def _slack(settings: Settings) -> Iterator[Finding]:
    if settings.slack_bot_token is None:
        return
    client = WebClient(
        settings.slack_bot_token.get_secret_value(),
        base_url=settings.slack_api_url,
        timeout=SLACK_PATIENCE_S,
        retry_handlers=[],
    )
    try:
        answer = client.auth_test()
        yield Finding("slack", Level.FINE, f"{answer['user']} may enter {answer['team']}")
        yield from _scopes(answer)
        if settings.slack_app_token is not None:
            client.apps_connections_open(app_token=settings.slack_app_token.get_secret_value())
            yield Finding("slack", Level.FINE, "Socket Mode opens")
    except SlackApiError as error:
        yield _refused(error)
    except (URLError, OSError, SlackClientError):
        mend = "check the network, and SLACK_API_URL if you have set it"
        yield Finding("slack", Level.UNREACHABLE, "Slack does not answer", mend)


def _scopes(answer: SlackResponse) -> Iterator[Finding]:
    """Slack names the scopes of a token in a header; the sandbox does not."""
    header = next((value for name, value in answer.headers.items() if name.lower() == "x-oauth-scopes"), None)
    if not header:
        return
    granted = {one.strip() for one in str(header).split(",")}
    is_whole = True
    for level, scopes in ((Level.WRONG, NEEDED), (Level.WARNING, WANTED)):
        if missing := [scope for scope in scopes if scope not in granted]:
            is_whole = False
            mend = "update the app from manifest.yml and install it again"
            yield Finding("slack", level, f"the token lacks {', '.join(missing)}", mend)
    if is_whole:
        yield Finding("slack", Level.FINE, "the token has every scope it needs")


def _refused(error: SlackApiError) -> Finding:
    code = str(error.response.get("error", "an unreadable answer"))
    if code in {"ratelimited", "internal_error", "fatal_error", "service_unavailable", "request_timeout"}:
        return Finding("slack", Level.UNREACHABLE, f"Slack is busy ({code})", "try again in a minute")
    return Finding("slack", Level.WRONG, f"Slack refuses the token ({code})", _TOKENS.get(code, _COPY_AGAIN))


_COPY_AGAIN = "copy the tokens again from your app's pages on api.slack.com"
_TOKENS = {
    "not_allowed_token_type": "SLACK_APP_TOKEN needs an app-level token with connections:write",
    "missing_scope": "update the app from manifest.yml and install it again",
    "account_inactive": "the app was removed from the workspace: install it again",
    "token_revoked": "the app was removed from the workspace: install it again",
}
