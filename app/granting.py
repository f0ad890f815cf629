"""Roles given and taken back by administrators: who holds which role where, from when until when."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

import engine
from app import clock, texts
from app.accounts import me
from engine import grant_requests, granting
from engine.scope import today
from models import GrantRequest, Person, Position, Role, RoleGrant, Unit, session, transaction
from records import organisation

bp = Blueprint("granting", __name__, url_prefix="/administrasi/peran")
SHOWN = 200


@bp.get("/")
def index() -> ResponseReturnValue:
    """The roles granted by name or by post, in force or to come; with `semua` also those that have ended."""
    wanted, everything = request.args.get("q", "").strip(), "semua" in request.args
    query = (
        sa.select(RoleGrant, Person, Position, Unit)
        .outerjoin(Person, Person.id == RoleGrant.person_id)
        .outerjoin(Position, Position.id == RoleGrant.position_id)
        .outerjoin(Unit, Unit.id == RoleGrant.unit_id)
        .order_by(RoleGrant.role, Unit.name, RoleGrant.valid_from)
        .limit(SHOWN)
    )
    day = today(clock.now())
    if not everything:
        query = query.where(sa.or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to >= day))
    if wanted:
        places = (RoleGrant.role, Person.name, Position.title, Unit.name)
        query = query.where(sa.or_(*(place.icontains(wanted, autoescape=True) for place in places)))
    rows = session.execute(query).all()
    return render_template(
        "admin/roles.html", grants=rows, wanted=wanted, everything=everything, day=day, shown=SHOWN, roles=granting.grantable(),
        yesterday=day - timedelta(days=1), waiting=_named(grant_requests.waiting()), due=_named(grant_requests.due(clock.now())),
    )


def _named(rows: Sequence[RoleGrant | GrantRequest]) -> list[tuple[Any, str, str]]:
    """Grants or requests with their holder and their place in words."""
    found = []
    for row in rows:
        person = session.get(Person, row.person_id) if row.person_id else None
        position = session.get(Position, row.position_id) if row.position_id else None
        unit = session.get(Unit, row.unit_id) if row.unit_id else None
        holder = person.full_name if person else gettext("pemangku %(post)s", post=position.title if position else "")
        found.append((row, holder, unit.name if unit else "—"))
    return found


@bp.route("/beri", methods=["GET", "POST"])
def give() -> ResponseReturnValue:
    """Ask for a role to be given: to a person by name, or to whoever occupies the post they hold today."""
    role = session.get(Role, request.values.get("peran", ""))
    if role is None or role.scope not in granting.GRANTABLE:
        return redirect(url_for(".index"))
    title, errors = role.title, dict[str, str]()
    if request.method == "POST":
        actor, moment = me(), clock.now()
        wanted, errors = _read(request.form, today(moment))
        if not errors:
            try:
                with transaction():
                    grant_requests.ask(title, **wanted, by=actor, now=moment)
            except engine.GrantRefused as refusal:
                why = refusal.values["why"]
                errors = {FIELDS.get(why, "nip"): texts.grant_refusal(refusal)}
            else:
                flash(gettext("Peran %(role)s sudah diusulkan dan menunggu administrator lain.", role=title))
                return redirect(url_for(".index"), 303)
        role = session.get_one(Role, title)
    typed = request.form or {"mulai": today(clock.now()).isoformat()}
    page = render_template("admin/grant.html", role=role, places=granting.places_of(role), errors=errors, typed=typed)
    return page, 422 if errors else 200


@bp.post("/<int:grant_id>/akhiri")
def end(grant_id: int) -> ResponseReturnValue:
    """Take a role back at once, or after a last day."""
    actor, moment, last = me(), clock.now(), texts.read_day(request.form.get("sampai"))
    with transaction():
        engine.end_grant(grant_id, last=last, by=actor, now=moment)
    flash(gettext("Peran itu sudah diakhiri."))
    return redirect(url_for(".index", q=request.form.get("q") or None), 303)


@bp.post("/usul/<int:request_id>")
def decide(request_id: int) -> ResponseReturnValue:
    """Give a role that another administrator asked for, or decline."""
    actor, moment, give = me(), clock.now(), request.form.get("putusan") == "beri"
    with transaction():
        grant_requests.decide(request_id, give, by=actor, now=moment)
    flash(gettext("Peran itu sudah diberikan.") if give else gettext("Usul itu sudah ditolak."))
    return redirect(url_for(".index"), 303)


@bp.post("/<int:grant_id>/tinjau")
def review(grant_id: int) -> ResponseReturnValue:
    """Say that a role is still needed; it is asked again in a year."""
    actor, moment = me(), clock.now()
    with transaction():
        grant_requests.review(grant_id, by=actor, now=moment)
    flash(gettext("Peran itu tercatat masih diperlukan."))
    return redirect(url_for(".index"), 303)


FIELDS = {"unit": "unit", "dates": "sampai", "basis": "dasar"}


def _read(form: MultiDict[str, str], day: date) -> tuple[dict[str, Any], dict[str, str]]:
    """What the form says, and beside each field what is wrong with it."""
    errors: dict[str, str] = {}
    person = session.scalar(sa.select(Person).where(Person.nip == form.get("nip", "").strip()))
    position = organisation.position_of(person.id, day) if person is not None and form.get("pemegang") == "JABATAN" else None
    if person is None:
        errors["nip"] = gettext("Tidak ada pegawai dengan NIP itu. Tulis 18 angka tanpa spasi.")
    elif form.get("pemegang") == "JABATAN" and position is None:
        errors["nip"] = gettext("Pegawai itu tidak memangku jabatan hari ini.")
    if form.get("pemegang") not in ("ORANG", "JABATAN"):
        errors["pemegang"] = gettext("Pilih orang itu sendiri atau pemangku jabatannya.")
    first, last = texts.read_day(form.get("mulai")), texts.read_day(form.get("sampai"))
    if first is None:
        errors["mulai"] = gettext("Isi tanggal mulai.")
    if form.get("sampai") and (last is None or (first is not None and last < first)):
        errors["sampai"] = gettext("Isi tanggal terakhir, sama dengan atau setelah tanggal mulai.")
    if not form.get("dasar", "").strip():
        errors["dasar"] = gettext("Isi dasar pemberian peran.")
    return {
        "unit_id": form.get("unit", type=int), "person_id": person.id if person and position is None else None,
        "position_id": position.id if position else None, "first": first, "last": last, "basis": form.get("dasar", "").strip()[:300],
    }, errors
