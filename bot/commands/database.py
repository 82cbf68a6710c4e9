"""``migrate``."""

import click

from bot.commands.common import settings_for_a_command


@click.command("migrate")
def migrate_command() -> None:
    """Bring the database to this version's schema. May be run at any time, and again.

    On PostgreSQL this belongs to every release, before the new processes start; an SQLite file is migrated
    by whichever command opens it first.
    """
    from bot.bootstrap import migrate

    click.echo(migrate(settings_for_a_command()))
