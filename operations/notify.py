"""Telling people something inside the application."""

from decimal import Decimal

import sqlalchemy as sa

from models import Notification, session
from operations.registry import Call, operation


@operation("notify")
def notify(call: Call, kepada: str | Decimal, pesan: str) -> None:
    """Give a sentence to the holders of a role for this case, to the subject, or to one person."""
    people = [int(kepada)] if isinstance(kepada, int | Decimal) else call.holders(kepada)
    if people:
        session.execute(
            sa.insert(Notification),
            [
                {"person_id": person, "case_id": call.case_id, "code": "message", "values": {"pesan": pesan}, "at": call.now}
                for person in people
            ],
        )
