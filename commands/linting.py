"""The linter on the command line."""

import sys
from pathlib import Path

import click

import engine
from app.clock import now
from commands.base import main, open_house
from config import ROOT, Config
from engine import bundle_files, bundles, lint, scenarios
from models import transaction, trial

COLOURS = {lint.ERROR: "red", lint.WARNING: "yellow"}


@main.command("lint")
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--english", is_flag=True, help="Sentences in English.")
@click.option("--played", is_flag=True, help="Play the scenarios too (needs settings), and name flows and rules that none of them touches.")
@click.pass_obj
def lint_(config: Config | None, paths: tuple[Path, ...], english: bool, played: bool) -> None:
    """Check services (default: all), folders or single files, and say what to mend; needs no database."""
    found: list[lint.Finding] = []
    for path in paths or (ROOT / "processes",):
        found += _check(path.resolve())
    if played:
        if config is None:
            raise click.ClickException("playing scenarios needs settings; set ALUR_DEMO=1 for a trial")
        found += _untouched(config)
    language = "en" if english else "id"
    told = {f"{each.place}: {each.sentence(language)}": each for each in found}  # shared files stand in several bundles
    for sentence, each in told.items():
        click.secho(f"{each.severity} [{each.code}]", fg=COLOURS[each.severity], nl=False)
        click.echo(f" {sentence}")
    errors = sum(each.refuses for each in told.values())
    click.echo(f"{errors} errors, {len(told) - errors} warnings")
    sys.exit(bool(errors))


def _untouched(config: Config) -> list[lint.Finding]:
    """What the scenarios of all services leave untouched, played on the files in a trial that keeps nothing."""
    open_house(config)
    found: list[lint.Finding] = []
    with trial():
        with transaction():
            engine.deploy(ROOT, by="operator", now=now(), publish=True)
        for service in engine.services():
            results, (_, bundle) = scenarios.in_trial(service.id), bundles.in_force(service.id)
            flows = {flow for result in results for flow in result.flows}
            rules = {rule for result in results for rule in result.rules}
            found += lint.coverage(bundles.files_of(bundle.id), flows, rules)
    return found


def _check(path: Path) -> list[lint.Finding]:
    """A service's folder, a folder of services, or one file from anywhere."""
    if path.is_file():
        most = max(lint.MOST.values())
        with path.open("rb") as stream:  # one byte more than is read tells that a file is too large
            return lint.file(path.name, stream.read(most + 1))
    path = path / "processes" if (path / "processes").is_dir() else path
    services = [folder for folder in (path, *sorted(path.iterdir())) if (folder / "service.yaml").exists()]
    if not services:
        files = sorted(file for file in path.rglob("*") if file.suffix in lint.MOST and file.is_file())
        return [finding for file in files for finding in _check(file)]
    root = services[0].parent.parent
    world = lint.shipped().among({file.as_posix(): file.read_bytes() for file in sorted((root / "processes").glob("*/*.bpmn"))})
    return [finding for folder in services for finding in lint.bundle(bundle_files.collect(root, folder.name), folder.name, world)]
