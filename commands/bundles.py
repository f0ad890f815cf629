"""Services as versions: deploy and approve."""

from pathlib import Path

import click

import engine
from app.clock import now
from commands.base import account_named, main, open_house
from config import ROOT, Config
from engine import bundle_files, bundles, changes
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


@main.command("diff")
@click.argument("before")
@click.argument("after")
@click.option("--english", is_flag=True, help="Sentences in English.")
@click.pass_obj
def diff_(config: Config | None, before: str, after: str, english: bool) -> None:
    """Say in words what changed between two versions: ids of stored versions, service folders, or two files."""
    old, new = (_files(config, given) for given in (before, after))
    if Path(before).is_file() and Path(after).is_file():  # two copies of one file may carry different names
        old = dict(zip(new, old.values(), strict=True))
    found = changes.compare(old, new)
    for each in found:
        click.echo(f"{each.file}: {each.sentence('en' if english else 'id')}")
    click.echo(f"{len(found)} perubahan" if not english else f"{len(found)} changes")


def _files(config: Config | None, given: str) -> dict[str, bytes]:
    """The files of a stored version, of a service's folder, or one file."""
    path = Path(given)
    if path.is_file():
        return {path.name: path.read_bytes()}
    if path.is_dir():
        place = path.resolve()
        return bundle_files.collect(place.parent.parent, place.name)
    if not given.isdigit() or config is None:
        raise click.ClickException(f"{given} is neither a file, a folder nor the id of a version")
    open_house(config)
    if not (files := bundles.files_of(int(given))):
        raise click.ClickException(f"there is no version {given}")
    return files
