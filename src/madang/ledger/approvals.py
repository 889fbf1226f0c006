"""What of this package happens only when two persons agree."""

from madang.ledger.services import mandates

EXECUTORS = {mandates.ACT: mandates.carry_out}
