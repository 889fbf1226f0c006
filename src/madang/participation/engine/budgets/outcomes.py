"""What a count found."""

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Round:
    """One choice: the project's row, the support it had then, and the most a supporter paid.

    `effective_votes`: votes or points for greedy; for rules in which voters pay, the cost over the
    price of one point, that is, how many full payers it would have taken at that price.
    `max_payment` is in the smallest unit of money, None where nobody pays.
    """

    project: int
    effective_votes: Fraction
    max_payment: Fraction | None


@dataclass(frozen=True)
class Outcome:
    """Winners in the order chosen, each with its round.

    `money` is what a voter with share 1 held at first, in the last and valid run; `increases` says
    how many times the starting money was raised to come there; `filled` winners were added by votes
    after the rule had ended.
    """

    rounds: tuple[Round, ...]
    cost: int
    money: Fraction | None = None
    increases: int = 0
    filled: int = 0

    @property
    def winners(self) -> tuple[int, ...]:
        """The rows of the winners, in the order chosen."""
        return tuple(one.project for one in self.rounds)
