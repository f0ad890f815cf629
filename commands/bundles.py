"""Services as versions: deploy and approve."""

import click

import engine
from app.clock import now
from commands.base import account_named, main, open_house
from config import ROOT, Config
from models import transaction


@main.command()
@click.option("--publish", is_flag=True, help="Put changed services in force at once, without a second person.")
@click.pass_obj
def deploy(config: Config, publish: bool) -> None:
    """Store every changed service as a new version: proposed, or in force on an empty database and in the trial."""
    open_house(config)
    with transaction():
        done = engine.deploy(ROOT, by="operator", now=now(), publish=publish or config.DEMO)
    for service in done:
        if service.version is not None or service.problems:
            click.echo(f"{service.service_id}: {service.status}{f' version {service.version}' if service.version else ''}")
        for problem in (*service.problems, *service.warnings):
            click.echo(f"  {problem}", err=True)
    if any(service.problems for service in done):
        raise click.ClickException("some services were refused; their versions in force stay as they are")


@main.command()
@click.argument("version", type=int)
@click.option("--by", required=True, help="Account name of the second person.")
@click.pass_obj
def approve(config: Config, version: int, by: str) -> None:
    """Put a proposed version in force; the one who proposed it cannot."""
    open_house(config)
    try:
        with transaction():
            bundle = engine.approve(version, by=account_named(by).name, now=now())
            click.echo(f"{bundle.service_id}: version {bundle.version} is in force")
    except engine.Refusal as refusal:
        raise click.ClickException(f"{refusal.code}: {refusal.values}") from refusal
