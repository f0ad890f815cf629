"""Playing the stories of services."""

import click
import sqlalchemy as sa

import engine
from app.clock import now
from commands.base import main, open_house
from config import ROOT, Config
from engine import bundles, scenarios
from models import Case, session, transaction, trial


@main.command("scenarios")
@click.argument("service", required=False)
@click.option("--stored", is_flag=True, help="Play the versions in force instead of the files in processes/.")
@click.pass_obj
def play(config: Config, service: str | None, stored: bool) -> None:
    """Play the scenarios of one service or of all, and name what none of them touches; nothing is kept."""
    open_house(config)
    failed = 0
    with trial():
        if not stored:
            _deploy()
        for service_id in [service] if service else [each.id for each in engine.services()]:
            results = _played(service_id)
            failed += sum(not result.passed for result in results)
            _tell(service_id, results, scenarios.coverage(bundles.in_force(service_id)[1], results))
    if failed:
        raise click.ClickException(f"{failed} scenarios failed")


@main.command("record")
@click.argument("number")
@click.option("--title", default="Direkam dari berkas", show_default=True, help="What the scenario is called.")
@click.pass_obj
def record(config: Config, number: str, title: str) -> None:
    """Write a played case down as a scenario, by its number: its steps and its children's, who did them, the time between them."""
    open_house(config)
    case_id = session.scalar(sa.select(Case.id).where(Case.number == number))
    if case_id is None:
        raise click.ClickException(f"there is no case {number}")
    click.echo(scenarios.from_case(case_id, title=title), nl=False)


def _played(service_id: str) -> list[scenarios.Result]:
    try:
        return scenarios.in_trial(service_id)
    except scenarios.ScenarioError as problem:
        raise click.ClickException(str(problem)) from problem


def _deploy() -> None:
    with transaction():
        deployed = engine.deploy(ROOT, by="operator", now=now(), publish=True)
    for done in deployed:
        for problem in done.problems:
            raise click.ClickException(f"{done.service_id}: {problem}")


def _tell(service_id: str, results: list[scenarios.Result], found: scenarios.Coverage) -> None:
    for result in results:
        click.echo(f"{'ok  ' if result.passed else 'FAIL'} {service_id}/{result.scenario.name}: {result.scenario.title}")
        for failure in result.failures:
            click.echo(f"    {failure}")
    walked, matched = found.flows - len(found.unwalked), found.rules - len(found.unmatched)
    passed = sum(result.passed for result in results)
    click.echo(
        f"{service_id}: {passed} of {len(results)} scenarios; {walked} of {found.flows} flows walked, "
        f"{matched} of {found.rules} rules matched"
    )
    for text in (*found.unwalked, *found.unmatched):
        click.echo(f"    untouched: {text}")
