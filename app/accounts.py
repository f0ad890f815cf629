"""Signing in and out, the limiter, one's own sessions and password."""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask import session as browser
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import UserMixin, current_user, login_user, logout_user
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

import engine
from app import clock
from app.languages import LANGUAGES
from app.sessions import RowSession, hash_of
from engine.scope import today
from models import Account, Person, SignIn, SignInAttempt, session, transaction
from records import organisation

bp = Blueprint("accounts", __name__)
WINDOW = timedelta(minutes=15)
PER_NAME, PER_ADDRESS = 8, 60
hasher = PasswordHasher()
NOBODY = hasher.hash("nobody has this password")  # verified when the name is unknown, so that the answer takes as long


@dataclass
class User(UserMixin):
    """Flask-Login's idea of who is signed in."""

    account: Account
    person: Person
    language: str  # read at once: sentences are made after the transaction too

    def get_id(self) -> str:
        return str(self.account.id)


def load_user(user_id: str) -> User | None:
    """The signed-in user of a session, while the account is active; nobody once the database does not answer."""
    if browser.lost:  # type: ignore[attr-defined]
        return None
    account = session.get(Account, int(user_id))
    return User(account, account.person, account.language) if account is not None and account.active else None


def me() -> engine.PersonActor:
    """Who acts, in the engine's terms: never Flask-Login's proxy."""
    return engine.PersonActor(current_user.person.id, current_user.account.id)


class SignInForm(FlaskForm):
    """Name (NIP) and password."""

    name = StringField(validators=[InputRequired(), Length(max=64)])
    password = PasswordField(validators=[InputRequired(), Length(max=256)])


class PasswordForm(FlaskForm):
    """A new password, with the present one."""

    present = PasswordField(validators=[InputRequired(), Length(max=256)])
    wanted = PasswordField(validators=[InputRequired(), Length(min=12, max=256)])


@bp.route("/masuk", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    """Sign in with NIP and password; too many failures make everybody wait."""
    form, error, status = SignInForm(), None, 200
    if form.is_submitted():
        name = str(form.name.data or "").strip()
        if _too_many(name, request.remote_addr or ""):
            error, status = gettext("Terlalu banyak percobaan. Tunggu 15 menit, lalu coba lagi."), 429
        elif form.validate() and (account := _account(name, str(form.password.data or ""))) is not None:
            _enter(account)
            return redirect(_local(request.args.get("next")), 303)
        else:
            error, status = gettext("NIP atau sandi tidak cocok. Periksa keduanya, lalu coba lagi."), 422
    return render_template("accounts/sign_in.html", form=form, error=error, kept=request.args.get("tersimpan")), status


def _account(name: str, password: str) -> Account | None:
    account = session.scalar(sa.select(Account).where(Account.name == name))
    try:
        hasher.verify((account.password_hash if account is not None else None) or NOBODY, password)
        good = account is not None and account.active and account.password_hash is not None
    except (VerifyMismatchError, InvalidHashError):
        good = False
    if good:
        return account
    with transaction():
        session.add(SignInAttempt(name=name, address=request.remote_addr or "", at=clock.now()))
    return None


def _too_many(name: str, address: str) -> bool:
    since = clock.now() - WINDOW
    count = sa.select(sa.func.count()).select_from(SignInAttempt).where(SignInAttempt.at > since)
    by_name = session.scalar(count.where(SignInAttempt.name == name)) or 0
    by_address = session.scalar(count.where(SignInAttempt.address == address)) or 0
    return by_name >= PER_NAME or by_address >= PER_ADDRESS


def _enter(account: Account) -> None:
    account_id, person = account.id, account.person
    language = browser.get("bahasa")
    browser.clear()
    assert isinstance(browser._get_current_object(), RowSession)  # type: ignore[attr-defined]
    browser.rotate()  # type: ignore[attr-defined]
    login_user(User(account, person, account.language))
    browser["agent"] = (request.user_agent.string or "")[:200]
    with transaction():
        row = session.get_one(Account, account_id)
        row.language = language or row.language
        session.execute(sa.delete(SignInAttempt).where(SignInAttempt.name == row.name))


def _local(target: str | None) -> str:
    """Only an address of our own is followed after signing in."""
    parts = urlsplit(target or "")
    good = target and target.startswith("/") and not target.startswith(("//", "/\\")) and not parts.netloc and not parts.scheme
    return str(target) if good else url_for("home.index")


@bp.post("/keluar")
def sign_out() -> ResponseReturnValue:
    """Sign out; the session's row goes."""
    logout_user()
    browser.clear()
    return redirect(url_for("accounts.sign_in"), 303)


@bp.post("/bahasa")
def language() -> ResponseReturnValue:
    """Choose Indonesian or English: for the account, or for this browser before signing in."""
    wanted = request.form.get("bahasa")
    if wanted not in LANGUAGES:
        abort(400)
    if current_user.is_authenticated:
        account_id = current_user.account.id
        with transaction():
            session.get_one(Account, account_id).language = wanted
    else:
        browser["bahasa"] = wanted
    return redirect(_local(request.form.get("kembali")), 303)


@bp.route("/profil", methods=["GET", "POST"])
def profile() -> ResponseReturnValue:
    """One's own password and open sessions."""
    form, error = PasswordForm(), None
    if form.validate_on_submit():
        try:
            hasher.verify(current_user.account.password_hash or NOBODY, form.present.data or "")
        except VerifyMismatchError:
            error = gettext("Sandi sekarang tidak cocok.")
        else:
            account_id, password_hash = current_user.account.id, hasher.hash(form.wanted.data or "")
            with transaction():
                session.get_one(Account, account_id).password_hash = password_hash
            flash(gettext("Sandi sudah diganti."))
            return redirect(url_for("accounts.profile"), 303)
    elif form.is_submitted():
        error = gettext("Sandi baru paling sedikit 12 huruf.")
    own = session.scalars(sa.select(SignIn).where(SignIn.account_id == current_user.account.id).order_by(SignIn.seen_at.desc()))
    token = browser.token  # type: ignore[attr-defined]
    position = organisation.position_of(current_user.person.id, today(clock.now()))
    page = render_template(
        "accounts/profile.html", form=form, error=error, sign_ins=list(own), here=hash_of(token) if token else "", position=position
    )
    return page, 422 if error else 200


@bp.post("/profil/sesi/<token_hash>/akhiri")
def end_session(token_hash: str) -> ResponseReturnValue:
    """End one of one's own sessions."""
    mine = current_user.account.id
    with transaction():
        row = session.get(SignIn, token_hash)
        if row is None or row.account_id != mine:
            abort(404)
        session.delete(row)
    flash(gettext("Sesi itu sudah diakhiri."))
    return redirect(url_for("accounts.profile"), 303)
