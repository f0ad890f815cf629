"""Signing in and out, the reader's language, one's own password and sessions."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import sqlalchemy as sa
from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask import session as browser
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import UserMixin, current_user, login_user, logout_user
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

import engine
from app import clock, duties
from app.languages import LANGUAGES
from app.sessions import RowSession, hash_of
from engine import entrance, pact, second_factor
from engine.scope import today
from models import Account, Person, SignIn, session, transaction
from records import organisation

bp = Blueprint("accounts", __name__)
STEP_LASTS = timedelta(minutes=10)  # between the password and the second factor
PASSWORDS = {
    "short": lambda: gettext("Sandi baru paling sedikit 12 huruf."),
    "easy": lambda: gettext("Sandi ini mudah ditebak. Jangan memakai nama akun, dan pakai huruf yang beragam."),
}


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
    wanted = PasswordField(validators=[InputRequired(), Length(max=256)])


@bp.route("/masuk", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    """Sign in with NIP and password; too many failures make everybody wait."""
    form, error, status = SignInForm(), None, 200
    if form.is_submitted():
        name, address, moment = str(form.name.data or "").strip(), request.remote_addr or "", clock.now()
        if entrance.too_many(name, address, moment):
            error, status = too_many(), 429
        elif form.validate() and (account := entrance.account_of(name, str(form.password.data or ""))) is not None:
            return proceed(account, local(request.args.get("next")))
        else:
            count_failure(name)
            error, status = gettext("NIP atau sandi tidak cocok. Periksa keduanya, lalu coba lagi."), 422
    return render_template("accounts/sign_in.html", form=form, error=error, kept=request.args.get("tersimpan")), status


def too_many() -> str:
    """What a limiter says."""
    return gettext("Terlalu banyak percobaan. Tunggu 15 menit, lalu coba lagi.")


def count_failure(what: str) -> None:
    """Let the limiter know of a failure from this address."""
    address, moment = request.remote_addr or "", clock.now()
    with transaction():
        entrance.failed(what, address, moment)


def proceed(account: Account, target: str) -> ResponseReturnValue:
    """After the password: the second factor when the account has one, else in."""
    if not second_factor.enrolled(account.id):
        enter(account)
        return redirect(target, 303)
    language = browser.get("bahasa")
    browser.clear()
    browser.rotate()  # type: ignore[attr-defined]
    browser["langkah"] = {"akun": account.id, "sejak": clock.now().isoformat(), "tujuan": target}
    if language:
        browser["bahasa"] = language
    return redirect(url_for("entrance.second"), 303)


def halfway() -> tuple[int, str] | None:
    """The account that gave its password and still owes its second factor, with where it wanted to go."""
    step = browser.get("langkah")
    if step is None or clock.now() - datetime.fromisoformat(step["sejak"]) > STEP_LASTS:
        return None
    return step["akun"], step["tujuan"]


def enter(account: Account) -> None:
    """Sign in under a new session token; what is still owed comes before every page."""
    account_id, person = account.id, account.person
    owed = duties.owed(account, current_app.config["SECOND_FACTOR"], clock.now())
    language = browser.get("bahasa")
    browser.clear()
    assert isinstance(browser._get_current_object(), RowSession)  # type: ignore[attr-defined]
    browser.rotate()  # type: ignore[attr-defined]
    login_user(User(account, person, account.language))
    browser["agent"] = (request.user_agent.string or "")[:200]
    if owed:
        browser[duties.OWED] = owed
    with transaction():
        row = session.get_one(Account, account_id)
        row.language = language or row.language
        entrance.forgive(row.name)


def local(target: str | None) -> str:
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
    return redirect(local(request.form.get("kembali")), 303)


@bp.route("/profil", methods=["GET", "POST"])
def profile() -> ResponseReturnValue:
    """One's own password, second factor and open sessions."""
    form, error = PasswordForm(), None
    if form.is_submitted():
        error = _change_password(form)
        if error is None:
            flash(gettext("Sandi sudah diganti. Sesi Anda yang lain sudah diakhiri."))
            return redirect(url_for("accounts.profile"), 303)
    account, moment = current_user.account, clock.now()
    own = session.scalars(sa.select(SignIn).where(SignIn.account_id == account.id).order_by(SignIn.seen_at.desc()))
    version = pact.in_force(moment)
    page = render_template(
        "accounts/profile.html", form=form, error=error, sign_ins=list(own), here=_here(),
        position=organisation.position_of(current_user.person.id, today(moment)), enrolled=second_factor.enrolled(account.id),
        pact=version, pact_at=pact.accepted_at(account.id, version) if version else None,
    )
    return page, 422 if error else 200


def _change_password(form: PasswordForm) -> str | None:
    """Change the password; what is wrong, if anything."""
    account_id, name, wanted = current_user.account.id, current_user.account.name, str(form.wanted.data or "")
    if entrance.too_many(name, "", clock.now()):
        return too_many()
    if not form.validate() or not entrance.knows(current_user.account, str(form.present.data or "")):
        count_failure(name)
        return gettext("Sandi sekarang tidak cocok.")
    keep = _here()
    try:
        with transaction():
            entrance.set_password(account_id, wanted, keep=keep)
    except engine.PasswordRefused as refusal:
        return PASSWORDS[refusal.values["why"]]()
    return None


def _here() -> str:
    token = browser.token  # type: ignore[attr-defined]
    return hash_of(token) if token else ""


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


@bp.post("/profil/sesi/akhiri-lainnya")
def end_others() -> ResponseReturnValue:
    """End every session of one's own but this one."""
    mine, here = current_user.account.id, _here()
    with transaction():
        session.execute(sa.delete(SignIn).where(SignIn.account_id == mine, SignIn.token_hash != here))
    flash(gettext("Sesi lain sudah diakhiri."))
    return redirect(url_for("accounts.profile"), 303)
