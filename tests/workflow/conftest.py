"""Every construct is walked twice: at a date in the past and one in the far future."""

from datetime import UTC, datetime

import pytest

from tests.workflow import diagrams


@pytest.fixture(params=[datetime(1987, 2, 27, 2, tzinfo=UTC), datetime(2093, 12, 30, 2, tzinfo=UTC)], ids=["1987", "2093"], autouse=True)
def moment(request, monkeypatch) -> datetime:
    monkeypatch.setattr(diagrams, "NOW", request.param)
    return request.param
