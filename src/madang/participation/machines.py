"""The kinds of cases of this room, for `cases` to find."""

from madang.cases.services.workflows import Workflow
from madang.participation.engine.answers import MACHINE

WORKFLOWS = (Workflow(machine=MACHINE),)
