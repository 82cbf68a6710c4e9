"""What the environment says: the eleven variables Nextlead reads, and nothing else."""

import re
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from core.errors import SettingsError

SLACK_API_URL = "https://slack.com/api/"
DATABASE_URL = "sqlite:///nextlead.db"

_SCHEMES = {"postgres": "postgresql+psycopg", "postgresql": "postgresql+psycopg"}
_DATABASES = ("sqlite", "sqlite+pysqlite", "postgresql+psycopg")


def _stripped(value: object) -> object:
    return value.strip() if isinstance(value, str) else value


def _not(prefix: str, sentence: str) -> Callable[[SecretStr], SecretStr]:
    """Refuses the token that people paste into the wrong variable."""

    def check(token: SecretStr) -> SecretStr:
        if token.get_secret_value().startswith(prefix):
            raise ValueError(sentence)
        return token

    return check


def _printable(token: SecretStr) -> SecretStr:
    """Slack's tokens and secrets are plain characters without spaces; other ones cannot even be sent."""
    text = token.get_secret_value()
    if not (text.isascii() and text.isprintable()) or " " in text:
        raise ValueError("has characters that no token has (a space, a line break, …): copy it once more")
    return token


def _database(url: SecretStr) -> SecretStr:
    scheme, mark, rest = url.get_secret_value().partition("://")
    driver = _SCHEMES.get(scheme, scheme)
    if not mark or driver not in _DATABASES:
        raise ValueError("must begin with sqlite:/// or postgresql+psycopg://")
    return SecretStr(f"{driver}://{rest}")


def _api_url(url: str) -> str:
    if not url.startswith(("https://", "http://")):
        raise ValueError("must begin with https:// (or http:// for a sandbox)")
    try:
        is_address = bool(urlsplit(url).hostname) and url.isascii() and url.isprintable() and " " not in url
    except ValueError:
        is_address = False
    if not is_address:
        raise ValueError(f"is no address; Slack's is {SLACK_API_URL}")
    return url.rstrip("/") + "/"


def _existing_file(path: Path) -> Path:
    if not path.is_file():
        raise ValueError(f"names {path}, which is no file; mend it, or unset it for the defaults")
    return path


def _level(name: object) -> object:
    return name.strip().upper() if isinstance(name, str) else name


WEBHOOK_PREFIX = "whsec_"
WEBHOOK_SECRET_BYTES = 24
"""Fewer than these nobody signs with (Standard Webhooks asks for 24 to 64)."""

HOW_TO_MAKE_ONE = "echo whsec_$(openssl rand -base64 32)"


def _webhook_secrets(value: object) -> object:
    """One or two secrets, separated by spaces or commas; while they are being changed, both hold."""
    if not isinstance(value, str):
        return value
    secrets = re.split(r"[\s,]+", value.strip(" \t\r\n,"))
    if secrets == [""]:
        return ()
    if len(secrets) > 2 or not all(map(_is_webhook_secret, secrets)):
        raise ValueError(
            f"must be one secret, or two with a space between them, each whsec_ and then at least "
            f"{WEBHOOK_SECRET_BYTES} random bytes in base64; `{HOW_TO_MAKE_ONE}` makes one"
        )
    return tuple(dict.fromkeys(secrets))


def _is_webhook_secret(secret: str) -> bool:
    if not secret.startswith(WEBHOOK_PREFIX):
        return False
    text = secret.removeprefix(WEBHOOK_PREFIX).rstrip("=")
    try:
        return len(b64decode(text + "=" * (-len(text) % 4), validate=True)) >= WEBHOOK_SECRET_BYTES
    except ValueError:
        return False


WebhookSecrets = Annotated[tuple[SecretStr, ...], NoDecode, BeforeValidator(_webhook_secrets)]
Secret = Annotated[SecretStr, BeforeValidator(_stripped)]
Token = Annotated[Secret, AfterValidator(_printable)]
_NO_APP_TOKEN = "holds an app-level token (xapp-…); it needs the Bot User OAuth Token (xoxb-…)"  # noqa: S105
_NO_BOT_TOKEN = "holds a bot token (xoxb-…); it needs an app-level token (xapp-…)"  # noqa: S105


class Settings(BaseSettings):
    """The environment. An empty variable counts as unset; secrets never show in a ``repr`` or a message.

    ``database_url`` is secret because it may carry a password; ``postgres://`` and ``postgresql://`` mean
    psycopg 3. ``slack_api_url`` always ends with a slash. Of two webhook secrets either opens our door, and
    what we send is signed with both.
    """

    model_config = SettingsConfigDict(
        env_ignore_empty=True, extra="ignore", frozen=True, hide_input_in_errors=True, validate_default=True
    )

    slack_bot_token: Annotated[Token, AfterValidator(_not("xapp-", _NO_APP_TOKEN))] | None = None
    slack_app_token: Annotated[Token, AfterValidator(_not("xoxb-", _NO_BOT_TOKEN))] | None = None
    slack_signing_secret: Token | None = None
    slack_api_url: Annotated[str, BeforeValidator(_stripped), AfterValidator(_api_url)] = SLACK_API_URL
    database_url: Annotated[Secret, AfterValidator(_database)] = SecretStr(DATABASE_URL)
    nextlead_policy: Annotated[Path, AfterValidator(_existing_file)] | None = None
    nextlead_intake_secret: WebhookSecrets = ()
    nextlead_webhook_secret: WebhookSecrets = ()
    port: int = Field(default=3000, ge=0, le=65_535)
    log_level: Annotated[
        Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"], BeforeValidator(_level)
    ] = "INFO"


_SENTENCES = {
    "port": "must be a whole number from 0 to 65535",
    "log_level": "must be DEBUG, INFO, WARNING, ERROR or CRITICAL",
}


def load_settings() -> Settings:
    """The environment, read now. ``SettingsError`` names every variable that is wrong, in one line."""
    try:
        return Settings()
    except ValidationError as error:
        wrong = {
            str(one["loc"][0]): one["msg"].removeprefix("Value error, ")
            for one in error.errors(include_input=False, include_url=False)
        }
    raise SettingsError(
        "; ".join(f"{name.upper()} {_SENTENCES.get(name, message)}" for name, message in wrong.items())
    )
