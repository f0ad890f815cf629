"""What leaves the house: notifications as e-mail, and JSON to the connectors of the configuration."""

import json
import urllib.error
import urllib.request
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from engine import entrance, permission, workflow
from engine.actors import Connector, Letter, house
from engine.machine import plain
from engine.outbox import Finish, Hopeless
from models import Account, Case, Notification, Outbox, Person, forget, session
from operations import effects

FRESH = timedelta(days=1)  # older notifications are not sent after the event, when a mail server is configured late
ANSWER_LIMIT = 1_000_000
WORTH_RETRYING = frozenset({408, 425, 429})


def _unposted(now: datetime) -> sa.Select[tuple[int]]:
    return sa.select(Notification.id).where(Notification.posted_at.is_(None), Notification.at > now - FRESH).order_by(Notification.at)


def someone_to_write_to(now: datetime) -> bool:
    """Whether a notification waits to become a letter; a look without a lock."""
    if house().mail is None:
        return False
    found = session.scalar(_unposted(now).limit(1))
    forget()
    return found is not None


def post(now: datetime) -> int:
    """Make an outbox row of every new notification whose person has an address; returns how many."""
    query = _unposted(now).limit(500)
    if session.get_bind().dialect.name == "postgresql":
        query = query.with_for_update(skip_locked=True)
    fresh = list(session.scalars(query))
    addressed = sa.select(Notification.id, Notification.case_id).join(Person, Person.id == Notification.person_id)
    letters = session.execute(addressed.where(Notification.id.in_(fresh), Person.email != "")).all()
    session.execute(sa.update(Notification).where(Notification.id.in_(fresh)).values(posted_at=now))
    for letter in letters:
        effects.order("mail", {"notification": letter.id}, case_id=letter.case_id, now=now)
    return len(fresh)


def send_mail(row: Outbox) -> Finish | None:
    """Send one notification as a letter; whoever has lost their address meanwhile gets none."""
    mail = house().mail
    if mail is None:
        raise RuntimeError("no mail server is configured")
    note = session.get_one(Notification, row.payload["notification"])
    person = session.get_one(Person, note.person_id)
    language = session.scalar(sa.select(Account.language).where(Account.person_id == person.id)) or "id"
    case = session.get(Case, note.case_id) if note.case_id else None
    letter = Letter(person.email, language, note.id, case is not None and case.confidential)
    hidden = case is not None and case.confidential and not permission.may_see(case, person.id, note.at)
    forget()
    if letter.address and not hidden:
        mail(letter)
    return None


def send_entrance(row: Outbox) -> Finish | None:
    """Send the link with which the owner of an account chooses a password; its token begins to count as the letter leaves."""
    mail = house().mail
    if mail is None:
        raise RuntimeError("no mail server is configured")
    account = session.get_one(Account, row.payload["account"])
    person, purpose, language, active = account.person, row.payload["purpose"], account.language, account.active
    account_id, address, token = account.id, person.email, entrance.new_token()
    forget()
    if not (active and address):
        return None
    mail(Letter(address, language, None, False, f"{house().public_url}/masuk/tautan/{token}", purpose))
    return lambda row, now: entrance.keep_token(account_id, purpose, token, now)


def call_connector(row: Outbox) -> Finish | None:
    """Send JSON to a named connector; its answer, when one is wanted, becomes a message to the case."""
    name, answer, case_id = row.payload["connector"], row.payload["answer"], row.case_id
    connector = house().connectors.get(name)
    if connector is None:
        raise Hopeless(f"there is no connector named {name!r} in the configuration")
    content, key = plain(workflow.unpack(row.payload["content"])), f"alur-{row.id}"
    forget()
    reply = _post_json(connector, content, key)
    if answer is None:
        return None

    def tell(row: Outbox, now: datetime) -> None:
        number = session.scalar(sa.select(Case.number).where(Case.id == case_id))
        effects.throw("message", answer, workflow.pack(reply), now=now, key=number)

    return tell


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A connector answers itself: what it sends elsewhere might carry our credentials along."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


_opener = urllib.request.build_opener(_NoRedirect())


def _post_json(connector: Connector, content: Any, key: str) -> Any:
    headers = {"Content-Type": "application/json", "Accept": "application/json", "Idempotency-Key": key, **connector.headers}
    request = urllib.request.Request(connector.url, json.dumps(content, ensure_ascii=False).encode(), headers, method="POST")
    try:
        with _opener.open(request, timeout=connector.timeout) as response:
            text = response.read(ANSWER_LIMIT + 1)
    except urllib.error.HTTPError as error:
        if 300 <= error.code < 500 and error.code not in WORTH_RETRYING:
            raise Hopeless(f"{connector.url} answered {error.code}") from error
        raise
    if len(text) > ANSWER_LIMIT:
        raise Hopeless(f"{connector.url} answered with more than {ANSWER_LIMIT} bytes")
    return json.loads(text, parse_float=Decimal) if text.strip() else {}
