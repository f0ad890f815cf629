"""What other systems may call: handing in a message, and asking what became of it; JSON both ways."""

import logging
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

import engine
from app import clock, payload, texts
from models import transaction

log = logging.getLogger(__name__)
bp = Blueprint("api", __name__, url_prefix="/api")
STATES = {"WAITING": "menunggu", "DELIVERED": "disampaikan", "KEPT": "disimpan", "FAILED": "gagal"}
STATUS = {"token": 401, "message": 403, "reused": 409, "rate": 429}


@bp.post("/pesan")
def receive() -> ResponseReturnValue:
    """Take a message of a connector; the same id again changes nothing and is told how the first one stands."""
    request.max_content_length = payload.LIMIT
    moment = clock.now()
    if request.mimetype != "application/json":
        return _error(415, "jenis", gettext("Kirim dengan Content-Type application/json."))
    token = _token()
    with transaction():  # who calls is asked, and counted, before what they send is read
        token_id = engine.admit(token, now=moment)
    content = payload.message(request.get_data())
    with transaction():
        found = engine.hand_in(token_id, content["id"], content["nama"], content["kunci"], content["isi"], now=moment)
    return _told(found), 202 if found.first else 200


@bp.get("/pesan/<path:external_id>")
def show(external_id: str) -> ResponseReturnValue:
    """How a message stands that the same connector has handed in."""
    token, moment = _token(), clock.now()
    with transaction():
        found = engine.receipt(engine.admit(token, now=moment), external_id)
    return _told(found)


@bp.errorhandler(engine.Unwelcome)
def unwelcome(error: engine.Unwelcome) -> ResponseReturnValue:
    """Why a connector is not let in."""
    why = error.values["why"]
    log.warning("api: %s from %s", error, request.remote_addr)
    headers = {"token": {"WWW-Authenticate": "Bearer"}, "rate": {"Retry-After": str(error.values.get("wait", 60))}}.get(why, {})
    return *_error(STATUS[why], why, str(texts.UNWELCOME[why])), headers


@bp.errorhandler(payload.Malformed)
def malformed(error: payload.Malformed) -> ResponseReturnValue:
    """What is wrong with what was sent."""
    return _error(422, "isi", str(error))


def _token() -> str:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token.strip():
        raise engine.Unwelcome(why="token")
    return token.strip()


def _told(found: engine.Receipt) -> dict[str, Any]:
    return {"id": found.external_id, "peristiwa": found.event_id, "keadaan": STATES[found.state]}


def _error(status: int, code: str, sentence: str) -> tuple[dict[str, str], int]:
    return {"kode": code, "pesan": sentence}, status
