"""What of this room happens only when two persons agree."""

from madang.roles.services import powers

EXECUTORS = {"roles.grant_power": powers.carry_out}
