"""How a package declares what it knows of a person: `PARTS` in its module `personal`.

A test fails when a model points to an account and no part declares it.
"""

from dataclasses import dataclass
from enum import Enum

from django.utils.functional import Promise


class Erasure(Enum):
    """What becomes of the rows when the person is erased."""

    DELETE = "delete"
    DETACH = "detach"  # the reference to the person becomes NULL, the rest stays
    BLANK = "blank"  # the columns in `blanked` are emptied, the row stays with its account
    KEEP = "keep"  # the law asks for it: say which in `law`


@dataclass(frozen=True)
class Part:
    """One kind of row that belongs to, or names, a person.

    `model` is "package.Model"; `person` the lookup path from it to the account ("account",
    "proposal__author"), empty for the account itself. `fields` are what the person's download
    shows. `clock` and `keep_days` are the retention: rows whose date field `clock` is older are
    really deleted each night; None keeps them as long as the account stands.
    """

    model: str
    person: str
    title: str | Promise
    fields: tuple[str, ...]
    on_erasure: Erasure
    law: str | Promise = ""
    blanked: tuple[str, ...] = ()
    clock: str = ""
    keep_days: int | None = None
