"""What the environment says, and how a wrong value is told."""

from pathlib import Path

import pytest

from bot.settings import load_settings
from core.errors import SettingsError
from tests.bot.commands.terminal import VARIABLES


@pytest.fixture(autouse=True)
def _empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


def test_an_empty_environment_is_enough() -> None:
    settings = load_settings()

    assert settings.database_url.get_secret_value() == "sqlite:///nextlead.db"
    assert settings.slack_api_url == "https://slack.com/api/"
    assert (settings.port, settings.log_level, settings.nextlead_policy) == (3000, "INFO", None)


@pytest.mark.parametrize("name", VARIABLES)
def test_an_empty_value_means_unset(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    unset = load_settings()
    monkeypatch.setenv(name, "")

    assert load_settings() == unset


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_spelling_of_postgresql_means_psycopg_3(monkeypatch: pytest.MonkeyPatch, scheme: str) -> None:
    monkeypatch.setenv("DATABASE_URL", f" {scheme}://ana:sesame@db/leads ")

    url = load_settings().database_url

    assert url.get_secret_value() == "postgresql+psycopg://ana:sesame@db/leads"


def test_secrets_show_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://ana:sesame@db/leads")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-sesame")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "sesame")

    settings = load_settings()

    assert "sesame" not in f"{settings!r} {settings}"


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("PORT", "harbour", "PORT must be a whole number from 0 to 65535"),
        ("PORT", "70000", "PORT must be a whole number from 0 to 65535"),
        ("LOG_LEVEL", "loud", "LOG_LEVEL must be DEBUG, INFO, WARNING, ERROR or CRITICAL"),
        (
            "DATABASE_URL",
            "mysql://sesame@db",
            "DATABASE_URL must begin with sqlite:/// or postgresql+psycopg://",
        ),
        ("DATABASE_URL", "leads.db", "DATABASE_URL must begin with sqlite:/// or postgresql+psycopg://"),
        (
            "SLACK_API_URL",
            "slack.com",
            "SLACK_API_URL must begin with https:// (or http:// for a sandbox)",
        ),
        (
            "SLACK_BOT_TOKEN",
            "xapp-sesame",
            "SLACK_BOT_TOKEN holds an app-level token (xapp-…); it needs the Bot User OAuth Token (xoxb-…)",
        ),
        (
            "SLACK_APP_TOKEN",
            "xoxb-sesame",
            "SLACK_APP_TOKEN holds a bot token (xoxb-…); it needs an app-level token (xapp-…)",
        ),
        ("SLACK_API_URL", "http://[sesame", "SLACK_API_URL is no address; Slack's is https://slack.com/api/"),
        (
            "SLACK_API_URL",
            "http://a sesame",
            "SLACK_API_URL is no address; Slack's is https://slack.com/api/",
        ),
        *(
            (
                name,
                value,
                f"{name} has characters that no token has (a space, a line break, …): copy it once more",
            )
            for name, value in (
                ("SLACK_BOT_TOKEN", "xoxb-sesame…"),
                ("SLACK_APP_TOKEN", "xapp-ses\name"),
                ("SLACK_SIGNING_SECRET", "ses ame"),
            )
        ),
        (
            "NEXTLEAD_POLICY",
            "/no/policy.yml",
            "NEXTLEAD_POLICY names /no/policy.yml, which is no file; mend it, or unset it for the defaults",
        ),
    ],
)
def test_a_wrong_value_is_told_with_what_to_mend_and_without_the_value(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(SettingsError) as caught:
        load_settings()

    assert str(caught.value) == sentence
    assert "sesame" not in str(caught.value)


def test_several_wrong_values_are_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "harbour")
    monkeypatch.setenv("LOG_LEVEL", "loud")

    with pytest.raises(SettingsError, match=r"^PORT [^\n]+; LOG_LEVEL [^\n]+$"):
        load_settings()


def test_names_and_levels_may_be_written_as_people_write_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    policy = tmp_path / "policy.yml"
    policy.touch()
    monkeypatch.setenv("LOG_LEVEL", " debug ")
    monkeypatch.setenv("SLACK_API_URL", "http://127.0.0.1:3000/api")
    monkeypatch.setenv("NEXTLEAD_POLICY", str(policy))

    settings = load_settings()

    assert settings.log_level == "DEBUG"
    assert settings.slack_api_url == "http://127.0.0.1:3000/api/"
    assert settings.nextlead_policy == policy


SECRET, OTHER = "whsec_" + "c2VjcmV0" * 5, "whsec_" + "b3RoZXIh" * 5
WEBHOOK_SECRETS = ("NEXTLEAD_INTAKE_SECRET", "NEXTLEAD_WEBHOOK_SECRET")


@pytest.mark.parametrize("name", WEBHOOK_SECRETS)
@pytest.mark.parametrize(
    ("value", "secrets"),
    [
        (SECRET, (SECRET,)),
        (f" {SECRET}\n", (SECRET,)),
        (f"{OTHER} {SECRET}", (OTHER, SECRET)),
        (f"{OTHER}, {SECRET}", (OTHER, SECRET)),
        (f"{OTHER},{SECRET},", (OTHER, SECRET)),
        (f"{SECRET} {SECRET}", (SECRET,)),
        (f"{SECRET[:-2]}", (SECRET[:-2],)),
        (" , ", ()),
    ],
)
def test_there_are_one_or_two_webhook_secrets(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, secrets: tuple[str, ...]
) -> None:
    monkeypatch.setenv(name, value)

    settings = load_settings()

    assert tuple(one.get_secret_value() for one in getattr(settings, name.lower())) == secrets
    assert SECRET not in repr(settings)


@pytest.mark.parametrize("name", WEBHOOK_SECRETS)
@pytest.mark.parametrize(
    "value",
    [
        "sesame",
        "whsec_",
        "whsec_sesame",
        "whsec_" + "c2VjcmV0" * 3 + "-_-_sesame",
        "c2VjcmV0" * 5,
        f"{SECRET} sesame",
        f"{SECRET} {OTHER} whsec_{'dGhpcmQh' * 5}",
        "whsec_\u00e9" + "c2VjcmV0" * 5,
    ],
)
def test_what_is_no_webhook_secret_is_told_with_how_to_make_one(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(SettingsError) as caught:
        load_settings()

    assert str(caught.value) == (
        f"{name} must be one secret, or two with a space between them, each whsec_ and then at least 24 "
        "random bytes in base64; `echo whsec_$(openssl rand -base64 32)` makes one"
    )
