"""Scenarios: the stories of a service, played on the real engine inside a trial that is rolled back."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import PurePosixPath

import sqlalchemy as sa

from engine.actors import house
from engine.bundles import LoadedBundle, files_of, in_force
from engine.errors import StepFailed
from engine.scenarios import stage
from engine.scenarios.coverage import Coverage, coverage
from engine.scenarios.filling import Unfit
from engine.scenarios.judge import judge, last_notification
from engine.scenarios.outcome import Failure, Result, Unmet
from engine.scenarios.player import REFUSALS, Player
from engine.scenarios.recording import from_case
from engine.scenarios.script import Scenario, ScenarioError, Step, parse
from engine.scenarios.stage import UnknownFact
from models import Case, DecisionTrace, Event, Service, session, transaction, trial

__all__ = [
    "Coverage", "Failure", "Player", "Result", "Scenario", "ScenarioError", "Unmet", "coverage", "from_case", "in_trial", "of_bundle",
    "parse", "play", "play_all",
]


def of_bundle(bundle: LoadedBundle) -> list[Scenario]:
    """The scenarios that belong to a stored version, by name; raises ScenarioError."""
    files = files_of(bundle.id)
    paths = sorted(path for path in files if "/scenarios/" in path and path.startswith(f"processes/{bundle.service_id}/"))
    return [parse(files[path], name=PurePosixPath(path).stem, zone=house().zone) for path in paths]


def play_all(service_id: str, scenarios: Iterable[Scenario] | None = None, *, bundle_id: int | None = None) -> list[Result]:
    """Play scenarios of a service in a trial of their own: its own ones, on the version in force or on the one given."""
    with trial():
        return in_trial(service_id, scenarios, bundle_id=bundle_id)


def in_trial(
    service_id: str, scenarios: Iterable[Scenario] | None = None, *, bundle_id: int | None = None,
    look: Callable[[Player, Result], None] | None = None,
) -> list[Result]:
    """Play scenarios inside the trial the caller has opened; nothing of them stays in it either."""
    with _undone():
        if bundle_id is not None:
            with transaction():
                service = session.get_one(Service, service_id)
                service.bundle_id, service.active = bundle_id, True
        wanted = of_bundle(in_force(service_id)[1]) if scenarios is None else list(scenarios)
        if not wanted:
            return []
        with transaction():
            people = stage.build(min(scenario.start for scenario in wanted))
        return [play(scenario, service_id, people, look) for scenario in wanted]


def play(scenario: Scenario, service_id: str, people: stage.Stage, look: Callable[[Player, Result], None] | None = None) -> Result:
    """Play one scenario on a stage that stands, inside a trial; nothing of it stays but what `look` saw at the end."""
    result = Result(scenario)
    with _undone():
        player = Player(scenario, service_id, people)
        try:
            with transaction():
                player.prepare()
            for step in scenario.steps:
                if failure := _step(player, step):
                    result.failures.append(failure)
                    break
            _collect(player, result)
            if look is not None:
                look(player, result)
        except (UnknownFact, ScenarioError) as problem:
            result.failures.append(Failure("persiapan", type(problem).__name__, "skenario yang dapat dimainkan", str(problem)))
    return result


@contextmanager
def _undone() -> Iterator[None]:
    """Undo at the end what happens inside, transactions included; the trial itself goes on."""
    connection = session.get_bind()
    if not isinstance(connection, sa.Connection):
        raise RuntimeError("scenarios are played inside trial() only")
    session.rollback()
    savepoint = connection.begin_nested()
    try:
        yield
    finally:
        session.rollback()
        savepoint.rollback()
        session.expire_all()


def _step(player: Player, step: Step) -> Failure | None:
    """Do one step and hold its outcome against what is expected; None when all is well."""
    since = last_notification()
    try:
        try:
            player.play(step)
        except (*REFUSALS, Unfit) as refusal:
            session.rollback()
            _refused(step, refusal)
        else:
            if step.refused is not None:
                raise Unmet("penolakan", dict(step.refused), "tidak ditolak")
        with player.looking_at(step.case):
            judge(player, step.expected, since)
        session.rollback()
    except Unmet as unmet:
        return _failure(player, step, unmet.what, unmet.expected, unmet.actual)
    except (StepFailed, ScenarioError) as problem:
        return _failure(player, step, "langkah gagal", "berjalan", str(problem))
    return None


def _refused(step: Step, refusal: Exception) -> None:
    said = _sentences(refusal)
    there = "; ".join(f"{code}: {sentence}" for code, sentence in said)
    if step.refused is None:
        raise Unmet("langkah diterima", "diterima", f"ditolak — {there}")
    wanted = step.refused.get("kode")
    codes = [wanted] if isinstance(wanted, str) else list(wanted or [])
    found = [code for code, _ in said]
    words = str(step.refused.get("memuat", ""))
    if (codes and sorted(codes) != sorted(found)) or words not in there:
        raise Unmet("penolakan", f"{', '.join(codes)} {words}".strip(), there)


def _sentences(refusal: Exception) -> list[tuple[str, str]]:
    if isinstance(refusal, Unfit):
        return list(refusal.errors)
    findings = getattr(refusal, "findings", None)
    if findings is not None:
        return [(finding.kode, f"{finding.pesan} ({finding.dasar})") for finding in findings if finding.blocking]
    return [(str(getattr(refusal, "code", type(refusal).__name__)), str(getattr(refusal, "values", "")))]


def _failure(player: Player, step: Step, what: str, expected: str, actual: str) -> Failure:
    session.rollback()
    way = [name for event in _ways(player.own_cases()) for name in event.get("jalan", ())]
    return Failure(str(step), what, expected, actual, " → ".join(way[-8:]))


def _ways(*cases: sa.ColumnElement[bool]) -> list[Mapping[str, list[str]]]:
    query = sa.select(Event.body).join(Case, Case.id == Event.case_id).where(Event.kind == "langkah", *cases)
    return [json.loads(body) for body in session.scalars(query.order_by(Event.id))]


def _collect(player: Player, result: Result) -> None:
    of_service = player.own_cases(), Case.service_id == player.service_id
    result.flows = {flow for way in _ways(*of_service) for flow in way.get("alir", ())}
    traces = session.execute(sa.select(DecisionTrace.decision, DecisionTrace.trace).join(Case).where(*of_service))
    matched = {(row.decision, hit["id"]) for row in traces for one in row.trace for hit in one["aturan"]}
    result.rules = matched | player.rules
    result.papers = player.papers
