"""For whom the present code works: whose rows it may see, and in whose name it writes.

A scope is part of the context of a thread. The database connection carries it into PostgreSQL
(`madang.base.postgres`), where row-level security hides other towns' rows and the audit triggers
write down who acted.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Scope:
    """What PostgreSQL is told. Commands and jobs begin `wide`; a web request never does.

    `town` is the id of the town whose rows are visible, None for no town's. `actor` is the account
    that acts, `subject` the one for whom an official acts at the counter; `role`, `act` and `why`
    say as what, what and for which stated reason.
    """

    wide: bool = True
    town: int | None = None
    actor: int | None = None
    subject: int | None = None
    role: str = ""
    act: str = ""
    why: str = ""
    request: str = ""


_current: ContextVar[Scope] = ContextVar("madang_scope", default=Scope())  # noqa: B039 - frozen


def current() -> Scope:
    """Return the scope of the present context."""
    return _current.get()


@contextmanager
def _changed(**changes: object) -> Iterator[Scope]:
    token = _current.set(replace(_current.get(), **changes))  # type: ignore[arg-type] # our names
    try:
        yield _current.get()
    finally:
        _current.reset(token)


def within(town_id: int | None) -> AbstractContextManager[Scope]:
    """See the rows of one town only; of none when `town_id` is None."""
    return _changed(wide=False, town=town_id)


def installation() -> AbstractContextManager[Scope]:
    """See the rows of every town: for what is the installation's or one person's own.

    Whoever opens this scope filters for himself; say in a comment why it is needed.
    """
    return _changed(wide=True, town=None)


def acting(
    *,
    actor: int | None,
    subject: int | None = None,
    role: str = "",
    act: str = "",
    why: str = "",
) -> AbstractContextManager[Scope]:
    """Write in the name of `actor`; the audit trail keeps the rest beside it."""
    return _changed(actor=actor, subject=subject, role=role, act=act, why=why)


def asked(request_id: str) -> AbstractContextManager[Scope]:
    """Work for the web request of this id."""
    return _changed(request=request_id)


def because(why: str) -> AbstractContextManager[Scope]:
    """Give the reason for what is written now."""
    return _changed(why=why)
