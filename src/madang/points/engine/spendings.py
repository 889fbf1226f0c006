"""How points may be used: from a least amount on, in whole steps, never more than there is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Steps:
    """The least amount at once, and the step in which more can be used."""

    least: int
    step: int

    def most(self, has: int) -> int:
        """Return the most that can be used of so many points.

        >>> Steps(1_000, 100).most(2_370), Steps(1_000, 100).most(999)
        (2300, 0)
        """
        most = has // self.step * self.step
        return most if most >= self.floor else 0

    @property
    def floor(self) -> int:
        """The least amount, as a whole number of steps.

        >>> Steps(1_050, 100).floor
        1100
        """
        return -(-self.least // self.step) * self.step

    def fits(self, points: int) -> bool:
        """Tell whether so many points are an amount that can be used.

        >>> steps = Steps(1_000, 100)
        >>> steps.fits(1_000), steps.fits(1_050), steps.fits(900)
        (True, False, False)
        """
        return points >= self.floor and points % self.step == 0
