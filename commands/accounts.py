"""Accounts from the command line: passwords, one-time codes and signing keys."""

import csv
from typing import TextIO

import click
from argon2 import PasswordHasher

from app.clock import now
from commands.base import account_named, main, open_house
from config import Config
from documents import signing
from engine import entrance, people
from models import transaction


@main.group()
def user() -> None:
    """Accounts: passwords, one-time codes and signing keys."""


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
@click.pass_obj
def code(config: Config, name: str) -> None:
    """Print a one-time code with which the owner of an account chooses a password."""
    open_house(config)
    with transaction():
        printed = entrance.first_code(account_named(name).id, by=None, now=now())
    click.echo(printed)


@user.command()
@click.option("--unit", help="Only the people of this unit and those below it, by its code.")
@click.option("--mail", is_flag=True, help="Send a link to whoever has an e-mail address; codes are for the rest.")
@click.option("--codes", type=click.File("w", encoding="utf-8"), default="-", show_default=True, help="Where codes go, as CSV.")
@click.pass_obj
def invite(config: Config, unit: str | None, mail: bool, codes: TextIO) -> None:
    """Let everybody without a password in: one-time codes as CSV, or links by e-mail; again replaces the codes before."""
    open_house(config)
    if mail and not config.SMTP_URL:
        raise click.ClickException("ALUR_SMTP_URL is not set, so no letter can be sent")
    writer, letters = csv.writer(codes), 0
    writer.writerow(["nip", "nama", "unit", "kode"])
    for guest in people.without_password(unit, now()):
        with transaction():
            if mail and entrance.ask_for_letter(guest.account, entrance.FIRST, now()):
                letters += 1
                continue
            made = entrance.first_code(guest.account_id, by=None, now=now())
        writer.writerow([guest.account, guest.name, guest.unit, made])
    if mail:
        click.echo(f"{letters} letters ordered", err=True)


@user.command()
@click.argument("name")
@click.password_option("--passphrase", prompt="Passphrase")
@click.pass_obj
def key(config: Config, name: str, passphrase: str) -> None:
    """Issue a trial signing key to the person of an account."""
    open_house(config)
    with transaction():
        signing.issue_key(account_named(name).person_id, passphrase, now())
