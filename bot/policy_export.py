"""The policy in force, written as a policy file: what the file says, and over it what was set in Slack."""

from collections.abc import Iterable, Mapping, Sequence

import yaml

from core.policies.team import TeamPolicy
from core.ports import Setting
from core.setup import misfits


def values(team: TeamPolicy, *, brief: bool = False) -> Mapping[str, object]:
    """Everything as JSON has it; ``brief`` leaves out what neither the file nor anybody in Slack says."""
    return team.model_dump(mode="json", exclude_unset=brief)


def written(team: TeamPolicy, rows: Sequence[Setting], *, brief: bool = False) -> str:
    """YAML that reads back as this very policy. A comment over each line that was set in Slack says by whom
    and when, and one on top names what was set and has no effect.
    """
    text = yaml.safe_dump(values(team, brief=brief), sort_keys=False, allow_unicode=True, width=110)
    set_now = {one.path: one for one in rows if one.value is not None}
    lost = misfits(team, {path: one.value for path, one in set_now.items()})
    lines = text.splitlines()
    places = _places(text)
    for path in sorted((set_now.keys() - set(lost)) & places.keys(), key=places.__getitem__, reverse=True):
        line = lines[places[path]]
        indent = line[: len(line) - len(line.lstrip())]
        lines.insert(places[path], f"{indent}# set in Slack by {_by(set_now[path])}")
    head = [f"# without effect: {path}, set in Slack by {_by(set_now[path])}" for path in lost]
    return "\n".join([*head, *lines, ""])


def _by(one: Setting) -> str:
    return f"{one.by}, {one.at:%Y-%m-%d %H:%M} UTC"


def _places(text: str) -> dict[str, int]:
    """The line, from 0, of each key that can be set in Slack, by its dotted path."""
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    found = dict[str, int]()
    for name, node in _entries(root):
        if isinstance(node, yaml.SequenceNode):
            for one in node.value:
                queue = next((inner.value for key, inner in _entries(one) if key.value == "name"), "")
                found |= {
                    f"{name.value}.{queue}.{key.value}": key.start_mark.line for key, _ in _entries(one)
                }
        else:
            found |= {f"{name.value}.{key.value}": key.start_mark.line for key, _ in _entries(node)}
    return found


def _entries(node: yaml.Node | None) -> Iterable[tuple[yaml.ScalarNode, yaml.Node]]:
    return node.value if isinstance(node, yaml.MappingNode) else ()
