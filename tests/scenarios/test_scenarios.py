"""Every scenario of every service, on both databases; and every flow and rule of a service is walked by one."""

from typing import Any

import pytest
import sqlalchemy as sa

from engine import bundles, scenarios
from models import Case, Decree, Service, session

_played: dict[str, dict[str, list[scenarios.Result]]] = {}  # by database: the stories are long, they are told once


@pytest.fixture
def played(agency: Any) -> dict[str, list[scenarios.Result]]:
    """The results of all scenarios by service."""
    kind = session.get_bind().dialect.name
    if kind not in _played:
        services = list(session.scalars(sa.select(Service.id).where(Service.bundle_id.is_not(None)).order_by(Service.id)))
        session.rollback()
        _played[kind] = {service: scenarios.play_all(service) for service in services}
    return _played[kind]


def test_every_scenario_passes_and_nothing_of_it_stays(played):
    failures = [f"{service}/{r.scenario.name}: {failure}" for service, results in played.items() for r in results for failure in r.failures]
    assert not failures, "\n".join(failures)
    assert not {service for service, results in played.items() if not results}, "a service without scenarios"
    assert session.scalar(sa.select(sa.func.count()).select_from(Case)) == 0
    assert session.scalar(sa.select(sa.func.count()).select_from(Decree)) == 0
    session.rollback()


def test_every_flow_is_walked_and_every_rule_matched(played):
    missing = []
    for service, results in played.items():
        found = scenarios.coverage(bundles.in_force(service)[1], results)
        missing += [f"{service}: {one}" for one in (*found.unwalked, *found.unmatched)]
    session.rollback()
    assert not missing, "\n".join(missing)
