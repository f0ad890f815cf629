"""Checking what the database promises."""

import sys

import click

import engine
from app.clock import now
from commands.base import main, open_house
from config import Config
from engine import second_factor
from models import transaction

RESEALED_AT_ONCE = 500


@main.command()
@click.pass_obj
def verify(config: Config) -> None:
    """Check every promise of the database: chains, states, files, numbers, ledger, texts, agenda; name the first broken row of each."""
    open_house(config)
    broken = 0
    for verdict in engine.verify(now()):
        broken += not verdict.kept
        click.echo(f"{'kept  ' if verdict.kept else 'BROKEN'} {verdict.promise}", err=not verdict.kept)
        if verdict.first:
            click.echo(f"       {verdict.broken} broken, the first: {verdict.first}", err=True)
    sys.exit(bool(broken))


@main.command()
@click.pass_obj
def reseal(config: Config) -> None:
    """Seal every confided text and second factor anew under the first of ALUR_NARRATIVE_KEYS; afterwards the other keys may go."""
    open_house(config)
    done = 0
    while True:
        with transaction():
            some = engine.reseal(RESEALED_AT_ONCE) + second_factor.reseal(RESEALED_AT_ONCE)
        done += some
        click.echo(f"{done} texts sealed anew")
        if not some:
            return
