"""Brings a database to the shape of the models, one numbered migration after the other; there is no way back."""

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from models.base import Base

HERE = Path(__file__).resolve().parent


def upgrade(engine: sa.Engine, revision: str = "head") -> None:
    """Run every migration the database has not seen (up to a revision), all in one transaction."""
    with engine.begin() as connection:
        command.upgrade(_config(connection), revision)


def revision(connection: sa.Connection) -> str:
    """The last migration a database has seen."""
    return MigrationContext.configure(connection).get_current_revision() or "base"


def is_current(engine: sa.Engine) -> bool:
    """Whether the database has seen every migration."""
    with engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
        return found == ScriptDirectory.from_config(_config(connection)).get_current_head()


def differences(engine: sa.Engine) -> list[Any]:
    """What the models say and the migrated database does not; empty when they agree."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))


def write(engine: sa.Engine, message: str) -> Path:
    """Write the next migration from the difference between a migrated database and the models."""
    number = len(list((HERE / "versions").glob("[0-9]*.py"))) + 1
    with engine.begin() as connection:
        script = command.revision(_config(connection), message, autogenerate=True, rev_id=f"{number:04d}")
    assert not isinstance(script, list)
    assert script is not None
    return Path(script.path)


def _config(connection: sa.Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(HERE).replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config
