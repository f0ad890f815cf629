"""Flask sessions as rows of the table `sessions`: listed, ended, and expired by idleness; the cookie holds a random token."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask, Request, Response
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.datastructures import CallbackDict

from app import clock
from models import SignIn, session, transaction

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
TOUCH = timedelta(minutes=1)  # a read is written back no more often than this


class RowSession(CallbackDict[str, Any], SessionMixin):
    """A session's content; `token` is known only to the browser and this request."""

    def __init__(self, content: dict[str, Any] | None = None, token: str | None = None, seen_at: datetime | None = None) -> None:
        def changed(_: Any) -> None:
            self.modified = True

        super().__init__(content or {}, changed)
        self.token, self.seen_at, self.modified, self.rotated = token, seen_at, False, False
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
        try:
            return self._read(token)
        except (OperationalError, InterfaceError, PoolTimeout):
            session.remove()
            lost = RowSession()
            lost.lost = True
            return lost

    def _read(self, token: str | None) -> RowSession:
        row = session.get(SignIn, hash_of(token)) if token else None
        moment = clock.now()
        alive = row is not None and row.expires_at > moment
        content, seen = (dict(row.content), row.seen_at) if row is not None and alive else ({}, None)
        session.rollback()
        return RowSession(content, token if alive else None, seen)

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
        row = session.get(SignIn, hash_of(current.token)) if current.token else None
        created = row.created_at if row is not None and not current.rotated else moment
        if row is not None and current.rotated:
            session.delete(row)
            row = None
        if row is None:
            row = SignIn(
                token_hash=hash_of(token),
                created_at=created,
                agent=str(current.get("agent", "")),
                content={},
                seen_at=moment,
                expires_at=moment,
            )
            session.add(row)
        row.content, row.seen_at = dict(current), moment
        row.account_id = int(current["_user_id"]) if current.get("_user_id") else None
        row.expires_at = min(moment + IDLE, created + LONGEST)
