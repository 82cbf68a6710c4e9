"""``partner``."""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import click

from bot.commands.common import opened
from bot.csv_files import guarded
from core.errors import SettingsError
from core.model import Lead
from core.policies.team import TeamPolicy
from core.submissions import COLUMNS, LeadSubmission

if TYPE_CHECKING:
    from bot.bootstrap import Runtime

_COLUMNS = tuple(name for name in LeadSubmission.model_fields if name in COLUMNS)


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
    rows = csv.writer(text)
    rows.writerow(_COLUMNS)
    rows.writerows([guarded(cell) for cell in _cells(lead, team)] for lead in leads)
    return text.getvalue()


def _cells(lead: Lead, team: TeamPolicy) -> Iterator[str]:
    queue = team.queue(lead.queue)
    own = {
        "external_id": lead.external_id,
        "received_at": lead.received_at,
        "queue": team.home(queue).name if queue else None,
    }
    for name in _COLUMNS:
        yield _cell(own[name] if name in own else getattr(lead.facts, name))


def _cell(value: object) -> str:
    """As ``LeadSubmission`` reads it back; an amount has no three decimals, which are read in two ways."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float():
            return str(int(value)) if value.is_integer() else f"{value:.6f}"
        case datetime():
            return value.isoformat()
        case _:
            return str(value)
