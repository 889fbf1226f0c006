"""What of this room happens only when two persons agree."""

from madang.participation.services import sheets

EXECUTORS = {sheets.ACT: sheets.carry_out}
