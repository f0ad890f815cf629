"""Accounts from the command line: passwords and signing keys."""

import click
from argon2 import PasswordHasher

from app.clock import now
from commands.base import account_named, main, open_house
from config import Config
from documents import signing
from models import transaction


@main.group()
def user() -> None:
    """Accounts: passwords and signing keys."""


@user.command()
@click.argument("name")
@click.password_option()
@click.pass_obj
def password(config: Config, name: str, password: str) -> None:
    """Set the password of an account."""
    open_house(config)
    with transaction():
        account_named(name).password_hash = PasswordHasher().hash(password)


@user.command()
@click.argument("name")
@click.password_option("--passphrase", prompt="Passphrase")
@click.pass_obj
def key(config: Config, name: str, passphrase: str) -> None:
    """Issue a trial signing key to the person of an account."""
    open_house(config)
    with transaction():
        signing.issue_key(account_named(name).person_id, passphrase, now())
