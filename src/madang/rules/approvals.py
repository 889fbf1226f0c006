"""What of this package happens only when two persons agree."""

from madang.rules.services import changes

EXECUTORS = {changes.ACT: changes.carry_out}
