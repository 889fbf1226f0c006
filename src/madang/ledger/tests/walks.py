"""Long random walks over books: the same each time unless a longer one is asked for."""

import os

from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test


def steps_of(name: str, standard: int) -> int:
    """Return how many steps the environment asks for, or the standard number."""
    return int(os.environ.get(name, standard))


def walk(
    machine: type[RuleBasedStateMachine], *, steps: int, standard: int, at_once: int = 50
) -> None:
    """Take `steps` in walks of `at_once`; the standard number always goes the same ways."""
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=max(1, steps // at_once),
            stateful_step_count=at_once,
            deadline=None,
            derandomize=steps == standard,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
