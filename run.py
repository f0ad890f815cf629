"""The one command line; every command is a sentence and a thin call into the rooms below."""

import sys
from pathlib import Path

import click
import gunicorn.app.base
import sqlalchemy as sa
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.schedulers.blocking import BlockingScheduler
from argon2 import PasswordHasher
from flask import Flask

import engine
from app import create_app
from app.clock import now
from config import ROOT, Config, ConfigError
from documents import signing
from models import Account, Case, Person, connect, migrations, session, transaction
from records import calendar, reference, seed

DEMO_PASSWORD = "demo-alur-2026"  # of every demo account; the trial data holds no real person
DEMO_PASSPHRASE = "tanda-tangan-2026"  # of every demo signing key
SIGNERS = ("atasan", "kepala_opd", "kabid", "kepala_bkd", "sekda", "gubernur")
TICK_SECONDS = 2


@click.group(context_settings={"terminal_width": 140, "max_content_width": 140})
@click.pass_context
def main(context: click.Context) -> None:
    """Alur: personnel services as diagrams. Settings are ALUR_* variables; ALUR_DEMO=1 is the trial."""
    try:
        context.obj = Config.from_env()
    except ConfigError as error:
        raise click.ClickException(str(error)) from error


def _open(config: Config) -> sa.Engine:
    if config.DATABASE_URL.startswith("sqlite:///"):
        Path(config.DATABASE_URL.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    engine.furnish(config.STORE, config.ZONE, config.PUBLIC_URL)
    return connect(config.DATABASE_URL)


@main.command()
@click.pass_obj
def migrate(config: Config) -> None:
    """Bring the database to the newest shape."""
    migrations.upgrade(_open(config))


@main.command()
@click.pass_obj
def init(config: Config) -> None:
    """Load the reference tables and holidays, and make the trial certificate authority; again is harmless."""
    _open(config)
    moment = now()
    with transaction():
        reference.load(moment)
        calendar.load_holidays(range(moment.year - 4, moment.year + 2), moment)
        signing.init_trial_ca(moment)


@main.command("seed")
@click.option("--employees", default=1200, show_default=True, help="How many employees the invented province has.")
@click.pass_obj
def fill(config: Config, employees: int) -> None:
    """Fill an empty database with an invented province to try everything with."""
    _open(config)
    moment = now()
    with transaction():
        seed.seed(employees, moment.date(), PasswordHasher().hash(DEMO_PASSWORD), moment)
        for key in SIGNERS:
            signing.issue_key(_account(seed.account_name(key)).person_id, DEMO_PASSPHRASE, moment)


@main.command()
@click.option("--publish", is_flag=True, help="Put changed services in force at once, without a second person.")
@click.pass_obj
def deploy(config: Config, publish: bool) -> None:
    """Store every changed service as a new version: proposed, or in force on an empty database and in the trial."""
    _open(config)
    with transaction():
        done = engine.deploy(ROOT, by="operator", now=now(), publish=publish or config.DEMO)
    for service in done:
        if service.version is not None or service.problems:
            click.echo(f"{service.service_id}: {service.status}{f' version {service.version}' if service.version else ''}")
        for problem in service.problems:
            click.echo(f"  {problem}", err=True)
    if any(service.problems for service in done):
        raise click.ClickException("some services were refused; their versions in force stay as they are")


@main.command()
@click.argument("version", type=int)
@click.option("--by", required=True, help="Account name of the second person.")
@click.pass_obj
def approve(config: Config, version: int, by: str) -> None:
    """Put a proposed version in force; the one who proposed it cannot."""
    _open(config)
    try:
        with transaction():
            bundle = engine.approve(version, by=_account(by).name, now=now())
            click.echo(f"{bundle.service_id}: version {bundle.version} is in force")
    except engine.Refusal as refusal:
        raise click.ClickException(f"{refusal.code}: {refusal.values}") from refusal


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--processes", default=1, show_default=True, help="More than one needs PostgreSQL.")
@click.option("--threads", default=8, show_default=True)
@click.pass_obj
def serve(config: Config, host: str, port: int, processes: int, threads: int) -> None:
    """Serve the pages; with SQLite this process also does the worker's work."""
    if processes > 1 and config.DATABASE_URL.startswith("sqlite"):
        raise click.ClickException("SQLite serves from one process; use --threads, or PostgreSQL")
    options = {"bind": f"{host}:{port}", "workers": processes, "threads": threads, "worker_class": "gthread"}
    Server(config, options | {"control_socket_disable": True}).run()


class Server(gunicorn.app.base.BaseApplication):
    """Gunicorn started from here, with each process making its own application."""

    def __init__(self, config: Config, options: dict[str, object]) -> None:
        self.config, self.options = config, options
        super().__init__()

    def load_config(self) -> None:
        for key, value in self.options.items():
            self.cfg.set(key, value)

    def load(self) -> Flask:
        return wsgi(self.config)


def wsgi(config: Config | None = None) -> Flask:
    """The application for a WSGI server: `gunicorn 'run:wsgi()'`."""
    config = config or Config.from_env()
    _open(config)
    flask = create_app(config)
    if config.WORKER_IN_WEB:
        _schedule(BackgroundScheduler(daemon=True))
    return flask


@main.command()
@click.pass_obj
def worker(config: Config) -> None:
    """Fire due timers and carry out the outbox until stopped; any number may run on PostgreSQL."""
    _open(config)
    _schedule(BlockingScheduler())


def _schedule(scheduler: BackgroundScheduler | BlockingScheduler) -> None:
    scheduler.add_job(_tick, "interval", seconds=TICK_SECONDS, max_instances=1, coalesce=True)
    scheduler.start()


def _tick() -> None:
    try:
        engine.tick(now)
    finally:
        session.remove()


@main.group()
def user() -> None:
    """Accounts: passwords and signing keys."""


@user.command()
@click.argument("name")
@click.password_option()
@click.pass_obj
def password(config: Config, name: str, password: str) -> None:
    """Set the password of an account."""
    _open(config)
    with transaction():
        _account(name).password_hash = PasswordHasher().hash(password)


@user.command()
@click.argument("name")
@click.password_option("--passphrase", prompt="Passphrase")
@click.pass_obj
def key(config: Config, name: str, passphrase: str) -> None:
    """Issue a trial signing key to the person of an account."""
    _open(config)
    with transaction():
        signing.issue_key(_account(name).person_id, passphrase, now())


@main.command()
@click.pass_obj
def verify(config: Config) -> None:
    """Recompute every case's chain of events and name the cases where it is broken."""
    _open(config)
    broken = [(number, first) for id, number in session.execute(sa.select(Case.id, Case.number)) if (first := engine.first_broken(id))]
    for number, first in broken:
        click.echo(f"{number}: broken at event {first}", err=True)
    click.echo("the chain of every case is whole" if not broken else f"{len(broken)} cases are broken")
    sys.exit(bool(broken))


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


def _account(name: str) -> Account:
    found = session.scalar(sa.select(Account).where(Account.name == name))
    if found is None:
        raise click.ClickException(f"there is no account named {name}")
    return found


if __name__ == "__main__":
    main()
