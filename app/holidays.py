"""The administrator's holidays: a year's days, which of them are still estimates, and a decreed day put in its place."""

from datetime import date

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from app import clock, texts
from engine.scope import today
from models import Holiday, Unit, session, transaction
from records import editing
from records.errors import RecordError
from records.organisation import OPD_KINDS

bp = Blueprint("holidays", __name__, url_prefix="/administrasi/libur")
_ = lazy_gettext
KINDS = {
    "LIBUR_NASIONAL": _("libur nasional"),
    "CUTI_BERSAMA": _("cuti bersama"),
    "LIBUR_DAERAH": _("libur daerah"),
    "HARI_KERJA_PENGGANTI": _("hari kerja pengganti"),
}


@bp.get("/")
def index() -> ResponseReturnValue:
    """The holidays of a year, everywhere or in a unit."""
    return _page(None)


def _page(error: str | None) -> ResponseReturnValue:
    this = today(clock.now()).year
    year = min(max(request.args.get("tahun", this, int), 2000), this + 10)
    days = sa.select(Holiday, Unit.name).outerjoin(Unit, Unit.id == Holiday.unit_id)
    rows = session.execute(days.where(Holiday.day.between(date(year, 1, 1), date(year, 12, 31))).order_by(Holiday.day, Holiday.id)).all()
    units = session.scalars(sa.select(Unit).where(Unit.active, Unit.kind.in_(OPD_KINDS)).order_by(Unit.name)).all()
    page = render_template(
        "admin/holidays.html", year=year, rows=rows, units=units, kinds=KINDS, error=error, typed=request.form,
    )
    return page, 422 if error else 200


@bp.post("/")
def put() -> ResponseReturnValue:
    """Make a day a holiday or a working day; an estimate of that day becomes certain."""
    day, unit = texts.read_day(request.form.get("hari")), request.form.get("unit", type=int)
    name, kind, basis = (request.form.get(key, "").strip() for key in ("nama", "jenis", "dasar"))
    if day is None or not basis:
        return _page(gettext("Isi tanggal, nama dan dasar keputusannya."))
    try:
        with transaction():
            editing.set_holiday(day, name, kind, basis, unit)
    except RecordError:
        return _page(gettext("Isi tanggal, nama dan dasar keputusannya."))
    flash(gettext("Hari itu sudah dicatat dan langsung dipakai menghitung hari kerja."))
    return redirect(url_for(".index", tahun=day.year), 303)
