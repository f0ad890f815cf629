"""A start may be confidential of its own, in a service that is not."""

import engine
from models import session, transaction
from tests.engine import drawn


def test_only_the_cases_of_the_start_that_says_so_are_confidential(database, tmp_path, cast, now):
    starts = [{"process": name, "event": f"{name}_s", "by": "system", "confidential": name == "rahasia"} for name in ("catat", "rahasia")]
    files = {
        name: drawn.process(
            name, drawn.lanes(drawn.lane("Pegawai", f"{name}_s", f"{name}_isi", f"{name}_e")), drawn.start(f"{name}_s"), drawn.task(f"{name}_isi"),
            drawn.end(f"{name}_e"), flows=f"{name}_s>{name}_isi>{name}_e",
        )
        for name in ("catat", "rahasia")
    }
    drawn.publish(tmp_path, "catat", starts, files)
    with transaction():
        found = [
            engine.start("catat", event=f"{name}_s", subject_id=cast["pegawai"], answers={}, by=engine.System("sweep"), now=now).confidential
            for name in ("catat", "rahasia")
        ]
    assert found == [False, True]
    session.rollback()
