"""Hypothesis settings: the same examples on every run; `HYPOTHESIS_PROFILE=explore` looks for new ones.

Names of tests are the same in every process that runs them, whatever bytes (gzip has the time in it) they are given.
"""

import os

from hypothesis import HealthCheck, settings

settings.register_profile(
    "ci", derandomize=True, deadline=None, database=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("explore", settings.get_profile("ci"), derandomize=False, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def pytest_make_parametrize_id(val, argname):
    """Bytes are called after their argument: packed ones hold the time, and xdist wants the same names everywhere."""
    return argname if isinstance(val, bytes) and len(val) > 20 else None
