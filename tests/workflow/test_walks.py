"""Compaction is correct: random walks of random processes see the same with and without it, thawed elsewhere each step.

The oracle is our engine that forgets nothing. Every rule switched off once makes the walks differ: the test notices.
"""

import os
from collections.abc import Callable

import pytest

from engine.workflow import compact
from tests.workflow import walks

SAMPLE, FULL, SOAKED = 60, 1500, 6000


def test_a_sample_of_walks_sees_no_difference(moment):
    first = 0 if moment.year < 2000 else SAMPLE
    assert sum(walks.walk(seed) for seed in range(first, first + SAMPLE)) > SAMPLE


@pytest.mark.slow
def test_thousands_of_walks_see_no_difference(moment):
    count = (SOAKED if os.environ.get("SOAK") else FULL) // 2
    first = 1000 if moment.year < 2000 else 1000 + count
    assert sum(walks.walk(seed, most=60) for seed in range(first, first + count)) > count


@pytest.mark.parametrize("rule", compact.RULES, ids=lambda rule: rule.__name__)
def test_with_any_one_rule_switched_off_the_walks_differ(rule):
    rules = tuple(other for other in compact.RULES if other is not rule)

    with pytest.raises(AssertionError, match="seed"):
        _walk_with(rules)


def _walk_with(rules: tuple[Callable[[compact.Kept], None], ...]) -> None:
    for seed in range(2 * SAMPLE):
        walks.walk(seed, lambda tree: compact.compact(tree, rules))


def test_the_same_seed_draws_the_same_process():
    assert walks.Generator(7).process() == walks.Generator(7).process()
