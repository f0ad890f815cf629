"""Making an agency: database shape, reference data, trial data, everything at once for a demonstration."""

from datetime import datetime

import click
import sqlalchemy as sa
from argon2 import PasswordHasher

from app.clock import now
from commands.base import account_named, main, open_house
from commands.bundles import deploy
from commands.serving import serve
from config import Config
from documents import signing
from models import Person, migrations, session, transaction
from records import calendar, reference, seed

DEMO_PASSWORD = "demo-alur-2026"  # of every demo account; the trial data holds no real person
DEMO_PASSPHRASE = "tanda-tangan-2026"  # of every demo signing key
SIGNERS = ("atasan", "kepala_opd", "kabid", "kepala_bkd", "sekda", "gubernur")


@main.command()
@click.pass_obj
def migrate(config: Config) -> None:
    """Bring the database to the newest shape."""
    migrations.upgrade(open_house(config))


@main.command()
@click.pass_obj
def init(config: Config) -> None:
    """Load reference tables and holidays, make the trial certificate authority and the agency's seal; again is harmless."""
    open_house(config)
    moment = now()
    with transaction():
        reference.load(moment)
        calendar.load_holidays(range(moment.year - 4, moment.year + 2), moment)
        signing.init_trial_ca(moment)
        if config.SEAL_PASSPHRASE:
            signing.issue_seal("Segel instansi", config.SEAL_PASSPHRASE, moment)


@main.command("seed")
@click.option("--employees", default=1200, show_default=True, help="How many employees the invented province has.")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day the province stands at; today unless given.")
@click.pass_obj
def fill(config: Config, employees: int, day: datetime | None) -> None:
    """Fill an empty database with an invented province to try everything with."""
    open_house(config)
    moment = now()
    with transaction():
        seed.seed(employees, (day or moment).date(), PasswordHasher().hash(DEMO_PASSWORD), moment)
        for key in SIGNERS:
            signing.issue_key(account_named(seed.account_name(key)).person_id, DEMO_PASSPHRASE, moment)


@main.command()
@click.option("--employees", default=1200, show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.pass_context
def demo(context: click.Context, employees: int, port: int) -> None:
    """Do migrate, init, seed (once), deploy and serve, and print who can sign in."""
    context.invoke(migrate)
    if session.scalar(sa.select(sa.func.count()).select_from(Person)) == 0:
        click.echo(f"making an invented province of {employees} employees …")
        context.invoke(init)
        context.invoke(fill, employees=employees)
    context.invoke(deploy)
    click.echo(_accounts(port))
    session.remove()
    session.get_bind().engine.dispose()  # no connection may be shared with the processes that serve
    context.invoke(serve, port=port)


def _accounts(port: int) -> str:
    lines = [f"  {seed.account_name(key):<20} {name} ({key})" for key, name in seed.CAST.items()]
    head = f"\nAlur: http://127.0.0.1:{port}\nAccounts, all with the password {DEMO_PASSWORD}:"
    return "\n".join([head, *lines, f"Signing passphrase: {DEMO_PASSPHRASE}\n"])
