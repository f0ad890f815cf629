"""Tokens of other systems from the command line."""

import click

import engine
from app.clock import now
from commands.base import main, open_house
from config import Config
from engine import connectors
from models import transaction


@main.group()
def connector() -> None:
    """Other systems that hand in messages: their tokens."""


@connector.command()
@click.argument("name")
@click.option("--message", "messages", multiple=True, help="A message the token is good for; may be given again. Without it: any.")
@click.option("--per-minute", default=120, show_default=True, help="Calls in a minute beyond which the connector has to wait.")
@click.pass_obj
def token(config: Config, name: str, messages: tuple[str, ...], per_minute: int) -> None:
    """Make a token for a connector and print it; it cannot be shown again."""
    open_house(config)
    with transaction():
        click.echo(engine.issue_token(name, messages=messages, per_minute=per_minute, by=engine.System("operator"), now=now()))


@connector.command("list")
@click.pass_obj
def show(config: Config) -> None:
    """List the tokens by number and connector, with when each was used last."""
    open_house(config)
    for row in connectors.tokens():
        state = f"revoked {row.revoked_at:%Y-%m-%d}" if row.revoked_at else "good"
        used = f"used {row.used_at:%Y-%m-%d %H:%M}" if row.used_at else "never used"
        click.echo(f"{row.id}\t{row.connector}\t{', '.join(row.messages) or 'any message'}\t{state}, {used}")


@connector.command()
@click.argument("number", type=int)
@click.pass_obj
def revoke(config: Config, number: int) -> None:
    """Revoke a token by its number."""
    open_house(config)
    try:
        with transaction():
            engine.revoke_token(number, by=engine.System("operator"), now=now())
    except engine.NotFound as refusal:
        raise click.ClickException(f"there is no token {number}") from refusal
