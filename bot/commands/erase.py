"""``erase``."""

import sys
from typing import TYPE_CHECKING

import click

from bot.commands.common import answer_json, json_option, lead_name, opened, plain
from bot.exit_codes import DONE, REFUSALS
from core.errors import Busy, SettingsError
from core.services.erasure import Traces

if TYPE_CHECKING:
    from bot.bootstrap import Runtime


@click.command("erase")
@click.argument("who", metavar="LEAD|EMAIL")
@click.option("--yes", is_flag=True, help="Do not ask: for scripts.")
@click.option("--allow-again", is_flag=True, help="Let a person come in again who was erased; by e-mail.")
@json_option
@click.pass_context
def erase_command(ctx: click.Context, who: str, *, yes: bool, allow_again: bool, as_json: bool) -> None:
    """Forget a person: a lead and all others of theirs, for ever.

    By our id (L-17), the external one, or an e-mail address; where digits could be either id, nothing is
    erased. All that is known of them is gone: data, notes, open claims, and what Slack messages say of them.
    What happened stays, by ids. They do not come in again, whoever sends them, unless --allow-again says so.
    There is no way back.
    """
    with opened() as runtime:
        ctx.exit(_allow(runtime, who) if allow_again else _erase(runtime, who, yes=yes, as_json=as_json))


def _allow(runtime: "Runtime", who: str) -> int:
    if "@" not in who:
        raise SettingsError("--allow-again takes the person's e-mail address: nothing else of them is known")
    if runtime.services.erasure.allow_again(who):
        click.echo("They may come in again.")
        return DONE
    click.echo("Nobody with that address was erased.", err=True)
    return REFUSALS


def _erase(runtime: "Runtime", who: str, *, yes: bool, as_json: bool) -> int:
    found = _clear(runtime.services.erasure.find(who), who)
    if found.leads and not yes and not _is_wanted(found):
        click.echo("Nothing was erased.", err=True)
        return REFUSALS
    done = _clear(runtime.services.erasure.erase(who), who) if found.leads else found
    scrubbed = _scrubbed(runtime) if done.leads else True
    if as_json:
        answer_json(_as_json(done))
    else:
        click.echo(_said(done, who), err=not done.leads and not done.forgotten)
    if not scrubbed:
        click.echo(
            "The database's log still holds older versions: others use it. Erase again later.", err=True
        )
    return DONE if done.leads or done.forgotten else REFUSALS


def _clear(found: Traces, who: str) -> Traces:
    """The same; raises ``SettingsError`` where it cannot be told which lead is meant."""
    if not found.unclear:
        return found
    number, names = who.strip(), [lead_name(id_) for id_ in found.unclear]
    if names[1:]:
        raise SettingsError(
            f"{number} is our id of one lead and the external id of another: write {' or '.join(names)},"
            " or an e-mail address"
        )
    raise SettingsError(
        f"{number} was the external id of somebody who is erased, and is our id of another lead: write"
        f" {names[0]} if that one is meant, or an e-mail address"
    )


def _is_wanted(found: Traces) -> bool:
    click.echo(f"This erases {_named(found)}, for ever{_and_claims(found)}.{_but(found)}", err=True)
    if not sys.stdin.isatty():
        raise SettingsError("nobody can be asked here; --yes says that it is wanted")
    return click.confirm("Erase?", default=False, err=True)


def _scrubbed(runtime: "Runtime") -> bool:
    try:
        runtime.services.erasure.scrub()
    except Busy:
        return False
    return True


def _said(done: Traces, who: str) -> str:
    if done.leads:
        return f"Erased: {_named(done)}. Messages in Slack are drawn anew by the running bot.{_but(done)}"
    if done.forgotten:
        return "They were erased before; nothing is known of them."
    return f"There is no lead {plain(who)!r}; name our id, the external one, or an e-mail address."


def _named(traces: Traces) -> str:
    names = ", ".join(lead_name(lead.id) for lead in traces.leads)
    return f"{len(traces.leads)} {'lead' if len(traces.leads) == 1 else 'leads'} of one person ({names})"


def _but(traces: Traces) -> str:
    """Which leads stay that may be the same person's, or nothing."""
    if not traces.others:
        return ""
    names = ", ".join(lead_name(lead.id) for lead in traces.others)
    if traces.others[1:]:
        more = f"{len(traces.others)} more leads have a telephone number of theirs and nothing else ({names})"
        return f"\n{more}: they stay, erase each that is of the same person."
    more = f"One more lead has a telephone number of theirs and nothing else ({names})"
    return f"\n{more}: it stays, erase it if it is of the same person."


def _and_claims(traces: Traces) -> str:
    if not traces.claims:
        return ""
    return f", and ends {traces.claims} open {'claim' if traces.claims == 1 else 'claims'}"


def _as_json(done: Traces) -> dict[str, object]:
    return {
        "erased": [lead_name(lead.id) for lead in done.leads],
        "claims_ended": done.claims,
        "not_erased": [lead_name(lead.id) for lead in done.others],
        "forgotten": done.forgotten or bool(done.leads),
    }
