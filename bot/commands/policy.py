"""``policy``."""

import click

from bot.commands.common import answer_json, json_option, opened, plain
from bot.commands.policy_test import test_command
from core.errors import SettingsError


@click.group("policy")
def policy_command() -> None:
    """The policy in force, and what another would have done."""


policy_command.add_command(test_command)


@policy_command.command("export")
@click.option("--brief", is_flag=True, help="Without what is only the product's default.")
@json_option
def export_command(*, brief: bool, as_json: bool) -> None:
    """The policy in force, as a policy file: what the file says, and over it what was set in Slack.

    Comments name who set what, and when. What is printed can take the file's place as it is.
    """
    from bot.policy_export import values, written

    with opened() as runtime:
        team = runtime.team
        with runtime.open(writes=False) as uow:
            rows = uow.settings.rows()
    if as_json:
        answer_json(values(team, brief=brief))
    else:
        click.echo(written(team, rows, brief=brief), nl=False)


@policy_command.command("reset")
@click.argument("path")
def reset_command(path: str) -> None:
    """Leave something that was set in Slack to the policy file again, such as people.managers.

    For when nobody is left in Slack who could: whoever was put in charge there has gone.
    """
    with opened() as runtime:
        with runtime.open(writes=False) as uow:
            known = ", ".join(sorted(uow.settings.all())) or "none"
        if not runtime.services.setup.recover(path):
            raise SettingsError(f"{plain(path)!r} is not set in Slack; there are: {known}")
    click.echo(f"{path} is as in the policy file again, at once and in every process.")
