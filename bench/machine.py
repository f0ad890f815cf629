"""On what a figure was measured."""

import os
import platform
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from models import session

LIBRARIES = ("SpiffWorkflow", "SQLAlchemy", "psycopg", "Flask", "gunicorn", "reportlab", "pyHanko")


def machine() -> dict[str, Any]:
    """The machine, its load at this moment, and the versions of what does the work."""
    return {
        "measured_at": datetime.now(UTC).isoformat(timespec="minutes"), "cpu": _cpu(), "cores": os.cpu_count(),
        "load_before": [round(each, 1) for each in os.getloadavg()], "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(), **{name: metadata.version(name) for name in LIBRARIES},
    }


def postgresql_version() -> str:
    """The version of the connected PostgreSQL."""
    version = str(session.scalar(sa.text("SHOW server_version")))
    session.rollback()
    return version


def _cpu() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines() if Path("/proc/cpuinfo").exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.processor())
