"""What falls due: the nightly run by hand, and how far it has come."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import click

import engine
from app.clock import now
from commands.base import main, open_house
from config import Config


@main.command()
@click.option("--kind", help="Only this kind of the agenda; without it every kind of the services in force.")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day to work out, today if left out.")
@click.pass_obj
def sweep(config: Config, kind: str | None, day: datetime | None) -> None:
    """Judge everybody a kind asks about, start what is due and open the rounds; a run left in the middle goes on where it stood."""
    open_house(config)
    moment = datetime.combine(day.date(), time(1), ZoneInfo(config.ZONE)) if day else None
    for name in [kind] if kind else engine.sweep_kinds():
        _sweep_one(name, moment)
    if kind is None:
        click.echo(f"rounds: {engine.open_due(lambda: moment or now())} opened")


def _sweep_one(name: str, moment: datetime | None) -> None:
    try:
        done = engine.sweep(name, lambda: moment or now(), tell=_show)
    except engine.NotFound as refusal:
        raise click.ClickException(f"there is no agenda kind {name}, or another worker took the run over") from refusal
    if done is None:
        click.echo(f"{name}: another worker holds this run; it is free two minutes after that worker's last sign of life")
    else:
        _show(done)


def _show(progress: engine.Progress) -> None:
    share = 100 * progress.judged // progress.total if progress.total else 100
    state = "done" if progress.ended else f"{share} %"
    failed = f", {progress.failed} failed" if progress.failed else ""
    counts = f"{progress.judged} of {progress.total} judged, {progress.started} started{failed}"
    click.echo(f"{progress.kind} {progress.day}: {counts} ({state})")
