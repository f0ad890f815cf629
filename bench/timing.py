"""Figures of many times."""

import statistics


def figures(times: list[float]) -> dict[str, float]:
    """Per second, median and 95th percentile in milliseconds."""
    ordered = sorted(times)
    return {
        "per_second": round(len(times) / sum(times), 1),
        "p50_ms": round(statistics.median(ordered) * 1000, 2),
        "p95_ms": round(ordered[int(len(ordered) * 0.95)] * 1000, 2),
    }
