"""Other systems that may speak to us: each with a token that is stored only as its hash."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Key


class ConnectorToken(Base):
    """A token with which one connector hands in messages; it may name the messages it is good for."""

    __tablename__ = "connector_tokens"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    connector: Mapped[str] = mapped_column(index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    messages: Mapped[list[str]] = mapped_column(default=list)  # empty = any
    per_minute: Mapped[int]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))  # null = from the command line
    created_at: Mapped[datetime]
    revoked_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    revoked_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
    minute: Mapped[datetime | None]  # when the minute that `count` counts in began
    count: Mapped[int] = mapped_column(default=0)


__all__ = ["ConnectorToken"]
