"""What runs until it is stopped: the pages and the worker."""

from functools import partial
from zoneinfo import ZoneInfo

import click
import gunicorn.app.base
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.schedulers.blocking import BlockingScheduler
from flask import Flask

import engine
from app import create_app, mail
from app.clock import now
from commands.base import main, open_house
from config import Config
from engine import importing, nightly
from models import session, transaction

TICK_SECONDS = 2
PATIENCE = 60  # seconds a transaction of these processes may stand still
SWEEP_SECONDS = 60
IMPORT_SECONDS = 3


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
    open_house(config, patience=PATIENCE)
    flask = create_app(config)
    _post(flask, config)
    if config.WORKER_IN_WEB:
        _schedule(BackgroundScheduler(daemon=True), config)
    return flask


@main.command()
@click.pass_obj
def worker(config: Config) -> None:
    """Fire due timers and carry out the outbox until stopped; any number may run on PostgreSQL."""
    open_house(config, patience=PATIENCE)
    if config.SMTP_URL:
        _post(create_app(config), config)
    _schedule(BlockingScheduler(), config)


def _post(flask: Flask, config: Config) -> None:
    """Let notifications leave by e-mail too when a mail server is configured."""
    if config.SMTP_URL:
        engine.post_by(mail.carrier(flask, config.SMTP_URL, config.MAIL_FROM))


def _schedule(scheduler: BackgroundScheduler | BlockingScheduler, config: Config) -> None:
    once = {"max_instances": 1, "coalesce": True}
    scheduler.add_job(_tick, "interval", seconds=TICK_SECONDS, **once)
    scheduler.add_job(partial(_sweep, config), "interval", seconds=SWEEP_SECONDS, **once)
    scheduler.add_job(_import, "interval", seconds=IMPORT_SECONDS, **once)
    scheduler.start()


def _tick() -> None:
    try:
        while engine.tick(now):
            pass
    finally:
        session.remove()


def _import() -> None:
    """Carry out the imports that wait, beside everything else: one may take minutes."""
    try:
        while importing.run_next(now):
            pass
    finally:
        session.remove()


def _sweep(config: Config) -> None:
    """Look whether today's runs are still to be done; a worker that was stopped in one takes it up again here."""
    here = now().astimezone(ZoneInfo(config.ZONE))
    if here.hour < config.SWEEP_HOUR:
        return
    try:
        with transaction():
            engine.readdress(now(), once=f"readdress:{here.date()}")
            nightly.order_refresh(now())
        engine.sweep_all(now)
        engine.open_due(now)
        engine.purge_outbox(now())
    finally:
        session.remove()
