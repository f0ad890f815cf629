"""Verbs over services: put a version in force or refuse it, switch a service off, count how it does."""

from datetime import date, datetime, time
from decimal import Decimal
from statistics import median
from typing import Any

import sqlalchemy as sa

from models import Bundle, Case, Service, Survey, Task, session
from operations.registry import Call, OperationError, operation

BEST = 12  # three questions of four points each
FIGURES = ("permohonan", "selesai", "dikembalikan", "tepat_waktu_persen", "median_hari", "kepuasan")


@operation("service.publish")
def publish(call: Call, versi: Decimal) -> None:
    """Put a proposed version (its number in the studio) in force; running cases stay on theirs."""
    bundle = _waiting(call, versi)
    service = session.get_one(Service, bundle.service_id)
    service.put_in_force(bundle, session.get(Bundle, service.bundle_id) if service.bundle_id else None, by=_number(call), now=call.now)
    session.flush()


@operation("service.refuse")
def refuse(call: Call, versi: Decimal) -> None:
    """Refuse a proposed version."""
    bundle = _waiting(call, versi)
    bundle.status, bundle.approved_by, bundle.approved_at = "REFUSED", None, None
    session.flush()


@operation("service.deactivate")
def deactivate(call: Call, layanan: str) -> None:
    """Switch a service off: nothing new can be asked for, what runs goes on."""
    _service(layanan).active = False
    session.flush()


@operation("service.figures")
def figures(call: Call, layanan: str, sejak: date, sampai: date) -> dict[str, Any]:
    """How a service did from one day to another: requests, ended, share in time, median days, returns, satisfaction (0-100).

    Confidential cases are counted nowhere; of a confidential service every figure is null.
    """
    bundle = session.get(Bundle, _service(layanan).bundle_id or 0)
    if bundle is not None and bundle.manifest.get("confidential"):
        return dict.fromkeys(FIGURES)
    since, until = (datetime.combine(day, at, call.zone) for day, at in ((sejak, time.min), (sampai, time.max)))
    own = sa.and_(
        Case.service_id == layanan, Case.opened_at >= since, Case.opened_at <= until, Case.confidential.is_(False)
    )
    cases = session.execute(sa.select(Case.id, Case.opened_at, Case.closed_at, Case.due_at).where(own)).all()
    ended = [case for case in cases if case.closed_at is not None]
    promised = [case for case in ended if case.due_at is not None]
    in_time = sum(case.closed_at <= case.due_at for case in promised)
    again = sa.select(sa.func.count() - 1).where(Task.case_id == Case.id).group_by(Task.element).having(sa.func.count() > 1)
    returns = session.scalar(sa.select(sa.func.count()).select_from(Case).where(own, again.exists())) or 0
    points = session.scalars(
        sa.select(Survey.ease + Survey.speed + Survey.outcome).join(Case, Case.id == Survey.case_id).where(own)
    ).all()
    days = [(case.closed_at - case.opened_at).total_seconds() / 86_400 for case in ended]
    return {
        "permohonan": Decimal(len(cases)), "selesai": Decimal(len(ended)), "dikembalikan": Decimal(returns),
        "tepat_waktu_persen": _rounded(100 * in_time / len(promised)) if promised else None,
        "median_hari": _rounded(median(days)) if days else None,
        "kepuasan": _rounded(100 * sum(points) / (len(points) * BEST)) if points else None,
    }


def _rounded(value: float) -> Decimal:
    return Decimal(str(round(value, 2)))


def _service(name: str) -> Service:
    service = session.get(Service, name)
    if service is None:
        raise OperationError(f"there is no service {name!r}")
    return service


def _waiting(call: Call, versi: Decimal) -> Bundle:
    """The proposed version of that number, of the service the case is about."""
    bundle = session.get(Bundle, int(versi))
    if bundle is None or bundle.status != "PROPOSED":
        raise OperationError(f"version {versi} does not wait for approval")
    if call.subject != f"service:{bundle.service_id}":
        raise OperationError(f"version {versi} is one of {bundle.service_id}, not of the case's {call.subject}")
    return bundle


def _number(call: Call) -> str:
    return session.get_one(Case, call.case_id).number or f"#{call.case_id}"
