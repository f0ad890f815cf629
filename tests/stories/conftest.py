"""A new story for every test that asks for one."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa

from documents import signing
from models import Account, session, transaction
from records import seed
from tests.stories.story import PASSPHRASE, Story

__all__ = ["Story"]


@pytest.fixture
def story(agency: Any, now: datetime) -> Callable[[], Story]:
    """A new story in the demo agency with the shipped services; the officials have trial keys."""
    with transaction():
        signing.init_trial_ca(now)
        for key in ("kepala_opd", "kepala_bkd", "sekda", "gubernur"):
            account = session.scalars(sa.select(Account).where(Account.name == seed.account_name(key))).one()
            signing.issue_key(account.person_id, PASSPHRASE, now)
    return lambda: Story(now)
