"""What of this room happens only when two persons agree."""

from madang.participation.services import draws, sheets

EXECUTORS = {sheets.ACT: sheets.carry_out, draws.ACT: draws.carry_out}
