"""The case of a proposal: what its departments do until the answer is given, and by when.

Its steps follow those of the proposal (`engine.proposals`); the room alone takes them.
"""

from madang.cases.engine.machines import Actor, Clock, Machine, State, transition


def gettext_noop(text: str) -> str:
    """Mark a text for translation, which happens where it is shown."""
    return text


_ = gettext_noop
ROOM = Actor.ROOM
MACHINE = Machine(
    key="proposal",
    label=_("Proposal"),
    states=(
        State("opened", _("Opened")),
        State("waiting", _("Waiting for an answer")),
        State("review", _("In review")),
        State("answered", _("Answered"), is_end=True),
        State("passed_on", _("Returned or transferred"), is_end=True),
        State("closed", _("Closed"), is_end=True),
    ),
    transitions=(
        transition(
            "await", _("An answer is owed"), "opened", "waiting", actor=ROOM, clock=Clock.START
        ),
        transition("take_up", _("Department's review began"), "waiting", "review", actor=ROOM),
        transition(
            "answer", _("Answered"), "waiting review", "answered", actor=ROOM, clock=Clock.END
        ),
        transition(
            "pass_on",
            _("Returned or transferred"),
            "waiting review",
            "passed_on",
            actor=ROOM,
            clock=Clock.END,
        ),
        transition("close", _("Closed"), "waiting review", "closed", actor=ROOM, clock=Clock.END),
    ),
    rule="participation.answer_days",
)
ENDS = {
    "answer": "answer",
    "return": "pass_on",
    "transfer": "pass_on",
    "merge": "close",
    "withdraw": "close",
}  # the steps of a proposal that end its case, and how
