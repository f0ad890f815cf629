"""The administrator's page of accounts."""

import secrets

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy.orm import joinedload

import engine
from app.accounts import hasher
from models import Account, Person, SignIn, session, transaction

bp = Blueprint("admin", __name__, url_prefix="/administrasi")
SHOWN = 100


@bp.get("/")
def index() -> ResponseReturnValue:
    """Accounts found by name or NIP; those with a password when nothing is looked for."""
    return _page(request.args.get("q", "").strip())


def _page(wanted: str, password: tuple[str, str] | None = None) -> str:
    query = sa.select(Account).join(Person).options(joinedload(Account.person)).order_by(Person.name).limit(SHOWN)
    if wanted:
        query = query.where(sa.or_(Person.name.icontains(wanted, autoescape=True), Account.name.startswith(wanted, autoescape=True)))
    else:
        query = query.where(Account.password_hash.is_not(None))
    return render_template("admin/accounts.html", accounts=list(session.scalars(query)), wanted=wanted, password=password)


@bp.post("/akun/<int:account_id>")
def account(account_id: int) -> ResponseReturnValue:
    """Switch an account off or on, or give it a new first password, shown once; its sessions end."""
    action, wanted, password = request.form.get("aksi"), request.form.get("q", ""), secrets.token_urlsafe(12)
    own = current_user.person.id
    with transaction():
        found = session.get(Account, account_id)
        if found is None or found.person_id == own:
            raise engine.NotFound(account=account_id)
        name = found.name
        if action == "sandi":
            found.password_hash = hasher.hash(password)
        else:
            found.active = action == "aktifkan"
        session.execute(sa.delete(SignIn).where(SignIn.account_id == account_id))
    if action == "sandi":
        return _page(wanted, (name, password))  # no redirect: the password must not travel through a session or an address
    flash(gettext("Akun %(name)s sudah diubah.", name=name))
    return redirect(url_for(".index", q=wanted or None), 303)
