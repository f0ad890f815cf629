"""The DMN Technology Compatibility Kit: what passed once still passes. The kit itself lies beside the repository, or nowhere."""

import json
import os
from pathlib import Path

import pytest

from bench import tck

HERE = Path(__file__).parent
KIT = Path(os.environ.get("DMN_TCK", HERE.parents[1].parent / "shared" / "dmn-tck"))


@pytest.mark.skipif(not KIT.is_dir(), reason="the kit is not here")
def test_no_case_of_the_kit_that_passed_is_lost():
    pinned = set(json.loads((HERE / "kit.json").read_text(encoding="utf-8")))
    found = list(tck.outcomes(KIT))
    lost = {o.name: (o.expected, o.found) for o in found if not o.passed and o.name in pinned}

    assert not lost
    assert pinned <= {o.name for o in found}


def test_numbers_agree_to_eight_places_and_everything_else_exactly():
    assert tck.agrees(tck.read_number("1.000000001"), tck.read_number("1"))
    assert not tck.agrees(tck.read_number("1.0001"), tck.read_number("1"))
    assert not tck.agrees(None, False)
    assert not tck.agrees([True], [True, True])
    assert tck.agrees({"a": [None]}, {"a": [None]})
