"""The group every command hangs on, and what each needs first."""

from pathlib import Path

import click
import sqlalchemy as sa

import engine
from config import Config, ConfigError
from models import Account, connect, session

FILES_ONLY = frozenset({"layout", "picture", "lint"})  # an analyst's computer has no settings


@click.group(context_settings={"terminal_width": 140, "max_content_width": 140})
@click.pass_context
def main(context: click.Context) -> None:
    """Alur: personnel services as diagrams. Settings are ALUR_* variables; ALUR_DEMO=1 is the trial."""
    try:
        context.obj = Config.from_env()
    except ConfigError as error:
        if context.invoked_subcommand in FILES_ONLY:
            return
        raise click.ClickException(str(error)) from error


def open_house(config: Config) -> sa.Engine:
    """Bind the database and furnish the engine."""
    if config.DATABASE_URL.startswith("sqlite:///"):
        Path(config.DATABASE_URL.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    engine.furnish(config.STORE, config.ZONE, config.PUBLIC_URL)
    return connect(config.DATABASE_URL)


def account_named(name: str) -> Account:
    """The account of that name; raises ClickException when there is none."""
    found = session.scalar(sa.select(Account).where(Account.name == name))
    if found is None:
        raise click.ClickException(f"there is no account named {name}")
    return found
