"""The description that other systems read fits what is really taken and answered."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from bot.intake.openapi import FACTS, LEADS, OPENAPI, description
from core.submissions import COLUMNS
from tests.bot.intake.desk import Desk

DOCUMENT = description()


def validator(name: str) -> Draft202012Validator:
    """For one of the described shapes."""
    return Draft202012Validator({"$ref": f"#/components/schemas/{name}", **DOCUMENT})


def examples(path: str) -> dict[str, Any]:
    content = DOCUMENT["paths"][path]["post"]["requestBody"]["content"]["application/json"]
    return {name: example["value"] for name, example in content["examples"].items()}


def test_it_is_served_where_the_doors_are(desk: Desk) -> None:
    answer = desk.asks(OPENAPI, method="GET")

    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert answer.json() == DOCUMENT


def test_every_reference_leads_somewhere() -> None:
    def references(of: Any) -> list[str]:
        if isinstance(of, dict):
            here = [of["$ref"]] if isinstance(of.get("$ref"), str) else []
            return here + [one for value in of.values() for one in references(value)]
        return [one for value in of for one in references(value)] if isinstance(of, list) else []

    for reference in references(DOCUMENT):
        found: Any = DOCUMENT
        for step in reference.removeprefix("#/").split("/"):
            found = found[step]
        assert found


def test_every_field_of_a_lead_is_described() -> None:
    assert set(DOCUMENT["components"]["schemas"]["Lead"]["properties"]) == COLUMNS


@pytest.mark.parametrize("name", examples(LEADS))
def test_an_example_of_a_lead_is_taken_as_it_stands(desk: Desk, name: str) -> None:
    answer = desk.brings(examples(LEADS)[name])

    assert answer.status_code == 202
    validator("LeadsTaken").validate(answer.json())


@pytest.mark.parametrize("name", examples(FACTS))
def test_an_example_of_a_fact_is_taken_as_it_stands(desk: Desk, name: str) -> None:
    answer = desk.brings(examples(FACTS)[name], path=FACTS)

    assert answer.status_code == 202
    validator("EventsTaken").validate(answer.json())


def test_what_does_not_fit_is_answered_as_described(desk: Desk) -> None:
    answer = desk.brings([{"score": "x"}, 5])

    validator("Flaws").validate(answer.json())


@pytest.mark.parametrize("path", [LEADS, FACTS])
def test_every_status_that_may_come_is_described(path: str) -> None:
    responses = DOCUMENT["paths"][path]["post"]["responses"]

    assert set(responses) == {"202", "400", "401", "409", "413", "415", "422", "429", "503"}
    assert json.dumps(DOCUMENT["components"]["responses"]["NotSigned"]).count("content") == 0
