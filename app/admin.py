"""The administrator's page of accounts."""

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy.orm import joinedload

import engine
from app import clock
from engine import entrance, second_factor
from models import Account, Person, SecondFactor, SignIn, session, transaction
from records.search import named_like

bp = Blueprint("admin", __name__, url_prefix="/administrasi")
SHOWN = 100


@bp.get("/")
def index() -> ResponseReturnValue:
    """Accounts found by name or NIP; those with a password when nothing is looked for."""
    return _page(request.args.get("q", "").strip())


def _page(wanted: str, code: tuple[str, str] | None = None) -> str:
    query = sa.select(Account).join(Person).options(joinedload(Account.person)).order_by(Person.name).limit(SHOWN)
    if wanted:
        query = query.where(sa.or_(named_like(wanted), Account.name.startswith(wanted, autoescape=True)))
    else:
        query = query.where(Account.password_hash.is_not(None))
    accounts = list(session.scalars(query))
    secured = sa.select(SecondFactor.account_id).where(SecondFactor.account_id.in_([account.id for account in accounts]))
    return render_template(
        "admin/accounts.html", accounts=accounts, wanted=wanted, code=code, with_second=set(session.scalars(secured))
    )


@bp.post("/akun/<int:account_id>")
def account(account_id: int) -> ResponseReturnValue:
    """Switch an account off or on, give it a one-time code, shown once, or take off a lost second factor; its sessions end."""
    action, wanted, code, moment = request.form.get("aksi"), request.form.get("q", ""), "", clock.now()
    own = current_user.person.id
    with transaction():
        found = session.get(Account, account_id)
        if found is None or found.person_id == own:
            raise engine.NotFound(account=account_id)
        name = found.name
        session.execute(sa.delete(SignIn).where(SignIn.account_id == account_id))
        if action == "kode":
            code = entrance.first_code(account_id, by=own, now=moment)
        elif action == "dua_langkah":
            second_factor.remove(account_id)
        else:
            found.active = action == "aktifkan"
        entrance.tell(account_id, f"account_{action}", moment)
    if code:
        return _page(wanted, (name, code))  # no redirect: the code must not travel through a session or an address
    flash(gettext("Akun %(name)s sudah diubah.", name=name))
    return redirect(url_for(".index", q=wanted or None), 303)
