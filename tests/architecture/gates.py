"""Which use cases of the engine ask whether somebody may, read from their source."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

ACTORS = frozenset({"actor", "rep_id", "manager_id"})
"""What whoever asks is called: the first argument of a use case that people ask for."""

JUDGES = "denied"
WRITERS = frozenset({"turned_away", "turned_away_reading"})
"""The one way to judge (``core.rights``), and the two to write a refusal down (``core.services.gate``)."""

Place = tuple[str, str]
"""A module and a function in it; a method with its class in front."""


@dataclass
class Source:
    """A module's functions, what its imported names are, and which class an object's attribute is of."""

    name: str
    functions: dict[str, ast.FunctionDef] = field(default_factory=dict)
    imported: dict[str, Place] = field(default_factory=dict)
    attributes: dict[str, Place] = field(default_factory=dict)


def use_cases(texts: Mapping[str, str]) -> Iterator[tuple[Place, ast.FunctionDef]]:
    """Public methods whose first argument is somebody."""
    for source in _read(texts).values():
        for name, function in source.functions.items():
            home, _, method = name.rpartition(".")
            given = [one.arg for one in function.args.args]
            if home and not method.startswith("_") and ACTORS.intersection(given[1:2]):
                yield (source.name, name), function


def ungated(texts: Mapping[str, str]) -> list[str]:
    """Use cases that do not come by the gate: by judging, and by writing down whom they refuse."""
    sources = _read(texts)
    found = list[str]()
    for place, _ in use_cases(texts):
        names = {name for one in _reached(place, sources) for name in _names(sources, one)}
        if JUDGES not in names or not names & WRITERS:
            found.append(".".join(place))
    return sorted(found)


def actions_asked(texts: Mapping[str, str]) -> set[str]:
    """The actions that are named anywhere in it."""
    return {
        node.attr
        for text in texts.values()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Action"
    }


def _read(texts: Mapping[str, str]) -> dict[str, Source]:
    sources = {name: Source(name) for name in texts}
    for name, text in texts.items():
        tree, source = ast.parse(text), sources[name]
        for node in tree.body:
            if isinstance(node, ast.FunctionDef):
                source.functions[node.name] = node
            elif isinstance(node, ast.ClassDef):
                methods = [one for one in node.body if isinstance(one, ast.FunctionDef)]
                source.functions |= {f"{node.name}.{one.name}": one for one in methods}
            elif isinstance(node, ast.ImportFrom) and node.module:
                home = node.module.rpartition(".")[2]
                source.imported |= {one.asname or one.name: (home, one.name) for one in node.names}
        source.attributes = dict(_attributes(source))
    return sources


def _attributes(source: Source) -> Iterator[tuple[str, Place]]:
    """``self._desk`` is a ``Desk``: by the annotations of what is given to an object when it is made."""
    for name, function in source.functions.items():
        if name.endswith(".__init__"):
            for argument in function.args.args:
                if isinstance(argument.annotation, ast.Name):
                    kind = argument.annotation.id
                    yield f"_{argument.arg}", source.imported.get(kind, (source.name, kind))


def _reached(start: Place, sources: Mapping[str, Source]) -> set[Place]:
    """The function, and all of the engine's services that it calls, hands on or is made of."""
    found, waiting = set[Place](), [start]
    while waiting:
        place = waiting.pop()
        if place not in found:
            found.add(place)
            waiting += _calls(place, sources)
    return found


def _calls(place: Place, sources: Mapping[str, Source]) -> Iterator[Place]:
    source, function = sources[place[0]], sources[place[0]].functions[place[1]]
    own = place[1].rpartition(".")[0]
    for node in ast.walk(function):
        target: Place | None = None
        if isinstance(node, ast.Name):
            target = source.imported.get(node.id, (source.name, node.id))
        elif isinstance(node, ast.Attribute):
            target = _method(node, own, source)
        if target and target[0] in sources and target[1] in sources[target[0]].functions:
            yield target


def _method(node: ast.Attribute, own: str, source: Source) -> Place | None:
    """``self.name``, or ``self._desk.name``."""
    match node.value:
        case ast.Name(id="self"):
            return source.name, f"{own}.{node.attr}"
        case ast.Attribute(value=ast.Name(id="self"), attr=attribute) if attribute in source.attributes:
            home, kind = source.attributes[attribute]
            return home, f"{kind}.{node.attr}"
        case _:
            return None


def _names(sources: Mapping[str, Source], place: Place) -> Iterable[str]:
    return {
        node.func.id
        for node in ast.walk(sources[place[0]].functions[place[1]])
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
