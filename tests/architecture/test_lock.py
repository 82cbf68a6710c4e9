"""The lock files name what everybody installs: all of it, by hash, and from nowhere in particular."""

import re

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.reading import ROOT, pyproject

RUNTIME, EVERYTHING = "requirements.lock", "requirements-dev.lock"


def _pins(lock: str) -> dict[str, str]:
    text = (ROOT / lock).read_text(encoding="utf-8")
    return {
        canonicalize_name(name): version
        for name, version in re.findall(r"^([\w.-]+)==([\w.+!-]+)", text, re.MULTILINE)
    }


def _wanted(*extras: str) -> list[Requirement]:
    project = pyproject()["project"]
    texts = [*project["dependencies"], *pyproject()["build-system"]["requires"]]
    texts += [text for extra in extras for text in project["optional-dependencies"][extra]]
    return [Requirement(text) for text in texts]


@pytest.mark.parametrize(("lock", "extras"), [(RUNTIME, ()), (EVERYTHING, ("dev", "bench"))])
def test_a_lock_has_what_pyproject_asks_for_in_a_version_it_allows(
    lock: str, extras: tuple[str, ...]
) -> None:
    pins = _pins(lock)

    for wanted in _wanted(*extras):
        assert wanted.specifier.contains(pins[canonicalize_name(wanted.name)]), str(wanted)


def test_the_demo_runs_on_what_was_tested() -> None:
    assert _pins(RUNTIME).items() <= _pins(EVERYTHING).items()


@pytest.mark.parametrize("lock", [RUNTIME, EVERYTHING])
def test_every_package_is_known_by_its_hash_and_none_by_an_address(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    packages = re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)[1:]

    assert len(packages) == len(_pins(lock))
    assert [package.split("==")[0] for package in packages if "--hash=sha256:" not in package] == []
    assert re.findall(r"\S*://\S*|^-.*$", text, re.MULTILINE) == []
