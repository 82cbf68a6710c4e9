"""Where webhooks may go, as the policy says it."""

import pytest
from pydantic import ValidationError

from core.events import Verb
from core.policies.doors import WebhookPolicy, event_name
from tests.builders import a_team


@pytest.mark.parametrize(
    ("url", "private"),
    [
        ("https://crm.example/hooks", False),
        ("https://crm.example:8443/hooks?team=dach", False),
        ("https://xn--bcher-kva.example/", False),
        ("https://[2a00:1450:4001:81b::2004]/hooks", False),
        ("http://10.0.0.5:8080/hooks", True),
    ],
)
def test_an_address_is_https_and_only_inside_the_own_network_http(url: str, private: bool) -> None:
    assert WebhookPolicy(name="crm", url=url, private=private).url == url


@pytest.mark.parametrize(
    "url",
    [
        "http://crm.example/hooks",
        "crm.example/hooks",
        "https:///hooks",
        "ftp://crm.example",
        "file:///etc/passwd",
        "https://ana:sesame@crm.example/",
        "https://bücher.example/",
        "https://crm.example/a b",
        "https://crm.example/\r\nx-evil: 1",
        "https://crm.example:99999/",
        "https://[fe80::1/",
    ],
)
def test_any_other_address_is_refused_without_repeating_what_may_be_secret(url: str) -> None:
    with pytest.raises(ValidationError) as refused:
        WebhookPolicy(name="crm", url=url)

    assert "sesame" not in str(refused.value.errors(include_input=False, include_url=False)[0]["msg"])


def test_events_are_named_as_messages_name_them() -> None:
    hook = WebhookPolicy(name="crm", url="https://crm.example/", events=("claimed", "re_engaged"))

    wanted = [verb for verb in Verb if hook.wants(verb)]

    assert wanted == [Verb.RE_ENGAGED, Verb.CLAIMED]
    assert WebhookPolicy(name="all", url="https://crm.example/").wants(Verb.ERASED)
    assert event_name(Verb.SENT_TO_REVIEW) == "sent_to_review"


def test_an_event_that_never_happens_is_named() -> None:
    with pytest.raises(ValidationError, match="'sold' is no event; write one of active, admitted"):
        WebhookPolicy(name="crm", url="https://crm.example/", events=("claimed", "sold"))


def test_no_two_receivers_have_one_name() -> None:
    hook = {"name": "crm", "url": "https://crm.example/"}

    with pytest.raises(ValidationError, match="two webhooks have the same name"):
        a_team(webhooks=(hook, hook))
