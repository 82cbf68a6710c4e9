"""The policy file: YAML → ``TeamPolicy``, and what is wrong with it, by line and field."""

from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import count
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from core.errors import PolicyError
from core.policies.team import TeamPolicy

MAX_BYTES = 1_000_000
MAX_NODES = 20_000
"""No policy is longer. Aliases of aliases make a small file unfold into a huge one."""

_MAX_DEPTH = 50
_TAG = "tag:yaml.org,2002:"
_WORDS = {
    "missing": "is missing",
    "model_type": "must be a mapping of keys and values",
    "dict_type": "must be a mapping of keys and values",
    "mapping_type": "must be a mapping of keys and values",
    "tuple_type": "must be a list",
    "string_type": "must be text: put it in quotes",
    "none_required": "must be left empty",
}

Place = tuple[str, ...]


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to mend; ``line`` counts from 1, ``field`` is a dotted path, queues by their names."""

    line: int
    field: str
    message: str

    def __str__(self) -> str:
        return (
            f"line {self.line}: {self.field} {self.message}"
            if self.field
            else f"line {self.line}: {self.message}"
        )


def load_policy(path: Path) -> TeamPolicy:
    """The policy in that file. An empty file is the product's defaults.

    Raises ``PolicyError`` with every problem there is, a line for each, ``line`` and ``field`` being
    those of the first.
    """
    try:
        data = path.read_bytes()
        if data[:2] in {BOM_UTF16_LE, BOM_UTF16_BE} or b"\0" in data[:4]:
            raise PolicyError(f"{path}: the file is UTF-16: save it as UTF-8", line=1)
        text = data[:MAX_BYTES].decode("utf-8-sig")
    except OSError as error:
        raise PolicyError(f"{path} cannot be read: {(error.strerror or 'unknown').lower()}") from None
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise PolicyError(
            f"{path}: line {line}: the file is not UTF-8: save it as UTF-8", line=line
        ) from None
    if len(data) > MAX_BYTES:
        raise PolicyError(f"{path} has more than {MAX_BYTES} bytes: it is no policy")
    return parse_policy(text, str(path))


def parse_policy(text: str, name: str = "the policy") -> TeamPolicy:
    """The policy that a text describes; ``name`` stands in front of each problem. Raises ``PolicyError``."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise _refused(name, [Problem(line, "", f"not YAML: {error.problem or error.context}")]) from None
    except yaml.YAMLError as error:
        raise PolicyError(f"{name} is not YAML: {str(error).splitlines()[0]}") from None
    except RecursionError:
        raise PolicyError(f"{name} is nested too deeply to be a policy") from None
    reader = _Reader()
    values = {} if root is None else reader.value(root, ())
    if isinstance(values, dict):  # a section whose lines are all commented out is a section left out
        values = {key: value for key, value in values.items() if value is not None}
    problems = reader.problems
    try:
        policy = TeamPolicy.model_validate({} if values is None else values)
    except ValidationError as error:
        known = {problem.field for problem in problems}
        errors = [] if reader.gave_up else error.errors(include_url=False)
        found = [_problem(one, reader.lines, values) for one in errors]
        problems += [problem for problem in found if problem.field not in known]
    if problems:
        raise _refused(name, problems)
    return policy


def _refused(name: str, problems: Sequence[Problem]) -> PolicyError:
    ordered = sorted(set(problems))
    text = "\n".join(f"{name}: {problem}" for problem in ordered)
    return PolicyError(text, line=ordered[0].line, field=ordered[0].field or None)


class _Reader:
    """Plain values from YAML's nodes; ``lines`` remembers where each path stands, ``problems`` what is amiss.

    Only ``true`` and ``false`` are truth values: ``NO`` stays Norway.
    """

    def __init__(self) -> None:
        self.lines: dict[Place, int] = {}
        self.problems: list[Problem] = []
        self.gave_up = False
        self._nodes = count(1)
        self._scalars = yaml.constructor.SafeConstructor()

    def value(self, node: yaml.Node, path: Place) -> object:
        self.lines.setdefault(path, node.start_mark.line + 1)
        if next(self._nodes) > MAX_NODES or len(path) > _MAX_DEPTH:
            if not self.gave_up:
                self._complain(node, (), "the file unfolds without end: do not nest aliases")
            self.gave_up = True
            return None
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(one, (*path, str(index))) for index, one in enumerate(node.value)]
        return self._scalar(node, path)

    def _mapping(self, node: yaml.MappingNode, path: Place) -> dict[Hashable, object]:
        values: dict[Hashable, object] = {}
        for key_node, value_node in node.value:
            key = self._key(key_node, path)
            if key is None:
                continue
            below = (*path, str(key))
            if key in values:
                self._complain(key_node, below, f"is there twice, also in line {self.lines[below]}")
                continue
            self.lines[below] = key_node.start_mark.line + 1
            values[key] = self.value(value_node, below)
        return values

    def _key(self, node: yaml.Node, path: Place) -> Hashable | None:
        if not isinstance(node, yaml.ScalarNode):
            self._complain(node, path, "has a key that is no word")
            return None
        if node.tag == f"{_TAG}merge":
            self._complain(node, path, "has <<, which is not understood: write the keys out")
            return None
        if node.tag in {f"{_TAG}bool", f"{_TAG}null"}:
            return str(node.value)
        key = self._scalar(node, path)
        if not isinstance(key, Hashable):
            self._complain(node, path, "has a key that is no word")
            return None
        return key

    def _scalar(self, node: yaml.Node, path: Place) -> Any:
        if node.tag == f"{_TAG}bool" and node.value.lower() not in {"true", "false"}:
            return node.value
        try:
            return self._scalars.construct_object(node)
        except yaml.MarkedYAMLError as error:
            self._complain(node, path, f"cannot be read: {error.problem}")
        except ValueError as error:
            self._complain(node, path, f"cannot be read: {error}")
        except (ArithmeticError, AttributeError, LookupError, TypeError):  # PyYAML's own, on an empty !!int
            self._complain(node, path, f"cannot be read as {node.tag.removeprefix(_TAG)}")
        return None

    def _complain(self, node: yaml.Node, path: Place, message: str) -> None:
        self.problems.append(Problem(node.start_mark.line + 1, ".".join(path), message))


def _problem(error: ErrorDetails, lines: Mapping[Place, int], values: object) -> Problem:
    loc = [str(part) for part in error["loc"] if part != "[key]"]
    known: Place = ()
    for part in loc:  # what a short form leaves out is in the location and not in the file
        known = (*known, part) if (*known, part) in lines else known
    return Problem(lines.get(known, 1), _field(loc, values), _message(error))


def _field(loc: Sequence[str], values: object) -> str:
    """The dotted path, with ``queues.inbound`` for the queue of that name."""
    shown = []
    for part in loc:
        if isinstance(values, list) and part.isdigit() and int(part) < len(values):
            values = values[int(part)]
            shown.append(str(values.get("name", part)) if isinstance(values, dict) else part)
        else:
            values = values.get(part) if isinstance(values, dict) else None
            shown.append(part)
    return ".".join(shown)


def _message(error: ErrorDetails) -> str:
    if error["type"] == "extra_forbidden":
        return _unknown_key([str(part) for part in error["loc"]])
    if error["type"] in _WORDS:
        return _WORDS[error["type"]]
    message = error["msg"].removeprefix("Value error, ")
    if message.startswith("Input should be "):
        given = repr(error["input"])
        return f"must be {message.removeprefix('Input should be ')}" + (
            f", not {given}" if len(given) < 60 else ""
        )
    return f"is wrong: {message[:1].lower() + message[1:]}" if error["loc"] else message


def _unknown_key(loc: Sequence[str]) -> str:
    """``extra_forbidden`` with the key that was probably meant, or else all that are known there."""
    types: list[Any] = [TeamPolicy]
    for part in loc[:-1]:
        types = [inner for one in types for inner in _inside(one, part)]
    keys = [name for one in types for model in _models(one) for name in model.model_fields]
    near = get_close_matches(loc[-1], keys, n=1)
    return (
        f"is no key we know; did you mean {near[0]!r}?"
        if near
        else f"is no key we know; keys are {', '.join(keys)}"
    )


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    for one in _alternatives(annotation):
        if isinstance(one, type) and issubclass(one, BaseModel):
            yield one


def _inside(annotation: Any, part: str) -> Iterator[Any]:
    """What a policy, a list or a mapping holds under that name, as annotations."""
    fields = [model.model_fields for model in _models(annotation)]
    yield from (one[part].annotation for one in fields if part in one)
    for one in _alternatives(annotation):
        if issubclass(get_origin(one) or object, tuple | Mapping):
            yield get_args(one)[-1] if get_args(one)[-1] is not ... else get_args(one)[0]


def _alternatives(annotation: Any) -> Iterator[Any]:
    if get_origin(annotation) in {Union, UnionType}:
        yield from get_args(annotation)
    else:
        yield annotation
