"""A payment through a gateway: its states, and what a look at the gateway makes of them."""

import re
from collections import deque
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class State(StrEnum):
    """How far a payment is, in the words that gateways use."""

    READY = "READY"
    IN_PROGRESS = "IN_PROGRESS"
    DONE = "DONE"
    ABORTED = "ABORTED"
    EXPIRED = "EXPIRED"
    PARTIAL_CANCELED = "PARTIAL_CANCELED"
    CANCELED = "CANCELED"


MOVES: dict[State, tuple[State, ...]] = {
    State.READY: (State.IN_PROGRESS, State.ABORTED, State.EXPIRED),
    State.IN_PROGRESS: (State.DONE, State.ABORTED, State.EXPIRED),
    State.DONE: (State.PARTIAL_CANCELED, State.CANCELED),
    State.PARTIAL_CANCELED: (State.CANCELED,),
    State.ABORTED: (),
    State.EXPIRED: (),
    State.CANCELED: (),
}
OPEN = frozenset({State.READY, State.IN_PROGRESS})
PAID = frozenset({State.DONE, State.PARTIAL_CANCELED, State.CANCELED})
FAILED = frozenset({State.ABORTED, State.EXPIRED})

FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=10), timedelta(hours=1)
DIGITS = re.compile(r"(?:\d[ -]?){12,18}\d")


@dataclass(frozen=True)
class Reading:
    """What a gateway says of a payment: `total` was paid, `left` of it was not given back.

    `is_paid` tells whether money has moved at all; amounts are in whole smallest units.
    """

    state: State
    order: str
    payment_key: str
    total: int
    left: int
    is_paid: bool
    method: str = ""


@dataclass(frozen=True)
class Plan:
    """What is to be done here: `gives_back` is what went back there and is not noted yet.

    `unwinds`: the gateway has money that we do not accept; it is to be cancelled there, whole.
    """

    state: State
    takes: bool = False
    gives_back: int = 0
    unwinds: bool = False


def plan(
    *, state: State, amount: int, cancelled: int, reading: Reading, is_declined: bool = False
) -> Plan:
    """Return what follows from `reading` for a payment of `amount`, of which `cancelled` went back.

    Readings may come late, twice and in any order: what is noted is never taken back by one.

    >>> seen = Reading(State.PARTIAL_CANCELED, "o", "k", total=100, left=70, is_paid=True)
    >>> plan(state=State.DONE, amount=100, cancelled=10, reading=seen).gives_back
    20
    """
    if not reading.is_paid:
        return Plan(_unpaid(state, reading, is_declined=is_declined))
    if state in FAILED or (state in OPEN and reading.total != amount):
        failed = state if state in FAILED else State.ABORTED
        return Plan(failed, unwinds=reading.left > 0)
    if reading.total != amount:
        return Plan(state)
    back = max(cancelled, amount - reading.left)
    after = State.DONE if not back else State.PARTIAL_CANCELED
    return Plan(
        State.CANCELED if back == amount else after,
        takes=state in OPEN,
        gives_back=back - cancelled,
    )


def _unpaid(state: State, reading: Reading, *, is_declined: bool) -> State:
    if state not in OPEN:
        return state
    if reading.state is State.EXPIRED:
        return State.EXPIRED
    over = reading.state in {State.ABORTED, State.CANCELED}
    return State.ABORTED if over or is_declined else state


def steps(before: State, after: State) -> list[State]:
    """Return the states from the one after `before` to `after`, each an allowed move.

    Raises ValueError when there is no such way.

    >>> [str(state) for state in steps(State.READY, State.CANCELED)]
    ['IN_PROGRESS', 'DONE', 'CANCELED']
    """
    ways = deque([(before, [])])  # type: deque[tuple[State, list[State]]]
    while ways:
        here, way = ways.popleft()
        if here is after:
            return way
        ways.extend((there, [*way, there]) for there in MOVES[here])
    raise ValueError(f"a payment does not go from {before} to {after}")


def wait(attempts: int) -> timedelta:
    """Return how long to wait before asking again after so many attempts.

    >>> [wait(attempts).seconds for attempts in (0, 1, 60)]
    [10, 20, 3600]
    """
    return min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(attempts, 20))


def is_card(text: str) -> bool:
    """Tell whether `text` as a whole may be the number of a card.

    >>> is_card("4111-1111-1111-1111"), is_card("tgen_4111111111111111")
    (True, False)
    """
    return bool(DIGITS.fullmatch(text.strip())) and has_card(text)


def has_card(text: str) -> bool:
    """Tell whether `text` holds what may be the number of a card: its first digits, Luhn.

    >>> has_card("order 4111 1111-1111 1111"), has_card("20261127-000122")
    (True, False)
    """
    runs = (re.sub(r"\D", "", found.group()) for found in DIGITS.finditer(text))
    return any(_is_issued(run) and _luhn(run) for run in runs)


def _is_issued(digits: str) -> bool:
    """Tell whether cards begin so (ISO 7812); moments such as 20261127… do not."""
    return digits[0] in "34569" or 2221 <= int(digits[:4]) <= 2720


def _luhn(digits: str) -> bool:
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
