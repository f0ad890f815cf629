"""A setting with a calendar of its own: Mondays to Fridays without Wednesday, 17 June 2026."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

import feel


class Days:
    def is_working_day(self, day: date, unit: Any) -> bool:
        return day.weekday() < 5 and day != date(2026, 6, 17)


@pytest.fixture
def setting() -> feel.Setting:
    return feel.Setting(datetime(2026, 6, 10, 18, 30, tzinfo=UTC), Days(), ZoneInfo("Asia/Jakarta"))


@pytest.fixture
def value(setting: feel.Setting) -> Callable[..., Any]:
    """The value of an expression over the given names."""

    def evaluate(source: str, **scope: Any) -> Any:
        return feel.compile_expression(source, names=("pegawai pada",)).evaluate(scope, setting)

    return evaluate
