"""The verification in three steps that services call, walked whole through a service made only for it."""

import shutil

import pytest

import engine
from engine import bundles, scenarios
from models import session, transaction
from tests.databases import ROOT

SERVICE = "uji_verifikasi"
CALLED = ("verifikasi_bkd: ", "pemeriksa_bidang: ")


@pytest.fixture
def played(agency, now, tmp_path) -> list[scenarios.Result]:
    """The stories of the test's own service, beside the shipped common parts."""
    for kind in ("processes", "forms"):
        shutil.copytree(ROOT / kind / "common", tmp_path / kind / "common")
        shutil.copytree(ROOT / "tests" / "scenarios" / "sop" / kind / SERVICE, tmp_path / kind / SERVICE)
    with transaction():
        (done,) = engine.deploy(tmp_path, by="analis", now=now, publish=True)
    assert (done.status, done.problems) == ("PUBLISHED", ())
    return scenarios.play_all(SERVICE)


def test_each_step_approves_returns_one_step_or_refuses(played):
    assert [f"{r.scenario.name}: {failure}" for r in played for failure in r.failures] == []
    assert len(played) == 6

    found = scenarios.coverage(bundles.in_force(SERVICE)[1], played, shared=True)
    session.rollback()
    assert [one for one in found.unwalked if one.startswith(CALLED[0])] == []
    assert [one for one in found.unmatched if one.startswith(CALLED[1])] == [
        f"pemeriksa_bidang: bidang_{other} (Bidang {other.title()})" for other in ("pengembangan", "pembinaan", "informasi")
    ]
