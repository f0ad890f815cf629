"""Flask sessions as rows of the table `sessions`: listed, ended, and expired by idleness; the cookie holds a random token."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask, Request, Response
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.datastructures import CallbackDict

from app import clock
from models import Account, Person, SignIn, session, transaction

IDLE = timedelta(hours=2)  # a locked session may be opened again for so long
LONGEST = timedelta(hours=12)
TRIES = 2  # the first may meet a connection from before the database restarted
TOUCH = timedelta(minutes=1)  # a read is written back no more often than this


class RowSession(CallbackDict[str, Any], SessionMixin):
    """A session's content; `token` is known only to the browser and this request."""

    def __init__(self, content: dict[str, Any] | None = None, token: str | None = None, found: Sequence[Any] = (None,)) -> None:
        def changed(_: Any) -> None:
            self.modified = True

        super().__init__(content or {}, changed)
        self.token, self.modified, self.rotated = token, False, False
        row: SignIn | None = found[0]
        self.found = found  # held, so that the account and the person read with the row are not read again
        self.seen_at = row.seen_at if row is not None else None
        self.created_at = row.created_at if row is not None else None
        self.lost = False  # the database did not answer, so nobody knows whose session this is

    def rotate(self) -> None:
        """Give the session a new token, so that one fixed before signing in is worth nothing."""
        self.rotated = self.modified = True


def hash_of(token: str) -> str:
    """What the table keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


class RowSessions(SessionInterface):
    """Opens and saves sessions in transactions of their own, after the view's."""

    def open_session(self, app: Flask, request: Request) -> RowSession:
        """The session the cookie names, or a new one; a lost one when the database does not answer."""
        token = request.cookies.get(self.get_cookie_name(app))
        if request.path.startswith("/static/"):
            return RowSession()  # a file of everybody's asks the database nothing
        for _ in range(TRIES):
            try:
                return self._read(token)
            except (OperationalError, InterfaceError, PoolTimeout):
                session.remove()
        lost = RowSession()
        lost.lost = True
        return lost

    def _read(self, token: str | None) -> RowSession:
        """The session's row; with it come the account and the person, whom the view asks for next."""
        if not token:
            return RowSession()
        whole = sa.select(SignIn, Account, Person).outerjoin(Account, Account.id == SignIn.account_id)
        query = whole.outerjoin(Person, Person.id == Account.person_id).where(SignIn.token_hash == hash_of(token))
        found = session.execute(query).one_or_none()
        if found is None or found[0].expires_at <= clock.now():
            return RowSession()
        return RowSession(dict(found[0].content), token, found)

    def save_session(self, app: Flask, current: SessionMixin, response: Response) -> None:
        """Write what changed, move the idle limit on, and set the cookie."""
        assert isinstance(current, RowSession)
        if current.lost:
            return
        moment = clock.now()
        stale = current.token is not None and current.seen_at is not None and moment - current.seen_at > TOUCH
        if not current.modified and not stale:
            return
        name = self.get_cookie_name(app)
        if not current:
            if current.token:
                with transaction():
                    session.execute(sa.delete(SignIn).where(SignIn.token_hash == hash_of(current.token)))
                response.delete_cookie(name, path="/")
            return
        token = secrets.token_urlsafe(32) if current.token is None or current.rotated else current.token
        with transaction():
            self._write(current, token, moment)
        if token != current.token:
            response.set_cookie(
                name,
                token,
                httponly=True,
                secure=bool(app.config["SECURE_COOKIES"]),
                samesite="Lax",
                path="/",
                max_age=int(LONGEST.total_seconds()),
            )

    def _write(self, current: RowSession, token: str, moment: datetime) -> None:
        """A session ended meanwhile stays ended: only a new token makes a new row."""
        kept = current.created_at if not current.rotated else None
        account = int(current["_user_id"]) if current.get("_user_id") else None
        until = min(moment + IDLE, (kept or moment) + LONGEST)
        values = {"content": dict(current), "seen_at": moment, "account_id": account, "expires_at": until}
        if kept is not None:
            session.execute(sa.update(SignIn).where(SignIn.token_hash == hash_of(token)).values(values))
            return
        if current.token is not None:
            session.execute(sa.delete(SignIn).where(SignIn.token_hash == hash_of(current.token)))
        session.add(SignIn(token_hash=hash_of(token), created_at=moment, agent=str(current.get("agent", "")), **values))
