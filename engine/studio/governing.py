"""How a version comes into force here: by a case of the service that governs services, else by a second person."""

from typing import NamedTuple

import sqlalchemy as sa

from engine import bundles, starts
from engine.subjects import Subject
from models import Bundle, Case, Service, session

SERVICES = "services"  # what a manifest says under `governs`


class Way(NamedTuple):
    """The service and start event by which a change of a service is asked for."""

    service_id: str
    event: str


def governing() -> Way | None:
    """The way of the service in force whose manifest governs services, by its first start about a service; None without one."""
    rows = session.execute(sa.select(Service.id, Bundle.manifest).join(Bundle, Bundle.id == Service.bundle_id).where(Service.active))
    for service_id, manifest in rows:
        if manifest.get("governs") == SERVICES:
            rules = starts.rules(bundles.in_force(service_id)[1])
            return next((Way(service_id, rule.event) for rule in rules if rule.subject == "service" and rule.roles), None)
    return None


def case_about(bundle: Bundle) -> Case | None:
    """The open case of the governing service about a version's service."""
    way = governing()
    subject = Subject("service", bundle.service_id)
    query = sa.select(Case).where(Case.subject_kind == subject.kind, Case.subject_key == subject.key, Case.status == "OPEN")
    return session.scalar(query.where(Case.service_id == way.service_id).order_by(Case.id.desc()).limit(1)) if way else None
