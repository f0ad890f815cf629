"""Where cases wait: a diagram coloured by its figures, the cases behind an element, and the log for process mining."""

import base64
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask import Response, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

import engine
from app import clock
from app.studio.room import bp
from engine import bundles, eventlog, heat
from models import Unit, session


def _asked() -> tuple[heat.Asked, bundles.LoadedBundle]:
    service_id = request.args.get("layanan", "")
    bundle = bundles.in_force(service_id)[1]
    process = request.args.get("proses") or service_id
    if process not in bundle.processes:
        raise engine.NotFound(process=process)
    now = clock.now().astimezone(ZoneInfo(current_app.config["ZONE"]))
    until = _day("sampai", now) + timedelta(days=1)
    return heat.Asked(service_id, process, _day("dari", now - timedelta(days=90)), until, request.args.get("satuan", type=int)), bundle


def _day(name: str, otherwise: datetime) -> datetime:
    try:
        day = datetime.fromisoformat(request.args.get(name, ""))
    except ValueError:
        day = otherwise
    return day.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=otherwise.tzinfo)


@bp.get("/panas")
def heat_map() -> ResponseReturnValue:
    """The figures of a process in a period, on its diagram and as a table."""
    asked, bundle = _asked()
    moment = clock.now()
    found = heat.heat(asked, moment)
    elements = {key: element for process in bundle.processes.values() for key, element in process.elements.items()}
    own = f'id="{asked.process}"'.encode()
    files = bundles.files_of(bundle.id)
    xml = next((content for path, content in sorted(files.items()) if path.endswith(".bpmn") and own in content), b"")
    units = session.scalars(sa.select(Unit).where(Unit.active, Unit.kind.in_(("OPD", "BKD", "SETDA"))).order_by(Unit.name)).all()
    return render_template(
        "studio/heat.html", asked=asked, found=found, elements=elements, xml=base64.b64encode(xml).decode(), units=units,
        by_unit=heat.by_unit(asked, moment), title=bundle.manifest["title"], processes=sorted(bundle.processes), span=span,
        last=asked.until - timedelta(days=1), shares=_shares(found),
    )


def _shares(found: list[heat.Heat]) -> dict[str, float]:
    """How hot each element is against the hottest, from 0 to 1, by median waiting and working time."""
    weights = {one.element: heat.weight(one) for one in found}
    top = max(weights.values(), default=0.0)
    return {element: round(weight / top, 3) for element, weight in weights.items()} if top else {}


@bp.get("/panas/berkas")
def heat_cases() -> ResponseReturnValue:
    """The cases that had a task in the period; only those open to the reader have a link to go on by."""
    asked, bundle = _asked()
    element = request.args.get("unsur", "")
    names = {key: one.name for process in bundle.processes.values() for key, one in process.elements.items()}
    return render_template("studio/heat_cases.html", asked=asked, element=names.get(element, element), cases=heat.cases_at(asked, element))


@bp.get("/panas/log")
def heat_log() -> ResponseReturnValue:
    """The event log of the period as XES or CSV, with pseudonyms; with names for administrators who ask for them."""
    asked, _bundle = _asked()
    named = request.args.get("nama") == "ya" and "Administrator" in current_user.account.system_roles
    found = list(eventlog.entries(asked, current_app.config["SECRET_KEY"], named=named))
    if request.args.get("bentuk") == "csv":
        lines, kind, ending = eventlog.as_csv(iter(found)), "text/csv; charset=utf-8", "csv"
    else:
        lines, kind, ending = eventlog.as_xes(iter(found)), "application/xml; charset=utf-8", "xes"
    answer = Response(lines, content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{asked.process}-{asked.since:%Y%m%d}.{ending}"'
    return answer


def span(spread: tuple[timedelta, timedelta] | None, part: int) -> str:
    """A median (0) or 90th percentile (1) in the largest unit that says something."""
    if spread is None:
        return "–"
    seconds = spread[part].total_seconds()
    if seconds >= 86_400:
        return gettext("%(n)s hari", n=f"{seconds / 86_400:.1f}".replace(".", ","))
    if seconds >= 3_600:
        return gettext("%(n)s jam", n=f"{seconds / 3_600:.1f}".replace(".", ","))
    return gettext("%(n)s menit", n=round(seconds / 60))
