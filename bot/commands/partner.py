"""``partner``."""

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from bot.commands.common import opened
from bot.csv_cells import LEAD_COLUMNS, lead_values, write_rows
from core.errors import SettingsError
from core.model import Lead
from core.policies.team import TeamPolicy

if TYPE_CHECKING:
    from bot.bootstrap import Runtime


@click.command("partner")
@click.argument("number", type=click.IntRange(1, 2**63 - 1))
def partner_command(number: int) -> None:
    """The leads of a hand-over to a partner, as CSV.

    NUMBER is the hand-over's own, which Slack says when leads go to a partner. Leads that were taken back
    are left out. Cells that a spreadsheet would take for a formula, such as telephone numbers with a plus,
    have a ' in front; "nextlead import" drops it again.
    """
    with opened() as runtime:
        leads = _handed_over(runtime, number)
        team = runtime.team
    click.echo(_written(leads, team), nl=False)


def _handed_over(runtime: "Runtime", number: int) -> Sequence[Lead]:
    found = runtime.services.overflow.handed_over(number)
    if found is None:
        raise SettingsError(f"no leads went to a partner under the number {number}")
    _, leads = found
    if not leads:
        raise SettingsError(f"all leads of the hand-over {number} were taken back")
    return leads


def _written(leads: Sequence[Lead], team: TeamPolicy) -> str:
    text = io.StringIO()
    write_rows(text, LEAD_COLUMNS, (lead_values(lead, team).values() for lead in leads))
    return text.getvalue()
