"""The administrator's page: accounts, roles, incidents."""

import secrets

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy.orm import joinedload

import engine
from app import clock
from app.accounts import hasher
from models import Account, Person, RoleGrant, SignIn, Unit, session, transaction

bp = Blueprint("admin", __name__, url_prefix="/administrasi")


@bp.get("/")
def index() -> ResponseReturnValue:
    """Accounts found by name or NIP, the roles granted by name, open incidents."""
    wanted = request.args.get("q", "").strip()
    query = sa.select(Account).join(Person).options(joinedload(Account.person)).order_by(Person.name).limit(50)
    if wanted:
        query = query.where(sa.or_(Person.name.icontains(wanted), Account.name.startswith(wanted)))
    else:
        query = query.where(Account.password_hash.is_not(None))
    grants = session.execute(
        sa.select(RoleGrant, Person, Unit)
        .join(Person, Person.id == RoleGrant.person_id)
        .outerjoin(Unit, Unit.id == RoleGrant.unit_id)
        .order_by(RoleGrant.role)
        .limit(100)
    )
    return render_template(
        "admin.html", accounts=list(session.scalars(query)), grants=list(grants), incidents=engine.open_incidents(), wanted=wanted
    )


@bp.post("/akun/<int:account_id>")
def account(account_id: int) -> ResponseReturnValue:
    """Switch an account off or on, or give it a new first password, shown once."""
    action = request.form.get("aksi")
    password = secrets.token_urlsafe(12)
    with transaction():
        found = session.get(Account, account_id)
        if found is None or found.person_id == current_user.person.id:
            raise engine.NotFound(account=account_id)
        if action == "sandi":
            found.password_hash = hasher.hash(password)
            flash(gettext("Sandi baru untuk %(name)s: %(password)s — hanya ditampilkan sekali.", name=found.name, password=password))
        else:
            found.active = action == "aktifkan"
            flash(gettext("Akun %(name)s sudah diubah.", name=found.name))
        session.execute(sa.delete(SignIn).where(SignIn.account_id == account_id))
    return redirect(url_for(".index", q=request.form.get("q") or None), 303)


@bp.post("/insiden/<int:incident_id>/ulangi")
def retry(incident_id: int) -> ResponseReturnValue:
    """Close an incident and let its step run again."""
    person, moment = current_user.person.id, clock.now()
    with transaction():
        engine.retry(incident_id, by=person, now=moment)
    flash(gettext("Langkah itu akan dicoba lagi."))
    return redirect(url_for(".index"), 303)
