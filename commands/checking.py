"""Checking what the database promises."""

import sys

import click
import sqlalchemy as sa

import engine
from commands.base import main, open_house
from config import Config
from models import Case, session


@main.command()
@click.pass_obj
def verify(config: Config) -> None:
    """Recompute every case's chain of events and name the cases where it is broken."""
    open_house(config)
    broken = [(number, first) for id, number in session.execute(sa.select(Case.id, Case.number)) if (first := engine.first_broken(id))]
    for number, first in broken:
        click.echo(f"{number}: broken at event {first}", err=True)
    click.echo("the chain of every case is whole" if not broken else f"{len(broken)} cases are broken")
    sys.exit(bool(broken))
