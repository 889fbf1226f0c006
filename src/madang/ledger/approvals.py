"""What of this package happens only when two persons agree."""

from madang.ledger.services import issueruns, mandates

EXECUTORS = {mandates.ACT: mandates.carry_out, issueruns.ACT: issueruns.carry_out}
